-- Who came and who went since last month's end, over units that reported both months: a
-- joiner is a worker of the region now and was none then, a leaver the mirror. Who
-- moved inside the region is neither; losing one of two posts is not leaving. Transfers
-- are the joiners and leavers who were, or are, workers outside the region. What a unit
-- sent that was merged since counts with the one unit that took its place.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [staff_roster, staff_roster@last_month]
-- unit: persons
-- decided_by_region: [joiners, leavers, transfers_in, transfers_out]
-- each: person_key
-- rows: [roster, roster_last_month]
-- first_rows:
--   {workers_last_month: roster_last_month, leavers: roster_last_month,
--   transfers_out: roster_last_month}
-- measures:
--   workers_last_month: 上月末社区工作者 | community workers at last month's end
--   joiners: 本月新进 | joined in the month
--   leavers: 本月离开 | left in the month
--   transfers_in: 本月调入 | of the joiners, workers elsewhere before
--   transfers_out: 本月调出 | of the leavers, workers elsewhere now
create table measure_movement as
with worker_place as (
    select
        w.period,
        w.person_key,
        w.unit_code,
        r.region_code
    from worker as w
    inner join region_of_community as r
        on w.period = r.period and w.community_code = r.community_code
    where w.is_worker
),

was_then as (
    select distinct
        p.period,
        w.region_code,
        c.unit_set,
        w.person_key
    from period as p
    inner join worker_place as w on p.previous_period = w.period
    left join withdrawn_division as s
        on
            p.period = s.period
            and w.unit_code = s.region_code
            and len(s.successors) = 1
    inner join counted_unit as c
        on
            p.period = c.period
            and w.region_code = c.region_code
            and coalesce(s.successors[1], w.unit_code) = c.unit_code
            and c.needs_roster
),

is_now as (
    select
        w.period,
        w.region_code,
        w.unit_set,
        w.person_key
    from worker_in_region as w
    inner join period as p on w.period = p.period
    where
        w.is_worker
        and p.previous_period in (
            select e.period
            from period as e
        )
),

moved as (
    select
        coalesce(n.period, t.period) as period,
        coalesce(n.region_code, t.region_code) as region_code,
        coalesce(n.unit_set, t.unit_set) as unit_set,
        coalesce(n.person_key, t.person_key) as person_key,
        n.person_key is not null as is_worker_now,
        t.person_key is not null as was_worker_then
    from is_now as n
    full join was_then as t
        on
            n.period = t.period
            and n.region_code = t.region_code
            and n.unit_set = t.unit_set
            and n.person_key = t.person_key
),

-- inner joins, since an outer one on starts_with would compare everybody with everybody
elsewhere_then as (
    select distinct
        m.period,
        m.region_code,
        m.unit_set,
        m.person_key
    from moved as m
    inner join period as p on m.period = p.period
    inner join worker as w
        on p.previous_period = w.period and m.person_key = w.person_key
    where
        m.is_worker_now
        and not m.was_worker_then
        and w.is_worker
        and not starts_with(w.community_code, m.region_code)
),

elsewhere_now as (
    select distinct
        m.period,
        m.region_code,
        m.unit_set,
        m.person_key
    from moved as m
    inner join worker as w
        on m.period = w.period and m.person_key = w.person_key
    where
        m.was_worker_then
        and not m.is_worker_now
        and w.is_worker
        and not starts_with(w.community_code, m.region_code)
),

moved_person as (
    select
        m.period,
        m.region_code,
        m.unit_set,
        m.person_key,
        m.was_worker_then,
        m.is_worker_now and not m.was_worker_then as is_joiner,
        m.was_worker_then and not m.is_worker_now as is_leaver,
        f.person_key is not null as from_elsewhere,
        t.person_key is not null as to_elsewhere
    from moved as m
    left join elsewhere_then as f
        on
            m.period = f.period
            and m.region_code = f.region_code
            and m.unit_set = f.unit_set
            and m.person_key = f.person_key
    left join elsewhere_now as t
        on
            m.period = t.period
            and m.region_code = t.region_code
            and m.unit_set = t.unit_set
            and m.person_key = t.person_key
),

counted as (
    select
        period,
        region_code,
        unit_set,
        count(*) filter (where was_worker_then) as workers_last_month,
        count(*) filter (where is_joiner) as joiners,
        count(*) filter (where is_joiner and from_elsewhere) as transfers_in,
        count(*) filter (where is_leaver) as leavers,
        count(*) filter (where is_leaver and to_elsewhere) as transfers_out
    from moved_person
    group by period, region_code, unit_set
)

select
    period,
    region_code,
    unit_set,
    measure,
    value
from counted
unpivot (
    value for measure in (
        workers_last_month,
        joiners,
        transfers_in,
        leavers,
        transfers_out
    )
);
