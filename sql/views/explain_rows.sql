-- One row per staged row behind a numerator: the thing it tells of (a person by
-- person_key, a committee, grid or course) and where the row stands. A thing may stand
-- in several rows and counts with its amount once, so that the amounts of the distinct
-- things add up to the numerator.
-- Key: item, dataset, filed_period, unit_code, part, source_sheet, source_row.
--
-- zh: 分子由报表的哪些行计入
-- parameters:
--   month: 报告期 | the month, written 2025-06
--   region: 地区 | code of the region
--   indicator_id: 指标 | id of the indicator
-- example: explain_rows('2025-06', '532501', 'joiners')
-- columns:
--   item: 计数对象 | person_key, committee, committee and grid, or organiser and course
--   amount: 计入数 | what the thing adds to the numerator, once
--   filed_period: 报表所属月份 | month of the file the row stands in
--   submission: 文件摘要 | SHA-256 of that file
create macro explain_rows(month, region, indicator_id) as table
    select
        c.item,
        c.amount,
        r.dataset,
        r.filed_period,
        r.unit_code,
        r.community_code,
        f.submission,
        r.part,
        r.source_sheet,
        r.source_row
    from
        counted_of(
            month, region, basis_of(indicator_id), numerator_of(indicator_id)
        ) as c
    inner join rows_of(
        month, region, basis_of(indicator_id), numerator_of(indicator_id)
    ) as r on c.item = r.item
    left join file_of_part as f
        on
            r.dataset = f.dataset
            and r.filed_period = f.period
            and r.unit_code = f.unit_code
            and r.part = f.part
    order by
        r.dataset,
        r.filed_period,
        r.unit_code,
        r.part,
        r.source_sheet,
        r.source_row,
        c.item;
