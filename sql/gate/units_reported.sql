-- One row per unit and monthly dataset it owes or sent: what became of it.
-- Key: region_code, dataset.
--
-- columns:
--   refused_beyond: 未采用超限 | above 0, more rows were refused than the limit allows
select
    s.unit_code as region_code,
    r.region_name,
    s.dataset,
    s.state,
    s.rows_read,
    s.rows_refused,
    case
        when s.is_good then s.rows_refused * 100 - s.rows_read * t.value
    end as refused_beyond
from reporting_state as s
inner join parameter as t on t.name = 'refused_rows_limit_pct'
left join region as r on s.period = r.period and s.unit_code = r.region_code
where s.period = $period
order by s.unit_code, s.dataset;
