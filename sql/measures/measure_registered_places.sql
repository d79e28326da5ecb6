-- Committees with a registered social worker: on the roster, or by the certificate
-- list.
-- Key: period, region_code, unit_set, measure.
--
-- needs: [certification_list.registered_on, organisation_register, staff_roster]
-- unit: organisations
-- placed: township
-- each: c.community_code
-- rows: [register, committee_roster, committee_certificates]
-- measures:
--   organisations_with_registered: 有登记在册社会工作者的村、社区 | with a registered social worker
create table measure_registered_places as
select
    c.period,
    c.region_code,
    c.unit_set,
    'organisations_with_registered' as measure,
    count(*) as value
from covered_community as c
inner join organisation_staffing as s
    on c.period = s.period and c.community_code = s.community_code
where s.has_registered
group by c.period, c.region_code, c.unit_set;
