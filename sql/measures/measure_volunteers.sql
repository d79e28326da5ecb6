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
select
    v.period,
    c.basis,
    c.region_code,
    'registered_volunteers' as measure,
    count(distinct v.person_key) as value
from volunteer_registration as v
inner join period as p on v.period = p.period
inner join covered_unit as c
    on
        v.period = c.period
        and v.unit_code = c.unit_code
        and c.is_within
        and c.is_covered
inner join basis_need as b on c.basis = b.basis and b.need = 'volunteer_registration'
where v.status = 'active' and v.registered_on <= p.last_day
group by v.period, c.basis, c.region_code;
