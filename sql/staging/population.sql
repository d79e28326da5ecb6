-- One row per region and year in every population table ever sent.
-- Key: period (sent in), unit_code, region_code, year, reference_date.
create table population as
select *
from staged_population;
