"""A month's steps as tasks: which are tried again, what Prefect may know of them, what it shows.

The sequences themselves are in `workforce.month`. Nothing a person is named by reaches Prefect:
tasks take and return paths and small records, results are not kept, and errors, which Prefect
always keeps, are told in our own words (`without_personal_data`).
"""

import functools
import os
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from prefect import Task, runtime
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.tasks import exponential_backoff

from workforce import month
from workforce.folders import PROJECT
from workforce.month import Received, Say, Submission
from workforce.stopping import Stopped, number_in, words_of

TRIES_AGAIN = 3
ARTIFACT_EVERY = 0.02  # of the files: each update is a call to the server


class StepFailed(RuntimeError):
    """A step met an error nobody foresaw; its own words stay out of Prefect."""


class StillWritten(OSError):
    """Files of raw are still being written."""


class PrefectTasks:
    """Carries out steps as tasks; submissions are read as many at a time as cores."""

    def __init__(self, tell: Say) -> None:
        self.tell = tell

    def one(self, step: Callable[..., Any], *args: Any) -> Any:
        return TASKS[step](*args)

    def each(self, step: Callable[..., Any], root: Path, items: Sequence[Submission]) -> None:
        """Carry out a step for every item, and show how far it is."""
        made = create_progress_artifact(progress=0.0, description="读取报表 / files read")
        shown = cast(UUID, made)
        runs = [TASKS[step].submit(root, item) for item in items]
        last = 0.0
        for number, run in enumerate(runs, start=1):
            run.wait()
            if run.state.is_completed() and (told := run.result()):
                self.tell(f"[{number}/{len(runs)}] {told}")
            if number / len(runs) >= min(1.0, last + ARTIFACT_EVERY):
                last = number / len(runs)
                update_progress_artifact(shown, progress=100 * last)
        for run in runs:
            run.result()  # raises now that none is still writing


def on_failed_read_or_write(_task: Any, _run: Any, state: Any) -> bool:
    """Whether to try again: a share may come back, a wrong figure stays wrong."""
    return isinstance(state.data, OSError)


def without_personal_data(step: Callable[..., Any]) -> Callable[..., Any]:
    """The step, its errors told without a submitter's file name or a cell's content.

    Prefect keeps an error's words in its database and the error itself, pickled, in its storage,
    whatever is set about results. A failure of disk or share is told with its folder; of any other
    error only the place in the code is told.
    """

    @functools.wraps(step)
    def guarded(*args: Any) -> Any:
        try:
            return step(*args)
        except (Stopped, StillWritten):
            raise
        except OSError as problem:
            if isinstance(problem.filename, str | Path):
                problem.filename = str(Path(problem.filename).parent)
            raise OSError(words_of(problem)) from None
        except Exception as problem:
            if number := number_in(str(problem)):
                raise OSError(words_of(OSError(number, os.strerror(number)))) from None
            kind, (file, line) = type(problem).__name__, place_in_code(problem)
            raise StepFailed(
                f"{kind}（{file} 第{line}行）。"
                "在终端运行 workforce prepare（不经过 Prefect，也不发布），可看到完整原因。"
                f" / {kind} in {file}, line {line};"
                " workforce prepare, in a terminal, shows all of it and publishes nothing."
            ) from None

    return guarded


def place_in_code(problem: Exception) -> tuple[str, int | None]:
    """File and line of the library's own code that an error came out of."""
    frames = traceback.extract_tb(problem.__traceback__)
    library = str(PROJECT / "workforce")
    at = [frame for frame in frames if frame.filename.startswith(library)][-1]
    return str(Path(at.filename).relative_to(PROJECT)), at.lineno


def receive(root: Path, periods: tuple[str, ...], settle: float) -> Received:
    """Take in what arrived; try again while a file is still being written, and in the end without
    it: the next look takes it.
    """
    received = month.receive(root, periods, settle)
    if received.unsettled and runtime.task_run.run_count <= TRIES_AGAIN:
        raise StillWritten(
            f"{received.unsettled} 个文件可能还在写入，稍后再看"
            f" / {received.unsettled} files may still be written; looking again soon"
        )
    return received


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
    "retries": TRIES_AGAIN,
    "retry_delay_seconds": exponential_backoff(backoff_factor=10),  # 10, 20, 40 seconds
    "retry_condition_fn": on_failed_read_or_write,
}
TASKS: dict[Callable[..., Any], Task] = {
    month.receive: as_task(receive, **OUTSIDE_WORLD),
    month.read: as_task(
        month.read,
        " {submission.dataset} {submission.period} {submission.unit_code}",
        **OUTSIDE_WORLD,
    ),
    month.build: as_task(month.build),
    month.send_back: as_task(month.send_back, " {period}"),
    month.prepare: as_task(month.prepare, " {period}"),
    month.publish: as_task(month.publish, " {period}"),
}
