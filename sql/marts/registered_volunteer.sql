-- One row per valid registration of a volunteer, with the committee it was resolved to:
-- active, registered on or before the month's last day, in a list that can be used.
-- Key: period, unit_code, part, source_sheet, source_row.
create table registered_volunteer as
select
    v.period,
    v.unit_code,
    v.part,
    v.source_sheet,
    v.source_row,
    w.organisation_code as community_code,
    v.person_key,
    v.service_hours
from volunteer_registration as v
inner join period as p on v.period = p.period
inner join reporting_state as s
    on
        v.period = s.period
        and v.unit_code = s.unit_code
        and s.dataset = 'volunteer_registration'
left join roster_place as w
    on
        v.period = w.period
        and v.unit_code = w.unit_code
        and v.community_code is not distinct from w.community_code
        and v.community_name is not distinct from w.community_name
        and v.township_name is not distinct from w.township_name
where s.is_good and v.status = 'active' and v.registered_on <= p.last_day;
