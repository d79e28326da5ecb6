-- Registered volunteers: distinct persons with a valid registration on or before the
-- month's end, placed at the reporting unit and every region above; below it only where
-- the list gives a committee. A person in two counties counts in each and once above.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [volunteer_registration]
-- also_needs: {volunteer_hours: [volunteer_registration.service_hours]}
-- unit: persons
-- units: {volunteer_hours: hours}
-- placed: unit
-- decided_by_region: [volunteers_not_placed]
-- measures:
--   registered_volunteers: 注册志愿者 | registered volunteers
--   volunteers_not_placed: 未分到社区的注册志愿者 | of these, no list gives a committee
--   volunteer_hours: 注册志愿者服务时长 | hours recorded in their valid registrations
create table measure_volunteers as
-- nearly everybody is registered in one unit and placed in one committee, or none:
-- these are counted by unit and committee and added up; only the others are told apart
with person as (
    select
        period,
        person_key,
        min(unit_code) as unit_code,
        min(community_code) as community_code,
        min(unit_code) < max(unit_code)
        or coalesce(min(community_code) < max(community_code), false) as has_several
    from registered_volunteer
    group by period, person_key
),

in_one_place as (
    select
        period,
        unit_code,
        community_code,
        count(*) as persons
    from person
    where not has_several
    group by period, unit_code, community_code
),

several as (
    select
        period,
        person_key
    from person
    where has_several
),

in_several_places as (
    select distinct
        r.period,
        r.unit_code,
        r.community_code,
        r.person_key
    from registered_volunteer as r
    semi join several as s
        on r.period = s.period and r.person_key = s.person_key
),

of_several as (
    select
        c.period,
        c.region_code,
        c.unit_set,
        s.person_key,
        count(s.community_code) = 0 as is_not_placed
    from counted_unit as c
    inner join in_several_places as s
        on c.period = s.period and c.unit_code = s.unit_code
    where c.is_within
    group by c.period, c.region_code, c.unit_set, s.person_key
),

at_unit_and_above as (
    select
        c.period,
        c.region_code,
        c.unit_set,
        sum(o.persons) as persons,
        coalesce(sum(o.persons) filter (where o.community_code is null), 0)
            as not_placed
    from counted_unit as c
    inner join in_one_place as o on c.period = o.period and c.unit_code = o.unit_code
    where c.is_within
    group by c.period, c.region_code, c.unit_set
    union all
    select
        period,
        region_code,
        unit_set,
        count(*) as persons,
        count(*) filter (where is_not_placed) as not_placed
    from of_several
    group by period, region_code, unit_set
),

below_unit as (
    select
        c.period,
        c.region_code,
        c.unit_set,
        sum(o.persons) as persons
    from in_one_place as o
    inner join region_of_community as a
        on o.period = a.period and o.community_code = a.community_code
    inner join counted_unit as c
        on
            o.period = c.period
            and o.unit_code = c.unit_code
            and a.region_code = c.region_code
    where not c.is_within
    group by c.period, c.region_code, c.unit_set
    union all
    select
        c.period,
        c.region_code,
        c.unit_set,
        count(distinct s.person_key) as persons
    from in_several_places as s
    inner join region_of_community as a
        on s.period = a.period and s.community_code = a.community_code
    inner join counted_unit as c
        on
            s.period = c.period
            and s.unit_code = c.unit_code
            and a.region_code = c.region_code
    where not c.is_within
    group by c.period, c.region_code, c.unit_set
),

unit_hours as (
    select
        period,
        unit_code,
        sum(service_hours) as hours
    from registered_volunteer
    group by period, unit_code
)

select
    period,
    region_code,
    unit_set,
    unnest(['registered_volunteers', 'volunteers_not_placed']) as measure,
    unnest([sum(persons), sum(not_placed)]) as value
from at_unit_and_above
group by period, region_code, unit_set
union all
select
    period,
    region_code,
    unit_set,
    'registered_volunteers' as measure,
    sum(persons) as value
from below_unit
group by period, region_code, unit_set
union all
select
    c.period,
    c.region_code,
    c.unit_set,
    'volunteer_hours' as measure,
    cast(sum(h.hours) as decimal(20, 2)) as value
from counted_unit as c
inner join unit_hours as h on c.period = h.period and c.unit_code = h.unit_code
where c.is_within
group by c.period, c.region_code, c.unit_set;
