-- One row per roster row, worker type and post of a person who is on the roster at the
-- month's end, with the committee it was resolved to: started on or before the last
-- day, not ended by it.
-- Key: period, unit_code, part, source_sheet, source_row, worker_type, post.
create table on_roster as
select
    r.period,
    r.unit_code,
    r.part,
    r.source_sheet,
    r.source_row,
    w.organisation_code as community_code,
    o.is_village,
    o.is_urban,
    r.person_key,
    r.sex,
    r.birth_month,
    r.ethnicity,
    r.political_status,
    r.education,
    r.worker_type,
    r.post,
    r.duties,
    r.employment_form,
    r.grid_codes,
    r.monthly_pay_yuan,
    r.basic_pay_yuan,
    r.in_quota
from staff_roster as r
inner join period as p on r.period = p.period
inner join roster_place as w
    on
        r.period = w.period
        and r.unit_code = w.unit_code
        and r.community_code is not distinct from w.community_code
        and r.community_name is not distinct from w.community_name
        and r.township_name is not distinct from w.township_name
inner join organisation as o
    on r.period = o.period and w.organisation_code = o.community_code
inner join reporting_state as s
    on
        r.period = s.period
        and r.unit_code = s.unit_code
        and s.dataset = 'staff_roster'
where
    s.is_good
    and coalesce(r.started_on <= p.last_day, true)
    and coalesce(r.ended_on > p.last_day, true);
