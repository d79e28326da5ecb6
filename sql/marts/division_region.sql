-- One row per period and division code valid on the month's last day. Two offices may
-- send the table: the longer unit code wins, then the one received later.
-- Key: period, region_code.
create table division_region as
with valid as (
    select
        f.period,
        d.code as region_code,
        d.name as region_name,
        d.level as region_level,
        row_number() over (
            partition by f.period, d.code
            order by length(f.unit_code) desc, f.sequence desc, d.valid_from desc
        ) as preference
    from register_in_force as f
    inner join division as d
        on f.filed_period = d.period and f.unit_code = d.unit_code
    inner join period as p on f.period = p.period
    where
        f.dataset = 'division'
        and coalesce(d.valid_from <= p.last_day, true)
        and coalesce(d.valid_to > p.last_day, true)
)

select
    period,
    region_code,
    region_name,
    region_level
from valid
where preference = 1;
