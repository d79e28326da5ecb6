-- Certified persons: distinct holders on the books of a social-work certificate issued
-- on or before the month's end, registered or not, placed at the reporting unit and
-- above.
-- Key: period, basis, region_code, measure.
--
-- needs: [certification_list]
-- unit: persons
-- absent: zero
-- placed: unit
-- measures:
--   certified_persons: 持证社会工作者 | holders of a social-work certificate
create table measure_certified as
select
    h.period,
    c.basis,
    c.region_code,
    'certified_persons' as measure,
    count(distinct h.person_key) as value
from certification_list as h
inner join period as p on h.period = p.period
inner join covered_unit as c
    on
        h.period = c.period
        and h.unit_code = c.unit_code
        and c.is_within
        and c.is_covered
inner join basis_need as b on c.basis = b.basis and b.need = 'certification_list'
where
    coalesce(h.certificate_kind, 'social_worker') = 'social_worker'
    and coalesce(h.holder_status, 'held') = 'held'
    and h.issued_on <= p.last_day
group by h.period, c.basis, c.region_code;
