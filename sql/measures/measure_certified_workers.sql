-- Workers of urban communities who hold a social-work certificate, whichever unit lists
-- it.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [certification_list, staff_roster]
-- unit: persons
-- each: w.person_key
-- rows: [roster, certificates_of_workers]
-- measures:
--   urban_workers_certified: 持证的城镇社区工作者 | urban workers with a certificate
create table measure_certified_workers as
select
    w.period,
    w.region_code,
    w.unit_set,
    'urban_workers_certified' as measure,
    count(*) as value
from worker_in_region as w
inner join certified_person as c
    on w.period = c.period and w.person_key = c.person_key
where w.is_urban_worker
group by w.period, w.region_code, w.unit_set;
