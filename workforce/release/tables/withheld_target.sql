-- Targets judged on numbers that are withheld: how they are, the row or only its parts.
select
    t.region_code,
    t.plan,
    t.target_id,
    t.indicator,
    max(h.how) as how
from target_value as t
inner join plan_target as p
    on t.plan = p.plan and t.target_id = p.target_id and t.indicator = p.indicator
inner join withheld_indicator as h
    on
        t.indicator = h.indicator
        and (
            t.region_code = h.region_code
            or coalesce(list_contains(p.parts, h.region_code), false)
        )
where t.period = $period
group by t.region_code, t.plan, t.target_id, t.indicator
order by all;
