"""`workforce withdraw`: a submission that holds no longer, such as a file of another unit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import schemas
from workforce.decisions import record
from workforce.folders import DataFolder
from workforce.intake.archive import DECLARED, SUPPLEMENT, Archive, Key, Submission
from workforce.owing import owe
from workforce.stopping import Stopped

WITHDRAWN = "withdrawn"
KINDS = {"file": "文件", "supplement": "补报", "no_change": "无变动", "nil": "零报告"}


class NothingSuch(Stopped):
    """There is no such submission."""


@dataclass(frozen=True)
class Withdrawn:
    """What was withdrawn.

    Attributes:
        parts: what holds no longer, part 0 first.
        left: how many parts still hold.
        earlier: the archived bytes of the file whose place it had taken, if they are kept.
        ending: of that file's name.
    """

    parts: tuple[Submission, ...]
    left: int
    earlier: Path | None = None
    ending: str = ""


def withdraw(
    folder: DataFolder, key: Key, by: str, reason: str, sha256: str | None = None
) -> Withdrawn:
    """Let what holds for a dataset, month and unit hold no longer; the caller holds the folder.

    Args:
        sha256: the beginning of the SHA-256 of one part: of a supplement, which alone is withdrawn;
            of part 0, which takes its supplements with it.

    Raises:
        NothingSuch: nothing of the kind holds; the message says what does.
        Unnamed: nobody, or no reason, is named.
    """
    archive = Archive(folder)
    parts = archive.current().get(key, ())
    if not parts:
        raise _nothing(archive.current(), key)
    one = parts[0] if sha256 is None else _named(parts, sha256)
    gone = (one,) if one.part else parts
    facts = {"dataset": one.dataset, "month": one.period, "unit_code": one.unit_code}
    record(folder, WITHDRAWN, by, reason, **facts, sha256=[part.sha256 for part in gone])
    owe(folder, gone, {period for _, period, _ in archive.current()})
    archive.withdraw(one, by.strip(), reason.strip())
    earlier = _earlier(archive, one)
    if one.part or earlier is None:
        return Withdrawn(gone, len(parts) - len(gone))
    return Withdrawn(gone, 0, archive.path_of(earlier.sha256), _ending(archive, earlier))


def _named(parts: Iterable[Submission], sha256: str) -> Submission:
    """The one part whose SHA-256 begins so."""
    parts = list(parts)
    found = [part for part in parts if sha256 and part.sha256.startswith(sha256.lower())]
    if len(found) != 1:
        told = "；".join(map(told_of, parts))
        raise NothingSuch(
            f"没有撤回：sha256 以“{_plain(sha256)}”开头的应正好有一份，现有：{told}。"
            f" / Nothing was withdrawn: exactly one must begin with that; there is: {told}."
        )
    return found[0]


def _nothing(current: Iterable[Key], key: Key) -> NothingSuch:
    """That nothing holds for a key, and what does for keys near it."""
    dataset, period, unit = key
    units = sorted(one[2] for one in current if one[:2] == (dataset, period))
    months = sorted(one[1] for one in current if (one[0], one[2]) == (dataset, unit))
    title = schemas.datasets()[dataset].zh
    return NothingSuch(
        f"没有撤回：{period} {unit} {title}（{dataset}）没有有效的报表。"
        f"{period} 已报该表的单位：{'、'.join(units) or '无'}；"
        f"{unit} 已报该表的月份：{'、'.join(months) or '无'}。"
        f" / Nothing was withdrawn: no {dataset} of {unit} holds for {period}. Units that hold"
        f" in {period}: {', '.join(units) or 'none'}; months of {unit}:"
        f" {', '.join(months) or 'none'}."
    )


def told_of(one: Submission) -> str:
    """A submission as the statistician can tell it from others."""
    return f"{one.sha256[:8]} {KINDS[one.kind]} {one.received_at[:10]}"


def _plain(text: str) -> str:
    """What was typed, without what could be a name."""
    return text if re.fullmatch(r"[0-9A-Fa-f]{0,64}", text) else "…"


def _earlier(archive: Archive, one: Submission) -> Submission | None:
    """The file whose place a part 0 had taken, if it can still be put back."""
    return next(
        (
            version
            for version in reversed(archive.versions(one.key))
            if version.sha256 == one.replaces and not version.purged
            and version.kind not in (*DECLARED, SUPPLEMENT)
        ),
        None,
    )  # fmt: skip


def _ending(archive: Archive, one: Submission) -> str:
    """The ending of a file's name, which says nothing of anybody."""
    event = archive.events()[one.sequence - 1]
    return Path(event["name"]).suffix.lower()
