-- One row per period, basis, region and person at work in its covered units: each
-- person once, whatever number of committees, posts or counties.
-- Key: period, basis, region_code, person_key.
--
-- columns:
--   is_urban_worker: 城镇社区工作者 | worker of an urban-class committee
--   is_urban_grid_worker: 城镇专职网格员 | grid worker of an urban-class committee
--   is_village_member: 村委会成员 | committee member of a village committee
--   is_village_director: 村委会主任 | director of a village committee
--   is_resident_member: 居委会成员 | committee member of a resident committee
--   is_resident_director: 居委会主任 | director of a resident committee
create table worker_in_region as
select
    w.period,
    c.basis,
    r.region_code,
    w.person_key,
    bool_or(w.is_female) as is_female,
    bool_or(w.is_worker) as is_worker,
    bool_or(w.is_worker and w.is_urban) as is_urban_worker,
    bool_or(w.is_grid_worker and w.is_urban) as is_urban_grid_worker,
    bool_or(w.is_committee_member and w.is_village) as is_village_member,
    bool_or(w.is_director and w.is_village) as is_village_director,
    bool_or(w.is_committee_member and not w.is_village) as is_resident_member,
    bool_or(w.is_director and not w.is_village) as is_resident_director
from worker as w
inner join region_of_community as r
    on w.period = r.period and w.community_code = r.community_code
inner join covered_unit as c
    on
        w.period = c.period
        and r.region_code = c.region_code
        and w.unit_code = c.unit_code
        and c.is_covered
inner join basis_need as b on c.basis = b.basis and b.need = 'staff_roster'
group by w.period, c.basis, r.region_code, w.person_key;
