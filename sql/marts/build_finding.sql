-- One row per finding that needs other files than the submitter's own: what the build
-- refuses, and what it asks to confirm. Nothing here names another unit.
-- Key: dataset, period, unit_code, part, code, source_sheet, source_row, column_name.
--
-- columns:
--   code: 审核问题编号 | number of the finding
--   column_name: 列 | the column it is about
--   detail: 审核问题细节 | what the finding tells beside its words, null where nothing
create table build_finding as
with written as (
    select
        'staff_roster' as dataset,
        period,
        unit_code,
        part,
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
        part,
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
        part,
        community_code,
        null as community_name,
        null as township_name,
        source_sheet,
        source_row
    from certification_list
    where community_code is not null
),

-- what refuses a roster row stands in build_refusal
place_to_confirm as (
    select distinct
        w.dataset,
        w.period,
        w.unit_code,
        w.part,
        case when p.is_superseded then 'R321' else 'R306' end as code,
        case
            when p.refused_by = 'R202' then 'community_name'
            else 'community_code'
        end as column_name,
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
    where
        p.is_superseded
        or (p.refused_by is not null and w.dataset <> 'staff_roster')
),

about_rows as (
    select * from place_to_confirm
    union all
    select * from finding_across_units
    union all
    select * from population_finding
)

select * from build_refusal
union all
select
    *,
    null as detail
from about_rows
union all
select
    dataset,
    period,
    unit_code,
    0 as part,
    code,
    null as column_name,
    null as source_sheet,
    null as source_row,
    detail
from finding_since_last_month
union all
select * from submission_finding;
