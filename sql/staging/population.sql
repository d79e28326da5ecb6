-- One row per region and year in every population table ever sent.
-- A 补报 takes the place of every figure of a region and year it names again.
-- Key: period (sent in), unit_code, region_code, year, reference_date.
create table population as
select *
from staged_population
qualify
    rank() over (
        partition by period, unit_code, region_code, year
        order by part desc
    ) = 1;
