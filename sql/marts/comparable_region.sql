-- One row per period and region of the newest month: which regions of then make it up
-- on its present boundaries. They are the largest that lie in it with all their
-- divisions, by `division_succession`; a division whose successor nobody stated stays
-- with the one above it. Where some committee's nearest division is not a lowest one,
-- that division counts beside those in it.
-- Key: period, region_code.
--
-- columns:
--   region_code: 现行地区代码 | region of the newest month
--   region_name: 现行地区名称 | its name in the newest month
--   parts: 当时的组成地区 | regions of then that lie in it as a whole
--   partly: 部分属于本地区的当时地区 | regions of then of which it has, or may have, a part
--   is_comparable: 是否可比 | the parts are all of it and nothing else
--   reason: 不可比的原因 | split, or not_stated if nothing says what it was then
create table comparable_region as
with current_region as (
    select
        r.region_code,
        r.region_name,
        r.region_level
    from region as r
    where r.period = (select max(p.period) from period as p)
),

division_then as (
    select
        period,
        region_code,
        successors,
        is_stated
    from division_succession
    where region_level <> 'community'
),

-- itself and the divisions it lies in
above as (
    select
        a.period,
        a.region_code,
        a.above_code
    from (
        select
            period,
            region_code,
            unnest(list_append(office_codes(region_code), substr(region_code, 1, 9)))
                as above_code
        from division_then
    ) as a
    semi join division_then as d on a.period = d.period and a.above_code = d.region_code
    group by a.period, a.region_code, a.above_code
),

nearest_of_committee as (
    select
        a.period,
        max(a.region_code) as region_code
    from (
        select
            period,
            region_code as community_code,
            unnest(list_append(office_codes(region_code), substr(region_code, 1, 9)))
                as region_code
        from division_succession
        where region_level = 'community'
    ) as a
    semi join division_then as d
        on a.period = d.period and a.region_code = d.region_code
    group by a.period, a.community_code
),

leaf as (
    select
        period,
        above_code as region_code
    from above
    group by period, above_code
    having count(*) = 1
    union
    select
        period,
        region_code
    from nearest_of_committee
),

-- the regions of today a division came to lie in, by what its own row says
stated as (
    select distinct
        s.period,
        s.region_code,
        s.code_now
    from (
        select
            d.period,
            d.region_code,
            unnest(list_append(office_codes(d.successor), substr(d.successor, 1, 9)))
                as code_now
        from (
            select
                period,
                region_code,
                unnest(successors) as successor
            from division_then
        ) as d
    ) as s
    semi join current_region as c on s.code_now = c.region_code
),

nearest_stated_above as (
    select
        a.period,
        a.region_code,
        length(s.code_now) as code_length,
        max(a.above_code) as above_code
    from above as a
    inner join stated as s on a.period = s.period and a.above_code = s.region_code
    where a.above_code <> a.region_code
    group by a.period, a.region_code, length(s.code_now)
),

-- where its own row says nothing, or not all, that of the nearest division above it
own_or_above as (
    select
        s.period,
        s.region_code,
        s.region_code as said_by,
        s.code_now
    from stated as s
    union all
    select
        n.period,
        n.region_code,
        n.above_code as said_by,
        s.code_now
    from nearest_stated_above as n
    inner join division_then as d
        on n.period = d.period and n.region_code = d.region_code
    inner join stated as s
        on
            n.period = s.period
            and n.above_code = s.region_code
            and n.code_length = length(s.code_now)
    left join stated as own
        on
            n.period = own.period
            and n.region_code = own.region_code
            and n.code_length = length(own.code_now)
    where own.region_code is null or not d.is_stated
),

leaf_way as (
    select
        o.period,
        o.region_code,
        o.code_now,
        bool_or(not d.is_stated and length(o.code_now) >= length(o.said_by))
            as is_uncertain
    from own_or_above as o
    semi join leaf as f on o.period = f.period and o.region_code = f.region_code
    inner join division_then as d on o.period = d.period and o.said_by = d.region_code
    group by o.period, o.region_code, o.code_now
),

leaf_now as (
    select
        period,
        region_code,
        code_now,
        not is_uncertain
        and count(*) over (partition by period, region_code, length(code_now)) = 1
            as is_whole
    from leaf_way
),

leaves as (
    select
        a.period,
        a.above_code as region_code,
        count(*) as leaves
    from above as a
    semi join leaf as f on a.period = f.period and a.region_code = f.region_code
    group by a.period, a.above_code
),

-- every region of then all of whose leaves lie in one region of today, of its level or
-- below, so that a county of one township stays apart from that township
wholly as (
    select
        a.period,
        n.code_now,
        a.above_code as region_code
    from above as a
    inner join leaf_now as n on a.period = n.period and a.region_code = n.region_code
    inner join leaves as l on a.period = l.period and a.above_code = l.region_code
    where
        n.is_whole
        and (
            length(a.above_code) >= length(n.code_now)
            or a.above_code = a.region_code
        )
    group by a.period, n.code_now, a.above_code
    having count(*) = any_value(l.leaves)
),

inside_another as (
    select distinct
        w.period,
        w.code_now,
        w.region_code
    from wholly as w
    inner join above as a on w.period = a.period and w.region_code = a.region_code
    inner join wholly as u
        on
            a.period = u.period
            and a.above_code = u.region_code
            and w.code_now = u.code_now
    where a.above_code <> w.region_code
),

-- leaves of which a region of today has a part, or that no region of then tells apart
partly as (
    select
        n.period,
        n.code_now,
        n.region_code
    from leaf_now as n
    anti join wholly as w
        on
            n.period = w.period
            and n.region_code = w.region_code
            and n.code_now = w.code_now
),

piece as (
    select
        w.period,
        w.code_now,
        w.region_code,
        true as is_whole
    from wholly as w
    anti join inside_another as i
        on
            w.period = i.period
            and w.code_now = i.code_now
            and w.region_code = i.region_code
    union all
    select
        period,
        code_now,
        region_code,
        false as is_whole
    from partly
    union all
    select
        period,
        unnest(successors) as code_now,
        region_code,
        region_now is not null as is_whole
    from division_succession
    where region_level = 'community'
),

made_of as (
    select
        period,
        code_now,
        list(region_code order by region_code) filter (where is_whole) as parts,
        list(region_code order by region_code) filter (where not is_whole) as partly
    from piece
    group by period, code_now
),

listed as (
    select
        p.period,
        c.region_code,
        c.region_name,
        c.region_level,
        coalesce(m.parts, []) as parts,
        coalesce(m.partly, []) as partly
    from current_region as c
    cross join period as p
    left join made_of as m on p.period = m.period and c.region_code = m.code_now
)

select
    period,
    region_code,
    region_name,
    region_level,
    parts,
    partly,
    parts <> [] and partly = [] as is_comparable,
    case
        when partly <> [] then 'split'
        when parts = [] then 'not_stated'
    end as reason
from listed
order by period;  -- a month lies together
