-- One row per period, region and amount: what a region's own row says, by the one
-- reference date that the month uses everywhere: the latest on or before its last day.
-- Key: period, region_code, measure.
--
-- columns:
--   measure: 基础数 | id of a count or sum
--   value: 数值 | the count or sum; of an indicator the published figure
--   reference_date: 时点 | day the figure is for
create table amount as
with latest as (
    select
        period,
        max(reference_date) as reference_date
    from population_in_force
    group by period
)

select *
from (
    select
        n.period,
        n.region_code,
        unnest(['urban_residents', 'residents', 'registered_population', 'households'])
            as measure,
        unnest([n.urban_resident, n.resident, n.registered, n.households]) as value,
        n.reference_date
    from population_in_force as n
    inner join latest as l
        on n.period = l.period and n.reference_date = l.reference_date
) as unpivoted
where value is not null;
