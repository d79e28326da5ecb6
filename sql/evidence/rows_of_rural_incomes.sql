-- The row that gives last year's rural income of the county, behind each village party
-- secretary whose pay is compared with it; the item is the person.
select distinct
    c.period,
    c.region_code,
    c.item,
    'wages' as dataset,
    i.filed_period,
    i.unit_code,
    i.part,
    i.source_sheet,
    i.source_row,
    cast(null as varchar) as community_code
from counted_secretary_pay($periods, $regions, $basis, $measure) as c
inner join worker as w
    on c.period = w.period and c.item = cast(w.person_key as varchar)
inner join wage_in_force as i
    on w.period = i.period and substr(w.community_code, 1, 6) = i.region_code
where w.is_secretary and w.is_village and w.basic_pay_yuan is not null;
