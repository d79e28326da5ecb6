-- One row per period, region and reference date: the population figures that hold then.
-- Two files for one region and date: the longer unit code, then the one received later.
-- Key: period, region_code, reference_date.
--
-- columns:
--   files: 来源数 | how many files give this region and date
create table population_in_force as
with filed as (
    select
        f.period,
        f.unit_code,
        f.filed_period,
        n.source_sheet,
        n.source_row,
        n.region_code,
        coalesce(n.reference_date, make_date(n.year, 12, 31)) as reference_date,
        n.urban_resident,
        n.resident,
        n.registered,
        n.households,
        row_number() over (
            partition by
                f.period,
                n.region_code,
                coalesce(n.reference_date, make_date(n.year, 12, 31))
            order by length(f.unit_code) desc, f.sequence desc, n.source_row desc
        ) as preference,
        count(*) over (
            partition by
                f.period,
                n.region_code,
                coalesce(n.reference_date, make_date(n.year, 12, 31))
        ) as files
    from register_in_force as f
    inner join population as n
        on f.filed_period = n.period and f.unit_code = n.unit_code
    where f.dataset = 'population'
)

select
    f.period,
    f.region_code,
    f.reference_date,
    f.urban_resident,
    f.resident,
    f.registered,
    f.households,
    f.files,
    f.unit_code,
    f.filed_period,
    f.source_sheet,
    f.source_row
from filed as f
inner join period as p on f.period = p.period
where f.preference = 1 and f.reference_date <= p.last_day;
