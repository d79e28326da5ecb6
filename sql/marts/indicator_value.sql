-- One row per period, region and indicator; below the county only where something is
-- known. Values come from exact numbers and are rounded half up once.
-- Key: period, region_code, indicator.
--
-- columns:
--   indicator: 指标 | id of the indicator
--   numerator: 分子 | count or sum over the covered units
--   denominator: 分母 | count, sum or population over the same units, null for a count
--   unit: 单位 | unit of the value
--   status: 数据状态 | ok, provisional, missing or not_applicable
--   coverage: 上报覆盖率 | covered units as a share of those that owe
--   denominator_period: 分母时点 | month, day or year the denominator is for
--   denominator_region: 分母所属地区 | region whose wage is used, else null
create table indicator_value as
with amount_date as (
    select
        period,
        measure,
        any_value(reference_date) as reference_date
    from amount
    group by period, measure
),

-- of a province, prefecture or county every indicator has a row, known or not
region_above as (
    select *
    from region
    where
        region_level not in ('township', 'community')
        and period not in (
            select b.period from background_month as b
            where not b.has_figures
        )
),

measured_above as (
    select m.*
    from measure as m
    semi join region_above as r on m.period = r.period and m.region_code = r.region_code
),

county_and_above as (
    select
        r.period,
        r.region_code,
        r.region_name,
        r.region_level,
        i.indicator,
        n.value as numerator,
        d.value as denominator
    from region_above as r
    cross join indicator as i
    left join measured_above as n
        on
            r.period = n.period
            and r.region_code = n.region_code
            and i.basis = n.basis
            and i.numerator = n.measure
    left join measured_above as d
        on
            r.period = d.period
            and r.region_code = d.region_code
            and i.basis = d.basis
            and i.denominator = d.measure
),

divided_by as (
    select m.*
    from measure as m
    semi join indicator as i
        on m.basis = i.basis and m.measure = i.denominator
),

-- from what is measured, which is much less than every place and indicator
below_county as (
    select
        r.period,
        r.region_code,
        r.region_name,
        r.region_level,
        i.indicator,
        n.value as numerator,
        d.value as denominator
    from measure as n
    inner join indicator as i on n.basis = i.basis and n.measure = i.numerator
    inner join region as r
        on n.period = r.period and n.region_code = r.region_code
    left join divided_by as d
        on
            n.period = d.period
            and n.region_code = d.region_code
            and i.basis = d.basis
            and i.denominator = d.measure
    where
        r.region_level in ('township', 'community')
        and (i.denominator is null or d.value is not null)
),

parts as (
    select
        v.period,
        v.region_code,
        v.region_name,
        v.region_level,
        v.indicator,
        i.unit,
        i.factor,
        i.decimals,
        i.denominator is null as is_count,
        v.numerator,
        v.denominator,
        coalesce(c.units_covered, 0) as units_covered,
        coalesce(c.units_owing, 0) as units_owing,
        coalesce(c.has_many_refused, false) as has_many_refused,
        case i.denominator_dated
            when 'reference_date' then cast(a.reference_date as varchar)
            when 'last_year' then cast(w.wage_year as varchar)
            else v.period
        end as denominator_period,
        case when i.denominator_dated = 'last_year' then w.wage_region end
            as denominator_region
    from (
        select * from county_and_above
        union all
        select * from below_county
    ) as v
    inner join indicator as i on v.indicator = i.indicator
    left join coverage as c
        on v.period = c.period and v.region_code = c.region_code and i.basis = c.basis
    left join amount_date as a
        on v.period = a.period and i.denominator = a.measure
    left join wage_of_region as w
        on v.period = w.period and v.region_code = w.region_code
),

judged as (
    select
        p.*,
        case
            when
                p.numerator is null or (p.denominator is null and not p.is_count)
                then 'missing'
            when
                p.units_covered * 100 < p.units_owing * least_coverage.value
                then 'missing'
            when p.denominator = 0 then 'not_applicable'
            when
                p.units_covered < p.units_owing or p.has_many_refused
                then 'provisional'
            else 'ok'
        end as status
    from parts as p
    inner join parameter as least_coverage on least_coverage.name = 'least_coverage_pct'
)

select
    period,
    region_code,
    region_name,
    region_level,
    indicator,
    cast(numerator as decimal(20, 2)) as numerator,
    cast(denominator as decimal(20, 2)) as denominator,
    case
        when status in ('ok', 'provisional')
            then
                cast(
                    rounded_ratio(
                        numerator,
                        factor,
                        case when is_count then 1 else denominator end,
                        decimals
                    ) as decimal(18, 4)
                )
    end as value,
    unit,
    status,
    case
        when units_owing = 0 then 0
        when units_covered = units_owing then 1
        else cast(rounded_ratio(units_covered, 1, units_owing, 4) as decimal(5, 4))
    end as coverage,
    denominator_period,
    denominator_region
from judged
order by period;  -- a month lies together
