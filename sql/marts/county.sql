-- One row per period and county, or prefecture that has no counties and stands for one.
-- Key: period, region_code.
create table county as
select
    d.period,
    d.region_code,
    d.region_level
from division_region as d
where
    d.region_level = 'county'
    or (
        d.region_level = 'prefecture'
        and not exists (
            select 1
            from division_region as c
            where
                c.period = d.period
                and c.region_level = 'county'
                and starts_with(c.region_code, d.region_code)
        )
    );
