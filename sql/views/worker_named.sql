-- One row per period, unit, committee and person on its roster at the month's end, with
-- the names of the place.
-- Key: period, unit_code, community_code, person_key.
--
-- zh: 各月在册人员（每人每社区一行），附社区、乡镇、县名称
-- columns:
--   county_code: 县级代码 | first six digits of the committee's code
create view worker_named as
select
    w.*,
    c.community_name,
    c.township_name,
    c.county_name,
    c.prefecture_name,
    c.county_code
from worker as w
left join community_named as c
    on w.period = c.period and w.community_code = c.community_code;
