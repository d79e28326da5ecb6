-- Committees by who is on their rosters. All of the register count, vacancies included.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [organisation_register, staff_roster]
-- also_needs:
--   organisations_with_disaster_officer: [staff_roster.duties]
--   ethnic_key_organisations_with_officer:
--     [staff_roster.duties, organisation_register.is_ethnic_work_key]
-- unit: organisations
-- placed: township
-- each: community_code
-- rows: [register, committee_roster]
-- measures:
--   one_shoulder_organisations: 书记主任一肩挑的村、社区 | one person is both
--   one_shoulder_village_committees: 书记主任一肩挑的村 | of these, village committees
--   one_shoulder_resident_committees: 书记主任一肩挑的社区 | of these, resident committees
--   organisations_with_disaster_officer: 有灾害信息员的村、社区 | with such an officer
--   ethnic_key_organisations_with_officer: 有民族宗教干事的重点村、社区 | with one
create table measure_staffing as
with listed as (
    select
        c.period,
        c.region_code,
        c.unit_set,
        c.community_code,
        o.is_village,
        coalesce(o.is_ethnic_work_key = 'yes', false) as is_ethnic_work_key,
        coalesce(s.is_one_shoulder, false) as is_one_shoulder,
        coalesce(s.has_disaster_officer, false) as has_disaster_officer,
        coalesce(s.has_ethnic_officer, false) as has_ethnic_officer
    from covered_community as c
    inner join organisation as o
        on c.period = o.period and c.community_code = o.community_code
    left join organisation_staffing as s
        on c.period = s.period and c.community_code = s.community_code
),

counted as (
    select
        period,
        region_code,
        unit_set,
        count(*) filter (where is_one_shoulder) as one_shoulder_organisations,
        count(*) filter (where is_one_shoulder and is_village)
            as one_shoulder_village_committees,
        count(*) filter (where is_one_shoulder and not is_village)
            as one_shoulder_resident_committees,
        count(*) filter (where has_disaster_officer)
            as organisations_with_disaster_officer,
        count(*) filter (where is_ethnic_work_key and has_ethnic_officer)
            as ethnic_key_organisations_with_officer
    from listed
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
        one_shoulder_organisations,
        one_shoulder_village_committees,
        one_shoulder_resident_committees,
        organisations_with_disaster_officer,
        ethnic_key_organisations_with_officer
    )
);
