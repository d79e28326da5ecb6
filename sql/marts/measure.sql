-- One row per period, basis, region and measure: everything counted, zeros written out.
-- No row means not known, never zero. `measured` is the union of all of
-- `sql/measures/`.
-- Key: period, basis, region_code, measure.
create table measure as
with expected as (
    select
        c.period,
        c.basis,
        c.region_code,
        d.measure
    from coverage as c
    inner join measure_use as u on c.basis = u.basis
    inner join measure_definition as d on u.measure = d.measure
    where
        c.units_covered > 0
        and d.absent = 'zero'
        and (d.placed = 'community' or not c.is_below_unit)
)

select
    m.period,
    m.basis,
    m.region_code,
    m.measure,
    cast(m.value as bigint) as value
from measured as m
inner join measure_use as u on m.basis = u.basis and m.measure = u.measure
union all
select
    e.period,
    e.basis,
    e.region_code,
    e.measure,
    0 as value
from expected as e
where not exists (
    select 1
    from measured as m
    where
        m.period = e.period
        and m.basis = e.basis
        and m.region_code = e.region_code
        and m.measure = e.measure
);
