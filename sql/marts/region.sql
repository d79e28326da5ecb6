-- One row per period and region: divisions valid then and the committees of the
-- register.
-- Key: period, region_code.
--
-- columns:
--   region_code: 地区代码 | division code, or the 12-digit code of a committee
--   region_name: 地区名称 | its name in that period
--   region_level: 地区级别 | province, prefecture, county, township or community
create table region as
select
    period,
    region_code,
    region_name,
    region_level
from division_region
union all
select
    period,
    community_code,
    community_name,
    'community' as region_level
from organisation;
