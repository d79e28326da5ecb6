-- Grids of the registers that hold.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [grid_register]
-- also_needs:
--   grids_with_party_group: [.has_party_group]
--   rural_grids_with_households: [.households]
--   urban_grids_with_households: [.households]
--   rural_grid_households: [.households]
--   urban_grid_households: [.households]
--   grids_with_worker: [staff_roster.grid_codes]
-- unit: grids
-- units: {rural_grid_households: households, urban_grid_households: households}
-- placed: township
-- each: g.community_code || ' ' || g.grid_code
-- rows: [grid_register]
-- measures:
--   grids: 网格 | grids
--   grids_with_party_group: 建有党组织的网格 | grids with a party group
--   rural_grids_with_households: 填有户数的农村网格 | rural grids that state households
--   urban_grids_with_households: 填有户数的城市网格 | urban grids that state households
--   rural_grid_households: 农村网格户数 | households of rural grids
--   urban_grid_households: 城市网格户数 | households of urban grids
--   grids_with_worker: 配有专职网格员的网格 | grids a full-time grid worker looks after
create table measure_grids as
with counted as (
    select
        c.period,
        c.region_code,
        c.unit_set,
        count(*) as grids,
        count(*) filter (where g.has_party_group = 'yes') as grids_with_party_group,
        count(g.households) filter (where g.kind = 'rural')
            as rural_grids_with_households,
        count(g.households) filter (where g.kind = 'urban')
            as urban_grids_with_households,
        coalesce(sum(g.households) filter (where g.kind = 'rural'), 0)
            as rural_grid_households,
        coalesce(sum(g.households) filter (where g.kind = 'urban'), 0)
            as urban_grid_households,
        count(*) filter (where g.has_worker) as grids_with_worker
    from covered_community as c
    inner join grid as g
        on c.period = g.period and c.community_code = g.community_code
    group by c.period, c.region_code, c.unit_set
)

select
    period,
    region_code,
    unit_set,
    measure,
    value
from counted
unpivot (
    value for measure in (
        grids,
        grids_with_party_group,
        rural_grids_with_households,
        urban_grids_with_households,
        rural_grid_households,
        urban_grid_households,
        grids_with_worker
    )
);
