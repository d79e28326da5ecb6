-- Holders of certificates of other kinds on the books, issued on or before the month's
-- end: distinct persons, placed at the reporting unit and above.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [certification_list.certificate_kind]
-- unit: persons
-- placed: unit
-- each: h.person_key
-- rows: [other_certificates]
-- measures:
--   sports_instructors: 社会体育指导员 | sports instructors
--   law_literate_persons: 法律明白人 | law-literate persons
create table measure_other_certificates as
select
    h.period,
    c.region_code,
    c.unit_set,
    case h.certificate_kind
        when 'sports_instructor' then 'sports_instructors'
        else 'law_literate_persons'
    end as measure,
    count(distinct h.person_key) as value
from certification_list as h
inner join period as p on h.period = p.period
inner join counted_unit as c
    on
        h.period = c.period
        and h.unit_code = c.unit_code
        and c.is_within
where
    h.certificate_kind in ('sports_instructor', 'law_literate')
    and coalesce(h.holder_status, 'held') = 'held'
    and h.issued_on <= p.last_day
group by h.period, c.region_code, c.unit_set, h.certificate_kind;
