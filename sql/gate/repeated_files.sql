-- One row per unit and monthly dataset whose rows are all last month's, though the file
-- does not say 无变动. A ledger, and who joined or left according to a roster, are about
-- the month itself: doubtful. A list of who is there may well be the same: to be told.
-- Key: region_code, dataset, about.
--
-- columns:
--   about: 影响内容 | `events` what happened in the month, `stock` who is there
--   need: 影响的数据 | the needs of indicators that it makes doubtful, null for none
with row_hash as (
    select
        'staff_roster' as dataset,
        period,
        unit_code,
        hash((
            person_key, birth_month, sex, community_code, community_name, township_name,
            worker_type, post, employment_form, political_status, education, ethnicity,
            started_on, ended_on, monthly_pay_yuan, basic_pay_yuan
        )) as row_value
    from staff_roster
    where period in ($period, $previous_period)
    union all
    select
        'volunteer_registration' as dataset,
        period,
        unit_code,
        hash((
            person_key, birth_month, sex, community_code, community_name, township_name,
            registered_on, status, service_hours, star_level
        )) as row_value
    from volunteer_registration
    where period in ($period, $previous_period)
    union all
    select
        'certification_list' as dataset,
        period,
        unit_code,
        hash((
            person_key, birth_month, sex, certificate_kind, level, issued_on,
            registered_on, registration_valid_to, holder_status, community_code
        )) as row_value
    from certification_list
    where period in ($period, $previous_period)
    union all
    select
        'training_record' as dataset,
        period,
        unit_code,
        hash((
            person_key, birth_month, sex, course_no, organiser_level, organiser_code,
            mode, training_type, started_on, ended_on, days, hours, completed
        )) as row_value
    from training_record
    where period in ($period, $previous_period)
),

summed as (
    select
        dataset,
        period,
        unit_code,
        count(*) as rows_used,
        sum(cast(row_value as hugeint)) as all_rows
    from row_hash
    group by dataset, period, unit_code
),

repeated as (
    select
        t.dataset,
        t.unit_code,
        t.rows_used
    from summed as t
    inner join summed as b
        on
            b.period = $previous_period
            and t.dataset = b.dataset
            and t.unit_code = b.unit_code
            and t.rows_used = b.rows_used
            and t.all_rows = b.all_rows
    inner join submission as s
        on
            t.dataset = s.dataset
            and t.period = s.period
            and t.unit_code = s.unit_code
    where t.period = $period and s.kind <> 'no_change'
),

about as (
    select
        *,
        'events' as about,
        case dataset
            when 'training_record' then 'training_record'
            else 'staff_roster@last_month'
        end as need
    from repeated
    where dataset in ('training_record', 'staff_roster')
    union all
    select
        *,
        'stock' as about,
        cast(null as varchar) as need
    from repeated
    where dataset <> 'training_record'
)

select
    a.unit_code as region_code,
    r.region_name,
    a.dataset,
    a.about,
    a.need,
    a.rows_used
from about as a
left join region as r on r.period = $period and a.unit_code = r.region_code
order by a.unit_code, a.dataset, a.about;
