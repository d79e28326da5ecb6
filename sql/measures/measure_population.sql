-- Population of the covered units; the region's own row only where none of its units
-- has one.
-- Key: period, basis, region_code, measure.
--
-- needs: []
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
        case
            when
                uses_region_amount or length(unit_code) < length(region_code)
                then region_code
            else unit_code
        end as place_code
    from covered_unit
    where is_covered
)

select
    p.period,
    p.basis,
    p.region_code,
    a.measure,
    sum(a.value) as value
from place as p
inner join amount as a on p.period = a.period and p.place_code = a.region_code
inner join basis_need as b on p.basis = b.basis and a.measure = b.need
group by p.period, p.basis, p.region_code, a.measure;
