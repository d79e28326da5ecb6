-- One row per ledger row of a training session: a concentrated course that ended in the
-- calendar year up to the month's end. A county's or township's session counts from the
-- ledger of its own unit; one of the prefecture or province wherever a ledger of the
-- region has it, if its organiser is the unit's own prefecture or province.
-- Key: period, unit_code, part, source_sheet, source_row.
--
-- columns:
--   organiser: 主办单位代码 | code of the place that held it
create table session_record as
with held as (
    select
        t.period,
        t.unit_code,
        t.part,
        t.source_sheet,
        t.source_row,
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
)

select
    period,
    unit_code,
    part,
    source_sheet,
    source_row,
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
    end;
