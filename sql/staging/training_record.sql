-- One row per accepted ledger row (person and course), of every month's current ledger.
-- A ledger holds the calendar year so far.
-- Key: period, unit_code, part, source_sheet, source_row.
create table training_record as
select * replace (cast(person_key as uuid) as person_key)
from staged_training_record;
