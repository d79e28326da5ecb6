-- One row per period, region, target and indicator it is judged on, for every plan in
-- force. Met or not is judged on exact fractions, whether or not the target is due. The
-- gap is the smallest whole number that, added to the numerator over an unchanged
-- denominator, meets the target; null if no number does. The pace is where a straight
-- line from the baseline to the target would be by now; flat where the baseline is
-- there already.
-- Key: period, region_code, plan, target_id, indicator.
--
-- columns:
--   plan: 规划 | id of the plan, the stem of its file
--   target_id: 目标编号 | id of the target
--   comparator: 比较方式 | how the value is compared
--   target: 目标值 | what is to be reached
--   target_high: 目标上限 | upper end of a range
--   tolerance: 允许偏差 | how far below 左右 still meets, in the indicator's unit
--   target_year: 目标年份 | year it is set for, null where none is printed
--   due_period: 考核期 | month it falls due
--   due_state: 是否到期 | due, or not_yet_due before that month
--   binding: 约束性或预期性 | binding or expected
--   met: 是否达到 | whether the value meets the target now
--   gap: 缺口 | what is missing, in gap_unit
--   gap_unit: 缺口单位 | what the gap counts
--   baseline: 基期值 | value the line to the target starts from
--   baseline_period: 基期 | month at whose end the baseline stands
--   pace: 序时进度 | value on the straight line at the month's end
--   pace_state: 进度状态 | ahead where the value is on the line or above, else behind
--   clause: 条款 | document and clause
create table target_value as
with lined as (
    select
        *,
        cast(needed * 10000 as hugeint) * hundredths(denominator)
        - hundredths(numerator) * factor * 10000 as lacks,
        months_between(baseline_period, due_period) as line_months,
        least(
            months_between(baseline_period, period),
            months_between(baseline_period, due_period)
        ) as months_gone
    from target_region
),

judged as (
    select
        *,
        case
            when value is null then null
            when comparator = '>' then lacks < 0
            when comparator = '=' then lacks = 0
            when comparator = 'range'
                then
                    lacks <= 0
                    and hundredths(numerator) * factor * 10000
                    <= cast(target_high * 10000 as hugeint) * hundredths(denominator)
            else lacks <= 0
        end as met,
        -- more than, rather than at least, lacks the smallest part more
        cast(
            ceiling_ratio(
                greatest(lacks + case comparator when '>' then 1 else 0 end, 0),
                factor * cast(1000000 as hugeint)
            ) as bigint
        ) as smallest,
        case
            when baseline is not null and line_months > 0 and months_gone >= 0
                then
                    least(baseline, needed) * line_months
                    + greatest(needed - baseline, 0) * months_gone
        end as line_sum
    from lined
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
            comparator = '='
            and (numerator + smallest) * factor <> target * denominator
            then null
        when
            comparator = 'range'
            and (numerator + smallest) * factor > target_high * denominator
            then null
        else smallest
    end as gap,
    gap_unit,
    clause,
    record,
    case when period < due_period then 'not_yet_due' else 'due' end as due_state,
    baseline,
    baseline_period,
    cast(rounded_ratio(line_sum * 100, 1, line_months * 100, 2) as decimal(18, 2))
        as pace,
    case
        when value is null or line_sum is null then null
        -- on a line that has reached more than, only more is ahead
        when
            comparator = '>' and line_sum = needed * line_months
            then if(met, 'ahead', 'behind')
        when
            hundredths(numerator) * factor * line_months * 10000
            >= cast(line_sum * 10000 as hugeint) * hundredths(denominator)
            then 'ahead'
        else 'behind'
    end as pace_state
from judged;
