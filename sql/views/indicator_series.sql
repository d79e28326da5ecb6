-- One row per period, region and indicator, in words: value, status, names, and the
-- change against the month before and the same month of the year before. A change is
-- null where either value is; values of different coverage are compared all the same,
-- so look at the status of both months before a change is told.
-- Key: period, region_code, indicator.
--
-- zh: 各月各地区的指标值，附名称、与上月和上年同月的差
-- columns:
--   title_zh: 指标名称 | title of the indicator in Chinese
--   title_en: 指标名称（英文） | title of the indicator in English
--   value_last_month: 上月值 | value of the month before, null where there is none
--   status_last_month: 上月数据状态 | status of the month before
--   change_from_last_month: 比上月增减 | value − value of the month before
--   value_last_year: 上年同月值 | value of the same month a year before
--   status_last_year: 上年同月数据状态 | status of that month
--   change_from_last_year: 比上年同月增减 | value − value of that month
create view indicator_series as
select
    v.period,
    p.first_day,
    p.last_day,
    v.region_code,
    v.region_name,
    v.region_level,
    r.province_name,
    r.prefecture_name,
    r.county_name,
    r.township_name,
    v.indicator,
    i.title_zh,
    i.title_en,
    v.unit,
    v.numerator,
    v.denominator,
    v.value,
    v.status,
    v.coverage,
    v.denominator_period,
    m.value as value_last_month,
    m.status as status_last_month,
    y.value as value_last_year,
    y.status as status_last_year,
    v.value - m.value as change_from_last_month,
    v.value - y.value as change_from_last_year
from indicator_value as v
inner join indicator as i on v.indicator = i.indicator
inner join period as p on v.period = p.period
left join region_named as r
    on v.period = r.period and v.region_code = r.region_code
left join indicator_value as m
    on
        p.previous_period = m.period
        and v.region_code = m.region_code
        and v.indicator = m.indicator
left join indicator_value as y
    on
        strftime(p.first_day - interval 1 year, '%Y-%m') = y.period
        and v.region_code = y.region_code
        and v.indicator = y.indicator;
