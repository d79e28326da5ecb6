-- One row per period, region, unit set and person on the rosters of its units: each
-- person once, whatever number of committees, posts or counties.
-- Key: period, region_code, unit_set, person_key.
--
-- columns:
--   is_urban_worker: 城镇社区工作者 | worker of an urban-class committee
--   is_urban_grid_worker: 城镇专职网格员 | grid worker of an urban-class committee
--   is_resident_committee_worker: 居委会社区工作者 | worker of a resident committee
--   is_village_member: 村委会成员 | committee member of a village committee
--   is_village_director: 村委会主任 | director of a village committee
--   is_village_two_committee_member: 村两委成员 | member of either committee of a village
--   is_resident_member: 居委会成员 | committee member of a resident committee
--   is_resident_director: 居委会主任 | director of a resident committee
--   is_resident_two_committee_member: 社区两委成员 | member of either committee there
--   is_worker_in_quota: 员额内社区工作者 | worker marked as holding a quota post
--   urban_pay_yuan: 城镇社区月报酬(元) | largest pay stated at an urban-class committee
create table worker_in_region as
select
    w.period,
    r.region_code,
    c.unit_set,
    w.person_key,
    bool_or(w.is_female) as is_female,
    bool_or(w.is_worker) as is_worker,
    bool_or(w.is_worker and w.is_urban) as is_urban_worker,
    bool_or(w.is_worker and not w.is_village) as is_resident_committee_worker,
    bool_or(w.is_worker and w.is_in_quota) as is_worker_in_quota,
    bool_or(w.is_two_committee_member) as is_two_committee_member,
    bool_or(w.is_committee_member) as is_committee_member,
    bool_or(w.is_party_committee_member) as is_party_committee_member,
    bool_or(w.is_dedicated) as is_dedicated,
    bool_or(w.is_grid_worker) as is_grid_worker,
    bool_or(w.is_grid_worker and w.is_urban) as is_urban_grid_worker,
    bool_or(w.is_social_organisation_staff) as is_social_organisation_staff,
    bool_or(w.is_director) as is_director,
    bool_or(w.is_secretary) as is_secretary,
    bool_or(w.is_committee_member and w.is_village) as is_village_member,
    bool_or(w.is_director and w.is_village) as is_village_director,
    bool_or(w.is_two_committee_member and w.is_village)
        as is_village_two_committee_member,
    bool_or(w.is_committee_member and not w.is_village) as is_resident_member,
    bool_or(w.is_director and not w.is_village) as is_resident_director,
    bool_or(w.is_two_committee_member and not w.is_village)
        as is_resident_two_committee_member,
    max(w.monthly_pay_yuan) filter (where w.is_worker and w.is_urban) as urban_pay_yuan
from worker as w
inner join region_of_community as r
    on w.period = r.period and w.community_code = r.community_code
inner join counted_unit as c
    on
        w.period = c.period
        and r.region_code = c.region_code
        and w.unit_code = c.unit_code
where c.needs_roster
group by w.period, r.region_code, c.unit_set, w.person_key;
