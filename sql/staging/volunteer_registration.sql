-- One row per accepted registration, of every month's current list.
-- Key: period, unit_code, part, source_sheet, source_row.
create table volunteer_registration as
select * replace (cast(person_key as uuid) as person_key)
from staged_volunteer_registration;
