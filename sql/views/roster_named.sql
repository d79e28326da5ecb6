-- One row per roster row, worker type and post of a person who is on the roster at the
-- month's end, with the names of the place.
-- Key: period, unit_code, part, source_sheet, source_row, worker_type, post.
--
-- zh: 各月花名册的行，附社区、乡镇、县名称
-- columns:
--   county_code: 县级代码 | first six digits of the committee's code
create view roster_named as
select
    r.*,
    c.community_name,
    c.township_name,
    c.county_name,
    c.prefecture_name,
    c.county_code
from on_roster as r
left join community_named as c
    on r.period = c.period and r.community_code = c.community_code;
