-- One row per period, target, indicator and region it is judged for, with the value it
-- is judged on: the region's own, or that of the parts a plan names, taken together.
-- Key: period, region_code, plan, target_id, indicator.
--
-- columns:
--   due_period: 考核期 | month it falls due
--   baseline_period: 基期 | month at whose end the baseline stands
--   needed: 达标所需数值 | value from which it is met; of 左右 the target less the tolerance
create table target_region as
with plan_year as (
    select
        p.period,
        t.*
    from period as p
    inner join plan_target as t
        on year(p.first_day) between t.from_year and t.to_year
    where p.period not in (
        select b.period from background_month as b
        where not b.has_figures
    )
),

own as (
    select
        t.period,
        v.region_code,
        t.plan,
        t.target_id,
        t.indicator,
        v.numerator,
        v.denominator,
        v.value,
        v.status
    from plan_year as t
    inner join indicator_value as v
        on
            t.period = v.period
            and t.indicator = v.indicator
            and case
                when t.levels is null then t.region_code = v.region_code
                else
                    list_contains(t.levels, v.region_level)
                    and starts_with(v.region_code, t.region_code)
            end
    where t.parts is null
),

named_part as (
    select
        period,
        region_code,
        plan,
        target_id,
        indicator,
        unnest(parts) as part_code
    from plan_year
    where parts is not null
),

summed as (
    select
        t.period,
        t.region_code,
        t.plan,
        t.target_id,
        t.indicator,
        sum(v.numerator) as numerator,
        sum(v.denominator) as denominator,
        count(v.region_code) < count(*)
        or bool_or(v.status = 'missing') as is_missing,
        bool_or(v.status = 'provisional') as is_provisional
    from named_part as t
    inner join region as r
        on t.period = r.period and t.region_code = r.region_code
    left join indicator_value as v
        on
            t.period = v.period
            and t.part_code = v.region_code
            and t.indicator = v.indicator
    group by t.period, t.region_code, t.plan, t.target_id, t.indicator
),

together as (
    select
        s.period,
        s.region_code,
        s.plan,
        s.target_id,
        s.indicator,
        cast(s.numerator as decimal(20, 2)) as numerator,
        case
            when i.denominator is null then 1
            else cast(s.denominator as decimal(20, 2))
        end as denominator,
        case
            when s.is_missing then 'missing'
            when s.denominator = 0 then 'not_applicable'
            when s.is_provisional then 'provisional'
            else 'ok'
        end as status,
        i.factor,
        i.decimals
    from summed as s
    inner join indicator as i on s.indicator = i.indicator
),

judged_on as (
    select * from own
    union all by name
    select
        period,
        region_code,
        plan,
        target_id,
        indicator,
        numerator,
        denominator,
        case
            when status in ('ok', 'provisional')
                then
                    cast(
                        rounded_ratio(numerator, factor, denominator, decimals)
                        as decimal(18, 4)
                    )
        end as value,
        status
    from together
)

select
    j.period,
    j.region_code,
    j.plan,
    j.target_id,
    j.indicator,
    j.numerator,
    case when i.denominator is null then 1 else j.denominator end as denominator,
    j.value,
    j.status,
    i.factor,
    i.decimals,
    i.gap_unit,
    t.comparator,
    t.target,
    t.target_high,
    t.tolerance,
    t.target_year,
    t.record,
    t.binding,
    t.baseline,
    t.clause,
    case t.comparator when 'about' then t.target - t.tolerance else t.target end
        as needed,
    case when t.is_yearly then substr(j.period, 1, 4) || '-12' else t.due_period end
        as due_period,
    case
        when t.baseline is null then null
        when t.baseline_period is not null then t.baseline_period
        else cast(cast(substr(j.period, 1, 4) as integer) - 1 as varchar) || '-12'
    end as baseline_period
from judged_on as j
inner join plan_target as t
    on j.plan = t.plan and j.target_id = t.target_id and j.indicator = t.indicator
inner join indicator as i on j.indicator = i.indicator;
