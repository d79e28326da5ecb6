-- One row per value of a prefecture that its counties contradict. A count of distinct
-- persons is never above the sum over the counties (unless an office above them reports
-- people of its own), nor below the largest of them. Left out is what a person may be
-- in a part and not in the whole.
-- Key: region_code, indicator.
with office as (
    select distinct
        basis,
        region_code
    from covered_unit
    where period = $period and is_within and length(unit_code) < 6
)

select
    w.region_code,
    w.region_name,
    w.indicator,
    w.numerator,
    sum(p.numerator) as parts_sum,
    max(p.numerator) as largest_part
from indicator_value as w
inner join indicator as i on w.indicator = i.indicator
inner join indicator_value as p
    on
        w.period = p.period
        and w.indicator = p.indicator
        and starts_with(p.region_code, w.region_code)
inner join measure_definition as m
    on i.numerator = m.measure and not m.is_decided_by_region
left join office as o
    on i.basis = o.basis and w.region_code = o.region_code
where
    w.period = $period
    and w.region_level = 'prefecture'
    and p.region_level = 'county'
group by w.region_code, w.region_name, w.indicator, w.numerator
having
    w.numerator < max(p.numerator)
    or (w.numerator > sum(p.numerator) and not bool_or(o.region_code is not null))
order by w.region_code, w.indicator;
