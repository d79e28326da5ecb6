-- One row per accepted certificate, of every month's current list.
-- Key: period, unit_code, part, source_sheet, source_row.
create table certification_list as
select * replace (cast(person_key as uuid) as person_key)
from staged_certification_list;
