"""What the tests share: the example region, written and run once for all of them."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.sql import small
from workforce.folders import DataFolder
from workforce.month import Arrivals, InProcess, MonthResult, arrivals, run_month
from workforce.period import Period
from workforce.release.approval import UNNAMED, Approval

MONTHS = ("2025-05", "2025-06")
SLOWEST = (
    "test_history",
    "test_server",
    "test_kill",
    "test_readers",
    "test_latest",
    "test_two_machines",
    "test_fuzz",
)
TABLES_ALONE = ""  # releases without page and bulletins take a second, not fifteen


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slowest files first, so that no worker is left with one at the end."""
    items.sort(key=lambda item: item.path.stem not in SLOWEST)


@pytest.fixture(autouse=True, scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A pseudonym key of the tests' own, one for all workers; never the user's."""
    path = _shared(tmp_path_factory) / "person.key"
    path.write_text("5a" * 32 + "\n", "ascii")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKFORCE_KEY_FILE", str(path))
        patch.setenv("WORKFORCE_OUTPUTS", TABLES_ALONE)
        patch.setenv("WORKFORCE_THREADS", "1")  # of small tables less work, and two workers run
        patch.delenv("PREFECT_API_URL", raising=False)
        yield path


def _shared(factory: pytest.TempPathFactory) -> Path:
    """A folder that all of pytest-xdist's workers share."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@dataclass(frozen=True)
class Example:
    """The example region after both its months were run. Tests must not write to it."""

    root: Path

    @property
    def folder(self) -> DataFolder:
        return DataFolder(self.root)

    @property
    def truth(self) -> dict[str, Any]:
        return json.loads((self.root / "demo" / "truth.json").read_text("utf-8"))

    @property
    def identifiers(self) -> dict[str, list[str]]:
        return json.loads((self.root / "demo" / "identifiers.json").read_text("utf-8"))

    def copy(self, to: Path, *parts: str) -> Path:
        """A copy of the folder, or of some of its parts, to do with as one likes."""
        for part in parts or (".",):
            shutil.copytree(self.root / part, to / part, symlinks=True, dirs_exist_ok=True)
        return to


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Example:
    """The small example, both months run in process."""
    shared = _shared(tmp_path_factory)
    root = shared / "example"
    with (shared / "example.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "example.done").exists():
            from workforce.demo import write_example

            write_example(root, truth_below_counties=True)
            with pytest.MonkeyPatch.context() as patch:
                patch.delenv("WORKFORCE_OUTPUTS")
                for month in MONTHS:
                    run(root, month)
            (shared / "example.done").touch()
    return Example(root)


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Example:
    """24 months of a small example as they came: late files, corrected ones, a merged county."""
    shared = _shared(tmp_path_factory)
    root = shared / "history"
    with (shared / "history.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "history.done").exists():
            from workforce.demo import write_history
            from workforce.history import replay

            write_history(root, volunteers=1300, times_smaller=12)
            for _ in replay(root, InProcess(_say_nothing, _say_nothing), _say_nothing):
                pass
            (shared / "history.done").touch()
    return Example(root)


def _say_nothing(*told: object) -> None:
    """Tell nobody."""


@pytest.fixture
def warehouse(example: Example) -> Iterator[duckdb.DuckDBPyConnection]:
    """The example's warehouse, read-only."""
    path = (example.folder.warehouse / "workforce.duckdb").resolve()
    with duckdb.connect(str(path), read_only=True) as con:
        yield con


@pytest.fixture(scope="session")
def shapes(example: Example) -> small.Shapes:
    """The columns and types of the example's warehouse."""
    path = (example.folder.warehouse / "workforce.duckdb").resolve()
    with duckdb.connect(str(path), read_only=True) as con:
        return small.shapes_of(con)


def run(root: Path, period: str, *overrides: str) -> MonthResult:
    """Run a month in process, without words; of the gate, let pass what `overrides` names."""
    runner = InProcess(lambda line: None, lambda done, of: None)
    approval = Approval("审核科", "分管领导", "测试", overrides) if overrides else UNNAMED
    return run_month(root, Period.parse(period), runner, lambda line: None, approval)


def take_in(root: Path) -> Arrivals:
    """Take in what arrived, build and write returns, in process; half of what a run takes."""
    return arrivals(root, InProcess(lambda line: None, lambda done, of: None), lambda line: None)


def workforce(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "workforce", *args],
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "100", **env},
        check=False,
    )


def tree(root: Path) -> dict[str, bytes | str]:
    """Every file's bytes and every link's target under a folder."""
    found: dict[str, bytes | str] = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = path.read_bytes()
    return found
