-- Registered volunteers: distinct persons with a valid registration on or before the
-- month's end, placed at the reporting unit and every region above. A person in two
-- counties counts in each and once above.
-- Key: period, basis, region_code, measure.
--
-- needs: [volunteer_registration]
-- unit: persons
-- absent: zero
-- placed: unit
-- measures:
--   registered_volunteers: 注册志愿者 | registered volunteers
create table measure_volunteers as
with registered as (
    select
        v.period,
        v.unit_code,
        v.person_key
    from volunteer_registration as v
    inner join period as p on v.period = p.period
    where v.status = 'active' and v.registered_on <= p.last_day
),

covered as (
    select
        c.period,
        c.basis,
        c.region_code,
        c.unit_code
    from covered_unit as c
    inner join basis_need as b
        on c.basis = b.basis and b.need = 'volunteer_registration'
    where c.is_within and c.is_covered
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

of_several_units as (
    select distinct
        r.period,
        r.unit_code,
        r.person_key
    from registered as r
    inner join person as p
        on
            r.period = p.period
            and r.person_key = p.person_key
            and p.first_unit < p.last_unit
),

counted as (
    select
        c.period,
        c.basis,
        c.region_code,
        sum(o.persons) as persons
    from covered as c
    inner join of_one_unit as o on c.period = o.period and c.unit_code = o.unit_code
    group by c.period, c.basis, c.region_code
    union all
    select
        c.period,
        c.basis,
        c.region_code,
        count(distinct s.person_key) as persons
    from covered as c
    inner join of_several_units as s
        on c.period = s.period and c.unit_code = s.unit_code
    group by c.period, c.basis, c.region_code
)

select
    period,
    basis,
    region_code,
    'registered_volunteers' as measure,
    sum(persons) as value
from counted
group by period, basis, region_code;
