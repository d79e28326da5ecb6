-- Training of the persons on the month's rosters, in any unit's ledgers. Who was
-- trained since a day is who last was trained on or after it.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [staff_roster, training_record]
-- also_needs:
--   other_members_trained_two_years: [training_record@last_year]
--   other_members_trained_24_months: [training_record@24_months]
--   workers_trained_since_plan: [training_record@plan]
-- unit: persons
-- units: {credited_days_of_workers: days}
-- decided_by_region: [other_members_trained_two_years, other_members_trained_24_months,
--   workers_trained_since_plan]
-- each: person_key
-- rows: [roster, training]
-- measures:
--   workers_with_3_days: 当年培训满3天的社区工作者 | workers with at least 3 credited days
--   credited_days_of_workers: 社区工作者计入培训天数 | credited days of workers
--   directors_trained_this_year: 当年参加过培训的主任 | directors trained this year
--   secretaries_trained_this_year: 当年参加过培训的书记 | secretaries trained this year
--   heads_trained_this_year: 当年参加过培训的书记、主任 | of either, trained this year
--   other_members_trained_two_years: 上年和当年参加过培训的其他成员 | trained since last January
--   other_members_trained_24_months: 近24个月参加过培训的其他成员 | trained within 24 months
--   workers_trained_since_plan: 规划期内参加过培训的社区工作者 | trained since the plan began
create table measure_training as
with person as (
    select
        w.period,
        w.region_code,
        w.unit_set,
        w.person_key,
        w.is_worker,
        w.is_director,
        w.is_secretary,
        w.is_committee_member and not w.is_director as is_other_member,
        coalesce(d.credited_days, 0) as days,
        coalesce(t.last_trained_on >= f.this_year_from, false) as this_year,
        coalesce(t.last_trained_on >= f.two_years_from, false) as two_years,
        coalesce(t.last_trained_on >= f.months_24_from, false) as months_24,
        coalesce(t.last_trained_on >= f.plan_from, false) as since_plan
    from worker_in_region as w
    inner join training_window as f
        on w.period = f.period and w.region_code = f.region_code
    left join credited_days as d
        on w.period = d.period and w.person_key = d.person_key
    left join last_training as t
        on w.period = t.period and w.person_key = t.person_key
),

counted as (
    select
        period,
        region_code,
        unit_set,
        count(*) filter (where is_worker and days >= 3) as workers_with_3_days,
        coalesce(sum(days) filter (where is_worker), 0) as credited_days_of_workers,
        count(*) filter (where is_director and this_year)
            as directors_trained_this_year,
        count(*) filter (where is_secretary and this_year)
            as secretaries_trained_this_year,
        count(*) filter (where (is_secretary or is_director) and this_year)
            as heads_trained_this_year,
        count(*) filter (where is_other_member and two_years)
            as other_members_trained_two_years,
        count(*) filter (where is_other_member and months_24)
            as other_members_trained_24_months,
        count(*) filter (where is_worker and since_plan) as workers_trained_since_plan
    from person
    group by period, region_code, unit_set
)

select
    period,
    region_code,
    unit_set,
    measure,
    value
from counted
unpivot (
    value for measure in (
        workers_with_3_days,
        credited_days_of_workers,
        directors_trained_this_year,
        secretaries_trained_this_year,
        heads_trained_this_year,
        other_members_trained_two_years,
        other_members_trained_24_months,
        workers_trained_since_plan
    )
);
