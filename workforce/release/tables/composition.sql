-- A month's workers by the groups of the official form; small cells withheld.
select
    c.period,
    c.region_code,
    r.region_name,
    r.region_level,
    c.worker_group,
    c.breakdown,
    c.category,
    case when h.category is null and c.status <> 'missing' then c.persons end as persons,
    case when c.status <> 'missing' then c.total end as total,
    if(h.category is null, c.status, 'suppressed') as status,
    c.coverage,
    cast($release as integer) as release
from composition as c
inner join composition_category as k
    on
        c.worker_group = k.worker_group
        and c.breakdown = k.breakdown
        and c.category = k.category
inner join region as r on c.period = r.period and c.region_code = r.region_code
left join withheld_composition as h
    on
        c.region_code = h.region_code
        and c.worker_group = h.worker_group
        and c.breakdown = h.breakdown
        and c.category = h.category
where c.period = $period and r.region_level in ('province', 'prefecture', 'county')
order by c.region_code, c.worker_group, c.breakdown, k.position;
