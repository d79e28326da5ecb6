-- One row per period and region, with the names of all that it lies in.
-- Key: period, region_code.
--
-- zh: 各月的地区，附所属省、州市、县、乡镇的名称
-- columns:
--   region_code: 地区代码 | division code, or the 12-digit code of a committee
--   region_name: 地区名称 | its name in that period
--   region_level: 地区级别 | province, prefecture, county, township or community
--   province_name: 省 | province it lies in, or is; null if the division table lacks it
--   prefecture_name: 州市 | prefecture it lies in, or is; null above
--   county_name: 县(市、区) | county it lies in, or is; null above, or if there is none
--   township_name: 乡镇(街道) | township it lies in, or is; null above
create view region_named as
select
    r.period,
    r.region_code,
    r.region_name,
    r.region_level,
    province.region_name as province_name,
    prefecture.region_name as prefecture_name,
    county.region_name as county_name,
    township.region_name as township_name
from region as r
left join division_region as province
    on
        r.period = province.period
        and substr(r.region_code, 1, 2) = province.region_code
left join division_region as prefecture
    on
        r.period = prefecture.period
        and substr(r.region_code, 1, 4) = prefecture.region_code
        and length(prefecture.region_code) = 4
left join division_region as county
    on
        r.period = county.period
        and substr(r.region_code, 1, 6) = county.region_code
        and length(county.region_code) = 6
left join division_region as township
    on
        r.period = township.period
        and substr(r.region_code, 1, 9) = township.region_code
        and length(township.region_code) = 9;
