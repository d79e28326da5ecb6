-- One row per indicator: everything known of one region in a month.
-- Key: indicator.
--
-- zh: 某地区某月的全部指标
-- parameters:
--   code: 地区代码 | division code, or the 12-digit code of a committee
--   month: 报告期 | the month, written 2025-06
-- example: region_profile('532501', '2025-06')
create macro region_profile(code, month) as table
    select
        indicator,
        title_zh,
        title_en,
        value,
        unit,
        status,
        coverage,
        numerator,
        denominator,
        change_from_last_month,
        change_from_last_year
    from indicator_series
    where region_code = code and period = month
    order by indicator;
