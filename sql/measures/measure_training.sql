-- Training of the workers on the month's roster.
-- Key: period, basis, region_code, measure.
--
-- needs: [staff_roster, training_record]
-- unit: persons
-- absent: zero
-- measures:
--   workers_with_3_days: 当年培训满3天的社区工作者 | workers with at least 3 credited days
create table measure_training as
select
    w.period,
    w.basis,
    w.region_code,
    'workers_with_3_days' as measure,
    count(*) as value
from worker_in_region as w
inner join credited_days as t
    on w.period = t.period and w.person_key = t.person_key
where w.is_worker and t.credited_days >= 3
group by w.period, w.basis, w.region_code;
