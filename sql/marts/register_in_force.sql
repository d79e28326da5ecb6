-- One row per period, register-like dataset and unit: which filing holds then. A
-- register or yearly table holds from the month it was sent in until the unit's next
-- one replaces it whole; a 无变动 changes nothing.
-- Key: period, dataset, unit_code.
--
-- columns:
--   filed_period: 报送月份 | month the register that holds was sent in
create table register_in_force as
select
    p.period,
    s.dataset,
    s.unit_code,
    max(s.period) as filed_period,
    max_by(s.sequence, s.period) as sequence
from submission as s
inner join dataset as d on s.dataset = d.dataset
inner join period as p on s.period <= p.period
where
    d.cadence <> 'monthly'
    and not s.is_rejected
    and s.kind is distinct from 'no_change'
group by p.period, s.dataset, s.unit_code;
