-- One row per period, unit and register or yearly table that some figure needs: does
-- one that holds say it of the unit?
-- Key: period, unit_code, need.
--
-- columns:
--   need: 所需数据 | what must be in, as the measures' headers write it
create table standing_state as
with standing_need as (
    select distinct
        need,
        dataset,
        column_name
    from basis_need
    where kind = 'standing'
),

register_row as (
    select
        period,
        'organisation_register' as dataset,
        register_unit,
        filed_period,
        community_code
    from organisation
    union all
    select
        period,
        'grid_register' as dataset,
        register_unit,
        filed_period,
        community_code
    from grid
),

listed as (
    select distinct
        period,
        dataset,
        register_unit,
        filed_period,
        unnest(office_codes(community_code)) as unit_code
    from register_row
),

refused_in_build as (
    select
        b.dataset,
        b.period,
        b.unit_code,
        count(*) as refused
    from build_refusal as b
    where b.dataset = 'grid_register' and b.code = 'R201'
    group by b.dataset, b.period, b.unit_code
),

register as (
    select
        l.period,
        l.unit_code,
        n.need,
        bool_or(n.column_name is null or c.column_name is not null) as is_in,
        bool_or(
            (s.rows_refused + coalesce(b.refused, 0)) * 100 > s.rows_read * t.value
        ) as has_many_refused
    from listed as l
    inner join standing_need as n on l.dataset = n.dataset
    inner join parameter as t on t.name = 'refused_rows_limit_pct'
    inner join submission as s
        on
            l.dataset = s.dataset
            and l.filed_period = s.period
            and l.register_unit = s.unit_code
    left join refused_in_build as b
        on
            l.dataset = b.dataset
            and l.filed_period = b.period
            and l.register_unit = b.unit_code
    left join submission_column as c
        on
            l.dataset = c.dataset
            and l.filed_period = c.period
            and l.register_unit = c.unit_code
            and n.column_name = c.column_name
    group by l.period, l.unit_code, n.need
),

wage as (
    select
        w.period,
        w.region_code as unit_code,
        n.need
    from wage_of_region as w
    inner join standing_need as n
        on n.dataset = 'wages' and n.column_name = 'urban_monthly_wage_yuan'
    union all
    select
        i.period,
        i.region_code as unit_code,
        n.need
    from wage_in_force as i
    inner join standing_need as n
        on n.dataset = 'wages' and n.column_name = 'rural_income_yuan'
    where i.rural_income_yuan is not null
)

select * from register
union all
select
    period,
    unit_code,
    need,
    true as is_in,
    false as has_many_refused
from wage;
