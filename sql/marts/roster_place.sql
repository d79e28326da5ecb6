-- One row per period, unit and way a committee is written there: which one it is. A
-- code must be in the register. A name must fit exactly one committee of the unit;
-- where it fits several, the township decides.
-- Key: period, unit_code and the three written columns.
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

by_name as (
    select
        w.period,
        w.unit_code,
        w.community_name,
        w.township_name,
        count(*) as fits,
        min(o.community_code) as only_fit,
        count(*) filter (where o.township_name = w.township_name) as fits_there,
        min(o.community_code) filter (where o.township_name = w.township_name)
            as fit_there
    from (
        select distinct
            period,
            unit_code,
            community_name,
            township_name
        from written
        where community_code is null
    ) as w
    inner join organisation as o
        on
            w.period = o.period
            and place_stem(w.community_name) = o.name_stem
            and starts_with(o.community_code, w.unit_code)
    group by w.period, w.unit_code, w.community_name, w.township_name
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
        on w.period = o.period and w.community_code = o.community_code
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
