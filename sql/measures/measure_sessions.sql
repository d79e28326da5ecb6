-- Training sessions: distinct courses held as concentrated sessions that ended in the
-- calendar year up to the month's end. A county's or township's session counts from the
-- ledger of its own unit; one of the prefecture or province wherever a ledger of the
-- region has it, if its organiser is the unit's own prefecture or province.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [training_record]
-- unit: sessions
-- placed: unit
-- measures:
--   sessions_province: 省级集中培训班次 | sessions held by the province
--   sessions_prefecture: 州市级集中培训班次 | sessions held by the prefecture
--   sessions_county: 县级集中培训班次 | sessions held by counties
--   sessions_township: 乡镇级集中培训班次 | sessions held by townships
create table measure_sessions as
with held as (
    select
        t.period,
        t.unit_code,
        t.organiser_level,
        t.course_no,
        case t.organiser_level
            when 'province' then substr(t.unit_code, 1, 2)
            when 'prefecture'
                then
                    if(
                        length(t.organiser_code) >= 4,
                        substr(t.organiser_code, 1, 4),
                        substr(t.unit_code, 1, 4)
                    )
            when 'county'
                then if(length(t.organiser_code) = 6, t.organiser_code, t.unit_code)
            else if(length(t.organiser_code) = 9, t.organiser_code, t.unit_code)
        end as organiser,
        t.organiser_code
    from training_record as t
    inner join period as p on t.period = p.period
    where
        t.mode = 'concentrated'
        and year(t.ended_on) = year(p.last_day)
        and t.ended_on <= p.last_day
),

own as (
    select distinct
        period,
        unit_code,
        organiser_level,
        organiser,
        course_no
    from held
    where
        case
            when organiser_level = 'province'
                then coalesce(starts_with(organiser_code, organiser), true)
            when organiser_level = 'prefecture'
                then
                    coalesce(
                        starts_with(organiser_code, substr(unit_code, 1, 4)), true
                    )
            else starts_with(organiser, unit_code)
        end
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
