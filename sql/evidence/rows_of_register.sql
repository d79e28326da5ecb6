-- The row of each committee in the register that holds; the item is the committee.
select
    c.period,
    c.region_code,
    c.community_code as item,
    'organisation_register' as dataset,
    g.period as filed_period,
    g.unit_code,
    g.part,
    g.source_sheet,
    g.source_row,
    c.community_code
from asked_community($periods, $regions, $basis) as c
inner join organisation as o
    on c.period = o.period and c.community_code = o.community_code
inner join organisation_register as g
    on
        o.filed_period = g.period
        and o.register_unit = g.unit_code
        and o.community_code = g.community_code;
