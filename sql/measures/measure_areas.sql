-- Areas, households and hours of the registers that hold, each over the committees that
-- state all it is compared with: a blank is not 0.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [organisation_register]
-- also_needs:
--   facility_area_with_households:
--     [organisation_register.facility_area_m2, organisation_register.households]
--   households_with_facility_area:
--     [organisation_register.facility_area_m2, organisation_register.households]
--   activity_area:
--     [organisation_register.facility_area_m2, organisation_register.activity_area_m2]
--   facility_area_with_activity:
--     [organisation_register.facility_area_m2, organisation_register.activity_area_m2]
--   commercial_service_area:
--     [organisation_register.commercial_area_m2, organisation_register.facility_area_m2,
--     organisation_register.total_floor_area_m2]
--   total_floor_area:
--     [organisation_register.commercial_area_m2, organisation_register.facility_area_m2,
--     organisation_register.total_floor_area_m2]
--   facility_open_hours:
--     [organisation_register.has_service_facility, organisation_register.open_hours]
-- unit: m2
-- units: {households_with_facility_area: households, facility_open_hours: hours}
-- absent: missing
-- measures:
--   facility_area_with_households: 填有户数的综合服务设施面积 | facility area of those that state households
--   households_with_facility_area: 填有设施面积的户数 | households of those that state facility area
--   activity_area: 居民活动面积 | area for residents' activities
--   facility_area_with_activity: 填有活动面积的综合服务设施面积 | facility area of those that state both
--   commercial_service_area: 商业和综合服务设施面积 | commercial and facility area
--   total_floor_area: 总建筑面积 | total floor area of those that state all three
--   facility_open_hours: 综合服务设施每日开放小时合计 | opening hours a day, summed
create table measure_areas as
with counted as (
    select
        c.period,
        c.region_code,
        c.unit_set,
        sum(cast(facility_area_m2 as decimal(20, 2)))
            filter (where households is not null)
            as facility_area_with_households,
        sum(cast(households as decimal(20, 2)))
            filter (where facility_area_m2 is not null)
            as households_with_facility_area,
        sum(cast(activity_area_m2 as decimal(20, 2)))
            filter (where facility_area_m2 is not null)
            as activity_area,
        sum(cast(facility_area_m2 as decimal(20, 2)))
            filter (where activity_area_m2 is not null)
            as facility_area_with_activity,
        sum(cast(commercial_area_m2 + facility_area_m2 as decimal(20, 2)))
            filter (where total_floor_area_m2 is not null)
            as commercial_service_area,
        sum(cast(total_floor_area_m2 as decimal(20, 2)))
            filter (where commercial_area_m2 + facility_area_m2 is not null)
            as total_floor_area,
        sum(cast(open_hours as decimal(20, 2)))
            filter (where has_service_facility = 'yes')
            as facility_open_hours
    from covered_community as c
    inner join organisation as o
        on c.period = o.period and c.community_code = o.community_code
    group by c.period, c.region_code, c.unit_set
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
        facility_area_with_households,
        households_with_facility_area,
        activity_area,
        facility_area_with_activity,
        commercial_service_area,
        total_floor_area,
        facility_open_hours
    )
);
