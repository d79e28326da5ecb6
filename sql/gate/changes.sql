-- One row per region (counties and above) and indicator with a value this month and
-- last month, over the same units: how far it moved beyond its limit in gate.yml. Not
-- judged are indicators without a limit; what starts from 0 each year, in January; a
-- population or wage of another year; and moves of few.
-- Key: region_code, indicator.
--
-- columns:
--   beyond: 超出限度 | above 0, the change is above the limit
with known as (
    select *
    from indicator_value
    where
        period in ($period, $previous_period)
        and length(region_code) <= 6
        and value is not null
),

covered as (
    select
        period,
        basis,
        region_code,
        string_agg(unit_code, ' ' order by unit_code) as units
    from covered_unit
    where
        is_covered
        and length(region_code) <= 6
        and period in ($period, $previous_period)
    group by period, basis, region_code
),

same_units as (
    select
        c.basis,
        c.region_code
    from covered as c
    inner join covered as b
        on
            b.period = $previous_period
            and c.basis = b.basis
            and c.region_code = b.region_code
            and c.units = b.units
    where c.period = $period
),

compared as (
    select
        v.region_code,
        v.region_name,
        v.indicator,
        v.value,
        b.value as value_before,
        l.pct,
        l.points,
        abs(v.value - b.value) as moved,
        coalesce(
            greatest(
                abs(v.numerator - b.numerator),
                case when i.is_share then abs(v.denominator - b.denominator) end
            ) > l.least
            and not (l.within_year and ends_with($period, '-01'))
            and (
                i.denominator_dated = 'month'
                or v.denominator_period = b.denominator_period
            ),
            false
        ) as is_judged
    from known as v
    inner join known as b
        on
            b.period = $previous_period
            and v.region_code = b.region_code
            and v.indicator = b.indicator
    inner join indicator as i on v.indicator = i.indicator
    inner join same_units as u
        on i.basis = u.basis and v.region_code = u.region_code
    left join gate_limit as l on v.indicator = l.indicator
    where v.period = $period
)

select
    region_code,
    region_name,
    indicator,
    value,
    value_before,
    case
        when not is_judged then null
        when points is not null then moved - points
        else moved * 100 - value_before * pct
    end as beyond
from compared
order by region_code, indicator;
