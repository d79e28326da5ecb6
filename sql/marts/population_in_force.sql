-- One row per period, region and reference date: the population figures that hold then.
-- Two files for one region and year: the longer unit code, then the one received later.
-- Key: period, region_code, reference_date.
--
-- columns:
--   files: 来源数 | how many files give this region and year
create table population_in_force as
with filed as (
    select
        f.period,
        f.unit_code,
        f.filed_period,
        n.part,
        n.source_sheet,
        n.source_row,
        n.region_code,
        n.year,
        coalesce(n.reference_date, make_date(n.year, 12, 31)) as reference_date,
        n.urban_resident,
        n.resident,
        n.registered,
        n.households,
        rank() over (
            partition by f.period, n.region_code, n.year
            order by length(f.unit_code) desc, f.sequence desc
        ) as file_preference,
        count(distinct f.unit_code) over (
            partition by f.period, n.region_code, n.year
        ) as files
    from register_in_force as f
    inner join population as n
        on f.filed_period = n.period and f.unit_code = n.unit_code
    where f.dataset = 'population'
),

last_row as (
    select
        *,
        row_number() over (
            partition by period, region_code, reference_date
            order by
                year desc, part desc, source_sheet desc, source_row desc
        ) as row_preference
    from filed
    where file_preference = 1
)

select
    n.period,
    n.region_code,
    n.reference_date,
    n.urban_resident,
    n.resident,
    n.registered,
    n.households,
    n.files,
    n.unit_code,
    n.filed_period,
    n.part,
    n.source_sheet,
    n.source_row
from last_row as n
inner join period as p on n.period = p.period
where n.row_preference = 1 and n.reference_date <= p.last_day;
