-- One row per committee in every register ever sent; `organisation` says which ones
-- hold when.
-- A 补报 takes the place of what it names again.
-- Key: period (sent in), unit_code, community_code.
create table organisation_register as
select *
from staged_organisation_register
qualify
    rank() over (
        partition by period, unit_code, community_code
        order by part desc
    ) = 1;
