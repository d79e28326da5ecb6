"""Killed while it makes a month again, it leaves nothing that is taken for whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.as_of.conftest import files
from tests.conftest import Example, tree
from tests.end_to_end.conftest import ran_once
from tests.end_to_end.test_kill import DIE_AT
from workforce.folders import TEMPORARY, DataFolder
from workforce.release.releases import is_whole

__all__ = ["ran_once"]

MONTH = "2025-06"
KILLED = -9


def command(root: Path, die_at: int) -> subprocess.CompletedProcess[str]:
    arguments = ["run", "--period", MONTH, "--as-of", "2100-01-01", "--data", str(root)]
    patched = DIE_AT.replace("from workforce.cli import main\n", PATCH)
    return subprocess.run(
        [sys.executable, "-c", patched, str(die_at), *arguments],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


# A moment after everything: what is known then is all there is.
PATCH = """
import datetime as dt
from workforce import clock
clock._stands_at = dt.datetime(2100, 6, 1, tzinfo=dt.UTC)
from workforce.cli import main
"""


@pytest.mark.parametrize("die_at", [1, 2, 3, 8, 14])
def test_killed_and_made_again(ran_once: Path, tmp_path: Path, die_at: int) -> None:
    """At the warehouse's file, its folder, the verdict, and while the release is sealed."""
    root = Example(ran_once).copy(tmp_path / "killed")
    before = files(root)
    assert command(root, die_at).returncode == KILLED
    left = [path for path in (root / "as_of").rglob("manifest.json") if TEMPORARY not in str(path)]
    assert all(is_whole(path.parent) for path in left)
    done = command(root, 10**6)
    assert done.returncode == 0 and "重算结果与发布的逐字节相同" in done.stdout, done.stderr
    made = next(path for path in (root / "as_of" / MONTH).iterdir() if path.suffix != ".gate")
    assert tree(made) == tree(root / "published" / MONTH / "r1")
    assert files(root) == before
    for home in (root / "as_of", DataFolder(root).warehouse):
        assert not list(home.rglob(f"{TEMPORARY}*"))


def test_a_killed_replacement_of_a_recomputed_release(ran_once: Path, tmp_path: Path) -> None:
    """The folder that stood there goes in one step."""
    root = Example(ran_once).copy(tmp_path / "killed")
    assert command(root, 10**6).returncode == 0
    count = int(command(root, 10**6).stderr.split()[-1])
    assert command(root, count).returncode == KILLED
    left = [path for path in (root / "as_of").rglob("manifest.json") if TEMPORARY not in str(path)]
    assert all(is_whole(path.parent) for path in left)
