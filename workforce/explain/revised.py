"""Why a release of a month says something else than an earlier one.

The month is built again step by step, as `revisions.csv` is made: under today's definitions on what
was known at the earlier release; with the files that came late since; with those corrected or
withdrawn; with new populations and wages. What each step changes in the value is one part.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import duckdb

from workforce import as_of
from workforce.catalogue import Catalogue
from workforce.explain.explaining import Change, NotExplained, checked
from workforce.folders import DataFolder
from workforce.release.beside import Beside
from workforce.release.protection import read_record
from workforce.release.releases import newest_release, number_of, releases
from workforce.release.revisions import REASONS, Steps

WITHHELD = "suppressed"


def between_releases(
    folder: DataFolder,
    catalogue: Catalogue,
    period: str,
    region: str,
    indicator: str,
    before: int,
    *,
    wait: float = 0.0,
    say: Callable[[str], None] | None = None,
) -> tuple[Change, int]:
    """Why a month's newest release says something else than an earlier one, and that release.

    A value that a release withholds is taken from the month as it was known then, under today's
    definitions. The caller must not hold the folder.

    Args:
        before: number of the earlier release.

    Raises:
        NotExplained: there is no such release, region or indicator.
        NotKnown: what was known then was purged since.
        Stopped: another run holds the folder, or its definitions are wrong.
    """
    now = newest_release(folder, period)
    numbers = [number_of(one) for one in releases(folder, period)]
    if now is None or before not in numbers[:-1]:
        there = "、".join(f"r{number}" for number in numbers[:-1]) or "无 / none"
        raise NotExplained(
            f"{period} 最新版之前没有第{before}版，现有：{there}。"
            f" / {period} has no release r{before} before the newest one; there is: {there}."
        )
    records = [read_record(folder, period, one).protection for one in (before, number_of(now))]
    beside = Beside(period, (), (), {}, records[1].sequence, (), rereads=False)
    with as_of.holding(folder, period, wait, say):
        known = records[1].sequence
        path = as_of.built(folder, period, known, catalogue, with_month_before=False)
        with duckdb.connect(str(path), read_only=True) as con:
            given = checked(con, period, region, indicator)
            steps = Steps(con, folder, catalogue, records[0], beside).values()
    key = given["region"], indicator
    values = [_decimal(one.get(key)) for one in steps]
    was = _published(folder.published / period / f"r{before}", key, values)
    return _change([was, *values]), number_of(now)


def _change(values: list[Decimal | None]) -> Change:
    """The difference and its parts; without sizes where a value is not known on the way."""
    is_sized = None not in values
    reasons = tuple(
        {"reason": reason} | ({"value_change": b - a} if is_sized else {})  # type: ignore[operator]
        for reason, (a, b) in zip(REASONS, pairwise(values), strict=True)
        if a != b
    )
    return Change(values[0], values[-1], reasons)


def _published(release: Path, key: tuple[str, str], values: list[Decimal | None]) -> Decimal | None:
    """The value of a release; where it is withheld, that of the first step."""
    with (release / "indicators.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if (row["region_code"], row["indicator"]) == key:
                is_hidden = row["status"] == WITHHELD and values
                return values[0] if is_hidden else _decimal(row["value"] or None)
    return None


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
