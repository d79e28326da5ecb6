-- One row per period, unit, committee and person on its roster at the month's end. Who
-- is what follows from all the rows the person has at that committee.
-- Key: period, unit_code, community_code, person_key.
--
-- columns:
--   person_key: 人员代码 | pseudonym of a person, the same in every file
--   is_committee_member: 村(居)委会成员 | by type, or by the post of director or deputy
--   is_party_committee_member: 党组织班子成员 | by type, or by the post of secretary or deputy
--   is_two_committee_member: 两委成员 | member of either committee
--   is_dedicated: 专职工作者 | by type, and not part-time
--   is_worker: 社区工作者 | member of either committee, or dedicated and not part-time
--   is_grid_worker: 专职网格员 | by type
--   is_social_organisation_staff: 社会组织工作人员 | by type
--   is_director: 主任 | holds the post, whatever the type
--   is_secretary: 党组织书记 | holds the post, whatever the type
--   is_disaster_officer: 灾害信息员 | has the duty there
--   is_ethnic_officer: 民族宗教干事 | has the duty there
--   is_in_quota: 员额内 | marked as holding a quota post
--   is_female: 女性 | by the ID number
--   monthly_pay_yuan: 月报酬(元) | the largest stated in the person's rows there
--   basic_pay_yuan: 月基本报酬(元) | the largest stated in the person's rows there
create table worker as
with roles as (
    select
        period,
        unit_code,
        community_code,
        is_village,
        is_urban,
        person_key,
        max(sex) = 'female' as is_female,
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
        bool_or(worker_type = 'social_organisation_staff')
            as is_social_organisation_staff,
        bool_or(post = 'director') as is_director,
        bool_or(post = 'secretary') as is_secretary,
        bool_or(coalesce(list_contains(duties, 'disaster_information_officer'), false))
            as is_disaster_officer,
        bool_or(coalesce(list_contains(duties, 'ethnic_affairs_officer'), false))
            as is_ethnic_officer,
        bool_or(coalesce(in_quota, '') = 'yes') as is_in_quota,
        max(monthly_pay_yuan) as monthly_pay_yuan,
        max(basic_pay_yuan) as basic_pay_yuan
    from on_roster
    group by period, unit_code, community_code, is_village, is_urban, person_key
)

select
    period,
    unit_code,
    community_code,
    person_key,
    is_village,
    is_urban,
    is_female,
    is_committee_member,
    is_party_committee_member,
    is_committee_member or is_party_committee_member as is_two_committee_member,
    is_dedicated,
    is_committee_member or is_party_committee_member or is_dedicated as is_worker,
    is_grid_worker,
    is_social_organisation_staff,
    is_director,
    is_secretary,
    is_disaster_officer,
    is_ethnic_officer,
    is_in_quota,
    monthly_pay_yuan,
    basic_pay_yuan
from roles;
