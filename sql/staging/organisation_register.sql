-- One row per committee in every register ever sent; `organisation` says which ones
-- hold when.
-- Key: period (sent in), unit_code, community_code.
create table organisation_register as
select *
from staged_organisation_register;
