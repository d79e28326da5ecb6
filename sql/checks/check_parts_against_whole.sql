-- One row per prefecture value that its counties contradict: stops the release. A count
-- of distinct persons is never above the sum over the counties (unless an office above
-- them reports people of its own), nor below the largest of them. Left out is what a
-- person may be in a part and not in the whole.
-- Key: period, region_code, indicator.
--
-- zh: 州（市）数与各县数对不上
-- columns:
--   parts_sum: 各部分合计 | sum of the numerators of the counties below
--   largest_part: 最大部分 | largest numerator of the counties below
create table check_parts_against_whole as
with office as (
    select distinct
        period,
        basis,
        region_code
    from covered_unit
    where is_within and length(unit_code) < 6
)

select
    w.period,
    w.region_code,
    w.indicator,
    w.numerator,
    w.denominator,
    sum(p.numerator) as parts_sum,
    max(p.numerator) as largest_part
from indicator_value as w
inner join indicator as i on w.indicator = i.indicator
inner join indicator_value as p
    on
        w.period = p.period
        and w.indicator = p.indicator
        and w.region_level = 'prefecture'
        and p.region_level = 'county'
        and starts_with(p.region_code, w.region_code)
inner join measure_definition as m
    on i.numerator = m.measure and not m.is_decided_by_region
left join office as o
    on
        w.period = o.period
        and i.basis = o.basis
        and w.region_code = o.region_code
group by w.period, w.region_code, w.indicator, w.numerator, w.denominator
having
    w.numerator < max(p.numerator)
    or (w.numerator > sum(p.numerator) and not bool_or(o.region_code is not null));
