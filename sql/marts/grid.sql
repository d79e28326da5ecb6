-- One row per period and grid of a known committee in the register that holds then.
-- Where a county and its prefecture both send registers, the county's holds for the
-- county. Roster and register meet within the county, or within the committee where
-- several grids of the county have one code.
-- Key: period, register_unit, community_code, grid_code.
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

numbered as (
    select
        *,
        substr(community_code, 1, 6) as county_code,
        count(*) over (
            partition by period, substr(community_code, 1, 6), grid_code
        ) as namesakes
    from in_force
),

looked_after as (
    select distinct
        period,
        community_code,
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
    exists(
        select 1
        from looked_after as l
        where
            l.period = g.period
            and l.grid_code = g.grid_code
            and l.county_code = g.county_code
            and (g.namesakes = 1 or l.community_code = g.community_code)
    ) as has_worker
from numbered as g
inner join organisation as o
    on g.period = o.period and g.community_code = o.community_code;
