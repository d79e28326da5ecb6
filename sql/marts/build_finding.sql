-- One row per finding that needs other files than the submitter's own. R201 and R202
-- refuse a roster row, R201 also a grid's; the others ask to confirm. Nothing here
-- names another unit.
-- Key: dataset, period, unit_code, code, source_sheet, source_row, column_name.
--
-- columns:
--   code: 审核问题编号 | number of the finding
--   column_name: 列 | the column it is about
create table build_finding as
with written as (
    select
        'staff_roster' as dataset,
        period,
        unit_code,
        community_code,
        community_name,
        township_name,
        source_sheet,
        source_row
    from staff_roster
    union all
    select
        'volunteer_registration' as dataset,
        period,
        unit_code,
        community_code,
        community_name,
        township_name,
        source_sheet,
        source_row
    from volunteer_registration
    where community_code is not null or community_name is not null
    union all
    select
        'certification_list' as dataset,
        period,
        unit_code,
        community_code,
        null as community_name,
        null as township_name,
        source_sheet,
        source_row
    from certification_list
    where community_code is not null
),

unknown_grid_place as (
    select
        'grid_register' as dataset,
        g.period,
        g.unit_code,
        'R201' as code,
        'community_code' as column_name,
        g.source_sheet,
        g.source_row
    from grid_register as g
    where
        exists (
            select 1
            from organisation as o
            where o.period = g.period
        )
        and not exists (
            select 1
            from organisation as o
            where o.period = g.period and o.community_code = g.community_code
        )
),

unplaced as (
    select distinct
        w.dataset,
        w.period,
        w.unit_code,
        case w.dataset when 'staff_roster' then p.refused_by else 'R306' end as code,
        case p.refused_by when 'R201' then 'community_code' else 'community_name' end
            as column_name,
        w.source_sheet,
        w.source_row
    from written as w
    inner join roster_place as p
        on
            w.period = p.period
            and w.unit_code = p.unit_code
            and w.community_code is not distinct from p.community_code
            and w.community_name is not distinct from p.community_name
            and w.township_name is not distinct from p.township_name
    where p.refused_by is not null
),

unknown_unit as (
    select
        s.dataset,
        s.period,
        s.unit_code,
        'R011' as code,
        null as column_name,
        null as source_sheet,
        null as source_row
    from submission as s
    where
        s.dataset <> 'division'
        and exists (
            select 1
            from division_region as d
            where d.period = s.period
        )
        and not exists (
            select 1
            from division_region as d
            where d.period = s.period and d.region_code = s.unit_code
        )
)

select * from unplaced
union all
select * from unknown_grid_place
union all
select * from unknown_unit
union all
select * from population_finding;
