"""The month under Prefect: which steps are tasks, what is retried, who gets told.

The sequence itself is `workforce.month.run_month`. Nothing a person is named by reaches Prefect:
tasks take and return paths and small records, results are not kept, and errors, which Prefect
always keeps, are told in our own words (`without_personal_data`).
"""

import datetime as dt
import functools
import io
import os
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from prefect import Task, flow, get_run_logger, runtime
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.tasks import exponential_backoff
from rich.console import Console

from workforce import month
from workforce.folders import PROJECT, DataFolder
from workforce.month import MonthResult, Say, Submission, run_month
from workforce.period import Period
from workforce.stopping import Stopped
from workforce.summary import print_month

OFFICE_TIME = ZoneInfo("Asia/Shanghai")
SUMMARY_WIDTH = 110


class StepFailed(RuntimeError):
    """A step met an error nobody foresaw; its own words stay out of Prefect."""


def run_name() -> str:
    """The month, so that a list of runs reads like a calendar."""
    return str(runtime.flow_run.parameters.get("period") or month_of_schedule())


@flow(
    flow_run_name=run_name,
    task_runner=ThreadPoolTaskRunner(max_workers=os.cpu_count() or 1),  # type: ignore[arg-type]
    persist_result=False,
)
def monthly(period: str | None = None, data: str = str(PROJECT / "data")) -> MonthResult:
    """从县市报表到公布的指标：接收、汇总、反馈、发布 / From county files to published indicators.

    Running a month again changes nothing, unless files or definitions changed.

    Args:
        period: 报告期，如 2025-06；不填则为计划运行时间的上一个月。 / Reference month; empty: the
            month before the one the run was scheduled in, Asia/Shanghai.
        data: 数据文件夹 / Data folder, as the worker sees it (raw, warehouse, published … in it).
    """
    chosen = month_of_schedule() if period is None else Period.parse(period)
    folder, tell = DataFolder(Path(data).resolve()), get_run_logger().info
    result = run_month(folder.root, chosen, PrefectTasks(tell), tell)
    show_summary(folder, result)
    return result


def month_of_schedule() -> Period:
    """The month before the one the run was scheduled in: a late start changes nothing."""
    return month_before(runtime.flow_run.scheduled_start_time)


def month_before(moment: dt.datetime) -> Period:
    """The calendar month before the one that `moment`, an aware time, lies in in Shanghai."""
    first = moment.astimezone(OFFICE_TIME).date().replace(day=1)
    last = first - dt.timedelta(days=1)
    return Period(last.year, last.month)


def show_summary(folder: DataFolder, result: MonthResult) -> None:
    """Keep what the command line prints, one artifact a month: who reported, the indicators."""
    text = io.StringIO()
    print_month(Console(file=text, width=SUMMARY_WIDTH), folder, result)
    create_markdown_artifact(
        f"```text\n{text.getvalue().strip()}\n```",
        key=f"month-{result.period}",
        description=f"{result.period} r{result.release}",
    )


class PrefectTasks:
    """Carries out a month's steps as tasks; submissions are read as many at a time as cores."""

    def __init__(self, tell: Say) -> None:
        self.tell = tell

    def one(self, step: Callable[..., Any], *args: Any) -> Any:
        return TASKS[step](*args)

    def each(self, step: Callable[..., Any], root: Path, items: Sequence[Submission]) -> None:
        runs = [TASKS[step].submit(root, item) for item in items]
        for number, run in enumerate(runs, start=1):
            run.wait()
            if run.state.is_completed() and (told := run.result()):
                self.tell(f"[{number}/{len(runs)}] {told}")
        for run in runs:
            run.result()  # raises now that none is still writing


def on_failed_read_or_write(_task: Any, _run: Any, state: Any) -> bool:
    """Whether to try again: a share may come back, a wrong figure stays wrong."""
    return isinstance(state.data, OSError)


def without_personal_data(step: Callable[..., Any]) -> Callable[..., Any]:
    """The step, its errors told without a submitter's file name or a cell's content.

    Prefect keeps an error's words in its database and the error itself, pickled, in its storage,
    whatever is set about results. An OSError keeps its kind and the folder; of any other error
    only the place in the code is told.
    """

    @functools.wraps(step)
    def guarded(*args: Any) -> Any:
        try:
            return step(*args)
        except Stopped:
            raise
        except OSError as problem:
            why = problem.strerror or type(problem).__name__
            named = problem.filename if isinstance(problem.filename, str | Path) else "?"
            raise OSError(problem.errno, why, str(Path(named).parent)) from None
        except Exception as problem:
            kind, (file, line) = type(problem).__name__, place_in_code(problem)
            raise StepFailed(
                f"{kind}（{file} 第{line}行）。"
                "不设 PREFECT_API_URL 再运行 workforce run，可看到完整原因。"
                f" / {kind} in {file}, line {line};"
                " workforce run without PREFECT_API_URL shows all of it."
            ) from None

    return guarded


def place_in_code(problem: Exception) -> tuple[str, int | None]:
    """File and line of the library's own code that an error came out of."""
    frames = traceback.extract_tb(problem.__traceback__)
    library = str(PROJECT / "workforce")
    at = [frame for frame in frames if frame.filename.startswith(library)][-1]
    return str(Path(at.filename).relative_to(PROJECT)), at.lineno


def as_task(step: Callable[..., Any], about: str = "", **options: Any) -> Task:
    """A step as a task that keeps nothing of what it takes and returns."""
    return Task(
        without_personal_data(step),
        name=step.__name__,
        task_run_name=step.__name__ + about,
        persist_result=False,
        cache_policy=NO_CACHE,
        **options,
    )


OUTSIDE_WORLD: dict[str, Any] = {
    "retries": 3,
    "retry_delay_seconds": exponential_backoff(backoff_factor=10),  # 10, 20, 40 seconds
    "retry_condition_fn": on_failed_read_or_write,
}
TASKS: dict[Callable[..., Any], Task] = {
    month.receive: as_task(month.receive, **OUTSIDE_WORLD),
    month.read: as_task(
        month.read,
        " {submission.dataset} {submission.period} {submission.unit_code}",
        **OUTSIDE_WORLD,
    ),
    month.build: as_task(month.build),
    month.send_back: as_task(month.send_back),
    month.release: as_task(month.release),
}
