-- One row per period and grid of a known committee in the register that holds then,
-- with the names of the place. Whether somebody looks after it is null where the
-- roster, or its column of grid codes, is not in.
-- Key: period, register_unit, community_code, grid_code.
--
-- zh: 各月的网格，附社区、乡镇、县名称，是否配有专职网格员
-- columns:
--   has_full_time_worker: 配有专职网格员 | a grid worker not marked part-time looks
--     after it; null where that is not known
create view grid_named as
select
    g.period,
    g.register_unit,
    g.filed_period,
    g.grid_code,
    g.community_code,
    c.community_name,
    c.township_name,
    c.county_name,
    c.county_code,
    g.kind,
    g.households,
    g.has_party_group,
    if(c.has_grid_codes, g.has_worker, null) as has_full_time_worker
from grid as g
inner join community_named as c
    on g.period = c.period and g.community_code = c.community_code;
