-- One row per region and year in every wage table ever sent.
-- A 补报 takes the place of what it names again.
-- Key: period (sent in), unit_code, region_code, year.
create table wages as
select *
from staged_wages
qualify
    rank() over (
        partition by period, unit_code, region_code, year
        order by part desc
    ) = 1;
