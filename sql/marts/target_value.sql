-- One row per period, region, target and indicator it is judged on, for every plan in
-- force. Met or not is judged on exact fractions. The gap is the smallest whole number
-- that, added to the numerator over an unchanged denominator, meets the target; null if
-- no number does.
-- Key: period, region_code, plan, target_id, indicator.
--
-- columns:
--   plan: 规划 | id of the plan, the stem of its file
--   target_id: 目标编号 | id of the target
--   comparator: 比较方式 | how the value is compared
--   target: 目标值 | what is to be reached
--   target_high: 目标上限 | upper end of a range
--   tolerance: 允许偏差 | how far below 左右 still meets, in the indicator's unit
--   target_year: 目标年份 | year it is set for, null for every year
--   due_period: 考核期 | month it falls due
--   binding: 约束性或预期性 | binding or expected
--   met: 是否达到 | whether the value meets the target now
--   gap: 缺口 | what is missing, in gap_unit
--   gap_unit: 缺口单位 | what the gap counts
--   clause: 条款 | document and clause
create table target_value as
with in_force as (
    select
        v.period,
        v.region_code,
        t.plan,
        t.target_id,
        t.indicator,
        t.comparator,
        t.target,
        t.target_high,
        t.tolerance,
        t.target_year,
        coalesce(t.due_period, substr(v.period, 1, 4) || '-12') as due_period,
        t.binding,
        v.value,
        v.status,
        v.numerator,
        v.denominator,
        i.factor,
        i.gap_unit,
        t.clause,
        case t.comparator when 'about' then t.target - t.tolerance else t.target end
            as needed
    from plan_target as t
    inner join indicator_value as v
        on t.region_code = v.region_code and t.indicator = v.indicator
    inner join indicator as i on t.indicator = i.indicator
    where cast(substr(v.period, 1, 4) as integer) between t.from_year and t.to_year
),

judged as (
    select
        *,
        case
            when value is null then null
            when comparator = '>' then numerator * factor > needed * denominator
            when comparator = 'range'
                then
                    numerator * factor >= needed * denominator
                    and numerator * factor <= target_high * denominator
            else numerator * factor >= needed * denominator
        end as met,
        -- numerator still lacking, × 1,000,000 so that it is a whole number
        cast((needed * denominator - numerator * factor) * 1000000 as hugeint)
            as lacking
    from in_force
),

with_smallest as (
    select
        *,
        -- more than, rather than at least, lacks one millionth more
        cast(
            ceiling_ratio(
                greatest(lacking + case comparator when '>' then 1 else 0 end, 0),
                factor * cast(1000000 as hugeint)
            ) as bigint
        ) as smallest
    from judged
)

select
    period,
    region_code,
    plan,
    target_id,
    indicator,
    comparator,
    target,
    target_high,
    tolerance,
    target_year,
    due_period,
    binding,
    value,
    met,
    status,
    case
        when value is null then null
        when met then 0
        when
            comparator = 'range'
            and (numerator + smallest) * factor > target_high * denominator
            then null
        else smallest
    end as gap,
    gap_unit,
    clause
from with_smallest;
