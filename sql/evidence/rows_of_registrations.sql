-- The valid registrations of volunteers; the item is the person.
select
    r.period,
    c.region_code,
    cast(r.person_key as varchar) as item,
    'volunteer_registration' as dataset,
    r.period as filed_period,
    r.unit_code,
    r.part,
    r.source_sheet,
    r.source_row,
    r.community_code
from registered_volunteer as r
inner join asked_unit($periods, $regions, $basis) as c
    on r.period = c.period and r.unit_code = c.unit_code
where c.is_within or starts_with(r.community_code, c.region_code);
