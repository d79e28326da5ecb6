-- The rows of registered certificates whose list names the committee; the item is the
-- committee.
select
    c.period,
    c.region_code,
    c.community_code as item,
    'certification_list' as dataset,
    h.period as filed_period,
    h.unit_code,
    h.part,
    h.source_sheet,
    h.source_row,
    c.community_code
from asked_community($periods, $regions, $basis) as c
inner join counted_certificate as h
    on c.period = h.period and c.community_code = h.community_code
where h.is_registered and starts_with(h.community_code, h.unit_code);
