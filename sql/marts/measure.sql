-- One row per period, basis, region and measure: everything counted, zeros written out.
-- No row means not known, never zero. `measured` is the union of all of
-- `sql/measures/`, counted over unit sets.
-- Key: period, basis, region_code, measure.
create table measure as
with used as (
    select
        c.period,
        c.basis,
        c.region_code,
        c.unit_set,
        d.measure,
        d.absent = 'zero' and (d.placed <> 'unit' or not c.is_below_unit)
            as absent_is_zero
    from coverage as c
    inner join measure_use as u on c.basis = u.basis
    inner join measure_definition as d on u.measure = d.measure
    where c.units_covered > 0
)

select
    u.period,
    u.basis,
    u.region_code,
    u.measure,
    coalesce(m.value, 0) as value
from used as u
left join measured as m
    on
        u.period = m.period
        and u.region_code = m.region_code
        and u.unit_set = m.unit_set
        and u.measure = m.measure
where m.value is not null or u.absent_is_zero;
