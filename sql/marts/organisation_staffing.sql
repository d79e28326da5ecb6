-- One row per period and committee with anybody on its roster or a certified person by
-- the certificate list: what it has.
-- Key: period, community_code.
--
-- columns:
--   is_one_shoulder: 书记主任一肩挑 | one person is secretary and director there
--   has_disaster_officer: 有灾害信息员 | somebody on the roster has the duty
--   has_ethnic_officer: 有民族宗教干事 | somebody on the roster has the duty
--   has_registered: 有登记在册的社会工作者 | on its roster, or by the certificate list
create table organisation_staffing as
with said as (
    select
        w.period,
        w.community_code,
        w.is_secretary and w.is_director as is_one_shoulder,
        w.is_disaster_officer,
        w.is_ethnic_officer,
        coalesce(c.is_registered, false) as is_registered
    from worker as w
    left join certified_person as c
        on w.period = c.period and w.person_key = c.person_key
    union all
    select
        period,
        community_code,
        false as is_one_shoulder,
        false as is_disaster_officer,
        false as is_ethnic_officer,
        is_registered
    from certificate_in_force
    where starts_with(community_code, unit_code)  -- elsewhere is not placed, R306
)

select
    period,
    community_code,
    bool_or(is_one_shoulder) as is_one_shoulder,
    bool_or(is_disaster_officer) as has_disaster_officer,
    bool_or(is_ethnic_officer) as has_ethnic_officer,
    bool_or(is_registered) as has_registered
from said
group by period, community_code;
