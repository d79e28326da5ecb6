-- One row per period, region and amount it has: the sum of the counties inside it, its
-- own row only where no county has one.
-- Key: period, region_code, measure.
--
-- columns:
--   is_own_row: 本地区自报数 | the region's own row, not a sum of its counties
create table region_amount as
with county as (
    select
        a.period,
        a.region_code,
        a.measure,
        a.value
    from amount as a
    inner join division_region as d
        on a.period = d.period and a.region_code = d.region_code
    where d.region_level = 'county'
),

of_counties as (
    select
        period,
        measure,
        unnest([substr(region_code, 1, 2), substr(region_code, 1, 4)]) as region_code,
        value
    from county
),

summed as (
    select
        s.period,
        s.region_code,
        s.measure,
        sum(s.value) as value
    from of_counties as s
    inner join division_region as d
        on s.period = d.period and s.region_code = d.region_code
    where d.region_level <> 'county'
    group by s.period, s.region_code, s.measure
)

select
    period,
    region_code,
    measure,
    cast(value as bigint) as value,
    false as is_own_row
from summed
union all
select
    a.period,
    a.region_code,
    a.measure,
    cast(a.value as bigint) as value,
    true as is_own_row
from amount as a
where not exists (
    select 1
    from summed as s
    where
        s.period = a.period
        and s.region_code = a.region_code
        and s.measure = a.measure
);
