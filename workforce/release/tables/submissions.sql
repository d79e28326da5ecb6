-- The submissions that a month's figures follow from.
with used as (
    select r.dataset, r.unit_code, r.period
    from reporting_state as r
    inner join period as p on p.period = $period
    where
        r.is_good
        and (
            r.period = p.period
            or (
                r.dataset = 'staff_roster'
                and r.period < p.period
                and (
                    r.period = p.previous_period
                    or substr(r.period, 1, 4) = substr(p.period, 1, 4)
                )
            )
        )
    union
    select 'training_record', unit_code, filed_period
    from ledger_in_force
    where period = $period
    union
    select dataset, unit_code, filed_period
    from register_in_force
    where period = $period
)

select
    s.unit_code, s.dataset, s.period,
    unnest(list_prepend(s.submission, s.carried)) as submission
from submission_part as s
inner join used as m
    on s.dataset = m.dataset and s.unit_code = m.unit_code and s.period = m.period
where not s.is_rejected
order by all;
