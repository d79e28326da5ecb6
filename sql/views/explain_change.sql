-- One row per reason why a value differs between two months: who or what came, went,
-- moved in from or out to another region, counts now or no longer though it was listed
-- in both; units that count in one of the months only; amounts that changed; the
-- denominator; and what rounding leaves. The parts add up to the difference of the two
-- values exactly. Reasons in the numerator are weighed by the earlier denominator, that
-- of the denominator by the later numerator. No row if either value is not known.
-- Key: reason.
--
-- zh: 两个月的数值为什么不同
-- parameters:
--   before: 前一个月 | the month compared with, written 2025-05
--   month: 报告期 | the month, written 2025-06
--   region: 地区 | code of the region
--   indicator_id: 指标 | id of the indicator
-- example: explain_change('2025-05', '2025-06', '5325', 'community_workers')
-- columns:
--   reason: 原因 | joined, left, moved_in, moved_out, counts_now, counts_no_longer,
--     unit_in, unit_out, changed, denominator or rounding
--   things: 涉及对象数 | persons, committees, … null for denominator and rounding
--   numerator_change: 分子增减 | what it adds to the numerator
--   value_change: 数值增减 | what it adds to the value
create macro explain_change(before, month, region, indicator_id) as table
    with both_values as (
        select
            a.numerator as numerator_before,
            b.numerator as numerator_now,
            i.factor,
            coalesce(a.denominator, 1) as denominator_before,
            coalesce(b.denominator, 1) as denominator_now,
            b.value - a.value as value_change
        from indicator_value as a
        inner join indicator_value as b
            on a.region_code = b.region_code and a.indicator = b.indicator
        inner join indicator as i on a.indicator = i.indicator
        where
            a.period = before
            and b.period = month
            and a.region_code = region
            and a.indicator = indicator_id
            and a.value is not null
            and b.value is not null
    ),

    counted_before as (
        select
            item,
            amount
        from counted_of(
            before, region, basis_of(indicator_id), numerator_of(indicator_id)
        )
    ),

    counted_now as (
        select
            item,
            amount
        from counted_of(
            month, region, basis_of(indicator_id), numerator_of(indicator_id)
        )
    ),

    differing as materialized (
        select
            coalesce(n.item, b.item) as item,
            n.item is not null as is_now,
            b.item is not null as was_before,
            coalesce(n.amount, 0) - coalesce(b.amount, 0) as added
        from counted_now as n
        full join counted_before as b on n.item = b.item
        where n.amount is distinct from b.amount
    ),

    row_before as (
        select distinct
            r.item,
            r.unit_code
        from
            first_rows_of(
                before, region, basis_of(indicator_id), numerator_of(indicator_id)
            ) as r
        semi join differing as d on r.item = d.item
    ),

    row_now as (
        select distinct
            r.item,
            r.unit_code
        from
            first_rows_of(
                month, region, basis_of(indicator_id), numerator_of(indicator_id)
            ) as r
        semi join differing as d on r.item = d.item
    ),

    unit as (
        select
            unit_code,
            bool_or(period = before) as is_in_before,
            bool_or(period = month) as is_in_now
        from covered_unit
        where
            period in (before, month)
            and region_code = region
            and basis = basis_of(indicator_id)
            and is_covered
        group by unit_code
    ),

    of_unit_in as (
        select r.item
        from row_now as r
        left join unit as u on r.unit_code = u.unit_code
        group by r.item
        having not bool_or(coalesce(u.is_in_before, true))
    ),

    of_unit_out as (
        select r.item
        from row_before as r
        left join unit as u on r.unit_code = u.unit_code
        group by r.item
        having not bool_or(coalesce(u.is_in_now, true))
    ),

    elsewhere_before as (
        select item
        from
            counted_of(
                before,
                nullif(substr(region, 1, 4), region),
                basis_of(indicator_id),
                numerator_of(indicator_id)
            )
        union
        select item
        from counted_of(
            before,
            nullif(substr(region, 1, 2), region),
            basis_of(indicator_id),
            numerator_of(indicator_id)
        )
    ),

    elsewhere_now as (
        select item
        from
            counted_of(
                month,
                nullif(substr(region, 1, 4), region),
                basis_of(indicator_id),
                numerator_of(indicator_id)
            )
        union
        select item
        from counted_of(
            month,
            nullif(substr(region, 1, 2), region),
            basis_of(indicator_id),
            numerator_of(indicator_id)
        )
    ),

    listed_before as (
        select distinct item
        from row_before
    ),

    listed_now as (
        select distinct item
        from row_now
    ),

    compared as (
        select
            d.added,
            case
                when d.is_now and d.was_before then 'changed'
                when d.is_now and fi.item is not null then 'unit_in'
                when d.was_before and fo.item is not null then 'unit_out'
                when d.is_now and lb.item is not null then 'counts_now'
                when d.was_before and ln.item is not null then 'counts_no_longer'
                when d.is_now and eb.item is not null then 'moved_in'
                when d.was_before and en.item is not null then 'moved_out'
                when d.is_now then 'joined'
                else 'left'
            end as reason
        from differing as d
        left join of_unit_in as fi on d.item = fi.item
        left join of_unit_out as fo on d.item = fo.item
        left join listed_before as lb on d.item = lb.item
        left join listed_now as ln on d.item = ln.item
        left join elsewhere_before as eb on d.item = eb.item
        left join elsewhere_now as en on d.item = en.item
    ),

    in_numerator as (
        select
            reason,
            count(*) as things,
            sum(added) as numerator_change
        from compared
        group by reason
    ),

    weighed as (
        select
            n.reason,
            n.things,
            n.numerator_change,
            sign(n.numerator_change)
            * rounded_ratio(
                abs(n.numerator_change), v.factor, v.denominator_before, 4
            ) as value_change
        from in_numerator as n
        cross join both_values as v
        union all
        select
            'denominator' as reason,
            cast(null as bigint) as things,
            cast(null as decimal(20, 2)) as numerator_change,
            rounded_ratio(numerator_now, factor, denominator_now, 4)
            - rounded_ratio(numerator_now, factor, denominator_before, 4)
                as value_change
        from both_values
        where denominator_before <> denominator_now
    ),

    explained as (
        select coalesce(sum(value_change), 0) as value_change
        from weighed
    )

    select
        reason,
        things,
        cast(numerator_change as decimal(20, 2)) as numerator_change,
        cast(value_change as decimal(18, 4)) as value_change
    from weighed
    union all
    select
        'rounding' as reason,
        cast(null as bigint) as things,
        cast(null as decimal(20, 2)) as numerator_change,
        cast(v.value_change - e.value_change as decimal(18, 4)) as value_change
    from both_values as v
    cross join explained as e
    where v.value_change <> e.value_change
    order by reason;
