"""无变动 and 零报告: what a file's name alone says of a dataset."""

from __future__ import annotations

import pytest

import schemas
from tests.unit.making import COUNTY, JUNE, codes, csv_bytes, rows_of, xlsx_bytes
from workforce.intake.declared import read_declared
from workforce.intake.mapping import Mapping

STOCKS = ("staff_roster", "volunteer_registration", "certification_list")
STANDING = ("organisation_register", "grid_register", "population", "wages", "division")


def declared(dataset: str, kind: str, data: bytes = b"") -> list[str]:
    return codes(read_declared(data, dataset, JUNE, COUNTY, kind, Mapping()))


def test_every_dataset_is_looked_at_here() -> None:
    assert {*STOCKS, *STANDING, "training_record"} == set(schemas.datasets())


@pytest.mark.parametrize("dataset", STOCKS)
def test_a_stock_may_be_unchanged_and_never_nothing(dataset: str) -> None:
    assert declared(dataset, "no_change") == []
    assert declared(dataset, "nil") == ["R009"]


def test_a_ledger_may_be_nothing_and_is_never_unchanged() -> None:
    assert declared("training_record", "nil") == []
    assert declared("training_record", "no_change") == ["R014"]


@pytest.mark.parametrize("dataset", STANDING)
def test_what_holds_until_replaced_need_not_be_declared(dataset: str) -> None:
    assert declared(dataset, "no_change") == ["R317"]
    assert declared(dataset, "nil") == ["R009"]


TABLE = csv_bytes(*rows_of("staff_roster", {}))
WITHOUT_ROWS = csv_bytes(*rows_of("staff_roster"))


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (TABLE, ["R315"]),
        (xlsx_bytes(花名册=rows_of("staff_roster", {"身份证号": "1"})), ["R315"]),  # refused or not
        (WITHOUT_ROWS, []),
        (b"", []),
        (b"\xd0\xcf\x11\xe0 not a table", []),
        ("本月无变动。\n".encode(), []),
    ],
)
def test_rows_that_are_not_read_are_told(data: bytes, found: list[str]) -> None:
    reading = read_declared(data, "staff_roster", JUNE, COUNTY, "no_change", Mapping())
    assert codes(reading) == found
    assert (reading.rows_read, reading.rows_refused, reading.rows.height) == (0, 0, 0)
    assert reading.places == {}
