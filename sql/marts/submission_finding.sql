-- One row per file that can't be used, or is not owed, for reasons outside it. R015: a
-- 无变动 with nothing to carry on. R016: a 补报 to what can't be used. R316: a monthly file
-- that its unit does not owe. Whether what it builds on can be used, `submission` says.
-- Key: dataset, period, unit_code, part, code.
--
-- columns:
--   code: 审核问题编号 | number of the finding
--   column_name: 列 | the column it is about
create table submission_finding as
with unusable as (
    select
        p.dataset,
        p.period,
        p.unit_code,
        p.part,
        case when p.part = 0 then 'R015' else 'R016' end as code
    from submission_part as p
    inner join submission as s
        on p.dataset = s.dataset and p.period = s.period and p.unit_code = s.unit_code
    -- a part 0 that could be read and still can't be used has nothing to carry on
    where s.is_rejected and (p.part > 0 or not p.is_rejected)
),

not_owed as (
    select
        s.dataset,
        s.period,
        s.unit_code,
        0 as part,
        'R316' as code
    from submission as s
    inner join dataset as d on s.dataset = d.dataset and d.cadence = 'monthly'
    inner join division_region as r
        on s.period = r.period and s.unit_code = r.region_code
    where not exists (
        select 1
        from reporting_duty as o
        where
            o.period = s.period
            and o.unit_code = s.unit_code
            and o.dataset = s.dataset
    )
),

told as (
    select * from unusable
    union all
    select * from not_owed
)

select
    dataset,
    period,
    unit_code,
    part,
    code,
    null as column_name,
    null as source_sheet,
    null as source_row,
    null as detail
from told;
