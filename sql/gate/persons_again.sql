-- One row per unit and dataset that lists persons, this month and last month: how many
-- of last month's persons are still there. Of a ledger within one year only.
-- Key: region_code, dataset.
--
-- columns:
--   lacking: 缺少 | above 0, fewer were found again than the limit asks
with listed_before as (
    select
        'staff_roster' as dataset,
        unit_code,
        person_key,
        bool_or(period = $period) as is_there_now
    from staff_roster
    where period in ($period, $previous_period)
    group by unit_code, person_key
    having bool_or(period = $previous_period)
    union all
    select
        'volunteer_registration' as dataset,
        unit_code,
        person_key,
        bool_or(period = $period) as is_there_now
    from volunteer_registration
    where period in ($period, $previous_period)
    group by unit_code, person_key
    having bool_or(period = $previous_period)
    union all
    select
        'certification_list' as dataset,
        unit_code,
        person_key,
        bool_or(period = $period) as is_there_now
    from certification_list
    where period in ($period, $previous_period)
    group by unit_code, person_key
    having bool_or(period = $previous_period)
    union all
    select
        'training_record' as dataset,
        unit_code,
        person_key,
        bool_or(period = $period) as is_there_now
    from training_record
    where period in ($period, $previous_period) and not ends_with($period, '-01')
    group by unit_code, person_key
    having bool_or(period = $previous_period)
),

compared as (
    select
        dataset,
        unit_code,
        count(*) as persons_before,
        count(*) filter (where is_there_now) as found_again
    from listed_before
    group by dataset, unit_code
)

select
    c.unit_code as region_code,
    r.region_name,
    c.dataset,
    c.persons_before,
    c.found_again,
    case
        when c.persons_before >= $fewest_compared
            then c.persons_before * $found_again_pct - c.found_again * 100
    end as lacking
from compared as c
inner join reporting_state as s
    on
        s.period = $period
        and c.dataset = s.dataset
        and c.unit_code = s.unit_code
        and s.is_good
left join region as r on r.period = $period and c.unit_code = r.region_code
order by c.unit_code, c.dataset;
