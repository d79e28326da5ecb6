-- One row per finding and row of a submission: from reading the file and from the
-- build.
-- Key: dataset, period, unit_code, part, code, column_name, source_sheet, source_row.
create table finding as
select
    dataset,
    period,
    unit_code,
    part,
    code,
    severity,
    column_name,
    source_sheet,
    source_row,
    detail
from intake_finding
union all
select
    b.dataset,
    b.period,
    b.unit_code,
    b.part,
    b.code,
    c.severity,
    b.column_name,
    b.source_sheet,
    b.source_row,
    b.detail
from build_finding as b
inner join finding_code as c on b.code = c.code;
