-- What `measure_volunteers` counts, person by person: that query adds up what is
-- counted by unit and committee, this one goes by the rows. One row per period, region,
-- unit set and person.
--
-- lists: [registered_volunteers, volunteers_not_placed, volunteer_hours]
-- rows: [registrations]
with asked as (
    select *
    from asked_unit($periods, $regions, $basis)
),

at_unit_and_above as (
    select
        c.period,
        c.region_code,
        r.person_key,
        count(r.community_code) as places,
        coalesce(sum(r.service_hours), 0) as hours
    from registered_volunteer as r
    inner join asked as c on r.period = c.period and r.unit_code = c.unit_code
    where c.is_within
    group by c.period, c.region_code, r.person_key
),

below_unit as (
    select distinct
        c.period,
        c.region_code,
        r.person_key
    from registered_volunteer as r
    inner join region_of_community as a
        on r.period = a.period and r.community_code = a.community_code
    inner join asked as c
        on
            r.period = c.period
            and r.unit_code = c.unit_code
            and a.region_code = c.region_code
    where not c.is_within
),

listed as (
    select
        period,
        region_code,
        cast(person_key as varchar) as item,
        case $measure
            when 'registered_volunteers' then 1
            when 'volunteers_not_placed' then if(places = 0, 1, null)
            when 'volunteer_hours' then hours
        end as amount
    from at_unit_and_above
    union all
    select
        period,
        region_code,
        cast(person_key as varchar) as item,
        if($measure = 'registered_volunteers', 1, null) as amount
    from below_unit
)

select
    period,
    region_code,
    item,
    cast(amount as decimal(20, 2)) as amount
from listed
where amount is not null;
