-- A month's indicators by region, as they are published. Numbers as text: whole ones
-- without a decimal point, values with the indicator's own decimals.
with judged as (
    select
        v.*,
        i.decimals,
        h.how is not distinct from 'row' as is_withheld,
        h.how is not null as is_without_parts,
        d.indicator is not null and v.status = 'ok' as is_doubted
    from indicator_value as v
    inner join indicator as i on v.indicator = i.indicator
    left join withheld_indicator as h
        on v.region_code = h.region_code and v.indicator = h.indicator
    left join doubted_indicator as d
        on v.region_code = d.region_code and v.indicator = d.indicator
    where
        v.period = $period
        and v.region_level in ('province', 'prefecture', 'county')
)

select
    period,
    region_code,
    region_name,
    region_level,
    indicator,
    case when not is_without_parts then trimmed(numerator) end as numerator,
    case when not is_without_parts then trimmed(denominator) end as denominator,
    case when not is_withheld then printed(value, decimals) end as value,
    unit,
    case
        when is_withheld then 'suppressed'
        when is_doubted then 'provisional'
        else status
    end as status,
    coverage,
    cast($release as integer) as release,
    denominator_period,
    denominator_region
from judged
order by region_code, indicator;
