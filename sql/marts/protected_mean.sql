-- One row per period, region and mean of pay that is published: whether few persons or
-- one of them make it up. A mean's persons are not published for counties: with the
-- urban workers they would tell how many are not paid.
-- Key: period, region_code, indicator.
--
-- columns:
--   parent_code: 上级地区代码 | region it is a part of, null where that isn't published
--   fewest_persons: 最少人数 | persons with pay in the month that has fewest
--   largest_pct: 最高占比 | largest share of one person in the pay of a month, in percent
create table protected_mean as
select
    v.period,
    v.region_code,
    v.region_level,
    p.region_code as parent_code,
    v.indicator,
    u.fewest_persons,
    u.largest_pct
from indicator_value as v
inner join indicator as i on v.indicator = i.indicator and i.personal = 'mean_pay'
inner join coverage as c
    on v.period = c.period and v.region_code = c.region_code and i.basis = c.basis
inner join urban_pay as u
    on
        v.period = u.period
        and v.region_code = u.region_code
        and c.unit_set = u.unit_set
left join region as p
    on
        v.period = p.period
        and substr(v.region_code, 1, length(v.region_code) - 2) = p.region_code
where
    v.numerator is not null
    and v.region_level in ('province', 'prefecture', 'county');
