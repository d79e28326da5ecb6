-- One row per period, unit and dataset the unit owes, by `reference/reporting.yml`.
-- What counties owe is owed too by a prefecture without counties.
-- Key: period, unit_code, dataset.
--
-- columns:
--   due_on: 应报日期 | last day for sending it
create table reporting_duty as
select
    d.period,
    d.region_code as unit_code,
    r.dataset,
    cast(p.last_day + cast(r.due_day as integer) as date) as due_on
from division_region as d
inner join period as p on d.period = p.period
left join county as c on d.period = c.period and d.region_code = c.region_code
inner join reporting_rule as r
    on
        coalesce(
            d.region_code = r.unit_code,
            d.region_level = r.unit_level,
            false
        )
        or (
            r.unit_code is null
            and r.unit_level = 'county'
            and c.region_code is not null
        )
where
    r.unit_code is not null
    or not exists (
        select 1
        from reporting_rule as own
        where own.unit_code = d.region_code
    );
