-- What the months of urban pay would come to at last year's average wage: the region's
-- own, or else its prefecture's. No row where no wage is known.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [staff_roster.monthly_pay_yuan, wages.urban_monthly_wage_yuan]
-- unit: yuan
-- absent: missing
-- dated: {urban_pay_at_wage: last_year}
-- measures:
--   urban_pay_at_wage: 按上年社会平均工资计的报酬 | the same months at last year's average wage
create table measure_pay_at_wage as
with region_set as (
    select distinct
        period,
        region_code,
        unit_set
    from counted_unit
)

select
    c.period,
    c.region_code,
    c.unit_set,
    'urban_pay_at_wage' as measure,
    cast(coalesce(u.pay_months, 0) * w.urban_monthly_wage_yuan as decimal(20, 2))
        as value
from region_set as c
inner join wage_of_region as w
    on c.period = w.period and c.region_code = w.region_code
left join urban_pay as u
    on
        c.period = u.period
        and c.region_code = u.region_code
        and c.unit_set = u.unit_set;
