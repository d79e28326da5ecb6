-- One row per region: an indicator in a month, best first within a level.
-- Key: region_code.
--
-- zh: 某项指标某月各地区的值和排名
-- parameters:
--   indicator_id: 指标 | id of the indicator
--   month: 报告期 | the month, written 2025-06
-- example: indicator('community_workers', '2025-06')
-- columns:
--   rank: 排名 | place among the regions of its level that have a value, 1 the best; null
--     where neither more nor less is better
create macro indicator(indicator_id, month) as table
    with asked as (
        select
            s.*,
            i.direction,
            case i.direction when 'up' then -s.value when 'down' then s.value end
                as place
        from indicator_series as s
        inner join indicator as i on s.indicator = i.indicator
    )

    select
        region_level,
        region_code,
        region_name,
        county_name,
        township_name,
        value,
        unit,
        status,
        coverage,
        numerator,
        denominator,
        change_from_last_month,
        case
            when place is not null
                then
                    rank()
                        over (partition by region_level order by place nulls last)
        end as rank
    from asked
    where indicator = indicator_id and period = month
    order by length(region_code), place nulls last, region_code;
