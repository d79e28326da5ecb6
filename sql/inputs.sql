-- What the build is given beside the staged rows: submissions, definitions, duties,
-- thresholds.
--
-- tables:
--   dataset: One row per dataset that is read, with how often it comes. Key, dataset.
--   submission: One row per unit, dataset and month, what holds, its parts together.
--   submission_part: One row per file that holds for a unit, dataset and month, a whole
--     file or declaration, or one of the supplements (补报) to it.
--   submission_column: One row per column that a unit's file of a month has.
--   intake_finding: One row per finding and row of a file, from reading it.
--   finding_code: One row per kind of finding, with its words. Key, code.
--   indicator: One row per indicator, with its definition. Key, indicator.
--   composition_category: One row per group of workers, breakdown and category that
--     `composition` counts.
--   basis_need: One row per basis and dataset, column, earlier file or population
--     figure it needs. Key, basis and need.
--   measure_definition: One row per measure, with its title and query. Key, measure.
--   measure_use: One row per measure and basis some indicator counts it on.
--   plan: One row per plan. Key, plan.
--   plan_target: One row per plan, target and indicator it is judged on.
--   reporting_rule: One row per dataset and unit, or level of units, that owes it.
--   parameter: One row per threshold. Key, name.
--   background_month: One row per month that is read for another's sake only, for which
--     not every figure is counted. Empty but in a build of one month. Key, period.
-- columns:
--   period: 报告期 | month the row is about, written 2025-06
--   unit_code: 填报单位代码 | division code of the office that sent the file
--   dataset: 数据集 | name of the dataset
--   submission: 文件摘要 | SHA-256 of the file's bytes
--   submission.kind: 报送方式 | file, no_change, nil or supplement, as part 0 was named
--   submission_part.kind: 报送方式 | file, no_change, nil or supplement
--   submission.received_at: 接收时间 | when part 0 was first seen, UTC
--   part: 部分 | 0 the file itself, from 1 its 补报; below 0 more of what is carried on
--   carried_from: 沿用月份 | month of the file whose rows it carries on
--   carried: 沿用的文件 | SHA-256 of each file whose rows it carries on
--   detail: 补充说明 | what fills {detail} in the finding's words
--   sequence: 接收顺序 | place in the event log; higher was received later
--   received_at: 接收时间 | when the file was first seen, UTC
--   is_rejected: 退回重报 | the file could not be used at all
--   source_sheet: 来源工作表 | position of the sheet in the submitter's workbook, from 1
--   source_row: 来源行 | row of that sheet as a spreadsheet numbers it
--   birth_month: 出生年月 | first day of the month of birth, from the ID number
--   code: 代码 | code of the entry
--   zh: 中文 | title in Chinese
--   en: 英文 | title in English
--   cadence: 报送频率 | monthly, register, yearly or reference
--   severity: 审核级别 | file, row or confirm
--   column_name: 列 | column of the dataset it is about
--   position: 次序 | place in the catalogue
--   title_zh: 中文名称 | title in Chinese
--   title_en: 英文名称 | title in English
--   kind: 种类 | share, rate or count; of a committee or grid its type
--   basis_need.kind: 种类 | monthly, standing, earlier or amount
--   basis_need.dataset: 数据集 | dataset that must be in, null for a population figure
--   basis_need.column_name: 列 | column its file must have, null where any file will do
--   basis_need.time_window: 时段 | last_month, last_year, 24_months or plan
--   query_file: 查询文件 | path of the query that counts it, in the project
--   factor: 倍数 | what numerator ÷ denominator is multiplied by
--   decimals: 小数位数 | digits of the published value
--   personal: 个人属性 | attribute of persons it breaks down by, else null
--   part_of: 所属基础数 | measure whose persons that attribute divides
--   worker_group: 人员范围 | all workers, two_committees, or dedicated (main category)
--   breakdown: 分组项 | sex, age, political_status, …
--   category: 组别 | code of the category, unknown for a blank
--   composition_category.position: 次序 | place in the official form
--   is_personal: 个人属性分组 | by a personal attribute, under disclosure control
--   is_share: 是否占比 | the numerator is a part of the denominator
--   denominator_dated: 分母时点类型 | month, reference_date or last_year
--   need: 所需数据 | what must be in or known, as the measures' headers write it
--   absent: 缺项含义 | zero where nothing counted means 0, missing where it means not known
--   is_decided_by_region: 逐级认定 | a person may count in a part, not in the whole
--   placed: 归属层级 | community, township or unit, the lowest level it is counted for
--   region_code: 地区代码 | division code, or the 12-digit code of a committee
--   levels: 适用级别 | levels of region inside it that are judged, null for itself
--   parts: 合并考核的地区 | regions that are judged together, null for one
--   is_yearly: 逐年考核 | falls due each December
--   baseline: 基期值 | value before the plan or year, in the indicator's unit
--   baseline_period: 基期 | month at whose end the baseline stands
--   record: 条款类型 | target or rule
--   subject_zh: 规划指标名称 | what the plan calls it
--   subject_en: 规划指标名称（英文） | the same in English
--   document: 文件 | document number or title
--   from_year: 起始年份 | first year of the plan
--   to_year: 终止年份 | last year of the plan
--   unit_level: 填报单位级别 | level of the units a rule is for
--   due_day: 应报日 | day of the following month by which it is owed
--   name: 名称 | name of the entry
--   indicator.numerator: 分子 | measure that is counted
--   indicator.denominator: 分母 | measure it is counted against
--   definition_zh: 定义 | the definition in Chinese
--   definition_en: 定义（英文） | the definition in English
--   direction: 方向 | up where more is better
--   caveats: 使用提示 | ids of sql/indicators/caveats.yml
--   submission.rows_refused: 读取时未采用行数 | at the door only; reporting_state has all
--   parameter.value: 取值 | the threshold
--   has_figures: 统计县级以上 | figures of counties and above are counted, else none
create table dataset (
    dataset varchar primary key, zh varchar, en varchar, cadence varchar
);

create table submission (
    dataset varchar,
    period varchar,
    unit_code varchar,
    kind varchar,
    submission varchar,
    sequence bigint,
    received_at varchar,
    rows_read bigint,
    rows_refused bigint,
    is_rejected boolean,
    primary key (dataset, period, unit_code)
);

create table submission_part (
    dataset varchar,
    period varchar,
    unit_code varchar,
    part smallint,
    kind varchar,
    submission varchar,
    sequence bigint,
    received_at varchar,
    rows_read bigint,
    rows_refused bigint,
    is_rejected boolean,
    carried_from varchar,
    carried varchar[],
    primary key (dataset, period, unit_code, part)
);

create table submission_column (
    dataset varchar,
    period varchar,
    unit_code varchar,
    column_name varchar,
    primary key (dataset, period, unit_code, column_name)
);

create table intake_finding (
    dataset varchar,
    period varchar,
    unit_code varchar,
    part smallint,
    code varchar,
    severity varchar,
    column_name varchar,
    source_sheet bigint,
    source_row bigint,
    detail varchar
);

create table finding_code (
    code varchar primary key, severity varchar, zh varchar, en varchar
);

create table indicator (
    position integer,
    indicator varchar primary key,
    title_zh varchar,
    title_en varchar,
    definition_zh varchar,
    definition_en varchar,
    direction varchar,
    caveats varchar[],
    kind varchar,
    unit varchar,
    is_share boolean,
    numerator varchar,
    denominator varchar,
    denominator_dated varchar,
    factor bigint,
    decimals integer,
    basis varchar,
    gap_unit varchar,
    personal varchar,
    part_of varchar
);

create table composition_category (
    worker_group varchar,
    breakdown varchar,
    category varchar,
    position integer,
    is_personal boolean,
    primary key (worker_group, breakdown, category)
);

create table basis_need (
    basis varchar,
    need varchar,
    kind varchar,
    dataset varchar,
    column_name varchar,
    time_window varchar,
    placed varchar,
    primary key (basis, need)
);

create table measure_definition (
    measure varchar primary key,
    zh varchar,
    en varchar,
    absent varchar,
    placed varchar,
    is_decided_by_region boolean,
    query_file varchar
);

create table measure_use (measure varchar, basis varchar, primary key (measure, basis));

create table plan (
    plan varchar primary key,
    region_code varchar,
    title_zh varchar,
    title_en varchar,
    document varchar,
    from_year integer,
    to_year integer
);

create table plan_target (
    plan varchar,
    target_id varchar,
    record varchar,
    subject_zh varchar,
    subject_en varchar,
    region_code varchar,
    levels varchar[],
    parts varchar[],
    indicator varchar,
    comparator varchar,
    target decimal(18, 4),
    target_high decimal(18, 4),
    tolerance decimal(18, 4),
    target_year integer,
    is_yearly boolean,
    due_period varchar,
    binding varchar,
    baseline decimal(18, 4),
    baseline_period varchar,
    clause varchar,
    from_year integer,
    to_year integer,
    primary key (plan, target_id, indicator)
);

create table reporting_rule (
    unit_code varchar,
    unit_level varchar,
    dataset varchar,
    due_day integer
);

create table parameter (name varchar primary key, value bigint);

create table background_month (period varchar primary key, has_figures boolean);
