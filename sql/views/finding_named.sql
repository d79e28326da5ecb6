-- One row per period, unit, dataset and kind of finding: how many rows of the file have
-- it, with names and words.
-- Key: period, unit_code, dataset, code.
--
-- zh: 各月各单位的审核发现，附名称、说明和行数
-- columns:
--   unit_name: 填报单位 | its name in that month
--   dataset_zh: 报表 | the dataset's title in Chinese
--   finding_zh: 审核说明 | what was found; {title} and {detail} are filled in the return
--   finding_en: 审核说明（英文） | the same in English
--   rows_found: 行数 | rows of the file that have it; 0 if it is about the whole file
create view finding_named as
select
    f.period,
    f.unit_code,
    u.region_name as unit_name,
    f.dataset,
    d.zh as dataset_zh,
    f.code,
    f.severity,
    c.zh as finding_zh,
    c.en as finding_en,
    count(distinct struct_pack(
        part := f.part, sheet := f.source_sheet, row_number := f.source_row
    )) filter (where f.source_row is not null) as rows_found
from finding as f
inner join dataset as d on f.dataset = d.dataset
inner join finding_code as c on f.code = c.code
left join division_region as u
    on f.period = u.period and f.unit_code = u.region_code
group by
    f.period,
    f.unit_code,
    u.region_name,
    f.dataset,
    d.zh,
    f.code,
    f.severity,
    c.zh,
    c.en;
