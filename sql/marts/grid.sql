-- One row per period and grid of a known committee in the register that holds then.
-- Where a county and its prefecture both send registers, the county's holds for the
-- county. A code is the unit's own, so that roster and register meet within the county.
-- Key: period, register_unit, grid_code.
--
-- columns:
--   register_unit: 名册报送单位 | unit whose register it stands in
--   filed_period: 报送月份 | month the register that holds was sent in
--   has_worker: 配有专职网格员 | a grid worker not marked part-time looks after it
create table grid as
with in_force as (
    select
        f.period,
        f.unit_code as register_unit,
        f.filed_period,
        r.grid_code,
        r.community_code,
        r.kind,
        r.households,
        r.has_party_group
    from register_in_force as f
    inner join grid_register as r
        on f.filed_period = r.period and f.unit_code = r.unit_code
    where
        f.dataset = 'grid_register'
        and not exists (
            select 1
            from register_in_force as nearer
            where
                nearer.dataset = 'grid_register'
                and nearer.period = f.period
                and length(nearer.unit_code) > length(f.unit_code)
                and starts_with(r.community_code, nearer.unit_code)
        )
),

looked_after as (
    select distinct
        period,
        substr(community_code, 1, 6) as county_code,
        unnest(grid_codes) as grid_code
    from on_roster
    where
        worker_type = 'grid_worker' and coalesce(employment_form, '') <> 'part_time'
)

select
    g.period,
    g.register_unit,
    g.filed_period,
    g.grid_code,
    g.community_code,
    g.kind,
    g.households,
    g.has_party_group,
    l.grid_code is not null as has_worker
from in_force as g
inner join organisation as o
    on g.period = o.period and g.community_code = o.community_code
left join looked_after as l
    on
        g.period = l.period
        and g.grid_code = l.grid_code
        and substr(g.community_code, 1, 6) = l.county_code;
