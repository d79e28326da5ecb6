"""The limits of the gate, `reference/gate.yml`; a data folder's own takes the project's place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workforce.catalogue import Catalogue
from workforce.definitions import listed, read_yaml, wrong
from workforce.folders import DataFolder

NAME = "gate.yml"
NUMBERS = (
    "least_reported_pct", "thousandfold_ratio", "copied_pct", "found_again_pct", "fewest_compared",
)  # fmt: skip
CHANGES = {"units", "indicators", "within_year", "not_judged"}


@dataclass(frozen=True)
class ChangeLimit:
    """How far an indicator may move in a month.

    Attributes:
        pct: of last month's value; or null.
        points: in the indicator's own unit; or null.
        least: moves of the numerator up to this are not judged.
        within_year: begins at 0 each year.
    """

    indicator: str
    pct: int | None
    points: int | None
    least: int
    within_year: bool


@dataclass(frozen=True)
class Limits:
    """All limits of the gate: single numbers by name, and what may change by how much."""

    numbers: dict[str, int]
    changes: tuple[ChangeLimit, ...]


def limits(folder: DataFolder, catalogue: Catalogue) -> Limits:
    """The limits that hold in a data folder.

    Raises:
        CatalogueError: the file lacks a limit, or has one nobody knows.
    """
    told = read_yaml(folder.reference(NAME)[NAME]) or {}
    odd = {*NUMBERS, "changes"} ^ set(told)
    if odd or any(type(told[name]) is not int or told[name] < 0 for name in NUMBERS):
        raise wrong(
            NAME,
            f"应有且只有 changes 和这几项非负整数：{'、'.join(NUMBERS)}（不符：{listed(odd)}）",
            f"needs changes and these whole numbers, no others: {listed(NUMBERS)} ({listed(odd)})",
        )
    return Limits({name: told[name] for name in NUMBERS}, _changes(told["changes"], catalogue))


def _changes(told: dict[str, Any], catalogue: Catalogue) -> tuple[ChangeLimit, ...]:
    """One limit an indicator: its own, else its unit's; none for those that are not judged."""
    if not isinstance(told, dict) or set(told) != CHANGES:
        raise wrong(NAME, f"changes 应有 {listed(CHANGES)}", f"changes needs {listed(CHANGES)}")
    units, own = told["units"] or {}, told["indicators"] or {}
    within_year, not_judged = set(told["within_year"] or ()), set(told["not_judged"] or ())
    if unknown := {*own, *within_year, *not_judged} - set(catalogue.indicators):
        raise wrong(NAME, f"没有指标 {listed(unknown)}", f"no indicator {listed(unknown)}")
    if unknown := set(units) - set(catalogue.units):
        raise wrong(NAME, f"没有单位 {listed(unknown)}", f"no unit {listed(unknown)}")
    found = []
    for one in catalogue.indicators.values():
        limit = own.get(one.id, units.get(one.unit))
        if one.id in not_judged:
            continue
        if limit is None:
            raise wrong(NAME, f"{one.id}（单位 {one.unit}）没有变化限度",
                        f"no limit for changes of {one.id} (unit {one.unit})")  # fmt: skip
        if set(limit) not in ({"pct", "least"}, {"points", "least"}) or any(
            type(value) is not int or value < 0 for value in limit.values()
        ):
            raise wrong(NAME, f"{one.id} 的变化限度应写 pct 或 points，以及 least，都是非负整数",
                        f"{one.id}: a limit has pct or points, and least")  # fmt: skip
        found.append(
            ChangeLimit(
                one.id, limit.get("pct"), limit.get("points"), limit["least"], one.id in within_year
            )
        )
    return tuple(found)
