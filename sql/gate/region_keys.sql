-- One row per region (counties and above) of the month, or published by last month's
-- release or an earlier one of this month: does what was published go on? Dashboards
-- join on these codes.
-- Key: region_code.
--
-- columns:
--   state: 变化 | gone, new or none; withdrawn where the division table says so
with this_month as (
    select
        region_code,
        region_name
    from region
    where period = $period and length(region_code) <= 6
),

before as (
    select
        region_code,
        max(region_name) as region_name
    from gate_published_region
    group by region_code
),

-- with no release before it, nothing is new
earlier as (
    select count(*) > 0 as is_there from gate_published_region
)

select
    coalesce(n.region_code, b.region_code) as region_code,
    coalesce(n.region_name, b.region_name) as region_name,
    case
        when w.region_code is not null then 'withdrawn'
        when n.region_code is null then 'gone'
        when b.region_code is null and e.is_there then 'new'
        else 'none'
    end as state
from this_month as n
full join before as b on n.region_code = b.region_code
cross join earlier as e
left join withdrawn_division as w
    on w.period = $period and b.region_code = w.region_code
order by region_code;
