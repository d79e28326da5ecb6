-- The roster rows of the persons by whom a committee has what is counted: one who is
-- secretary and director, an officer, a registered social worker; the item is the
-- committee.
with counting as (
    select
        w.period,
        w.unit_code,
        w.community_code,
        w.person_key,
        w.is_secretary,
        w.is_director,
        w.is_disaster_officer,
        w.is_ethnic_officer,
        coalesce(s.is_registered, false) as is_registered
    from worker as w
    left join certified_person as s
        on w.period = s.period and w.person_key = s.person_key
),

by_whom as (
    select *
    from counting
    where
        case $measure
            when 'organisations_with_disaster_officer' then is_disaster_officer
            when 'ethnic_key_organisations_with_officer' then is_ethnic_officer
            when 'organisations_with_registered' then is_registered
            else is_secretary and is_director
        end
)

select distinct
    c.period,
    c.region_code,
    c.community_code as item,
    'staff_roster' as dataset,
    o.period as filed_period,
    o.unit_code,
    o.part,
    o.source_sheet,
    o.source_row,
    c.community_code
from asked_community($periods, $regions, $basis) as c
inner join by_whom as w
    on c.period = w.period and c.community_code = w.community_code
inner join on_roster as o
    on
        w.period = o.period
        and w.unit_code = o.unit_code
        and w.community_code = o.community_code
        and w.person_key = o.person_key;
