-- The workers of each committee inside the regions, as `worker_in_region` has them for
-- the committee, whatever else its unit sent or did not.
with asked as (
    select distinct
        period,
        community_code
    from region_of_community
    where
        period in (select unnest($periods))
        and region_code in (select unnest($regions))
)

select distinct on (w.period, w.region_code, w.person_key) w.*
from worker_in_region as w
inner join asked as a on w.period = a.period and w.region_code = a.community_code
order by w.period asc, w.region_code asc, w.person_key asc, w.unit_set desc;
