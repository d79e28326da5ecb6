-- One row per period, region, group of workers, breakdown and category: how many
-- persons of the group have it, as the official form 两委成员与工作者统计表 asks. Age in
-- completed years at the month's end. Probationary party members count as members. A
-- person's blank is `unknown`. For counties and above; every category has a row where
-- the group has a person.
-- Key: period, region_code, worker_group, breakdown, category.
--
-- columns:
--   worker_group: 人员范围 | all workers, two_committees, or dedicated (main category);
--     male and female by age only
--   breakdown: 分组项 | sex, age, political_status, education, ethnicity, cross_post or
--     certificate
--   category: 组别 | code of the category, unknown for a blank
--   persons: 人数 | distinct persons
--   total: 合计 | distinct persons of the group, the sum over the categories
--   status: 数据状态 | ok, provisional, or missing where too few units are covered
--   coverage: 上报覆盖率 | covered units as a share of those that owe
create table composition as
with described as (
    select
        period,
        person_key,
        max(birth_month) as birth_month,
        max(ethnicity) as ethnicity,
        max(political_status) as political_status,
        max(education) as education
    from on_roster
    group by period, person_key
),

used_set as (
    select distinct
        period,
        region_code,
        unit_set
    from coverage
    where
        basis in ('staff_roster', 'certification_list+staff_roster')
        and length(region_code) <= 6
),

member as (
    select
        w.period,
        w.region_code,
        w.unit_set,
        w.is_female,
        w.is_two_committee_member,
        w.is_committee_member and w.is_party_committee_member as has_cross_post,
        d.ethnicity,
        d.political_status,
        d.education,
        c.person_key is not null as has_certificate,
        year(p.last_day) - year(d.birth_month)
        - if(month(d.birth_month) > month(p.last_day), 1, 0) as age,
        unnest([
            'all',
            if(w.is_two_committee_member, 'two_committees', 'dedicated'),
            if(w.is_female, 'female', 'male')
        ]) as worker_group
    from worker_in_region as w
    inner join used_set as u
        on
            w.period = u.period
            and w.region_code = u.region_code
            and w.unit_set = u.unit_set
    inner join period as p on w.period = p.period
    inner join described as d
        on w.period = d.period and w.person_key = d.person_key
    left join certified_person as c
        on w.period = c.period and w.person_key = c.person_key
    where w.is_worker
),

answered as (
    select
        period,
        region_code,
        unit_set,
        worker_group,
        unnest([
            'sex',
            'age',
            'political_status',
            'education',
            'ethnicity',
            'cross_post',
            'certificate'
        ]) as breakdown,
        unnest([
            if(is_female, 'female', 'male'),
            case
                when age is null then 'unknown'
                when age <= 30 then 'up_to_30'
                when age <= 40 then 'from_31_to_40'
                when age <= 50 then 'from_41_to_50'
                else 'from_51'
            end,
            case
                when political_status is null then 'unknown'
                when political_status in ('01', '02') then 'party_member'
                when political_status = '03' then 'youth_league'
                else 'other'
            end,
            coalesce(education, 'unknown'),
            case
                when ethnicity is null then 'unknown'
                when ethnicity = 'HA' then 'han'
                else 'minority'
            end,
            if(has_cross_post, 'yes', 'no'),
            if(has_certificate, 'yes', 'no')
        ]) as category
    from member
),

counted as (
    select
        period,
        region_code,
        unit_set,
        worker_group,
        breakdown,
        category,
        count(*) as persons,
        sum(count(*)) over (
            partition by period, region_code, unit_set, worker_group, breakdown
        ) as total
    from answered
    group by period, region_code, unit_set, worker_group, breakdown, category
),

described_group as (
    select distinct
        period,
        region_code,
        unit_set,
        worker_group,
        breakdown,
        total
    from counted
)

select
    g.period,
    g.region_code,
    g.worker_group,
    g.breakdown,
    k.category,
    coalesce(n.persons, 0) as persons,
    cast(g.total as bigint) as total,
    case
        when c.units_covered * 100 < c.units_owing * least_coverage.value
            then 'missing'
        when c.units_covered < c.units_owing or c.has_many_refused then 'provisional'
        else 'ok'
    end as status,
    cast(rounded_ratio(c.units_covered, 1, c.units_owing, 4) as decimal(5, 4))
        as coverage
from described_group as g
inner join composition_category as k
    on g.worker_group = k.worker_group and g.breakdown = k.breakdown
left join counted as n
    on
        g.period = n.period
        and g.region_code = n.region_code
        and g.unit_set = n.unit_set
        and g.worker_group = n.worker_group
        and g.breakdown = n.breakdown
        and k.category = n.category
inner join coverage as c
    on
        g.period = c.period
        and g.region_code = c.region_code
        and g.unit_set = c.unit_set
        and case g.breakdown
            when 'certificate' then c.basis = 'certification_list+staff_roster'
            else c.basis = 'staff_roster'
        end
inner join parameter as least_coverage on least_coverage.name = 'least_coverage_pct';
