"""Kill -9 at any moment, run again: what an undisturbed run publishes, links included."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import Example, run, tree
from tests.end_to_end.conftest import MONTH, cut_region
from workforce.folders import PROJECT, TEMPORARY

KILLS_BY_CLOCK = 3  # test_chaos.py has more, `make chaos` many
KILLS_BY_STEP = 8

PUBLISHING = 55  # the last things made durable: verdict, draft, record, release, generation, links
# Dies in the middle of the n-th thing the run makes durable; tells how many there were.
DIE_AT = """
import atexit, os, signal, sys

at, fsync, count = int(sys.argv.pop(1)), os.fsync, 0

def counting(descriptor):
    global count
    count += 1
    if count == at:
        os.kill(os.getpid(), signal.SIGKILL)
    fsync(descriptor)

os.fsync = counting
atexit.register(lambda: print(count, file=sys.stderr))

from workforce.cli import main
main()
"""


def arguments(root: Path) -> list[str]:
    return ["run", "--period", MONTH, "--data", str(root)]


@pytest.fixture(scope="module")
def undisturbed(
    example: Example, tmp_path_factory: pytest.TempPathFactory, key_file: Path
) -> tuple[dict[str, bytes | str], float]:
    """What an undisturbed run publishes, and how long it takes."""
    root = cut_region(example, tmp_path_factory.mktemp("undisturbed"))
    started = time.monotonic()
    subprocess.run([sys.executable, "-m", "workforce", *arguments(root)], check=True,
                   capture_output=True)  # fmt: skip
    return tree(root / "published"), time.monotonic() - started


def assert_whole(root: Path, published: dict[str, bytes | str]) -> None:
    """Running again ends right and leaves nothing half done."""
    link = root / "warehouse" / "workforce.duckdb"
    if link.is_symlink():
        assert link.exists(), "the link points at nothing"
    run(root, MONTH)
    assert tree(root / "published") == published
    assert not [path for path in root.rglob(f"{TEMPORARY}*") if path.parent.name != "raw"]


def test_killed_by_the_clock(
    region: Path, tmp_path: Path, undisturbed: tuple[dict[str, bytes | str], float]
) -> None:
    published, seconds = undisturbed
    random.seed(20250706)
    killed = 0
    for number in range(KILLS_BY_CLOCK):
        root = tmp_path / f"clock{number}"
        Example(region).copy(root, "raw")
        process = subprocess.Popen([sys.executable, "-m", "workforce", *arguments(root)],
                                   stdout=subprocess.DEVNULL)  # fmt: skip
        started = time.monotonic()
        try:
            process.wait(seconds * random.uniform(0.2, 1.0))
            seconds = time.monotonic() - started  # it runs faster than when it was timed
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            killed += process.wait() == -signal.SIGKILL
        assert_whole(root, published)
    assert killed


def test_killed_at_a_write(
    region: Path, tmp_path: Path, undisturbed: tuple[dict[str, bytes | str], float]
) -> None:
    published, _ = undisturbed
    script = tmp_path / "die.py"
    script.write_text(DIE_AT, "utf-8")
    root = tmp_path / "counted"
    Example(region).copy(root, "raw")
    done = subprocess.run([sys.executable, str(script), "0", *arguments(root)], check=True,
                          capture_output=True, text=True)  # fmt: skip
    assert tree(root / "published") == published
    count = int(done.stderr.split()[-1])
    random.seed(20250707)
    publishing = range(count - PUBLISHING, count + 1)
    steps = random.sample(range(3, count - PUBLISHING), KILLS_BY_STEP // 2 - 2)
    steps = sorted([*steps, *random.sample(publishing, KILLS_BY_STEP // 2)])
    killed = 0
    root = tmp_path / "steps"
    for number, step in enumerate([1, 2, *steps]):
        if number % 3 == 0:  # now and then from the start, else on top of what the last one left
            root = tmp_path / f"steps{number}"
            Example(region).copy(root, "raw")
        command = [sys.executable, str(script), str(step), *arguments(root)]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        killed += done.returncode == -signal.SIGKILL
        if number % 3 == 2:
            assert_whole(root, published)
    assert_whole(root, published)
    assert killed >= KILLS_BY_STEP // 2


def test_every_write_is_counted() -> None:
    """What is made durable by another name would never be killed in the middle."""
    found = [
        (path.stem, name)
        for path in (PROJECT / "workforce").rglob("*.py")
        for name in re.findall(r"[\w.]*\b(?:fsync|fdatasync|syncfs)\b", path.read_text("utf-8"))
    ]
    assert {name for _, name in found} == {"os.fsync"}
    assert {stem for stem, _ in found} >= {"folders", "archive", "decisions"}
