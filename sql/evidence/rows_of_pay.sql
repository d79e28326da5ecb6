-- The roster rows of the months of the year so far; the item is the person and the
-- month that is paid.
select distinct
    c.period,
    c.region_code,
    'staff_roster' as dataset,
    o.period as filed_period,
    o.unit_code,
    o.part,
    o.source_sheet,
    o.source_row,
    o.community_code,
    o.person_key || ' ' || o.period as item
from on_roster as o
inner join region_of_community as r
    on o.period = r.period and o.community_code = r.community_code
inner join asked_unit($periods, $regions, $basis) as c
    on
        substr(o.period, 1, 4) = substr(c.period, 1, 4)
        and o.period <= c.period
        and r.region_code = c.region_code
        and o.unit_code = c.unit_code;
