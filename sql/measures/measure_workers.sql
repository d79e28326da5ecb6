-- Who is on the month's rosters: persons, each once per region.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [staff_roster]
-- unit: persons
-- decided_by_region: [main_dedicated_workers, main_grid_workers, main_other_staff,
--   other_members]
-- each: person_key
-- rows: [roster]
-- measures:
--   workers: 社区工作者 | community workers
--   urban_workers: 城镇社区的社区工作者 | workers of urban-class committees
--   urban_workers_with_grid: 城镇社区的社区工作者和专职网格员 | urban workers and grid workers
--   resident_committee_workers: 居委会的社区工作者 | workers of resident committees
--   two_committee_members: 两委成员 | members of either committee
--   committee_members: 村（居）委会成员 | committee members
--   dedicated_workers: 专职工作者 | dedicated workers
--   main_dedicated_workers: 专职工作者（主要类别） | dedicated workers on no committee
--   main_grid_workers: 专职网格员（主要类别） | grid workers and nothing else
--   main_other_staff: 其他工作人员（主要类别） | others on the roster
--   grid_workers: 专职网格员 | grid workers
--   social_organisation_staff: 社会组织工作人员 | staff of social organisations
--   directors: 村（居）委会主任 | committee directors
--   secretaries: 党组织书记 | party secretaries
--   heads: 书记、主任 | secretaries and directors
--   other_members: 其他村（居）委会成员 | committee members other than directors
--   village_members: 村委会成员 | village committee members
--   village_members_female: 村委会成员中的女性 | women among village committee members
--   village_directors: 村委会主任 | village committee directors
--   village_directors_female: 村委会主任中的女性 | women among village directors
--   village_two_committee_members: 村两委成员 | members of either village committee
--   village_two_committee_members_female: 村两委成员中的女性 | women among them in villages
--   resident_members: 居委会成员 | resident committee members
--   resident_members_female: 居委会成员中的女性 | women among resident committee members
--   resident_directors: 居委会主任 | resident committee directors
--   resident_directors_female: 居委会主任中的女性 | women among resident committee directors
--   resident_two_committee_members: 社区两委成员 | members of either resident committee
--   resident_two_committee_members_female: 社区两委成员中的女性 | women among them
create table measure_workers as
with counted as (
    select
        period,
        region_code,
        unit_set,
        count(*) filter (where is_worker) as workers,
        count(*) filter (where is_urban_worker) as urban_workers,
        count(*) filter (where is_urban_worker or is_urban_grid_worker)
            as urban_workers_with_grid,
        count(*) filter (where is_resident_committee_worker)
            as resident_committee_workers,
        count(*) filter (where is_two_committee_member) as two_committee_members,
        count(*) filter (where is_committee_member) as committee_members,
        count(*) filter (where is_dedicated) as dedicated_workers,
        count(*) filter (where is_dedicated and not is_two_committee_member)
            as main_dedicated_workers,
        count(*) filter (where is_grid_worker and not is_worker) as main_grid_workers,
        count(*) filter (where not is_worker and not is_grid_worker)
            as main_other_staff,
        count(*) filter (where is_grid_worker) as grid_workers,
        count(*) filter (where is_social_organisation_staff)
            as social_organisation_staff,
        count(*) filter (where is_director) as directors,
        count(*) filter (where is_secretary) as secretaries,
        count(*) filter (where is_secretary or is_director) as heads,
        count(*) filter (where is_committee_member and not is_director)
            as other_members,
        count(*) filter (where is_village_member) as village_members,
        count(*) filter (where is_village_member and is_female)
            as village_members_female,
        count(*) filter (where is_village_director) as village_directors,
        count(*) filter (where is_village_director and is_female)
            as village_directors_female,
        count(*) filter (where is_village_two_committee_member)
            as village_two_committee_members,
        count(*) filter (where is_village_two_committee_member and is_female)
            as village_two_committee_members_female,
        count(*) filter (where is_resident_member) as resident_members,
        count(*) filter (where is_resident_member and is_female)
            as resident_members_female,
        count(*) filter (where is_resident_director) as resident_directors,
        count(*) filter (where is_resident_director and is_female)
            as resident_directors_female,
        count(*) filter (where is_resident_two_committee_member)
            as resident_two_committee_members,
        count(*) filter (where is_resident_two_committee_member and is_female)
            as resident_two_committee_members_female
    from worker_in_region
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
        workers,
        urban_workers,
        urban_workers_with_grid,
        resident_committee_workers,
        two_committee_members,
        committee_members,
        dedicated_workers,
        main_dedicated_workers,
        main_grid_workers,
        main_other_staff,
        grid_workers,
        social_organisation_staff,
        directors,
        secretaries,
        heads,
        other_members,
        village_members,
        village_members_female,
        village_directors,
        village_directors_female,
        village_two_committee_members,
        village_two_committee_members_female,
        resident_members,
        resident_members_female,
        resident_directors,
        resident_directors_female,
        resident_two_committee_members,
        resident_two_committee_members_female
    )
);
