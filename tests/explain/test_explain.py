"""Parts add up to the whole, reasons to the difference; what the command prints."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml

from tests.conftest import MONTHS, Example, workforce
from workforce.catalogue import Catalogue, load
from workforce.explain import explaining, telling
from workforce.explain.explaining import NotExplained

MAY, JUNE = MONTHS
PREFECTURE = "5325"
# 532531 sent no ledger for May and 532527 no volunteers; 532504 lost and won a member by transfer.
ASKED = (PREFECTURE, "532504", "532531", "532527")
SMALLEST = Decimal("0.0001")


@pytest.fixture(scope="module")
def catalogue(example: Example) -> Catalogue:
    return load(example.folder)


def value(con: duckdb.DuckDBPyConnection, month: str, region: str, indicator: str) -> tuple:
    return con.execute(
        "select value, numerator, denominator from indicator_value"
        " where period = ? and region_code = ? and indicator = ?",
        [month, region, indicator],
    ).fetchall()[0]


@pytest.mark.parametrize("region", ASKED)
def test_reasons_add_up_to_the_difference(
    warehouse: duckdb.DuckDBPyConnection, catalogue: Catalogue, region: str
) -> None:
    split = 0
    for one in catalogue.indicators.values():
        told = explaining.change(warehouse, MAY, JUNE, region, one.id)
        before, now = (value(warehouse, month, region, one.id) for month in MONTHS)
        if None in (before[0], now[0]):
            assert told.difference is None and not told.reasons
            continue
        split += 1
        by_reason = {row["reason"]: row for row in told.reasons}
        assert sum(row["value_change"] for row in told.reasons) == now[0] - before[0], one.id
        changes = [row["numerator_change"] for row in told.reasons if row["numerator_change"]]
        assert sum(changes) == now[1] - before[1], one.id
        if (
            "rounding" in by_reason
        ):  # each reason by half a ten-thousandth, each value by its digits
            bound = SMALLEST * len(told.reasons) + Decimal(10) ** -one.decimals
            assert abs(by_reason["rounding"]["value_change"]) <= bound, one.id
        assert ("denominator" in by_reason) <= (before[2] != now[2]), one.id
    assert split > 30


def test_joiners_leavers_and_transfers_are_told_apart(warehouse: duckdb.DuckDBPyConnection) -> None:
    """By sets of who is a worker where."""
    rows = warehouse.execute(
        "select period, person_key, community_code from worker where is_worker"
    ).fetchall()
    listed = warehouse.execute(
        "select period, person_key, community_code from on_roster"
    ).fetchall()
    region = "532504"

    def persons(found: list[tuple], month: str, *, inside: bool) -> set:
        return {who for period, who, place in found
                if period == month and place.startswith(region) == inside}  # fmt: skip

    then, now = (persons(rows, month, inside=True) for month in MONTHS)
    there_then, there_now = (persons(rows, month, inside=False) for month in MONTHS)
    here_then, here_now = (persons(listed, month, inside=True) for month in MONTHS)
    came, went = now - then, then - now
    expected = {
        "counts_now": len(came & here_then),
        "moved_in": len((came - here_then) & there_then),
        "joined": len(came - here_then - there_then),
        "counts_no_longer": len(went & here_now),
        "moved_out": len((went - here_now) & there_now),
        "left": len(went - here_now - there_now),
    }
    told = explaining.change(warehouse, MAY, JUNE, region, "community_workers")
    assert {row["reason"]: row["things"] for row in told.reasons} == {
        reason: count for reason, count in expected.items() if count
    }
    assert expected["moved_in"] and expected["moved_out"]


def test_units_that_came_in_are_a_reason_of_their_own(warehouse: duckdb.DuckDBPyConnection) -> None:
    """532527 sent volunteers in June only: all of them who are registered nowhere else."""
    told = explaining.change(warehouse, MAY, JUNE, PREFECTURE, "registered_volunteers")
    unit_in = next(row for row in told.reasons if row["reason"] == "unit_in")
    new = warehouse.execute(
        """
        with valid as (
            select v.* from volunteer_registration as v inner join period as p using (period)
            where v.status = 'active' and v.registered_on <= p.last_day
        )
        select person_key from valid where period = '2025-06' and unit_code = '532527'
        except select person_key from valid
        where (period = '2025-06' and unit_code <> '532527') or period = '2025-05'
        """
    ).fetchall()
    assert unit_in["things"] == len(new) > 1000


@pytest.mark.parametrize("region", ASKED[:2])
def test_parts_add_up_and_every_file_is_named(
    warehouse: duckdb.DuckDBPyConnection, catalogue: Catalogue, region: str
) -> None:
    """Also the files of the denominator, such as population and wages."""
    explained = 0
    for one in catalogue.indicators.values():
        told = explaining.explain(warehouse, JUNE, region, one.id)
        stands = explaining.communities_of(warehouse, JUNE, region, one.id)
        for name in ("numerator", "denominator"):
            whole = told.value[name]
            units = [unit[name] for unit in told.parts if unit[name] is not None]
            if units and whole is not None:
                assert sum(units) == whole, (one.id, name)
            places = [place[name] for place in stands if place[name] is not None]
            counted = getattr(one, name) and catalogue.measures[getattr(one, name)]
            if places and counted and counted.placed == "township":  # a committee is in one place
                assert sum(places) == whole, (one.id, name)
            elif places and counted and counted.placed == "community" and whole is not None:
                assert sum(places) >= whole, (one.id, name)
        if told.value["value"]:
            explained += 1
            needs = {need.dataset or "population" for need in catalogue.bases()[one.basis]
                     if need.kind != "earlier"}  # fmt: skip
            assert needs <= {file["dataset"] for file in told.files}, one.id
    assert explained > 50


def test_rows_read_are_counted_refused_or_left_out(warehouse: duckdb.DuckDBPyConnection) -> None:
    told = explaining.explain(warehouse, JUNE, PREFECTURE, "women_share_village_committee_members")
    read = {
        one["unit_code"]: one["rows_read"] for one in told.files if one["dataset"] == "staff_roster"
    }
    behind = {one["unit_code"]: one["rows_counted"] for one in told.files
              if one["dataset"] == "staff_roster"}  # fmt: skip
    assert len(read) == 13
    for unit, count in read.items():
        left = sum(row["row_count"] for row in told.left_out if row["unit_code"] == unit)
        assert left + behind[unit] == count, unit


def test_every_reason_has_words(warehouse: duckdb.DuckDBPyConnection) -> None:
    words = yaml.safe_load((telling.HERE / "words.yml").read_text("utf-8"))
    whys = {
        row[0] for row in warehouse.execute("select distinct why from row_not_in_force").fetchall()
    }
    assert whys and whys <= set(words["why"])
    for kind in words.values():
        for text in kind.values():
            zh, en = text.split(" | ")
            assert not zh.isascii() and en.isascii()


def test_what_cannot_be_explained_is_told(warehouse: duckdb.DuckDBPyConnection) -> None:
    for asked, said in (
        (("2024-07", PREFECTURE, "joiners"), "2025-05、2025-06"),
        ((JUNE, "539999", "joiners"), "地区代码"),
        ((JUNE, "O'Brien", "joiners"), "O'Brien"),
        ((JUNE, PREFECTURE, "joiner"), "joiners"),
        ((JUNE, "532501001001", "workers_per_10k_urban"), "没有这个数"),
    ):
        with pytest.raises(NotExplained, match=said):
            explaining.explain(warehouse, *asked)


def test_the_command_explains_by_name_and_lists_rows(example: Example) -> None:
    asked = ("explain", JUNE, "弥勒市", "joiners", "--data", str(example.root))
    told = workforce(*asked)
    assert told.returncode == 0, told.stderr
    assert "532504" in told.stdout and "sql/measures/measure_movement.sql" in told.stdout
    since = workforce(*asked[:3], "community_workers", *asked[4:], "--since", MAY)
    assert "调入" in since.stdout and "调往" in since.stdout
    rows = workforce(*asked, "--rows")
    lines = rows.stdout.splitlines()
    assert lines[0].startswith("item,amount,dataset") and len(lines) > 5
    names = example.identifiers["names"] + example.identifiers["id_numbers"]
    printed = told.stdout + since.stdout + rows.stdout
    assert not [name for name in names if name in printed]
    assert workforce("explain", JUNE, "nowhere", "joiners", *asked[4:]).returncode == 1


def test_without_a_warehouse_it_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    told = workforce("explain", JUNE, PREFECTURE, "joiners", "--data", str(tmp_path))
    assert told.returncode == 1 and "workforce arrivals" in told.stderr
