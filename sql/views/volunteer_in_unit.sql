-- One row per period, unit and volunteer who counts there: in how many units the person
-- counts. A person in two counties counts in each, and once above them.
-- Key: period, unit_code, person_key.
--
-- zh: 各月各单位的注册志愿者（每人每单位一行），附登记的单位数
-- columns:
--   unit_name: 填报单位 | its name in that month
--   units: 登记单位数 | number of units whose lists the person counts in
--   hours: 服务时长 | hours recorded in that unit's valid registrations
create view volunteer_in_unit as
with listed as (
    select
        period,
        unit_code,
        person_key,
        sum(service_hours) as hours
    from registered_volunteer
    group by period, unit_code, person_key
),

of_person as (
    select
        period,
        person_key,
        count(*) as units
    from listed
    group by period, person_key
)

select
    l.period,
    l.unit_code,
    u.region_name as unit_name,
    l.person_key,
    l.hours,
    o.units
from listed as l
inner join of_person as o
    on l.period = o.period and l.person_key = o.person_key
left join division_region as u
    on l.period = u.period and l.unit_code = u.region_code;
