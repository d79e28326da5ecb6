-- One row per period and committee in the register that holds then. Where a county and
-- its prefecture both send registers, the county's holds for the county.
-- Key: period, community_code.
--
-- columns:
--   is_urban: 城镇 | the place's statistical class is 1xx
--   is_village: 村委会 | village committee; otherwise resident committee
--   name_stem: 名称词干 | name without 村委会, 居委会 and spaces, for matching
--   register_unit: 名册报送单位 | unit whose register it stands in
--   filed_period: 报送月份 | month the register that holds was sent in
create table organisation as
with in_force as (
    select
        f.period,
        f.unit_code as register_unit,
        f.filed_period,
        r.*
    from register_in_force as f
    inner join organisation_register as r
        on f.filed_period = r.period and f.unit_code = r.unit_code
    where f.dataset = 'organisation_register'
)

select
    o.period,
    o.community_code,
    o.community_name,
    o.kind,
    o.urban_rural_code,
    o.kind = 'village_committee' as is_village,
    o.urban_rural_code like '1%' as is_urban,
    o.households,
    o.has_service_facility,
    o.facility_area_m2,
    o.activity_area_m2,
    o.commercial_area_m2,
    o.total_floor_area_m2,
    o.open_hours,
    o.has_volunteer_station,
    o.has_self_service,
    o.has_legal_adviser,
    o.is_relocation,
    o.is_ethnic_work_key,
    o.register_unit,
    o.filed_period,
    place_stem(o.community_name) as name_stem,
    t.region_name as township_name
from in_force as o
left join division_region as t
    on o.period = t.period and substr(o.community_code, 1, 9) = t.region_code
where not exists (
    select 1
    from register_in_force as nearer
    where
        nearer.dataset = 'organisation_register'
        and nearer.period = o.period
        and length(nearer.unit_code) > length(o.register_unit)
        and starts_with(o.community_code, nearer.unit_code)
);
