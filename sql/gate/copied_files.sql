-- One row per unit and dataset whose file is another unit's: the same bytes, most of
-- the persons, or the same figures in a table without persons. Units inside one another
-- are left out: an office may list whom its counties list.
-- Key: region_code, dataset, other_code.
--
-- columns:
--   persons: 人数 | distinct persons of the unit, null where it is not by persons
--   shared: 相同数 | of these, also listed by the other unit; or rows with equal figures
with same_bytes as (
    select
        a.dataset,
        a.unit_code,
        b.unit_code as other_code,
        cast(null as bigint) as persons,
        a.rows_read as shared,
        1 as preference
    from submission as a
    inner join submission as b
        on
            a.dataset = b.dataset
            and a.period = b.period
            and a.submission = b.submission
            and a.unit_code <> b.unit_code
    where a.period = $period and a.kind = 'file' and a.rows_read > 0
),

listed as (
    select distinct
        'staff_roster' as dataset,
        unit_code,
        person_key
    from staff_roster
    where period = $period
    union all
    select distinct
        'volunteer_registration' as dataset,
        unit_code,
        person_key
    from volunteer_registration
    where period = $period
    union all
    select distinct
        'certification_list' as dataset,
        unit_code,
        person_key
    from certification_list
    where period = $period
    union all
    select distinct
        'training_record' as dataset,
        unit_code,
        person_key
    from training_record
    where period = $period
),

listed_twice as (
    select
        dataset,
        person_key
    from listed
    group by dataset, person_key
    having count(*) > 1
),

shared_person as (
    select l.*
    from listed as l
    inner join listed_twice as t
        on l.dataset = t.dataset and l.person_key = t.person_key
),

shared_persons as (
    select
        a.dataset,
        a.unit_code,
        b.unit_code as other_code,
        count(*) as shared
    from shared_person as a
    inner join shared_person as b
        on
            a.dataset = b.dataset
            and a.person_key = b.person_key
            and a.unit_code <> b.unit_code
    group by a.dataset, a.unit_code, b.unit_code
),

unit_persons as (
    select
        dataset,
        unit_code,
        count(*) as persons
    from listed
    group by dataset, unit_code
),

same_persons as (
    select
        s.dataset,
        s.unit_code,
        s.other_code,
        p.persons,
        s.shared,
        2 as preference
    from shared_persons as s
    inner join unit_persons as p
        on s.dataset = p.dataset and s.unit_code = p.unit_code
    where s.shared >= $fewest_compared and s.shared * 100 >= p.persons * $copied_pct
),

figures as (
    select
        'organisation_register' as dataset,
        register_unit as unit_code,
        concat_ws(
            '|',
            kind,
            coalesce(households, -1),
            coalesce(facility_area_m2, -1),
            coalesce(activity_area_m2, -1),
            coalesce(commercial_area_m2, -1),
            coalesce(total_floor_area_m2, -1),
            coalesce(open_hours, -1)
        ) as row_figures
    from organisation
    where period = $period
    union all
    select
        'grid_register' as dataset,
        register_unit as unit_code,
        concat_ws('|', kind, coalesce(households, -1), coalesce(has_party_group, ''))
            as row_figures
    from grid
    where period = $period
),

register_figures as (
    select
        dataset,
        unit_code,
        count(*) as rows_listed,
        string_agg(row_figures, ';' order by row_figures) as all_figures
    from figures
    group by dataset, unit_code
    -- rows that say next to nothing are equal everywhere
    having count(distinct row_figures) >= $fewest_compared
),

same_figures as (
    select
        a.dataset,
        a.unit_code,
        b.unit_code as other_code,
        cast(null as bigint) as persons,
        a.rows_listed as shared,
        3 as preference
    from register_figures as a
    inner join register_figures as b
        on
            a.dataset = b.dataset
            and a.all_figures = b.all_figures
            and a.unit_code <> b.unit_code
    union all
    -- two units' own population tables; what one office says of two regions is its own
    select distinct
        'population' as dataset,
        a.unit_code,
        b.unit_code as other_code,
        cast(null as bigint) as persons,
        1 as shared,
        3 as preference
    from population_in_force as a
    inner join population_in_force as b
        on
            a.period = b.period
            and a.reference_date = b.reference_date
            and a.region_code <> b.region_code
            and a.unit_code <> b.unit_code
            and a.resident = b.resident
            and a.urban_resident is not distinct from b.urban_resident
            and a.registered is not distinct from b.registered
            and a.households is not distinct from b.households
    where
        a.period = $period
        and coalesce(a.urban_resident, a.registered, a.households) is not null
),

found as (
    select * from same_bytes
    union all
    select * from same_persons
    union all
    select * from same_figures
)

select
    f.unit_code as region_code,
    r.region_name,
    f.dataset,
    f.other_code,
    o.region_name as other_name,
    f.persons,
    f.shared
from found as f
left join region as r on r.period = $period and f.unit_code = r.region_code
left join region as o on o.period = $period and f.other_code = o.region_code
where
    not starts_with(f.unit_code, f.other_code)
    and not starts_with(f.other_code, f.unit_code)
qualify
    row_number() over (
        partition by f.dataset, f.unit_code, f.other_code
        order by f.preference
    ) = 1
order by f.unit_code, f.dataset, f.other_code;
