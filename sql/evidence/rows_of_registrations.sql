-- The valid registrations of volunteers; the item is the person.
with registered as (
    select
        v.period,
        v.unit_code,
        v.person_key,
        v.part,
        v.source_sheet,
        v.source_row,
        w.organisation_code as community_code
    from volunteer_registration as v
    inner join period as p on v.period = p.period
    left join roster_place as w
        on
            v.period = w.period
            and v.unit_code = w.unit_code
            and v.community_code is not distinct from w.community_code
            and v.community_name is not distinct from w.community_name
            and v.township_name is not distinct from w.township_name
    where
        v.status = 'active'
        and v.registered_on <= p.last_day
        and v.period in (select unnest($periods))
)

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
from registered as r
inner join asked_unit($periods, $regions, $basis) as c
    on r.period = c.period and r.unit_code = c.unit_code
where c.is_within or starts_with(r.community_code, c.region_code);
