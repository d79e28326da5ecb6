"""Plain counting of a random region: sets of people, the words of `datasets.md`, and no SQL.

A `Scope` is whose rows are counted: a region in a month and the units that are covered there. What
is counted takes a scope and gives a number, or None where it isn't known. This file has the
rosters; `counting_*` has the rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache

from tests.properties.world import JANUARY, JUNE, LAST_DAYS, MAY, MONTHS, PEOPLE, Row, World

Number = int | Decimal
WORKER, BOTH = "community worker", "of two committees"
DEDICATED = "dedicated, not part-time"
VILLAGE, RESIDENT = "village_committee", "resident_committee"
WOMEN = {name for name, person in PEOPLE.items() if person["sex"] == "female"}


@dataclass
class Post:
    """What somebody is at one committee, by all the rows they have there.

    Attributes:
        words: what they are, and what the committee is.
        pay: monthly pay as stated in these rows.
        basic_pay: basic pay as stated in these rows.
        grid_codes: grids looked after as a grid worker who is not part-time.
    """

    words: set[str] = field(default_factory=set)
    pay: list[Decimal] = field(default_factory=list)
    basic_pay: list[Decimal] = field(default_factory=list)
    grid_codes: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Scope:
    """A region in a month, and its covered units."""

    world: World
    month: str
    region: str
    units: frozenset[str]

    @property
    def last_day(self) -> dt.date:
        return LAST_DAYS[self.month]

    @property
    def is_below_unit(self) -> bool:
        return len(self.region) > 6

    def holds(self, place: str) -> bool:
        """Whether a place lies in the region and in a covered unit."""
        return place.startswith(self.region) and place[:6] in self.units

    def posts(self) -> Iterator[tuple[str, str, Post]]:
        """Person, place and what they are there."""
        for (name, place), post in posts(self.world, self.month).items():
            if self.holds(place):
                yield name, place, post

    def who(self, *words: str) -> set[str]:
        """Persons who are all of this at one committee of the scope."""
        return {name for name, _, post in self.posts() if post.words.issuperset(words)}

    def last_month(self) -> Scope:
        """The same region and units at the end of the month before."""
        return replace(self, month={JUNE: MAY}[self.month])

    def organisations(self) -> dict[str, Row]:
        """The committees of the scope."""
        known = organisations(self.world, self.month)
        return {code: one for code, one in known.items() if self.holds(code)}

    def listed(self, dataset: str) -> Iterator[Row]:
        """Rows of the lists that the region's covered units sent; none below the unit."""
        for row in self.world.rows[dataset][self.month]:
            if not self.is_below_unit and self.holds(row["unit_code"]):
                yield row


@cache
def organisations(world: World, month: str) -> dict[str, Row]:
    """The committees by code: of every county the newest register sent in by the month."""
    found: dict[str, Row] = {}
    for period in (JANUARY, *MONTHS):
        if period <= month:
            newer = world.registers.get(period, {})
            replaced = {code[:6] for code in newer}
            found = {code: one for code, one in found.items() if code[:6] not in replaced}
            found |= newer
    return found


# The rosters


@cache
def posts(world: World, month: str) -> dict[tuple[str, str], Post]:
    """Who is on the roster at the month's end, by person and committee."""
    found: dict[tuple[str, str], Post] = {}
    known = organisations(world, month)
    for row in world.rows["staff_roster"][month]:
        place, last_day = row["community_code"], LAST_DAYS[month]
        started = not row["started_on"] or row["started_on"] <= last_day
        ended = row["ended_on"] and row["ended_on"] <= last_day
        if place in known and started and not ended:
            post = found.setdefault((row["person_key"], place), Post())
            post.words |= set(_what(row)) | set(_where(known[place]))
            post.pay += [row["monthly_pay_yuan"]] if row["monthly_pay_yuan"] is not None else []
            post.basic_pay += [row["basic_pay_yuan"]] if row["basic_pay_yuan"] is not None else []
            if row["worker_type"] == "grid_worker" and row["employment_form"] != "part_time":
                post.grid_codes |= set(row["grid_codes"] or ())
    return found


def _what(row: Row) -> Iterator[str]:
    yield from (f"type {row['worker_type']}", f"post {row['post']}")
    yield from row["duties"] or ()
    if row["in_quota"] == "yes":
        yield "in quota"
    member = row["worker_type"] == "committee_member" or row["post"] in (
        "director", "deputy_director",
    )  # fmt: skip
    party = row["worker_type"] == "party_committee_member" or row["post"] in (
        "secretary", "deputy_secretary",
    )  # fmt: skip
    dedicated = row["worker_type"] == "dedicated" and row["employment_form"] != "part_time"
    yield from ["committee member"] * member
    yield from ["party committee member"] * party
    yield from [BOTH] * (member or party)
    yield from [DEDICATED] * dedicated
    yield from [WORKER] * (member or party or dedicated)


def _where(organisation: Row) -> Iterator[str]:
    yield "urban" if organisation["urban_rural_code"][0] == "1" else "rural"
    yield organisation["kind"]


def as_they_are(*words: str) -> Callable[[Scope], int]:
    """How many persons are all of this at one committee."""
    return lambda scope: len(scope.who(*words))


def _women(*words: str) -> Callable[[Scope], int]:
    return lambda scope: len(scope.who(*words) & WOMEN)


ROSTERS: dict[str, Callable[[Scope], Number]] = {
    "workers": as_they_are(WORKER),
    "urban_workers": as_they_are(WORKER, "urban"),
    "urban_workers_with_grid":
        lambda s: len(s.who(WORKER, "urban") | s.who("type grid_worker", "urban")),
    "resident_committee_workers": as_they_are(WORKER, RESIDENT),
    "two_committee_members": as_they_are(BOTH),
    "committee_members": as_they_are("committee member"),
    "dedicated_workers": as_they_are(DEDICATED),
    "main_dedicated_workers": lambda s: len(s.who(DEDICATED) - s.who(BOTH)),
    "main_grid_workers": lambda s: len(s.who("type grid_worker") - s.who(BOTH) - s.who(DEDICATED)),
    "main_other_staff":
        lambda s: len(s.who() - s.who(BOTH) - s.who(DEDICATED) - s.who("type grid_worker")),
    "grid_workers": as_they_are("type grid_worker"),
    "social_organisation_staff": as_they_are("type social_organisation_staff"),
    "directors": as_they_are("post director"),
    "secretaries": as_they_are("post secretary"),
    "heads": lambda s: len(s.who("post director") | s.who("post secretary")),
    "other_members": lambda s: len(other_members(s)),
    "quota_workers": as_they_are(WORKER, "in quota"),
    **{
        f"{prefix}_{name}{ending}": count(word, kind)
        for prefix, kind in (("village", VILLAGE), ("resident", RESIDENT))
        for name, word in (
            ("members", "committee member"), ("directors", "post director"),
            ("two_committee_members", BOTH),
        )
        for ending, count in (("", as_they_are), ("_female", _women))
    },
}  # fmt: skip


def other_members(scope: Scope) -> set[str]:
    """Committee members who are director nowhere in the region."""
    return scope.who("committee member") - scope.who("post director")


# Who came and who went


def joiners(scope: Scope) -> set[str]:
    return scope.who(WORKER) - scope.last_month().who(WORKER)


def leavers(scope: Scope) -> set[str]:
    return scope.last_month().who(WORKER) - scope.who(WORKER)


def _workers_outside(scope: Scope) -> set[str]:
    """Workers anywhere but in the region, by every roster of the month that can be used."""
    return {
        name for (name, place), post in posts(scope.world, scope.month).items()
        if WORKER in post.words and not place.startswith(scope.region)
    }  # fmt: skip


MOVEMENT: dict[str, Callable[[Scope], Number]] = {
    "workers_last_month": lambda s: len(s.last_month().who(WORKER)),
    "joiners": lambda s: len(joiners(s)),
    "leavers": lambda s: len(leavers(s)),
    "transfers_in": lambda s: len(joiners(s) & _workers_outside(s.last_month())),
    "transfers_out": lambda s: len(leavers(s) & _workers_outside(s)),
}
