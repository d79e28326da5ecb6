-- One row per submission that holds much less than the one before it, to confirm. R322:
-- rows used of a stock, against last month's. R323: committees of a register, against
-- the unit's register before it. R324: courses of last month's ledger of the same year
-- that this month's no longer has.
-- Key: dataset, period, unit_code, code.
--
-- columns:
--   detail: 审核问题细节 | numbers the finding tells, before→now or how many
create table finding_since_last_month as
with used as (
    select
        s.period,
        p.previous_period,
        s.unit_code,
        s.dataset,
        s.rows_read - s.rows_refused as rows_used
    from reporting_state as s
    inner join period as p on s.period = p.period
    where s.is_good
),

shrunk as (
    select
        u.dataset,
        u.period,
        u.unit_code,
        'R322' as code,
        b.rows_used || '→' || u.rows_used as detail
    from used as u
    inner join used as b
        on
            u.dataset = b.dataset
            and u.unit_code = b.unit_code
            and u.previous_period = b.period
    inner join parameter as t on t.name = 'least_stock_pct'
    where
        u.dataset in ('staff_roster', 'volunteer_registration', 'certification_list')
        and u.rows_used * 100 < b.rows_used * t.value
),

register as (
    select
        r.period,
        r.unit_code,
        count(distinct r.community_code) as organisations
    from organisation_register as r
    inner join submission as s
        on
            r.period = s.period
            and r.unit_code = s.unit_code
            and s.dataset = 'organisation_register'
    where not s.is_rejected
    group by r.period, r.unit_code
),

register_after_another as (
    select
        *,
        lag(organisations) over (
            partition by unit_code
            order by period
        ) as organisations_before
    from register
),

fewer_organisations as (
    select
        'organisation_register' as dataset,
        r.period,
        r.unit_code,
        'R323' as code,
        r.organisations_before || '→' || r.organisations as detail
    from register_after_another as r
    inner join parameter as t on t.name = 'fewest_organisations_pct'
    where
        (r.organisations_before - r.organisations) * 100
        > r.organisations_before * t.value
),

course as (
    select distinct
        u.period,
        u.previous_period,
        u.unit_code,
        t.organiser_level,
        t.course_no
    from used as u
    inner join training_record as t
        on u.period = t.period and u.unit_code = t.unit_code
    where u.dataset = 'training_record'
),

lost_course as (
    select
        u.dataset,
        u.period,
        u.unit_code,
        'R324' as code,
        cast(count(*) as varchar) as detail
    from used as u
    inner join course as b
        on u.previous_period = b.period and u.unit_code = b.unit_code
    left join course as c
        on
            u.period = c.period
            and u.unit_code = c.unit_code
            and b.organiser_level = c.organiser_level
            and b.course_no = c.course_no
    where
        u.dataset = 'training_record'
        and substr(u.period, 1, 4) = substr(u.previous_period, 1, 4)
        and c.course_no is null
    group by u.dataset, u.period, u.unit_code
)

select * from shrunk
union all
select * from fewer_organisations
union all
select * from lost_course;
