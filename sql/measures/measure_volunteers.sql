-- Registered volunteers: distinct persons with a valid registration on or before the
-- month's end, placed at the reporting unit and every region above. A person in two
-- counties counts in each and once above.
-- Key: period, basis, region_code, measure.
--
-- needs: [volunteer_registration]
-- absent: zero
-- placed: unit
-- measures:
--   registered_volunteers: 注册志愿者 | registered volunteers
create table measure_volunteers as
with registered as (
    select distinct
        v.period,
        v.unit_code,
        v.person_key
    from volunteer_registration as v
    inner join period as p on v.period = p.period
    where v.status = 'active' and v.registered_on <= p.last_day
),

-- most regions have one reporting unit, whose persons are distinct already
units as (
    select
        c.period,
        c.basis,
        c.region_code,
        count(*) as units,
        any_value(c.unit_code) as only_unit
    from covered_unit as c
    inner join
        basis_need as b
        on c.basis = b.basis and b.need = 'volunteer_registration'
    where c.is_within and c.is_covered
    group by c.period, c.basis, c.region_code
),

per_unit as (
    select
        period,
        unit_code,
        count(*) as persons
    from registered
    group by period, unit_code
),

of_one_unit as (
    select
        u.period,
        u.basis,
        u.region_code,
        p.persons
    from units as u
    inner join per_unit as p on u.period = p.period and u.only_unit = p.unit_code
    where u.units = 1
),

of_several_units as (
    select
        u.period,
        u.basis,
        u.region_code,
        count(distinct r.person_key) as persons
    from units as u
    inner join covered_unit as c
        on
            u.period = c.period
            and u.basis = c.basis
            and u.region_code = c.region_code
            and c.is_within
            and c.is_covered
    inner join registered as r on c.period = r.period and c.unit_code = r.unit_code
    where u.units > 1
    group by u.period, u.basis, u.region_code
)

select
    period,
    basis,
    region_code,
    'registered_volunteers' as measure,
    persons as value
from of_one_unit
union all
select
    period,
    basis,
    region_code,
    'registered_volunteers' as measure,
    persons as value
from of_several_units;
