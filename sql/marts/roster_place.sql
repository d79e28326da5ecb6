-- One row per period, unit and way a committee is written there: which one it is. A
-- code must be in the register; or its township, else its county, was withdrawn and has
-- one successor, under which the register has it, whatever county it lay in; or under
-- the one successor of that. Several successors are listed and none is taken. A name
-- must fit exactly one committee of the unit; where it fits several, the township
-- decides.
-- Key: period, unit_code, community_code, community_name, township_name.
--
-- columns:
--   organisation_code: 认定的社区代码 | the committee it was resolved to, null if none
--   is_superseded: 代码已撤销 | resolved by the successor of a withdrawn code
--   refused_by: 未采用的原因 | finding that refuses rows written like this, null if none
--   candidates: 可能的代码 | where a division has several successors, the committees that
--     are in the register under them, else these divisions
create table roster_place as
with recursive written as (
    select distinct
        period,
        unit_code,
        community_code,
        community_name,
        township_name
    from staff_roster
    union
    select distinct
        period,
        unit_code,
        community_code,
        community_name,
        township_name
    from volunteer_registration
    where community_code is not null or community_name is not null
    union
    select distinct
        period,
        unit_code,
        community_code,
        null as community_name,
        null as township_name
    from certification_list
    where community_code is not null
),

nameable as (
    select distinct
        period,
        unit_code,
        community_name,
        township_name
    from written
    where community_code is null
),

fitting as (
    select
        n.period,
        n.unit_code,
        n.community_name,
        n.township_name,
        o.community_code,
        coalesce(o.township_name = n.township_name, false) as is_there,
        place_name(o.community_name) as own_name,
        place_name(n.community_name) as name_written
    from nameable as n
    inner join organisation as o
        on
            n.period = o.period
            and place_stem(n.community_name) = o.name_stem
            and starts_with(o.community_code, n.unit_code)
),

-- 大庄居委会 and 大庄村委会 have one stem: who writes the whole name means that one
best_fitting as (
    select
        *,
        coalesce(own_name = name_written, false) as is_exact,
        bool_or(own_name = name_written) over (
            partition by period, unit_code, community_name, township_name
        ) as some_exact
    from fitting
),

by_name as (
    select
        period,
        unit_code,
        community_name,
        township_name,
        count(*) as fits,
        min(community_code) as only_fit,
        count(*) filter (where is_there) as fits_there,
        min(community_code) filter (where is_there) as fit_there
    from best_fitting
    where is_exact or not some_exact
    group by period, unit_code, community_name, township_name
),

unregistered as (
    select distinct
        w.period,
        w.unit_code,
        w.community_code
    from written as w
    left join organisation as o
        on w.period = o.period and w.community_code = o.community_code
    where
        w.community_code is not null
        and (
            o.community_code is null
            -- the register of a county that is no more
            or not starts_with(w.community_code, w.unit_code)
        )
),

division_written as (
    select
        period,
        unit_code,
        community_code,
        unnest([substr(community_code, 1, 9), substr(community_code, 1, 6)])
            as region_code
    from unregistered
),

-- from a withdrawn division over those that took its place, to what was not withdrawn
after_withdrawal as (
    select
        period,
        region_code,
        unnest(successors) as successor,
        [region_code] as passed
    from withdrawn_division
    union all
    select
        a.period,
        a.region_code,
        unnest(w.successors) as successor,
        list_append(a.passed, w.region_code) as passed
    from after_withdrawal as a
    inner join withdrawn_division as w
        on a.period = w.period and a.successor = w.region_code
    where not list_contains(a.passed, w.region_code)
),

successor_at_change as (
    select
        period,
        region_code,
        len(passed) as changes,
        min(successor) as successor,
        count(distinct successor) = 1 as is_only
    from after_withdrawal
    group by period, region_code, len(passed)
),

last_successor as (
    select
        a.period,
        a.region_code,
        a.successor,
        count(*) over (partition by a.period, a.region_code) as successors
    from (
        select distinct
            period,
            region_code,
            successor
        from after_withdrawal
    ) as a
    anti join withdrawn_division as w
        on a.period = w.period and a.successor = w.region_code and w.successors <> []
),

-- the township decides where the division table knows it, else the county
nearest_division as (
    select
        w.period,
        w.unit_code,
        w.community_code,
        w.region_code,
        substr(w.community_code, length(w.region_code) + 1) as last_digits,
        row_number() over (
            partition by w.period, w.unit_code, w.community_code
            order by length(w.region_code) desc
        ) as nearness
    from division_written as w
    left join division_region as v
        on w.period = v.period and w.region_code = v.region_code
    left join withdrawn_division as d
        on w.period = d.period and w.region_code = d.region_code
    where v.region_code is not null or d.region_code is not null
),

-- the first change after which the register has it
by_successor as (
    select
        n.period,
        n.unit_code,
        n.community_code,
        min_by(o.community_code, s.changes) as organisation_code
    from nearest_division as n
    inner join successor_at_change as s
        on n.period = s.period and n.region_code = s.region_code
    inner join organisation as o
        on
            n.period = o.period
            and s.successor || n.last_digits = o.community_code
            and starts_with(o.community_code, n.unit_code)
    where n.nearness = 1 and s.is_only
    group by n.period, n.unit_code, n.community_code
),

candidate as (
    select
        n.period,
        n.unit_code,
        n.community_code,
        s.successor as division,
        o.community_code as committee
    from nearest_division as n
    inner join last_successor as s
        on n.period = s.period and n.region_code = s.region_code
    left join organisation as o
        on n.period = o.period and s.successor || n.last_digits = o.community_code
    where n.nearness = 1 and s.successors > 1
),

by_several as (
    select
        period,
        unit_code,
        community_code,
        list(committee order by committee) filter (where committee is not null)
            as committees,
        list(division order by division) as divisions
    from candidate
    group by period, unit_code, community_code
),

resolved as (
    select
        w.period,
        w.unit_code,
        w.community_code,
        w.community_name,
        w.township_name,
        s.organisation_code is not null as is_superseded,
        case
            when s.organisation_code is not null then s.organisation_code
            when starts_with(o.community_code, w.unit_code) then o.community_code
            when w.community_code is not null then null
            when n.fits = 1 then n.only_fit
            when n.fits_there = 1 then n.fit_there
        end as organisation_code,
        coalesce(c.committees, c.divisions, []) as candidates
    from written as w
    left join organisation as o
        on w.period = o.period and w.community_code = o.community_code
    left join by_successor as s
        on
            w.period = s.period
            and w.unit_code = s.unit_code
            and w.community_code = s.community_code
    left join by_several as c
        on
            w.period = c.period
            and w.unit_code = c.unit_code
            and w.community_code = c.community_code
    left join by_name as n
        on
            w.period = n.period
            and w.unit_code = n.unit_code
            and w.community_name = n.community_name
            and w.township_name is not distinct from n.township_name
)

select
    period,
    unit_code,
    community_code,
    community_name,
    township_name,
    organisation_code,
    is_superseded,
    case
        when organisation_code is not null then null
        when community_code is null then 'R202'
        -- only here, since the code of a county that joined this one lies outside too
        when candidates = [] and not starts_with(community_code, unit_code) then 'R109'
        else 'R201'
    end as refused_by,
    candidates
from resolved;
