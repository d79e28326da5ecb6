"""Whole builds in which the prefecture's own office reports beside its two counties.

The division tree is 53 > 5325 > 532501, 532502; 400 and 600 people are registered in the counties
and 1,000 in the prefecture's own row. Every office lists three certified persons of its own.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.sql import small
from workforce.gate.frame import queries

PERIOD = "2025-06"
INDICATOR = "certified_per_10k_registered"
COUNTIES, OFFICE = ("532501", "532502"), "5325"
TABLES = (
    "dataset", "indicator", "basis_need", "measure_definition", "measure_use", "parameter",
    "finding_code",
)  # fmt: skip


@pytest.fixture
def given(warehouse: duckdb.DuckDBPyConnection) -> dict[str, list[dict[str, Any]]]:
    """The project's definitions, the division tree and the population; nobody owes or sent."""
    found = {}
    for name in TABLES:
        result = warehouse.execute(f"select * from {name}")
        columns = [column[0] for column in result.description]
        found[name] = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    levels = {2: "province", 4: "prefecture", 6: "county"}
    return found | {
        "submission": [
            {"dataset": name, "period": "2025-01", "unit_code": "53", "sequence": at,
             "is_rejected": False}
            for at, name in enumerate(("division", "population"))
        ],
        "division": [
            {"period": "2025-01", "unit_code": "53", "code": code, "level": levels[len(code)]}
            for code in ("53", OFFICE, *COUNTIES)
        ],
        "population": [
            {"period": "2025-01", "unit_code": "53", "region_code": code, "year": 2024,
             "registered": n}
            for code, n in ((OFFICE, 1000), ("532501", 400), ("532502", 600))
        ],
        "reporting_rule": [],
        "certification_list": [],
    }  # fmt: skip


def owe(given: dict[str, list[dict[str, Any]]], *units: str) -> None:
    given["reporting_rule"] += [
        {"unit_code": unit, "dataset": "certification_list", "due_day": 5} for unit in units
    ]


def send(given: dict[str, list[dict[str, Any]]], *units: str) -> None:
    for unit in units:
        given["submission"].append(
            {"dataset": "certification_list", "period": PERIOD, "unit_code": unit,
             "sequence": len(given["submission"]), "rows_read": 3, "rows_refused": 0,
             "is_rejected": False}
        )  # fmt: skip
        given["certification_list"] += [
            {"period": PERIOD, "unit_code": unit, "person_key": f"{unit}-{n}",
             "issued_on": "2020-01-01"}
            for n in range(3)
        ]  # fmt: skip


def values(given: Any, warehouse: duckdb.DuckDBPyConnection, check: str = "") -> Any:
    """Numerator, denominator, value and status of each region; or a gate's frame."""
    shapes = small.shapes_of(warehouse)
    with small.connect() as con:
        small.build(con, shapes, given, "indicator_value")
        if check:
            return con.execute(queries()[check].query, {"period": PERIOD}).fetchall()
        found = con.execute(
            "select region_code, numerator, denominator, value, status from indicator_value"
            " where indicator = ?",
            [INDICATOR],
        ).fetchall()
    return {row[0]: row[1:] for row in found}


def test_counties_alone(given: Any, warehouse: duckdb.DuckDBPyConnection) -> None:
    owe(given, *COUNTIES)
    send(given, *COUNTIES)
    found = values(given, warehouse)
    assert found[OFFICE] == (6, 1000, Decimal("60.00"), "ok")
    assert found["532501"] == (3, 400, Decimal("75.00"), "ok")


def test_the_office_adds_its_people_and_no_population(
    given: Any, warehouse: duckdb.DuckDBPyConnection
) -> None:
    owe(given, *COUNTIES, OFFICE)
    send(given, *COUNTIES, OFFICE)
    assert values(given, warehouse)[OFFICE] == (9, 1000, Decimal("90.00"), "ok")


def test_the_office_does_not_stop_the_release(
    given: Any, warehouse: duckdb.DuckDBPyConnection
) -> None:
    owe(given, *COUNTIES, OFFICE)
    send(given, *COUNTIES, OFFICE)
    assert values(given, warehouse, "parts_against_whole") == []


def test_a_county_does_not_wait_for_the_office(
    given: Any, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Certificates are placed at the reporting unit and above: the office has none in a county."""
    owe(given, *COUNTIES, OFFICE)
    send(given, *COUNTIES)
    assert values(given, warehouse)["532501"] == (3, 400, Decimal("75.00"), "ok")


def test_dates_are_not_mixed(given: Any, warehouse: duckdb.DuckDBPyConnection) -> None:
    """One county's newer figures make the month's date theirs, and the others' not known."""
    owe(given, *COUNTIES)
    send(given, *COUNTIES)
    given["submission"].append(
        {"dataset": "population", "period": "2025-03", "unit_code": "532501", "sequence": 9,
         "is_rejected": False}
    )  # fmt: skip
    given["population"].append(
        {"period": "2025-03", "unit_code": "532501", "region_code": "532501", "year": 2025,
         "reference_date": "2025-03-31", "registered": 410}
    )  # fmt: skip
    found = values(given, warehouse)
    assert found["532501"] == (3, 410, Decimal("73.17"), "ok")
    assert found["532502"] == (None, None, None, "missing")
    assert found[OFFICE] == (3, 410, None, "missing")


def test_an_office_alone_speaks_for_all_its_counties(
    given: Any, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """No county owes: the prefecture's people stand over its counties' 400 + 600."""
    owe(given, OFFICE)
    send(given, OFFICE)
    assert values(given, warehouse)[OFFICE] == (3, 1000, Decimal("30.00"), "ok")


def test_the_prefecture_waits_for_its_office(
    given: Any, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """2 of 3 units are 66.67 %, too few; what is in is 3 + 3 people over 400 + 600."""
    owe(given, *COUNTIES, OFFICE)
    send(given, *COUNTIES)
    assert values(given, warehouse)[OFFICE] == (6, 1000, None, "missing")


def test_counties_without_figures_share_the_prefectures(
    given: Any, warehouse: duckdb.DuckDBPyConnection
) -> None:
    owe(given, *COUNTIES)
    send(given, *COUNTIES)
    given["population"] = [row for row in given["population"] if row["region_code"] == OFFICE]
    found = values(given, warehouse)
    assert found[OFFICE] == (6, 1000, Decimal("60.00"), "ok")
    assert found["532501"][1:] == (None, None, "missing")


def test_another_countys_population_is_no_denominator(
    given: Any, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """532501 owes and has no population; 532502 has one and owes nothing."""
    owe(given, "532501")
    send(given, "532501")
    given["population"] = [row for row in given["population"] if row["region_code"] != "532501"]
    assert values(given, warehouse)[OFFICE][2:] == (None, "missing")


def test_counties_without_figures_beside_an_office(
    given: Any, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """The prefecture's own row serves if all are in, its office included."""
    owe(given, *COUNTIES, OFFICE)
    send(given, *COUNTIES, OFFICE)
    given["population"] = [row for row in given["population"] if row["region_code"] == OFFICE]
    assert values(given, warehouse)[OFFICE] == (9, 1000, Decimal("90.00"), "ok")
