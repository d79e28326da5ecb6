"""The attacker: what the published files of a month say about the numbers they withhold.

Written from what anybody may read, and from nothing of the product: every number that might be
withheld is an unknown, everything published is an equation or a bound, and linear programming finds
the smallest and largest number that agree with all of it, the month's earlier releases included.

The attacker is given more than he could have: totals, and the persons counted in several regions,
category by category. The truth says how far each withheld number must stay open.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import ceil, floor, inf
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

LEAST, SMALL = 3, 10  # fewer persons are few; a total under this is small
ALL, HALVES = "all", (("two_committees", "dedicated"), ("male", "female"))
IN_HALVES = {group for two in HALVES for group in two}
REST = "(rest)"
ROUNDING = 1e-6

BREAKDOWNS = ("age", "political_status", "education", "ethnicity", "certificate")
# the table, group and category an indicator is a cell of, and the persons it is a part of
INDICATORS = {
    "certified_assistant": ("level", "", "assistant", "certified_persons"),
    "certified_intermediate": ("level", "", "intermediate", "certified_persons"),
    "certified_senior": ("level", "", "senior", "certified_persons"),
    "certified_share_urban_workers": ("certificate", "urban", "yes", "urban_workers"),
    "urban_workers_unpaid": ("unpaid", "urban", "yes", "urban_workers"),
    "village_secretary_pay_share": ("at_floor", "", "yes", "village_secretaries_with_pay"),
}
FACTORS = {"percent": 100, "persons": 1}
SOURCES = {"staff_roster", "certification_list", "organisation_register"}


class Cell(NamedTuple):
    """Where a number stands."""

    table: str
    region: str
    group: str
    category: str


@dataclass(frozen=True)
class Number:
    """A cell's persons of a total: the truth, and between what the files say it is."""

    persons: int
    total: int
    low: float
    high: float

    @property
    def is_shown(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True)
class Release:
    """The cells of a release, and what each region's numbers follow from."""

    cells: Mapping[Cell, Number]
    sources: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Bound:
    """What the attacker finds about a cell that must not be known."""

    release: int
    cell: Cell
    persons: int
    total: int
    low: float
    high: float
    open: float = inf  # how wide it would be if the last release showed nothing but totals

    @property
    def width(self) -> float:
        return self.high - self.low

    @property
    def needed(self) -> float:
        return min(LEAST, max(self.persons, self.total - self.persons), self.open)

    @property
    def is_found(self) -> bool:
        return self.width < self.needed


def shown(persons: int, total: int) -> Number:
    return Number(persons, total, persons, persons)


def hidden(persons: int, total: int) -> Number:
    return Number(persons, total, 0, total)


class System:
    """Unknowns and what is known of them."""

    def __init__(self) -> None:
        self.places: dict[object, int] = {}
        self.limits: list[tuple[float, float]] = []
        self.rows: list[tuple[dict[object, float], float, float]] = []

    def unknown(self, key: object, low: float = 0, high: float = inf) -> None:
        self.places[key] = len(self.limits)
        self.limits.append((low, high))

    def say(self, parts: Mapping[object, float], low: float, high: float) -> None:
        """The sum of these lies between two numbers."""
        self.rows.append((dict(parts), low, high))

    def bounds(self, key: object, whole: bool = True) -> tuple[float, float]:
        """The smallest and largest number a key can be, whole numbers if it counts something."""
        matrices = self._matrices()
        low, high = (sign * self._least({key: sign}, matrices) for sign in (1, -1))
        return (ceil(low - ROUNDING), floor(high + ROUNDING)) if whole else (low, high)

    def ratio_bounds(self, top: object, bottom: object) -> tuple[float, float]:
        """The smallest and largest ratio of two, by Charnes and Cooper's change of unknowns: all
        of them over `bottom`, which is above 0.
        """
        scaled = System()
        scaled.unknown("scale")
        for key, place in self.places.items():
            low, high = self.limits[place]
            scaled.unknown(key, 0 if low >= 0 else -inf)
            if low:
                scaled.say({key: 1, "scale": -low}, 0, inf)
            if high < inf:
                scaled.say({key: 1, "scale": -high}, -inf, 0)
        for parts, low, high in self.rows:
            if low == high:
                scaled.say({**parts, "scale": -low}, 0, 0)
            else:
                if low > -inf:
                    scaled.say({**parts, "scale": -low}, 0, inf)
                if high < inf:
                    scaled.say({**parts, "scale": -high}, -inf, 0)
        scaled.say({bottom: 1}, 1, 1)
        return scaled.bounds(top, whole=False)

    def _matrices(self) -> tuple[csr_matrix, np.ndarray, csr_matrix, np.ndarray]:
        equal = [(parts, low) for parts, low, high in self.rows if low == high]
        less = [(parts, high) for parts, low, high in self.rows if low != high and high < inf]
        less += [
            ({key: -by for key, by in parts.items()}, -low)
            for parts, low, high in self.rows
            if low != high and low > -inf
        ]
        return (*self._matrix(equal), *self._matrix(less))

    def _matrix(
        self, rows: Sequence[tuple[Mapping[object, float], float]]
    ) -> tuple[csr_matrix, np.ndarray]:
        entries = [
            (at, self.places[key], by) for at, (parts, _) in enumerate(rows)
            for key, by in parts.items()
        ]  # fmt: skip
        places = ([one[0] for one in entries], [one[1] for one in entries])
        matrix = csr_matrix(
            ([one[2] for one in entries], places), shape=(len(rows), len(self.limits))
        )
        return matrix, np.array([value for _, value in rows])

    def _least(self, what: Mapping[object, float], matrices: tuple) -> float:
        costs = np.zeros(len(self.limits))
        for key, by in what.items():
            costs[self.places[key]] = by
        a_eq, b_eq, a_ub, b_ub = matrices
        told = linprog(
            costs, A_eq=a_eq, b_eq=b_eq, A_ub=a_ub, b_ub=b_ub, bounds=self.limits, method="highs"
        )
        if told.status == 3:
            return -inf
        assert told.status == 0, f"what is published contradicts itself: {told.message}"
        return float(told.fun)


# Counts of persons


def attack(releases: Sequence[Release]) -> list[Bound]:
    """What every unsafe cell of the releases of a month can be.

    What an earlier release showed can't be taken back: of a cell that follows from that and from
    totals no more is asked.
    """
    found = [bound for table in _tables(releases) for bound in _bounds(releases, table)]
    if len(releases) > 1 and any(one.is_found for one in found):
        last = {cell: hidden(one.persons, one.total) for cell, one in releases[-1].cells.items()}
        best = [*releases[:-1], replace(releases[-1], cells=last)]
        systems = {name: system_of(best, name) for name in _tables(releases)}
        for at, one in enumerate(found):
            if one.is_found:
                low, high = systems[one.cell.table].bounds((one.release, one.cell))
                found[at] = replace(one, open=high - low)
    return found


def _tables(releases: Sequence[Release]) -> list[str]:
    return sorted({cell.table for one in releases for cell in one.cells})


def _bounds(releases: Sequence[Release], table: str) -> Iterator[Bound]:
    system = system_of(releases, table)
    for n, release in enumerate(releases):
        for cell in sorted(one for one in release.cells if one.table == table):
            if is_unsafe(cell, release.cells) and not _may_be_known_later(releases, n, cell):
                number = release.cells[cell]
                low, high = system.bounds((n, cell))
                assert low <= number.persons <= high, (n, cell, number, low, high)
                yield Bound(n, cell, number.persons, number.total, low, high)


def _may_be_known_later(releases: Sequence[Release], n: int, cell: Cell) -> bool:
    """None of a small total follows from a larger none that a later release has."""
    was = releases[n].cells[cell]
    return any(
        (one := later.cells.get(cell)) is not None
        and (one.persons, one.total) == (was.persons, was.total)
        and later.sources.get(cell.region) == releases[n].sources.get(cell.region)
        and not is_unsafe(cell, later.cells)
        for later in releases[n + 1 :]
    )


def is_unsafe(cell: Cell, cells: Mapping[Cell, Number]) -> bool:
    """Few persons, all but few, or all or none of a small total. None of it may be known where it
    follows from none of a larger cell that is shown, and so may all of it where that holds of every
    other category.
    """
    persons, total = cells[cell].persons, cells[cell].total
    if 0 < persons < LEAST or 0 < total - persons < LEAST:
        return True
    if not 0 < total < SMALL or persons not in (0, total):
        return False
    if persons == 0:
        return not _follows(cell, cells)
    others = [one for one in cells if one[:3] == cell[:3] and one != cell]
    return not others or not all(_follows(one, cells) for one in others)


def _follows(cell: Cell, cells: Mapping[Cell, Number]) -> bool:
    """Nobody is in a larger cell that holds this one, and everybody may see it."""
    around = [cell._replace(group=ALL)]
    if above := parent_of(cell, cells):
        around += [above, above._replace(group=ALL)]
    larger = [cells[one] for one in around if one != cell and one in cells]
    return any(one.is_shown and one.persons == 0 and one.total >= SMALL for one in larger)


def parent_of(cell: Cell, cells: Mapping[Cell, Number]) -> Cell | None:
    """The same cell in the nearest region that holds it and has numbers."""
    for length in range(len(cell.region) - 1, 1, -1):
        above = cell._replace(region=cell.region[:length])
        if above in cells:
            return above
    return None


def system_of(releases: Sequence[Release], table: str) -> System:
    """Everything that is known about a table."""
    system = System()
    filled = [_with_rests(release.cells, table) for release in releases]
    for n, cells in enumerate(filled):
        for cell, number in cells.items():
            system.unknown((n, cell), number.low, number.high)
        _say_sums(system, n, cells)
        for before in range(n):
            _say_same(system, releases, filled, before, n)
    return system


def _with_rests(cells: Mapping[Cell, Number], table: str) -> dict[Cell, Number]:
    """The cells of a table, with who is in no category; nobody, if nobody is in any region."""
    own = {cell: number for cell, number in cells.items() if cell.table == table}
    counted: dict[Cell, int] = {}
    for cell, number in own.items():
        rest = cell._replace(category=REST)
        counted[rest] = counted.get(rest, number.total) - number.persons
    totals = {cell._replace(category=REST): number.total for cell, number in own.items()}
    some = {rest.group for rest, persons in counted.items() if persons}
    for rest, persons in counted.items():
        own[rest] = Number(persons, totals[rest], 0, totals[rest] if rest.group in some else 0)
    return own


def _say_sums(system: System, n: int, cells: Mapping[Cell, Number]) -> None:
    sums: dict[Cell, list[Cell]] = {}
    inside: dict[Cell, list[Cell]] = {}
    for cell in cells:
        sums.setdefault(cell._replace(category="(total)"), []).append(cell)
        if above := parent_of(cell, cells):
            inside.setdefault(above, []).append(cell)
        whole = cell._replace(group=ALL)
        if cell.group == ALL:
            for two in HALVES:
                halves = [cell._replace(group=one) for one in two]
                here = [one for one in halves if one in cells]
                if here:
                    parts = {(n, one): 1.0 for one in here}
                    system.say({**parts, (n, cell): -1.0}, 0, 0)
        elif cell.group not in IN_HALVES and cell.category == REST:
            _say_rest_of_part(system, n, cell, cells)
        elif cell.group not in IN_HALVES and whole in cells:
            system.say({(n, cell): 1, (n, whole): -1}, -inf, 0)
    for group in sums.values():
        system.say({(n, cell): 1 for cell in group}, *[cells[group[0]].total] * 2)
    for above, parts in inside.items():
        again = cells[above].persons - sum(cells[one].persons for one in parts)
        system.say({(n, above): 1, **{(n, one): -1 for one in parts}}, again, again)


def _say_rest_of_part(system: System, n: int, rest: Cell, cells: Mapping[Cell, Number]) -> None:
    """Who doesn't have it in a part of the workers is no more than of all."""
    own = [one for one in cells if one[:3] == rest[:3] and one.category != REST]
    others = [
        one for one in cells
        if one[:2] == rest[:2] and one.group == ALL
        and one.category not in {*(cell.category for cell in own), REST}
    ]  # fmt: skip
    if others:
        system.say({(n, rest): 1, **{(n, one): -1 for one in others}}, -inf, 0)


def _say_same(
    system: System,
    releases: Sequence[Release],
    filled: Sequence[Mapping[Cell, Number]],
    before: int,
    n: int,
) -> None:
    """A region whose submissions are the same has the same numbers. Where that is no longer true,
    for people on the lists of several, nobody is misled by it.
    """
    then, now = releases[before].sources, releases[n].sources
    for cell, number in filled[n].items():
        was = filled[before].get(cell)
        is_same = cell.region in now and now[cell.region] == then.get(cell.region)
        if is_same and was and (was.persons, was.total) == (number.persons, number.total):
            system.say({(before, cell): 1, (n, cell): -1}, 0, 0)


# Reading what is published


def read_release(path: Path, truth: Mapping[Cell, tuple[int, int]]) -> Release:
    """A release as it lies there."""
    told = {cell: [0.0, float(total)] for cell, (_, total) in truth.items()}
    for cell, low, high in _published(path, truth):
        if cell in told:
            told[cell] = [max(told[cell][0], low), min(told[cell][1], high)]
    cells = {cell: Number(persons, total, *told[cell]) for cell, (persons, total) in truth.items()}
    for cell, number in cells.items():
        assert number.low <= number.persons <= number.high, f"not what is published: {cell}"
    return Release(cells, _sources(path))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _published(
    path: Path, truth: Mapping[Cell, tuple[int, int]]
) -> Iterator[tuple[Cell, float, float]]:
    for row in table(path / "composition.csv"):
        cell = Cell(row["breakdown"], row["region_code"], row["worker_group"], row["category"])
        if row["persons"]:
            yield cell, int(row["persons"]), int(row["persons"])
    totals = {}
    decimals = {}
    for row in table(path / "definitions.csv"):
        decimals[row["indicator"]] = int(row["decimals"])
    for row in table(path / "indicators.csv"):
        if cell := _cell_of(row["indicator"], row["region_code"]):
            totals[cell] = truth.get(cell, (0, 0))[1]
            if row["numerator"]:
                yield cell, float(row["numerator"]), float(row["numerator"])
            yield from _from_value(cell, row, totals[cell], decimals[row["indicator"]])
    needed = {}
    for row in table(path / "targets.csv"):
        cell = _cell_of(row["indicator"], row["region_code"])
        needed[row["region_code"], row["plan"], row["target_id"], row["indicator"]] = row
        if cell in totals:
            unit = {"unit": "persons" if cell.table in ("level", "unpaid") else "percent"}
            yield from _from_value(cell, row | unit, totals[cell], decimals[row["indicator"]])
            yield from _from_target(cell, row, unit["unit"], totals[cell])
    for row in table(path / "contributions.csv"):
        cell = _cell_of(row["indicator"], row["part_code"])
        if cell in totals and row["lacks"] and row["part_code"] != row["region_code"]:
            key = (row["region_code"], row["plan"], row["target_id"], row["indicator"])
            lacking = Decimal(row["lacks"])
            found = float(_least_value(needed[key]) * totals[cell] / 100 - lacking)
            yield cell, found - ROUNDING, found + ROUNDING


def _cell_of(indicator: str, region: str) -> Cell | None:
    if indicator not in INDICATORS:
        return None
    name, group, category, _ = INDICATORS[indicator]
    return Cell(name, region, group, category)


def _from_value(
    cell: Cell, row: Mapping[str, str], total: int, decimals: int
) -> Iterator[tuple[Cell, float, float]]:
    """A rounded share of a total that is known."""
    if row["value"]:
        factor, half = FACTORS[row["unit"]], 0.5 * 10**-decimals
        base = total if factor == 100 else 1
        value = float(row["value"])
        low, high = ((value + by) * base / factor for by in (-half, half))
        yield cell, ceil(low - ROUNDING), floor(high + ROUNDING)


def _least_value(row: Mapping[str, str]) -> Decimal:
    return Decimal(row["target"]) - Decimal(row["tolerance"] or 0)


def _from_target(
    cell: Cell, row: Mapping[str, str], unit: str, total: int
) -> Iterator[tuple[Cell, float, float]]:
    if row["comparator"] not in (">=", "about"):
        return
    needed = float(_least_value(row)) * (total / 100 if unit == "percent" else 1)
    if row["met"]:
        yield cell, *((needed, inf) if row["met"] == "true" else (-inf, needed))
    if row["gap"] and int(row["gap"]):
        yield cell, needed - int(row["gap"]), needed - int(row["gap"]) + 1


def _sources(path: Path) -> dict[str, object]:
    """The submissions each region's numbers follow from, and the definitions."""
    manifest = json.loads((path / "manifest.json").read_text("utf-8"))
    regions = {row["region_code"] for row in table(path / "indicators.csv")}
    return {
        region: (
            manifest["definitions"],
            frozenset(
                tuple(sorted(one.items()))
                for one in manifest["submissions"]
                if one["unit_code"].startswith(region) and one["dataset"] in SOURCES
            ),
        )
        for region in regions
    }


def truth_of(con: duckdb.DuckDBPyConnection, period: str) -> dict[Cell, tuple[int, int]]:
    """Every number that may have to be withheld, and its total, from the warehouse."""
    found = {}
    rows = con.execute(
        "select breakdown, region_code, worker_group, category, persons, total from composition"
        " where period = $period and status <> 'missing'",
        {"period": period},
    ).fetchall()
    for *cell, persons, total in rows:
        if cell[0] in BREAKDOWNS:
            found[Cell(*cell)] = persons, total
    for indicator, (*_, measure) in INDICATORS.items():
        rows = con.execute(
            "select v.region_code, v.numerator, m.value"
            " from indicator_value as v"
            " join indicator as i on v.indicator = i.indicator"
            " join measure as m on v.period = m.period and v.region_code = m.region_code"
            " and i.basis = m.basis and m.measure = $measure"
            " where v.period = $period and v.indicator = $indicator and v.numerator is not null"
            " and v.region_level in ('province', 'prefecture', 'county')",
            {"period": period, "indicator": indicator, "measure": measure},
        ).fetchall()
        for region, persons, total in rows:
            cell = _cell_of(indicator, region)
            assert cell
            found[cell] = int(persons), int(total)
    return found
