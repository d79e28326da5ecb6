"""Readers of the warehouse and of `latest` while months are run: never blocked, never half."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb

from tests.conftest import run, take_in
from tests.end_to_end.conftest import MONTH

READERS = 4
BUILDS = 3
PAUSE_SECONDS = 0.5


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
