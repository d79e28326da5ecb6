-- The rows of the population tables that hold; the item is the place, whose figure is
-- the sum of its counties' or its own.
with latest as (
    select
        period,
        max(reference_date) as reference_date
    from population_in_force
    group by period
),

known as (
    select *
    from region_amount
    where measure = $measure and period in (select unnest($periods))
),

place as (
    select distinct
        c.period,
        c.region_code,
        c.amount_place,
        a.is_own_row
    from asked_unit($periods, $regions, $basis) as c
    inner join known as a on c.period = a.period and c.amount_place = a.region_code
)

select
    p.period,
    p.region_code,
    p.amount_place as item,
    'population' as dataset,
    n.filed_period,
    n.unit_code,
    n.part,
    n.source_sheet,
    n.source_row,
    cast(null as varchar) as community_code
from place as p
inner join latest as l on p.period = l.period
inner join population_in_force as n
    on p.period = n.period and l.reference_date = n.reference_date
left join county as d
    on n.period = d.period and n.region_code = d.region_code
where
    p.amount_place = n.region_code
    or (
        not p.is_own_row
        and d.region_level = 'county'
        and starts_with(n.region_code, p.amount_place)
    );
