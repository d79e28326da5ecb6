"""Who works where: the posts people hold, and what changes between the months."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from workforce.demo.months import Month
from workforce.demo.people import Person, Registry
from workforce.demo.places import COUNTIES, Organisation, Region

PARTY = "party_committee_member"
COMMITTEE = "committee_member"
DEDICATED = "dedicated"
GRID = "grid_worker"
OTHER = "other"

BOTH = (PARTY, COMMITTEE)
BORN_FROM, BORN_TO = date(1963, 1, 1), date(2003, 12, 31)

# Posts that sound like director or secretary and are neither, with the type they come under.
LOOKALIKES = (
    ("妇女主任", COMMITTEE, 0.42, 1.0),
    ("治保主任", COMMITTEE, 0.08, 0.0),
    ("监委会主任", OTHER, 0.08, 0.2),
    ("第一书记", OTHER, 0.03, 0.3),
    ("团支部书记", OTHER, 0.03, 0.5),
)


@dataclass(frozen=True, slots=True)
class Tenure:
    """One person at one organisation.

    `types` and `posts` are codes; `title` is a post written in words that carries no code that
    counts. The files of months `first` to `last` (indices) show it. Pay is in fen; what follows
    it is settled by `terms.py`.
    """

    person: Person
    org: Organisation
    types: tuple[str, ...]
    posts: tuple[str, ...]
    title: str | None
    started: date | None
    ended: date | None
    form: str | None
    remark: str
    first: int
    last: int
    pay: int | None = None
    basic_pay: int | None = None
    duties: tuple[str, ...] = ()
    grids: tuple[str, ...] = ()
    in_quota: bool | None = None

    def is_on_roster(self, month: Month) -> bool:
        """In office at 24:00 of the month's last day, as far as its dates say."""
        begun = self.started is None or self.started <= month.last
        return begun and (self.ended is None or self.ended > month.last)


@dataclass(frozen=True, slots=True)
class Place:
    """A post to fill: types, posts, title and the chance that a woman holds it."""

    types: tuple[str, ...]
    posts: tuple[str, ...]
    title: str | None
    female_share: float


def build_roster(
    seed: int,
    region: Region,
    months: tuple[Month, ...],
    registry: Registry,
    states_form: frozenset[str],
) -> dict[str, list[Tenure]]:
    """Every county's tenures over all months, in the order its files list them.

    `states_form` holds the counties whose files have a column for the form of employment; the
    others say nothing about it.
    """
    rng = random.Random(f"{seed}:roster")
    staff = {}
    for county in COUNTIES:
        orgs = region.organisations[county.code]
        staff[county.code] = staff_of(orgs, months, rng, registry)
    _turn_over(staff, region, months, rng, registry)
    _share_people(staff, region, rng)
    _move_people(staff, region, months, rng)
    for code in sorted(staff.keys() - states_form):
        staff[code] = [replace(tenure, form=None) for tenure in staff[code]]
    return {code: in_file_order(tenures) for code, tenures in staff.items()}


def staff_of(
    orgs: Iterable[Organisation],
    months: tuple[Month, ...],
    rng: random.Random,
    registry: Registry,
) -> list[Tenure]:
    """Somebody in every post of these organisations, all months."""
    return [
        _tenure(place, org, rng, registry, months) for org in orgs for place in _places(org, rng)
    ]


def build_county(
    seed: int, code: str, region: Region, months: tuple[Month, ...], registry: Registry
) -> list[Tenure]:
    """The tenures of a county that nobody moves to or from."""
    rng = random.Random(f"{seed}:roster:{code}")
    staff = {code: staff_of(region.organisations[code], months, rng, registry)}
    _turn_over(staff, region, months, rng, registry)
    return staff[code]


def in_file_order(tenures: list[Tenure]) -> list[Tenure]:
    """By committee, then by person."""
    return sorted(tenures, key=lambda t: (t.org.code, t.person.number))


def _places(org: Organisation, rng: random.Random) -> Iterator[Place]:
    """The posts of one organisation."""
    is_village = org.kind == "village"
    yield from _heads(rng, 0.08 if is_village else 0.42)
    yield from _deputies(rng, 0.2 if is_village else 0.5)
    yield from _members(rng, is_village)
    yield from _lookalikes(rng, is_village)
    yield from _employees(org, rng, is_village)


def _heads(rng: random.Random, female: float) -> Iterator[Place]:
    """Secretary and director: one person nearly everywhere; a vacancy here and there."""
    draw = rng.random()
    if draw < 0.94:
        more = ("collective_head",) if rng.random() < 0.35 else ()
        yield Place(BOTH, ("secretary", "director", *more), None, female)
        return
    yield Place((PARTY,), ("secretary",), None, female)
    if draw < 0.985:
        yield Place((COMMITTEE,), ("director",), None, female)


def _deputies(rng: random.Random, female: float) -> Iterator[Place]:
    if rng.random() < 0.5:
        if rng.random() < 0.3:
            yield Place(BOTH, ("deputy_secretary", "deputy_director"), None, female)
        else:
            yield Place((PARTY,), ("deputy_secretary",), None, female)
    if rng.random() < 0.5:
        yield Place((COMMITTEE,), ("deputy_director",), None, female)


def _members(rng: random.Random, is_village: bool) -> Iterator[Place]:
    female = 0.27 if is_village else 0.62
    for _ in range((1 if is_village else 2) + (rng.random() < 0.6)):
        draw = rng.random()
        types = BOTH if draw < 0.25 else (PARTY,) if draw < 0.4 else (COMMITTEE,)
        if draw > 0.96:
            types = (COMMITTEE, DEDICATED)
        yield Place(types, ("member",), None, female)


def _lookalikes(rng: random.Random, is_village: bool) -> Iterator[Place]:
    for title, worker_type, share, female in LOOKALIKES if is_village else LOOKALIKES[:1]:
        if rng.random() < share:
            yield Place((worker_type,), (), title, female)
    if not is_village and rng.random() < 0.1:
        yield Place((DEDICATED,), (), "主任助理", 0.6)


def _employees(org: Organisation, rng: random.Random, is_village: bool) -> Iterator[Place]:
    """Everyone who is neither on the committee nor on the party's."""
    dedicated = int(rng.random() * 4) + 3 if not is_village else int(org.is_urban) * 2
    grid = int(rng.random() * 3) + 1 if not is_village else int(rng.random() < 0.42)
    for _ in range(dedicated):
        types = (DEDICATED, GRID) if rng.random() < 0.08 else (DEDICATED,)
        yield Place(types, ("worker",), None, 0.66)
    for _ in range(grid):
        yield Place((GRID,), ("worker",), None, 0.5)
    for worker_type, share in (
        ("social_organisation_staff", 0.12),
        ("civil_affairs_assistant", 0.1),
        ("social_security_assistant", 0.1),
        (OTHER, 0.08),
    ):
        if rng.random() < (share / 3 if is_village else share):
            yield Place((worker_type,), ("worker",), None, 0.55)


def _tenure(
    place: Place,
    org: Organisation,
    rng: random.Random,
    registry: Registry,
    months: tuple[Month, ...],
) -> Tenure:
    person = registry.person(rng, place.female_share, BORN_FROM, BORN_TO)
    return Tenure(
        person=person,
        org=org,
        types=place.types,
        posts=place.posts,
        title=place.title,
        started=_started(rng, person),
        ended=None,
        form=_form(place.types, rng),
        remark="",
        first=0,
        last=len(months) - 1,
    )


def _started(rng: random.Random, person: Person) -> date | None:
    """A day in 2012 to 2024 and after the person's 20th birthday; blank now and then."""
    if rng.random() < 0.03:
        return None
    earliest = max(date(2012, 1, 1), date(person.born.year + 20, 12, 31)).toordinal()
    return date.fromordinal(
        earliest + int(rng.random() * (date(2025, 1, 1).toordinal() - earliest))
    )


def _form(types: tuple[str, ...], rng: random.Random) -> str | None:
    if DEDICATED not in types and GRID not in types:
        return None
    draw = rng.random()
    return "part_time" if draw < 0.07 else None if draw < 0.12 else "full_time"


def _turn_over(
    staff: dict[str, list[Tenure]],
    region: Region,
    months: tuple[Month, ...],
    rng: random.Random,
    registry: Registry,
) -> None:
    """Leavers, joiners and people whose dates keep them off a month's roster."""
    for code in staff:
        for month in months:
            tenures = staff[code]
            if month.index > 0:
                for _ in range(max(2, len(tenures) // 120)):
                    _leave(tenures, month, rng)
                for _ in range(max(2, len(tenures) // 130)):
                    gone = tenures[int(rng.random() * len(tenures))].person
                    tenures.append(_joiner(code, region, months, month, rng, registry, gone))
            tenures.extend(_edge_cases(code, region, months, month, rng, registry))


def _leave(tenures: list[Tenure], month: Month, rng: random.Random) -> None:
    """One tenure ends: it vanishes from the file, or stands there with the day it ended."""
    at = int(rng.random() * len(tenures))
    leaver = tenures[at]
    if leaver.first > 0 or leaver.ended is not None or leaver.last < month.index:
        return
    if rng.random() < 0.5:
        tenures[at] = replace(leaver, last=month.index - 1)
    else:
        day = month.first + timedelta(days=int(rng.random() * 25))
        tenures[at] = replace(leaver, ended=day, last=month.index)


def _newcomer(
    code: str,
    region: Region,
    months: tuple[Month, ...],
    month: Month,
    rng: random.Random,
    registry: Registry,
) -> Tenure:
    """A member or a dedicated worker who appears in this month's file."""
    orgs = region.organisations[code]
    place = Place((COMMITTEE,), ("member",), None, 0.5)
    if rng.random() < 0.4:
        place = Place((DEDICATED,), ("worker",), None, 0.6)
    org = orgs[int(rng.random() * len(orgs))]
    tenure = _tenure(place, org, rng, registry, months)
    return replace(tenure, first=month.index, last=len(months) - 1)


def _joiner(
    code: str,
    region: Region,
    months: tuple[Month, ...],
    month: Month,
    rng: random.Random,
    registry: Registry,
    predecessor: Person,
) -> Tenure:
    """Started on the month's first day, in its middle or on its last; a remark names who left."""
    day = rng.choice((month.first, month.first + timedelta(days=13), month.last))
    joined = _newcomer(code, region, months, month, rng, registry)
    return replace(joined, started=day, remark=f"接替{predecessor.name}")


def _edge_cases(
    code: str,
    region: Region,
    months: tuple[Month, ...],
    month: Month,
    rng: random.Random,
    registry: Registry,
) -> Iterator[Tenure]:
    """Dates on either side of the month's end, some in each county."""
    after = month.last + timedelta(days=1)
    joined = _newcomer(code, region, months, month, rng, registry)
    draw = rng.random()
    if draw < 0.4:  # begins the day after: in the file, not yet on the roster
        yield replace(joined, started=after)
    elif draw < 0.7:  # ended on the last day: in the file, no longer on the roster
        yield replace(joined, started=None, ended=month.last, last=month.index)
    elif draw < 0.9:  # ends the day after: still on the roster
        yield replace(joined, ended=after, last=month.index)
    if code == "532502":  # sixteen on the month's last day: just old enough
        young = _person_born(_sixteen_years_before(month.last), rng, registry)
        yield replace(joined, person=young, types=(OTHER,), posts=("worker",), form=None,
                      started=month.first, ended=None, last=month.index)  # fmt: skip


def _sixteen_years_before(day: date) -> date:
    """The birthday of someone who is sixteen on `day`; 28 February stands for the 29th."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - 16, day.month, 28 if is_leap_day else day.day)


def _person_born(day: date, rng: random.Random, registry: Registry) -> Person:
    return registry.person(rng, 0.5, day, day)


def _share_people(staff: dict[str, list[Tenure]], region: Region, rng: random.Random) -> None:
    """Some people hold the same post in two communities; two work in two counties."""
    taken: set[int] = set()
    for code in ("532501", "532503", "532524", "532504"):
        for _ in range(2):
            tenure = _settled(staff[code], rng, taken)
            others = [o for o in region.organisations[code] if _is_like(o, tenure.org)]
            second = others[int(rng.random() * len(others))]
            staff[code].append(replace(tenure, org=second))
    for home, away in (("532503", "532501"), ("532524", "532525")):
        tenure = _settled(staff[home], rng, taken)
        others = [o for o in region.organisations[away] if _is_like(o, tenure.org)]
        staff[away].append(replace(tenure, org=others[0]))


def _is_like(org: Organisation, other: Organisation) -> bool:
    """Another organisation of the same kind and the same side of the urban line."""
    return org.code != other.code and (org.kind, org.is_urban) == (other.kind, other.is_urban)


def _settled(tenures: list[Tenure], rng: random.Random, taken: set[int]) -> Tenure:
    """A dedicated full-time worker who stays all months and was not drawn before."""
    last = max(t.last for t in tenures)
    candidates = [
        t for t in tenures
        if t.types == (DEDICATED,) and t.title is None and t.form == "full_time"
        and t.first == 0 and t.ended is None and t.last == last and t.person.number not in taken
    ]  # fmt: skip
    drawn = candidates[int(rng.random() * len(candidates))]
    taken.add(drawn.person.number)
    return drawn


def _move_people(
    staff: dict[str, list[Tenure]],
    region: Region,
    months: tuple[Month, ...],
    rng: random.Random,
) -> None:
    """At each turn of month two people change county, while there is anybody to do so."""
    for month in months[1:]:
        for source, target in (("532504", "532502"), ("532527", "532504")):
            candidates = (
                at for at, t in enumerate(staff[source])
                if t.posts == ("member",) and t.types == (COMMITTEE,) and t.first == 0
                and t.ended is None and t.last == len(months) - 1
            )  # fmt: skip
            at = next(candidates, None)
            if at is None:  # a small county that everybody has left
                continue
            moved = staff[source][at]
            staff[source][at] = replace(moved, last=month.index - 1)
            orgs = [o for o in region.organisations[target] if o.kind == moved.org.kind]
            org = orgs[int(rng.random() * len(orgs))]
            staff[target].append(
                replace(moved, org=org, started=month.first, first=month.index, remark="调入")
            )


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row of a roster as the county writes it."""

    tenure: Tenure
    types: tuple[str, ...]
    posts: tuple[str, ...]


def roster_rows(
    tenures: list[Tenure], month: Month, in_two_rows: bool, shows_end: bool
) -> list[RosterRow]:
    """The rows of one county's file; a one-shoulder head may take two of them.

    A county without a column for the day a post ended leaves those out who are gone.
    """
    rows = []
    for tenure in tenures:
        if not tenure.first <= month.index <= tenure.last:
            continue
        if not shows_end and tenure.ended is not None and tenure.ended <= month.last:
            continue
        if in_two_rows and tenure.types == BOTH and "director" in tenure.posts:
            party = tuple(post for post in tenure.posts if post != "director")
            rows.append(RosterRow(tenure, (PARTY,), party))
            rows.append(RosterRow(tenure, (COMMITTEE,), ("director",)))
        else:
            rows.append(RosterRow(tenure, tenure.types, tenure.posts))
    return rows
