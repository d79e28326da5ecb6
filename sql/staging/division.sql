-- One row per code and validity interval in every division table ever sent.
-- Key: period (sent in), unit_code, code, valid_from.
create table division as
select *
from staged_division;
