"""A few rows in, what the gate says of them out: the real queries, suites and judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.sql import small
from workforce.catalogue import load
from workforce.folders import PROJECT, DataFolder
from workforce.gate.frame import Frame, ask, queries, show
from workforce.gate.gating import dependents, in_words
from workforce.gate.judge import judge
from workforce.gate.limits import limits
from workforce.gate.suites import suites
from workforce.gate.verdict import Judged, Verdict
from workforce.warehouse import reads

CATALOGUE = load(DataFolder(PROJECT / "data"))
LIMITS = limits(DataFolder(PROJECT / "data"), CATALOGUE)
NUMBERS = LIMITS.numbers | CATALOGUE.parameters
OURS = {"gate_limit", "gate_published_region"}  # beside the warehouse, by `show`
THRESHOLDS = [{"name": name, "value": value} for name, value in CATALOGUE.parameters.items()]


def frame_of(
    name: str,
    period: str,
    given: Mapping[str, Sequence[small.Row]],
    shapes: small.Shapes,
    published: Sequence[tuple[str, str]] = (),
) -> Frame:
    """A frame over a tiny warehouse; tables that are not given are empty."""
    needed = reads(queries()[name]) - OURS
    if unread := set(given) - needed:
        raise KeyError(f"{name} does not read {sorted(unread)}")
    rows = {"parameter": THRESHOLDS} | dict(given)
    with small.connect() as con:
        for table in sorted(needed):
            small.fill(con, table, shapes[table], rows.get(table, ()))
        show(con, LIMITS, published)
        return ask(con, name, period, LIMITS)


def judged(frame: Frame) -> dict[str, Judged]:
    """What each expectation of the frame's suite says, by its code."""
    suite = suites()[frame.name]
    session = judge({frame.name: frame}, {frame.name: suite})
    told = [
        in_words(one.expectation, one.count, one.rows, {frame.name: frame}, NUMBERS, CATALOGUE)
        for one in session.results
    ]
    return {one.code: one for one in told}


def verdict(*told: Judged, regions: Sequence[str] = ()) -> Verdict:
    """A verdict of these alone."""
    return Verdict("2025-06", "", told, tuple(regions), dependents(told, CATALOGUE))


def with_all(rows: Sequence[Mapping[str, Any]], **more: Any) -> list[dict[str, Any]]:
    """Rows with more columns; a row's own go before."""
    return [more | dict(row) for row in rows]


__all__ = ["CATALOGUE", "LIMITS", "NUMBERS", "frame_of", "judged", "verdict", "with_all"]
