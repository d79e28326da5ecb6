-- One row per period, target of a prefecture or province, indicator and county inside
-- (or prefecture without counties): what it adds to the gap, being what its own
-- numerator lacks at its own denominator, below 0 where it makes up for others. One
-- more row, under the region's own code, for what the counties together do not explain:
-- persons counted in several of them, a wage of the region's own. All rows add up to
-- what the region lacks exactly.
-- Key: period, region_code, plan, target_id, indicator, part_code.
--
-- columns:
--   part_code: 组成部分代码 | county, or the region itself for the remainder
--   lacks: 对缺口的影响 | numerator still lacking, in the gap's unit; below 0 a surplus
create table target_contribution as
with whole as (
    select
        t.period,
        t.region_code,
        t.plan,
        t.target_id,
        t.indicator,
        t.needed,
        t.factor,
        t.gap_unit,
        lacking(t.needed, t.numerator, t.factor, t.denominator) as lacks
    from target_region as t
    inner join indicator as i on t.indicator = i.indicator
    inner join region as r
        on t.period = r.period and t.region_code = r.region_code
    where
        i.denominator is not null
        and t.value is not null
        and r.region_level in ('province', 'prefecture')
),

part as (
    select
        w.period,
        w.region_code,
        w.plan,
        w.target_id,
        w.indicator,
        w.gap_unit,
        v.region_code as part_code,
        lacking(w.needed, v.numerator, w.factor, v.denominator) as lacks
    from whole as w
    inner join plan_target as t
        on w.plan = t.plan and w.target_id = t.target_id and w.indicator = t.indicator
    inner join indicator_value as v
        on
            w.period = v.period
            and w.indicator = v.indicator
            and starts_with(v.region_code, w.region_code)
            and length(v.region_code) > length(w.region_code)
            and (
                t.parts is null
                or list_contains(t.parts, substr(v.region_code, 1, 4))
            )
    inner join county as c
        on v.period = c.period and v.region_code = c.region_code
    where v.numerator is not null and v.denominator is not null
),

remainder as (
    select
        w.period,
        w.region_code,
        w.plan,
        w.target_id,
        w.indicator,
        w.gap_unit,
        w.region_code as part_code,
        w.lacks - coalesce(sum(p.lacks), 0) as lacks
    from whole as w
    left join part as p
        on
            w.period = p.period
            and w.region_code = p.region_code
            and w.plan = p.plan
            and w.target_id = p.target_id
            and w.indicator = p.indicator
    group by
        w.period,
        w.region_code,
        w.plan,
        w.target_id,
        w.indicator,
        w.gap_unit,
        w.lacks
)

select
    period,
    region_code,
    plan,
    target_id,
    indicator,
    part_code,
    lacks,
    gap_unit
from part
union all
select
    period,
    region_code,
    plan,
    target_id,
    indicator,
    part_code,
    cast(lacks as decimal(28, 6)) as lacks,
    gap_unit
from remainder;
