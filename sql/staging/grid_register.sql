-- One row per grid in every grid register ever sent; `grid` says which ones hold when.
-- A 补报 takes the place of what it names again.
-- Key: period (sent in), unit_code, community_code, grid_code.
create table grid_register as
select *
from staged_grid_register
qualify
    rank() over (
        partition by period, unit_code, community_code, grid_code
        order by part desc
    ) = 1;
