-- What each county adds to the gap of its region's target; empty where the county's or
-- the region's own numbers are withheld.
select
    c.period,
    c.region_code,
    c.plan,
    c.target_id,
    c.indicator,
    c.part_code,
    case when p.how is null and r.how is null then trimmed(c.lacks) end as lacks,
    c.gap_unit,
    cast($release as integer) as release
from target_contribution as c
left join withheld_indicator as p
    on c.part_code = p.region_code and c.indicator = p.indicator
left join withheld_target as r
    on
        c.region_code = r.region_code
        and c.plan = r.plan
        and c.target_id = r.target_id
        and c.indicator = r.indicator
where c.period = $period
order by c.region_code, c.plan, c.target_id, c.indicator, c.part_code;
