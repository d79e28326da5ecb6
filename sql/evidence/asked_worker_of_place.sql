-- The workers of each committee inside the regions, as `worker_in_region` has them for
-- the committee, whatever else its unit sent or did not.
with asked as (
    select unnest($regions) as region_code
)

select distinct on (w.period, w.region_code, w.person_key) w.*
from worker_in_region as w
inner join asked as r on starts_with(w.region_code, r.region_code)
where w.period in (select unnest($periods)) and length(w.region_code) = 12
order by w.period asc, w.region_code asc, w.person_key asc, w.unit_set desc;
