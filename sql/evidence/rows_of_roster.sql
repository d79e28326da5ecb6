-- The roster rows of the persons on it, in the units and committees that count for the
-- region; the item is the person.
select distinct
    o.period,
    c.region_code,
    cast(o.person_key as varchar) as item,
    'staff_roster' as dataset,
    o.period as filed_period,
    o.unit_code,
    o.part,
    o.source_sheet,
    o.source_row,
    o.community_code
from on_roster as o
inner join region_of_community as r
    on o.period = r.period and o.community_code = r.community_code
inner join asked_unit($periods, $regions, $basis) as c
    on
        o.period = c.period
        and r.region_code = c.region_code
        and o.unit_code = c.unit_code
where o.period in (select unnest($periods));
