"""Runs killed at random moments, one upon the other, while readers look on; and two runs at once.

A short form here; `make chaos` kills 50 runs (WORKFORCE_CHAOS_KILLS).
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import Example, run, tree
from tests.end_to_end.conftest import MONTH
from tests.end_to_end.test_readers import read
from workforce.folders import TEMPORARY

KILLS = int(os.environ.get("WORKFORCE_CHAOS_KILLS", "3"))
READERS = 8
SEED = 20261122


def start(root: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "workforce", "run", "--period", MONTH, "--data", str(root)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def resubmit(roots: tuple[Path, Path], number: int) -> None:
    """A county sends its roster again, some rows shorter; the same bytes in both folders."""
    for root in roots:
        file = next((root / "raw" / "staff_roster" / MONTH).glob("532523*"))
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join(lines[:-3]))
        os.utime(file, (number, 2_000_000_000 + number))


def test_killed_again_and_again_while_readers_look_on(region: Path, tmp_path: Path) -> None:
    calm = Example(region).copy(tmp_path / "calm", "raw")
    for root in (region, calm):
        run(root, MONTH)
    context = multiprocessing.get_context("spawn")
    stop, told = context.Event(), context.SimpleQueue()
    readers = [
        context.Process(target=read, args=(region, stop, told), daemon=True) for _ in range(READERS)
    ]
    for reader in readers:
        reader.start()
    chance, killed, seconds = random.Random(SEED), 0, 8.0
    try:
        for number in range(KILLS):
            if chance.random() < 2 / 3 or number == 0:  # else upon what the last one left
                run(region, MONTH)
                run(calm, MONTH)
                assert tree(region / "published") == tree(calm / "published")
                assert not list(region.rglob(f"{TEMPORARY}*"))
                resubmit((region, calm), number)
            process, started = start(region), time.monotonic()
            try:
                process.communicate(timeout=chance.uniform(0.1, 1.0) * seconds)
                seconds = max(2.0, time.monotonic() - started)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.communicate()
                killed += process.returncode == -signal.SIGKILL
        for root in (region, calm):
            run(root, MONTH)
        assert tree(region / "published") == tree(calm / "published")
        releases = list((calm / "published" / MONTH).glob("r*"))
        assert len(releases) > 1
    finally:
        stop.set()
        results = [told.get() for _ in readers]
        for reader in readers:
            reader.join()
    assert [wrong for _, wrong in results] == [[]] * READERS
    assert all(rounds for rounds, _ in results)
    assert killed >= KILLS // 3


def test_two_runs_at_once(region: Path, tmp_path: Path) -> None:
    calm = Example(region).copy(tmp_path / "calm", "raw")
    both = [start(region), start(region)]
    said = [process.communicate(timeout=600)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    waited = ["等待其结束" in text for text in said]
    assert sorted(waited) == [False, True], said
    [text] = [text for text, is_it in zip(said, waited, strict=True) if is_it]
    assert f"运行 {MONTH}" in text and "进程" in text
    assert ["新发布" in text for text in said].count(True) == 1
    run(calm, MONTH)
    assert tree(region / "published") == tree(calm / "published")
