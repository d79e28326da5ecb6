-- Committees of the registers that hold, and what they say they have; a blank is a no.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [organisation_register]
-- also_needs:
--   organisations_with_facility: [.has_service_facility]
--   urban_with_facility: [.has_service_facility]
--   rural_with_facility: [.has_service_facility]
--   village_committees_with_facility: [.has_service_facility]
--   resident_committees_with_facility: [.has_service_facility]
--   relocation_organisations: [.is_relocation]
--   relocation_with_facility: [.is_relocation, .has_service_facility]
--   facilities_with_volunteer_station: [.has_service_facility, .has_volunteer_station]
--   urban_with_self_service: [.has_self_service]
--   rural_with_self_service: [.has_self_service]
--   village_committees_with_self_service: [.has_self_service]
--   resident_committees_with_self_service: [.has_self_service]
--   organisations_with_legal_adviser: [.has_legal_adviser]
--   ethnic_key_organisations: [.is_ethnic_work_key]
--   facilities_with_open_hours: [.has_service_facility, .open_hours]
--   facilities_open_8_hours: [.has_service_facility, .open_hours]
-- unit: organisations
-- placed: township
-- each: community_code
-- rows: [register]
-- measures:
--   organisations: 村、社区 | villages and communities
--   village_committees: 村委会 | village committees
--   resident_committees: 居委会 | resident committees
--   urban_organisations: 城镇社区 | organisations of urban class
--   rural_organisations: 农村社区 | organisations of rural class
--   organisations_with_facility: 有综合服务设施的村、社区 | with a facility
--   urban_with_facility: 有综合服务设施的城镇社区 | urban ones with a service facility
--   rural_with_facility: 有综合服务设施的农村社区 | rural ones with a service facility
--   village_committees_with_facility: 有综合服务设施的村委会 | village committees with one
--   resident_committees_with_facility: 有综合服务设施的居委会 | resident committees with one
--   relocation_organisations: 易地搬迁安置社区 | relocation communities
--   relocation_with_facility: 有综合服务设施的易地搬迁安置社区 | of these, with a facility
--   facilities_with_volunteer_station: 有志愿服务站点的设施 | facilities with a station
--   urban_with_self_service: 有政务自助服务的城镇社区 | urban ones with self-service
--   rural_with_self_service: 有政务自助服务的农村社区 | rural ones with self-service
--   village_committees_with_self_service: 有政务自助服务的村委会 | village ones
--   resident_committees_with_self_service: 有政务自助服务的居委会 | resident ones
--   organisations_with_legal_adviser: 有法律顾问的村、社区 | with a legal adviser
--   ethnic_key_organisations: 民族宗教工作重点村、社区 | heavy in ethnic and religious work
--   facilities_with_open_hours: 填有开放时间的设施 | facilities that state them
--   facilities_open_8_hours: 每日开放满8小时的设施 | of these, open 8 hours or more
create table measure_organisations as
with listed as (
    select
        c.period,
        c.region_code,
        c.unit_set,
        c.community_code,
        o.is_village,
        o.is_urban,
        o.open_hours,
        coalesce(o.has_service_facility = 'yes', false) as has_facility,
        coalesce(o.has_volunteer_station = 'yes', false) as has_volunteer_station,
        coalesce(o.has_self_service = 'yes', false) as has_self_service,
        coalesce(o.has_legal_adviser = 'yes', false) as has_legal_adviser,
        coalesce(o.is_relocation = 'yes', false) as is_relocation,
        coalesce(o.is_ethnic_work_key = 'yes', false) as is_ethnic_work_key
    from covered_community as c
    inner join organisation as o
        on c.period = o.period and c.community_code = o.community_code
),

counted as (
    select
        period,
        region_code,
        unit_set,
        count(*) as organisations,
        count(*) filter (where is_village) as village_committees,
        count(*) filter (where not is_village) as resident_committees,
        count(*) filter (where is_urban) as urban_organisations,
        count(*) filter (where not is_urban) as rural_organisations,
        count(*) filter (where has_facility) as organisations_with_facility,
        count(*) filter (where has_facility and is_urban) as urban_with_facility,
        count(*) filter (where has_facility and not is_urban) as rural_with_facility,
        count(*) filter (where has_facility and is_village)
            as village_committees_with_facility,
        count(*) filter (where has_facility and not is_village)
            as resident_committees_with_facility,
        count(*) filter (where is_relocation) as relocation_organisations,
        count(*) filter (where is_relocation and has_facility)
            as relocation_with_facility,
        count(*) filter (where has_facility and has_volunteer_station)
            as facilities_with_volunteer_station,
        count(*) filter (where has_self_service and is_urban)
            as urban_with_self_service,
        count(*) filter (where has_self_service and not is_urban)
            as rural_with_self_service,
        count(*) filter (where has_self_service and is_village)
            as village_committees_with_self_service,
        count(*) filter (where has_self_service and not is_village)
            as resident_committees_with_self_service,
        count(*) filter (where has_legal_adviser) as organisations_with_legal_adviser,
        count(*) filter (where is_ethnic_work_key) as ethnic_key_organisations,
        count(*) filter (where has_facility and open_hours is not null)
            as facilities_with_open_hours,
        count(*) filter (where has_facility and open_hours >= 8)
            as facilities_open_8_hours
    from listed
    group by period, region_code, unit_set
)

select
    period,
    region_code,
    unit_set,
    measure,
    value
from counted
unpivot (
    value for measure in (
        organisations,
        village_committees,
        resident_committees,
        urban_organisations,
        rural_organisations,
        organisations_with_facility,
        urban_with_facility,
        rural_with_facility,
        village_committees_with_facility,
        resident_committees_with_facility,
        relocation_organisations,
        relocation_with_facility,
        facilities_with_volunteer_station,
        urban_with_self_service,
        rural_with_self_service,
        village_committees_with_self_service,
        resident_committees_with_self_service,
        organisations_with_legal_adviser,
        ethnic_key_organisations,
        facilities_with_open_hours,
        facilities_open_8_hours
    )
);
