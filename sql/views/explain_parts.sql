-- One row per unit that counts for a value: what of numerator and denominator it has.
-- The last row, `once`, is what makes the units add up to the whole: who counts in
-- several of them counts once above.
-- Key: part, code.
--
-- zh: 分子、分母按填报单位分解
-- parameters:
--   month: 报告期 | the month, written 2025-06
--   region: 地区 | code of the region
--   indicator_id: 指标 | id of the indicator
-- example: explain_parts('2025-06', '5325', 'community_workers')
-- columns:
--   part: 部分 | unit or once
--   code: 代码 | of the unit, null for `once`
create macro explain_parts(month, region, indicator_id) as table
    with whole as (
        select
            measure,
            value,
            measure = numerator_of(indicator_id) as is_numerator
        from measure
        where
            period = month
            and region_code = region
            and basis = basis_of(indicator_id)
            and measure in (numerator_of(indicator_id), denominator_of(indicator_id))
    ),

    unit as (
        select unit_code
        from covered_unit
        where
            period = month
            and region_code = region
            and basis = basis_of(indicator_id)
            and is_covered
            and length(unit_code) > length(region)
    ),

    of_unit as (
        select
            m.region_code as code,
            w.is_numerator,
            m.value
        from measure as m
        inner join unit as u on m.region_code = u.unit_code
        inner join whole as w on m.measure = w.measure
        where m.period = month and m.basis = basis_of(indicator_id)
    ),

    in_units as (
        select
            is_numerator,
            sum(value) as value
        from of_unit
        group by is_numerator
    ),

    told as (
        select
            'unit' as part,
            code,
            is_numerator,
            value
        from of_unit
        union all
        select
            'once' as part,
            cast(null as varchar) as code,
            w.is_numerator,
            w.value - i.value as value
        from whole as w
        inner join in_units as i on w.is_numerator = i.is_numerator
    )

    select
        t.part,
        t.code,
        any_value(r.region_name) as name,
        any_value(t.value) filter (where t.is_numerator) as numerator,
        any_value(t.value) filter (where not t.is_numerator) as denominator
    from told as t
    left join region as r on r.period = month and t.code = r.region_code
    group by t.part, t.code
    having bool_or(t.part <> 'once' or t.value <> 0)
    order by t.part <> 'unit', t.code;
