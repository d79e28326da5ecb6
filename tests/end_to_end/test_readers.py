"""Readers of the warehouse and of `latest` while months are run: never blocked, never half.

Short sessions that open anew each time, and long ones that stay while build replaces build: a short
form here, `make readers` makes 50 builds (WORKFORCE_READER_BUILDS).
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import shutil
import time
from decimal import Decimal
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path

import duckdb

import workforce
from tests.conftest import run, take_in
from tests.end_to_end.conftest import MONTH
from workforce import month
from workforce.opening import Warehouse

READERS = 4
BUILDS = 3
LONG_BUILDS = int(os.environ.get("WORKFORCE_READER_BUILDS", "4"))
LONG_READERS = 8
LONG_DATASETS = {"division", "organisation_register", "staff_roster"}  # builds of two seconds
PAUSE_SECONDS = 0.5
COUNTY = "532523"
ASKED = (MONTH, COUNTY, "community_workers")


def read(root: Path, stop: Event, told: multiprocessing.SimpleQueue) -> None:
    """Open the warehouse and `latest` again and again; tell what did not hold, and how often."""
    rounds, wrong = 0, []
    while not stop.is_set():
        try:
            path = (root / "warehouse" / "workforce.duckdb").resolve(strict=True)
            with duckdb.connect(str(path), read_only=True) as con:
                rows = con.execute("select count(*) from indicator_value").fetchall()[0][0]
                measures = con.execute("select count(*) from target_value").fetchall()[0][0]
            home = (root / "published" / "latest").resolve(strict=True)
            manifest = json.loads((home / "manifest.json").read_text("utf-8"))
            for name, file in manifest["files"].items():
                data = (home / name).read_bytes()
                if hashlib.sha256(data).hexdigest() != file["sha256"]:
                    wrong.append(f"{name} does not fit its manifest")
            if not rows or not measures:
                wrong.append("an empty table")
        except Exception as error:
            wrong.append(repr(error))
        rounds += 1
        time.sleep(PAUSE_SECONDS)  # eight of them in a loop would leave the run no processor
    told.put((rounds, wrong))


def test_readers_are_never_blocked_and_never_see_half(ran: Path) -> None:
    context = multiprocessing.get_context("spawn")
    stop, told = context.Event(), context.SimpleQueue()
    readers = [
        context.Process(target=read, args=(ran, stop, told), daemon=True) for _ in range(READERS)
    ]
    for reader in readers:
        reader.start()
    file = next((ran / "raw" / "staff_roster" / MONTH).glob("532523*"))
    for build in range(BUILDS):
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join(lines[:-20]))
        os.utime(file, (build, 2_000_000_000 + build))
        assert run(ran, MONTH).is_new
    stop.set()
    results = [told.get() for _ in readers]
    for reader in readers:
        reader.join()
    assert [wrong for _, wrong in results] == [[]] * READERS
    assert all(rounds > BUILDS for rounds, _ in results)


def test_builds_are_read_only_and_two_predecessors_stay(region: Path) -> None:
    file = next((region / "raw" / "staff_roster" / MONTH).glob("532523*"))
    for _ in range(4):
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join(lines[:-10]))
        take_in(region)
    builds = list((region / "warehouse").glob("workforce-*.duckdb"))
    assert len(builds) == 3
    assert {oct(path.stat().st_mode & 0o777) for path in builds} == {"0o444"}
    assert not (region / "warehouse" / "workforce.duckdb").readlink().is_absolute()
    assert oct((region / "warehouse").stat().st_mode & 0o777) == "0o700"


def answers(wh: Warehouse) -> tuple[str, Decimal]:
    """What a build says of the county's workers: its file, and the value, which `explain` and the
    series must say too.
    """
    value, numerator = wh.polars("from explain_value(?, ?, ?)", ASKED)["value", "numerator"].row(0)
    rows = wh.polars("select count(distinct item) from explain_rows(?, ?, ?)", ASKED).item()
    parts = wh.polars("from explain_communities(?, ?, ?)", ASKED).height
    series = wh.polars("from region_series(?, ?)", ASKED[1:])["value"].to_list()[-1]
    if not value == numerator == rows == series or not parts:
        raise AssertionError(f"{value}, {numerator}, {rows}, {series}, {parts}")
    return wh.path.name, value


def stay(
    root: Path, opened: Barrier, stop: Event, told: multiprocessing.SimpleQueue, follows: bool
) -> None:
    """Hold a connection for the whole session, ask all along, and tell what was answered.

    Args:
        follows: go on to newer builds between questions.
    """
    seen: dict[tuple[str, Decimal], int] = {}
    try:
        with workforce.open(root) as wh:
            wh.sql("set threads = 1")  # else eight of them leave the builds no processor
            wh.sql("create temp table mine as select 1 as kept")
            opened.wait()
            is_last = False
            while not is_last:
                is_last = stop.is_set()
                if follows:
                    wh.refresh()
                answer = answers(wh)
                seen[answer] = seen.get(answer, 0) + 1
                assert wh.sql("from mine")["kept"].tolist() == [1]
                time.sleep(0 if is_last else 2 * PAUSE_SECONDS)
        told.put((follows, list(seen), sum(seen.values()), ""))
    except Exception as error:
        told.put((follows, list(seen), sum(seen.values()), repr(error)))


def rebuild(root: Path) -> tuple[str, Decimal]:
    """Take in what came and build, no more; the build's file, and the workers counted in it."""
    for one in month.receive(root, ()).to_read:
        month.read(root, one)
    name = month.build(root)
    with duckdb.connect(str(root / "warehouse" / name), read_only=True) as con:
        [(workers,)] = con.execute(
            "select count(distinct person_key) from worker"
            " where period = $month and unit_code = $county and is_worker",
            {"month": MONTH, "county": COUNTY},
        ).fetchall()
    return name, Decimal(workers)


def test_long_sessions_outlive_the_builds_they_opened(region: Path) -> None:
    for home in (region / "raw").iterdir():
        if home.name not in LONG_DATASETS:
            shutil.rmtree(home)
    file = next((region / "raw" / "staff_roster" / MONTH).glob(f"{COUNTY}*"))
    built = [rebuild(region)]
    context = multiprocessing.get_context("spawn")
    opened, stop, told = context.Barrier(1 + LONG_READERS), context.Event(), context.SimpleQueue()
    readers = [
        context.Process(
            target=stay, args=(region, opened, stop, told, number % 2 == 0), daemon=True
        )
        for number in range(LONG_READERS)
    ]
    for reader in readers:
        reader.start()
    fewer = min(20, (len(file.read_bytes().splitlines()) - 60) // LONG_BUILDS)
    opened.wait(timeout=120)
    for number in range(LONG_BUILDS):
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join(lines[:-fewer]))
        os.utime(file, (number, 2_000_000_000 + number))
        built.append(rebuild(region))
    stop.set()
    results = [told.get() for _ in readers]
    for reader in readers:
        reader.join()
    assert [error for *_, error in results if error] == []
    assert len(set(built)) == len({workers for _, workers in built}) == 1 + LONG_BUILDS
    assert not (region / "warehouse" / built[0][0]).exists()  # and is read on by who has it open
    for follows, seen, rounds, _ in results:
        assert rounds > LONG_BUILDS
        if follows:
            assert seen == [one for one in built if one in seen]
            assert seen[0] == built[0] and seen[-1] == built[-1]
        else:
            assert seen == [built[0]]
