-- One row per period, unit that owes and need of earlier files: is all of it in? Last
-- month's list, or a ledger of every earlier year the window touches, of the unit or of
-- a region above it, whichever looks further back.
-- Key: period, unit_code, need.
--
-- columns:
--   need: 所需数据 | what must be in, as the measures' headers write it
create table earlier_state as
with earlier_need as (
    select distinct
        need,
        dataset,
        time_window
    from basis_need
    where kind = 'earlier'
),

unit as (
    select distinct
        period,
        unit_code
    from reporting_duty
),

month_before as (
    select
        u.period,
        u.unit_code,
        n.need,
        coalesce(bool_or(s.is_good), false) as is_in
    from unit as u
    inner join period as p on u.period = p.period
    inner join earlier_need as n on n.time_window = 'last_month'
    left join reporting_state as s
        on
            u.unit_code = s.unit_code
            and n.dataset = s.dataset
            and p.previous_period = s.period
    group by u.period, u.unit_code, n.need
),

first_year as (
    select
        u.period,
        u.unit_code,
        n.need,
        year(w.this_year_from) as this_year,
        min(
            year(
                case n.time_window
                    when 'last_year' then w.two_years_from
                    when '24_months' then w.months_24_from
                    else w.plan_from
                end
            )
        ) as from_year
    from unit as u
    inner join earlier_need as n on n.time_window <> 'last_month'
    inner join training_window as w
        on u.period = w.period and starts_with(u.unit_code, w.region_code)
    group by u.period, u.unit_code, n.need, year(w.this_year_from)
),

year_before as (
    select
        f.period,
        f.unit_code,
        f.need,
        count(l.ledger_year) >= f.this_year - f.from_year as is_in
    from first_year as f
    left join ledger_in_force as l
        on
            f.period = l.period
            and f.unit_code = l.unit_code
            and f.from_year <= l.ledger_year
            and f.this_year > l.ledger_year
    group by f.period, f.unit_code, f.need, f.this_year, f.from_year
)

select * from month_before
union all
select * from year_before;
