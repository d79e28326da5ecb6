-- One row per dataset that is owed for the month: how many of the units that owe it
-- sent a file that can be used.
-- Key: dataset.
--
-- columns:
--   lacking_to_publish: 离发布下限 | above 0, fewer than the least for a release
--   lacking_to_be_final: 离完整下限 | above 0, fewer than the least coverage
select
    s.dataset,
    count(*) as owing,
    count(*) filter (where s.is_good) as reported,
    count(*) * $least_reported_pct - count(*) filter (where s.is_good) * 100
        as lacking_to_publish,
    count(*) * any_value(t.value) - count(*) filter (where s.is_good) * 100
        as lacking_to_be_final
from reporting_state as s
inner join parameter as t on t.name = 'least_coverage_pct'
where s.period = $period and s.is_owed
group by s.dataset
order by s.dataset;
