-- Basic pay of village party secretaries against last year's rural income of the county
-- the village lies in. Stated as 0 is stated; a blank is not known and in neither.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [staff_roster.basic_pay_yuan, wages.rural_income_yuan]
-- unit: persons
-- each: person_key
-- rows: [roster, rural_incomes]
-- measures:
--   village_secretaries_with_pay: 填有基本报酬的村书记 | with a stated basic pay
--   village_secretaries_at_floor: 基本报酬达标的村书记 | of these, at the floor or above
create table measure_secretary_pay as
with village_secretary as (
    select
        period,
        unit_code,
        community_code,
        substr(community_code, 1, 6) as county_code,
        person_key,
        basic_pay_yuan
    from worker
    where is_secretary and is_village and basic_pay_yuan is not null
),

secretary as (
    select
        w.period,
        r.region_code,
        c.unit_set,
        w.person_key,
        bool_or(
            12 * w.basic_pay_yuan * 100 >= i.rural_income_yuan * f.value
        ) as is_at_floor
    from village_secretary as w
    inner join wage_in_force as i
        on w.period = i.period and w.county_code = i.region_code
    inner join parameter as f on f.name = 'secretary_pay_floor_pct'
    inner join region_of_community as r
        on w.period = r.period and w.community_code = r.community_code
    inner join counted_unit as c
        on
            w.period = c.period
            and r.region_code = c.region_code
            and w.unit_code = c.unit_code
    where i.rural_income_yuan is not null
    group by w.period, r.region_code, c.unit_set, w.person_key
),

counted as (
    select
        period,
        region_code,
        unit_set,
        count(*) as village_secretaries_with_pay,
        count(*) filter (where is_at_floor) as village_secretaries_at_floor
    from secretary
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
    value for measure in (village_secretaries_with_pay, village_secretaries_at_floor)
);
