-- One row per monthly file of a region's units and reason: rows that do not stand
-- behind the numerator. Refused rows by the finding that refused them, rows of no part
-- in the month by `row_not_in_force`, and what is left: rows of other things than those
-- counted.
-- Key: dataset, unit_code, why.
--
-- zh: 报表中哪些行没有计入分子，为什么
-- parameters:
--   month: 报告期 | the month, written 2025-06
--   region: 地区 | code of the region
--   indicator_id: 指标 | id of the indicator
-- example: explain_left_out('2025-06', '5325', 'community_workers')
-- columns:
--   why: 原因 | code of a finding, a reason of row_not_in_force, or not_counted
--   row_count: 行数 | rows of the file and its 补报
create macro explain_left_out(month, region, indicator_id) as table
    with file as (
        select distinct
            n.dataset,
            u.unit_code
        from covered_unit as u
        inner join basis_need as n on u.basis = n.basis and n.kind = 'monthly'
        where
            u.period = month
            and u.region_code = region
            and u.basis = basis_of(indicator_id)
            and u.is_covered
    ),

    behind as (
        select distinct
            r.dataset,
            r.unit_code,
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
        where r.filed_period = month
    ),

    refused_row as (
        select
            dataset,
            unit_code,
            part,
            source_sheet,
            source_row,
            min(code) as why
        from finding
        where period = month and severity = 'row' and source_row is not null
        group by dataset, unit_code, part, source_sheet, source_row
    ),

    idle_row as (
        select
            dataset,
            unit_code,
            part,
            source_sheet,
            source_row,
            min(why) as why
        from row_not_in_force
        where period = month
        group by dataset, unit_code, part, source_sheet, source_row
    ),

    left_row as (
        select *
        from refused_row
        union all
        select i.*
        from idle_row as i
        anti join refused_row as r
            on
                i.dataset = r.dataset
                and i.unit_code = r.unit_code
                and i.part = r.part
                and i.source_sheet = r.source_sheet
                and i.source_row = r.source_row
    ),

    told as (
        select
            l.dataset,
            l.unit_code,
            l.why,
            count(*) as row_count
        from left_row as l
        anti join behind as b
            on
                l.dataset = b.dataset
                and l.unit_code = b.unit_code
                and l.part = b.part
                and l.source_sheet = b.source_sheet
                and l.source_row = b.source_row
        group by l.dataset, l.unit_code, l.why
    ),

    counted as (
        select
            dataset,
            unit_code,
            count(*) as row_count
        from behind
        group by dataset, unit_code
    ),

    explained as (
        select
            dataset,
            unit_code,
            sum(row_count) as row_count
        from told
        group by dataset, unit_code
    )

    select
        t.dataset,
        t.unit_code,
        t.why,
        t.row_count
    from told as t
    semi join file as f on t.dataset = f.dataset and t.unit_code = f.unit_code
    union all
    select
        f.dataset,
        f.unit_code,
        'not_counted' as why,
        s.rows_read - coalesce(c.row_count, 0) - coalesce(e.row_count, 0) as row_count
    from file as f
    inner join reporting_state as s
        on
            s.period = month
            and f.dataset = s.dataset
            and f.unit_code = s.unit_code
    left join counted as c on f.dataset = c.dataset and f.unit_code = c.unit_code
    left join explained as e on f.dataset = e.dataset and f.unit_code = e.unit_code
    where s.rows_read > coalesce(c.row_count, 0) + coalesce(e.row_count, 0)
    order by dataset, unit_code, why;
