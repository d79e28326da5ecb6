"""Whole builds from staged rows to findings: nothing asked to confirm changes what is counted.

County 532501 merged township 532501001 into 532501100 in 2024; its register has the one village
under its new code, its May and June rosters under the old one. The prefecture's office lists the
same secretary in June, when the county's roster has shrunk from three rows to one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.sql import small

COUNTY, OFFICE = "532501", "5325"
OLD, NEW = "532501001001", "532501100001"
MAY, JUNE = "2025-05", "2025-06"
DEFINITIONS = ("dataset", "parameter", "finding_code")


def submission(dataset: str, period: str, unit: str, rows: int) -> dict[str, Any]:
    return {
        "dataset": dataset, "period": period, "unit_code": unit, "kind": "file", "sequence": 1,
        "rows_read": rows, "rows_refused": 0, "is_rejected": False,
    }  # fmt: skip


def roster_row(period: str, unit: str, row: int, person: str, code: str = OLD) -> dict[str, Any]:
    return {
        "period": period, "unit_code": unit, "part": 0, "source_sheet": 1, "source_row": row,
        "person_key": person, "community_code": code, "worker_type": "committee_member",
        "post": "secretary" if person == "ann" else "member",
    }  # fmt: skip


@pytest.fixture
def built(warehouse: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The build up to the findings."""
    given: dict[str, list[dict[str, Any]]] = {}
    for table in DEFINITIONS:
        found = warehouse.execute(f"select * from {table}")
        names = [column[0] for column in found.description]
        given[table] = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    given["submission"] = [
        submission("division", "2025-01", OFFICE, 4),
        submission("organisation_register", "2025-01", COUNTY, 1),
        submission("staff_roster", MAY, COUNTY, 3),
        submission("staff_roster", JUNE, COUNTY, 1),
        submission("staff_roster", JUNE, OFFICE, 1),
    ]
    given["division"] = [
        {"period": "2025-01", "unit_code": OFFICE, "code": code, "level": level, **more}
        for code, level, more in (
            (OFFICE, "prefecture", {}),
            (COUNTY, "county", {}),
            (NEW[:9], "township", {}),
            (OLD[:9], "township", {"valid_to": "2024-01-01", "successors": [NEW[:9]]}),
        )
    ]
    given["organisation_register"] = [
        {"period": "2025-01", "unit_code": COUNTY, "community_code": NEW, "community_name": "甲村",
         "kind": "village_committee", "urban_rural_code": "220"}
    ]  # fmt: skip
    given["staff_roster"] = [
        *(roster_row(MAY, COUNTY, at, who) for at, who in enumerate(("ann", "bob", "cho"), 2)),
        roster_row(JUNE, COUNTY, 2, "ann"),
        roster_row(JUNE, OFFICE, 5, "ann", NEW),
    ]
    given["reporting_rule"] = [
        {"unit_code": unit, "dataset": "staff_roster", "due_day": 5} for unit in (COUNTY, OFFICE)
    ]
    with small.connect() as con:
        small.build(con, small.shapes_of(warehouse), given, "finding")
        yield con


def test_what_is_to_confirm(built: duckdb.DuckDBPyConnection) -> None:
    """Each unit is told of its own rows; nobody's finding holds anything of the other unit."""
    found = built.execute(
        "select code, severity, period, unit_code, part, source_row, detail from finding"
    ).fetchall()
    assert sorted(found, key=str) == sorted(
        (
            *(("R321", "confirm", MAY, COUNTY, 0, row, None) for row in (2, 3, 4)),
            ("R321", "confirm", JUNE, COUNTY, 0, 2, None),
            ("R322", "confirm", JUNE, COUNTY, 0, None, "3→1"),
            ("R325", "confirm", JUNE, COUNTY, 0, 2, None),
            ("R325", "confirm", JUNE, OFFICE, 0, 5, None),
        ),
        key=str,
    )


def test_everybody_counts_under_the_new_code(built: duckdb.DuckDBPyConnection) -> None:
    found = built.execute(
        "select period, unit_code, community_code, count(*) from on_roster group by all"
    ).fetchall()
    assert set(found) == {(MAY, COUNTY, NEW, 3), (JUNE, COUNTY, NEW, 1), (JUNE, OFFICE, NEW, 1)}
    states = built.execute("select distinct is_good, rows_refused from reporting_state").fetchall()
    assert (True, 0) in states and not any(refused for _, refused in states)
