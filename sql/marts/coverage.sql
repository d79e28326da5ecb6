-- One row per period, basis and region: how much of what is owed is in. Where several
-- bases of a region cover the same units, they share a unit set, and what is counted
-- over it is counted once.
-- Key: period, basis, region_code.
--
-- columns:
--   units_owing: 应报单位数 | units of the region that owe what the basis needs
--   is_below_unit: 低于填报单位 | no unit that owes lies inside the region
--   units_covered: 已覆盖单位数 | of these, units that have it all in
--   unit_set: 单位组合 | number of the set of covered units, among those of the region
create table coverage as
with counted_for as (
    select
        *,
        unit_code || '>' || coalesce(amount_place, '') as unit_and_place
    from covered_unit
),

together as (
    select
        period,
        basis,
        region_code,
        count(*) as units_owing,
        count(*) filter (where is_covered) as units_covered,
        bool_or(has_many_refused) as has_many_refused,
        bool_and(not is_within) as is_below_unit,
        min(unit_and_place) filter (where is_covered) as first_unit
    from counted_for
    group by period, basis, region_code
),

-- most regions have one unit: putting lists in order is for the others
several_units as (
    select
        period,
        basis,
        region_code,
        string_agg(unit_and_place, ' ' order by unit_code) as all_units
    from counted_for
    where
        is_covered
        and (period, basis, region_code) in (
            select (t.period, t.basis, t.region_code)
            from together as t
            where t.units_covered > 1
        )
    group by period, basis, region_code
)

select
    t.period,
    t.basis,
    t.region_code,
    t.units_owing,
    t.units_covered,
    t.has_many_refused,
    t.is_below_unit,
    dense_rank() over (
        partition by t.period, t.region_code
        order by coalesce(s.all_units, t.first_unit, '')
    ) as unit_set
from together as t
left join several_units as s
    on t.period = s.period and t.basis = s.basis and t.region_code = s.region_code;
