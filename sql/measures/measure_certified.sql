-- Certified persons: distinct holders on the books of a social-work certificate issued
-- on or before the month's end, registered or not, placed at the reporting unit and
-- above. Level and registration are decided once per person over all units' lists.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [certification_list]
-- also_needs:
--   certified_assistant: [certification_list.level]
--   certified_intermediate: [certification_list.level]
--   certified_senior: [certification_list.level]
--   registered_social_workers: [certification_list.registered_on]
-- unit: persons
-- placed: unit
-- each: person_key
-- rows: [certificates]
-- measures:
--   certified_persons: 持证社会工作者 | holders of a social-work certificate
--   certified_assistant: 助理社会工作师 | of these, assistant level
--   certified_intermediate: 社会工作师 | of these, middle level
--   certified_senior: 高级社会工作师 | of these, senior level
--   registered_social_workers: 登记在册的社会工作者 | of these, validly registered
create table measure_certified as
with holder as (
    select distinct
        h.period,
        c.region_code,
        c.unit_set,
        h.person_key,
        o.level_rank,
        o.is_registered
    from certificate_in_force as h
    inner join certified_person as o
        on h.period = o.period and h.person_key = o.person_key
    inner join counted_unit as c
        on
            h.period = c.period
            and h.unit_code = c.unit_code
            and c.is_within
),

counted as (
    select
        period,
        region_code,
        unit_set,
        count(*) as certified_persons,
        count(*) filter (where level_rank = 1) as certified_assistant,
        count(*) filter (where level_rank = 2) as certified_intermediate,
        count(*) filter (where level_rank = 3) as certified_senior,
        count(*) filter (where is_registered) as registered_social_workers
    from holder
    group by period, region_code, unit_set
)

select
    period,
    region_code,
    unit_set,
    measure,
    value
from counted
unpivot (
    value for measure in (
        certified_persons,
        certified_assistant,
        certified_intermediate,
        certified_senior,
        registered_social_workers
    )
);
