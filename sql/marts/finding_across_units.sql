-- One row per row of a person whom another unit lists too at the month's end, to
-- confirm (R325): on its roster, or on the books of its certificate list. The other
-- unit is never named; both are told.
-- Key: dataset, period, unit_code, part, source_sheet, source_row.
create table finding_across_units as
with listed as (
    select distinct
        'staff_roster' as dataset,
        period,
        unit_code,
        part,
        source_sheet,
        source_row,
        person_key
    from on_roster
    union all
    select
        'certification_list' as dataset,
        period,
        unit_code,
        part,
        source_sheet,
        source_row,
        person_key
    from counted_certificate
),

in_several_units as (
    select
        dataset,
        period,
        person_key
    from listed
    group by dataset, period, person_key
    having min(unit_code) < max(unit_code)
)

select
    l.dataset,
    l.period,
    l.unit_code,
    l.part,
    'R325' as code,
    'id_number' as column_name,
    l.source_sheet,
    l.source_row
from listed as l
inner join in_several_units as s
    on
        l.dataset = s.dataset
        and l.period = s.period
        and l.person_key = s.person_key;
