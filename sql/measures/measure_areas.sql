-- Areas and households of the registers that hold, each over the committees that
-- state all it is compared with: a blank is not 0.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [organisation_register]
-- also_needs:
--   facility_area_with_households: [.facility_area_m2, .households]
--   households_with_facility_area: [.facility_area_m2, .households]
--   activity_area: [.facility_area_m2, .activity_area_m2]
--   facility_area_with_activity: [.facility_area_m2, .activity_area_m2]
--   commercial_service_area:
--     [.commercial_area_m2, .facility_area_m2, .total_floor_area_m2]
--   total_floor_area: [.commercial_area_m2, .facility_area_m2, .total_floor_area_m2]
-- unit: m2
-- units: {households_with_facility_area: households}
-- absent: missing
-- placed: township
-- each: community_code
-- rows: [register]
-- measures:
--   facility_area_with_households: 填有户数的设施面积 | facility area, households stated too
--   households_with_facility_area: 填有设施面积的户数 | households, facility area stated
--   activity_area: 居民活动面积 | area for residents' activities, facility area stated too
--   facility_area_with_activity: 填有活动面积的设施面积 | facility area, activity area too
--   commercial_service_area: 商业和综合服务设施面积 | commercial and facility area
--   total_floor_area: 总建筑面积 | total floor area, where all three are stated
create table measure_areas as
with stated as (
    select
        c.period,
        c.region_code,
        c.unit_set,
        c.community_code,
        cast(o.households as decimal(20, 2)) as households,
        o.facility_area_m2,
        o.activity_area_m2,
        o.commercial_area_m2 + o.facility_area_m2 as commercial_service_area_m2,
        o.total_floor_area_m2
    from covered_community as c
    inner join organisation as o
        on c.period = o.period and c.community_code = o.community_code
),

summed as (
    select
        period,
        region_code,
        unit_set,
        sum(facility_area_m2) filter (where households is not null)
            as facility_area_with_households,
        sum(households) filter (where facility_area_m2 is not null)
            as households_with_facility_area,
        sum(activity_area_m2) filter (where facility_area_m2 is not null)
            as activity_area,
        sum(facility_area_m2) filter (where activity_area_m2 is not null)
            as facility_area_with_activity,
        sum(commercial_service_area_m2) filter (where total_floor_area_m2 is not null)
            as commercial_service_area,
        sum(total_floor_area_m2) filter (where commercial_service_area_m2 is not null)
            as total_floor_area
    from stated
    group by period, region_code, unit_set
)

select
    period,
    region_code,
    unit_set,
    measure,
    value
from summed
unpivot (
    value for measure in (
        facility_area_with_households,
        households_with_facility_area,
        activity_area,
        facility_area_with_activity,
        commercial_service_area,
        total_floor_area
    )
);
