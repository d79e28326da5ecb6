-- One row per period, committee and region above it, itself included: how people roll
-- up.
-- Key: period, community_code, region_code.
create table region_of_community as
with prefix_length as (
    select unnest([2, 4, 6, 9, 12]) as digits
)

select
    r.period,
    o.community_code,
    r.region_code
from organisation as o
cross join prefix_length as p
inner join region as r
    on o.period = r.period and substr(o.community_code, 1, p.digits) = r.region_code;
