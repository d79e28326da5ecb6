"""The attacker against what is published: no number that must not be known can be bounded."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import MONTHS, Example, run
from tests.disclosure.attacker import (
    INDICATORS,
    Bound,
    Cell,
    Release,
    attack,
    read_release,
    table,
    truth_of,
)
from tests.disclosure.pay import attack_unpaid
from tests.disclosure.publishing import correct, own_warehouse, write_release
from tests.end_to_end.conftest import MONTH, region  # noqa: F401
from workforce.catalogue import load
from workforce.folders import DataFolder
from workforce.warehouse import open_warehouse

SUPPRESSED = "suppressed"
Row = Mapping[str, Any]


def releases_of(folder: DataFolder, con: duckdb.DuckDBPyConnection, month: str) -> list[Release]:
    truth = truth_of(con, month)
    paths = sorted((folder.published / month).glob("r*"), key=lambda path: int(path.name[1:]))
    return [read_release(path, truth) for path in paths]


def found(bounds: list[Bound]) -> list[Bound]:
    return [one for one in bounds if one.is_found]


def share_withheld(release: Release) -> float:
    return sum(not one.is_shown for one in release.cells.values()) / len(release.cells)


@pytest.mark.parametrize("month", MONTHS)
def test_no_protected_number_of_the_example_can_be_bounded(example: Example, month: str) -> None:
    with open_warehouse(example.folder) as con:
        releases = releases_of(example.folder, con, month)
        bounds = attack(releases)
    print(f"{month}: {len(bounds)} unsafe, {share_withheld(releases[-1]):.1%} withheld")
    assert len(bounds) > 20
    assert 0.02 < share_withheld(releases[-1]) < 0.15
    assert found(bounds) == []


def test_nor_how_many_are_not_paid_from_the_means_of_pay(example: Example) -> None:
    newest = {month: max((example.folder.published / month).glob("r*")) for month in MONTHS}
    with open_warehouse(example.folder) as con:
        bounds = attack_unpaid(con, newest)
    assert bounds and found(bounds) == []


@pytest.mark.parametrize("month", MONTHS)
def test_without_complementary_suppression_the_attacker_finds_some(
    example: Example, month: str, tmp_path: Path
) -> None:
    catalogue = load(example.folder)
    with open_warehouse(example.folder) as con:
        truth = truth_of(con, month)
        for complementary in (True, False):
            path = tmp_path / str(complementary)
            write_release(con, path, month, catalogue, complementary=complementary)
            bounds = attack([read_release(path, truth)])
            assert bool(found(bounds)) is not complementary


def test_a_region_of_few_counties_keeps_its_secrets(region: Path) -> None:  # noqa: F811
    run(region, MONTH)
    folder = DataFolder(region)
    with open_warehouse(folder) as con:
        releases = releases_of(folder, con, MONTH)
        bounds = attack(releases)
        paid = attack_unpaid(con, {MONTH: folder.published / MONTH / "r1"})
    assert bounds and found(bounds) == []
    assert paid and found(paid) == []


CORRECTIONS = [
    # group, breakdown, the category and what it has after each correction
    ("dedicated", "education", "postgraduate", (1, 6, 2)),
    ("two_committees", "ethnicity", "han", (2, 40)),
    ("dedicated", "age", "up_to_30", (0, 1)),
]


@pytest.mark.parametrize(("group", "breakdown", "category", "becomes"), CORRECTIONS)
def test_nothing_follows_from_successive_releases(
    example: Example,
    tmp_path: Path,
    group: str,
    breakdown: str,
    category: str,
    becomes: tuple[int, ...],
) -> None:
    catalogue = load(example.folder)
    con = own_warehouse(example.folder.warehouse / "workforce.duckdb", tmp_path / "own.duckdb")
    county, other, persons = smallest_shown(con, group, breakdown, category)
    earlier = [write_release(con, tmp_path / "r1", MONTH, catalogue)]
    releases = [read_release(tmp_path / "r1", truth_of(con, MONTH))]
    for n, number in enumerate(becomes, start=2):
        correct(con, MONTH, county, group, breakdown, persons - number, (category, other))
        persons = number
        path = tmp_path / f"r{n}"
        earlier.append(write_release(con, path, MONTH, catalogue, earlier, county))
        releases.append(read_release(path, truth_of(con, MONTH)))
        bounds = attack(releases)
        assert found(bounds) == []
    cell = Cell(breakdown, county, group, category)
    assert any(one.cell == cell for one in bounds)
    con.close()


def smallest_shown(
    con: duckdb.DuckDBPyConnection, group: str, breakdown: str, category: str
) -> tuple[str, str, int]:
    """The county with fewest in a category that may be known, and its largest other category."""
    given = {"period": MONTH, "group": group, "breakdown": breakdown, "category": category}
    rows = con.execute(
        "select region_code, persons from composition where period = $period"
        " and worker_group = $group and breakdown = $breakdown and category = $category"
        " and length(region_code) = 6 and persons >= 3 and total >= persons + 20"
        " order by persons, region_code limit 1",
        given,
    ).fetchall()
    ((county, persons),) = rows
    rows = con.execute(
        "select category from composition where period = $period and region_code = $county"
        " and worker_group = $group and breakdown = $breakdown and category <> $category"
        " order by persons desc, category limit 1",
        given | {"county": county},
    ).fetchall()
    ((other,),) = rows
    return county, other, persons


# What the tables withhold is in no other file


@pytest.fixture(params=[*MONTHS, "latest"])
def release(request: pytest.FixtureRequest, example: Example) -> Path:
    published = example.folder.published
    if request.param == "latest":
        return published / "latest"
    return max((published / request.param).glob("r*"))


def withheld_rows(release: Path, name: str) -> Iterator[Row]:
    return (row for row in table(release / name) if row["status"] == SUPPRESSED)


def without_parts(release: Path) -> set[tuple[str, str]]:
    """Rows of which the value is published at most, by region and indicator."""
    return {
        (row["region_code"], row["indicator"])
        for row in table(release / "indicators.csv")
        if not row["numerator"] and row["status"] != "missing"
    }


def rows_withheld(release: Path) -> set[tuple[str, str]]:
    return {
        (row["region_code"], row["indicator"]) for row in withheld_rows(release, "indicators.csv")
    }


def test_a_withheld_row_has_no_number(release: Path) -> None:
    rows = list(withheld_rows(release, "indicators.csv"))
    assert rows and {row["indicator"] for row in rows} <= {*INDICATORS, "urban_pay_mean",
                                                           "urban_pay_to_wage"}  # fmt: skip
    for row in rows:
        assert not row["numerator"] and not row["denominator"] and not row["value"]
    rows = list(withheld_rows(release, "composition.csv"))
    assert rows and not any(row["persons"] for row in rows)
    for row in table(release / "definitions.csv"):
        assert row["is_personal"] == "true" or row["indicator"] not in INDICATORS


def test_parquet_and_json_have_no_more(release: Path) -> None:
    as_parquet = duckdb.execute(
        "select region_code, indicator, numerator, denominator, value from read_parquet($path)",
        {"path": str(release / "indicators.parquet")},
    ).fetchall()
    as_json = json.loads((release / "indicators.json").read_text("utf-8"))
    names = ("region_code", "indicator", "numerator", "denominator", "value")
    hidden, partly = rows_withheld(release), without_parts(release)
    for told in (as_parquet, [tuple(row[name] for name in names) for row in as_json]):
        parts = {(row[0], row[1]): row[2:] for row in told}
        assert all(parts[key] == (None, None, None) for key in hidden)
        assert all(parts[key][:2] == (None, None) for key in partly)


def test_sdmx_has_no_more(release: Path) -> None:
    hidden, partly = rows_withheld(release), without_parts(release)
    groups = {
        (row["region_code"], row["worker_group"], row["breakdown"], row["category"])
        for row in withheld_rows(release, "composition.csv")
    }
    seen = 0
    for row in table(release / "indicators_sdmx.csv"):
        key = (row["REF_AREA"], row["INDICATOR"])
        group = (row["REF_AREA"], row["WORKER_GROUP"], row["BREAKDOWN"], row["CATEGORY"])
        if key in partly:
            assert not row["NUMERATOR"] and not row["DENOMINATOR"]
        if key in hidden or group in groups:
            assert not row["OBS_VALUE"] and not row["NUMERATOR"]
            assert row["CONF_STATUS"] == "C"
            seen += 1
    assert seen == len(hidden) + len(groups)


def test_targets_contributions_and_revisions_have_no_more(release: Path) -> None:
    hidden, partly = rows_withheld(release), without_parts(release)
    for row in table(release / "targets.csv"):
        key = (row["region_code"], row["indicator"])
        if key in hidden:
            assert row["status"] == SUPPRESSED
            assert not any(row[name] for name in ("value", "met", "gap", "pace_state"))
        assert key not in partly or not row["gap"]
    for row in table(release / "contributions.csv"):
        for code in (row["part_code"], row["region_code"]):
            assert (code, row["indicator"]) not in partly or not row["lacks"]
    for row in table(release / "revisions.csv"):
        if SUPPRESSED in (row["status"], row["previous_status"]):
            told = [row[name] for name in row if name.startswith(("by_", "change", "reasons"))]
            assert not any(told) and not row["value"] and not row["previous_value"]


def test_the_page_has_no_more(release: Path) -> None:
    text = (release / "index.html").read_text("utf-8")
    found = re.search(r'<script type="application/json" id="figures">(.*?)</script>', text, re.S)
    assert found
    figures = json.loads(found[1])
    for name, numbers in (
        ("indicators", ("numerator", "denominator", "value")),
        ("composition", ("persons",)),
        ("targets", ("value", "met", "gap", "pace_state")),
    ):
        told = figures["tables"][name]
        rows = [dict(zip(told["columns"], row, strict=True)) for row in told["rows"]]
        hidden = [row for row in rows if row["status"] == SUPPRESSED]
        assert len(hidden) == len(list(withheld_rows(release, f"{name}.csv")))
        assert not any(row[number] for row in hidden for number in numbers)
    months = figures["history"]["periods"]
    at = months.index(figures["period"])
    for region_code, indicator in rows_withheld(release):
        values = figures["history"]["series"][region_code][indicator][0].split("|")
        assert not values[at]


def test_the_history_has_what_the_releases_have(example: Example) -> None:
    published = example.folder.published
    expected = []
    for month in MONTHS:
        expected += table(max((published / month).glob("r*")) / "indicators.csv")
    assert table(published / "latest" / "history.csv") == expected
    parts = duckdb.execute(
        "select numerator, denominator, value from read_parquet($path) where status = $status",
        {"path": str(published / "latest" / "history.parquet"), "status": SUPPRESSED},
    ).fetchall()
    assert parts and set(parts) == {(None, None, None)}


def test_the_description_of_the_files_has_no_cell(release: Path) -> None:
    told = json.loads((release / "datapackage.json").read_text("utf-8"))
    names = {name for one in told["resources"] for name in one}
    assert "data" not in names


def test_no_other_file_was_forgotten(release: Path) -> None:
    known = {".csv", ".json", ".parquet", ".html", ".xml", ".xlsx", ".pdf", ".svg", ".png"}
    assert {path.suffix for path in release.rglob("*") if path.is_file()} <= known
    with (release / "composition.csv").open(encoding="utf-8", newline="") as file:
        assert "persons" in next(csv.reader(file))
