-- One row per period, unit, committee and person on its roster at the month's end. Who
-- is what follows from all the rows the person has at that committee. A person is on
-- the roster if started on or before the last day and not ended by it.
-- Key: period, unit_code, community_code, person_key.
--
-- columns:
--   person_key: 人员代码 | pseudonym of a person, the same in every file
--   is_committee_member: 村(居)委会成员 | by type, or by the post of director or deputy
--   is_party_committee_member: 党组织班子成员 | by type, or by the post of secretary or deputy
--   is_dedicated: 专职工作者 | by type, and not part-time
--   is_worker: 社区工作者 | member of either committee, or dedicated and not part-time
--   is_grid_worker: 专职网格员 | by type
--   is_director: 主任 | holds the post, whatever the type
--   is_secretary: 党组织书记 | holds the post, whatever the type
--   is_female: 女性 | by the ID number
create table worker as
with on_roster as (
    select
        r.period,
        r.unit_code,
        w.organisation_code as community_code,
        r.person_key,
        r.sex,
        r.worker_type,
        r.post,
        r.employment_form
    from staff_roster as r
    inner join period as p on r.period = p.period
    inner join roster_place as w
        on
            r.period = w.period
            and r.unit_code = w.unit_code
            and r.community_code is not distinct from w.community_code
            and r.community_name is not distinct from w.community_name
            and r.township_name is not distinct from w.township_name
    inner join reporting_state as s
        on
            r.period = s.period
            and r.unit_code = s.unit_code
            and s.dataset = 'staff_roster'
    where
        s.is_good
        and w.organisation_code is not null
        and coalesce(r.started_on <= p.last_day, true)
        and coalesce(r.ended_on > p.last_day, true)
),

roles as (
    select
        period,
        unit_code,
        community_code,
        person_key,
        any_value(sex) = 'female' as is_female,
        bool_or(
            worker_type = 'committee_member' or post in ('director', 'deputy_director')
        ) as is_committee_member,
        bool_or(
            worker_type = 'party_committee_member'
            or post in ('secretary', 'deputy_secretary')
        ) as is_party_committee_member,
        bool_or(
            worker_type = 'dedicated' and coalesce(employment_form, '') <> 'part_time'
        ) as is_dedicated,
        bool_or(worker_type = 'grid_worker') as is_grid_worker,
        bool_or(post = 'director') as is_director,
        bool_or(post = 'secretary') as is_secretary
    from on_roster
    group by period, unit_code, community_code, person_key
)

select
    r.period,
    r.unit_code,
    r.community_code,
    r.person_key,
    o.is_village,
    o.is_urban,
    r.is_female,
    r.is_committee_member,
    r.is_party_committee_member,
    r.is_dedicated,
    r.is_committee_member or r.is_party_committee_member or r.is_dedicated as is_worker,
    r.is_grid_worker,
    r.is_director,
    r.is_secretary
from roles as r
inner join organisation as o
    on r.period = o.period and r.community_code = o.community_code;
