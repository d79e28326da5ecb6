-- One row per period and division code valid on the month's last day. Two offices may
-- send the table: the longer unit code wins, then the one received later.
-- Key: period, region_code.
create table division_region as
with filed as (
    select
        f.period,
        d.code,
        d.name,
        d.level,
        d.valid_from,
        d.valid_to,
        rank() over (
            partition by f.period, d.code
            order by length(f.unit_code) desc, f.sequence desc
        ) as office
    from register_in_force as f
    inner join division as d
        on f.filed_period = d.period and f.unit_code = d.unit_code
    where f.dataset = 'division'
),

valid as (
    select
        f.period,
        f.code as region_code,
        f.name as region_name,
        f.level as region_level,
        row_number() over (
            partition by f.period, f.code
            order by f.valid_from desc, f.name desc
        ) as preference
    from filed as f
    inner join period as p on f.period = p.period
    where
        f.office = 1
        and coalesce(f.valid_from <= p.last_day, true)
        and coalesce(f.valid_to > p.last_day, true)
)

select
    period,
    region_code,
    region_name,
    region_level
from valid
where preference = 1;
