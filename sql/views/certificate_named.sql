-- One row per certificate row that counts, with the names of the office that sent it
-- and of the committee the holder works at. A holder may have several rows: count
-- persons, not rows.
-- Key: period, unit_code, part, source_sheet, source_row.
--
-- zh: 各月计入的社会工作者证书，附填报单位、社区名称和登记截止日期
-- columns:
--   unit_name: 填报单位 | its name in that month
create view certificate_named as
select
    c.*,
    u.region_name as unit_name,
    r.community_name,
    r.township_name,
    r.county_name
from counted_certificate as c
left join division_region as u
    on c.period = u.period and c.unit_code = u.region_code
left join community_named as r
    on c.period = r.period and c.community_code = r.community_code;
