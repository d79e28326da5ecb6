"""The rows that `explain` lists count to the numerator, for every value that is published."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest

from tests.conftest import Example
from tests.explain.rows import Numerators, connect, counted
from workforce.catalogue import load
from workforce.warehouse import open_warehouse


def published(example: Example) -> dict[str, Numerators]:
    """The numerators of the newest releases by indicator; where withheld, the warehouse's."""
    with open_warehouse(example.folder) as con:
        inside = {
            tuple(row[:3]): row[3]
            for row in con.execute(
                "select indicator, period, region_code, numerator from indicator_value"
                " where length(region_code) <= 6 and numerator is not null"
            ).fetchall()
        }
    found: dict[str, Numerators] = {}
    for month in sorted(example.folder.published.glob("????-??")):
        newest = max(month.glob("r*"), key=lambda path: int(path.name[1:]))
        with (newest / "indicators.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                key = row["indicator"], row["period"], row["region_code"]
                if row["status"] in ("missing", "not_applicable") and key not in inside:
                    continue
                told = Decimal(row["numerator"]) if row["numerator"] else inside[key]
                found.setdefault(key[0], {})[key[1:]] = told
    return found


@pytest.mark.parametrize("which", ["example", "history"])
def test_the_rows_count_to_every_published_numerator(
    which: str, request: pytest.FixtureRequest
) -> None:
    """Of two months, and of 24 with late, corrected and withdrawn files and a merged county."""
    example: Example = request.getfixturevalue(which)
    catalogue = load(example.folder)
    told, checked, wrong = published(example), 0, []
    with connect(example.folder) as con:
        for one in catalogue.indicators.values():
            by_rows = counted(con, one.basis, one.numerator)
            for key, numerator in told[one.id].items():
                checked += 1
                if by_rows.get(key, Decimal(0)) != numerator:
                    wrong.append((one.id, *key, numerator, by_rows.get(key)))
    assert not wrong, wrong[:10]
    assert checked > {"example": 1_000, "history": 20_000}[which]
