-- One row per grid in every grid register ever sent; `grid` says which ones hold when.
-- Key: period (sent in), unit_code, grid_code.
create table grid_register as
select *
from staged_grid_register;
