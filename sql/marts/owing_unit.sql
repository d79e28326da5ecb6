-- One row per period, basis and unit that owes all the monthly datasets of the basis:
-- is it all in? Registers are not owed; where a basis needs nothing else, every unit
-- counts that owes anything, an office above other units left out. What is counted for
-- a month starts here, so that nothing is for a background month without figures.
-- Key: period, basis, unit_code.
--
-- columns:
--   basis: 计算基础 | the set of needs of some indicator, joined by +
--   is_in: 已报齐 | everything the basis needs of the unit can be counted
--   has_many_refused: 未采用过多 | too many rows of a needed file were refused
--   is_office_above: 上级单位 | other units that owe lie inside it
create table owing_unit as
with unit as (
    select distinct
        period,
        unit_code
    from reporting_duty
    where period not in (
        select b.period from background_month as b
        where not b.has_figures
    )
),

owing as (
    select
        u.period,
        b.basis,
        u.unit_code,
        bool_and(coalesce(n.is_in, false)) as is_in,
        bool_or(coalesce(n.has_many_refused, false)) as has_many_refused,
        bool_or(b.kind = 'monthly') as needs_monthly
    from unit as u
    inner join basis_need as b on b.kind <> 'amount'
    left join unit_need as n
        on u.period = n.period and u.unit_code = n.unit_code and b.need = n.need
    group by u.period, b.basis, u.unit_code
    having bool_and(b.kind <> 'monthly' or n.need is not null)
),

placed as (
    select
        o.period,
        o.basis,
        o.unit_code,
        o.is_in,
        o.has_many_refused,
        o.needs_monthly,
        exists(
            select 1
            from owing as u
            where
                u.period = o.period
                and u.basis = o.basis
                and length(u.unit_code) > length(o.unit_code)
                and starts_with(u.unit_code, o.unit_code)
        ) as is_office_above
    from owing as o
)

select
    period,
    basis,
    unit_code,
    is_in,
    has_many_refused,
    is_office_above
from placed
where needs_monthly or not is_office_above;
