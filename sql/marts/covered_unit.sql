-- One row per period, basis, region and unit that owes: does the unit count for the
-- region? Numerator and denominator are both taken over the covered units only. The
-- population that goes with a unit is the unit's own, or the region's where that is the
-- smaller of the two; an office above other owing units brings people but no population
-- of its own. Where no unit of a region has the population, the region's own serves if
-- all its units are in. What hangs on the reporting unit is not awaited from an office
-- above if the region has units of its own.
-- Key: period, basis, region_code, unit_code.
--
-- columns:
--   is_covered: 已覆盖 | everything the basis needs is there
--   is_within: 属于本地区 | the unit lies inside the region, so that what it places counts
--     there
--   amount_place: 人口所在地区 | region whose population goes with the unit, null for none
create table covered_unit as
with basis_placed as (
    select distinct
        basis,
        placed
    from basis_need
),

basis_amount as (
    select distinct basis
    from basis_need
    where kind = 'amount'
),

place_with_amounts as (
    select distinct
        period,
        region_code
    from region_amount
),

region_inside_unit as (
    select
        period,
        region_code,
        unnest(office_codes(region_code)) as unit_code
    from region
    where
        length(region_code) <= 6
        or period not in (select b.period from background_month as b)
),

unit_inside_region as (
    select
        period,
        basis,
        unit_code,
        unnest(office_codes(unit_code)) as region_code
    from owing_unit
),

region_unit as (
    select distinct
        r.period,
        u.basis,
        r.region_code,
        u.unit_code,
        true as is_within
    from unit_inside_region as u
    inner join region as r on u.period = r.period and u.region_code = r.region_code
    union all
    select distinct
        r.period,
        u.basis,
        r.region_code,
        u.unit_code,
        false as is_within
    from region_inside_unit as r
    inner join owing_unit as u on r.period = u.period and r.unit_code = u.unit_code
    inner join basis_placed as n on u.basis = n.basis
    left join basis_amount as b on u.basis = b.basis
    left join place_with_amounts as a
        on r.period = a.period and r.region_code = a.region_code
    where
        length(u.unit_code) < length(r.region_code)
        -- where committees are counted, a single one is no region
        and (length(r.region_code) < 12 or n.placed <> 'township')
        -- nothing is known of a place inside a unit without a population of its own
        and (b.basis is null or a.region_code is not null)
),

awaited as (
    select
        r.period,
        r.basis,
        r.region_code,
        r.unit_code,
        r.is_within,
        o.is_in,
        o.has_many_refused,
        case
            when o.is_office_above then null
            when length(r.unit_code) < length(r.region_code) then r.region_code
            else r.unit_code
        end as place,
        bool_or(r.is_within) over (partition by r.period, r.basis, r.region_code)
            as has_own_units,
        r.basis in (
            select p.basis from basis_need as p
            where p.placed = 'unit')
            as is_placed_at_unit
    from region_unit as r
    inner join owing_unit as o
        on r.period = o.period and r.basis = o.basis and r.unit_code = o.unit_code
),

with_amounts as (
    select
        u.period,
        u.basis,
        u.region_code,
        u.unit_code,
        u.is_within,
        u.is_in,
        u.has_many_refused,
        u.place,
        bool_and(n.need is null or u.place is null or a.measure is not null)
            as has_amounts,
        bool_and(n.need is null or coalesce(own.is_own_row, false))
            as region_has_amounts
    from awaited as u
    left join basis_need as n on u.basis = n.basis and n.kind = 'amount'
    left join region_amount as a
        on u.period = a.period and u.place = a.region_code and n.need = a.measure
    left join region_amount as own
        on
            u.period = own.period
            and u.region_code = own.region_code
            and n.need = own.measure
    where u.is_within or not u.has_own_units or not u.is_placed_at_unit
    group by
        u.period,
        u.basis,
        u.region_code,
        u.unit_code,
        u.is_within,
        u.is_in,
        u.has_many_refused,
        u.place
),

by_region as (
    select
        *,
        bool_or(place is not null and has_amounts) over (
            partition by period, basis, region_code
        ) as any_has_amounts,
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
    and (
        has_amounts and (any_has_amounts or region_has_amounts)
        or (not any_has_amounts and region_has_amounts and all_in)
    ) as is_covered,
    case when has_amounts then place else region_code end as amount_place
from by_region;
