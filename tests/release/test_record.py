"""The record of what a release withheld: kept out of sight, needed by the next, and obeyed."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Example, run, tree, workforce
from tests.end_to_end.conftest import MONTH, cut_region
from tests.release.reading import read
from workforce.release.draft import wanted
from workforce.release.protection import RecordMissing
from workforce.stopping import Stopped

VOLUNTEERS = "volunteer_registration/2025-06"
CERTIFIED = "certification_list/2025-06/532532.csv"


@pytest.fixture(scope="module")
def once(example: Example, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Path:
    """The region published once. Tests must not write to it."""
    root = cut_region(example, tmp_path_factory.mktemp("record") / "region")
    assert run(root, MONTH).is_new
    return root


@pytest.fixture
def region(once: Path, tmp_path: Path) -> Path:
    return Example(once).copy(tmp_path / "region")


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


def test_the_record_is_the_statisticians_alone(once: Path) -> None:
    record = record_of(once, 1)
    assert oct(record.stat().st_mode & 0o777) == "0o600"
    assert oct((once / "archive").stat().st_mode & 0o077) == "0o0"
    published = [path.name for path in (once / "published").rglob("*")]
    assert "r1.json" not in published


def test_the_record_says_what_the_tables_withhold_and_what_it_stands_on(once: Path) -> None:
    shown = hidden(once, 1)
    assert shown["indicators"] and shown["composition"]
    assert recorded(once, 1) == shown
    told = json.loads(record_of(once, 1).read_text("utf-8"))
    assert told["sequence"] == len((once / "archive" / "events.jsonl").read_bytes().splitlines())
    assert told["thresholds"] == {
        "least_published_persons": 3, "small_total_persons": 10,
        "fewest_paid_persons": 5, "largest_pay_pct": 50,
    }  # fmt: skip
    manifest = json.loads((once / "published" / MONTH / "r1" / "manifest.json").read_text("utf-8"))
    assert told["definitions"] == manifest["definitions"]


def test_no_release_without_the_record_of_the_one_before(region: Path) -> None:
    record = record_of(region, 1)
    aside = region / "aside.json"
    record.rename(aside)
    before = tree(region / "published")
    with pytest.raises(RecordMissing) as stopped:
        run(region, MONTH)
    assert isinstance(stopped.value, Stopped)
    said = str(stopped.value)
    assert re.match(r"[\u4e00-\u9fff]", said) and said.index("缺少") < said.index(" / The record")
    assert f"archive/releases/{MONTH}/r1.json" in said and str(region) not in said
    assert tree(region / "published") == before
    done = workforce("run", "--period", MONTH, "--data", str(region))
    assert done.returncode == 1 and "缺少" in done.stderr and "Traceback" not in done.stderr
    aside.rename(record)
    assert not run(region, MONTH).is_new


def test_the_record_of_any_earlier_release_is_needed(region: Path) -> None:
    change_volunteers(region)
    assert run(region, MONTH).release == 2
    record_of(region, 1).unlink()
    with pytest.raises(RecordMissing, match=rf"{MONTH} 第1版"):
        run(region, MONTH)


def change_volunteers(root: Path) -> None:
    """One county's volunteers anew as another county sends them: no cell by an attribute."""
    (mine,) = (root / "raw" / VOLUNTEERS).glob("532531*")
    (others,) = (root / "raw" / VOLUNTEERS).glob("532532*")
    shutil.copyfile(others, mine)


def test_publishing_again_with_nothing_changed_changes_no_record(region: Path) -> None:
    before = tree(region / "archive" / "releases") | tree(region / "published")
    assert not run(region, MONTH).is_new
    shutil.rmtree(region / "warehouse")  # built anew, from the same
    assert not run(region, MONTH).is_new
    assert tree(region / "archive" / "releases") | tree(region / "published") == before


def test_a_release_of_the_same_cells_withholds_the_same(region: Path) -> None:
    change_volunteers(region)
    assert run(region, MONTH).release == 2
    assert hidden(region, 2) == hidden(region, 1) == recorded(region, 2)
    first, second = (json.loads(record_of(region, number).read_text("utf-8")) for number in (1, 2))
    assert second["cells"] == first["cells"] and second["means"] == first["means"]
    assert second["sequence"] > first["sequence"]
    assert oct(record_of(region, 2).stat().st_mode & 0o777) == "0o600"


def test_a_release_of_other_cells_has_a_record_of_its_own(region: Path) -> None:
    """Half of a county's certificates are gone: other persons in its cells."""
    file = region / "raw" / CERTIFIED
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:1] + lines[1::2]))
    first = record_of(region, 1).read_bytes()
    assert run(region, MONTH).release == 2
    assert record_of(region, 1).read_bytes() == first
    assert hidden(region, 2) == recorded(region, 2)
    persons = [
        [row[4] for row in json.loads(record_of(region, number).read_text("utf-8"))["cells"]]
        for number in (1, 2)
    ]
    assert persons[0] != persons[1]


def test_a_record_without_its_release_is_written_over(region: Path) -> None:
    """What a run leaves that was killed between the two."""
    change_volunteers(region)
    assert run(region, MONTH).release == 2
    record, published = record_of(region, 2).read_bytes(), tree(region / "published")
    killed = region.with_name("killed")
    Example(region).copy(killed)
    shutil.rmtree(killed / "published" / MONTH / "r2")
    record_of(killed, 2).write_text("{}")
    assert run(killed, MONTH).release == 2
    assert record_of(killed, 2).read_bytes() == record
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


def test_a_release_of_before_there_were_records_needs_none(region: Path) -> None:
    manifest = region / "published" / MONTH / "r1" / "manifest.json"
    told = json.loads(manifest.read_text("utf-8")) | {"schema_version": 2, "content": "another"}
    del told["history"]
    manifest.chmod(0o644)
    manifest.write_text(json.dumps(told), "utf-8")
    record_of(region, 1).unlink()
    done = run(region, MONTH)
    assert (done.release, done.is_new) == (2, True)
    assert read(region / "published" / MONTH / "r2" / "revisions.csv") == []
    assert hidden(region, 2) == recorded(region, 2)
    assert not run(region, MONTH).is_new
