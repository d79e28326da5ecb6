-- One row per period and committee of the register that holds then, with the names of
-- all that it lies in and whether the roster it should be on came.
-- Key: period, community_code.
--
-- zh: 各月的村（居）委会，附所属各级名称、花名册是否收到
-- columns:
--   community_code: 社区代码 | 12-digit code of the committee
--   community_name: 社区名称 | its name in the register
--   county_code: 县级代码 | first six digits of its code
--   is_village: 村委会 | village committee; otherwise resident committee
--   is_urban: 城镇 | the place's statistical class is 1xx
--   unit_code: 填报单位代码 | nearest office that owes the roster of this place
--   has_roster: 花名册可用 | that office's roster of the month can be counted; else who
--     works here is not known
--   has_grid_codes: 花名册有网格代码 | and it has the column that says which grids
create view community_named as
with above as (
    select
        period,
        community_code,
        unnest(office_codes(community_code)) as unit_code
    from organisation
),

owing as (
    select
        a.period,
        a.community_code,
        max(a.unit_code) as unit_code
    from above as a
    inner join reporting_duty as d
        on
            a.period = d.period
            and a.unit_code = d.unit_code
            and d.dataset = 'staff_roster'
    group by a.period, a.community_code
)

select
    o.period,
    o.community_code,
    o.community_name,
    r.township_name,
    r.county_name,
    r.prefecture_name,
    r.province_name,
    o.kind,
    o.is_village,
    o.is_urban,
    w.unit_code,
    substr(o.community_code, 1, 6) as county_code,
    coalesce(s.is_good, false) as has_roster,
    coalesce(s.is_good, false) and c.column_name is not null as has_grid_codes
from organisation as o
left join region_named as r
    on o.period = r.period and o.community_code = r.region_code
left join owing as w
    on o.period = w.period and o.community_code = w.community_code
left join reporting_state as s
    on
        w.period = s.period
        and w.unit_code = s.unit_code
        and s.dataset = 'staff_roster'
left join submission_column as c
    on
        w.period = c.period
        and w.unit_code = c.unit_code
        and c.dataset = 'staff_roster'
        and c.column_name = 'grid_codes';
