-- One row per period, unit and way a committee is written there: which one it is. A
-- code must be in the register. A name must fit exactly one committee of the unit;
-- where it fits several, the township decides.
-- Key: period, unit_code, community_code, community_name, township_name.
--
-- columns:
--   organisation_code: 认定的社区代码 | the committee it was resolved to, null if none
--   refused_by: 未采用的原因 | finding that refuses rows written like this, null if none
create table roster_place as
with written as (
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

resolved as (
    select
        w.period,
        w.unit_code,
        w.community_code,
        w.community_name,
        w.township_name,
        case
            when w.community_code is not null then o.community_code
            when n.fits = 1 then n.only_fit
            when n.fits_there = 1 then n.fit_there
        end as organisation_code
    from written as w
    left join organisation as o
        on
            w.period = o.period
            and w.community_code = o.community_code
            and starts_with(o.community_code, w.unit_code)
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
    case
        when organisation_code is not null then null
        when community_code is not null then 'R201'
        else 'R202'
    end as refused_by
from resolved;
