-- One row per period, unit and calendar year of training: which ledger holds then. For
-- the month's own year it is the month's own; for an earlier year the last that could
-- be used of those sent in that year.
-- Key: period, unit_code, ledger_year.
--
-- columns:
--   ledger_year: 台账年份 | calendar year the ledger is of
--   filed_period: 报送月份 | month it was sent for
create table ledger_in_force as
select
    p.period,
    s.unit_code,
    cast(substr(s.period, 1, 4) as integer) as ledger_year,
    max(s.period) as filed_period
from reporting_state as s
inner join period as p
    on s.period = p.period or substr(s.period, 1, 4) < substr(p.period, 1, 4)
where s.dataset = 'training_record' and s.is_good
group by p.period, s.unit_code, cast(substr(s.period, 1, 4) as integer);
