"""Failures of the machine, as people are told of them."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from pathlib import Path

import duckdb
import polars as pl
import pytest

from workforce.stopping import MachineError, Stopped, clear_errors, in_words, words_of

FULL = "No space left on device"
# As DuckDB and polars said it on a small tmpfs; SQLite's by its documentation.
SAID = [
    (
        duckdb.TransactionException(
            "TransactionContext Error: Failed to commit: Checkpoint failed for database"
            ' "w". The database has been invalidated. Original error: Could not write file'
            f' "/data/warehouse/.tmp-9-workforce-1.duckdb": {FULL}'
        ),
        "/data/warehouse",
        "磁盘空间",
    ),
    (
        duckdb.IOException(
            f'IO Error: Could not write file "/data/warehouse/.tmp-x/with.duckdb": {FULL}'
        ),
        "/data/warehouse",
        "磁盘空间",
    ),
    (duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate data"), "", "内存"),
    (
        duckdb.IOException('IO Error: Cannot open file "/data/w.duckdb": Read-only file system'),
        "/data",
        "只读",
    ),
    (
        pl.exceptions.ComputeError(f"parquet: underlying IO error: {FULL} (os error 28)"),
        "",
        "磁盘空间",
    ),
    (sqlite3.OperationalError("database or disk is full"), "", "磁盘空间"),
    (OSError(errno.EDQUOT, "Disk quota exceeded", "/data/staged/a"), "/data/staged/a", "配额"),
    (OSError(errno.EIO, "Input/output error", "/data/archive"), "/data/archive", "已挂载"),
    (OSError(errno.EMFILE, "Too many open files", "/data/x"), "/data/x", "ulimit"),
    (
        shutil.Error([("/data/drafts/a", "/data/published/.tmp-1-r1/a", f"[Errno 28] {FULL}")]),
        "/data/published",
        "磁盘空间",
    ),
    (MemoryError(), "", "内存"),
]


@pytest.mark.parametrize(("error", "place", "word"), SAID)
def test_a_failure_of_the_machine_says_where_and_what_to_do(
    error: Exception, place: str, word: str
) -> None:
    with pytest.raises(MachineError) as told, clear_errors():
        raise error
    zh, _, en = str(told.value).partition(" / ")
    assert word in zh and "重新运行" in zh and "run again" in en
    assert f"不能读写 {place}（" in zh if place else "不能读写数据（" in zh
    assert ".tmp-" not in str(told.value)


@pytest.mark.parametrize(
    "error",
    [
        duckdb.ConversionException("Could not convert string 'disk' to INT32"),
        ValueError("an error of ours"),
        KeyError("missing"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_of_ours_goes_up_as_it_is(error: Exception) -> None:
    with pytest.raises(type(error)) as raised, clear_errors():
        raise error
    assert raised.value is error


def test_what_is_stopped_on_purpose_keeps_its_words() -> None:
    with pytest.raises(Stopped, match=FULL) as raised, clear_errors():
        raise Stopped(FULL)
    assert type(raised.value) is Stopped


def test_a_submitters_file_name_is_left_out() -> None:
    problem = PermissionError(errno.EACCES, "Permission denied", "/data/raw/s/2025-06/张三.xlsx")
    told = words_of(problem)
    assert "/data/raw/s/2025-06（" in told and "张三" not in told


def test_an_error_that_names_no_place_tells_the_data_folder() -> None:
    @in_words
    def step(root: Path, error: Exception) -> None:
        raise error

    for error in (OSError(errno.ENOSPC, FULL), sqlite3.OperationalError("disk is full")):
        with pytest.raises(MachineError, match="不能读写 /data（"):
            step(Path("/data"), error)


def test_words_of_our_own_are_kept() -> None:
    told = words_of(FileNotFoundError(errno.ENOENT, "共享盘是否已挂载？", "/data/raw"))
    assert told == "不能读写 /data/raw：共享盘是否已挂载？"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_that_names_no_file_is_told_with_its_place() -> None:
    from workforce.folders import naming

    with pytest.raises(OSError) as raised, naming(Path("/data/a")):
        Path("/dev/full").write_text("x")
    assert (raised.value.errno, raised.value.filename) == (errno.ENOSPC, "/data/a")
    assert os.strerror(errno.ENOSPC) in words_of(raised.value)
