"""A month as it was known at a moment: a warehouse of its own, and the release as it was, or would
have been.

Everything lies beside the month as it is now, in `data/warehouse/as-of/` and `data/as_of/`, and
touches nothing of it: no log, decision, record, draft, verdict or release.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import schemas
from workforce import clock
from workforce.catalogue import Catalogue, load
from workforce.folders import DataFolder
from workforce.intake.archive import Archive
from workforce.month_build import (
    Held,
    MonthInputs,
    build_month,
    build_path,
    gone,
    inputs_of,
    staged_inputs_of,
)
from workforce.stopping import Stopped

if TYPE_CHECKING:
    from workforce.release.again import Recomputed

SHANGHAI = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
WRITTEN = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z|[+-]\d{2}:?\d{2})?)?", re.I
)

Say = Callable[[str], None]


class MomentError(ValueError):
    """The text is not a moment such as 2025-07-10T12:00, or is still to come."""


class NotKnown(Stopped):
    """Nothing of the month was known then, or what was can't be had any more."""


@dataclass(frozen=True, order=True)
class Moment:
    """A moment somebody asks for.

    Attributes:
        is_assumed: no zone was written, Asia/Shanghai is taken.
    """

    at: dt.datetime
    is_assumed: bool = field(default=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> Moment:
        """`2025-07-10T12:00` as a moment: of Asia/Shanghai unless an offset or Z is written; a
        date alone is the end of that day.

        Raises:
            MomentError: it is not written that way, there is no such time, or its day is to come.
        """
        match = WRITTEN.fullmatch(text.strip())
        try:
            if not match:
                raise ValueError(text)
            date, time, zone = match.groups()
            at = dt.datetime.fromisoformat(f"{date}T{time or '23:59:59.999999'}{zone or ''}")
        except ValueError:
            raise MomentError(
                f"“{text}”不是有效的时间，请写成 2025-07-10T12:00 或 2025-07-10（当天结束时）"
                "的样式，不写时区即北京时间。"
                f" / “{text}” is not a time; write it like 2025-07-10T12:00, or 2025-07-10 for the"
                " end of that day; without a zone it is Asia/Shanghai."
            ) from None
        moment = cls(at if zone else at.replace(tzinfo=SHANGHAI), zone is None)
        if moment.day > clock.now().astimezone(SHANGHAI).date():
            raise MomentError(
                f"{moment.zh} 还没有到，只能查询以前的时间。"
                f" / {moment.en} is still to come; only what was known before can be told."
            )
        return moment

    @property
    def day(self) -> dt.date:
        """The day it is in Asia/Shanghai, from which days late are counted."""
        return self.at.astimezone(SHANGHAI).date()

    @property
    def zh(self) -> str:
        """In Chinese; that the zone was not written is said."""
        zone = "北京时间" if self.is_assumed else f"UTC{self._offset}"
        return f"{self._written(' ')}（{zone}）"

    @property
    def en(self) -> str:
        """In English; that the zone was not written is said."""
        zone = "Asia/Shanghai, no zone given" if self.is_assumed else f"UTC{self._offset}"
        return f"{self._written(' ')} ({zone})"

    @property
    def name(self) -> str:
        """As a folder is named."""
        return f"{self._written('T')}{self._offset}".replace(":", "")

    @property
    def _offset(self) -> str:
        return f"{self.at:%z}"[:3] + ":" + f"{self.at:%z}"[3:5]

    def _written(self, between: str) -> str:
        """To the minute, or as exactly as it was asked for."""
        time = self.at.timetz().replace(tzinfo=None)
        exact = "minutes" if not (time.second or time.microsecond) else "seconds"
        at = self.at if time.microsecond in (0, 999999) else None
        return self.at.replace(tzinfo=None).isoformat(between, exact if at else "microseconds")

    def __str__(self) -> str:
        return f"{self._written('T')}{self._offset}"


def known(folder: DataFolder, moment: Moment) -> int:
    """How many events of the log were known at a moment: all up to the last one dated by then,
    should the machine's clock ever have been set back.
    """
    dated = (dt.datetime.fromisoformat(event["at"]) for event in Archive(folder).events())
    by_then = (number for number, at in enumerate(dated, start=1) if at <= moment.at)
    return max(by_then, default=0)


def newest_month(folder: DataFolder, known: int) -> str | None:
    """The newest month that anything monthly had come for; null where nothing had."""
    held = Archive(folder).current(known)
    cadences = {one.name: one.cadence for one in schemas.datasets().values()}
    return max((key[1] for key in held if cadences[key[0]] == "monthly"), default=None)


def warehouse_of(
    folder: DataFolder,
    period: str,
    known: int,
    *,
    with_month_before: bool = False,
    wait: float = 0.0,
    say: Say | None = None,
) -> Path:
    """The file of a warehouse of one month as the log knew it after so many events. It has every
    table; of earlier months what the month reads. Where it has to be built, or files have to be
    read again for it, the folder is held meanwhile; the caller must not hold it.

    Args:
        with_month_before: the figures of last month are wanted, too, of counties and above.
        wait: seconds to wait for a run that holds the folder.
        say: told who holds it.

    Raises:
        NotKnown: nothing of the month was known then, or it was purged since.
        Stopped: another run holds the folder, or its definitions are wrong.
    """
    catalogue = load(folder)
    held = _held(folder, period, known)
    if not gone(folder, held, period, with_month_before=with_month_before):
        inputs = staged_inputs_of(folder, held, period, with_month_before=with_month_before)
        if inputs and (path := build_path(folder, period, inputs, catalogue)).exists():
            return path
    with holding(folder, period, wait, say):
        return built(folder, period, known, catalogue, with_month_before=with_month_before)


def recompute(
    folder: DataFolder,
    period: str,
    at: Moment | int,
    *,
    wait: float = 0.0,
    say: Say | None = None,
) -> Recomputed:
    """Make a release of a month again, or what would have been published of it at a moment, under
    `data/as_of/<period>/`; the caller must not hold the folder.

    What is published at a moment is the month's newest release then, unless what it rests on had
    changed since: then it is what would have been the next.

    Args:
        at: the moment, or the number of a release.

    Raises:
        NotKnown: nothing of the month was known then, it was purged since, or there is no such
            release.
        Stopped: another run holds the folder, or its definitions are wrong.
    """
    from workforce.release import again

    with holding(folder, period, wait, say):
        return again.recompute(folder, period, at)


@contextlib.contextmanager
def holding(folder: DataFolder, period: str, wait: float, say: Say | None) -> Iterator[None]:
    with folder.one_writer(wait, say, f"重算 {period}|recompute {period}"):
        folder.remove_leftovers()
        yield


# What was known


def _held(folder: DataFolder, period: str, known: int) -> Held:
    """What held after so many events, of the months up to one.

    Raises:
        NotKnown: nothing monthly of the month itself.
    """
    held = {key: parts for key, parts in Archive(folder).current(known).items() if key[1] <= period}
    cadences = {one.name: one.cadence for one in schemas.datasets().values()}
    if not any(key[1] == period and cadences[key[0]] == "monthly" for key in held):
        raise NotKnown(
            f"那时还没有收到 {period} 的任何报表。"
            f" / Nothing had been received for {period} by then."
        )
    return held


def built(
    folder: DataFolder, period: str, known: int, catalogue: Catalogue, *, with_month_before: bool
) -> Path:
    """What `warehouse_of` gives; the caller holds the folder."""
    inputs = inputs_known(folder, period, known, with_month_before=with_month_before)
    return build_month(folder, period, inputs, catalogue)


def inputs_known(
    folder: DataFolder, period: str, known: int, *, with_month_before: bool
) -> MonthInputs:
    """What the month follows from, as it was known; the caller holds the folder."""
    held = _held(folder, period, known)
    stop_if_gone(folder, held, period, with_month_before=with_month_before)
    return inputs_of(folder, held, period, with_month_before=with_month_before)


def stop_if_gone(folder: DataFolder, held: Held, period: str, *, with_month_before: bool) -> None:
    """Stop where nothing is left of what a month's figures follow from.

    Raises:
        NotKnown: the message names the submissions.
    """
    if lost := gone(folder, held, period, with_month_before=with_month_before):
        told = "、".join(map(str, lost))
        raise NotKnown(
            f"{period} 当时的数据不能重算：以下报表已经清除，暂存数据也没有了：{told}。"
            f"如确需重算，请从备份恢复 staged 文件夹。"
            f" / {period} can't be recomputed as it was known then: these were purged, and their"
            " rows in staged are gone; restore that folder from a back-up."
        )
