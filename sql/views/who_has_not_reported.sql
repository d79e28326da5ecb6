-- One row per unit and dataset that is owed for a month and can't be counted: nothing
-- came, or what came was rejected.
-- Key: unit_code, dataset.
--
-- zh: 某月应报未报、退回重报的单位和报表
-- parameters:
--   month: 报告期 | the month, written 2025-06
-- example: who_has_not_reported('2025-06')
create macro who_has_not_reported(month) as table
    select
        unit_code,
        unit_name,
        dataset,
        dataset_zh,
        state,
        due_on,
        received_on
    from reporting_named
    where period = month and is_owed and not is_good
    order by unit_code, dataset;
