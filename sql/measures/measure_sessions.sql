-- Training sessions of the calendar year up to the month's end: distinct courses, by
-- who held them. `session_record` says which rows of a ledger tell of one.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [training_record]
-- unit: sessions
-- placed: unit
-- each: o.organiser || ' ' || o.course_no
-- rows: [sessions]
-- measures:
--   sessions_province: 省级集中培训班次 | sessions held by the province
--   sessions_prefecture: 州市级集中培训班次 | sessions held by the prefecture
--   sessions_county: 县级集中培训班次 | sessions held by counties
--   sessions_township: 乡镇级集中培训班次 | sessions held by townships
create table measure_sessions as
with own as (
    select distinct
        period,
        unit_code,
        organiser_level,
        organiser,
        course_no
    from session_record
)

select
    o.period,
    c.region_code,
    c.unit_set,
    'sessions_' || o.organiser_level as measure,
    count(distinct o.organiser || ' ' || o.course_no) as value
from own as o
inner join counted_unit as c
    on o.period = c.period and o.unit_code = c.unit_code
where
    c.is_within
    or (
        o.organiser_level = 'county'
        and starts_with(o.organiser, c.region_code)
    )
group by o.period, c.region_code, c.unit_set, o.organiser_level;
