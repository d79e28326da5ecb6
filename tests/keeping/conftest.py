"""A data folder of a few small rosters, each step of a month by hand; and a region to publish."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from tests.end_to_end.conftest import region
from tests.unit.making import COUNTY, csv_bytes, id_number, rows_of
from workforce import month
from workforce.cli import app
from workforce.folders import DataFolder
from workforce.intake.archive import Archive, Key, Submission

__all__ = ["office", "region"]

ROSTER = "staff_roster"
KEY = (ROSTER, "2025-06", COUNTY)
NAMES = ("赵一鸣", "钱二宝", "孙三妹", "李四海")
IDS = tuple(id_number(serial=serial) for serial in (101, 202, 303, 404))
FILE = f"{COUNTY}赵一鸣报.csv"  # names of files hold names of people
AS_GIVEN = "5a" * 32


def roster(*who: int) -> bytes:
    """A roster of some of the four people."""
    people = ({"姓名": NAMES[n], "身份证号": IDS[n], "职务": "委员"} for n in who)
    return csv_bytes(*rows_of(ROSTER, *people))


class Office:
    """A data folder, its raw files put at times told in seconds, and its key file."""

    def __init__(self, root: Path, key_file: Path) -> None:
        self.folder, self.key_file = DataFolder(root), key_file

    @property
    def archive(self) -> Archive:
        return Archive(self.folder)

    def put(self, data: bytes, at: int, name: str = FILE, home: str = f"{ROSTER}/2025-06") -> Path:
        path = self.folder.raw / home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (at, at))
        return path

    def take_in(self, period: str = "2025-06") -> Sequence[Submission]:
        """Receive and read what came; what was read."""
        received = month.receive(self.folder.root, (period,))
        for one in received.to_read:
            month.read(self.folder.root, one)
        return received.to_read

    def held(self, key: Key = KEY) -> tuple[Submission, ...]:
        return self.archive.current().get(key, ())

    def people(self) -> dict[str, list[str]]:
        """Every staged pseudonym, by period."""
        found: dict[str, list[str]] = {}
        for path in sorted(self.folder.staged.rglob("*.parquet")):
            rows = pl.read_parquet(path)
            if "person_key" in rows.columns:
                found.setdefault(path.parent.parent.name, []).extend(rows["person_key"])
        return found

    def texts(self, *but: str) -> Iterator[tuple[str, str]]:
        """Every file of the folder as text, and its name; folders of these names left out."""
        for path in sorted(self.folder.root.rglob("*")):
            name = path.relative_to(self.folder.root)
            if path.is_file() and name.parts[0] not in but:
                yield str(name), f"{name}\n" + path.read_bytes().decode("utf-8", "ignore")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    key_file = tmp_path / "secret" / "person.key"
    key_file.parent.mkdir(mode=0o700)
    key_file.write_text(AS_GIVEN + "\n", "ascii")
    key_file.chmod(0o600)
    monkeypatch.setenv("WORKFORCE_KEY_FILE", str(key_file))
    return Office(tmp_path / "data", key_file)


# Kills itself at the n-th fsync of a command, wherever it is called from.
DIE_AT = """
import os, signal, sys
at, fsync, count = int(sys.argv.pop(1)), os.fsync, 0

def counting(descriptor):
    global count
    count += 1
    if count == at:
        os.kill(os.getpid(), signal.SIGKILL)
    fsync(descriptor)

os.fsync = counting
from workforce.cli import main
main()
"""


def told(*args: object) -> tuple[int, str]:
    """Run a command here: its exit code, and all it says."""
    done = CliRunner().invoke(app, [*map(str, args)], env={"COLUMNS": "100"})
    return done.exit_code, done.output


def killed(*args: object, die_at: int) -> bool:
    """Run a command in a process that dies at its n-th fsync; whether it got there.

    Raises:
        AssertionError: it ended in another way than well.
    """
    done = _in_a_process(*args, die_at=die_at)
    assert done.returncode in (0, -9), done.stderr
    return done.returncode == -9


def _in_a_process(*args: object, die_at: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", DIE_AT, str(die_at), *map(str, args)],
        capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "100"},
    )  # fmt: skip
