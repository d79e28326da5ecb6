-- One row per period and certificate that counts whose registration is valid at the
-- month's end and ends soon after it. For the unit's own return only, which finds the
-- name again by the row.
-- Key: period, unit_code, part, source_sheet, source_row.
--
-- columns:
--   ends_on: 登记截止日期 | last day of the registration
--   days_left: 剩余天数 | days from the month's last day to that day
create table registration_to_renew as
select
    c.period,
    c.unit_code,
    c.part,
    c.source_sheet,
    c.source_row,
    c.registration_ends_on as ends_on,
    c.registration_ends_on - p.last_day as days_left
from counted_certificate as c
inner join period as p on c.period = p.period
inner join parameter as t on t.name = 'renewal_notice_days'
where c.is_registered and c.registration_ends_on - p.last_day <= t.value;
