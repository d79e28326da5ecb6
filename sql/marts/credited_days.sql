-- One row per period and person with training in the calendar year up to the month's
-- end. Every unit's ledgers of the month count, wherever the person works. A course
-- counts once per person; below prefecture level course numbers are the unit's own.
-- Courses that overlap in dates form a group, which earns the smaller of its days and
-- the dates it covers: as the courses of a group overlap in a chain, these are the days
-- from its first to its last.
-- Key: period, person_key.
--
-- columns:
--   credited_days: 计入培训天数 | days of training that count, in half days
create table credited_days as
with counting as (
    select
        t.period,
        t.person_key,
        t.organiser_level,
        t.course_no,
        case
            when t.organiser_level in ('county', 'township') then t.unit_code else ''
        end
            as course_owner,
        t.started_on,
        t.ended_on,
        coalesce(t.days, 1) as days
    from training_record as t
    inner join period as p on t.period = p.period
    inner join reporting_state as s
        on
            t.period = s.period
            and t.unit_code = s.unit_code
            and s.dataset = 'training_record'
    where
        s.is_good
        and year(t.ended_on) = year(p.last_day)
        and t.ended_on <= p.last_day
        and coalesce(t.mode, '') <> 'self_study'
        and coalesce(t.completed, '') <> 'no'
),

each_course_once as (
    select
        *,
        row_number() over (
            partition by period, person_key, organiser_level, course_owner, course_no
            order by days desc, started_on asc, ended_on asc
        ) as repetition
    from counting
),

in_order as (
    select
        period,
        person_key,
        started_on,
        ended_on,
        days,
        max(ended_on) over (
            partition by period, person_key
            order by started_on, ended_on, organiser_level, course_no, course_owner
            rows between unbounded preceding and 1 preceding
        ) as busy_until
    from each_course_once
    where repetition = 1
),

grouped as (
    select
        period,
        person_key,
        started_on,
        ended_on,
        days,
        sum(case when started_on <= busy_until then 0 else 1 end) over (
            partition by period, person_key
            order by started_on, ended_on
        ) as overlap_group
    from in_order
),

group_credit as (
    select
        period,
        person_key,
        least(sum(days), max(ended_on) - min(started_on) + 1) as days
    from grouped
    group by period, person_key, overlap_group
)

select
    period,
    person_key,
    sum(days) as credited_days
from group_credit
group by period, person_key;
