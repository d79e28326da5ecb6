-- The extract's tables: what is published, months together. Columns are those of the
-- published files, as `files.yml` explains them; names are those of the warehouse, so
-- that what is asked of one can be asked of the other.
--
-- tables:
--   period: 已公布的报告期 | published months
--   release: 各月采用的发布版 | the release each month is taken from
--   region: 各月的地区 | regions of each month, down to counties
--   division_region: 同 region | the same as region, by its name in the warehouse
-- columns:
--   previous_period: 上一个月 | the month before, published or not
--   first_day: 月初 | first day of the month
--   last_day: 月末 | last day of the month
--   manifest_sha256: 发布版清单的SHA-256 | SHA-256 of the release's manifest.json

create table period (
    period varchar not null,
    previous_period varchar not null,
    first_day date not null,
    last_day date not null
);

create table release (
    period varchar not null,
    release integer not null,
    manifest_sha256 varchar not null
);

create table region (
    period varchar not null,
    region_code varchar not null,
    region_name varchar not null,
    region_level varchar not null
);

create table indicator_value (
    period varchar not null,
    region_code varchar not null,
    region_name varchar not null,
    region_level varchar not null,
    indicator varchar not null,
    numerator decimal(20, 2),
    denominator decimal(20, 2),
    value decimal(18, 4),
    unit varchar not null,
    status varchar not null,
    coverage decimal(5, 4) not null,
    release integer not null,
    denominator_period varchar,
    denominator_region varchar
);

create table target_value (
    period varchar not null,
    region_code varchar not null,
    plan varchar not null,
    target_id varchar not null,
    indicator varchar not null,
    comparator varchar not null,
    target decimal(18, 4) not null,
    target_high decimal(18, 4),
    tolerance decimal(18, 4),
    target_year integer,
    due_period varchar not null,
    binding varchar,
    value decimal(18, 4),
    met boolean,
    status varchar not null,
    gap bigint,
    gap_unit varchar not null,
    clause varchar not null,
    release integer not null,
    record varchar not null,
    due_state varchar not null,
    baseline decimal(18, 4),
    baseline_period varchar,
    pace decimal(18, 4),
    pace_state varchar
);

create table target_contribution (
    period varchar not null,
    region_code varchar not null,
    plan varchar not null,
    target_id varchar not null,
    indicator varchar not null,
    part_code varchar not null,
    lacks decimal(28, 6),
    gap_unit varchar not null,
    release integer not null
);

create table composition (
    period varchar not null,
    region_code varchar not null,
    region_name varchar not null,
    region_level varchar not null,
    worker_group varchar not null,
    breakdown varchar not null,
    category varchar not null,
    persons bigint,
    total bigint,
    status varchar not null,
    coverage decimal(5, 4) not null,
    release integer not null
);

create table reporting_state (
    period varchar not null,
    unit_code varchar not null,
    unit_name varchar,
    dataset varchar not null,
    state varchar not null,
    is_owed boolean not null,
    due_on date,
    rows_read bigint,
    rows_refused bigint
);

create table indicator (
    indicator varchar not null,
    title_zh varchar not null,
    title_en varchar not null,
    topic varchar not null,
    kind varchar not null,
    unit varchar not null,
    unit_zh varchar not null,
    unit_en varchar not null,
    decimals integer not null,
    direction varchar not null,
    definition_zh varchar not null,
    definition_en varchar not null,
    caveats_zh varchar,
    caveats_en varchar,
    numerator varchar not null,
    denominator varchar,
    clauses varchar,
    is_personal boolean not null
);

create table composition_category (
    breakdown varchar not null,
    breakdown_zh varchar not null,
    breakdown_en varchar not null,
    category varchar not null,
    category_zh varchar not null,
    category_en varchar not null,
    position integer not null
);

create table plan (
    plan varchar not null,
    title_zh varchar not null,
    title_en varchar not null,
    region_code varchar,
    document varchar not null,
    from_year integer not null,
    to_year integer not null
);

create table plan_target (
    plan varchar not null,
    target_id varchar not null,
    record varchar not null,
    subject_zh varchar not null,
    subject_en varchar not null,
    printed varchar,
    clause varchar,
    note_zh varchar,
    note_en varchar
);

create view division_region as
from region;
