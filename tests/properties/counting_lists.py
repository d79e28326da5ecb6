"""Plain counting of the volunteer and certificate lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache

from tests.properties.counting import WORKER, Number, Scope, organisations
from tests.properties.world import LAST_DAYS, Row, World

LEVELS = ("assistant", "intermediate", "senior")

# Volunteers


def _valid(row: Row, last_day: dt.date) -> bool:
    return row["status"] == "active" and row["registered_on"] <= last_day


def _registered(scope: Scope) -> set[str]:
    """By the lists of the region's units."""
    rows = scope.listed("volunteer_registration")
    return {row["person_key"] for row in rows if _valid(row, scope.last_day)}


def _placed(scope: Scope) -> set[str]:
    """Registered with a community of the unit's own, in the region."""
    return {
        row["person_key"] for row in scope.world.rows["volunteer_registration"][scope.month]
        if _valid(row, scope.last_day)
        and row["community_code"] in organisations(scope.world, scope.month)
        and row["community_code"].startswith(row["unit_code"])
        and scope.holds(row["community_code"])
    }  # fmt: skip


def _volunteers(scope: Scope) -> Number | None:
    """Below the unit it is not known that nobody is registered."""
    return len(_placed(scope)) or None if scope.is_below_unit else len(_registered(scope))


def _hours(scope: Scope) -> Number:
    rows = scope.listed("volunteer_registration")
    return sum(
        (row["service_hours"] or Decimal(0) for row in rows if _valid(row, scope.last_day)),
        Decimal(0),
    )


VOLUNTEERS: dict[str, Callable[[Scope], Number | None]] = {
    "registered_volunteers": _volunteers,
    "volunteers_not_placed": lambda s: len(_registered(s) - _placed(s)),
    "volunteer_hours": _hours,
}


# Certificates


def _held(row: Row, kinds: tuple[str | None, ...], last_day: dt.date) -> bool:
    """On the books and issued by the month's end."""
    on_the_books = row["holder_status"] in (None, "held")
    return on_the_books and row["certificate_kind"] in kinds and row["issued_on"] <= last_day


def _holders(scope: Scope, *kinds: str | None) -> set[str]:
    """By the lists of the region's units."""
    rows = scope.listed("certification_list")
    return {row["person_key"] for row in rows if _held(row, kinds, scope.last_day)}


def certified(scope: Scope) -> set[str]:
    return _holders(scope, None, "social_worker")


def certificates_anywhere(world: World, month: str) -> Iterator[Row]:
    """Social-work certificates that count, of every list that can be used."""
    for row in world.rows["certification_list"][month]:
        if _held(row, (None, "social_worker"), LAST_DAYS[month]):
            yield row


@cache
def certified_anywhere(world: World, month: str) -> set[str]:
    return {row["person_key"] for row in certificates_anywhere(world, month)}


def _of_level(level: str) -> Callable[[Scope], Number]:
    """Certified persons whose highest certificate over all lists is of this level."""

    def count(scope: Scope) -> int:
        highest: dict[str, int] = {}
        for row in certificates_anywhere(scope.world, scope.month):
            if row["level"]:
                rank = LEVELS.index(row["level"])
                highest[row["person_key"]] = max(rank, highest.get(row["person_key"], 0))
        return sum(highest.get(name) == LEVELS.index(level) for name in certified(scope))

    return count


def _is_registered(row: Row, last_day: dt.date) -> bool:
    """A registration is valid on that day; without an end it lasts three years."""
    since, until = row["registered_on"], row["registration_valid_to"]
    if not since and not until:
        return False
    until = until or since.replace(year=since.year + 3) - dt.timedelta(days=1)
    return (not since or since <= last_day) and until >= last_day


@cache
def _registrations(world: World, month: str) -> tuple[set[str], set[str]]:
    """Registered persons over all lists, and where a list says one works, if in the own unit."""
    rows = [
        row for row in certificates_anywhere(world, month)
        if _is_registered(row, LAST_DAYS[month])
    ]  # fmt: skip
    places = {
        row["community_code"] for row in rows
        if (row["community_code"] or "").startswith(row["unit_code"])
    }  # fmt: skip
    return {row["person_key"] for row in rows}, places


def _organisations_with_registered(scope: Scope) -> int:
    persons, places = _registrations(scope.world, scope.month)
    places = places | {place for name, place, _ in scope.posts() if name in persons}
    return len(places & set(scope.organisations()))


CERTIFICATES: dict[str, Callable[[Scope], Number | None]] = {
    "certified_persons": lambda s: len(certified(s)),
    **{f"certified_{level}": _of_level(level) for level in LEVELS},
    "registered_social_workers":
        lambda s: len(certified(s) & _registrations(s.world, s.month)[0]),
    "organisations_with_registered": _organisations_with_registered,
    "urban_workers_certified":
        lambda s: len(s.who(WORKER, "urban") & certified_anywhere(s.world, s.month)),
    "sports_instructors": lambda s: len(_holders(s, "sports_instructor")),
    "law_literate_persons": lambda s: len(_holders(s, "law_literate")),
}  # fmt: skip
