-- One row per region: an indicator in two months. A change is null where either value
-- is, and says nothing where other units reported: then `is_comparable` is false.
-- Key: region_code.
--
-- zh: 某项指标两个月之间各地区的变化
-- parameters:
--   indicator_id: 指标 | id of the indicator
--   from_month: 起始月 | the earlier month, written 2025-05
--   to_month: 截止月 | the later month, written 2025-06
-- example: compare('community_workers', '2025-05', '2025-06')
-- columns:
--   value_from: 起始值 | value in the earlier month
--   value_to: 截止值 | value in the later month
--   value_change: 增减 | value_to − value_from
--   numerator_change: 分子增减 | the same of the numerators
--   denominator_change: 分母增减 | the same of the denominators, null for a count
--   status_from: 起始数据状态 | status in the earlier month, null if there is no row
--   status_to: 截止数据状态 | status in the later month, null if there is no row
--   is_comparable: 可比 | both are ok, everybody reported in both months
create macro compare(indicator_id, from_month, to_month) as table
    with asked as (
        select *
        from indicator_value
        where indicator = indicator_id and period in (from_month, to_month)
    ),

    both_months as (
        select
            region_code,
            arg_max(region_level, period) as region_level,
            arg_max(region_name, period) as region_name,
            max(period) as last_period,
            any_value(value) filter (where period = from_month) as value_from,
            any_value(value) filter (where period = to_month) as value_to,
            any_value(numerator) filter (where period = from_month) as numerator_from,
            any_value(numerator) filter (where period = to_month) as numerator_to,
            any_value(denominator) filter (where period = from_month)
                as denominator_from,
            any_value(denominator) filter (where period = to_month) as denominator_to,
            any_value(status) filter (where period = from_month) as status_from,
            any_value(status) filter (where period = to_month) as status_to
        from asked
        group by region_code
    )

    select
        b.region_level,
        b.region_code,
        b.region_name,
        r.county_name,
        r.township_name,
        b.value_from,
        b.value_to,
        b.status_from,
        b.status_to,
        b.value_to - b.value_from as value_change,
        b.numerator_to - b.numerator_from as numerator_change,
        b.denominator_to - b.denominator_from as denominator_change,
        coalesce(b.status_from = 'ok' and b.status_to = 'ok', false) as is_comparable
    from both_months as b
    left join region_named as r
        on b.last_period = r.period and b.region_code = r.region_code
    order by length(b.region_code), b.region_code;
