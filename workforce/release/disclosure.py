"""Disclosure control: which cells of the published tables are withheld.

A cell is unsafe if fewer persons than a threshold are in it, or are in its total and not in it, or
if it holds all or none of a small total. It is withheld, and with it enough others that nobody can
work it out: for every unsafe cell there is another set of tables that agrees with everything
published, in this release and the earlier ones of the month, in which the cell differs by the
threshold. Each is found by linear programming, as is usual in cell suppression, and what differs in
it is withheld too; cheap cells first, counties before the regions they are in.

What everybody may know: categories add up to their total, groups to all, regions to the region
above but for persons counted in several of them, whose number is taken as known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log10
from typing import Any, NamedTuple

ALL = "all"
PARTS = {  # of all workers, in two ways
    "two_committees": "by post", "dedicated": "by post", "male": "by sex", "female": "by sex",
}  # fmt: skip
REST = ""  # category of those in none that is published
OUTSIDE = "outside "  # group of those who are not in a part of the workers
MOVED = 1e-6


class Cell(NamedTuple):
    """Where a number stands: its table, region, group of workers and category."""

    table: str
    region: str
    group: str
    category: str


@dataclass(frozen=True)
class Count:
    """A cell's persons out of a total that is published.

    Attributes:
        parent: the region above, if it is published.
        is_hidden: it is withheld.
    """

    persons: int
    total: int
    parent: str | None
    is_hidden: bool = False


@dataclass(frozen=True)
class Limits:
    """Thresholds, in persons: fewer than `least` are withheld, and all or none of a total under
    `small`.
    """

    least: int
    small: int


Tables = Mapping[Cell, Count]
Equation = list[tuple[tuple[int, Cell], int]]  # release, cell and sign: they add up to nothing


def withheld(
    now: Tables, earlier: Sequence[Tables], limits: Limits, *, complementary: bool = True
) -> frozenset[Cell]:
    """The cells to withhold.

    Args:
        now: every cell of a release; what is hidden in it plays no part.
        earlier: the month's earlier releases, with what was hidden in them.
        complementary: withhold what unsafe cells could be worked out from; off only to test that
            this is seen.
    """
    hidden = set()
    for table in sorted({cell.table for cell in now}):
        system = _System(
            [_of_table(one, table) for one in earlier] + [_shown(_of_table(now, table))]
        )
        unsafe = [(n, cell) for n, one in enumerate(system.releases)
                  for cell in unsafe_cells(one, limits)]  # fmt: skip
        last = len(system.releases) - 1
        hidden |= {cell for n, cell in unsafe if n == last}
        if complementary:
            system.hide(cell for n, cell in unsafe if n == last)
            system.protect(unsafe, limits)
            hidden |= system.hidden[last]
    return frozenset(hidden & now.keys())


def _of_table(tables: Tables, name: str) -> dict[Cell, Count]:
    return {cell: count for cell, count in sorted(tables.items()) if cell.table == name}


def _shown(tables: dict[Cell, Count]) -> dict[Cell, Count]:
    return {cell: replace(count, is_hidden=False) for cell, count in tables.items()}


def unsafe_cells(tables: Tables, limits: Limits) -> list[Cell]:
    """The cells that may not be known, those of the highest regions first; who is in none or
    outside a part is one too.
    """
    found = [cell for cell in tables if _is_unsafe(cell, tables, limits)]
    return sorted(found, key=lambda cell: (len(cell.region), cell))


def _is_unsafe(cell: Cell, tables: Tables, limits: Limits) -> bool:
    count = tables[cell]
    rest = count.total - count.persons
    if 0 < count.persons < limits.least or 0 < rest < limits.least:
        return True
    if count.total == 0 or count.total >= limits.small or 0 not in (count.persons, rest):
        return False
    if count.persons == 0:
        return not _follows(cell, tables, limits)
    others = [one for one in tables
              if one != cell and one._replace(category=cell.category) == cell]  # fmt: skip
    if others:
        return not all(_follows(one, tables, limits) for one in others)
    return not _follows(cell, tables, limits)


def _follows(cell: Cell, tables: Tables, limits: Limits) -> bool:
    """Whether it is as in a larger cell that holds this one, and may be known: all or nobody."""
    count = tables[cell]
    around = [cell._replace(group=ALL)]
    if count.parent:
        parent = cell._replace(region=count.parent)
        around += [parent, parent._replace(group=ALL)]
    for larger in (tables[one] for one in around if one != cell and one in tables):
        is_alike = larger.persons == (0 if count.persons == 0 else larger.total)
        if is_alike and larger.total >= limits.small:
            return True
    return False


class _System:
    """The releases of one table as equations: which differences of cells nobody would notice."""

    def __init__(self, releases: Sequence[Tables]) -> None:
        self.releases = [dict(one) for one in releases]
        self.hidden = [{cell for cell, count in one.items() if count.is_hidden}
                       for one in releases]  # fmt: skip
        self.inner: list[set[Cell]] = []  # never published
        adds_up = [one for n in range(len(releases)) for one in self._equations(n)]
        as_before = [one for n in range(len(releases)) for one in self._as_before(n)]
        keys = [(n, cell) for n, tables in enumerate(self.releases) for cell in tables]
        self.places = {key: place for place, key in enumerate(keys)}
        self.matrices = [self._both_ways(adds_up + as_before), self._both_ways(adds_up)]

    def hide(self, cells: Iterable[Cell]) -> None:
        """Withhold cells of the last release."""
        self.hidden[-1] |= set(cells)

    def protect(self, unsafe: Sequence[tuple[int, Cell]], limits: Limits) -> None:
        """Withhold more cells of the last release, until each of these could be larger or smaller
        by the threshold, or as far as its total goes.

        Where what was published before leaves no way, it is left aside; where there is none even
        so, the whole table is withheld.
        """
        last = len(self.releases) - 1
        far = {key: self._far(key, limits) for key in unsafe if key[1] in self.hidden[key[0]]}
        safe: set[tuple[int, Cell]] = set()
        for key in far:
            if key in safe:
                continue
            tried = (self._unnoticed(key, far[key], limits, matrix) for matrix in self.matrices)
            moves = next(filter(None, tried), None)
            if moves is None:
                self.hide(one for one in self.releases[last] if one not in self.inner[last])
                return
            self.hide(one for n, one in moves if n == last and one not in self.inner[n])
            safe |= {one for one in far.keys() & moves if moves[one] >= far[one] - MOVED}

    def _far(self, key: tuple[int, Cell], limits: Limits) -> int:
        """By how much a cell must be able to differ."""
        count = self.releases[key[0]][key[1]]
        return min(limits.least, max(count.persons, count.total - count.persons))

    def _unnoticed(
        self, key: tuple[int, Cell], far: int, limits: Limits, matrix: Any
    ) -> dict[tuple[int, Cell], float]:
        """The cheapest differences that come with one of a cell by so many persons; none where
        there is no way. That nobody is in a cell of a large total is no secret, and stays.
        """
        import numpy as np
        from scipy.optimize import linprog

        size, last = len(self.places), len(self.releases) - 1
        costs, more, less = np.zeros(size), np.zeros(size), np.zeros(size)
        for (n, cell), place in self.places.items():
            count = self.releases[n][cell]
            is_inner = cell in self.inner[n]
            is_free = is_inner or cell in self.hidden[n]
            is_no_secret = count.persons == 0 and count.total >= limits.small and not is_inner
            if (is_free or n == last) and not is_no_secret:
                more[place], less[place] = count.total - count.persons, count.persons
                costs[place] = _weight(cell, count, place / size) * (1e-4 if is_free else 1)
        place = self.places[key]
        found = []
        for at, room in ((place, more), (size + place, less)):
            if room[place] < far:
                continue
            bounds = np.stack([np.zeros(2 * size), np.concatenate([more, less])], axis=1)
            bounds[[place, size + place]] = 0
            bounds[at] = far
            told = linprog(
                np.concatenate([costs, costs]), A_eq=matrix, b_eq=np.zeros(matrix.shape[0]),
                bounds=bounds, method="highs-ds",
            )  # fmt: skip
            if told.status == 0:
                found.append((told.fun, np.abs(told.x[:size] - told.x[size:])))
        if not found:
            return {}
        moved = min(found, key=lambda one: one[0])[1]
        return {one: moved[at] for one, at in self.places.items() if moved[at] > MOVED}

    def _equations(self, n: int) -> list[Equation]:
        """What adds up in a release. Adds the cells that are never published."""
        tables = self.releases[n]
        inner = _rests(tables) | _outside(tables)
        tables |= inner
        self.inner.append(set(inner))
        found: dict[tuple[str, ...], Equation] = {}
        for cell, count in tables.items():
            if not cell.group.startswith(OUTSIDE):
                found.setdefault(("categories", *cell[:3]), []).append(((n, cell), 1))
            if count.parent and cell not in inner:
                above = cell._replace(region=count.parent)
                if above in tables:
                    start = [((n, above), -1)]
                    found.setdefault(("regions", *above), start).append(((n, cell), 1))
            whole = cell._replace(group=ALL)
            if cell.group in PARTS and whole in tables:
                way = PARTS[cell.group]
                found.setdefault((way, *whole), [((n, whole), -1)]).append(((n, cell), 1))
            if cell.group.startswith(OUTSIDE):
                part = cell._replace(group=cell.group.removeprefix(OUTSIDE))
                found["part", *cell] = [((n, whole), -1), ((n, part), 1), ((n, cell), 1)]
        return list(found.values())

    def _as_before(self, n: int) -> Iterable[Equation]:
        """What must be as it was in an earlier release: regions of which every number is, and of
        every region in them.
        """
        rows = _by_region(self.releases[n])
        for before in range(n):
            then = _by_region(self.releases[before])
            changed = {region for region in rows.keys() | then.keys()
                       if rows.get(region) != then.get(region)}  # fmt: skip
            for region in sorted(rows):
                if not any(one.startswith(region) for one in changed):
                    yield from ([((n, cell), 1), ((before, cell), -1)] for cell in rows[region])

    def _both_ways(self, equations: Sequence[Equation]) -> Any:
        """Equations over what is more and what is less of each cell, as a matrix."""
        from scipy.sparse import csr_matrix, hstack

        entries = [(row, self.places[key], sign)
                   for row, one in enumerate(equations) for key, sign in one]  # fmt: skip
        rows, places, signs = zip(*entries, strict=True)
        matrix = csr_matrix((signs, (rows, places)), shape=(len(equations), len(self.places)))
        return hstack([matrix, -matrix]).tocsr()


def _by_region(tables: Tables) -> dict[str, dict[Cell, tuple[int, int]]]:
    """Persons and totals of a table's cells, by region."""
    found: dict[str, dict[Cell, tuple[int, int]]] = {}
    for cell, count in tables.items():
        found.setdefault(cell.region, {})[cell] = count.persons, count.total
    return found


def _rests(tables: Tables) -> dict[Cell, Count]:
    """Who is in no category that is published; nobody can be where nobody is in any region."""
    left: dict[Cell, Count] = {}
    for cell, count in tables.items():
        rest = cell._replace(category=REST)
        so_far = left.get(rest, replace(count, persons=count.total, is_hidden=False))
        left[rest] = replace(so_far, persons=so_far.persons - count.persons)
    kept = {rest.group for rest, count in left.items() if count.persons}
    return {rest: count for rest, count in left.items() if rest.group in kept}


def _outside(tables: Tables) -> dict[Cell, Count]:
    """Who of all is in a category and not in a part of the workers that stands alone."""
    found = {}
    for cell, count in tables.items():
        whole = tables.get(cell._replace(group=ALL))
        if whole and cell.group not in (ALL, *PARTS):
            persons, total = whole.persons - count.persons, whole.total - count.total
            if 0 <= persons <= total:
                outside = replace(count, persons=persons, total=total, is_hidden=False)
                found[cell._replace(group=OUTSIDE + cell.group)] = outside
    return found


def _weight(cell: Cell, count: Count, tie: float) -> float:
    """What it costs to withhold a cell: more people are missed more, and so are higher regions."""
    return (1 + log10(1 + count.persons) + tie / 100) * 10 ** (3 - len(cell.region) / 2)


@dataclass(frozen=True)
class Mean:
    """A mean of pay: how few persons are in it in any month, and the largest share of one of them
    in percent.
    """

    fewest: int
    largest_pct: float
    parent: str | None


def withheld_means(
    means: Mapping[str, Mean], earlier: Iterable[Iterable[str]], fewest: int, largest_pct: int
) -> frozenset[str]:
    """The regions whose mean of pay is withheld: those of few persons or with one who has most of
    it, those withheld in an earlier release, and those that these would follow from: beside one
    alone in the region above the next smallest, and in a withheld region its smallest part.
    """
    hidden = {
        region
        for region, one in means.items()
        if one.fewest < fewest or one.largest_pct >= largest_pct
    }
    hidden |= {region for release in earlier for region in release} & set(means)
    while more := _that_follows(means, hidden):
        hidden.add(more)
    return frozenset(hidden)


def _that_follows(means: Mapping[str, Mean], hidden: set[str]) -> str | None:
    """A region to withhold since a withheld mean follows from those of the others, if any does."""
    for above in sorted({one.parent for one in means.values() if one.parent} & set(means)):
        inside = {region for region, one in means.items() if one.parent == above}
        shown = sorted(inside - hidden, key=lambda region: (means[region].fewest, region))
        is_alone = above not in hidden and len(inside & hidden) == 1
        is_mixture = above in hidden and not inside & hidden
        if is_alone or is_mixture:
            return shown[0] if shown else above
    return None
