-- One row per row or file that the build refuses: R109, R201 and R202 refuse a roster
-- row, R201 also a grid's, R011 a whole file. What became of a unit's file follows from
-- these; what asks to confirm follows from that, so it stands in `build_finding` only.
-- `reporting_state` and `standing_state` read this table, never that one.
-- Key: dataset, period, unit_code, part, code, source_sheet, source_row.
--
-- columns:
--   code: 审核问题编号 | number of the finding
--   column_name: 列 | the column it is about
--   detail: 审核问题细节 | what a code may mean whose division has several successors
create table build_refusal as
with unplaced as (
    select distinct
        r.period,
        r.unit_code,
        r.part,
        p.refused_by as code,
        case p.refused_by when 'R202' then 'community_name' else 'community_code' end
            as column_name,
        r.source_sheet,
        r.source_row,
        case
            when p.candidates <> []
                then
                    '：原乡镇或县已拆分，可能是 '
                    || array_to_string(p.candidates, '、')
                    || '|: its township or county was split; it may be '
                    || array_to_string(p.candidates, ', ')
        end as detail
    from staff_roster as r
    inner join roster_place as p
        on
            r.period = p.period
            and r.unit_code = p.unit_code
            and r.community_code is not distinct from p.community_code
            and r.community_name is not distinct from p.community_name
            and r.township_name is not distinct from p.township_name
    where p.refused_by is not null
),

unknown_grid_place as (
    select
        g.period,
        g.unit_code,
        g.part,
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

unknown_unit as (
    select
        s.dataset,
        s.period,
        s.unit_code
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

select
    'staff_roster' as dataset,
    period,
    unit_code,
    part,
    code,
    column_name,
    source_sheet,
    source_row,
    detail
from unplaced
union all
select
    'grid_register' as dataset,
    period,
    unit_code,
    part,
    'R201' as code,
    'community_code' as column_name,
    source_sheet,
    source_row,
    null as detail
from unknown_grid_place
union all
select
    dataset,
    period,
    unit_code,
    0 as part,
    'R011' as code,
    null as column_name,
    null as source_sheet,
    null as source_row,
    null as detail
from unknown_unit;
