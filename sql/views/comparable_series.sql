-- One row per period: an indicator of a region of the newest month on its present
-- boundaries, as `comparable_region` says which regions of then make it up. A single
-- one gives its own figures. Of several, whatever is counted is listed for each and
-- counted once, so that a person in two of them is one. What is decided by region, as
-- who came and who went, does not follow from parts, and neither does a figure that
-- looks back over a change of divisions: those months are not comparable, with the
-- reason. The figures as they were then, under the region's code, stand beside it.
-- Key: period.
--
-- zh: 某地区某指标各月的值，按现行区划可比口径，附当时口径的值
-- parameters:
--   region_of_today: 现行地区代码 | code of a region of the newest month
--   indicator_id: 指标 | id of the indicator
-- example: comparable_series('532503', 'community_workers')
-- columns:
--   region_code: 现行地区代码 | region of the newest month
--   region_name: 现行地区名称 | its name in the newest month
--   parts: 当时的组成地区 | regions of then that make it up
--   part_count: 组成地区数 | how many they are
--   is_restated: 已换算 | they are other regions than the code alone
--   status: 数据状态 | the worst of the parts, ok, provisional, missing or not_applicable;
--     else not_comparable
--   reason: 不可比的原因 | why it can't be compared, else null
--   value_then: 当时口径值 | the value of that month under the region's code
--   status_then: 当时口径状态 | its status, null where there was no such code
create macro comparable_series(region_of_today, indicator_id) as table
    with asked as (
        select *
        from indicator
        where indicator = indicator_id
    ),

    boundary as (
        select *
        from comparable_region
        where region_code = region_of_today
    ),

    part as (
        select
            period,
            len(parts) as part_count,
            unnest(parts) as region_code
        from boundary
        where is_comparable
    ),

    several as (
        select
            period,
            region_code
        from part
        where part_count > 1
    ),

    -- months between which the parts changed can't be looked back over
    month_before as (
        select
            b.period,
            coalesce(b.parts <> e.parts, false) as has_other_parts
        from boundary as b
        inner join period as p on b.period = p.period
        left join boundary as e on p.previous_period = e.period
    ),

    year_so_far as (
        select
            b.period,
            count(distinct e.parts) > 1 as has_other_parts
        from boundary as b
        inner join boundary as e
            on
                substr(b.period, 1, 4) = substr(e.period, 1, 4)
                and b.period >= e.period
        group by b.period
    ),

    -- population figures are for the divisions of when they were sent
    population_sent as (
        select
            p.period,
            max(n.filed_period) as filed_period
        from part as p
        inner join population_in_force as n
            on p.period = n.period and starts_with(n.region_code, p.region_code)
        inner join amount as l
            on
                n.period = l.period
                and n.region_code = l.region_code
                and n.reference_date = l.reference_date
        group by p.period
    ),

    since_population as (
        select
            n.period,
            count(distinct b.parts) > 1 as has_other_parts
        from population_sent as n
        inner join boundary as b on n.period >= b.period and n.filed_period <= b.period
        group by n.period
    ),

    back_to as (
        select
            coalesce(bool_or(n.time_window = 'last_month'), false) as looks_back_month,
            bool_or(n.kind = 'amount') as needs_population,
            bool_or(
                coalesce(
                    starts_with(a.numerator, 'sessions_')
                    or a.numerator like 'urban_pay%'
                    or a.denominator like 'urban_pay%',
                    false
                )
            ) as looks_back_year,
            bool_or(m.is_decided_by_region) as is_decided_by_region
        from asked as a
        inner join basis_need as n on a.basis = n.basis
        inner join measure_definition as m
            on a.numerator = m.measure or a.denominator = m.measure
    ),

    -- the figures of each part
    part_value as (
        select
            p.period,
            p.part_count,
            v.numerator,
            v.denominator,
            v.value,
            coalesce(v.status, 'missing') as status,
            coalesce(c.units_covered < c.units_owing or c.has_many_refused, true)
                as is_provisional
        from part as p
        cross join asked as a
        left join indicator_value as v
            on
                p.period = v.period
                and p.region_code = v.region_code
                and a.indicator = v.indicator
        left join coverage as c
            on
                p.period = c.period
                and p.region_code = c.region_code
                and a.basis = c.basis
    ),

    parts_together as (
        select
            period,
            bool_or(status = 'missing') as has_missing,
            bool_or(is_provisional) as has_provisional,
            any_value(numerator) filter (where part_count = 1) as own_numerator,
            any_value(denominator) filter (where part_count = 1) as own_denominator,
            any_value(value) filter (where part_count = 1) as own_value,
            any_value(status) filter (where part_count = 1) as own_status
        from part_value
        group by period
    ),

    -- of several parts everything counted, by what it is
    numerator_item as (
        select
            'numerator' as place,
            numerator_of(indicator_id) as measure,
            *
        from
            counted_in(
                (select list(distinct several.period) from several),
                (select list(distinct several.region_code) from several),
                basis_of(indicator_id),
                numerator_of(indicator_id)
            )
    ),

    denominator_item as (
        select
            'denominator' as place,
            denominator_of(indicator_id) as measure,
            *
        from
            counted_in(
                (select list(distinct several.period) from several),
                (select list(distinct several.region_code) from several),
                basis_of(indicator_id),
                denominator_of(indicator_id)
            )
    ),

    listed as (
        select l.*
        from (
            select * from numerator_item
            union all by name
            select * from denominator_item
        ) as l
        semi join several as s on l.period = s.period and l.region_code = s.region_code
    ),

    -- hours are recorded by the unit, so that each part has its own; a person's pay in
    -- a region is the largest stated there; wages are those of one region
    item as (
        select
            period,
            place,
            measure,
            if(measure = 'volunteer_hours', sum(amount), max(amount)) as amount,
            measure not in ('volunteer_hours', 'urban_pay')
            and min(amount) < max(amount)
                as has_two_amounts
        from listed
        group by period, place, measure, item
    ),

    counted as (
        select
            period,
            sum(amount) filter (where place = 'numerator') as numerator,
            sum(amount) filter (where place = 'denominator') as denominator,
            bool_or(has_two_amounts)
            or coalesce(
                min(amount) filter (where measure = 'urban_pay_at_wage')
                < max(amount) filter (where measure = 'urban_pay_at_wage'),
                false
            ) as has_two_amounts
        from item
        group by period
    ),

    judged as (
        select
            b.period,
            b.region_code,
            b.region_name,
            b.parts,
            a.unit,
            a.factor,
            a.decimals,
            t.has_missing,
            t.has_provisional,
            t.own_value,
            t.own_status,
            len(b.parts) as part_count,
            b.parts <> [b.region_code] as is_restated,
            a.denominator is null as is_count,
            case
                when len(b.parts) = 1 then t.own_numerator
                else coalesce(c.numerator, 0)
            end as numerator,
            case
                when len(b.parts) = 1 then t.own_denominator
                when a.denominator is not null then coalesce(c.denominator, 0)
            end as denominator,
            case
                when not b.is_comparable then b.reason
                when k.looks_back_month and m.has_other_parts then 'looks_back'
                when k.looks_back_year and y.has_other_parts then 'looks_back'
                when k.needs_population and n.has_other_parts then 'looks_back'
                when len(b.parts) > 1 and k.is_decided_by_region
                    then 'decided_by_region'
                when c.has_two_amounts then 'two_amounts'
            end as reason
        from boundary as b
        cross join asked as a
        cross join back_to as k
        inner join month_before as m on b.period = m.period
        inner join year_so_far as y on b.period = y.period
        left join since_population as n on b.period = n.period
        left join parts_together as t on b.period = t.period
        left join counted as c on b.period = c.period
    ),

    with_status as (
        select
            *,
            reason is null and (part_count = 1 or not has_missing) as has_figures,
            case
                when reason is not null then 'not_comparable'
                when part_count = 1 then own_status
                when has_missing then 'missing'
                when denominator = 0 then 'not_applicable'
                when has_provisional then 'provisional'
                else 'ok'
            end as status
        from judged
    ),

    told as (
        select
            period,
            region_code,
            region_name,
            parts,
            part_count,
            is_restated,
            unit,
            status,
            case when has_figures then cast(numerator as decimal(20, 2)) end
                as numerator,
            case when has_figures then cast(denominator as decimal(20, 2)) end
                as denominator,
            case
                when has_figures and part_count = 1 then own_value
                when status in ('ok', 'provisional')
                    then
                        cast(
                            rounded_ratio(
                                numerator,
                                factor,
                                if(is_count, 1, denominator),
                                decimals
                            ) as decimal(18, 4)
                        )
            end as value,
            case reason
                when 'split'
                    then '当时有地区后来拆分，去向不止一处 / a region of then was split'
                when 'not_stated'
                    then
                        '区划表未说明它由当时哪些地区组成'
                        || ' / the division table does not state what it was then'
                when 'looks_back'
                    then
                        '指标要看更早的月份，其间区划有变动'
                        || ' / it looks back over a change of divisions'
                when 'decided_by_region'
                    then
                        '各地区分别认定，不能由组成地区得出'
                        || ' / decided by region, does not follow from parts'
                when 'two_amounts'
                    then
                        '同一项在各组成地区的数不同，无法合计'
                        || ' / one item has different figures in the parts'
            end as reason
        from with_status
    ),

    then_value as (
        select
            period,
            value,
            status
        from indicator_value
        where region_code = region_of_today and indicator = indicator_id
    )

    select
        t.period,
        t.region_code,
        t.region_name,
        t.parts,
        t.part_count,
        t.is_restated,
        t.numerator,
        t.denominator,
        t.value,
        t.unit,
        t.status,
        t.reason,
        v.value as value_then,
        v.status as status_then
    from told as t
    left join then_value as v on t.period = v.period
    order by t.period;
