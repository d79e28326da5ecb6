-- One row per period, region and unit set: pay of workers of urban communities, over
-- the months of the calendar year that were reported.
-- Key: period, region_code, unit_set.
--
-- columns:
--   pay_months: 有报酬的人月数 | persons and months with pay
--   pay_yuan: 报酬合计(元) | their pay, summed
--   fewest_persons: 最少人数 | persons with pay in the month that has fewest
--   largest_pct: 最高占比 | largest share of one person in the pay of a month, in percent
create table urban_pay as
select
    period,
    region_code,
    unit_set,
    cast(sum(persons) as bigint) as pay_months,
    cast(sum(pay_yuan) as decimal(20, 2)) as pay_yuan,
    min(persons) as fewest_persons,
    max(rounded_ratio(largest_yuan, 100, pay_yuan, 2)) as largest_pct
from urban_pay_of_month
group by period, region_code, unit_set;
