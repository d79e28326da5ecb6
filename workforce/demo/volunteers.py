"""Registered volunteers: a stock that grows, with a few that left it or came too late."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from workforce.demo.months import Month
from workforce.demo.people import Person, Registry
from workforce.demo.places import COUNTIES, Organisation, Region, repeated_names
from workforce.demo.roster import Tenure

EVER = 10_000  # a month index that never comes
DAYS_OF_GRACE = 3  # a month's file may list registrations of the next month's first days
OLDEST, YOUNGEST = date(1940, 1, 1), date(2012, 12, 31)
FIRST_DAY = date(2012, 1, 1)
YOUNGEST_AGE = 8
ZEAL = (13, 12, 11, 10, 7, 11, 8, 9, 6, 7, 5, 6, 14)  # volunteers per resident, by county


@dataclass(slots=True)
class Volunteer:
    """One person in one county's list; cancelled from the month `cancelled_from` (an index) on.

    `minutes` of service are a multiple of three, so that they are hours with two decimals.
    """

    person: Person
    registered: date
    cancelled_from: int
    minutes: int | None
    community: Organisation | None

    def is_listed(self, month: Month) -> bool:
        """Shown in the month's file, counted or not."""
        return self.registered <= month.last + timedelta(days=DAYS_OF_GRACE)

    def is_counted(self, month: Month) -> bool:
        """Valid, and registered on or before the month's last day."""
        return self.registered <= month.last and month.index < self.cancelled_from


def build_volunteers(
    seed: int,
    region: Region,
    months: tuple[Month, ...],
    registry: Registry,
    staff: dict[str, list[Tenure]],
    total: int,
) -> dict[str, list[Volunteer]]:
    """Every county's list; exactly `total` distinct people count in the last month."""
    rng = random.Random(f"{seed}:volunteers")
    lists: dict[str, list[Volunteer]] = {}
    taken: set[Person] = set()
    for county, count in zip(COUNTIES, share_out(total), strict=True):
        communities = _communities(region.organisations[county.code])
        workers = _new_faces(staff[county.code], taken)[: count // 60]
        taken.update(workers)
        days = (FIRST_DAY.toordinal(), months[-1].last.toordinal())
        lists[county.code] = [
            _volunteer(rng, registry, days, communities, workers[at] if at < len(workers) else None)
            for at in range(count)
        ]
        _add_uncounted(lists[county.code], rng, registry, months, communities)
    _list_twice(lists, rng)
    for found in lists.values():
        found.sort(key=lambda v: (v.registered, v.person.number))
    return lists


def build_county(
    seed: int, code: str, region: Region, months: tuple[Month, ...], registry: Registry, count: int
) -> list[Volunteer]:
    """The list of a county whose volunteers stand in no other."""
    rng = random.Random(f"{seed}:volunteers:{code}")
    communities = _communities(region.organisations[code])
    days = (FIRST_DAY.toordinal(), months[-1].last.toordinal())
    found = [_volunteer(rng, registry, days, communities, None) for _ in range(count)]
    _add_uncounted(found, rng, registry, months, communities)
    return sorted(found, key=lambda v: (v.registered, v.person.number))


def _new_faces(tenures: list[Tenure], taken: set[Person]) -> list[Person]:
    """A county's workers who are in no other county's list yet."""
    return [p for p in dict.fromkeys(t.person for t in tenures) if p not in taken]


def share_out(total: int) -> list[int]:
    """`total` split by resident population and zeal; the first counties take what is left."""
    weights = [county.resident * zeal for county, zeal in zip(COUNTIES, ZEAL, strict=True)]
    counts = [total * weight // sum(weights) for weight in weights]
    for at in range(total - sum(counts)):
        counts[at] += 1
    return counts


def _communities(organisations: list[Organisation]) -> list[Organisation | None]:
    """What volunteers of a county may give as theirs: unmistakable names, or nothing."""
    twice = repeated_names(organisations)
    named = [org for org in organisations if org.name not in twice]
    return [*named, *[None] * (len(named) // 3)]


def _volunteer(
    rng: random.Random,
    registry: Registry,
    days: tuple[int, int],
    communities: list[Organisation | None],
    worker: Person | None,
) -> Volunteer:
    """Registered on a random day of the inclusive interval of ordinals `days`, not as an infant."""
    draw = rng.random
    person = worker or registry.person(rng, 0.58, OLDEST, YOUNGEST)
    earliest = min(max(days[0], person.born.toordinal() + YOUNGEST_AGE * 366), days[1])
    registered = date.fromordinal(earliest + int(draw() * (days[1] - earliest + 1)))
    community = communities[int(draw() * len(communities))]
    minutes = None if draw() < 0.02 else int(draw() * 3000) * 3
    return Volunteer(person, registered, EVER, minutes, community)


def _add_uncounted(
    found: list[Volunteer],
    rng: random.Random,
    registry: Registry,
    months: tuple[Month, ...],
    communities: list[Organisation | None],
) -> None:
    """Cancelled before the first month, cancelled in a later one, registered too late."""
    before = (FIRST_DAY.toordinal(), months[0].first.toordinal() - 1)
    for at in range(max(3, len(found) // 100)):
        volunteer = _volunteer(rng, registry, before, communities, None)
        volunteer.cancelled_from = at % len(months)
        found.append(volunteer)
    late = months[-1].last.toordinal()
    for _ in range(max(2, len(found) // 400)):
        found.append(_volunteer(rng, registry, (late + 1, late + DAYS_OF_GRACE), communities, None))


def _list_twice(lists: dict[str, list[Volunteer]], rng: random.Random) -> None:
    """Some volunteers stand in a second county's list too, without a community there."""
    for home, away in (("532501", "532503"), ("532503", "532501"), ("532504", "532524"),
                       ("532527", "532504"), ("532528", "532524")):  # fmt: skip
        counted = [v for v in lists[home] if v.cancelled_from == EVER][: len(lists[home]) // 2]
        for at in range(max(1, len(counted) // 300)):
            first = counted[at * 3 % len(counted)]
            lists[away].append(
                Volunteer(first.person, first.registered, EVER, int(rng.random() * 300) * 3, None)
            )
