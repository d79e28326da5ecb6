-- The ten indicators at prefecture and county level, from seven plain tables.
-- The floor lays these tables as views over CSV, the plain script loads them from pandas; both
-- then run this file. `person` tells people apart: the ID text itself, or its hash.
-- Tables: volunteer, roster, training, certificate, organisation, population, division.
-- Variable: period_end. Result: table `number`, one row per region and indicator.

create temp table digits as select unnest([4, 6]) as n;

create temp table resolved as
with organisation_by_name as (
    select
        o.community_code,
        o.community_code[:6] as unit_code,
        regexp_replace(o.community_name, '(村民|居民)?委员会$|(村|居)?委会$', '') as stem,
        d.name as township_name
    from organisation as o
    left join division as d on o.community_code[:9] = d.code
),

by_name as (
    select unit_code, stem, count(*) as fits, min(community_code) as community_code
    from organisation_by_name
    group by unit_code, stem
),

written as (
    select
        *,
        regexp_replace(community_name, '(村民|居民)?委员会$|(村|居)?委会$', '') as stem,
        regexp_split_to_array(post, '[、，,；;/兼]') as posts,
        regexp_split_to_array(
            replace(replace(worker_type, '（', '('), '）', ')'), '[、，,；;/]'
        ) as types
    from roster
    where
        coalesce(started_on <= getvariable('period_end'), true)
        and coalesce(ended_on > getvariable('period_end'), true)
)

select
    w.person,
    w.is_female,
    w.employment_form,
    w.posts,
    w.types,
    case
        when w.community_code is not null then w.community_code
        when n.fits = 1 then n.community_code
        else t.community_code
    end as community_code
from written as w
left join by_name as n on w.unit_code = n.unit_code and w.stem = n.stem
left join organisation_by_name as t
    on w.unit_code = t.unit_code and w.stem = t.stem and w.township_name = t.township_name;

create temp table role as
select
    community_code,
    person,
    is_female,
    list_has_any(posts, ['主任', '村委会主任', '居委会主任']) as is_director,
    is_director
    or list_has_any(posts, ['副主任', '村委会副主任', '居委会副主任'])
    or list_has_any(types, ['村(居)委会成员', '村委会成员', '居委会成员']) as is_member,
    list_has_any(posts, ['书记', '党组织书记', '党总支书记', '副书记', '党总支副书记'])
    or list_has_any(types, ['党组织班子成员', '党组织成员']) as is_party_member,
    list_has_any(types, ['专职工作者', '社区专职工作者'])
    and coalesce(employment_form, '') <> '非全日制' as is_dedicated,
    list_contains(types, '专职网格员') as is_grid_worker
from resolved;

create temp table worker as
select
    r.person,
    o.community_code[:d.n] as region_code,
    bool_or(r.is_female) as is_female,
    bool_or(r.is_member or r.is_party_member or r.is_dedicated) as is_worker,
    bool_or(
        (r.is_member or r.is_party_member or r.is_dedicated) and o.urban_rural_code like '1%'
    ) as is_urban,
    bool_or(r.is_grid_worker and o.urban_rural_code like '1%') as is_urban_grid,
    bool_or(r.is_member and o.kind = '村委会') as is_village_member,
    bool_or(r.is_director and o.kind = '村委会') as is_village_director,
    bool_or(r.is_member and o.kind = '居委会') as is_resident_member,
    bool_or(r.is_director and o.kind = '居委会') as is_resident_director
from role as r
inner join organisation as o on r.community_code = o.community_code
cross join digits as d
group by r.person, o.community_code[:d.n];

create temp table credited as
with course as (
    select
        person,
        any_value(started_on) as started_on,
        any_value(ended_on) as ended_on,
        any_value(coalesce(days, 1)) as days
    from training
    where
        year(ended_on) = year(getvariable('period_end'))
        and ended_on <= getvariable('period_end')
        and coalesce(mode, '') <> '自学'
        and coalesce(completed, '') <> '否'
    group by
        person,
        organiser_level,
        course_no,
        case when organiser_level in ('县级', '县市级', '乡镇级') then unit_code end
),

marked as (
    select
        *,
        started_on <= max(ended_on) over (
            partition by person order by started_on, ended_on
            rows between unbounded preceding and 1 preceding
        ) as is_overlapping
    from course
),

numbered as (
    select
        *,
        sum(case when is_overlapping then 0 else 1 end) over (
            partition by person order by started_on, ended_on rows unbounded preceding
        ) as overlap_group
    from marked
),

credit as (
    select person, least(sum(days), date_diff('day', min(started_on), max(ended_on)) + 1) as days
    from numbered
    group by person, overlap_group
)

select person, sum(days) as days
from credit
group by person;

create temp table base as
with latest as (
    select *
    from population
    where make_date(year, 12, 31) <= getvariable('period_end')
    qualify year = max(year) over ()
)

select
    region_code[:d.n] as region_code,
    sum(urban_resident) as urban_resident,
    sum(resident) as resident,
    sum(registered) as registered
from latest
cross join digits as d
where length(region_code) = 6
group by region_code[:d.n];

create temp table counted as
select
    w.region_code,
    unnest([
        'workers_per_10k_urban_all', 'workers_per_10k_urban', 'workers_per_10k_urban_with_grid',
        'women_share_village_committee_members', 'women_share_village_committee_directors',
        'women_share_resident_committee_members', 'women_share_resident_committee_directors',
        'training_days_3_share'
    ]) as indicator,
    unnest([
        count(*) filter (where w.is_worker),
        count(*) filter (where w.is_urban),
        count(*) filter (where w.is_urban or w.is_urban_grid),
        count(*) filter (where w.is_village_member and w.is_female),
        count(*) filter (where w.is_village_director and w.is_female),
        count(*) filter (where w.is_resident_member and w.is_female),
        count(*) filter (where w.is_resident_director and w.is_female),
        count(*) filter (where w.is_worker and c.days >= 3)
    ]) as numerator,
    unnest([
        any_value(b.urban_resident), any_value(b.urban_resident), any_value(b.urban_resident),
        count(*) filter (where w.is_village_member),
        count(*) filter (where w.is_village_director),
        count(*) filter (where w.is_resident_member),
        count(*) filter (where w.is_resident_director),
        count(*) filter (where w.is_worker)
    ]) as denominator
from worker as w
left join credited as c on w.person = c.person
inner join base as b on w.region_code = b.region_code
group by w.region_code
union all
select v.region_code, 'volunteers_share_residents', v.persons, b.resident
from (
    select coalesce(unit_code, '5325') as region_code, count(distinct person) as persons
    from volunteer
    where status = '有效' and registered_on <= getvariable('period_end')
    group by grouping sets ((unit_code), ())
) as v
inner join base as b on v.region_code = b.region_code
union all
select h.region_code, 'certified_per_10k_registered', h.persons, b.registered
from (
    select coalesce(unit_code, '5325') as region_code, count(distinct person) as persons
    from certificate
    where
        coalesce(certificate_kind, '社会工作者职业水平证书') = '社会工作者职业水平证书'
        and level is not null
        and coalesce(holder_status, '在册') = '在册'
        and issued_on <= getvariable('period_end')
    group by grouping sets ((unit_code), ())
) as h
inner join base as b on h.region_code = b.region_code;

create temp table number as
select
    region_code,
    indicator,
    cast(numerator as bigint) as numerator,
    cast(denominator as bigint) as denominator,
    round(
        numerator * case when indicator like '%per_10k%' then 10000.0 else 100.0 end / denominator,
        2
    ) as value
from counted
where denominator > 0;
