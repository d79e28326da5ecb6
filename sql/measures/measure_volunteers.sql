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
with registered as (
    select
        v.period,
        v.unit_code,
        v.person_key,
        v.community_code,
        v.community_name,
        v.township_name,
        v.service_hours
    from volunteer_registration as v
    inner join period as p on v.period = p.period
    where v.status = 'active' and v.registered_on <= p.last_day
),

person_place as (
    select distinct
        v.period,
        v.unit_code,
        w.organisation_code as community_code,
        v.person_key
    from registered as v
    inner join roster_place as w
        on
            v.period = w.period
            and v.unit_code = w.unit_code
            and v.community_code is not distinct from w.community_code
            and v.community_name is not distinct from w.community_name
            and v.township_name is not distinct from w.township_name
    where
        coalesce(v.community_code, v.community_name) is not null
        and w.organisation_code is not null
),

-- nearly everybody is registered in one unit: count these by unit and add up
person as (
    select
        period,
        person_key,
        min(unit_code) as first_unit,
        max(unit_code) as last_unit
    from registered
    group by period, person_key
),

of_one_unit as (
    select
        period,
        first_unit as unit_code,
        count(*) as persons
    from person
    where first_unit = last_unit
    group by period, first_unit
),

several_units as (
    select
        period,
        person_key
    from person
    where first_unit < last_unit
),

of_several_units as (
    select distinct
        r.period,
        r.unit_code,
        r.person_key
    from registered as r
    semi join several_units as s
        on r.period = s.period and r.person_key = s.person_key
),

placed_of_one_unit as (
    select
        w.period,
        w.unit_code,
        count(distinct w.person_key) as persons
    from person_place as w
    anti join several_units as s
        on w.period = s.period and w.person_key = s.person_key
    group by w.period, w.unit_code
),

placed_of_several_units as (
    select distinct
        w.period,
        w.unit_code,
        w.person_key
    from person_place as w
    semi join several_units as s
        on w.period = s.period and w.person_key = s.person_key
),

inside as (
    select
        period,
        region_code,
        unit_set,
        unit_code
    from counted_unit
    where is_within
),

counted as (
    select
        c.period,
        c.region_code,
        c.unit_set,
        sum(o.persons) as persons,
        sum(o.persons) - sum(coalesce(w.persons, 0)) as not_placed
    from inside as c
    inner join of_one_unit as o on c.period = o.period and c.unit_code = o.unit_code
    left join placed_of_one_unit as w
        on c.period = w.period and c.unit_code = w.unit_code
    group by c.period, c.region_code, c.unit_set
    union all
    select
        c.period,
        c.region_code,
        c.unit_set,
        count(distinct s.person_key) as persons,
        count(distinct s.person_key) as not_placed
    from inside as c
    inner join of_several_units as s
        on c.period = s.period and c.unit_code = s.unit_code
    group by c.period, c.region_code, c.unit_set
    union all
    select
        c.period,
        c.region_code,
        c.unit_set,
        0 as persons,
        -count(distinct w.person_key) as not_placed
    from inside as c
    inner join placed_of_several_units as w
        on c.period = w.period and c.unit_code = w.unit_code
    group by c.period, c.region_code, c.unit_set
),

unit_hours as (
    select
        period,
        unit_code,
        sum(service_hours) as hours
    from registered
    group by period, unit_code
),

placed_below as (
    select
        w.period,
        w.unit_code,
        a.region_code,
        w.person_key
    from person_place as w
    inner join region_of_community as a
        on w.period = a.period and w.community_code = a.community_code
    where length(a.region_code) > length(w.unit_code)
)

select
    period,
    region_code,
    unit_set,
    unnest(['registered_volunteers', 'volunteers_not_placed']) as measure,
    unnest([sum(persons), sum(not_placed)]) as value
from counted
group by period, region_code, unit_set
union all
select
    c.period,
    c.region_code,
    c.unit_set,
    'volunteer_hours' as measure,
    cast(sum(h.hours) as decimal(20, 2)) as value
from inside as c
inner join unit_hours as h on c.period = h.period and c.unit_code = h.unit_code
group by c.period, c.region_code, c.unit_set
union all
select
    c.period,
    c.region_code,
    c.unit_set,
    'registered_volunteers' as measure,
    count(distinct p.person_key) as value
from counted_unit as c
inner join placed_below as p
    on
        c.period = p.period
        and c.unit_code = p.unit_code
        and c.region_code = p.region_code
group by c.period, c.region_code, c.unit_set;
