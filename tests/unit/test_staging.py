"""What is kept of a reading, under which name, and when a file is read again."""

from __future__ import annotations

import json
import os
from pathlib import Path

import polars as pl
import pytest

from tests.unit.making import COUNTY, csv_bytes, rows_of
from workforce.folders import PROJECT, DataFolder
from workforce.intake.archive import Archive, Submission
from workforce.intake.pseudonym import PersonKey
from workforce.intake.staging import RULE_SOURCES, find_staged, is_current, remove_earlier, stage

KEY = PersonKey("5a" * 32, "mine")
MAPPING = "reference/mappings/532502.yml"


class Office:
    """A data folder of one county's rosters of June."""

    def __init__(self, root: Path) -> None:
        self.folder = DataFolder(root)
        self.at = 0

    def send(self, name: str, data: bytes) -> tuple[Submission, ...]:
        """Put a file into raw; what holds then."""
        self.at += 1
        path = self.folder.raw / "staff_roster" / "2025-06" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (self.at, self.at))
        archive = Archive(self.folder)
        archive.receive()
        return archive.current()["staff_roster", "2025-06", COUNTY]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


ROWS = csv_bytes(*rows_of("staff_roster", {}, {"身份证号": "1"}))


def test_what_is_staged_is_found_again(office: Office) -> None:
    (submission,) = office.send("532502.csv", ROWS)
    assert find_staged(office.folder, submission) is None
    staged = stage(office.folder, submission, KEY)
    assert find_staged(office.folder, submission) == staged
    assert (staged.rows_read, staged.rows_refused, staged.rejected) == (2, 1, False)
    assert [(one.code, one.rows) for one in staged.findings] == [("R102", (3,))]
    assert pl.read_parquet(staged.parquet)["source_row"].to_list() == [2]
    assert staged.parquet.stat().st_mode & 0o777 == 0o600


def test_cells_cleaned_are_counted_by_column_and_rule(office: Office) -> None:
    data = csv_bytes(*rows_of("staff_roster", {"姓名": "张 三", "任职日期": "2024.3.1"}))
    (submission,) = office.send("532502.csv", data)
    staged = stage(office.folder, submission, KEY)
    assert {("started_on", "date", 1), ("name", "spaces", 1)} <= set(staged.cleaned)


def test_a_declaration_and_a_table_of_the_same_bytes_lie_apart(office: Office) -> None:
    (table,) = office.send("532502.csv", ROWS)
    (declared,) = office.send("532502无变动.csv", ROWS)
    stage(office.folder, table, KEY)
    stage(office.folder, declared, KEY)
    read, unread = find_staged(office.folder, table), find_staged(office.folder, declared)
    assert read is not None and unread is not None
    assert read.parquet != unread.parquet
    assert [read.rows_read, unread.rows_read] == [2, 0]
    assert [one.code for one in unread.findings] == ["R315"]
    stage(office.folder, table, KEY)  # clears away what earlier rules left, not the other kind
    assert find_staged(office.folder, declared) == unread


def test_a_supplement_is_read_like_a_file(office: Office) -> None:
    office.send("532502.csv", csv_bytes(*rows_of("staff_roster", {})))
    _, supplement = office.send("532502补报.csv", ROWS)
    staged = stage(office.folder, supplement, KEY)
    assert (staged.submission.part, staged.rows_read, staged.rows_refused) == (1, 2, 1)


def test_a_mapping_is_part_of_the_rules(office: Office) -> None:
    (submission,) = office.send("532502.csv", ROWS)
    staged = stage(office.folder, submission, KEY)
    assert is_current(office.folder, staged, KEY, rereads=True)
    path = office.folder.root / MAPPING
    path.parent.mkdir(parents=True)
    path.write_text("staff_roster: {ignored: [内部编号]}\n", "utf-8")
    assert not is_current(office.folder, staged, KEY, rereads=True)
    assert is_current(office.folder, staged, KEY, rereads=False)
    again = stage(office.folder, submission, KEY)
    assert again.rules != staged.rules
    left = {path.name.partition(".")[0] for path in again.parquet.parent.iterdir()}
    assert left == {again.parquet.stem}  # nothing of the earlier rules
    path.write_text("certification_list: {ignored: [内部编号]}\n", "utf-8")
    assert not is_current(office.folder, again, KEY, rereads=True)  # back to no mapping


@pytest.mark.parametrize("newest", ["aaaaaaaaaaaa", "ffffffffffff"])
def test_of_several_earlier_readings_the_last_is_found(office: Office, newest: str) -> None:
    """A kill before the earlier ones are removed leaves several."""
    (submission,) = office.send("532502.csv", ROWS)
    today = stage(office.folder, submission, KEY)
    json_of_today = today.parquet.with_suffix(".json")
    for rules in ("aaaaaaaaaaaa", "ffffffffffff"):
        path = json_of_today.with_name(f"{submission.sha256}-{rules}.json")
        path.write_text(json.dumps(json.loads(json_of_today.read_text()) | {"rules": rules}))
        at = 200 if rules == newest else 100
        os.utime(path, (at, at))
    assert find_staged(office.folder, submission) == today
    json_of_today.unlink()
    found = find_staged(office.folder, submission)
    assert found is not None and found.rules == newest
    remove_earlier(found)
    assert {path.name for path in found.parquet.parent.iterdir()} == {
        f"{submission.sha256}-{newest}.json"
    }


def test_another_key_reads_again_whatever_the_month(office: Office) -> None:
    (submission,) = office.send("532502.csv", ROWS)
    staged = stage(office.folder, submission, KEY)
    other = PersonKey("6b" * 32, "another")
    assert not is_current(office.folder, staged, other, rereads=False)
    assert not is_current(office.folder, None, KEY, rereads=False)


def test_what_was_staged_before_cleaning_was_counted_is_still_found(office: Office) -> None:
    (submission,) = office.send("532502.csv", ROWS)
    path = stage(office.folder, submission, KEY).parquet.with_suffix(".json")
    told = json.loads(path.read_text("utf-8"))
    del told["cleaned"]
    path.write_text(json.dumps(told), "utf-8")
    staged = find_staged(office.folder, submission)
    assert staged is not None and staged.cleaned == ()


def test_every_module_that_decides_how_a_file_is_read_is_in_the_rules() -> None:
    modules = {path.stem for path in (PROJECT / "workforce" / "intake").glob("*.py")}
    assert modules - set(RULE_SOURCES) == {"__init__", "archive", "findings"}
    assert set(RULE_SOURCES) <= modules
