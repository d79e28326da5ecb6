-- One row per period and certified person, over all units' lists: the highest level and
-- whether registered are decided once.
-- Key: period, person_key.
--
-- columns:
--   level_rank: 级别次序 | 1 assistant, 2 middle, 3 senior
--   is_registered: 登记有效 | a registration is valid at the month's end
create table certified_person as
select
    period,
    person_key,
    max(level_rank) as level_rank,
    bool_or(is_registered) as is_registered
from certificate_in_force
group by period, person_key;
