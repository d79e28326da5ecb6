-- One row per period, basis and region: how much of what is owed is in.
-- Key: period, basis, region_code.
--
-- columns:
--   units_owing: 应报单位数 | units of the region that owe what the basis needs
--   is_below_unit: 低于填报单位 | no unit that owes lies inside the region
--   units_covered: 已覆盖单位数 | of these, units that have it all in
create table coverage as
select
    period,
    basis,
    region_code,
    count(*) as units_owing,
    count(*) filter (where is_covered) as units_covered,
    bool_or(has_many_refused) as has_many_refused,
    bool_and(not is_within) as is_below_unit
from covered_unit
group by period, basis, region_code;
