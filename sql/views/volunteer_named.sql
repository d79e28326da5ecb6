-- One row per accepted registration of a volunteer, with the names of the place it was
-- resolved to and of the office that sent it. Indicators count persons with
-- `is_counted`, each once.
-- Key: period, unit_code, part, source_sheet, source_row.
--
-- zh: 各月志愿者登记的行，附社区、乡镇、填报单位名称
-- columns:
--   unit_name: 填报单位 | its name in that month
--   is_counted: 计入 | active, registered by the month's end, in a list that can be used
--   community_code: 认定的社区代码 | committee it was resolved to, null if none
--   community_name: 社区名称 | its name in the register, null if none
create view volunteer_named as
select
    v.period,
    v.unit_code,
    u.region_name as unit_name,
    v.part,
    v.source_sheet,
    v.source_row,
    v.person_key,
    v.birth_month,
    v.sex,
    p.organisation_code as community_code,
    c.community_name,
    c.township_name,
    c.county_name,
    v.registered_on,
    v.status,
    v.service_hours,
    v.star_level,
    s.is_good and v.status = 'active' and v.registered_on <= m.last_day as is_counted
from volunteer_registration as v
inner join period as m on v.period = m.period
inner join reporting_state as s
    on
        v.period = s.period
        and v.unit_code = s.unit_code
        and s.dataset = 'volunteer_registration'
left join division_region as u
    on v.period = u.period and v.unit_code = u.region_code
left join roster_place as p
    on
        v.period = p.period
        and v.unit_code = p.unit_code
        and v.community_code is not distinct from p.community_code
        and v.community_name is not distinct from p.community_name
        and v.township_name is not distinct from p.township_name
left join community_named as c
    on p.period = c.period and p.organisation_code = c.community_code;
