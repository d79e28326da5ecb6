-- The row that gives last year's average wage, behind each month at that wage.
select
    c.period,
    c.region_code,
    c.item,
    'wages' as dataset,
    w.filed_period,
    w.unit_code,
    w.part,
    w.source_sheet,
    w.source_row,
    cast(null as varchar) as community_code
from counted_pay($periods, $regions, $basis, $measure) as c
inner join wage_of_region as r
    on c.period = r.period and c.region_code = r.region_code
inner join wage_in_force as w
    on r.period = w.period and r.wage_region = w.region_code
where $measure = 'urban_pay_at_wage';
