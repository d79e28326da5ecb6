-- The ledger rows that tell of a training session; the item is who held it and the
-- course.
with session as (
    select *
    from session_record
    where
        'sessions_' || organiser_level = $measure
        and period in (select unnest($periods))
)

select
    s.period,
    c.region_code,
    'training_record' as dataset,
    s.period as filed_period,
    s.unit_code,
    s.part,
    s.source_sheet,
    s.source_row,
    cast(null as varchar) as community_code,
    s.organiser || ' ' || s.course_no as item
from session as s
inner join asked_unit($periods, $regions, $basis) as c
    on s.period = c.period and s.unit_code = c.unit_code
where
    c.is_within
    or (
        s.organiser_level = 'county'
        and starts_with(s.organiser, c.region_code)
    );
