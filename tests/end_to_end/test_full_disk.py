"""A disk that fills up wherever a month is: words, nothing lost, and the next run goes on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from tests.conftest import run, tree
from tests.end_to_end.conftest import MONTH
from workforce.folders import TEMPORARY
from workforce.stopping import MachineError

KIB = 1 << 10
ROOM = 400 * KIB  # KiB: as much as anybody could want
# KiB in all, from the start: the archive, staging, a build, and the build that tells costs
FROM_NOTHING = (16, 500, 2_000, 9_000, 29_000)
# of what publishing needs, when everything else is there: gate, draft, release, what is latest
TO_PUBLISH = (0.01, 0.1, 0.6, 0.9)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk in memory."""
    path = tmp_path / "disk"
    path.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}k", "tmpfs", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
    yield path
    subprocess.run(["umount", str(path)], check=True)


def resize(disk: Path, kib: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={kib}k", str(disk)], check=True)


def used(disk: Path) -> int:
    """KiB in use."""
    told = os.statvfs(disk)
    return (told.f_blocks - told.f_bfree) * told.f_frsize // KIB


def assert_told(stopped: Callable[[], object], disk: Path, names: set[str]) -> str:
    """The run is stopped in words, and readers are none the worse; returns where it struck."""
    with pytest.raises(MachineError) as told:
        stopped()
    message = str(told.value)
    assert "请腾出空间" in message and "make room" in message
    assert not [name for name in names if name in message]
    link = disk / "warehouse" / "workforce.duckdb"
    if link.is_symlink():
        with duckdb.connect(str(link.resolve()), read_only=True) as con:
            con.execute("from period").fetchall()
    place = re.search(f"{re.escape(str(disk))}/([^/（]+)", message)
    assert place, message
    return place[1]


def test_a_disk_that_fills_up_loses_nothing(region: Path, disk: Path) -> None:
    names = {path.name for path in (region / "raw").rglob("*") if path.is_file()}
    (disk / "raw").symlink_to(region / "raw")
    struck = []
    for kib in FROM_NOTHING:
        resize(disk, kib)
        struck.append(assert_told(lambda: run(disk, MONTH), disk, names))
    assert struck == ["archive", "archive", "staged", "warehouse", "warehouse"]
    resize(disk, ROOM)
    run(disk, MONTH)
    published = tree(disk / "published")
    assert not list(disk.rglob(f"{TEMPORARY}*"))

    before = used(disk)
    for part in ("published", "drafts", "gate"):
        shutil.rmtree(disk / part)
    without, struck = used(disk), []
    for share in TO_PUBLISH:
        resize(disk, without + int(share * (before - without)))
        struck.append(assert_told(lambda: run(disk, MONTH), disk, names))
        assert not (disk / "published" / "latest").exists()
    assert struck == ["gate", "drafts", "published", "published"]
    resize(disk, ROOM)
    run(disk, MONTH)
    assert tree(disk / "published") == published
    assert not list(disk.rglob(f"{TEMPORARY}*"))

    run(region, MONTH)  # on a disk with room
    assert tree(region / "published") == published
