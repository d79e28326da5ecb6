-- One row per finding that needs other files than the submitter's own.
-- R201 and R202 refuse a roster row; the others ask to confirm. Nothing here names another unit.
-- Key: dataset, period, unit_code, code, source_sheet, source_row, column_name.
--
-- columns:
--   code: 审核问题编号 | number of the finding
--   column_name: 列 | the column it is about
create table build_finding as
with place_findings as (
    select
        'staff_roster' as dataset,
        r.period,
        r.unit_code,
        p.refused_by as code,
        case p.refused_by when 'R201' then 'community_code' else 'community_name' end
            as column_name,
        r.source_sheet,
        r.source_row
    from staff_roster as r
    inner join roster_place as p
        on
            r.period = p.period
            and r.unit_code = p.unit_code
            and r.community_code is not distinct from p.community_code
            and r.community_name is not distinct from p.community_name
            and r.township_name is not distinct from p.township_name
    where p.refused_by is not null
    union
    select
        'volunteer_registration',
        r.period,
        r.unit_code,
        'R306',
        case p.refused_by when 'R201' then 'community_code' else 'community_name' end,
        r.source_sheet,
        r.source_row
    from volunteer_registration as r
    inner join roster_place as p
        on
            r.period = p.period
            and r.unit_code = p.unit_code
            and r.community_code is not distinct from p.community_code
            and r.community_name is not distinct from p.community_name
            and r.township_name is not distinct from p.township_name
    where p.refused_by is not null
    union
    select
        'certification_list', r.period, r.unit_code, 'R306', 'community_code',
        r.source_sheet, r.source_row
    from certification_list as r
    inner join roster_place as p
        on
            r.period = p.period
            and r.unit_code = p.unit_code
            and r.community_code = p.community_code
    where p.refused_by is not null
),

unknown_units as (
    select s.dataset, s.period, s.unit_code, 'R011', null, null, null
    from submission as s
    where
        s.period in (select period from division_region)
        and s.dataset <> 'division'
        and not exists (
            select 1
            from division_region as d
            where d.period = s.period and d.region_code = s.unit_code
        )
)

select * from place_findings
union all
select * from unknown_units
union all
select * from population_finding;
