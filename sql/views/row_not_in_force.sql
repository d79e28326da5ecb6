-- One row per accepted row of a monthly list that plays no part in its month, whatever
-- is counted, and why: out of office, cancelled, of another time.
-- Key: dataset, period, unit_code, part, source_sheet, source_row.
--
-- zh: 已采用但当月不起作用的行
-- columns:
--   why: 原因 | out_of_office, cancelled, not_held, later, other_year, not_completed or
--     self_study
create view row_not_in_force as
select distinct
    'staff_roster' as dataset,
    r.period,
    r.unit_code,
    r.part,
    r.source_sheet,
    r.source_row,
    'out_of_office' as why
from staff_roster as r
inner join period as p on r.period = p.period
where r.started_on > p.last_day or r.ended_on <= p.last_day
union all
select
    'volunteer_registration' as dataset,
    v.period,
    v.unit_code,
    v.part,
    v.source_sheet,
    v.source_row,
    if(v.registered_on > p.last_day, 'later', 'cancelled') as why
from volunteer_registration as v
inner join period as p on v.period = p.period
where v.registered_on > p.last_day or v.status <> 'active'
union all
select
    'certification_list' as dataset,
    h.period,
    h.unit_code,
    h.part,
    h.source_sheet,
    h.source_row,
    if(h.issued_on > p.last_day, 'later', 'not_held') as why
from certification_list as h
inner join period as p on h.period = p.period
where h.issued_on > p.last_day or h.holder_status <> 'held'
union all
select
    'training_record' as dataset,
    t.period,
    t.unit_code,
    t.part,
    t.source_sheet,
    t.source_row,
    case
        when t.ended_on > p.last_day then 'later'
        when year(t.ended_on) <> year(p.last_day) then 'other_year'
        when t.completed = 'no' then 'not_completed'
        else 'self_study'
    end as why
from training_record as t
inner join period as p on t.period = p.period
where
    t.ended_on > p.last_day
    or year(t.ended_on) <> year(p.last_day)
    or t.completed = 'no'
    or t.mode = 'self_study';
