"""Which earlier files' rows hold with a submission that declares that it builds on them.

A 无变动 carries on what its unit's month before held; a 补报 that came alone for a month adds to
the unit's register or yearly table that holds. Nothing is carried without such a declaration.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import schemas
from workforce.intake.archive import NO_CHANGE, SUPPLEMENT, Key, Submission
from workforce.intake.staging import Staged
from workforce.period import Period

Parts = tuple[Staged, ...]


def with_carried(staged: Iterable[Staged]) -> list[Staged]:
    """The submissions, in order, each with the earlier files it carries on."""
    by_key: dict[Key, Parts] = {}
    for key, parts in sorted(_by_key(staged).items(), key=lambda entry: entry[0][1]):
        base, *supplements = parts
        by_key[key] = (replace(base, carried=_carried(base, by_key)), *supplements)
    return [one for key in sorted(by_key) for one in by_key[key]]


def groups(staged: Iterable[Staged]) -> list[Parts]:
    """The parts of each dataset, month and unit, part 0 first."""
    return [parts for _, parts in sorted(_by_key(staged).items())]


def is_usable(parts: Sequence[Staged]) -> bool:
    """Whether the whole file or declaration can be used, and so the supplements to it."""
    base = parts[0]
    return not base.rejected and not (_carries_last_month(base.submission) and not base.carried)


def holders(parts: Sequence[Staged]) -> dict[int, Staged]:
    """The files that hold rows, by the number of the part that the rows are told as.

    A part has its own number. What part 0 carries comes right before it: the last of the carried
    files is 0 where part 0 is a 无变动, which has no rows itself, else −1; those before it count
    down.
    """
    if not is_usable(parts):
        return {}
    base = parts[0]
    own = [base] if base.submission.kind != NO_CHANGE else []
    before = [*base.carried, *own]
    numbered = {at - len(before) + 1: one for at, one in enumerate(before)}
    return numbered | {one.submission.part: one for one in parts[1:] if not one.rejected}


def _by_key(staged: Iterable[Staged]) -> dict[Key, Parts]:
    by_key: dict[Key, Parts] = {}
    for one in sorted(staged, key=lambda one: (one.submission.key, one.submission.part)):
        by_key[one.submission.key] = (*by_key.get(one.submission.key, ()), one)
    return by_key


def _carries_last_month(one: Submission) -> bool:
    return one.kind == NO_CHANGE and _is_monthly(one.dataset)


def _is_monthly(dataset: str) -> bool:
    return schemas.datasets()[dataset].cadence == "monthly"


def _carried(base: Staged, earlier: dict[Key, Parts]) -> Parts:
    """The files that a part 0 carries on, of those of earlier months."""
    one = base.submission
    if base.rejected:
        return ()
    if _carries_last_month(one):
        before = earlier.get((one.dataset, str(Period.parse(one.period).before), one.unit_code))
        return tuple(holders(before).values()) if before else ()
    if one.kind == SUPPLEMENT and not _is_monthly(one.dataset):
        filed = (
            tuple(found.values())
            for (dataset, _, unit_code), parts in reversed(earlier.items())
            if (dataset, unit_code) == (one.dataset, one.unit_code) and (found := holders(parts))
        )
        return next(filed, ())
    return ()
