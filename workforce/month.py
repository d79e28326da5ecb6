"""The sequence of a month, written once: take in, build, send back, publish.

`run_month` runs it with whatever carries out a step: plain calls and threads here, Prefect tasks
in `flows/monthly.py`. A step takes and returns paths, names and small records.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from workforce.folders import DataFolder
from workforce.intake.archive import Archive, Submission
from workforce.intake.findings import FILE, say
from workforce.period import Period

Say = Callable[[str], None]


@dataclass(frozen=True)
class Received:
    """What a scan of raw found.

    Attributes:
        to_read: submissions that are not staged yet, or of this month and under outdated rules.
        unplaced: how many files can't be placed; they are listed in the returns folder.
        several: dataset, month and unit that came in several files at once.
    """

    to_read: tuple[Submission, ...]
    current: int
    unplaced: int
    several: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class MonthResult:
    """What a run did.

    Attributes:
        read: submissions read in this run.
        returns: returned workbooks written in this run.
        release: number of the month's newest release.
        is_new: that release was made by this run.
    """

    period: str
    read: int
    unplaced: int
    returns: int
    release: int
    is_new: bool
    release_path: str


class Runner(Protocol):
    """What carries out the steps."""

    def one(self, step: Callable[..., Any], *args: Any) -> Any:
        """Carry out a step and return what it returns."""

    def each(self, step: Callable[..., Any], root: Path, items: Sequence[Submission]) -> None:
        """Carry out a step for every item, some at a time."""


class InProcess:
    """Plain calls; files are read by as many threads as there are cores."""

    def __init__(self, say: Say, progress: Callable[[int, int], None]) -> None:
        self.say, self.progress = say, progress

    def one(self, step: Callable[..., Any], *args: Any) -> Any:
        return step(*args)

    def each(self, step: Callable[..., Any], root: Path, items: Sequence[Submission]) -> None:
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            told = pool.map(lambda item: step(root, item), items)
            for number, line in enumerate(told, start=1):
                self.progress(number, len(items))
                if line:
                    self.say(f"  {line}")


def run_month(root: Path, period: Period, runner: Runner, tell: Say) -> MonthResult:
    """Run one month from raw files to its release.

    Raises:
        Stopped: nothing was published; the message says why.
    """
    folder = DataFolder(root)
    with folder.one_writer():
        received: Received = runner.one(receive, root, str(period))
        tell(f"收到 {received.current} 份报表，需读取 {len(received.to_read)} 份"
            f" / {received.current} submissions, {len(received.to_read)} to read")  # fmt: skip
        for dataset, month, unit in received.several:
            tell(
                f"  {month} {unit} {dataset}: 同时来了几个文件，只采用较新的一个；"
                "分开的表请合成一个文件，或在后几个的文件名中写明“补报”"
                " / several files at once, only the newest is used; merge split sheets, or write"
                " 补报 into the names of those that add to the first"
            )
        if received.to_read:
            import workforce.intake.reader  # noqa: F401  (slow imports once, not once a thread)

            runner.each(read, root, received.to_read)
        tell("汇总 / building the warehouse")
        runner.one(build, root)
        written: int = runner.one(send_back, root, str(period))
        tell(f"写出审核反馈表 {written} 份 / {written} returns written")
        number, is_new, path = runner.one(release, root, str(period))
        return MonthResult(
            str(period), len(received.to_read), received.unplaced, written, number, is_new, path
        )


def receive(root: Path, period: str) -> Received:
    """Take new files of raw into the archive; say which submissions have to be read."""
    from workforce.intake.pseudonym import PersonKey
    from workforce.intake.staging import find_staged, is_current, remove_earlier

    folder = DataFolder(root)
    folder.remove_leftovers()
    archive = Archive(folder)
    unplaced, several = archive.receive()
    _list_unplaced(folder, unplaced)
    key = PersonKey.load(make=not any(folder.staged.glob("*/*/*/*.json")))
    current = _held(archive)
    to_read = []
    for one in current:
        staged = find_staged(folder, one)
        if staged and is_current(folder, staged, key, rereads=one.period == period):
            remove_earlier(staged)
        else:
            to_read.append(one)
    return Received(tuple(to_read), len(current), len(unplaced), tuple(several))


def _held(archive: Archive) -> list[Submission]:
    """Every submission that holds, supplements after what they add to."""
    return [one for _, parts in sorted(archive.current().items()) for one in parts]


def read(root: Path, submission: Submission) -> str:
    """Read one submission and stage its rows; returns a line about what was refused, if any."""
    from workforce.intake.pseudonym import PersonKey
    from workforce.intake.staging import stage

    staged = stage(DataFolder(root), submission, PersonKey.load())
    where = f"{submission.period} {submission.unit_code} {submission.dataset}"
    if submission.part:
        where += f" 补报{submission.part}"
    if staged.rejected:
        words = say(next(one for one in staged.findings if one.severity == FILE))
        return f"{where}: 退回重报：{words.zh} / rejected: {words.en}"
    if staged.rows_refused:
        return f"{where}: 未采用 {staged.rows_refused}/{staged.rows_read} 行 / rows refused"
    return ""


def build(root: Path) -> str:
    """Build the warehouse from every staged submission, unless nothing changed."""
    from workforce import catalogue, warehouse

    folder = DataFolder(root)
    return warehouse.build(folder, staged_submissions(folder), catalogue.load(folder)).name


def send_back(root: Path, period: str) -> int:
    """Write the month's returns; returns how many are new."""
    from workforce import catalogue
    from workforce.costs import costs_of_refused_rows
    from workforce.returns import write_returns

    folder = DataFolder(root)
    staged = staged_submissions(folder)
    costs = costs_of_refused_rows(folder, staged, catalogue.load(folder), period)
    return len(write_returns(folder, staged, period, costs))


def release(root: Path, period: str) -> tuple[int, bool, str]:
    """Publish the month if a figure changed; returns release number, whether new, and where."""
    from workforce import catalogue
    from workforce.release.publish import publish

    folder = DataFolder(root)
    done = publish(folder, period, catalogue.load(folder))
    return done.number, done.is_new, str(done.path)


def staged_submissions(folder: DataFolder) -> list:
    """Every submission that holds as it is staged, with the earlier files it carries on."""
    from workforce.carrying import with_carried
    from workforce.intake.staging import find_staged

    found = (find_staged(folder, one) for one in _held(Archive(folder)))
    return with_carried(one for one in found if one is not None)


def _list_unplaced(folder: DataFolder, unplaced: Iterable[Any]) -> None:
    """Tell the statistician, in the returns folder, which files nobody can place."""
    from workforce.folders import write_bytes

    path = folder.returns / "未能识别的文件.txt"
    lines = [
        f"{one.path.relative_to(folder.raw)}\n    {one.zh}。\n    Not read: {one.en}.\n"
        for one in unplaced
    ]
    if lines:
        write_bytes(path, "".join(lines).encode(), mode=0o600)
    else:
        path.unlink(missing_ok=True)
