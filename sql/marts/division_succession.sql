-- One row per period and region valid then: what became of it by the newest month. A
-- place is a code and the interval it was valid in, by the division table that holds in
-- the newest month: the interval that began last by the month's end. Stated successors
-- are followed from interval to interval; one that states none goes on where its code
-- does on that very day, as where only the name changes. A committee follows its
-- nearest division, keeping its last digits, if the newest register has it there; where
-- that division was joined to others, only under the same name.
-- Key: period, region_code.
--
-- columns:
--   how: 变动方式 | same, renamed, moved, merged, split or gone
--   successors: 现行代码 | all regions of the newest month it is in; none where gone
--   region_now: 现属地区 | the one region of the newest month it is in whole, else null
--   is_stated: 去向完整 | all that it became is stated and is there in the newest month
--   is_code_reused: 代码已另用 | its code means another place in the newest month
create table division_succession as
with recursive newest as (
    select
        period,
        last_day
    from period
    where period = (select max(p.period) from period as p)
),

filed as (
    select
        d.code,
        coalesce(d.valid_from, date '0001-01-01') as begun_on,
        coalesce(d.valid_to, date '9999-12-31') as ended_on,
        coalesce(d.successors, []) as successors,
        rank() over (
            partition by d.code
            order by length(f.unit_code) desc, f.sequence desc
        ) as office
    from register_in_force as f
    inner join newest as n on f.period = n.period
    inner join division as d
        on f.filed_period = d.period and f.unit_code = d.unit_code
    where f.dataset = 'division'
),

place as (
    select
        code,
        begun_on,
        max(ended_on) as ended_on,
        list_distinct(flatten(list(successors))) as stated
    from filed
    where office = 1
    group by code, begun_on
),

-- each interval that ended, and the codes it goes on under
named as (
    select
        p.code,
        p.begun_on,
        p.ended_on,
        unnest(if(len(p.stated) > 0, p.stated, [s.code])) as next_code
    from place as p
    inner join newest as n on p.ended_on <= n.last_day
    left join place as s
        on p.code = s.code and p.ended_on = s.begun_on and p.begun_on < s.begun_on
    where len(p.stated) > 0 or s.code is not null
),

-- the interval of that code that holds after the change, else its last
preferred as (
    select
        n.code,
        n.begun_on,
        n.next_code,
        s.begun_on as next_begun_on,
        row_number() over (
            partition by n.code, n.begun_on, n.next_code
            order by
                s.ended_on > n.ended_on desc,
                case when s.ended_on > n.ended_on then s.begun_on end,
                s.ended_on desc
        ) as preference
    from named as n
    inner join place as s
        on n.next_code = s.code and (n.code <> s.code or n.begun_on < s.begun_on)
),

step as (
    select
        n.code,
        n.begun_on,
        n.next_code,
        p.next_begun_on
    from named as n
    left join preferred as p
        on
            n.code = p.code
            and n.begun_on = p.begun_on
            and n.next_code = p.next_code
            and p.preference = 1
),

-- from an interval over all that came after it; what was passed is not entered again
passed as (
    select
        code,
        begun_on,
        code as at_code,
        begun_on as at_begun_on,
        [code || ' ' || begun_on] as places
    from place
    union all
    select
        w.code,
        w.begun_on,
        s.next_code as at_code,
        s.next_begun_on as at_begun_on,
        list_append(w.places, s.next_code || ' ' || s.next_begun_on)
            as places
    from passed as w
    inner join step as s on w.at_code = s.code and w.at_begun_on = s.begun_on
    where
        not list_contains(
            w.places, coalesce(s.next_code || ' ' || s.next_begun_on, '')
        )
),

-- where the ways end: at a division of the newest month, or at one that states no more
final_place as (
    select distinct
        w.code,
        w.begun_on,
        w.at_code,
        coalesce(p.ended_on > n.last_day and r.region_code is not null, false)
            as is_there
    from passed as w
    cross join newest as n
    left join place as p on w.at_code = p.code and w.at_begun_on = p.begun_on
    left join division_region as r on n.period = r.period and w.at_code = r.region_code
    left join step as s on w.at_code = s.code and w.at_begun_on = s.begun_on
    where s.code is null
),

place_now as (
    select
        code,
        begun_on,
        list(at_code order by at_code) filter (where is_there) as successors,
        count(*) as ways
    from final_place
    group by code, begun_on
),

-- the place that a code of the newest table was at a month's end
place_then as (
    select
        p.period,
        f.code,
        f.begun_on,
        row_number() over (
            partition by p.period, f.code
            order by f.begun_on desc
        ) as recency
    from period as p
    inner join place as f on p.last_day >= f.begun_on
),

code_then as (
    select
        t.period,
        t.code,
        coalesce(w.successors, []) as successors,
        coalesce(w.ways, 0) as ways,
        case when w.ways = 1 then w.successors[1] end as region_now
    from place_then as t
    left join place_now as w on t.code = w.code and t.begun_on = w.begun_on
    where t.recency = 1
),

division_now as (
    select
        r.period,
        r.region_code,
        r.region_name,
        r.region_level,
        coalesce(c.successors, []) as successors,
        coalesce(c.ways, 0) as ways,
        c.region_now
    from division_region as r
    left join code_then as c on r.period = c.period and r.region_code = c.code
),

joined as (
    select
        period,
        region_now,
        count(*) as regions
    from division_now
    where region_now is not null
    group by period, region_now
),

above as (
    select
        o.period,
        o.community_code,
        unnest(
            list_append(office_codes(o.community_code), substr(o.community_code, 1, 9))
        ) as code
    from organisation as o
),

-- the township decides where the newest table knows it, else what lies above
nearest as (
    select
        a.period,
        a.community_code,
        max(a.code) as code
    from above as a
    semi join code_then as c on a.period = c.period and a.code = c.code
    group by a.period, a.community_code
),

followed as (
    select
        n.period,
        n.community_code,
        n.code,
        c.successors,
        c.ways,
        coalesce(j.regions > 1 and c.region_now <> c.code, false) as is_joined
    from nearest as n
    inner join code_then as c on n.period = c.period and n.code = c.code
    left join joined as j on c.period = j.period and c.region_now = j.region_now
),

possible as (
    select
        d.period,
        d.community_code,
        d.ways,
        d.is_joined,
        unnest(d.successors) as division_code,
        substr(d.community_code, length(d.code) + 1) as last_digits,
        length(d.code) as code_length
    from followed as d
),

organisation_now as (
    select
        o.community_code,
        o.community_name,
        o.name_stem
    from organisation as o
    semi join newest as n on o.period = n.period
),

claimed as (
    select
        p.period,
        p.community_code,
        p.ways,
        n.community_code as code_now,
        p.community_code = n.community_code as is_same_code,
        o.name_stem = n.name_stem as is_same_name
    from possible as p
    inner join organisation_now as n
        on
            p.division_code || p.last_digits = n.community_code
            and length(p.division_code) = p.code_length
    inner join organisation as o
        on p.period = o.period and p.community_code = o.community_code
    where p.ways > 1 or not p.is_joined or o.name_stem = n.name_stem
),

-- two committees with one code now: no register says that they became one
claim as (
    select
        *,
        count(*) over (partition by period, code_now) as claims,
        row_number() over (
            partition by period, code_now
            order by is_same_code desc, is_same_name desc
        ) as preference,
        count(*) filter (where is_same_name) over (partition by period, code_now)
            as same_names,
        bool_or(is_same_code) over (partition by period, code_now) as has_same_code
    from claimed
),

committee_successors as (
    select
        period,
        community_code,
        list(code_now order by code_now) as successors
    from claim
    where
        ways > 1
        or claims = 1
        or (preference = 1 and (has_same_code or same_names = 1))
    group by period, community_code
),

-- still in the newest register, under a code of a division that is no more
left_over as (
    select
        f.period,
        f.community_code
    from followed as f
    semi join organisation_now as o on f.community_code = o.community_code
    anti join committee_successors as s
        on f.period = s.period and f.community_code = s.community_code
    where
        f.ways <= 1
        and f.code not in (
            select r.region_code
            from division_region as r
            semi join newest as n on r.period = n.period
        )
),

committee_now as (
    select
        o.period,
        o.community_code as region_code,
        o.community_name as region_name,
        'community' as region_level,
        case
            when l.community_code is not null then [l.community_code]
            else coalesce(s.successors, [])
        end as successors,
        if(l.community_code is not null, 1, coalesce(d.ways, 0)) as ways,
        case
            when l.community_code is not null then l.community_code
            when d.ways = 1 then s.successors[1]
        end as region_now
    from organisation as o
    left join followed as d
        on o.period = d.period and o.community_code = d.community_code
    left join committee_successors as s
        on o.period = s.period and o.community_code = s.community_code
    left join left_over as l
        on o.period = l.period and o.community_code = l.community_code
),

everything as (
    select * from division_now
    union all
    select * from committee_now
),

region_at_newest as (
    select
        e.region_code,
        e.region_name
    from everything as e
    semi join newest as n on e.period = n.period
)

select
    e.period,
    e.region_code,
    e.region_name,
    e.region_level,
    case
        when e.ways > 1 then 'split'
        when e.region_now is null then 'gone'
        when e.region_now = e.region_code and e.region_name = n.region_name then 'same'
        when e.region_now = e.region_code then 'renamed'
        when j.regions > 1 then 'merged'
        else 'moved'
    end as how,
    e.successors,
    e.region_now,
    e.ways > 0 and e.ways = len(e.successors) as is_stated,
    n.region_code is not null and not list_contains(e.successors, e.region_code)
        as is_code_reused
from everything as e
left join region_at_newest as n on e.region_code = n.region_code
left join joined as j on e.period = j.period and e.region_now = j.region_now
order by e.period;  -- a month lies together
