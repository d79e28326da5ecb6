-- One row per period and region that an average wage applies to: a county's own, or
-- else its prefecture's; places below a county take the county's.
-- Key: period, region_code.
--
-- columns:
--   wage_region: 工资数所属地区 | region whose figure it is
--   wage_year: 工资数年份 | year the figure is for
create table wage_of_region as
with candidate as (
    select
        period,
        region_code,
        unnest(
            case
                when length(region_code) > 4
                    then [substr(region_code, 1, 6), substr(region_code, 1, 4)]
                else [region_code]
            end
        ) as wage_region
    from region
)

select
    c.period,
    c.region_code,
    max_by(c.wage_region, length(c.wage_region)) as wage_region,
    max_by(w.urban_monthly_wage_yuan, length(c.wage_region)) as urban_monthly_wage_yuan,
    max(w.year) as wage_year
from candidate as c
inner join wage_in_force as w
    on c.period = w.period and c.wage_region = w.region_code
where w.urban_monthly_wage_yuan is not null
group by c.period, c.region_code;
