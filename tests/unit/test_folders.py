"""Writing so that a kill loses nothing, and one writer at a time."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from workforce import folders
from workforce.folders import (
    DataFolder,
    FolderBusyError,
    cores,
    fingerprint,
    move_link,
    replacing,
    write_bytes,
    write_json,
)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_takes_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "figures.csv"
    with replacing(path) as temporary:
        temporary.write_text("half")
        assert not path.exists()
        temporary.write_text("whole")
    assert path.read_text() == "whole"
    assert names(path.parent) == ["figures.csv"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    write_bytes(path, b"old")
    with pytest.raises(RuntimeError), replacing(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["figures.csv"]


def test_a_failure_before_anything_is_written_says_its_own_reason(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="the reason"), replacing(tmp_path / "a"):
        raise RuntimeError("the reason")
    assert names(tmp_path) == []


def test_the_temporary_file_lies_beside_its_target(tmp_path: Path) -> None:
    with replacing(tmp_path / "a") as temporary:
        assert temporary.parent == tmp_path
        temporary.touch()


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o644])
def test_a_file_gets_the_mode_asked_for(tmp_path: Path, mode: int) -> None:
    write_bytes(tmp_path / "a", b"x", mode=mode)
    assert (tmp_path / "a").stat().st_mode & 0o777 == mode


def test_the_same_json_is_the_same_bytes(tmp_path: Path) -> None:
    write_json(tmp_path / "a", {"x": 1, "名": 2})
    write_json(tmp_path / "b", {"名": 2, "x": 1})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert "名" in (tmp_path / "a").read_text("utf-8")


def test_a_fingerprint_knows_order_of_lists_but_not_of_keys() -> None:
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint([1, 2]) != fingerprint([2, 1])
    assert fingerprint(["ab", "c"]) != fingerprint(["a", "bc"])


def test_a_link_moves_and_stays_relative(tmp_path: Path) -> None:
    link = tmp_path / "latest"
    for generation in ("1", "2"):
        (tmp_path / generation).mkdir()
        move_link(link, generation)
        assert link.readlink() == Path(generation)
    assert names(tmp_path) == ["1", "2", "latest"]


def test_a_link_that_stands_right_is_not_touched(tmp_path: Path) -> None:
    link = tmp_path / "latest"
    move_link(link, "1")
    before = link.lstat().st_ino
    move_link(link, "1")
    assert link.lstat().st_ino == before


def test_a_link_moves_although_a_killed_run_left_its_temporary(tmp_path: Path) -> None:
    (tmp_path / f".tmp-{os.getpid()}-latest").symlink_to("0")
    move_link(tmp_path / "latest", "1")
    assert names(tmp_path) == ["latest"]


def test_a_second_writer_is_refused_and_told_which_process_holds_the_folder(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    with folder.one_writer():
        with pytest.raises(FolderBusyError) as refusal, folder.one_writer():
            pass
        assert str(refusal.value).count(str(os.getpid())) == 2  # in Chinese and in English
    with folder.one_writer():
        pass


def test_the_refusal_tells_what_the_holder_does_and_since_when(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    with folder.one_writer(doing="运行 2025-06|run 2025-06"):
        with pytest.raises(FolderBusyError) as refusal, folder.one_writer():
            pass
        told = json.loads((tmp_path / ".lock").read_text("utf-8"))
    now = dt.datetime.fromisoformat(told["since"]).strftime("%H:%M")
    assert f"（进程 {os.getpid()}，运行 2025-06，自 {now} 起）" in str(refusal.value)
    assert f"(process {os.getpid()}, run 2025-06, since {now})" in str(refusal.value)
    assert told["host"] == socket.gethostname()
    assert (tmp_path / ".lock").read_text("utf-8") == ""  # nobody


@pytest.mark.parametrize("told", ["", "{", "[]", "12345", '{"pid": 1}'])
def test_a_holder_that_did_not_say_who_it_is_holds_as_well(tmp_path: Path, told: str) -> None:
    folder = DataFolder(tmp_path)
    with folder.one_writer():
        (tmp_path / ".lock").write_text(told)
        with pytest.raises(FolderBusyError, match=r"进程 \?"), folder.one_writer():
            pass


def test_a_holder_on_another_machine_and_day_is_told_as_such(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    told = {"pid": 7, "host": "office-2", "doing": "", "since": "2025-07-02T09:05:00+08:00"}
    with folder.one_writer():
        (tmp_path / ".lock").write_text(json.dumps(told))
        with pytest.raises(FolderBusyError) as refusal, folder.one_writer():
            pass
    since = dt.datetime.fromisoformat(told["since"]).astimezone().strftime("%m-%d %H:%M")
    assert f"（进程 7 @office-2，自 {since} 起）" in str(refusal.value)


def test_who_waits_is_told_once_and_goes_on_when_the_folder_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "POLL_SECONDS", 0.02)
    folder, said, order = DataFolder(tmp_path), [], []
    begun = threading.Event()

    def second() -> None:
        with folder.one_writer(wait=30, say=lambda line: (said.append(line), begun.set())):
            order.append("second")

    waiting = threading.Thread(target=second)
    with folder.one_writer(doing="运行|run"):
        waiting.start()
        assert begun.wait(10)
        time.sleep(0.1)
        order.append("first")
    waiting.join(10)
    assert order == ["first", "second"]
    assert len(said) == 1 and "等待其结束" in said[0] and "运行" in said[0] and "waiting" in said[0]


def test_who_waited_long_enough_is_refused(tmp_path: Path) -> None:
    folder, said = DataFolder(tmp_path), []
    with folder.one_writer():
        began = time.monotonic()
        with pytest.raises(FolderBusyError), folder.one_writer(wait=0.3, say=said.append):
            pass
        assert 0.3 <= time.monotonic() - began < 5
    assert len(said) == 1


def test_a_folder_that_can_not_be_made_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError), DataFolder(tmp_path / "file" / "data").one_writer():
        pass


def test_a_full_disk_takes_the_words_but_not_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    folder = DataFolder(tmp_path)
    monkeypatch.setattr(os, "pwrite", full)
    with folder.one_writer(), pytest.raises(FolderBusyError), folder.one_writer():
        pass


HOLD = """
import os, sys, time
from pathlib import Path
from workforce.folders import DataFolder

with DataFolder(Path(sys.argv[1])).one_writer():
    if sys.argv[2] == "forks" and os.fork() == 0:
        os.write(1, b"child %d\\n" % os.getpid())  # in one piece: the parent writes as well
        time.sleep(60)
        os._exit(0)
    if sys.argv[2] == "starts":
        import subprocess
        child = subprocess.Popen(["sleep", "60"], stdin=subprocess.DEVNULL, close_fds=False)
        os.write(1, b"child %d\\n" % child.pid)
    os.write(1, b"holds\\n")
    time.sleep(60)
"""


@pytest.mark.parametrize("leaving", ["nothing", "forks", "starts"])
def test_the_lock_dies_with_its_holder_whatever_children_it_leaves(
    tmp_path: Path, leaving: str
) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path), leaving]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    lines = [holder.stdout.readline().split() for _ in range(1 if leaving == "nothing" else 2)]
    children = [int(line[1]) for line in lines if line[0] == "child"]
    assert ["holds"] in lines
    try:
        with pytest.raises(FolderBusyError, match=str(holder.pid)):
            DataFolder(tmp_path).one_writer().__enter__()
        holder.kill()
        holder.wait()
        with DataFolder(tmp_path).one_writer():
            pass
        assert all(Path(f"/proc/{child}").exists() for child in children)  # they live on
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)


def test_the_cores_are_those_this_process_may_use() -> None:
    allowed = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert cores() == 1
    finally:
        os.sched_setaffinity(0, allowed)
    assert cores() == len(allowed)


def test_only_leftovers_are_removed(tmp_path: Path) -> None:
    home = tmp_path / "published"
    (home / "kept").mkdir(parents=True)
    (home / "kept" / "a.csv").touch()
    (home / "kept" / ".tmp-1-a.csv").touch()
    (home / ".tmp-2-generation").mkdir()
    (home / ".tmp-2-generation" / "b.csv").touch()
    (home / ".tmp-3-link").symlink_to("kept", target_is_directory=True)
    DataFolder(tmp_path).remove_leftovers()
    assert names(home) == ["kept"]
    assert names(home / "kept") == ["a.csv"]


@pytest.mark.parametrize("part", ["archive", "staged", "warehouse", "returns", "published"])
def test_leftovers_are_removed_wherever_replacing_can_leave_them(tmp_path: Path, part: str) -> None:
    with replacing(tmp_path / part / "deep" / "a") as temporary:
        temporary.touch()
        DataFolder(tmp_path).remove_leftovers()
        left = temporary.exists()
        temporary.touch()
    assert not left


def test_raw_is_never_touched(tmp_path: Path) -> None:
    sent = tmp_path / "raw" / "staff_roster" / ".tmp-1-of-an-office"
    sent.mkdir(parents=True)
    DataFolder(tmp_path).remove_leftovers()
    assert sent.exists()


def test_reference_files_of_the_data_folder_lie_over_the_projects(tmp_path: Path) -> None:
    project = DataFolder(tmp_path).reference("plans/*.yml")
    assert project
    one = sorted(project)[0]
    (tmp_path / "reference" / "plans").mkdir(parents=True)
    own = tmp_path / "reference" / one
    own.write_text("own")
    (own.parent / "another.yml").write_text("new")
    laid = DataFolder(tmp_path).reference("plans/*.yml")
    assert laid[one] == own
    assert laid["plans/another.yml"] == own.parent / "another.yml"
    assert set(laid) == {*project, "plans/another.yml"}
