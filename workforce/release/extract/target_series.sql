-- One row per period, region, target and indicator it is judged on, in words: the plan,
-- what it calls the target, the value, whether it is met, by how much it is missed, and
-- the value of the month before.
-- Key: period, region_code, plan, target_id, indicator.
--
-- zh: 各月各地区的规划目标完成情况，附名称
-- columns:
--   plan_zh: 规划名称 | title of the plan
--   title_zh: 指标名称 | title of the indicator in Chinese
--   title_en: 指标名称（英文） | title of the indicator in English
--   value_last_month: 上月值 | value of the month before, null where there is none
--   change_from_last_month: 比上月增减 | value − value of the month before
create view target_series as
select
    t.period,
    t.region_code,
    r.region_name,
    r.region_level,
    t.plan,
    p.title_zh as plan_zh,
    t.target_id,
    d.subject_zh,
    d.subject_en,
    t.indicator,
    i.title_zh,
    i.title_en,
    i.unit,
    t.comparator,
    t.target,
    t.target_high,
    t.value,
    t.status,
    t.met,
    t.gap,
    t.gap_unit,
    t.due_period,
    t.due_state,
    t.pace,
    t.pace_state,
    t.clause,
    m.value as value_last_month,
    t.value - m.value as change_from_last_month
from target_value as t
inner join period as n on t.period = n.period
inner join plan as p on t.plan = p.plan
inner join plan_target as d on t.plan = d.plan and t.target_id = d.target_id
inner join indicator as i on t.indicator = i.indicator
left join region as r
    on t.period = r.period and t.region_code = r.region_code
left join target_value as m
    on
        n.previous_period = m.period
        and t.region_code = m.region_code
        and t.plan = m.plan
        and t.target_id = m.target_id
        and t.indicator = m.indicator;
