"""The example's past, lived through again: its files come one after another, at the times that
`demo/arrivals.json` says, and each month is run when it was.

The generator wrote raw as it lies in the end. What is not there yet is put aside, and files that
another took the place of come from `demo/versions/`. What the event log knows already is not done
again, so that a replay which was killed goes on where it was.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from workforce import clock
from workforce.folders import DataFolder, sha256_of
from workforce.intake.archive import Archive
from workforce.keeping.withdraw import withdraw
from workforce.month import MonthResult, Runner, Say, run_months
from workforce.period import Period
from workforce.release.approval import UNNAMED

COMING = "demo/coming"  # what lies in raw in the end and has not come yet
SCHEDULE = "demo/arrivals.json"


@dataclass(frozen=True)
class Schedule:
    """What came and was done, in the order of time.

    Attributes:
        runs: month, moment, and the earlier months that are published again.
        arrivals: moment, path in raw, where its bytes lie, and the run it comes before.
        withdrawals: what was withdrawn, by whom and why.
    """

    runs: tuple[dict[str, Any], ...]
    arrivals: tuple[dict[str, Any], ...]
    withdrawals: tuple[dict[str, Any], ...]

    @classmethod
    def of(cls, root: Path) -> Schedule:
        told = json.loads((root / SCHEDULE).read_text("utf-8"))
        return cls(*(tuple(told[name]) for name in ("runs", "arrivals", "withdrawals")))


def replay(root: Path, runner: Runner, tell: Say) -> Iterator[MonthResult]:
    """Let the files come and run the months; gives what each run published. The returns are left
    to the next `arrivals`: those of months gone by tell nobody anything.

    Raises:
        Stopped: a month was not published.
    """
    schedule = Schedule.of(root)
    _put_aside(root)
    known = _known(root)
    for run in schedule.runs:
        arrivals = [one for one in schedule.arrivals if one["run"] == run["month"]]
        is_done = _is_published(root, run) and {_told(root, one) for one in arrivals} <= known
        _let_come(root, arrivals, receive=not is_done)
        for one in schedule.withdrawals:
            if one["run"] == run["month"]:
                _withdraw(root, one)
        if not is_done:
            yield from _run(root, run, runner, tell)
    shutil.rmtree(root / COMING)


Told = tuple[str, str]  # dataset/month, SHA-256


def _known(root: Path) -> set[Told]:
    """Every file that the event log names."""
    versions = Archive(DataFolder(root)).versions()
    return {(f"{one.dataset}/{one.period}", one.sha256) for one in versions}


def _told(root: Path, one: dict[str, Any]) -> Told:
    """An arrival as the event log will name it."""
    place = Path(one["path"]).relative_to("raw")
    is_coming = one["bytes"] == one["path"]
    path = root / COMING / place if is_coming else root / one["bytes"]
    return str(place.parent), sha256_of(path.read_bytes())


def _is_published(root: Path, run: dict[str, Any]) -> bool:
    """A run publishes its own month last."""
    return (DataFolder(root).published / run["month"] / "r1").exists()


def _put_aside(root: Path) -> None:
    """Leave raw empty."""
    coming = root / COMING
    if coming.exists():  # of a replay that was killed; the generator has made raw whole again
        shutil.rmtree(coming)
    (root / "raw").rename(coming)
    (root / "raw").mkdir()


def _let_come(root: Path, arrivals: list[dict[str, Any]], *, receive: bool) -> None:
    """Put files into raw and take them in, moment by moment, unless that was done before."""
    for at, together in groupby(arrivals, key=lambda one: one["at"]):
        moment = dt.datetime.fromisoformat(at)
        for one in together:
            _put(root, one, moment)
        if not receive:
            continue
        with clock.at(moment), DataFolder(root).one_writer():
            Archive(DataFolder(root)).receive()


def _put(root: Path, one: dict[str, Any], moment: dt.datetime) -> None:
    """A file that stays is moved, another copied; it looks as old as it is."""
    target, bytes_at = root / one["path"], root / one["bytes"]
    target.parent.mkdir(parents=True, exist_ok=True)
    if one["bytes"] == one["path"]:
        (root / COMING / Path(one["path"]).relative_to("raw")).replace(target)
    else:
        shutil.copyfile(bytes_at, target)
    os.utime(target, (moment.timestamp(), moment.timestamp()))


def _withdraw(root: Path, one: dict[str, Any]) -> None:
    """Withdraw a file, and take it out of raw."""
    folder, key = DataFolder(root), (one["dataset"], one["period"], one["unit_code"])
    with clock.at(dt.datetime.fromisoformat(one["at"])), folder.one_writer():
        if key in Archive(folder).current():
            withdraw(folder, key, one["by"], one["reason"])
    (root / one["path"]).unlink(missing_ok=True)


def _run(root: Path, run: dict[str, Any], runner: Runner, tell: Say) -> list[MonthResult]:
    """Run a month, after the earlier ones that something came for."""
    months = [Period.parse(month) for month in (*run["again"], run["month"])]
    with clock.at(dt.datetime.fromisoformat(run["at"])):
        return run_months(root, months, runner, tell, UNNAMED, returns=False)
