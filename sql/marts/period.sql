-- One row per month that any unit has reported on. Key: period.
--
-- columns:
--   previous_period: 上一报告期 | the month before
--   first_day: 首日 | first day of the month
--   last_day: 末日 | last day of the month, at whose end stocks are counted
create table period as
with reported as (
    select distinct s.period
    from submission as s
    inner join dataset as d on s.dataset = d.dataset
    where d.cadence = 'monthly'
)

select
    period,
    strftime(cast(period || '-01' as date) - interval 1 month, '%Y-%m')
        as previous_period,
    cast(period || '-01' as date) as first_day,
    last_day(cast(period || '-01' as date)) as last_day
from reported;
