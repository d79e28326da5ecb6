-- What every unit owed for the month, and what came of it.
select
    s.period,
    s.unit_code,
    r.region_name as unit_name,
    s.dataset,
    s.state,
    s.is_owed,
    d.due_on,
    s.rows_read,
    s.rows_refused
from reporting_state as s
left join region as r on s.period = r.period and s.unit_code = r.region_code
left join reporting_duty as d
    on s.period = d.period and s.unit_code = d.unit_code and s.dataset = d.dataset
where s.period = $period
order by s.unit_code, s.dataset;
