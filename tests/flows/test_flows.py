"""The flows under Prefect: the same files as in process, and no personal data kept."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.conftest import Example, tree
from tests.end_to_end.conftest import COUNTIES, cut_region
from tests.flows.records import chinese_and_numbers, rows, text_in
from workforce import month
from workforce.folders import DataFolder
from workforce.intake.archive import Archive
from workforce.month import InProcess, MonthResult, prepare_month, publish_month
from workforce.period import Period
from workforce.release.approval import Approval

PERIOD = "2025-06"
CLERK = "沙玛·玛婷"
WAIT_SECONDS = 30
NOTHING_NEW = MonthResult("2025-09", 0, 0, 0, 1, is_new=False, is_draft=False, path="")
APPROVAL = Approval("审核科", "分管领导", "按月发布")


@pytest.fixture(scope="module")
def data(example: Example, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What three counties sent, one clerk's name in its files'; nothing run yet."""
    root = cut_region(example, tmp_path_factory.mktemp("month") / "data")
    for file in (root / "raw").glob(f"*/*/{COUNTIES[0]}*"):
        file.rename(file.with_stem(f"{file.stem}-{CLERK}报"))
    return root


@pytest.fixture(scope="module")
def in_process(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same raw files, run without Prefect in a folder of their own."""
    root = tmp_path_factory.mktemp("in_process")
    shutil.copytree(data / "raw", root / "raw")
    runner = InProcess(lambda line: None, lambda done, of: None)
    prepare_month(root, Period.parse(PERIOD), runner, lambda line: None)
    publish_month(root, Period.parse(PERIOD), runner, lambda line: None, APPROVAL)
    return root


@pytest.fixture(scope="module")
def drafted(data: Path, in_process: Path, prefect_database: Path) -> MonthResult:
    """The month's draft made by a flow, after the other folder was copied from its raw files."""
    from flows.monthly import monthly

    state = monthly(period=PERIOD, data=str(data), return_state=True)
    assert state.is_completed(), state.message
    assert not (data / "published").exists(), "monthly publishes nothing"
    return state.result()


@pytest.fixture(scope="module")
def under_prefect(drafted: MonthResult, data: Path) -> MonthResult:
    """That draft published by a flow."""
    from flows.publish import publish

    state = publish(
        period=PERIOD, data=str(data), reviewed_by=APPROVAL.reviewed_by,
        approved_by=APPROVAL.approved_by, reason=APPROVAL.reason, return_state=True,
    )  # fmt: skip
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
    under_prefect: MonthResult, drafted: MonthResult, data: Path, prefect_database: Path
) -> None:
    reads = [f"read {' '.join(key)}" for key in Archive(DataFolder(data)).current()]
    assert drafted.read == len(reads) > len(COUNTIES)
    steps = [
        "receive",
        *("build", "build"),  # of the draft, and before it is published
        *(f"{step} {PERIOD}" for step in ("send_back", "prepare", "publish")),
    ]
    expected = sorted([*reads, *steps])
    recorded = "select t.name from task_run as t join flow_run as f on t.flow_run_id = f.id"
    wait_until(lambda: len(rows(prefect_database, recorded)) >= len(expected))
    assert sorted(name for (name,) in rows(prefect_database, recorded)) == expected


def test_prefect_keeps_no_personal_data(
    under_prefect: MonthResult, data: Path, prefect_database: Path, example: Example
) -> None:
    wait_for_logs(prefect_database, f"publish {PERIOD}")
    kept = chinese_and_numbers(text_in(prefect_database, Path(os.environ["PREFECT_HOME"])))
    for known in ("河口", "未采用", "每万城镇常住人口拥有社区工作者"):
        assert known in kept, f"the search does not find what Prefect does keep: {known}"
    assert {"names", "id_numbers", "phones", "file_names"} <= example.identifiers.keys()
    identifiers = example.identifiers | {"clerk": [CLERK]}
    found = {kind: [word for word in words if word in kept] for kind, words in identifiers.items()}
    assert not any(found.values()), found


def test_an_error_is_told_without_the_submitters_file_name(
    prefect_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.monthly import monthly
    from flows.steps import TASKS

    tries = []

    def unreachable(archive: Archive, settle: float = 0.0) -> None:
        tries.append(archive)
        raise PermissionError(13, "Permission denied", "/share/wages/2025-04/5325王秀英.xlsx")

    monkeypatch.setattr(Archive, "receive", unreachable)
    monkeypatch.setattr(TASKS[month.receive], "retry_delay_seconds", 0)
    state = monthly(period="2025-04", data=str(tmp_path), return_state=True)
    assert state.is_failed()
    assert "/share/wages/2025-04" in state.message
    assert len(tries) == 4, "a share that can't be read is tried again, three times"
    wait_for_logs(prefect_database, "draft 2025-04")
    kept = text_in(prefect_database, Path(os.environ["PREFECT_HOME"]))
    assert "Permission denied" in kept
    assert "王秀英" not in kept


def test_an_unforeseen_error_is_told_by_its_place_and_not_tried_again(
    prefect_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.monthly import monthly

    tries = []

    def wrong(archive: Archive, settle: float = 0.0) -> None:
        tries.append(archive)
        raise ValueError("cannot read 990001198001010000 of 李建国")

    monkeypatch.setattr(Archive, "receive", wrong)
    state = monthly(period="2025-03", data=str(tmp_path), return_state=True)
    assert state.is_failed()
    assert "StepFailed" in state.message and "workforce/month.py" in state.message
    assert len(tries) == 1
    wait_for_logs(prefect_database, "draft 2025-03")
    kept = text_in(prefect_database, Path(os.environ["PREFECT_HOME"]))
    assert "StepFailed" in kept
    assert "990001198001010000" not in kept and "李建国" not in kept


@pytest.mark.parametrize("period", ["2025-13", "202506", ""])
def test_a_bad_period_is_refused_before_anything_runs(
    period: str, prefect_database: Path, tmp_path: Path
) -> None:
    from prefect.exceptions import ParameterTypeError

    from flows.monthly import monthly

    with pytest.raises(ParameterTypeError, match="请写成 2025-06 的样式"):
        monthly(period=period, data=str(tmp_path / "data"))
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("moment", "day", "expected"),
    [
        ("2025-07-05T19:00+00:00", "2025-07-06", "2025-06"),  # 03:00 on 6 July in Shanghai
        ("2025-06-30T15:59+00:00", "2025-06-30", "2025-05"),  # 23:59 on 30 June in Shanghai
        ("2025-06-30T16:00+00:00", "2025-07-01", "2025-06"),  # 00:00 on 1 July, June elsewhere
        ("2026-01-06T03:00+08:00", "2026-01-06", "2025-12"),
    ],
)
def test_no_period_means_the_month_before_in_shanghai(
    moment: str, day: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import parameters

    run = SimpleNamespace(scheduled_start_time=dt.datetime.fromisoformat(moment))
    monkeypatch.setattr(parameters.runtime, "flow_run", run)
    assert str(parameters.scheduled_on()) == day
    assert str(parameters.month_before(parameters.scheduled_on())) == expected


def test_only_what_reads_files_is_tried_again_and_no_result_is_kept() -> None:
    from flows.steps import TASKS

    assert {step.__name__: task.retries > 0 for step, task in TASKS.items()} == {
        "receive": True, "read": True, "build": False, "send_back": False, "prepare": False,
        "publish": False,
    }  # fmt: skip
    assert not any(task.persist_result for task in TASKS.values())


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


def test_the_schedule_works_on_the_first_working_day_from_the_6th(
    prefect_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """6 October is a holiday: the runs the schedule makes until the 9th do nothing."""
    from flows import monthly as module

    made = []
    monkeypatch.setattr(module, "prepare_month", lambda *args: made.append(args[1]) or NOTHING_NEW)
    monkeypatch.setattr(module, "show_month", lambda *args: None)
    monkeypatch.setattr(module, "is_by_schedule", lambda: True)
    monkeypatch.setattr(module, "is_begun", lambda *args: bool(made))
    for day, state in ((6, "Skipped"), (8, "Skipped"), (9, "Completed"), (10, "Skipped")):
        monkeypatch.setattr(module, "scheduled_on", lambda day=day: dt.date(2025, 10, day))
        assert module.monthly(data=str(tmp_path), return_state=True).name == state
    assert [str(period) for period in made] == ["2025-09"]
    made.clear()  # the machine was off on the 9th
    monkeypatch.setattr(module, "scheduled_on", lambda: dt.date(2025, 10, 11))
    assert module.monthly(data=str(tmp_path), return_state=True).name == "Completed"


def test_arrivals_leave_a_folder_alone_that_another_run_holds(
    prefect_database: Path, tmp_path: Path
) -> None:
    from flows.arrivals import arrivals

    with DataFolder(tmp_path).one_writer(doing="run 2025-06"):
        state = arrivals(data=str(tmp_path), return_state=True)
    assert (state.name, state.is_completed()) == ("Skipped", True)
    assert "run 2025-06" in state.message


def test_what_the_gate_stops_ends_in_a_failed_run_that_says_where_to_look(
    prefect_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import monthly as module

    stopped = replace(NOTHING_NEW, is_new=True, is_draft=True, stops=("G302",))
    monkeypatch.setattr(module, "prepare_month", lambda *args: stopped)
    monkeypatch.setattr(module, "show_month", lambda *args: None)
    state = module.monthly(period="2025-09", data=str(tmp_path), return_state=True)
    assert state.is_failed()
    assert "G302" in state.message and "gate/2025-09/summary.md" in state.message
