-- One row per period, basis, region and unit that owes: does the unit count for the
-- region? A basis is a set of needs that some indicator has: datasets that must be in
-- and amounts that must be known. Numerator and denominator are both taken over the
-- covered units only. Amounts are looked up at the unit, or at the region where that is
-- the smaller of the two; where no unit of a region has one, the region's own row
-- serves if all its units are in.
-- Key: period, basis, region_code, unit_code.
--
-- columns:
--   basis: 计算基础 | the set of needs, joined by +
--   is_covered: 已覆盖 | everything the basis needs is there
--   has_many_refused: 未采用过多 | too many rows of a needed dataset were refused
--   is_within: 属于本地区 | the unit lies inside the region, so that what it places counts
--     there
create table covered_unit as
with owing as (
    select distinct
        s.period,
        b.basis,
        s.unit_code
    from reporting_state as s
    inner join basis_need as b on s.dataset = b.need
    where s.is_owed
),

unit_state as (
    select
        o.period,
        o.basis,
        o.unit_code,
        bool_and(coalesce(s.is_good, false)) as is_in,
        bool_or(coalesce(s.rows_refused * 100 > s.rows_read * t.value, false))
            as has_many_refused
    from owing as o
    inner join basis_need as b on o.basis = b.basis and b.kind = 'dataset'
    inner join parameter as t on t.name = 'refused_rows_limit_pct'
    left join reporting_state as s
        on o.period = s.period and o.unit_code = s.unit_code and b.need = s.dataset
    group by o.period, o.basis, o.unit_code
),

region_unit as (
    select
        r.period,
        u.basis,
        r.region_code,
        u.unit_code,
        u.is_in,
        u.has_many_refused,
        starts_with(u.unit_code, r.region_code) as is_within,
        case
            when length(u.unit_code) >= length(r.region_code) then u.unit_code
            else r.region_code
        end as place_code
    from region as r
    inner join unit_state as u
        on
            r.period = u.period
            and substr(u.unit_code, 1, length(r.region_code))
            = substr(r.region_code, 1, length(u.unit_code))
),

with_amounts as (
    select
        u.period,
        u.basis,
        u.region_code,
        u.unit_code,
        u.is_in,
        u.has_many_refused,
        u.is_within,
        bool_and(b.need is null or a.measure is not null) as has_amounts,
        bool_and(b.need is null or own.measure is not null) as region_has_amounts
    from region_unit as u
    left join basis_need as b on u.basis = b.basis and b.kind = 'amount'
    left join amount as a
        on u.period = a.period and u.place_code = a.region_code and b.need = a.measure
    left join amount as own
        on
            u.period = own.period
            and u.region_code = own.region_code
            and b.need = own.measure
    group by
        u.period,
        u.basis,
        u.region_code,
        u.unit_code,
        u.is_in,
        u.has_many_refused,
        u.is_within
),

by_region as (
    select
        *,
        bool_or(has_amounts) over (partition by period, basis, region_code)
            as any_has_amounts,
        bool_and(is_in) over (partition by period, basis, region_code) as all_in
    from with_amounts
)

select
    period,
    basis,
    region_code,
    unit_code,
    is_within,
    has_many_refused,
    is_in
    and (has_amounts or (not any_has_amounts and region_has_amounts and all_in))
        as is_covered,
    not has_amounts as uses_region_amount
from by_region;
