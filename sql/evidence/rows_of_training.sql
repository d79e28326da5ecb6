-- The ledger rows, of any unit, by which workers of the region were trained in the time
-- that the measure looks at; the item is the person.
with trained_from as (
    select
        period,
        region_code,
        case $measure
            when 'other_members_trained_two_years' then two_years_from
            when 'other_members_trained_24_months' then months_24_from
            when 'workers_trained_since_plan' then plan_from
            else this_year_from
        end as first_day
    from training_window
)

select distinct
    w.period,
    w.region_code,
    cast(w.person_key as varchar) as item,
    'training_record' as dataset,
    t.period as filed_period,
    t.unit_code,
    t.part,
    t.source_sheet,
    t.source_row,
    cast(null as varchar) as community_code
from asked_worker($periods, $regions, $basis) as w
inner join period as p on w.period = p.period
inner join trained_from as f
    on w.period = f.period and w.region_code = f.region_code
inner join ledger_in_force as l on w.period = l.period
inner join training_record as t
    on
        l.filed_period = t.period
        and l.unit_code = t.unit_code
        and w.person_key = t.person_key
where
    t.ended_on <= p.last_day
    and coalesce(t.mode, '') <> 'self_study'
    and coalesce(t.completed, '') <> 'no'
    and t.ended_on >= f.first_day;
