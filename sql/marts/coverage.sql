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
with together as (
    select
        period,
        basis,
        region_code,
        count(*) as units_owing,
        count(*) filter (where is_covered) as units_covered,
        bool_or(has_many_refused) as has_many_refused,
        bool_and(not is_within) as is_below_unit,
        coalesce(
            string_agg(
                unit_code || '>' || coalesce(amount_place, ''), ' '
                order by unit_code
            ) filter (where is_covered),
            ''
        ) as covered_units
    from covered_unit
    group by period, basis, region_code
)

select
    period,
    basis,
    region_code,
    units_owing,
    units_covered,
    has_many_refused,
    is_below_unit,
    dense_rank() over (partition by period, region_code order by covered_units) as unit_set
from together;
