-- How a month stands against the targets of the plans. What follows from a withheld
-- value is withheld with it; of a mean of pay the gap would tell how many are paid.
select
    t.period,
    t.region_code,
    t.plan,
    t.target_id,
    t.indicator,
    t.comparator,
    cast(t.target as decimal(18, 2)) as target,
    cast(t.target_high as decimal(18, 2)) as target_high,
    cast(t.tolerance as decimal(18, 2)) as tolerance,
    t.target_year,
    t.due_period,
    t.binding,
    case when h.how is distinct from 'row' then printed(t.value, i.decimals) end
        as value,
    case when h.how is distinct from 'row' then t.met end as met,
    case
        when h.how is not distinct from 'row' then 'suppressed'
        when d.indicator is not null and t.status = 'ok' then 'provisional'
        else t.status
    end as status,
    case when h.how is null then t.gap end as gap,
    t.gap_unit,
    t.clause,
    cast($release as integer) as release,
    t.record,
    t.due_state,
    cast(t.baseline as decimal(18, 2)) as baseline,
    t.baseline_period,
    t.pace,
    case when h.how is distinct from 'row' then t.pace_state end as pace_state
from target_value as t
inner join indicator as i on t.indicator = i.indicator
left join withheld_target as h
    on
        t.region_code = h.region_code
        and t.plan = h.plan
        and t.target_id = h.target_id
        and t.indicator = h.indicator
left join doubted_indicator as d
    on t.region_code = d.region_code and t.indicator = d.indicator
where t.period = $period
order by t.region_code, t.plan, t.target_id, t.indicator;
