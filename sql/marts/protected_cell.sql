-- One row per period and cell of a published table that divides persons by a personal
-- attribute: what disclosure control works on. An indicator by such an attribute is a
-- cell of a table of its own, or of one with the others that divide the same persons.
-- Those with a certificate among a part of the workers stand beside all who have one,
-- as a group.
-- Key: period, table_name, region_code, worker_group, category.
--
-- columns:
--   table_name: 表 | the breakdown, or attribute, measure and basis of the indicators
--   parent_code: 上级地区代码 | region it is a part of, null where that isn't published
--   worker_group: 人员范围 | as in composition, or the measure they are a part of
--   category: 组别 | category of the breakdown, or the indicator's id
--   indicator: 指标 | the indicator it is the numerator of, else null
--   persons: 人数 | persons in the cell
--   total: 合计 | persons it is a part of, who are published
create table protected_cell as
with by_indicator as (
    select
        v.period,
        case
            when i.personal = 'certificate' then 'certificate'
            else concat_ws('|', i.personal, i.part_of, i.basis)
        end as table_name,
        v.region_code,
        if(i.personal = 'certificate', i.part_of, '') as worker_group,
        if(i.personal = 'certificate', 'yes', i.indicator)
            as category,
        i.indicator,
        cast(v.numerator as bigint) as persons,
        cast(coalesce(m.value, 0) as bigint) as total
    from indicator_value as v
    inner join indicator as i on v.indicator = i.indicator
    left join measure as m
        on
            v.period = m.period
            and v.region_code = m.region_code
            and i.basis = m.basis
            and i.part_of = m.measure
    where
        i.part_of is not null
        and v.numerator is not null
        and v.region_level in ('province', 'prefecture', 'county')
),

cell as (
    select
        c.period,
        c.breakdown as table_name,
        c.region_code,
        c.worker_group,
        c.category,
        cast(null as varchar) as indicator,
        c.persons,
        c.total
    from composition as c
    inner join composition_category as k
        on
            c.worker_group = k.worker_group
            and c.breakdown = k.breakdown
            and c.category = k.category
    where k.is_personal and c.status <> 'missing'
    union all by name
    select * from by_indicator
)

select
    c.period,
    c.table_name,
    c.region_code,
    p.region_code as parent_code,
    c.worker_group,
    c.category,
    c.indicator,
    c.persons,
    c.total
from cell as c
left join region as p
    on
        c.period = p.period
        and substr(c.region_code, 1, length(c.region_code) - 2) = p.region_code;
