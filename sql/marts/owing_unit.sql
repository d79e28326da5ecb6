-- One row per period, basis and unit that owes all the datasets the basis needs: is it
-- all in?
-- Key: period, basis, unit_code.
--
-- columns:
--   basis: 计算基础 | the set of needs of some indicator, joined by +
--   is_in: 已报齐 | every needed dataset of the unit can be counted
--   has_many_refused: 未采用过多 | too many rows of a needed dataset were refused
--   is_office_above: 上级单位 | other units that owe lie inside it
create table owing_unit as
with needed as (
    select
        basis,
        need as dataset,
        count(*) over (partition by basis) as datasets
    from basis_need
    where kind = 'dataset'
),

owing as (
    select
        s.period,
        n.basis,
        s.unit_code,
        bool_and(s.is_good) as is_in,
        bool_or(coalesce(s.rows_refused * 100 > s.rows_read * t.value, false))
            as has_many_refused
    from reporting_state as s
    inner join needed as n on s.dataset = n.dataset
    inner join parameter as t on t.name = 'refused_rows_limit_pct'
    where s.is_owed
    group by s.period, n.basis, s.unit_code, n.datasets
    having count(*) = n.datasets
)

select
    o.period,
    o.basis,
    o.unit_code,
    o.is_in,
    o.has_many_refused,
    exists(
        select 1
        from owing as u
        where
            u.period = o.period
            and u.basis = o.basis
            and length(u.unit_code) > length(o.unit_code)
            and starts_with(u.unit_code, o.unit_code)
    ) as is_office_above
from owing as o;
