-- One row per period and committee of the register that holds then: who works there at
-- the month's end, each person once. Where the roster is not in, every count is null,
-- not 0.
-- Key: period, community_code.
--
-- zh: 各月各村（居）委会的人员配备
-- columns:
--   persons: 在册人数 | persons on its roster, whatever they are
--   workers: 社区工作者人数 | community workers, as indicators count them
--   women_workers: 女性社区工作者人数 | of these, women
--   committee_members: 村(居)委会成员人数 | members of the committee
--   women_on_committee: 村(居)委会女性成员人数 | of these, women
--   party_committee_members: 党组织班子成员人数 | members of the party committee
--   grid_workers: 专职网格员人数 | grid workers
--   has_director: 有主任 | somebody holds the post
--   has_secretary: 有党组织书记 | somebody holds the post
--   is_one_shoulder: 书记主任一肩挑 | one person holds both
create view community_staffing as
with counted as (
    select
        period,
        community_code,
        count(distinct person_key) as persons,
        count(distinct person_key) filter (where is_worker) as workers,
        count(distinct person_key) filter (where is_worker and is_female)
            as women_workers,
        count(distinct person_key) filter (where is_committee_member)
            as committee_members,
        count(distinct person_key) filter (where is_committee_member and is_female)
            as women_on_committee,
        count(distinct person_key) filter (where is_party_committee_member)
            as party_committee_members,
        count(distinct person_key) filter (where is_grid_worker) as grid_workers,
        bool_or(is_director) as has_director,
        bool_or(is_secretary) as has_secretary,
        bool_or(is_director and is_secretary) as is_one_shoulder
    from worker
    group by period, community_code
)

select
    c.period,
    c.community_code,
    c.community_name,
    c.township_name,
    c.county_name,
    c.prefecture_name,
    c.county_code,
    c.is_village,
    c.is_urban,
    c.unit_code,
    c.has_roster,
    if(c.has_roster, coalesce(n.persons, 0), null) as persons,
    if(c.has_roster, coalesce(n.workers, 0), null) as workers,
    if(c.has_roster, coalesce(n.women_workers, 0), null) as women_workers,
    if(c.has_roster, coalesce(n.committee_members, 0), null) as committee_members,
    if(c.has_roster, coalesce(n.women_on_committee, 0), null) as women_on_committee,
    if(c.has_roster, coalesce(n.party_committee_members, 0), null)
        as party_committee_members,
    if(c.has_roster, coalesce(n.grid_workers, 0), null) as grid_workers,
    if(c.has_roster, coalesce(n.has_director, false), null) as has_director,
    if(c.has_roster, coalesce(n.has_secretary, false), null) as has_secretary,
    if(c.has_roster, coalesce(n.is_one_shoulder, false), null) as is_one_shoulder
from community_named as c
left join counted as n
    on c.period = n.period and c.community_code = n.community_code;
