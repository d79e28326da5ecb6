-- One row: an indicator of a region in a month, what it is made of and what it means.
-- Key: period, region_code, indicator.
--
-- zh: 一个数值由什么算出、是什么意思
-- parameters:
--   month: 报告期 | the month, written 2025-06
--   region: 地区 | code of the region
--   indicator_id: 指标 | id of the indicator
-- example: explain_value('2025-06', '5325', 'community_workers')
-- columns:
--   numerator_measure: 分子的基础数 | id of the measure it counts
--   numerator_zh: 分子名称 | title of that measure in Chinese
--   numerator_en: 分子名称（英文） | title of that measure in English
--   numerator_query: 分子的查询 | file of the project that counts it
--   denominator_measure: 分母的基础数 | id of the measure it counts against, else null
--   denominator_zh: 分母名称 | title of that measure in Chinese
--   denominator_en: 分母名称（英文） | title of that measure in English
--   denominator_query: 分母的查询 | file of the project that counts it
create macro explain_value(month, region, indicator_id) as table
    select
        v.period,
        v.region_code,
        v.region_name,
        v.region_level,
        v.indicator,
        i.title_zh,
        i.title_en,
        i.definition_zh,
        i.definition_en,
        v.value,
        v.unit,
        i.decimals,
        v.status,
        v.coverage,
        i.basis,
        i.numerator as numerator_measure,
        n.zh as numerator_zh,
        n.en as numerator_en,
        n.query_file as numerator_query,
        v.numerator,
        i.denominator as denominator_measure,
        d.zh as denominator_zh,
        d.en as denominator_en,
        d.query_file as denominator_query,
        v.denominator,
        i.factor,
        v.denominator_period,
        v.denominator_region,
        c.units_owing,
        c.units_covered
    from indicator_value as v
    inner join indicator as i on v.indicator = i.indicator
    inner join measure_definition as n on i.numerator = n.measure
    left join measure_definition as d on i.denominator = d.measure
    left join coverage as c
        on
            v.period = c.period
            and v.region_code = c.region_code
            and i.basis = c.basis
    where
        v.period = month
        and v.region_code = region
        and v.indicator = indicator_id;
