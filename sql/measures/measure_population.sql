-- Population of the covered units, each place once.
-- Key: period, basis, region_code, measure.
--
-- needs: []
-- unit: persons
-- absent: missing
-- measures:
--   urban_residents: 城镇常住人口 | urban permanent residents
--   residents: 常住人口 | permanent residents
--   registered_population: 户籍人口 | registered population
--   households: 户数 | households
create table measure_population as
with place as (
    select distinct
        period,
        basis,
        region_code,
        amount_place
    from covered_unit
    where is_covered and amount_place is not null
)

select
    p.period,
    p.basis,
    p.region_code,
    a.measure,
    sum(a.value) as value
from place as p
inner join region_amount as a
    on p.period = a.period and p.amount_place = a.region_code
inner join basis_need as n on p.basis = n.basis and a.measure = n.need
group by p.period, p.basis, p.region_code, a.measure;
