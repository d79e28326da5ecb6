-- One row per period, region, group of workers, breakdown and category, in words.
-- Key: period, region_code, worker_group, breakdown, category.
--
-- zh: 人员构成，附分组项和组别的名称
create view composition_named as
select
    c.period,
    c.region_code,
    c.region_name,
    c.region_level,
    c.worker_group,
    c.breakdown,
    n.breakdown_zh,
    n.breakdown_en,
    c.category,
    n.category_zh,
    n.category_en,
    n.position,
    c.persons,
    c.total,
    c.status,
    c.coverage,
    c.release
from composition as c
inner join composition_category as n
    on c.breakdown = n.breakdown and c.category = n.category;
