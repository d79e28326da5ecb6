"""The tree of divisions and committees over the months of a history."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from workforce.demo.grids import Grid, grid_code
from workforce.demo.months import Month
from workforce.demo.past import happenings
from workforce.demo.places import (
    COUNTIES,
    MERGED,
    PREFECTURE_CODE,
    PREFECTURE_NAME,
    SUCCESSOR_VALID_FROM,
    TREE_VALID_FROM,
    WITHDRAWN_TOWNSHIP,
    County,
    Organisation,
    Region,
    Township,
    build_region,
    new_organisation,
    repeated_names,
)
from workforce.demo.registers import FIGURES, with_figures

FEWEST_TOWNSHIPS, FEWEST_VILLAGES, FEWEST_RESIDENTS = 4, 8, 3
HUNDRED = 100
RENUMBERED = 50  # added to numbers of the township that will be merged, so that none is met twice
NEW_TOWNSHIP = "云溪镇"
NEW_COMMITTEES = (("001", "resident", "云溪社区居委会"), ("250", "village", "云岭村委会"))

Homes = dict[str, Organisation | None]  # by the code at the start; None: abolished


@dataclass
class Tree:
    """The tree as it is: changed by one happening after another.

    Attributes:
        homes: where each committee of the start is now.
        absorbed: by code of the start, the committee that took over one that was abolished.
        rows: the division table: code, name, level, valid from, valid to, successors.
        founded: committees that were not there at the start.
    """

    counties: tuple[County, ...]
    towns: dict[str, list[Township]]
    homes: Homes
    absorbed: dict[str, str] = field(default_factory=dict)
    rows: list[list[str]] = field(default_factory=list)
    founded: list[Organisation] = field(default_factory=list)

    def in_township(self, code: str) -> dict[str, Organisation]:
        """The committees of a township now, by their codes at the start."""
        return {
            start: org
            for start, org in self.homes.items()
            if org is not None and org.township.code == code
        }

    def move(self, start: str, town: Township) -> None:
        """Put a committee into another township, under the number it had."""
        org = self.homes[start]
        assert org is not None
        code = town.code + org.code[9:]
        self.homes[start] = replace(org, code=code, township=town)

    def end(self, code: str, day: str, successors: Iterable[str]) -> None:
        """A code is valid no longer from that day on."""
        row = next(row for row in self.rows if row[0] == code and not row[4])
        row[4:] = [day, "、".join(successors)]

    def begin(self, town: Township) -> None:
        self.rows.append([town.code, town.name, "乡级", town.valid_from, "", ""])


@dataclass(frozen=True)
class Moment:
    """The tree at the end of a month."""

    region: Region
    homes: Homes
    rows: tuple[tuple[str, ...], ...]
    founded: tuple[Organisation, ...]

    def placed(self, start: str, absorbed: dict[str, str]) -> Organisation | None:
        """Where people of a committee of the start are now, if it was abolished too."""
        return self.homes[start] or self.homes[absorbed[start]]


@dataclass
class Places:
    """The tree over all months.

    Attributes:
        start: before anything happened.
        moments: by month.
        changed: by month the counties whose registers changed; of the first month all.
        table_changed: the months in which the division table did.
        absorbed: see `Tree`.
    """

    start: Region
    moments: list[Moment]
    changed: list[tuple[str, ...]]
    table_changed: list[bool]
    absorbed: dict[str, str]


Happening = Callable[[Tree, str, random.Random], None]


def smaller(county: County, times: int) -> County:
    """The county with so many times fewer committees and people, and half as many townships."""
    if times == 1:
        return county
    people = {name: getattr(county, name) // times // HUNDRED * HUNDRED for name in FIGURES}
    return with_figures(
        replace(
            county,
            townships=max(FEWEST_TOWNSHIPS, county.townships // 2),
            village_committees=max(FEWEST_VILLAGES, county.village_committees // times),
            resident_committees=max(FEWEST_RESIDENTS, county.resident_committees // times),
        ),
        people,
    )


def build_places(seed: int, months: tuple[Month, ...], times_smaller: int) -> Places:
    """The tree at the end of every month."""
    counties = tuple(smaller(county, times_smaller) for county in (*COUNTIES, MERGED))
    start = _start(build_region(seed, counties))
    rng = random.Random(f"{seed}:happenings")
    tree = _tree(start)
    moments: list[Moment] = []
    changed: list[tuple[str, ...]] = []
    table_changed: list[bool] = []
    left = list(HAPPENINGS)
    for month in months:
        due = [one for one in left if one[1] <= month.text]
        left = left[len(due) :]
        before = tree.counties
        for _, at, happen in due:
            happen(tree, f"{at}-01", rng)
        ended = [c.code for c in before if c not in tree.counties] if month.index else []
        moments.append(_moment(tree, dict.fromkeys(ended, happenings.SUCCESSOR)))
        sent = [county.code for county in tree.counties] if month.index == 0 else []
        changed.append(tuple(sent or dict.fromkeys(c for c, _, _ in due if c)))
        table_changed.append(month.index == 0 or bool(due))
    return Places(start, moments, changed, table_changed, tree.absorbed)


def _start(region: Region) -> Region:
    """Committees of the township that will be merged have numbers its neighbour does not use."""
    code = happenings.TOWNSHIP_MERGED[0]
    last = region.townships[code][-1].code
    region.organisations[code] = [
        replace(org, code=f"{org.code[:9]}{int(org.code[9:]) + RENUMBERED:03d}")
        if org.township.code == last
        else org
        for org in region.organisations[code]
    ]
    return region


def _tree(start: Region) -> Tree:
    homes: Homes = {org.code: org for org in start.all_organisations()}
    tree = Tree(start.counties, {c: list(towns) for c, towns in start.townships.items()}, homes)
    tree.rows = [[PREFECTURE_CODE, PREFECTURE_NAME, "地级", TREE_VALID_FROM, "", ""]]
    tree.rows += [[c.code, c.name, "县级", TREE_VALID_FROM, "", ""] for c in start.counties]
    successor = ""
    for towns in start.townships.values():
        for town in towns:
            tree.begin(town)
            successor = town.code if town.valid_from == SUCCESSOR_VALID_FROM else successor
    code, name, begun, withdrawn = WITHDRAWN_TOWNSHIP
    tree.rows.append([code, name, "乡级", begun, withdrawn, successor])
    return tree


def _moment(tree: Tree, merged: dict[str, str]) -> Moment:
    now = [*(org for org in tree.homes.values() if org is not None), *tree.founded]
    organisations: dict[str, list[Organisation]] = {c.code: [] for c in tree.counties}
    for org in sorted(now, key=lambda org: org.code):
        organisations[org.county_code].append(org)
    towns = {c.code: list(tree.towns[c.code]) for c in tree.counties}
    region = Region(towns, organisations, tree.counties, merged=merged)
    rows = tuple(tuple(row) for row in tree.rows)
    return Moment(region, dict(tree.homes), rows, tuple(tree.founded))


# What happens


def _merge_township(tree: Tree, day: str, rng: random.Random) -> None:
    towns = tree.towns[happenings.TOWNSHIP_MERGED[0]]
    into, gone = towns[-2:]
    for start in tree.in_township(gone.code):
        tree.move(start, into)
    towns.remove(gone)
    tree.end(gone.code, day, [into.code])


def _split_township(tree: Tree, day: str, rng: random.Random) -> None:
    towns = tree.towns[happenings.TOWNSHIP_SPLIT[0]]
    gone = towns.pop()
    number = int(gone.code[6:]) + RENUMBERED
    halves = [
        Township(f"{gone.code[:6]}{number + at:03d}", gone.name[:-1] + side + gone.rank, gone.rank,
                 day)
        for at, side in enumerate("东西")
    ]  # fmt: skip
    for at, start in enumerate(tree.in_township(gone.code)):
        tree.move(start, halves[at % 2])
    towns += halves
    tree.end(gone.code, day, [half.code for half in halves])
    for half in halves:
        tree.begin(half)


def _rename_township(tree: Tree, day: str, rng: random.Random) -> None:
    towns = tree.towns[happenings.TOWNSHIP_RENAMED[0]]
    was = towns.pop()
    now = replace(was, name=was.name[:-1] + "镇", rank="镇", valid_from=day)
    for start in tree.in_township(was.code):
        tree.move(start, now)
    towns.append(now)
    tree.end(was.code, day, [])
    tree.begin(now)


def _merge_county(tree: Tree, day: str, rng: random.Random) -> None:
    gone, into = happenings.COUNTY_MERGED[0], happenings.SUCCESSOR
    for was in tree.towns.pop(gone):
        number = int(was.code[6:]) + RENUMBERED
        now = replace(was, code=f"{into}{number:03d}", valid_from=day)
        for start in tree.in_township(was.code):
            tree.move(start, now)
        tree.towns[into].append(now)
        tree.end(was.code, day, [now.code])
        tree.begin(now)
    tree.end(gone, day, [into])
    tree.counties = tuple(county for county in tree.counties if county.code != gone)


def _use_code_again(tree: Tree, day: str, rng: random.Random) -> None:
    code = next(
        row[0]
        for row in tree.rows
        if row[0].startswith(happenings.CODE_USED_AGAIN[0]) and row[4] and row[4] != day
    )
    town = Township(code, NEW_TOWNSHIP, "镇", day)
    tree.towns[happenings.CODE_USED_AGAIN[0]].append(town)
    tree.begin(town)
    for number, kind, name in NEW_COMMITTEES:
        tree.founded.append(new_organisation(code + number, name, kind, town, rng))


def _abolish_committee(tree: Tree, day: str, rng: random.Random) -> None:
    """The last village of the first township that has two whose names nobody can mistake."""
    own = {
        start: org
        for start, org in tree.homes.items()
        if org is not None and org.county_code == happenings.COMMITTEE_ABOLISHED[0]
    }
    twice = repeated_names(list(own.values()))
    fit = [s for s, org in own.items() if org.kind == "village" and org.name not in twice]
    stays, gone = next((a, b) for a, b in pairwise(fit) if own[a].township == own[b].township)
    tree.homes[gone] = None
    tree.absorbed[gone] = stays


# County whose registers are sent anew, month, what happens; in the order of time.
HAPPENINGS: tuple[tuple[str, str, Happening], ...] = (
    (*happenings.TOWNSHIP_MERGED, _merge_township),
    (*happenings.TOWNSHIP_SPLIT, _split_township),
    ("", happenings.TOWNSHIP_RENAMED[1], _rename_township),
    (happenings.SUCCESSOR, happenings.COUNTY_MERGED[1], _merge_county),
    (*happenings.CODE_USED_AGAIN, _use_code_again),
    (*happenings.COMMITTEE_ABOLISHED, _abolish_committee),
)


def grids_in(moment: Moment, at_start: dict[str, list[Grid]], new: list[Grid]) -> dict:
    """Every county's grids in a month, recoded with their committees."""
    found: dict[str, list[Grid]] = {county.code: [] for county in moment.region.counties}
    for grid in (grid for grids in at_start.values() for grid in grids):
        home = moment.homes[grid.org.code]
        if home is not None:
            now = grid
            if home is not grid.org:
                now = replace(grid, org=home, code=grid_code(home, int(grid.code[13:])))
            found[home.county_code].append(now)
    for grid in new:
        if grid.org in moment.founded:
            found[grid.org.county_code].append(grid)
    return {code: sorted(grids, key=lambda g: g.code) for code, grids in found.items()}
