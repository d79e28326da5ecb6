"""The record of what a release withheld: kept out of sight, needed by the next, and obeyed."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import Example, run, tree, workforce
from tests.end_to_end.conftest import MONTH
from tests.release.reading import read
from workforce.release.draft import wanted
from workforce.release.protection import RecordMissing
from workforce.stopping import Stopped

VOLUNTEERS = "volunteer_registration/2025-06"
CERTIFIED = "certification_list/2025-06/532532.csv"


def record_of(root: Path, number: int) -> Path:
    return root / "archive" / "releases" / MONTH / f"r{number}.json"


def hidden(root: Path, number: int) -> dict[str, set[tuple[str, ...]]]:
    """What the tables of a release show as suppressed, by table."""
    release = root / "published" / MONTH / f"r{number}"
    keys = {
        "indicators": ("region_code", "indicator"),
        "composition": ("breakdown", "region_code", "worker_group", "category"),
    }
    return {
        table: {
            tuple(row[column] for column in key)
            for row in read(release / f"{table}.csv")
            if row["status"] == "suppressed"
        }
        for table, key in keys.items()
    }


def recorded(root: Path, number: int) -> dict[str, set[tuple[str, ...]]]:
    """The same as the record has it."""
    told: dict[str, Any] = json.loads(record_of(root, number).read_text("utf-8"))
    indicators = {(row[1], row[7]) for row in told["cells"] if row[8] and row[7]}
    indicators |= {(region, name) for name, region, how in told["means"] if how == "row"}
    composition = {tuple(row[:4]) for row in told["cells"] if row[8] and not row[7]}
    return {"indicators": indicators, "composition": composition}


def test_the_record_is_the_statisticians_alone(ran_once: Path) -> None:
    record = record_of(ran_once, 1)
    assert oct(record.stat().st_mode & 0o777) == "0o600"
    assert oct((ran_once / "archive").stat().st_mode & 0o077) == "0o0"
    published = [path.name for path in (ran_once / "published").rglob("*")]
    assert "r1.json" not in published


def test_the_record_says_what_the_tables_withhold_and_what_it_stands_on(ran_once: Path) -> None:
    shown = hidden(ran_once, 1)
    assert shown["indicators"] and shown["composition"]
    assert recorded(ran_once, 1) == shown
    told = json.loads(record_of(ran_once, 1).read_text("utf-8"))
    assert told["sequence"] == len(
        (ran_once / "archive" / "events.jsonl").read_bytes().splitlines()
    )
    assert told["thresholds"] == {
        "least_published_persons": 3, "small_total_persons": 10,
        "fewest_paid_persons": 5, "largest_pay_pct": 50,
    }  # fmt: skip
    manifest = json.loads(
        (ran_once / "published" / MONTH / "r1" / "manifest.json").read_text("utf-8")
    )
    assert told["definitions"] == manifest["definitions"]


def test_no_release_without_the_record_of_the_one_before(ran: Path) -> None:
    record = record_of(ran, 1)
    aside = ran / "aside.json"
    record.rename(aside)
    before = tree(ran / "published")
    with pytest.raises(RecordMissing) as stopped:
        run(ran, MONTH)
    assert isinstance(stopped.value, Stopped)
    said = str(stopped.value)
    assert re.match(r"[\u4e00-\u9fff]", said) and said.index("缺少") < said.index(" / The record")
    assert f"archive/releases/{MONTH}/r1.json" in said and str(ran) not in said
    assert tree(ran / "published") == before
    done = workforce("run", "--period", MONTH, "--data", str(ran))
    assert done.returncode == 1 and "缺少" in done.stderr and "Traceback" not in done.stderr
    aside.rename(record)
    assert not run(ran, MONTH).is_new


def test_the_record_of_any_earlier_release_is_needed(ran: Path) -> None:
    change_volunteers(ran)
    assert run(ran, MONTH).release == 2
    record_of(ran, 1).unlink()
    with pytest.raises(RecordMissing, match=rf"{MONTH} 第1版"):
        run(ran, MONTH)


def change_volunteers(root: Path) -> None:
    """One county's list of volunteers again, without its last ones: no cell by an attribute."""
    (file,) = (root / "raw" / VOLUNTEERS).glob("532531*")
    book = openpyxl.load_workbook(file)
    book.active.delete_rows(book.active.max_row - 99, 100)
    book.save(file)


def test_publishing_again_with_nothing_changed_changes_no_record(ran: Path) -> None:
    before = tree(ran / "archive" / "releases") | tree(ran / "published")
    assert not run(ran, MONTH).is_new
    shutil.rmtree(ran / "warehouse")  # built anew, from the same
    assert not run(ran, MONTH).is_new
    assert tree(ran / "archive" / "releases") | tree(ran / "published") == before


def test_a_release_of_the_same_cells_withholds_the_same(ran: Path) -> None:
    change_volunteers(ran)
    assert run(ran, MONTH).release == 2
    assert hidden(ran, 2) == hidden(ran, 1) == recorded(ran, 2)
    first, second = (json.loads(record_of(ran, number).read_text("utf-8")) for number in (1, 2))
    assert second["cells"] == first["cells"] and second["means"] == first["means"]
    assert second["sequence"] > first["sequence"]
    assert oct(record_of(ran, 2).stat().st_mode & 0o777) == "0o600"


def test_a_release_of_other_cells_has_a_record_of_its_own(ran: Path) -> None:
    """Half of a county's certificates are gone: other persons in its cells."""
    file = ran / "raw" / CERTIFIED
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:1] + lines[1::2]))
    first = record_of(ran, 1).read_bytes()
    assert run(ran, MONTH).release == 2
    assert record_of(ran, 1).read_bytes() == first
    assert hidden(ran, 2) == recorded(ran, 2)
    persons = [
        [row[4] for row in json.loads(record_of(ran, number).read_text("utf-8"))["cells"]]
        for number in (1, 2)
    ]
    assert persons[0] != persons[1]


def undated(root: Path, number: int) -> dict[str, Any]:
    """A record, apart from when its release was published."""
    told: dict[str, Any] = json.loads(record_of(root, number).read_text("utf-8"))
    assert told.pop("published_at")
    return told


def test_a_record_without_its_release_is_written_over(ran: Path) -> None:
    """What a run leaves that was killed between the two."""
    change_volunteers(ran)
    assert run(ran, MONTH).release == 2
    record, published = undated(ran, 2), tree(ran / "published")
    killed = ran.with_name("killed")
    Example(ran).copy(killed)
    shutil.rmtree(killed / "published" / MONTH / "r2")
    record_of(killed, 2).write_text("{}")
    assert run(killed, MONTH).release == 2
    assert undated(killed, 2) == record
    assert tree(killed / "published") == published


def test_an_output_nobody_knows_stops_the_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKFORCE_OUTPUTS", "page, bulletin")
    with pytest.raises(Stopped, match="bulletin"):
        wanted()
    monkeypatch.setenv("WORKFORCE_OUTPUTS", " page,sdmx ")
    assert wanted() == {"page", "sdmx"}
    monkeypatch.setenv("WORKFORCE_OUTPUTS", "")
    assert not wanted()
    monkeypatch.delenv("WORKFORCE_OUTPUTS")
    assert set(wanted()) == {"sdmx", "page", "bulletins"}


def test_a_release_of_before_there_were_records_needs_none(ran: Path) -> None:
    manifest = ran / "published" / MONTH / "r1" / "manifest.json"
    told = json.loads(manifest.read_text("utf-8")) | {"schema_version": 2, "content": "another"}
    del told["history"]
    manifest.chmod(0o644)
    manifest.write_text(json.dumps(told), "utf-8")
    record_of(ran, 1).unlink()
    done = run(ran, MONTH)
    assert (done.release, done.is_new) == (2, True)
    assert read(ran / "published" / MONTH / "r2" / "revisions.csv") == []
    assert hidden(ran, 2) == recorded(ran, 2)
    assert not run(ran, MONTH).is_new
