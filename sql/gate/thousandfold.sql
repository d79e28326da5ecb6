-- One row per figure that is 500 times what it was last month, or a 500th: somebody
-- wrote yuan for ten thousand yuan. Of indicators, counties and above; and of what they
-- are made from: the middle figure of a unit's file, or what a population or wage table
-- says of a region, against what was in force last month (in a first month against the
-- year before in the same table).
-- Key: region_code, dataset, indicator, figure.
--
-- columns:
--   figure: 数据项 | column of the dataset; of an indicator its value
--   times: 倍数 | so many times what it was last month; the figures are left out,
--     since the middle pay of a few is somebody's
with population_of as (
    select
        n.*,
        row_number() over (
            partition by n.period, n.region_code
            order by n.reference_date desc
        ) as age
    from population_in_force as n
    where n.period in ($period, $previous_period)
),

-- what there is of each month
amounts as (
    select
        period,
        unit_code as region_code,
        'staff_roster' as dataset,
        unnest(['monthly_pay_yuan', 'basic_pay_yuan']) as figure,
        unnest([
            quantile_disc(monthly_pay_yuan, 0.5) filter (where monthly_pay_yuan > 0),
            quantile_disc(basic_pay_yuan, 0.5) filter (where basic_pay_yuan > 0)
        ]) as amount
    from staff_roster
    where period in ($period, $previous_period)
    group by period, unit_code
    union all
    select
        period,
        unit_code as region_code,
        'volunteer_registration' as dataset,
        'service_hours' as figure,
        quantile_disc(service_hours, 0.5) filter (where service_hours > 0) as amount
    from volunteer_registration
    where period in ($period, $previous_period)
    group by period, unit_code
    union all
    select
        period,
        unit_code as region_code,
        'training_record' as dataset,
        unnest(['days', 'hours']) as figure,
        unnest([
            quantile_disc(days, 0.5) filter (where days > 0),
            quantile_disc(hours, 0.5) filter (where hours > 0)
        ]) as amount
    from training_record
    where period in ($period, $previous_period)
    group by period, unit_code
    union all
    select
        period,
        register_unit as region_code,
        'organisation_register' as dataset,
        unnest([
            'households',
            'facility_area_m2',
            'activity_area_m2',
            'commercial_area_m2',
            'total_floor_area_m2',
            'open_hours'
        ]) as figure,
        unnest([
            quantile_disc(households, 0.5) filter (where households > 0),
            quantile_disc(facility_area_m2, 0.5) filter (where facility_area_m2 > 0),
            quantile_disc(activity_area_m2, 0.5) filter (where activity_area_m2 > 0),
            quantile_disc(commercial_area_m2, 0.5)
            filter (where commercial_area_m2 > 0),
            quantile_disc(total_floor_area_m2, 0.5)
            filter (where total_floor_area_m2 > 0),
            quantile_disc(open_hours, 0.5) filter (where open_hours > 0)
        ]) as amount
    from organisation
    where period in ($period, $previous_period)
    group by period, register_unit
    union all
    select
        period,
        register_unit as region_code,
        'grid_register' as dataset,
        'households' as figure,
        quantile_disc(households, 0.5) filter (where households > 0) as amount
    from grid
    where period in ($period, $previous_period)
    group by period, register_unit
    union all
    select
        case when n.age = 1 then n.period else $previous_period end as period,
        n.region_code,
        'population' as dataset,
        unnest(['urban_resident', 'resident', 'registered', 'households']) as figure,
        unnest([n.urban_resident, n.resident, n.registered, n.households]) as amount
    from population_of as n
    where
        n.age = 1
        or (
            n.age = 2
            and n.period = $period
            and not exists (
                select 1
                from population_in_force as b
                where b.period = $previous_period and b.region_code = n.region_code
            )
        )
    union all
    select
        period,
        region_code,
        'wages' as dataset,
        unnest(['urban_monthly_wage_yuan', 'rural_income_yuan']) as figure,
        unnest([urban_monthly_wage_yuan, rural_income_yuan]) as amount
    from wage_in_force
    where period in ($period, $previous_period)
),

inputs as (
    select
        a.region_code,
        a.dataset,
        cast(null as varchar) as indicator,
        a.figure,
        a.amount as figure_now,
        b.amount as figure_before
    from amounts as a
    inner join amounts as b
        on
            b.period = $previous_period
            and a.region_code = b.region_code
            and a.dataset = b.dataset
            and a.figure = b.figure
    where a.period = $period
),

results as (
    select
        v.region_code,
        cast(null as varchar) as dataset,
        v.indicator,
        'value' as figure,
        v.value as figure_now,
        b.value as figure_before
    from indicator_value as v
    inner join indicator_value as b
        on
            b.period = $previous_period
            and v.region_code = b.region_code
            and v.indicator = b.indicator
    left join gate_limit as l on v.indicator = l.indicator
    where
        v.period = $period
        and length(v.region_code) <= 6
        -- from 1 person to 500 is no slip of a unit
        and least(v.numerator, b.numerator) >= $fewest_compared
        and not (coalesce(l.within_year, false) and ends_with($period, '-01'))
)

select distinct
    f.region_code,
    r.region_name,
    f.dataset,
    f.indicator,
    f.figure,
    case
        when f.figure_now >= f.figure_before
            then cast(cast(f.figure_now // f.figure_before as bigint) as varchar)
        else '1/' || cast(f.figure_before // f.figure_now as bigint)
    end as times
from (
    select * from inputs
    union all
    select * from results
) as f
left join region as r on r.period = $period and f.region_code = r.region_code
where
    f.figure_now > 0
    and f.figure_before > 0
    and (
        f.figure_now >= f.figure_before * $thousandfold_ratio
        or f.figure_before >= f.figure_now * $thousandfold_ratio
    )
order by f.region_code, f.dataset, f.indicator, f.figure;
