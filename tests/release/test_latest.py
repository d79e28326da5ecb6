"""`latest`: always one whole generation, the newest, with the history of all months."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Example, run, tree
from tests.end_to_end.conftest import MONTH, cut_region
from tests.release import reader
from tests.release.reading import read
from workforce.folders import DataFolder
from workforce.month import MonthResult
from workforce.release.files import write_page
from workforce.release.latest import GENERATIONS_KEPT, update_latest

READERS = 8
SWAPS = 100
EARLIER = "2025-05"
COUNTY = "532523"
ONE_OF_THREE = "G201"  # what the gate says of a month that one county alone reported


def send_earlier(root: Path, example: Example) -> None:
    """What one county sent a month before."""
    for dataset in ("staff_roster", "certification_list", "volunteer_registration"):
        for file in (example.root / "raw" / dataset / EARLIER).glob(f"{COUNTY}*"):
            to = root / "raw" / dataset / EARLIER / file.name
            to.parent.mkdir(parents=True)
            shutil.copy2(file, to)


def leave_out(root: Path, month: str, rows: int) -> None:
    """The county's roster again, without its last rows."""
    (file,) = (root / "raw" / "staff_roster" / month).glob(f"{COUNTY}*")
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-rows]))


def run_earlier(root: Path) -> MonthResult:
    return run(root, EARLIER, ONE_OF_THREE)


@pytest.fixture(scope="module")
def two_months(example: Example, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Path:
    """The region with two months published once. Tests must not write to it."""
    root = cut_region(example, tmp_path_factory.mktemp("latest") / "region")
    send_earlier(root, example)
    assert run_earlier(root).is_new
    assert run(root, MONTH).is_new
    return root


@pytest.fixture
def region(two_months: Path, tmp_path: Path) -> Path:
    return Example(two_months).copy(tmp_path / "region")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def assert_right(root: Path, newest: str) -> None:
    """`latest.json`, `latest` and its history follow from the releases that are there."""
    published = root / "published"
    release = published / newest
    generation = (published / "latest").resolve(strict=True)
    pointer = json.loads((published / "latest.json").read_text("utf-8"))
    assert pointer == {
        "schema_version": 3,
        "period": newest.split("/")[0],
        "release": int(newest.split("/r")[1]),
        "path": newest,
        "manifest_sha256": sha256(release / "manifest.json"),
        "latest_path": f".generations/{generation.name}",
        "latest_manifest_sha256": sha256(generation / "manifest.json"),
        "closed": {},
    }
    assert str((published / "latest").readlink()) == pointer["latest_path"]
    assert reader.look(generation) == (newest.replace("/", " "), [])
    own = {"manifest.json", "datapackage.json", "index.html"}
    for path in release.rglob("*"):
        if path.is_file() and path.name not in own:
            assert (generation / path.relative_to(release)).read_bytes() == path.read_bytes()
    of_each = {
        home.name: max(home.glob("r*"), key=lambda path: int(path.name[1:]))
        for home in sorted(published.glob("????-??"))
    }
    rows = [row for path in of_each.values() for row in read(path / "indicators.csv")]
    rows.sort(key=lambda row: (row["period"], row["region_code"], row["indicator"]))
    assert read(generation / "history.csv") == rows
    header = (release / "indicators.csv").read_bytes().partition(b"\n")[0]
    assert (generation / "history.csv").read_bytes().startswith(header + b"\n")
    parquet = ", ".join(f"'{path / 'indicators.parquet'}'" for path in of_each.values())
    with duckdb.connect() as con:
        con.execute(f"create table wanted as from read_parquet([{parquet}])")
        con.execute(f"create table got as from '{generation / 'history.parquet'}'")
        assert con.execute("from wanted except all from got").fetchall() == []
        assert con.execute("select count(*) from got").fetchall() == [(len(rows),)]


def test_no_reader_ever_sees_a_mixture(region: Path, tmp_path: Path) -> None:
    """A hundred swaps between two generations, by what publishes: with r2 in its place, and
    with r2 put aside.
    """
    leave_out(region, MONTH, 20)
    assert run(region, MONTH).release == 2
    published, stop = region / "published", tmp_path / "stop"
    second, aside = published / MONTH / "r2", tmp_path / "r2"
    command = [sys.executable, reader.__file__, str(published / "latest"), str(stop)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(READERS)]
    for one in readers:
        assert one.stdout and one.stdout.readline() == "ready\n"
    targets = []
    for swap in range(SWAPS):
        if swap % 2 == 0:
            second.rename(aside)
        else:
            aside.rename(second)
        update_latest(DataFolder(region), write_page)
        targets.append((published / "latest").readlink())
    stop.touch()
    told = [json.loads(one.communicate()[0]) for one in readers]
    assert len(set(targets)) == 2 and targets[::2] == targets[:1] * (SWAPS // 2)
    assert [one["wrong"] for one in told] == [[]] * READERS
    for one in told:
        assert set(one["seen"]) == {f"{MONTH} r1", f"{MONTH} r2"}
    assert_right(region, f"{MONTH}/r2")


def test_a_reader_tells_a_mixture(two_months: Path, tmp_path: Path) -> None:
    home = (two_months / "published" / "latest").resolve()
    assert reader.look(home)[1] == []
    for name, change in {
        "indicators.csv": lambda data: data.replace(
            f"{MONTH},".encode(), f"{EARLIER},".encode(), 1
        ),
        "history.csv": lambda data: data[:-20],
        "targets.csv": None,
    }.items():
        copy = tmp_path / name
        shutil.copytree(home, copy)
        (copy / name).chmod(0o644)
        if change is None:
            (copy / name).unlink()
            with pytest.raises(FileNotFoundError):
                reader.look(copy)
        else:
            (copy / name).write_bytes(change((copy / name).read_bytes()))
            assert reader.look(copy)[1] != []


def test_the_newest_month_with_the_history_of_both(two_months: Path) -> None:
    assert_right(two_months, f"{MONTH}/r1")
    history = read(two_months / "published" / "latest" / "history.csv")
    assert {row["period"] for row in history} == {EARLIER, MONTH}


def test_a_revision_of_an_older_month_brings_a_new_generation_alone(region: Path) -> None:
    published = region / "published"
    release, generation = tree(published / MONTH), (published / "latest").resolve()
    leave_out(region, EARLIER, 20)
    assert run_earlier(region).release == 2
    assert (published / "latest").resolve() != generation
    assert tree(published / MONTH) == release
    assert_right(region, f"{MONTH}/r1")
    history = read(published / "latest" / "history.csv")
    assert {(row["period"], row["release"]) for row in history} == {(EARLIER, "2"), (MONTH, "1")}
    # the month itself is published again: its figures follow from the older month's too
    assert run(region, MONTH).release == 2
    assert_right(region, f"{MONTH}/r2")


def test_the_page_of_latest_shows_the_history_as_it_is_now(
    region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release's own page stays as it was published."""
    from workforce.release.page import page

    monkeypatch.setenv("WORKFORCE_OUTPUTS", "page")
    published = region / "published"
    leave_out(region, MONTH, 20)
    run(region, MONTH)
    release, latest = published / MONTH / "r2" / "index.html", published / "latest"
    as_published = release.read_bytes()
    assert (latest / "index.html").read_bytes() == as_published
    leave_out(region, EARLIER, 20)
    run_earlier(region)
    assert release.read_bytes() == as_published
    assert (latest / "index.html").read_bytes() != as_published
    assert (latest / "index.html").read_bytes() == page(latest, latest / "history.csv")
    assert_right(region, f"{MONTH}/r2")


def stamps(root: Path) -> dict[str, tuple[int, int]]:
    """When and as which file everything below a folder was written, links included."""
    return {
        str(path.relative_to(root)): (path.lstat().st_mtime_ns, path.lstat().st_ino)
        for path in [root, *sorted(root.rglob("*"))]
    }


def test_nothing_is_written_twice_when_nothing_changed(region: Path) -> None:
    run(region, MONTH)
    before = [stamps(region / part) for part in ("published", "archive/releases", "warehouse")]
    for month in (EARLIER, MONTH):
        assert not run(region, month).is_new
    assert [
        stamps(region / part) for part in ("published", "archive/releases", "warehouse")
    ] == before


def test_a_few_generations_stay_for_readers(region: Path) -> None:
    published = region / "published"
    seen = [(published / "latest").resolve().name]
    for _ in range(GENERATIONS_KEPT + 1):
        leave_out(region, MONTH, 5)
        assert run(region, MONTH).is_new
        seen.append((published / "latest").resolve().name)
    assert len(set(seen)) == len(seen)
    home = published / ".generations"
    assert {path.name for path in home.iterdir()} == set(seen[-GENERATIONS_KEPT:])
    files = [path for path in home.rglob("*") if path.is_file()]
    assert {oct(path.stat().st_mode & 0o777) for path in files} == {"0o444"}
