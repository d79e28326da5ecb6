-- One row per period, reporting unit and region above it, itself included.
-- Key: period, unit_code, region_code.
create table region_of_unit as
with unit as (
    select distinct
        period,
        unit_code
    from reporting_state
),

prefix_length as (
    select unnest([2, 4, 6]) as digits
)

select
    r.period,
    u.unit_code,
    r.region_code
from unit as u
inner join prefix_length as p on length(u.unit_code) >= p.digits
inner join division_region as r
    on u.period = r.period and substr(u.unit_code, 1, p.digits) = r.region_code;
