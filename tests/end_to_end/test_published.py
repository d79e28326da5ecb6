"""The metric files: their shape, their immutability, and the same bytes for the same inputs."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import json
import math
import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Example, run, tree
from tests.end_to_end.conftest import MONTH
from workforce.catalogue import load
from workforce.folders import DataFolder
from workforce.intake.archive import Archive
from workforce.intake.pseudonym import KeyFileError
from workforce.month import staged_submissions
from workforce.warehouse import BuildError, build

INDICATORS = (
    "period,region_code,region_name,region_level,indicator,numerator,denominator,value,unit,"
    "status,coverage,release,denominator_period,denominator_region"
)
TARGETS = (
    "period,region_code,plan,target_id,indicator,comparator,target,target_high,tolerance,"
    "target_year,due_period,binding,value,met,status,gap,gap_unit,clause,release,record,"
    "due_state,baseline,baseline_period,pace,pace_state"
)


NUMBERS = {"numerator", "denominator", "value"}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_columns_stand_in_the_promised_order(example: Example) -> None:
    latest = example.folder.published / "latest"
    assert ",".join(read(latest / "indicators.csv")[0]) == INDICATORS
    assert ",".join(read(latest / "targets.csv")[0]) == TARGETS


def test_csv_parquet_and_json_say_the_same(example: Example) -> None:
    latest = example.folder.published / "latest"
    rows = read(latest / "indicators.csv")
    parquet = duckdb.read_parquet(str(latest / "indicators.parquet")).fetchall()
    as_json = json.loads((latest / "indicators.json").read_text("utf-8"), parse_float=Decimal)
    assert len(rows) == len(parquet) == len(as_json) == 14 * 91
    for row, cells, entry in zip(rows, parquet, as_json, strict=True):
        assert ",".join(entry) == INDICATORS
        for (column, text), cell, value in zip(row.items(), cells, entry.values(), strict=True):
            if column in NUMBERS:
                number = Decimal(text) if text else None
                assert (number, number) == (cell, None if value is None else Decimal(value))
            else:
                assert text == ("" if cell is None else str(cell))
                assert value == (cell if column != "coverage" else Decimal(text))


def test_whole_numbers_have_no_decimal_point_and_values_their_own_decimals(
    example: Example,
) -> None:
    rows = read(example.folder.published / "latest" / "indicators.csv")
    told = {row["indicator"]: row for row in rows if row["region_code"] == "5325"}
    for row in rows:
        for part in (row["numerator"], row["denominator"]):
            assert not re.search(r"\.(\d*0)?$", part), row
    decimals = {"community_workers": 0, "one_shoulder_share": 2, "certified_per_1k_residents": 3}
    for indicator, places in decimals.items():
        assert len(told[indicator]["value"].partition(".")[2]) == places
    assert "." in told["activity_area_share"]["numerator"]
    assert told["community_workers"]["denominator"] == ""


def truth_of(example: Example) -> dict[tuple[str, str], dict[str, str]]:
    """What the example's own count says of its newest month, by region and indicator."""
    rows = example.truth["indicators"]
    return {(row["region_code"], row["indicator"]): row for row in rows if row["period"] == MONTH}


def is_unsafe(persons: int, total: int) -> bool:
    """The rule of docs/metric-files.md, said a second time: 1 or 2 in it or not in it, or all or
    none of fewer than 10.
    """
    rest = total - persons
    return 0 < persons < 3 or 0 < rest < 3 or (0 < total < 10 and 0 in (persons, rest))


def test_small_cells_by_a_personal_attribute_are_withheld_and_no_other_figure(
    example: Example,
) -> None:
    truth = truth_of(example)
    totals = {  # of the persons an attribute divides: an indicator, and which part of it
        "certified_assistant": ("certified_persons", "numerator"),
        "certified_intermediate": ("certified_persons", "numerator"),
        "certified_senior": ("certified_persons", "numerator"),
        "certified_share_urban_workers": ("certified_share_urban_workers", "denominator"),
        "urban_workers_unpaid": ("workers_per_10k_urban", "numerator"),
        "village_secretary_pay_share": ("village_secretary_pay_share", "denominator"),
    }
    unsafe, hidden, shown = set(), set(), set()
    for row in read(example.folder.published / "latest" / "indicators.csv"):
        key = (row["region_code"], row["indicator"])
        if row["status"] == "suppressed":
            assert row["indicator"] in totals
            assert row["numerator"] == row["denominator"] == row["value"] == ""
            hidden.add(key)
        else:
            assert row["value"] == (truth[key]["value"] or ""), key
            assert row["status"] == truth[key]["status"], key
            shown.add(key)
        if row["indicator"] in totals and truth[key]["numerator"] is not None:
            whole, part = totals[row["indicator"]]
            total = int(truth[key[0], whole][part])
            if is_unsafe(int(truth[key]["numerator"]), total):
                unsafe.add(key)
    assert unsafe and unsafe <= hidden
    # beside those, what they could be worked out from; counties before the prefecture
    assert len(hidden) < 2 * len(unsafe) + 5
    assert {len(region) for region, _ in hidden} == {6}
    assert {name for _, name in hidden} | {name for _, name in shown} >= set(totals)


def test_means_of_pay_tell_no_numbers_of_persons(example: Example) -> None:
    """Months with pay, beside the workers, would tell how many are not paid: a county's never; a
    region's above only where no number of unpaid workers is withheld inside.
    """
    rows = read(example.folder.published / "latest" / "indicators.csv")
    unpaid = [
        row["region_code"]
        for row in rows
        if row["indicator"] == "urban_workers_unpaid" and row["status"] == "suppressed"
    ]
    assert unpaid  # else nothing is shown for the prefecture
    means = [row for row in rows if row["indicator"] in ("urban_pay_mean", "urban_pay_to_wage")]
    assert sum(row["value"] != "" for row in means) >= 2 * 12
    for row in means:
        assert row["numerator"] == row["denominator"] == ""


def test_contributions_add_up_to_what_the_prefecture_lacks(example: Example) -> None:
    latest = example.folder.published / "latest"
    targets = {
        (row["target_id"], row["indicator"]): row
        for row in read(latest / "targets.csv")
        if row["region_code"] == "5325"
    }
    lacks: dict[tuple[str, str], list[str]] = {}
    for row in read(latest / "contributions.csv"):
        lacks.setdefault((row["target_id"], row["indicator"]), []).append(row["lacks"])
    assert len(lacks) > 25
    withheld = {key for key, parts in lacks.items() if "" in parts}
    assert withheld == {("HH-072", "urban_pay_to_wage")}
    for key, parts in lacks.items():
        if key in withheld:
            # the gap times the wage would be the months with pay
            assert set(parts) == {""} and targets[key]["gap"] == "" and targets[key]["met"]
        else:
            total = sum(map(Decimal, parts), Decimal(0))
            assert targets[key]["gap"] == str(max(0, math.ceil(total))), key


def test_only_prefecture_and_counties_are_published(example: Example) -> None:
    rows = read(example.folder.published / "latest" / "indicators.csv")
    assert {(row["region_level"], len(row["region_code"])) for row in rows} == {
        ("prefecture", 4),
        ("county", 6),
    }


def test_empty_means_null_and_files_end_lines_the_unix_way(example: Example) -> None:
    data = (example.folder.published / "2025-05" / "r1" / "indicators.csv").read_bytes()
    assert b"\r" not in data and data.endswith(b"\n") and not data.startswith(b"\xef\xbb\xbf")
    missing = [
        row
        for row in read(example.folder.published / "2025-05" / "r1" / "indicators.csv")
        if row["status"] == "missing"
    ]
    assert {(row["region_code"], row["indicator"]) for row in missing} >= {
        ("532531", "training_days_3_share"),
        ("532527", "volunteers_share_residents"),
    }
    assert all(row["value"] == "" for row in missing)
    assert all(row["numerator"] == "" for row in missing if len(row["region_code"]) == 6)


def test_manifest_vouches_for_every_file_and_names_no_file_of_a_submitter(
    example: Example,
) -> None:
    release = example.folder.published / MONTH / "r1"
    manifest = json.loads((release / "manifest.json").read_text("utf-8"))
    names = {path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()}
    assert set(manifest["files"]) == names - {"manifest.json"}
    for name, told in manifest["files"].items():
        data = (release / name).read_bytes()
        assert told["sha256"] == hashlib.sha256(data).hexdigest()
        assert told["bytes"] == len(data)
    used = manifest["submissions"]
    # four lists and two registers a county (one has no grids), last month's roster, the earlier
    # ledgers, three tables
    assert len(used) == 13 * 4 + 13 + 12 + 13 + 51 + 3
    assert all(set(one) == {"unit_code", "dataset", "period", "sha256"} for one in used)
    archived = {path.name for path in (example.root / "archive" / "files").rglob("*")}
    assert {one["sha256"] for one in used} <= archived


def test_latest_is_the_newest_month_whole_and_a_pointer_says_so(example: Example) -> None:
    published = example.folder.published
    pointer = json.loads((published / "latest.json").read_text("utf-8"))
    assert (pointer["period"], pointer["release"]) == (MONTH, 1)
    assert not (published / "latest").readlink().is_absolute()
    latest, release = tree(published / "latest"), tree(published / pointer["path"])
    assert set(latest) - set(release) == {"history.csv", "history.parquet"}
    lists = {"manifest.json", "datapackage.json"}  # of a folder's own files
    assert {name for name in release if latest[name] != release[name]} == lists


def test_publishing_the_same_again_changes_no_byte(ran: Path) -> None:
    before = tree(ran / "published")
    again = run(ran, MONTH)
    assert (again.is_new, again.release, again.read) == (False, 1, 0)
    assert tree(ran / "published") == before


def test_an_older_month_never_takes_latest(example: Example, tmp_path: Path) -> None:
    root = example.copy(tmp_path / "copy")
    before = tree(root / "published")
    run(root, "2025-05")
    assert tree(root / "published") == before


def test_a_correction_makes_a_second_release_and_leaves_the_first(ran: Path) -> None:
    first = tree(ran / "published" / MONTH / "r1")
    roster = next((ran / "raw" / "staff_roster" / MONTH).glob("532523*"))
    lines = roster.read_bytes().splitlines(keepends=True)
    roster.write_bytes(b"".join(lines[:-100]))
    second = run(ran, MONTH)
    assert (second.release, second.is_new, second.read) == (2, True, 1)
    assert tree(ran / "published" / MONTH / "r1") == first
    manifest = json.loads((Path(second.path) / "manifest.json").read_text("utf-8"))
    assert manifest["supersedes"] == 1
    latest = read(ran / "published" / "latest" / "indicators.csv")
    assert {row["release"] for row in latest} == {"2"}


@pytest.mark.parametrize(
    ("name", "value"), [("WORKFORCE_KEY_FILE", "other.key"), ("WORKFORCE_THREADS", "2")]
)
def test_published_bytes_depend_on_neither_key_nor_threads(
    ran_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    again = tmp_path / "again"
    Example(ran_once).copy(again, "raw")
    monkeypatch.setenv(name, str(tmp_path / value) if name.endswith("FILE") else value)
    run(again, MONTH)
    assert tree(again / "published") == tree(ran_once / "published")


def test_another_key_reads_everything_again_and_changes_no_published_byte(
    ran: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sum(map(len, Archive(DataFolder(ran)).current().values()))
    before = tree(ran / "published")
    other = tmp_path / "other.key"
    other.write_text("6b" * 32, "ascii")
    monkeypatch.setenv("WORKFORCE_KEY_FILE", str(other))
    again = run(ran, MONTH)
    assert (again.read, again.is_new) == (files, False)
    assert tree(ran / "published") == before


def test_two_keys_never_meet_in_one_build(ran: Path) -> None:
    folder = DataFolder(ran)
    first, *others = staged_submissions(folder)
    mixed = [dataclasses.replace(first, key_fingerprint="another"), *others]
    with pytest.raises(BuildError, match="密钥"):
        build(folder, mixed, load(folder))


def test_a_lost_key_is_never_made_anew(
    ran: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = tmp_path / "lost.key"
    monkeypatch.setenv("WORKFORCE_KEY_FILE", str(lost))
    with pytest.raises(KeyFileError, match=r"lost\.key"):
        run(ran, MONTH)
    assert not lost.exists()
