"""A file that ends the process which reads it is refused alone; a good one never is."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.unit import dying
from tests.unit.making import COUNTY, csv_bytes, rows_of
from workforce.folders import PROJECT, DataFolder
from workforce.intake import poison, reader, staging
from workforce.intake.archive import Archive, Submission
from workforce.intake.poison import MARK, DiedError, NotReadError, apart, attempt
from workforce.intake.pseudonym import PersonKey
from workforce.intake.staging import (
    Staged,
    find_staged,
    many_files,
    read_archived,
    stage,
    staged_path,
)
from workforce.returns import write_returns
from workforce.returns.gather import Return
from workforce.stopping import Stopped

KEY = PersonKey("5a" * 32, "mine")
GOOD = csv_bytes(*rows_of("staff_roster", {}, {"身份证号": "1"}))
DEADLY = csv_bytes(*rows_of("staff_roster", {"姓名": "POISON"}))
SLOW = csv_bytes(*rows_of("staff_roster", {"姓名": "SLEEPS"}))
# Laid over every process of a test: a library that crashes on what a cell holds.
CRASHING = """
import os, signal, time
import workforce.intake.reading as reading

read_sheets = reading.read_sheets

def crashing(data):
    if b"POISON" in data:
        os.kill(os.getpid(), signal.SIGSEGV)
    if b"SLEEPS" in data:
        time.sleep(60)
    return read_sheets(data)

reading.read_sheets = crashing
"""
STAGE = """
import sys
from pathlib import Path
from workforce.folders import DataFolder
from workforce.intake.archive import Archive
from workforce.intake.pseudonym import PersonKey
from workforce.intake.staging import stage

folder = DataFolder(Path(sys.argv[1]))
for parts in Archive(folder).current().values():
    for one in parts:
        staged = stage(folder, one, PersonKey("5a" * 32, "mine"))
        print(*(finding.code for finding in staged.findings))
"""


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


@pytest.fixture
def crashing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes started from here on crash on POISON and hang on SLEEPS; this one does not."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(CRASHING, "utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'site'}:{PROJECT}")


def send(folder: DataFolder, data: bytes, unit: str = COUNTY) -> Submission:
    path = folder.raw / "staff_roster" / "2025-06" / f"{unit}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    Archive(folder).receive()
    (one,) = Archive(folder).current()["staff_roster", "2025-06", unit]
    return one


def staging_process(folder: DataFolder) -> subprocess.Popen[str]:
    """A run that stages everything."""
    command = [sys.executable, "-c", STAGE, str(folder.root)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def marks(folder: DataFolder) -> list[Path]:
    return list(folder.staged.rglob(f"*{MARK}"))


def leave_mark(folder: DataFolder, submission: Submission) -> Path:
    """As a reader that died did."""
    mark = staged_path(folder, submission, "ofbefore").with_suffix(MARK)
    mark.parent.mkdir(parents=True)
    mark.touch()
    return mark


# A process that dies


def test_a_file_that_ends_its_reader_is_refused_by_the_next_run(
    folder: DataFolder, crashing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = send(folder, DEADLY)
    first = staging_process(folder)
    assert first.wait(60) == -signal.SIGSEGV
    assert len(marks(folder)) == 1 and find_staged(folder, submission) is None
    staged = stage(folder, submission, KEY)
    assert [(one.code, one.detail) for one in staged.findings] == [("R018", "SIGSEGV")]
    assert staged.rejected and staged.is_deadly and staged.rows_read == 0
    assert marks(folder) == []
    # Nobody reads it in their own process again, until it was read in another and did no harm.
    monkeypatch.setattr(staging, "_read", None)
    monkeypatch.setattr(staging, "apart", died)
    assert [one.code for one in read_archived(folder, submission).findings.found] == ["R018"]
    assert stage(folder, submission, KEY).is_deadly
    assert returned_without_opening(folder, staged) == 1
    monkeypatch.undo()
    monkeypatch.setattr(staging, "apart", lambda function, *args: function(*args))  # mended
    assert not stage(folder, submission, KEY).rejected
    monkeypatch.setattr(staging, "apart", None)
    assert not stage(folder, submission, KEY).rejected


def died(*args: object) -> None:
    raise DiedError("SIGSEGV")


def returned_without_opening(folder: DataFolder, staged: Staged) -> int:
    """How many returns are written of a submission, with nothing there to open it."""
    with pytest.MonkeyPatch.context() as patch:
        one = Return(staged, tuple(staged.findings))
        patch.setattr("workforce.returns.write.gather", lambda *args: [one])
        patch.setattr("workforce.returns.write.lists_to_act_on", lambda *args: [])
        patch.setattr("workforce.returns.write.sheets_of", None)
        return len(write_returns(folder, [staged], "2025-06"))


def test_a_good_file_under_suspicion_is_staged_as_ever(folder: DataFolder) -> None:
    submission = send(folder, GOOD)
    usual = stage(folder, submission, KEY)
    files = {path: path.read_bytes() for path in usual.parquet.parent.iterdir()}
    assert len(files) == 3  # rows, legible rows, metadata
    usual.parquet.with_suffix(MARK).touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(staging, "_read", None)  # it is not read here
        assert stage(folder, submission, KEY) == usual
    assert {path: path.read_bytes() for path in usual.parquet.parent.iterdir()} == files


def test_a_run_killed_by_hand_while_another_process_reads_condemns_no_file(
    folder: DataFolder, crashing: None
) -> None:
    submission = send(folder, SLOW)
    leave_mark(folder, submission)
    run = staging_process(folder)
    rules = staging.rules_of(folder, submission)
    mark = staged_path(folder, submission, rules).with_suffix(MARK)
    wait_until(lambda: mark.exists() and children_of(run.pid))
    reading = children_of(run.pid)
    run.kill()
    run.wait()
    assert mark.exists() and find_staged(folder, submission) is None
    for child in reading:  # it hangs, and would end of itself when it answers
        os.kill(child, signal.SIGKILL)


def wait_until(met: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < until
        time.sleep(0.05)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


# Many files, read by processes


def test_processes_stage_what_this_one_would(folder: DataFolder) -> None:
    units = [f"5325{number}" for number in range(10, 16)]
    sent = [send(folder, GOOD.replace(COUNTY.encode(), unit.encode()), unit) for unit in units]
    with many_files(), ThreadPoolExecutor(2) as pool, pytest.MonkeyPatch.context() as patch:
        patch.setattr(staging, "_read", None)  # it is not read here
        staged = list(pool.map(lambda one: stage(folder, one, KEY), sent))
    files = {path: path.read_bytes() for path in folder.staged.rglob("*") if path.is_file()}
    assert len(files) == 3 * len(units)  # rows, legible rows, metadata
    shutil.rmtree(folder.staged)
    assert [stage(folder, one, KEY) for one in sent] == staged
    assert {path: path.read_bytes() for path in files} == files


def test_a_process_that_dies_of_a_file_costs_that_file_alone(
    folder: DataFolder, crashing: None
) -> None:
    units = ["532501", "532502", "532503", "532504"]
    sent = [send(folder, DEADLY if unit == "532502" else GOOD, unit) for unit in units]
    with many_files(), ThreadPoolExecutor(2) as pool:
        staged = list(pool.map(lambda one: stage(folder, one, KEY), sent))
    assert [[f.detail for f in one.findings if f.code == "R018"] for one in staged] == [
        [], ["SIGSEGV"], [], []
    ]  # fmt: skip
    assert marks(folder) == []
    assert [stage(folder, one, KEY).is_deadly for one in sent] == [False, True, False, False]


# The process apart


def test_what_it_returns_and_raises_comes_back() -> None:
    assert apart(dying.say_things) == 7
    with pytest.raises(OSError, match="gone") as failure:
        apart(dying.fail)
    assert (failure.value.errno, failure.value.filename) == (errno.EIO, "/share")


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGKILL])
def test_it_dies_of_the_file(number: signal.Signals) -> None:
    with pytest.raises(DiedError, match=number.name):
        apart(dying.end_by, number)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_ended_by_hand_it_says_nothing_about_the_file(number: signal.Signals) -> None:
    with pytest.raises(NotReadError):
        apart(dying.end_by, number)


def test_killed_once_it_is_tried_again(tmp_path: Path) -> None:
    assert apart(dying.killed_once, str(tmp_path / "trace")) == "read"


def test_one_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poison, "MOST_SECONDS", 0.5)
    with pytest.raises(DiedError, match=r"0\.5 s"):
        apart(dying.sleep)


def test_a_process_that_does_not_start_condemns_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(NotReadError):
        apart(dying.say_things)


def test_a_mark_stays_where_the_block_fails_that_began_with_one(tmp_path: Path) -> None:
    mark = tmp_path / "unit" / "file.attempt"
    with pytest.raises(OSError), attempt(mark):
        assert mark.exists()
        raise OSError
    assert not mark.exists()
    mark.touch()
    with pytest.raises(OSError), attempt(mark):
        raise OSError
    assert mark.exists()
    with attempt(mark):
        pass
    assert not mark.exists()


# An error of ours


class PanicException(BaseException):
    """As a library written in Rust raises it."""


@pytest.mark.parametrize(
    "error",
    [
        ValueError("张三"),
        RecursionError(),
        MemoryError(),
        PanicException("张三"),
        OSError("no number: a reader's own"),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("where", ["_read", "staged_rows"])
def test_whatever_goes_wrong_with_one_file_is_a_finding(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch, error: BaseException, where: str
) -> None:
    submission = send(folder, GOOD)
    once = [error]
    module = staging if where == "staged_rows" else reader
    usual = getattr(module, where)

    def fails(*args: object) -> object:
        if once:
            raise once.pop()
        return usual(*args)

    monkeypatch.setattr(module, where, fails)
    staged = stage(folder, submission, KEY)
    (finding,) = staged.findings
    assert finding.code == "R012" and staged.rejected and not staged.is_deadly
    assert finding.detail.startswith(f"{type(error).__name__}, test_poison.py:")
    assert "张三" not in finding.detail
    assert marks(folder) == []


@pytest.mark.parametrize(
    "error",
    [OSError(errno.EIO, "gone"), Stopped("why"), KeyboardInterrupt(), SystemExit(1)],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("where", ["_read", "staged_rows"])
def test_what_is_not_the_files_fault_goes_up(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch, error: BaseException, where: str
) -> None:
    submission = send(folder, GOOD)

    def fails(*args: object) -> None:
        raise error

    monkeypatch.setattr(staging if where == "staged_rows" else reader, where, fails)
    with pytest.raises(type(error)):
        stage(folder, submission, KEY)
    assert find_staged(folder, submission) is None
    assert marks(folder) == []
