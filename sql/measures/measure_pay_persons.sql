-- Workers of urban communities without pay: the largest pay stated is 0.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [staff_roster.monthly_pay_yuan]
-- unit: persons
-- decided_by_region: [urban_workers_unpaid]
-- each: person_key
-- rows: [roster]
-- measures:
--   urban_workers_unpaid: 无报酬的城镇社区工作者 | urban workers whose pay is stated as 0
create table measure_pay_persons as
select
    period,
    region_code,
    unit_set,
    'urban_workers_unpaid' as measure,
    count(*) as value
from worker_in_region
where is_urban_worker and urban_pay_yuan = 0
group by period, region_code, unit_set;
