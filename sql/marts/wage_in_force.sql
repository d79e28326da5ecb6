-- One row per period and region with a figure for the year before: what pay is compared
-- with. Two files for one region: the longer unit code, then the one received later.
-- Never an older year.
-- Key: period, region_code.
create table wage_in_force as
with filed as (
    select
        f.period,
        f.unit_code,
        f.filed_period,
        w.part,
        w.source_sheet,
        w.source_row,
        w.region_code,
        w.year,
        w.urban_monthly_wage_yuan,
        w.rural_income_yuan,
        row_number() over (
            partition by f.period, w.region_code
            order by
                length(f.unit_code) desc,
                f.sequence desc,
                w.source_sheet desc,
                w.source_row desc
        ) as preference
    from register_in_force as f
    inner join period as p on f.period = p.period
    inner join wages as w on f.filed_period = w.period and f.unit_code = w.unit_code
    where f.dataset = 'wages' and w.year = year(p.first_day) - 1
)

select
    period,
    region_code,
    year,
    urban_monthly_wage_yuan,
    rural_income_yuan,
    unit_code,
    filed_period,
    part,
    source_sheet,
    source_row
from filed
where preference = 1;
