"""Two years of releases: each recomputed as it was known, and what changed between them split."""

from __future__ import annotations

import os
from decimal import Decimal

import duckdb
import pytest

from tests.conftest import Example, tree
from workforce.as_of import recompute
from workforce.catalogue import load
from workforce.explain import explaining
from workforce.explain.revised import between_releases
from workforce.release.releases import newest_release, number_of
from workforce.warehouse import open_warehouse

# All of them take most of an hour (`make splits`): of each pair of months every thirteenth, others
# each time.
STEP = 1 if os.environ.get("WORKFORCE_ALL_SPLITS") else 13


@pytest.fixture(scope="module")
def copy(history: Example, tmp_path_factory: pytest.TempPathFactory) -> Example:
    """A copy, since recomputing writes beside what is there."""
    return Example(history.copy(tmp_path_factory.mktemp("history") / "data"))


def test_every_release_is_what_it_was(copy: Example) -> None:
    """As of each of them, by the definitions checked out: the same to the byte."""
    found = sorted(copy.folder.published.glob("????-??/r*"))
    before = tree(copy.folder.published)
    differing = {}
    for path in found:
        told = recompute(copy.folder, path.parent.name, number_of(path))
        assert told.release == path and told.same_definitions
        if told.differing or tree(told.path) != tree(path):
            differing[f"{path.parent.name}/{path.name}"] = told.differing
    assert len(found) >= 34
    assert not differing
    assert tree(copy.folder.published) == before


def test_every_revision_is_split_as_it_was_published(copy: Example) -> None:
    """The parts between r1 and the newest release add up, and are those of `revisions.csv`."""
    import polars as pl

    catalogue, split = load(copy.folder), 0
    for month in sorted(copy.folder.published.glob("????-??")):
        newest = newest_release(copy.folder, month.name)
        if newest is None or number_of(newest) != 2:
            continue
        told = pl.read_csv(newest / "revisions.csv", infer_schema=False)
        rows = told.filter(pl.col("change").is_not_null()).to_dicts()
        for row in rows[:: max(1, len(rows) // 2)]:
            asked = (month.name, row["region_code"], row["indicator"])
            change, now = between_releases(copy.folder, catalogue, *asked, 1)
            parts = {one["reason"]: one["value_change"] for one in change.reasons}
            assert now == 2 and change.difference == Decimal(row["change"])
            assert sum(parts.values()) == change.difference, asked
            for reason, part in parts.items():
                if row[f"by_{reason}"] is not None:  # on the way it may be too small to publish
                    assert part == Decimal(row[f"by_{reason}"]), (asked, reason)
            split += 1
    assert split > 10


def test_where_a_value_was_missing_the_reason_is_told_without_a_size(copy: Example) -> None:
    """Wages of 2023 came in May 2024; until then pay could be compared with none."""
    asked = ("2024-02", "5325", "urban_pay_to_wage")
    change, now = between_releases(copy.folder, load(copy.folder), *asked, 1)
    assert now > 1 and change.before is None and change.now is not None
    assert change.reasons == ({"reason": "denominators"},)


def test_every_split_of_two_months_adds_up(history: Example) -> None:
    catalogue, split = load(history.folder), 0
    with open_warehouse(history.folder) as con:
        asked = _pairs(con)
        for number, (before, month, region) in enumerate(asked):
            for one in list(catalogue.indicators.values())[number % STEP :: STEP]:
                told = explaining.change(con, before, month, region, one.id)
                if told.difference is None:
                    assert not told.reasons
                    continue
                split += 1
                parts = [row["value_change"] for row in told.reasons]
                assert sum(parts, Decimal(0)) == told.difference, (before, region, one.id)
    assert split > 100


def _pairs(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """Every month with the one before; the prefecture and, in turn, one county."""
    months = con.execute(
        "select previous_period, period from period"
        " where previous_period in (select p.period from period as p) order by period"
    ).fetchall()
    found = []
    for number, (before, month) in enumerate(months):
        counties = con.execute(
            "select region_code from region where period = ? and region_level = 'county'"
            " order by region_code", [month]
        ).fetchall()  # fmt: skip
        found += [(before, month, "5325"), (before, month, counties[number % len(counties)][0])]
    return found


def test_a_merger_is_seen_in_the_split(history: Example) -> None:
    """The workers of the merged county come to the other from another region, not from nowhere."""
    with open_warehouse(history.folder) as con:
        gone = con.execute(
            "select max(period), any_value(region_code) from region"
            " where region_level = 'county' and region_code not in"
            " (select r.region_code from region as r where r.period = '2025-06')"
        ).fetchall()[0]
        month = con.execute(
            "select period from period where previous_period = ?", [gone[0]]
        ).fetchall()[0][0]
        heir = con.execute(
            "select region_now from division_succession where period = ? and region_code = ?", gone
        ).fetchall()[0][0]
        workers = {
            row[0] for row in con.execute(
                "select person_key from worker where period = ? and is_worker"
                " and starts_with(community_code, ?)", gone
            ).fetchall()
        }  # fmt: skip
        told = explaining.change(con, gone[0], month, heir, "community_workers")
    moved = next(row["things"] for row in told.reasons if row["reason"] == "moved_in")
    assert 0.8 * len(workers) < moved <= len(workers) + 5
