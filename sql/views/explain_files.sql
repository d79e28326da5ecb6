-- One row per file that a value rests on, or that is missing for it: those that the
-- region's units owe, and every other that a counted row stands in, such as registers
-- and the ledgers of earlier years.
-- Key: dataset, filed_period, unit_code, part.
--
-- zh: 数值依据哪些填报单位的哪些报表
-- parameters:
--   month: 报告期 | the month, written 2025-06
--   region: 地区 | code of the region
--   indicator_id: 指标 | id of the indicator
-- example: explain_files('2025-06', '5325', 'community_workers')
-- columns:
--   filed_period: 报表所属月份 | month of the file
--   is_covered: 已覆盖 | the unit counts for the value, null if it is none of its units
--   rows_counted: 计入行数 | rows of the file behind the numerator
create macro explain_files(month, region, indicator_id) as table
    with awaited as (
        select distinct
            n.dataset,
            month as filed_period,
            u.unit_code
        from covered_unit as u
        inner join basis_need as n on u.basis = n.basis and n.kind = 'monthly'
        where
            u.period = month
            and u.region_code = region
            and u.basis = basis_of(indicator_id)
    ),

    behind as (
        select
            r.dataset,
            r.filed_period,
            r.unit_code,
            r.part,
            count(distinct struct_pack(a := r.source_sheet, b := r.source_row))
                as rows_counted
        from
            counted_of(
                month, region, basis_of(indicator_id), numerator_of(indicator_id)
            ) as c
        inner join rows_of(
            month, region, basis_of(indicator_id), numerator_of(indicator_id)
        ) as r on c.item = r.item
        group by r.dataset, r.filed_period, r.unit_code, r.part
    ),

    below as (
        select distinct
            dataset,
            filed_period,
            unit_code,
            part
        from rows_of(
            month, region, basis_of(indicator_id), denominator_of(indicator_id)
        )
    ),

    file as (
        select
            a.dataset,
            a.filed_period,
            a.unit_code,
            coalesce(f.part, 0) as part
        from awaited as a
        left join file_of_part as f
            on
                a.dataset = f.dataset
                and a.filed_period = f.period
                and a.unit_code = f.unit_code
        union
        select
            dataset,
            filed_period,
            unit_code,
            part
        from behind
        union
        select
            dataset,
            filed_period,
            unit_code,
            part
        from below
    ),

    covered as (
        select
            unit_code,
            is_covered
        from covered_unit
        where
            period = month
            and region_code = region
            and basis = basis_of(indicator_id)
    )

    select
        f.dataset,
        f.filed_period,
        f.unit_code,
        r.region_name as unit_name,
        f.part,
        g.state,
        p.kind,
        h.submission,
        h.received_at,
        h.sent_for,
        u.is_covered,
        p.rows_read,
        p.rows_refused,
        coalesce(b.rows_counted, 0) as rows_counted
    from file as f
    left join covered as u on f.unit_code = u.unit_code
    left join reporting_state as g
        on
            f.dataset = g.dataset
            and f.filed_period = g.period
            and f.unit_code = g.unit_code
    left join file_of_part as h
        on
            f.dataset = h.dataset
            and f.filed_period = h.period
            and f.unit_code = h.unit_code
            and f.part = h.part
    left join submission_part as p
        on
            h.dataset = p.dataset
            and h.sent_for = p.period
            and h.unit_code = p.unit_code
            and h.submission = p.submission
    left join behind as b
        on
            f.dataset = b.dataset
            and f.filed_period = b.filed_period
            and f.unit_code = b.unit_code
            and f.part = b.part
    left join region as r on r.period = month and f.unit_code = r.region_code
    order by f.dataset asc, f.filed_period desc, f.unit_code asc, f.part asc;
