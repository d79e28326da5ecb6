-- One row per committee: what of numerator and denominator stands there. Who stands in
-- several committees is told in each, so that they may add up to more than the whole.
-- Key: code.
--
-- zh: 分子、分母按村、社区分解
-- parameters:
--   month: 报告期 | the month, written 2025-06
--   region: 地区 | code of the region
--   indicator_id: 指标 | id of the indicator
-- example: explain_communities('2025-06', '532501', 'community_workers')
-- columns:
--   code: 代码 | of the committee
--   name: 名称 | of the committee
create macro explain_communities(month, region, indicator_id) as table
    with counted_at as (
        select
            region_code,
            amount as numerator,
            null as denominator
        from
            placed_of(
                month, region, basis_of(indicator_id), numerator_of(indicator_id)
            )
        union all
        select
            region_code,
            null as numerator,
            amount as denominator
        from placed_of(
            month, region, basis_of(indicator_id), denominator_of(indicator_id)
        )
    )

    select
        c.region_code as code,
        any_value(r.region_name) as name,
        sum(c.numerator) as numerator,
        sum(c.denominator) as denominator
    from counted_at as c
    left join region as r on r.period = month and c.region_code = r.region_code
    group by c.region_code
    order by c.region_code;
