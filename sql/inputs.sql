-- What the build is given beside the staged rows: submissions, definitions, duties,
-- thresholds.
--
-- tables:
--   dataset: One row per dataset that is read, with how often it comes. Key, dataset.
--   submission: One row per unit, dataset and month, the file that holds.
--   intake_finding: One row per finding and row of a file, from reading it.
--   finding_code: One row per kind of finding, with its words. Key, code.
--   indicator: One row per indicator, with its definition. Key, indicator.
--   basis_need: One row per basis and dataset or amount it needs. Key, basis and need.
--   measure_definition: One row per measure, with its title. Key, measure.
--   measure_use: One row per measure and basis some indicator counts it on.
--   plan_target: One row per plan, target and indicator it is judged on.
--   reporting_rule: One row per dataset and unit, or level of units, that owes it.
--   parameter: One row per threshold. Key, name.
-- columns:
--   period: 报告期 | month the row is about, written 2025-06
--   unit_code: 填报单位代码 | division code of the office that sent the file
--   dataset: 数据集 | name of the dataset
--   submission: 文件摘要 | SHA-256 of the file's bytes
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
--   kind: 种类 | share or rate; dataset or amount; village or resident committee
--   factor: 倍数 | what numerator ÷ denominator is multiplied by
--   is_share: 是否占比 | the numerator is a part of the denominator
--   denominator_is_amount: 分母为外部数 | the denominator is a reported figure with a date
--     of its own
--   need: 所需数据 | dataset that must be in, or amount that must be known
--   absent: 缺项含义 | zero where nothing counted means 0, missing where it means not known
--   placed: 归属层级 | lowest level its rows are placed at, community or unit
--   region_code: 地区代码 | division code, or the 12-digit code of a committee
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
create table dataset (
    dataset varchar primary key, zh varchar, en varchar, cadence varchar
);

create table submission (
    dataset varchar,
    period varchar,
    unit_code varchar,
    submission varchar,
    sequence bigint,
    received_at varchar,
    rows_read bigint,
    rows_refused bigint,
    is_rejected boolean,
    primary key (dataset, period, unit_code)
);

create table intake_finding (
    dataset varchar,
    period varchar,
    unit_code varchar,
    code varchar,
    severity varchar,
    column_name varchar,
    source_sheet bigint,
    source_row bigint
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
    unit varchar,
    is_share boolean,
    numerator varchar,
    denominator varchar,
    denominator_is_amount boolean,
    factor bigint,
    basis varchar,
    gap_unit varchar
);

create table basis_need (
    basis varchar,
    need varchar,
    kind varchar,
    placed varchar,
    primary key (basis, need)
);

create table measure_definition (
    measure varchar primary key,
    zh varchar,
    en varchar,
    absent varchar,
    placed varchar
);

create table measure_use (measure varchar, basis varchar, primary key (measure, basis));

create table plan_target (
    plan varchar,
    target_id varchar,
    region_code varchar,
    indicator varchar,
    comparator varchar,
    target decimal(18, 4),
    target_high decimal(18, 4),
    tolerance decimal(18, 4),
    target_year integer,
    due_period varchar,
    binding varchar,
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
