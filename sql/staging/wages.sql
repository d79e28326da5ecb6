-- One row per region and year in every wage table ever sent.
-- Key: period (sent in), unit_code, region_code, year.
create table wages as
select *
from staged_wages;
