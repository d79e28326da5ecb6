-- One row per period, committee and region above it, itself included: how people roll
-- up.
-- Key: period, community_code, region_code.
create table region_of_community as
with above as (
    select
        period,
        community_code,
        unnest([
            substr(community_code, 1, 2),
            substr(community_code, 1, 4),
            substr(community_code, 1, 6),
            substr(community_code, 1, 9),
            community_code
        ]) as region_code
    from organisation
)

select
    a.period,
    a.community_code,
    a.region_code
from above as a
inner join region as r on a.period = r.period and a.region_code = r.region_code;
