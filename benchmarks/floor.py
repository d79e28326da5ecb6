"""The floor: DuckDB reads the same files as CSV and counts the same numbers, and nothing else.

No checks, no findings, no hashing, nothing kept. People are told apart by the text of their ID
number, cleaned only as far as the count needs. Workbooks and GBK files were made UTF-8 CSV before
(`layout.py`), which also says where each column stands.
"""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

NUMBERS = Path(__file__).with_name("numbers.sql")
WIDE, NARROW = "０１２３４５６７８９Ｘx", "0123456789XX"
ID = f"""case
    when strlen(id_number) = 18 then upper(id_number)
    else replace(translate(id_number, '{WIDE}', '{NARROW}'), ' ', '')
end"""
DATE_FORMS = ["%Y-%m-%d", "%Y%m%d", "%Y年%m月%d日", "%Y/%m/%d", "%Y.%m", "%Y年%m月"]
COLUMNS = {
    "volunteer": ("volunteer_registration", "unit_code", "person", "date registered_on", "status"),
    "roster": (
        "staff_roster", "unit_code", "person", "is_female", "community_code", "community_name",
        "township_name", "worker_type", "post", "employment_form", "date started_on",
        "date ended_on",
    ),
    "training": (
        "training_record", "unit_code", "person", "course_no", "organiser_level", "mode",
        "date started_on", "date ended_on", "number days", "completed",
    ),
    "certificate": (
        "certification_list", "unit_code", "person", "certificate_kind", "level", "holder_status",
        "date issued_on",
    ),
    "organisation": (
        "organisation_register", "community_code", "community_name", "kind", "urban_rural_code",
    ),
    "population": (
        "population", "region_code", "whole year", "persons urban_resident", "persons resident",
        "persons registered",
    ),
    "division": ("division", "code", "name"),
}  # fmt: skip


def main(work: Path, period_end: str) -> list[tuple]:
    """Count the ten indicators from the files that `layout.json` in `work` lists."""
    layout = json.loads((work / "layout.json").read_text("utf-8"))
    with duckdb.connect() as con:
        con.execute("set variable period_end = cast(? as date)", [period_end])
        for table, (dataset, *columns) in COLUMNS.items():
            files = [file for file in layout if file["dataset"] == dataset]
            parts = [_select(file, columns) for file in files]
            # a large file is read once, by the one query that counts it
            kind = "view" if table == "volunteer" else "table"
            con.execute(f"create temp {kind} {table} as {' union all '.join(parts)}")
        con.execute(NUMBERS.read_text("utf-8"))
        return con.execute(
            "select region_code, indicator, numerator, denominator from number order by all"
        ).fetchall()


def _select(file: dict, columns: list[str]) -> str:
    """The query that reads one file; lines that are not data hold no ID number or code."""
    placed = file["columns"]
    shape = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(file["width"]))
    named = ", ".join(f"trim(c{place}) as {name}" for name, place in placed.items())
    first = next(iter(placed))
    is_data = (
        "length({}) in (15, 18)" if first == "id_number" else "regexp_full_match({}, '[0-9]+')"
    )
    chosen = ", ".join(_column(column, file) for column in columns)
    path = file["path"].replace("'", "''")
    return (
        f"select {chosen} from (select {named} from read_csv('{path}',"
        f" auto_detect = false, header = false, delim = ',', quote = '\"',"
        f" columns = {{{shape}}})) where {is_data.format(first)}"
    )


def _column(column: str, file: dict) -> str:
    kind, _, name = column.rpartition(" ")
    if name == "unit_code":
        return f"'{file['unit_code']}' as unit_code"
    if name == "person":
        return f"{ID} as person"
    if name == "is_female":
        return f"substr({ID}, 17, 1) in ('0', '2', '4', '6', '8') as is_female"
    if name not in file["columns"]:
        return f"cast(null as {'date' if kind == 'date' else 'varchar'}) as {name}"
    if kind == "date":
        return f"cast(try_strptime({name}, {DATE_FORMS}) as date) as {name}"
    if kind == "persons":
        return f"cast(cast({name} as decimal(18, 4)) * 10000 as bigint) as {name}"
    if kind:
        return f"try_cast({name} as {'integer' if kind == 'whole' else 'decimal(9, 2)'}) as {name}"
    return f"nullif({name}, '') as {name}"
