-- Population of the units that count, each place once.
-- Key: period, region_code, unit_set, measure.
--
-- needs: []
-- unit: persons
-- units: {households: households}
-- absent: missing
-- dated:
--   {urban_residents: reference_date, residents: reference_date,
--   registered_population: reference_date, households: reference_date}
-- each: p.amount_place
-- rows: [population]
-- measures:
--   urban_residents: 城镇常住人口 | urban permanent residents
--   residents: 常住人口 | permanent residents
--   registered_population: 户籍人口 | registered population
--   households: 户数 | households
create table measure_population as
with place as (
    select distinct
        period,
        region_code,
        unit_set,
        amount_place
    from counted_unit
    where amount_place is not null
)

select
    p.period,
    p.region_code,
    p.unit_set,
    a.measure,
    sum(a.value) as value
from place as p
inner join region_amount as a
    on p.period = a.period and p.amount_place = a.region_code
group by p.period, p.region_code, p.unit_set, a.measure;
