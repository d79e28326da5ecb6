-- One row per period and region: the first days from which training counts. A plan's
-- years are those of the plan that holds for the region, the nearest and oldest of
-- several; without one, the five-year period that began in a year ending in 1 or 6.
-- Key: period, region_code.
--
-- columns:
--   this_year_from: 当年起始日 | 1 January of the month's year
--   two_years_from: 上年起始日 | 1 January of the year before
--   months_24_from: 近24个月起始日 | first of the 24 months that end with the month
--   plan_from: 规划期起始日 | 1 January of the first year of the plan
create table training_window as
with nearest as (
    select
        r.period,
        r.region_code,
        max_by(n.from_year, length(n.region_code) * 10000 - n.from_year) as from_year
    from region as r
    inner join plan as n
        on
            starts_with(r.region_code, n.region_code)
            and cast(substr(r.period, 1, 4) as integer)
            between n.from_year and n.to_year
    group by r.period, r.region_code
),

years as (
    select
        r.period,
        r.region_code,
        p.first_day,
        year(p.first_day) as this_year,
        coalesce(n.from_year, year(p.first_day) - (year(p.first_day) - 1) % 5)
            as plan_year
    from region as r
    inner join period as p on r.period = p.period
    left join nearest as n on r.period = n.period and r.region_code = n.region_code
)

select
    period,
    region_code,
    make_date(this_year, 1, 1) as this_year_from,
    make_date(this_year - 1, 1, 1) as two_years_from,
    cast(first_day - interval 23 month as date) as months_24_from,
    make_date(plan_year, 1, 1) as plan_from
from years;
