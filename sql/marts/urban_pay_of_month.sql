-- One row per period, month of its calendar year, region and unit set: pay of workers
-- of urban communities. A person's pay of a month is the largest stated in the region;
-- blank and 0 are left out.
-- Key: period, pay_month, region_code, unit_set.
--
-- columns:
--   pay_month: 发放月份 | month the pay is for
--   persons: 有报酬的人数 | persons with pay
--   pay_yuan: 报酬合计(元) | their pay, summed
--   largest_yuan: 最高报酬(元) | the largest pay of one person
create table urban_pay_of_month as
with month_of_year as (
    select
        p.period,
        m.period as pay_month
    from period as p
    inner join period as m
        on
            substr(p.period, 1, 4) = substr(m.period, 1, 4)
            and p.period >= m.period
),

paid as (
    select
        y.period,
        r.region_code,
        c.unit_set,
        w.period as pay_month,
        w.person_key,
        max(w.monthly_pay_yuan) as pay_yuan
    from month_of_year as y
    inner join worker as w on y.pay_month = w.period
    inner join region_of_community as r
        on w.period = r.period and w.community_code = r.community_code
    inner join counted_unit as c
        on
            y.period = c.period
            and r.region_code = c.region_code
            and w.unit_code = c.unit_code
    where w.is_worker and w.is_urban and w.monthly_pay_yuan > 0
    group by y.period, r.region_code, c.unit_set, w.period, w.person_key
)

select
    period,
    pay_month,
    region_code,
    unit_set,
    count(*) as persons,
    cast(sum(pay_yuan) as decimal(20, 2)) as pay_yuan,
    max(pay_yuan) as largest_yuan
from paid
group by period, pay_month, region_code, unit_set;
