"""Counting the rows that are listed behind a numerator, in the staged files themselves.

The warehouse says which rows of which files stand behind a number; here those rows are looked up in
the Parquet files: what they tell of must be what was listed, and what they add up to, by their own
columns, the numerator.
"""

from __future__ import annotations

from decimal import Decimal

import duckdb

import schemas
from workforce.folders import DataFolder

Numerators = dict[tuple[str, str], Decimal]  # by month and region

# What a thing adds, by its staged rows; where nothing is said, 1.
AMOUNTS = {
    "facility_area_with_households": "max(facility_area_m2)",
    "activity_area": "max(activity_area_m2)",
    "commercial_service_area": "max(commercial_area_m2 + facility_area_m2)",
    "facility_open_hours": "max(open_hours)",
    "rural_grid_households": "max(households)",
    "urban_grid_households": "max(households)",
    "volunteer_hours": "sum(service_hours)",
    "urban_pay": "max(monthly_pay_yuan)",
    # courses that overlap earn fewer days than their sum, which tests/properties counts anew
    "credited_days_of_workers": "max(amount)",
}
# Who or what a staged row tells of, as the lists call it.
TOLD = {
    "staff_roster": "cast(cast(person_key as uuid) as varchar)",
    "volunteer_registration": "cast(cast(person_key as uuid) as varchar)",
    "certification_list": "cast(cast(person_key as uuid) as varchar)",
    "organisation_register": "community_code",
    "grid_register": "community_code || ' ' || grid_code",
    "training_record": "course_no",
}
LISTED = """
    create or replace temp table listed as
    with asked as (
        select
            list(distinct period) as periods, list(distinct region_code) as regions
        from region where length(region_code) <= 6
    ),
    item as ({items}),
    behind as ({rows})
    select distinct
        i.period, i.region_code, i.item, i.amount, b.dataset, b.unit_code, f.submission,
        b.source_sheet, b.source_row
    from item as i
    inner join behind as b
        on i.period = b.period and i.region_code = b.region_code and i.item = b.item
    inner join file_of_part as f
        on
            b.dataset = f.dataset and b.filed_period = f.period
            and b.unit_code = f.unit_code and b.part = f.part
"""
COUNTED = """
    with thing as (
        select
            l.period, l.region_code, l.item, {amount} as amount,
            bool_and(l.item = {told} or starts_with(l.item, {told} || ' ')
                or ends_with(l.item, ' ' || {told})) as is_told
        from listed as l
        inner join file_{dataset} as s
            on
                l.submission = s.sha and l.source_sheet = s.source_sheet
                and l.source_row = s.source_row
        group by l.period, l.region_code, l.item
    )
    select period, region_code, sum(amount), bool_and(is_told)
    from thing group by period, region_code
"""


def connect(folder: DataFolder) -> duckdb.DuckDBPyConnection:
    """The warehouse, read-only, with the staged files beside it as `file_<dataset>`."""
    con = duckdb.connect(str((folder.warehouse / "workforce.duckdb").resolve()), read_only=True)
    for dataset in schemas.datasets():
        paths = (folder.staged / dataset).glob("*/*/*.parquet")
        files = [str(path) for path in paths if path.name.count(".") == 1]
        if files:
            con.execute(
                f"create temp table file_{dataset} as"
                " select *, regexp_extract(filename, '([0-9a-f]{64})-', 1) as sha"
                " from read_parquet($files, union_by_name = true, filename = true)",
                {"files": files},
            )
    return con


def counted(con: duckdb.DuckDBPyConnection, basis: str, measure: str) -> Numerators:
    """What the rows listed for a measure come to, by month and published region."""
    asked = f"((select periods from asked), (select regions from asked), '{basis}', '{measure}')"
    texts = con.execute(
        "select counted_of_query($m), first_rows_of_query($m)", {"m": measure}
    ).fetchall()[0]
    items, rows = (text.replace("@", asked) for text in texts)
    con.execute(LISTED.format(items=items, rows=rows))
    datasets = con.execute("select distinct dataset from listed").fetchall()
    found: Numerators = {}
    for (dataset,) in datasets:
        amount = AMOUNTS.get(measure, "1")
        query = COUNTED.format(amount=amount, told=TOLD[dataset], dataset=dataset)
        for period, region, value, is_told in con.execute(query).fetchall():
            assert is_told, f"{measure}: rows of others are listed, {period} {region}"
            found[period, region] = found.get((period, region), Decimal(0)) + Decimal(value)
    return found
