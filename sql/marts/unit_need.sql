-- One row per period, unit and file some figure needs and the unit owes or must have
-- sent before: can it be counted? A file without a needed column can't.
-- Key: period, unit_code, need.
--
-- columns:
--   need: 所需数据 | what must be in, as the measures' headers write it
--   is_in: 可用 | it is there and can be counted
--   has_many_refused: 未采用过多 | too many of its rows were refused
create table unit_need as
with monthly_need as (
    select distinct
        need,
        dataset,
        column_name
    from basis_need
    where kind = 'monthly'
)

select
    s.period,
    s.unit_code,
    n.need,
    s.is_good and (n.column_name is null or c.column_name is not null) as is_in,
    coalesce(s.rows_refused * 100 > s.rows_read * t.value, false) as has_many_refused
from reporting_state as s
inner join monthly_need as n on s.dataset = n.dataset
inner join parameter as t on t.name = 'refused_rows_limit_pct'
left join submission_column as c
    on
        s.dataset = c.dataset
        and s.period = c.period
        and s.unit_code = c.unit_code
        and n.column_name = c.column_name
where s.is_owed
union all
select
    period,
    unit_code,
    need,
    is_in,
    has_many_refused
from standing_state
union all
select
    period,
    unit_code,
    need,
    is_in,
    false as has_many_refused
from earlier_state;
