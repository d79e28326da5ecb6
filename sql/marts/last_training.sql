-- One row per period and person who ever completed a course other than self-study, in
-- the ledgers that hold then: the last such day. Trained since any day before means
-- that the last training ended on or after it.
-- Key: period, person_key.
--
-- columns:
--   last_trained_on: 最近培训日期 | day the last completed course ended
create table last_training as
select
    l.period,
    t.person_key,
    max(t.ended_on) as last_trained_on
from ledger_in_force as l
inner join period as p on l.period = p.period
inner join training_record as t
    on l.filed_period = t.period and l.unit_code = t.unit_code
where
    t.ended_on <= p.last_day
    and coalesce(t.mode, '') <> 'self_study'
    and coalesce(t.completed, '') <> 'no'
group by l.period, t.person_key;
