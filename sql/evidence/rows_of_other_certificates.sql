-- The rows of certificates of other kinds in the lists of the region's units; the item
-- is the person.
select
    h.period,
    c.region_code,
    cast(h.person_key as varchar) as item,
    'certification_list' as dataset,
    h.period as filed_period,
    h.unit_code,
    h.part,
    h.source_sheet,
    h.source_row,
    cast(null as varchar) as community_code
from certification_list as h
inner join period as p on h.period = p.period
inner join asked_unit($periods, $regions, $basis) as c
    on h.period = c.period and h.unit_code = c.unit_code and c.is_within
where
    h.period in (select unnest($periods))
    and h.certificate_kind
    = if($measure = 'sports_instructors', 'sports_instructor', 'law_literate')
    and coalesce(h.holder_status, 'held') = 'held'
    and h.issued_on <= p.last_day;
