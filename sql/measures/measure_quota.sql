-- Workers who hold a quota post.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [staff_roster.in_quota]
-- unit: persons
-- each: person_key
-- rows: [roster]
-- measures:
--   quota_workers: 员额内的社区工作者 | community workers on a quota post
create table measure_quota as
select
    period,
    region_code,
    unit_set,
    'quota_workers' as measure,
    count(*) as value
from worker_in_region
where is_worker_in_quota
group by period, region_code, unit_set;
