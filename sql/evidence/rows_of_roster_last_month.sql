-- The roster rows, at the end of the month before, of the persons then on it in what
-- counts for the region now; the item is the person.
select distinct
    p.period,
    c.region_code,
    cast(o.person_key as varchar) as item,
    'staff_roster' as dataset,
    o.period as filed_period,
    o.unit_code,
    o.part,
    o.source_sheet,
    o.source_row,
    o.community_code
from period as p
inner join on_roster as o on p.previous_period = o.period
inner join region_of_community as r
    on o.period = r.period and o.community_code = r.community_code
left join withdrawn_division as s
    on
        p.period = s.period
        and o.unit_code = s.region_code
        and len(s.successors) = 1
inner join asked_unit($periods, $regions, $basis) as c
    on
        p.period = c.period
        and r.region_code = c.region_code
        and coalesce(s.successors[1], o.unit_code) = c.unit_code
where p.period in (select unnest($periods));
