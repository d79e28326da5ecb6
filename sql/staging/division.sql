-- One row per code and validity interval in every division table ever sent.
-- A 补报 takes the place of what it names again.
-- Key: period (sent in), unit_code, code, valid_from.
create table division as
select *
from staged_division
qualify
    rank() over (
        partition by period, unit_code, code, valid_from
        order by part desc
    ) = 1;
