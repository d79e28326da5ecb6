-- One row per population row that another file contradicts. R308: a second file gives
-- the same region and year. R307: a region's own row differs by more than 0.5 % from
-- the sum of its counties.
-- Key: dataset, period, unit_code, part, code, source_sheet, source_row.
create table population_finding as
with county_sum as (
    select
        c.period,
        p.region_code,
        c.measure,
        sum(c.value) as value
    from amount as c
    inner join division_region as d
        on
            c.period = d.period
            and c.region_code = d.region_code
            and d.region_level = 'county'
    inner join amount as p
        on
            c.period = p.period
            and c.measure = p.measure
            and length(p.region_code) < 6
            and starts_with(c.region_code, p.region_code)
    group by c.period, p.region_code, c.measure
),

latest as (
    select distinct
        period,
        reference_date
    from amount
),

apart as (
    select distinct
        s.period,
        s.region_code
    from county_sum as s
    inner join amount as p
        on
            s.period = p.period
            and s.region_code = p.region_code
            and s.measure = p.measure
    where abs(s.value - p.value) * 1000 > 5 * p.value
),

told as (
    select
        n.filed_period,
        n.unit_code,
        'R308' as code,
        n.part,
        n.source_sheet,
        n.source_row
    from population_in_force as n
    where n.files > 1
    union
    select
        n.filed_period,
        n.unit_code,
        'R307' as code,
        n.part,
        n.source_sheet,
        n.source_row
    from population_in_force as n
    inner join apart as a on n.period = a.period and n.region_code = a.region_code
    inner join latest as l
        on n.period = l.period and n.reference_date = l.reference_date
)

select
    'population' as dataset,
    filed_period as period,
    unit_code,
    part,
    code,
    'region_code' as column_name,
    source_sheet,
    source_row
from told;
