-- Pay of workers of urban communities in the calendar year so far.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [staff_roster.monthly_pay_yuan]
-- unit: yuan
-- units: {urban_pay_months: person_months}
-- measures:
--   urban_pay: 城镇社区工作者报酬合计 | pay of urban workers, summed over the months
--   urban_pay_months: 有报酬的人月数 | persons and months with pay
create table measure_pay as
select
    period,
    region_code,
    unit_set,
    unnest(['urban_pay', 'urban_pay_months']) as measure,
    unnest([pay_yuan, cast(pay_months as decimal(20, 2))]) as value
from urban_pay;
