-- One row per period, region, unit set and unit in it: whose rows count for the region.
-- Numbers are counted over these sets and reach an indicator through its basis.
-- Key: period, region_code, unit_set, unit_code.
--
-- columns:
--   unit_set: 单位组合 | number of the set of covered units, among those of the region
--   is_within: 属于本地区 | the unit lies inside the region
--   needs_roster: 需要花名册 | something counted over the set needs rosters
--   amount_place: 人口所在地区 | region whose population goes with the unit, null for none
create table counted_unit as
with roster_basis as (
    select distinct basis
    from basis_need
    where dataset = 'staff_roster'
)

select
    u.period,
    u.region_code,
    c.unit_set,
    u.unit_code,
    u.is_within,
    u.amount_place,
    bool_or(b.basis is not null) as needs_roster
from covered_unit as u
inner join coverage as c
    on
        u.period = c.period
        and u.basis = c.basis
        and u.region_code = c.region_code
left join roster_basis as b on u.basis = b.basis
where u.is_covered
group by
    u.period, u.region_code, c.unit_set, u.unit_code, u.is_within, u.amount_place;
