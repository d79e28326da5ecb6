-- One row per accepted row of a training ledger, with the names of the office that sent
-- it and of the organiser. A ledger holds the year so far and comes every month: take
-- one month.
-- Key: period, unit_code, part, source_sheet, source_row.
--
-- zh: 各月培训台账的行，附填报单位、主办地区名称
-- columns:
--   unit_name: 填报单位 | its name in that month
--   organiser_name: 主办地区 | name of the organiser's region, null if not stated
create view training_named as
select
    t.*,
    u.region_name as unit_name,
    o.region_name as organiser_name
from training_record as t
left join division_region as u
    on t.period = u.period and t.unit_code = u.region_code
left join division_region as o
    on t.period = o.period and t.organiser_code = o.region_code;
