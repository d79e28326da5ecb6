-- One row per period, unit and worker of its committees with too few credited days so
-- far this year, in any unit's ledgers: the first row of the roster that makes the
-- person one. For the unit's own return only, which finds the name again by that row.
-- Key: period, unit_code, part, source_sheet, source_row.
--
-- columns:
--   days: 计入培训天数 | credited days of the year so far
create table person_to_train as
with too_few as (
    select
        w.period,
        w.unit_code,
        w.community_code,
        w.person_key,
        coalesce(d.credited_days, 0) as days
    from worker as w
    inner join reporting_state as s
        on
            w.period = s.period
            and w.unit_code = s.unit_code
            and s.dataset = 'training_record'
    inner join parameter as t on t.name = 'yearly_training_days'
    left join credited_days as d
        on w.period = d.period and w.person_key = d.person_key
    where
        w.is_worker
        and s.is_good
        and coalesce(d.credited_days, 0) < t.value
),

in_order as (
    select
        t.period,
        t.unit_code,
        o.part,
        o.source_sheet,
        o.source_row,
        t.days,
        row_number() over (
            partition by t.period, t.unit_code, t.person_key
            order by o.part, o.source_sheet, o.source_row
        ) as place
    from too_few as t
    inner join on_roster as o
        on
            t.period = o.period
            and t.unit_code = o.unit_code
            and t.community_code = o.community_code
            and t.person_key = o.person_key
)

select
    period,
    unit_code,
    part,
    source_sheet,
    source_row,
    days
from in_order
where place = 1;
