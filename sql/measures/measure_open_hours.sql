-- Opening hours a day of the service facilities that state them, of the registers that
-- hold.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [organisation_register]
-- also_needs: {facility_open_hours: [.has_service_facility, .open_hours]}
-- unit: hours
-- placed: township
-- each: c.community_code
-- rows: [register]
-- measures:
--   facility_open_hours: 综合服务设施每日开放小时合计 | opening hours a day, summed
create table measure_open_hours as
select
    c.period,
    c.region_code,
    c.unit_set,
    'facility_open_hours' as measure,
    sum(o.open_hours) as value
from covered_community as c
inner join organisation as o
    on c.period = o.period and c.community_code = o.community_code
where o.has_service_facility = 'yes' and o.open_hours is not null
group by c.period, c.region_code, c.unit_set;
