-- One row per period, unit, person and committee given, of the social-work certificates
-- that count: on the books, issued on or before the month's end. Without an end date a
-- registration lasts three years.
-- Key: period, unit_code, person_key, community_code.
--
-- columns:
--   level_rank: 级别次序 | 1 assistant, 2 middle, 3 senior; the highest in these rows
--   is_registered: 登记有效 | a registration is valid at the month's end
create table certificate_in_force as
select
    h.period,
    h.unit_code,
    h.person_key,
    h.community_code,
    max(
        case h.level
            when 'assistant' then 1
            when 'intermediate' then 2
            when 'senior' then 3
        end
    ) as level_rank,
    bool_or(
        coalesce(h.registered_on, h.registration_valid_to) is not null
        and coalesce(h.registered_on <= p.last_day, true)
        and coalesce(
            h.registration_valid_to,
            cast(h.registered_on + interval 3 year - interval 1 day as date)
        ) >= p.last_day
    ) as is_registered
from certification_list as h
inner join period as p on h.period = p.period
inner join reporting_state as s
    on
        h.period = s.period
        and h.unit_code = s.unit_code
        and s.dataset = 'certification_list'
where
    s.is_good
    and coalesce(h.certificate_kind, 'social_worker') = 'social_worker'
    and coalesce(h.holder_status, 'held') = 'held'
    and h.issued_on <= p.last_day
group by h.period, h.unit_code, h.person_key, h.community_code;
