-- One row per period, unit, person and committee given, of the social-work certificates
-- that count.
-- Key: period, unit_code, person_key, community_code.
--
-- columns:
--   level_rank: 级别次序 | 1 assistant, 2 middle, 3 senior; the highest in these rows
--   is_registered: 登记有效 | a registration is valid at the month's end
create table certificate_in_force as
select
    period,
    unit_code,
    person_key,
    community_code,
    max(level_rank) as level_rank,
    bool_or(is_registered) as is_registered
from counted_certificate
group by period, unit_code, person_key, community_code;
