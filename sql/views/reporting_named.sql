-- One row per period, unit and monthly dataset that is owed or came: what became of it,
-- with names, and how late. A file is as late as the day the one that holds came, in
-- Chinese time; of what never came nothing is late, it is missing.
-- Key: period, unit_code, dataset.
--
-- zh: 各月各单位的上报情况，附名称和迟报天数
-- columns:
--   unit_name: 填报单位 | its name in that month
--   dataset_zh: 报表 | the dataset's title in Chinese
--   received_on: 收到日期 | day on which the file that holds came, Chinese time
--   days_late: 迟报天数 | days after the due day, 0 if in time; null if nothing came or
--     nothing was owed
create view reporting_named as
with received as (
    select
        *,
        cast(cast(received_at as timestamp) + interval 8 hour as date) as received_on
    from reporting_state
)

select
    s.period,
    s.unit_code,
    u.region_name as unit_name,
    s.dataset,
    d.zh as dataset_zh,
    s.state,
    s.is_owed,
    s.is_good,
    s.due_on,
    s.received_on,
    s.rows_read,
    s.rows_refused,
    case
        when s.received_on > s.due_on then s.received_on - s.due_on
        when s.received_on <= s.due_on then 0
    end as days_late
from received as s
inner join dataset as d on s.dataset = d.dataset
left join division_region as u
    on s.period = u.period and s.unit_code = u.region_code;
