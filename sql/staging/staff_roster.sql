-- One row per accepted roster row, worker type and post, of every month's current
-- roster.
-- Key: period, unit_code, part, source_sheet, source_row, worker_type, post.
create table staff_roster as
select * replace (cast(person_key as uuid) as person_key)
from staged_staff_roster;
