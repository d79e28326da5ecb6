-- The row of each grid in the register that holds; the item is committee and grid.
select
    c.period,
    c.region_code,
    'grid_register' as dataset,
    r.period as filed_period,
    r.unit_code,
    r.part,
    r.source_sheet,
    r.source_row,
    g.community_code,
    g.community_code || ' ' || g.grid_code as item
from asked_community($periods, $regions, $basis) as c
inner join grid as g
    on c.period = g.period and c.community_code = g.community_code
inner join grid_register as r
    on
        g.filed_period = r.period
        and g.register_unit = r.unit_code
        and g.community_code = r.community_code
        and g.grid_code = r.grid_code;
