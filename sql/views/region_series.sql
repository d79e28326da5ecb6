-- One row per month: an indicator of one region.
-- Key: period.
--
-- zh: 某地区某项指标的各月值
-- parameters:
--   code: 地区代码 | division code, or the 12-digit code of a committee
--   indicator_id: 指标 | id of the indicator
-- example: region_series('5325', 'community_workers')
create macro region_series(code, indicator_id) as table
    select
        period,
        region_name,
        value,
        unit,
        status,
        coverage,
        numerator,
        denominator,
        change_from_last_month,
        change_from_last_year
    from indicator_series
    where region_code = code and indicator = indicator_id
    order by period;
