-- One row per region, group of workers and breakdown of the month: do its categories
-- add up to the group?
-- Key: region_code, worker_group, breakdown.
--
-- columns:
--   difference: 差额 | persons of all categories less the persons of the group
select
    c.region_code,
    r.region_name,
    c.worker_group,
    c.breakdown,
    cast(sum(c.persons) as bigint) as persons,
    max(c.total) as total,
    cast(sum(c.persons) as bigint) - max(c.total) as difference
from composition as c
left join region as r on c.period = r.period and c.region_code = r.region_code
where c.period = $period
group by c.region_code, r.region_name, c.worker_group, c.breakdown
order by c.region_code, c.worker_group, c.breakdown;
