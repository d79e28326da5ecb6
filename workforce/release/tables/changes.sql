-- The values of a month as they would be published if nothing were withheld.
select
    v.region_code,
    v.indicator,
    printed(v.value, i.decimals) as value
from indicator_value as v
inner join indicator as i on v.indicator = i.indicator
where
    v.period = $period and v.region_level in ('province', 'prefecture', 'county')
order by v.region_code, v.indicator;
