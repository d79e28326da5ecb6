"""The month under Prefect: the same files as in process, and no personal data kept."""

from __future__ import annotations

import base64
import datetime as dt
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Example, run, tree
from workforce import month
from workforce.intake.archive import Archive
from workforce.month import MonthResult
from workforce.period import PeriodError

PERIOD = "2025-06"
UNITS = ("5325", "532501", "532502")  # the prefecture, and two counties with telling file names
WAIT_SECONDS = 30


@pytest.fixture(scope="module")
def data(example: Example, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a few units sent, nothing run yet."""
    root = tmp_path_factory.mktemp("month") / "data"
    for file in sorted((example.root / "raw").glob("*/*/*")):
        if re.match(r"\d*", file.name)[0] in UNITS:
            to = root / file.relative_to(example.root)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, to)
    return root


@pytest.fixture(scope="module")
def in_process(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same raw files, run without Prefect in a folder of their own."""
    root = tmp_path_factory.mktemp("in_process")
    shutil.copytree(data / "raw", root / "raw")
    run(root, PERIOD)
    return root


@pytest.fixture(scope="module")
def under_prefect(data: Path, in_process: Path, prefect_database: Path) -> MonthResult:
    """The month run as a flow, after the other folder was copied from its raw files."""
    from flows.monthly import monthly

    state = monthly(period=PERIOD, data=str(data), return_state=True)
    assert state.is_completed(), state.message
    return state.result()


def test_the_flow_publishes_the_same_bytes_as_a_run_in_process(
    under_prefect: MonthResult, data: Path, in_process: Path
) -> None:
    assert (under_prefect.period, under_prefect.release, under_prefect.is_new) == (PERIOD, 1, True)
    published = tree(data / "published")
    assert f"{PERIOD}/r1/indicators.csv" in published
    assert published == tree(in_process / "published")


def test_each_step_and_each_submission_is_a_task(
    under_prefect: MonthResult, data: Path, prefect_database: Path
) -> None:
    folder = month.DataFolder(data)
    reads = [f"read {' '.join(key)}" for key in Archive(folder).current()]
    assert under_prefect.read == len(reads) > len(UNITS)
    expected = sorted([*reads, "receive", "build", "send_back", "release"])
    recorded = "select t.name from task_run as t join flow_run as f on t.flow_run_id = f.id"
    wait_until(lambda: len(rows(prefect_database, recorded)) >= len(expected))
    assert sorted(name for (name,) in rows(prefect_database, recorded)) == expected


def test_prefect_keeps_no_personal_data(
    under_prefect: MonthResult, data: Path, prefect_database: Path, example: Example
) -> None:
    wait_for_logs(prefect_database, PERIOD)
    kept = chinese_and_numbers(text_in(prefect_database))
    for known in ("个旧市", "未采用", "每万城镇常住人口拥有社区工作者"):
        assert known in kept, f"the search does not find what Prefect does keep: {known}"
    assert {"names", "id_numbers", "phones", "file_names"} <= example.identifiers.keys()
    found = {
        kind: [word for word in words if word in kept]
        for kind, words in example.identifiers.items()
    }
    assert not any(found.values()), found


def test_an_error_is_told_without_the_submitters_file_name(
    prefect_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.monthly import TASKS, monthly

    tries = []

    def unreachable(archive: Archive) -> None:
        tries.append(archive)
        raise PermissionError(13, "Permission denied", "/share/wages/2025-04/5325王秀英.xlsx")

    monkeypatch.setattr(Archive, "receive", unreachable)
    monkeypatch.setattr(TASKS[month.receive], "retry_delay_seconds", 0)
    state = monthly(period="2025-04", data=str(tmp_path), return_state=True)
    assert state.is_failed()
    assert "/share/wages/2025-04" in state.message
    assert len(tries) == 4, "a share that can't be read is tried again, three times"
    wait_for_logs(prefect_database, "2025-04")
    kept = text_in(prefect_database)
    assert "Permission denied" in kept
    assert "王秀英" not in kept


def test_an_unforeseen_error_is_told_by_its_place_and_not_tried_again(
    prefect_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.monthly import monthly

    tries = []

    def wrong(archive: Archive) -> None:
        tries.append(archive)
        raise ValueError("cannot read 990001198001010000 of 李建国")

    monkeypatch.setattr(Archive, "receive", wrong)
    state = monthly(period="2025-03", data=str(tmp_path), return_state=True)
    assert state.is_failed()
    assert "StepFailed" in state.message and "workforce/month.py" in state.message
    assert len(tries) == 1
    wait_for_logs(prefect_database, "2025-03")
    kept = text_in(prefect_database)
    assert "StepFailed" in kept
    assert "990001198001010000" not in kept and "李建国" not in kept


@pytest.mark.parametrize("period", ["2025-13", "202506", ""])
def test_a_bad_period_is_refused_before_anything_runs(
    period: str, prefect_database: Path, tmp_path: Path
) -> None:
    from flows.monthly import monthly

    with pytest.raises(PeriodError, match="请写成 2025-06 的样式"):
        monthly(period=period, data=str(tmp_path / "data"))
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2025-07-05T19:00+00:00", "2025-06"),  # the schedule: 03:00 on 6 July in Shanghai
        ("2025-06-30T15:59+00:00", "2025-05"),  # 23:59 on 30 June in Shanghai: still June
        ("2025-06-30T16:00+00:00", "2025-06"),  # 00:00 on 1 July in Shanghai, June elsewhere
        ("2026-01-06T03:00+08:00", "2025-12"),
    ],
)
def test_no_period_means_the_month_before_in_shanghai(moment: str, expected: str) -> None:
    from flows.monthly import month_before

    assert str(month_before(dt.datetime.fromisoformat(moment))) == expected


def test_only_what_reads_files_is_tried_again_and_no_result_is_kept() -> None:
    from flows.monthly import TASKS

    assert {step.__name__: task.retries > 0 for step, task in TASKS.items()} == {
        "receive": True, "read": True, "build": False, "send_back": False, "release": False,
    }  # fmt: skip
    assert not any(task.persist_result for task in TASKS.values())


def rows(database: Path, query: str, *values: str) -> list[tuple]:
    """What a query finds in Prefect's database."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as con:
        con.text_factory = lambda value: value.decode("utf-8", "ignore")
        return con.execute(query, values).fetchall()


def wait_for_logs(database: Path, flow_run: str) -> None:
    """Until the flow run's last line has arrived; they come in batches, behind the run."""
    last = """
        select 1 from log join flow_run on log.flow_run_id = flow_run.id
        where flow_run.name = ? and task_run_id is null and message like 'Finished in state%'
    """
    wait_until(lambda: bool(rows(database, last, flow_run)))


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not true():
        assert time.monotonic() < end, "Prefect did not record the run in time"
        time.sleep(0.5)


def text_in(database: Path) -> str:
    """All that Prefect keeps.

    The database's cells one by one, as long ones are scattered over the file's pages, and the
    bytes of its files, for what was deleted. JSON may hold Chinese as escapes. Errors of flow
    runs are pickled in base64 under Prefect's home.
    """
    files = database.parent.glob(f"{database.name}*")
    parts = [file.read_bytes().decode("utf-8", "ignore") for file in files]
    for file in (Path(os.environ["PREFECT_HOME"]) / "storage").glob("*"):
        parts.append(base64.b64decode(file.read_bytes()).decode("utf-8", "ignore"))
    for (table,) in rows(database, "select name from sqlite_master where type = 'table'"):
        for row in rows(database, f'select * from "{table}"'):
            parts += [cell for cell in row if isinstance(cell, str)]
    text = "\n".join(parts)
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)


def chinese_and_numbers(text: str) -> str:
    """The pieces an identifier could lie in, each once: it makes the search quick."""
    pieces = r'[^\0-\x1f"\\]*[㐀-鿿][^\0-\x1f"\\]*|\d{11,}[\dXx]*'
    return "\n".join(sorted(set(re.findall(pieces, text))))
