-- One row per period and certificate row that counts: social-work, on the books, issued
-- on or before the month's end, in a list that can be used. A registration without an
-- end date lasts three years.
-- Key: period, unit_code, part, source_sheet, source_row.
--
-- columns:
--   level_rank: 级别次序 | 1 assistant, 2 middle, 3 senior
--   registration_ends_on: 登记截止日期 | last day of the registration, null if none
--   is_registered: 登记有效 | a registration is valid at the month's end
create table counted_certificate as
with counted as (
    select
        h.*,
        p.last_day,
        coalesce(
            h.registration_valid_to,
            cast(h.registered_on + interval 3 year - interval 1 day as date)
        ) as registration_ends_on
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
)

select
    c.period,
    c.unit_code,
    c.part,
    c.source_sheet,
    c.source_row,
    c.person_key,
    w.organisation_code as community_code,
    case c.level
        when 'assistant' then 1
        when 'intermediate' then 2
        when 'senior' then 3
    end as level_rank,
    c.registration_ends_on,
    coalesce(c.registered_on <= c.last_day, true)
    and coalesce(c.registration_ends_on >= c.last_day, false) as is_registered
from counted as c
left join roster_place as w
    on
        c.period = w.period
        and c.unit_code = w.unit_code
        and c.community_code = w.community_code
        and w.community_name is null
        and w.township_name is null;
