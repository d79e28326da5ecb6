-- The rows of social-work certificates, in any unit's list, of workers of the region;
-- the item is the person.
select
    w.period,
    w.region_code,
    cast(w.person_key as varchar) as item,
    'certification_list' as dataset,
    h.period as filed_period,
    h.unit_code,
    h.part,
    h.source_sheet,
    h.source_row,
    h.community_code
from asked_worker($periods, $regions, $basis) as w
inner join counted_certificate as h
    on w.period = h.period and w.person_key = h.person_key;
