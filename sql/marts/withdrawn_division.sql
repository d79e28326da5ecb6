-- One row per period and division code that was withdrawn by the month's last day and
-- not used again, with the codes that took its place. Of several times it was withdrawn
-- the last decides; of two offices that send the table the one that decides in
-- `division_region`.
-- Key: period, region_code.
--
-- columns:
--   successors: 后继代码 | codes that took its place, none or several
create table withdrawn_division as
with filed as (
    select
        f.period,
        d.code,
        d.valid_to,
        d.successors,
        rank() over (
            partition by f.period, d.code
            order by length(f.unit_code) desc, f.sequence desc
        ) as office
    from register_in_force as f
    inner join division as d
        on f.filed_period = d.period and f.unit_code = d.unit_code
    where f.dataset = 'division'
),

withdrawn as (
    select
        f.period,
        f.code,
        f.successors,
        rank() over (
            partition by f.period, f.code
            order by f.valid_to desc
        ) as recency
    from filed as f
    inner join period as p on f.period = p.period
    where
        f.office = 1
        and f.valid_to <= p.last_day
        and not exists (
            select 1
            from division_region as d
            where d.period = f.period and d.region_code = f.code
        )
),

named as (
    select
        period,
        code,
        unnest(successors) as successor
    from withdrawn
    where recency = 1
),

listed as (
    select
        period,
        code,
        list(distinct successor order by successor) as successors
    from named
    group by period, code
)

select distinct
    w.period,
    w.code as region_code,
    coalesce(n.successors, []) as successors
from withdrawn as w
left join listed as n on w.period = n.period and w.code = n.code;
