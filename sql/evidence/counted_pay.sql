-- What `urban_pay_of_month` adds up, person by person and month by month of the
-- calendar year; the item is the person and the month. At last year's average wage each
-- such month adds that wage.
--
-- lists: [urban_pay, urban_pay_months, urban_pay_at_wage]
-- rows: [pay, wages]
with paid as (
    select
        c.period,
        c.region_code,
        w.period as pay_month,
        w.person_key,
        max(w.monthly_pay_yuan) as pay_yuan
    from worker as w
    inner join region_of_community as r
        on w.period = r.period and w.community_code = r.community_code
    inner join asked_unit($periods, $regions, $basis) as c
        on
            substr(w.period, 1, 4) = substr(c.period, 1, 4)
            and w.period <= c.period
            and r.region_code = c.region_code
            and w.unit_code = c.unit_code
    where
        w.is_worker
        and w.is_urban
        and w.monthly_pay_yuan > 0
    group by c.period, c.region_code, w.period, w.person_key
),

beside_wage as (
    select
        p.*,
        w.urban_monthly_wage_yuan as wage_yuan
    from paid as p
    left join wage_of_region as w
        on p.period = w.period and p.region_code = w.region_code
),

listed as (
    select
        period,
        region_code,
        person_key || ' ' || pay_month as item,
        case $measure
            when 'urban_pay' then pay_yuan
            when 'urban_pay_months' then 1
            when 'urban_pay_at_wage' then wage_yuan
        end as amount
    from beside_wage
)

select
    period,
    region_code,
    item,
    cast(amount as decimal(20, 2)) as amount
from listed
where amount is not null;
