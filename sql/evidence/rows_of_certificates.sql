-- The rows of social-work certificates in the lists of the region's units; the item is
-- the person.
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
    h.community_code
from counted_certificate as h
inner join asked_unit($periods, $regions, $basis) as c
    on h.period = c.period and h.unit_code = c.unit_code and c.is_within
where h.period in (select unnest($periods));
