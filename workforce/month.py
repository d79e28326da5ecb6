"""What is done with months, in which order, written once: taking in what arrived, preparing a
draft, publishing it, all of it in one go, and a range of months.

A sequence runs with whatever carries out its steps: plain calls and threads here, Prefect tasks in
`flows/`. A step takes and returns paths, names and small records. Every sequence holds the data
folder from its first step to its last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from workforce.folders import DataFolder, cores
from workforce.intake.archive import Archive, Submission
from workforce.intake.findings import FILE, say
from workforce.owing import owe, owed, written_for
from workforce.period import Period
from workforce.release.approval import UNNAMED, Approval, ReleaseStopped
from workforce.stopping import in_words

Say = Callable[[str], None]
UNPLACED = "未能识别的文件.txt"
MANY_FILES = 100  # from which on processes read sooner than threads, though they have to start


@dataclass(frozen=True)
class Received:
    """What a scan of raw found.

    Attributes:
        to_read: submissions that are not staged yet, or of months told and under outdated rules.
        unplaced: how many files can't be placed; they are listed in the returns folder.
        several: dataset, month and unit that came in several files at once.
        unsettled: how many files are left for the next look, since they may still be written.
        vanished: how many files raw held at the last look, where it is empty now; else 0.
    """

    to_read: tuple[Submission, ...]
    current: int
    unplaced: int
    several: tuple[tuple[str, str, str], ...]
    unsettled: int = 0
    vanished: int = 0


@dataclass(frozen=True)
class MonthResult:
    """What a run did.

    Attributes:
        read: submissions read in this run.
        returns: returned workbooks written in this run.
        release: number of the month's newest release, or of the one its draft would be.
        is_new: that release, or draft, says something new.
        is_draft: it is not published yet.
        draft: how the draft is called; empty for a release.
        path: where it lies.
        stops: codes of the gate that forbid publishing it.
    """

    period: str
    read: int
    unplaced: int
    returns: int
    release: int
    is_new: bool
    is_draft: bool
    path: str
    stops: tuple[str, ...] = ()
    draft: str = ""


@dataclass(frozen=True)
class Arrivals:
    """What a look for new files did.

    Attributes:
        read: submissions read.
        returns: returned workbooks written, by month.
    """

    read: int
    unplaced: int
    returns: dict[str, int]


@dataclass(frozen=True)
class Waiting:
    """How long a sequence is patient with others.

    Attributes:
        for_folder: seconds to wait for a run that holds the data folder.
        settle: seconds for which a file must not have changed; a younger one may still be written.
    """

    for_folder: float = 0.0
    settle: float = 0.0


AT_ONCE = Waiting()


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
        with ThreadPoolExecutor(max_workers=cores()) as pool:
            told = pool.map(lambda item: step(root, item), items)
            for number, line in enumerate(told, start=1):
                self.progress(number, len(items))
                if line:
                    self.say(f"  {line}")


@in_words
def arrivals(root: Path, runner: Runner, tell: Say, waiting: Waiting = AT_ONCE) -> Arrivals:
    """Take in new and changed files, build, and write the returns they bring; publish nothing."""
    folder = DataFolder(root)
    with folder.one_writer(waiting.for_folder, tell, "接收报表|arrivals"):
        received = _take_in(root, (), runner, tell, waiting)
        _build(root, runner, tell)
        returns = {month: runner.one(send_back, root, month) for month in owed(folder)}
        for month, written in returns.items():
            tell(f"{month} 写出审核反馈表 {written} 份 / {written} returns written")
        return Arrivals(len(received.to_read), received.unplaced, returns)


@in_words
def prepare_month(
    root: Path, period: Period, runner: Runner, tell: Say, waiting: Waiting = AT_ONCE
) -> MonthResult:
    """Everything of a month up to its draft; publish nothing."""
    with DataFolder(root).one_writer(
        waiting.for_folder, tell, f"做送审稿 {period}|prepare {period}"
    ):
        received = _take_in(root, (str(period),), runner, tell, waiting)
        _build(root, runner, tell)
        return _draft(root, str(period), received, runner, tell)


@in_words
def publish_month(
    root: Path,
    period: Period,
    runner: Runner,
    tell: Say,
    approval: Approval,
    waiting: Waiting = AT_ONCE,
) -> MonthResult:
    """Publish the draft that somebody approved.

    Raises:
        Stopped: nothing was published; the message says why.
    """
    folder = DataFolder(root)
    if not approval.is_named:
        raise ReleaseStopped(
            "没有发布：请写明审核人、批准人和理由。"
            " / Nothing was published: say who reviewed, who approved, and why."
        )
    with folder.one_writer(waiting.for_folder, tell, f"发布 {period}|publish {period}"):
        folder.remove_leftovers()
        _build(root, runner, tell)  # what was withdrawn since must not be published
        number, is_new, path = runner.one(publish, root, str(period), approval)
        return MonthResult(str(period), 0, 0, 0, number, is_new, is_draft=False, path=path)


def run_month(
    root: Path,
    period: Period,
    runner: Runner,
    tell: Say,
    approval: Approval = UNNAMED,
    waiting: Waiting = AT_ONCE,
) -> MonthResult:
    """Run one month from raw files to its release.

    Raises:
        Stopped: nothing was published; the message says why.
    """
    return run_months(root, [period], runner, tell, approval, waiting)[0]


@in_words
def run_months(
    root: Path,
    periods: Sequence[Period],
    runner: Runner,
    tell: Say,
    approval: Approval = UNNAMED,
    waiting: Waiting = AT_ONCE,
    *,
    returns: bool = True,
) -> list[MonthResult]:
    """Run months from raw files to their releases, in the order given; stop at the first failure.

    Of several months the returns are left to `arrivals`: they take longer than the releases, which
    somebody waits for.

    Args:
        returns: those of a single month are written.

    Raises:
        Stopped: a month was not published, nor those after it; the message says why.
    """
    range_ = " … ".join(dict.fromkeys(str(one) for one in (periods[0], periods[-1])))
    doing = f"运行 {range_}|run {range_}"
    with DataFolder(root).one_writer(waiting.for_folder, tell, doing):
        months = tuple(str(period) for period in periods)
        received = _take_in(root, months, runner, tell, waiting)
        _build(root, runner, tell)
        done = []
        for month in months:
            at_once = returns and len(months) == 1
            drafted = _draft(root, month, received, runner, tell, returns=at_once)
            number, is_new, path = runner.one(publish, root, month, approval)
            published = {"release": number, "is_new": is_new, "is_draft": False, "path": path}
            published["draft"] = ""
            done.append(replace(drafted, **published))
        if len(months) > 1 and owed(DataFolder(root)):
            tell("各月的审核反馈表由下一次接收（workforce arrivals）写出"
                 " / the returns are written by the next workforce arrivals")  # fmt: skip
        return done


def _take_in(
    root: Path, periods: tuple[str, ...], runner: Runner, tell: Say, waiting: Waiting
) -> Received:
    """Take new files of raw in and read them; those of these months again under new rules."""
    received: Received = runner.one(receive, root, periods, waiting.settle)
    tell(f"收到 {received.current} 份报表，需读取 {len(received.to_read)} 份"
        f" / {received.current} submissions, {len(received.to_read)} to read")  # fmt: skip
    for dataset, month, unit in received.several:
        tell(
            f"  {month} {unit} {dataset}: 同时来了几个文件，只采用较新的一个；"
            "分开的表请合成一个文件，或在后几个的文件名中写明“补报”"
            " / several files at once, only the newest is used; merge split sheets, or write"
            " 补报 into the names of those that add to the first"
        )
    if received.unsettled:
        tell(f"  {received.unsettled} 个文件可能还在写入，下次再收"
            f" / {received.unsettled} files may still be written; left for next time")  # fmt: skip
    if received.vanished:
        tell(f"  raw 是空的，上次有 {received.vanished} 个文件；如未清理，请查看共享盘"
            f" / raw is empty, it held {received.vanished} files; unless it was cleaned up, look"
            " at the share")  # fmt: skip
    if received.unplaced:
        listed = DataFolder(root).returns / UNPLACED
        tell(f"  {received.unplaced} 个文件没有读取，原因见 {listed}"
             f" / {received.unplaced} files not read; that list says why")  # fmt: skip
    if received.to_read:
        import workforce.intake.reader  # noqa: F401  (slow imports once, not once a thread)
        from workforce.intake.staging import many_files

        is_worth_it = len(received.to_read) >= MANY_FILES and cores() > 1
        with many_files() if is_worth_it else nullcontext():
            runner.each(read, root, received.to_read)
    return received


def _build(root: Path, runner: Runner, tell: Say) -> None:
    tell("汇总 / building the warehouse")
    runner.one(build, root)


def _draft(
    root: Path,
    period: str,
    received: Received,
    runner: Runner,
    tell: Say,
    *,
    returns: bool = True,
) -> MonthResult:
    """Write the month's draft and, before it, its returns."""
    written = 0
    if returns:
        written = runner.one(send_back, root, period)
        tell(f"写出审核反馈表 {written} 份 / {written} returns written")
    number, is_new, path, stops, name = runner.one(prepare, root, period)
    return MonthResult(
        period, len(received.to_read), received.unplaced, written, number, is_new,
        is_draft=is_new, path=path, stops=stops, draft=name,
    )  # fmt: skip


def receive(root: Path, periods: tuple[str, ...], settle: float = 0.0) -> Received:
    """Take new files of raw into the archive; say which submissions have to be read."""
    from workforce.intake.pseudonym import PersonKey
    from workforce.intake.staging import find_staged, is_current, remove_earlier

    folder = DataFolder(root)
    folder.remove_leftovers()
    archive = Archive(folder)
    arrived = archive.receive(settle)
    _list_unplaced(folder, arrived.unplaced)
    key = PersonKey.load(make=not any(folder.staged.glob("*/*/*/*.json")))
    current = archive.held()
    to_read = []
    for one in current:
        staged = find_staged(folder, one)
        if staged and is_current(folder, staged, key, rereads=one.period in periods):
            remove_earlier(staged)
        else:
            to_read.append(one)
    owe(folder, to_read, {one.period for one in current})
    return Received(
        tuple(to_read), len(current), len(arrived.unplaced), tuple(arrived.several),
        arrived.unsettled, arrived.vanished,
    )  # fmt: skip


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


@in_words
def build(root: Path) -> str:
    """Build the warehouse from every staged submission, unless nothing changed."""
    from workforce import catalogue, warehouse

    folder = DataFolder(root)
    return warehouse.build(folder, staged_submissions(folder), catalogue.load(folder)).name


@in_words
def send_back(root: Path, period: str) -> int:
    """Write the month's returns; returns how many are new."""
    from workforce import catalogue
    from workforce.costs import costs_of_refused_rows
    from workforce.returns import write_returns

    folder = DataFolder(root)
    staged = staged_submissions(folder)
    costs = costs_of_refused_rows(folder, staged, catalogue.load(folder), period)
    written = write_returns(folder, staged, period, costs)
    written_for(folder, period)
    return len(written)


@in_words
def prepare(root: Path, period: str) -> tuple[int, bool, str, tuple[str, ...], str]:
    """Judge the month and write its draft; returns the number of the release it would be, whether
    it says something new, where it lies, the codes of the gate that forbid to publish it, and how
    the draft is called.
    """
    from workforce import catalogue
    from workforce.release.draft import prepare as prepare_draft

    folder = DataFolder(root)
    draft, verdict = prepare_draft(folder, period, catalogue.load(folder))
    stops = tuple(dict.fromkeys(one.code for one in verdict.stops_after(())))
    if not draft.is_new:
        return draft.number, False, str(draft.path), (), ""
    return draft.number, True, str(draft.path), stops, draft.name


@in_words
def publish(root: Path, period: str, approval: Approval) -> tuple[int, bool, str]:
    """Publish the month's draft; returns release number, whether new, and where."""
    from workforce import catalogue
    from workforce.release.publish import publish_draft

    folder = DataFolder(root)
    done = publish_draft(folder, period, catalogue.load(folder), approval)
    return done.number, done.is_new, str(done.path)


def staged_submissions(folder: DataFolder) -> list:
    """Every submission that holds as it is staged, with the earlier files it carries on."""
    from workforce.carrying import with_carried
    from workforce.intake.staging import find_staged

    found = (find_staged(folder, one) for one in Archive(folder).held())
    return with_carried(one for one in found if one is not None)


def _list_unplaced(folder: DataFolder, unplaced: Iterable[Any]) -> None:
    """Tell the statistician, in the returns folder, which files nobody can place."""
    from workforce.folders import write_bytes

    path = folder.returns / UNPLACED
    lines = [
        f"{one.path.relative_to(folder.raw)}\n    {one.zh}。\n    Not read: {one.en}.\n"
        for one in unplaced
    ]
    if lines:
        write_bytes(path, "".join(lines).encode(), mode=0o600)
    else:
        path.unlink(missing_ok=True)
