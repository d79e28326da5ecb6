-- One row per prefecture value that its counties contradict: stops the release. A count
-- of distinct persons is never above the sum over the counties, nor below the largest
-- of them.
-- Key: period, region_code, indicator.
--
-- columns:
--   parts_sum: 各部分合计 | sum of the numerators of the counties below
--   largest_part: 最大部分 | largest numerator of the counties below
create table check_parts_against_whole as
select
    w.period,
    w.region_code,
    w.indicator,
    w.numerator,
    sum(p.numerator) as parts_sum,
    max(p.numerator) as largest_part
from indicator_value as w
inner join indicator_value as p
    on
        w.period = p.period
        and w.indicator = p.indicator
        and w.region_level = 'prefecture'
        and p.region_level = 'county'
        and starts_with(p.region_code, w.region_code)
group by w.period, w.region_code, w.indicator, w.numerator
having w.numerator > sum(p.numerator) or w.numerator < max(p.numerator);
