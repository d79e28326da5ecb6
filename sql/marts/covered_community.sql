-- One row per period, region, unit set and committee in it, for what hangs on
-- registers: a committee belongs to the nearest unit that owes anything.
-- Key: period, region_code, unit_set, community_code.
create table covered_community as
with above as (
    select
        period,
        community_code,
        unnest(office_codes(community_code)) as unit_code
    from organisation
),

unit as (
    select distinct
        period,
        unit_code
    from reporting_duty
),

owner as (
    select
        a.period,
        a.community_code,
        max(a.unit_code) as unit_code
    from above as a
    inner join unit as u on a.period = u.period and a.unit_code = u.unit_code
    group by a.period, a.community_code
)

select
    o.period,
    r.region_code,
    c.unit_set,
    o.community_code
from owner as o
inner join region_of_community as r
    on o.period = r.period and o.community_code = r.community_code
inner join counted_unit as c
    on
        o.period = c.period
        and r.region_code = c.region_code
        and o.unit_code = c.unit_code;
