-- One row per period, unit and monthly dataset that is owed or came: what became of it.
-- Rows refused by the build count like those refused at the door. A 零报告 is good with
-- no row at all.
-- Key: period, unit_code, dataset.
--
-- columns:
--   state: 上报状态 | reported, no_change, nil, rejected or missing
--   is_owed: 应报 | the unit owes this dataset
--   is_good: 可用 | the dataset can be counted for the unit
--   rows_read: 读取行数 | data rows of the file, its 补报 and what it carries on
--   rows_refused: 未采用行数 | rows refused, at the door and in the build
create table reporting_state as
with refused_in_build as (
    select
        b.dataset,
        b.period,
        b.unit_code,
        count(*) as refused
    from (
        select distinct
            dataset,
            period,
            unit_code,
            part,
            source_sheet,
            source_row
        from build_refusal
        where code in ('R109', 'R201', 'R202')
    ) as b
    group by b.dataset, b.period, b.unit_code
),

unknown_unit as (
    select distinct
        dataset,
        period,
        unit_code
    from build_refusal
    where code = 'R011'
),

received as (
    select
        s.period,
        s.unit_code,
        s.dataset,
        s.received_at,
        s.rows_read,
        s.rows_refused + coalesce(b.refused, 0) as rows_refused,
        case
            when s.kind = 'nil' and s.rows_read = 0 then 'nil'
            when s.kind = 'no_change' then 'no_change'
            else 'reported'
        end as state_if_good,
        s.is_rejected
        or u.unit_code is not null
        or (
            s.rows_read <= s.rows_refused + coalesce(b.refused, 0)
            and not (s.rows_read = 0 and s.kind is not distinct from 'nil')
        ) as is_rejected
    from submission as s
    inner join dataset as d on s.dataset = d.dataset and d.cadence = 'monthly'
    left join refused_in_build as b
        on s.dataset = b.dataset and s.period = b.period and s.unit_code = b.unit_code
    left join unknown_unit as u
        on s.dataset = u.dataset and s.period = u.period and s.unit_code = u.unit_code
)

select
    coalesce(o.period, r.period) as period,
    coalesce(o.unit_code, r.unit_code) as unit_code,
    coalesce(o.dataset, r.dataset) as dataset,
    case
        when r.period is null then 'missing'
        when r.is_rejected then 'rejected'
        else r.state_if_good
    end as state,
    o.period is not null as is_owed,
    r.period is not null and not r.is_rejected as is_good,
    r.rows_read,
    r.rows_refused,
    r.received_at,
    o.due_on
from reporting_duty as o
full join received as r
    on o.period = r.period and o.unit_code = r.unit_code and o.dataset = r.dataset;
