"""Writing so that a kill loses nothing, and one writer at a time."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from workforce.folders import (
    DataFolder,
    FolderBusyError,
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


def hold(root: Path, ready, killed) -> None:  # type: ignore[no-untyped-def]
    with DataFolder(root).one_writer():
        ready.set()
        killed.wait()


def test_the_lock_dies_with_its_holder(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, killed = context.Event(), context.Event()
    holder = context.Process(target=hold, args=(tmp_path, ready, killed))
    holder.start()
    assert ready.wait(30)
    with pytest.raises(FolderBusyError, match=str(holder.pid)), DataFolder(tmp_path).one_writer():
        pass
    holder.kill()
    holder.join()
    with DataFolder(tmp_path).one_writer():
        pass


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
