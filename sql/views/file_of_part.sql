-- One row per file whose rows hold for a dataset, month and unit, by the number of the
-- part that the rows are told as: 0 the file itself, from 1 its 补报, below 0 what a
-- declaration carries on, the last of which is 0 where the declaration is a 无变动.
-- Key: dataset, period, unit_code, part.
--
-- zh: 各填报单位各月采用的文件
-- columns:
--   part: 部分 | as in the staged rows
--   submission: 文件摘要 | SHA-256 of the file's bytes
--   received_at: 接收时间 | when the file was first seen, UTC
--   sent_for: 报送的报告期 | month it was sent for, an earlier one if it is carried on
create view file_of_part as
with carrying as (
    select
        dataset,
        period,
        unit_code,
        if(kind = 'no_change', carried, list_append(carried, submission)) as files
    from submission_part
    where part = 0
),

numbered as (
    select
        dataset,
        period,
        unit_code,
        generate_subscripts(files, 1) - len(files) as part,
        unnest(files) as submission
    from carrying
),

filed as (
    select
        dataset,
        period,
        unit_code,
        part,
        submission
    from numbered
    union all
    select
        dataset,
        period,
        unit_code,
        part,
        submission
    from submission_part
    where part > 0
),

known as (
    select
        dataset,
        unit_code,
        submission,
        min(received_at) as received_at,
        min(period) as sent_for
    from submission_part
    group by dataset, unit_code, submission
)

select
    f.dataset,
    f.period,
    f.unit_code,
    f.part,
    f.submission,
    k.received_at,
    k.sent_for
from filed as f
left join known as k
    on
        f.dataset = k.dataset
        and f.unit_code = k.unit_code
        and f.submission = k.submission;
