"""Plain counting of training: days, who was trained since when, and sessions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

from tests.properties.counting import WORKER, Number, Scope, other_members
from tests.properties.world import EARLIER_LEDGERS, JUNE, LAST_DAYS, MAY, Row, World


def _counts(row: Row, last_day: dt.date) -> bool:
    """Completed, by the month's end, and not self-study."""
    done = row["completed"] != "no" and row["mode"] != "self_study"
    return done and row["ended_on"] <= last_day


@cache
def credited(world: World, month: str) -> dict[str, Decimal]:
    """Credited days by person, by the month's ledgers of every unit."""
    courses: dict[str, dict[tuple[str, ...], Row]] = {}
    for row in world.rows["training_record"][month]:
        if _counts(row, LAST_DAYS[month]) and row["ended_on"].year == 2025:
            level = row["organiser_level"]
            own = row["unit_code"] if level in ("county", "township") else ""
            known = courses.setdefault(row["person_key"], {})
            best = known.setdefault((level, row["course_no"], own), row)
            known[level, row["course_no"], own] = min(row, best, key=_rank)
    return {name: _credit(list(known.values())) for name, known in courses.items()}


def _rank(row: Row) -> tuple[Any, ...]:
    """Where a course stands twice: the row with most days, then the earliest."""
    return -(row["days"] or 1), row["started_on"], row["ended_on"]


def _credit(courses: list[Row]) -> Decimal:
    """Courses that share a date are a group, which earns its days or its dates if fewer."""
    groups: list[tuple[Decimal, set[dt.date]]] = []
    for course in courses:
        length = (course["ended_on"] - course["started_on"]).days + 1
        days = Decimal(course["days"] or 1)
        dates = {course["started_on"] + dt.timedelta(days=n) for n in range(length)}
        for group in [one for one in groups if one[1] & dates]:
            groups.remove(group)
            days, dates = days + group[0], dates | group[1]
        groups.append((days, dates))
    return sum((min(days, Decimal(len(dates))) for days, dates in groups), Decimal(0))


@cache
def _trained_since(world: World, month: str, day: dt.date) -> set[str]:
    """By the ledgers that hold: the month's, and of every earlier year the unit's last."""
    rows = list(world.rows["training_record"][month])
    rows += [r for r in world.ledgers if r["period"] == _last_ledger(world, r)]
    return {
        row["person_key"] for row in rows
        if _counts(row, LAST_DAYS[month]) and row["ended_on"] >= day
    }  # fmt: skip


def _last_ledger(world: World, row: Row) -> str | None:
    year, unit = row["period"][:4], row["unit_code"]
    return ledgers_of(world, unit).get(int(year))


@cache
def ledgers_of(world: World, unit: str) -> dict[int, str]:
    """A unit's ledgers of earlier years: by year the last that can be used."""
    usable = [p for p in EARLIER_LEDGERS if (p, unit, "training_record") not in world.unusable]
    return {int(period[:4]): period for period in usable}


def first_days(world: World, month: str, region: str) -> dict[str, dt.date]:
    """From which day training counts, by the name of the window; the nearest plan decides."""
    plans = [year for of, year in sorted(world.plans.items()) if region.startswith(of)]
    return {
        "this_year": dt.date(2025, 1, 1),
        "last_year": dt.date(2024, 1, 1),
        "24_months": {MAY: dt.date(2023, 6, 1), JUNE: dt.date(2023, 7, 1)}[month],
        "plan": dt.date(plans[-1] if plans else 2021, 1, 1),
    }


def _trained(who: Callable[[Scope], set[str]], window: str) -> Callable[[Scope], Number]:
    """Those of a group who were trained in a window."""

    def count(scope: Scope) -> int:
        day = first_days(scope.world, scope.month, scope.region)[window]
        return len(who(scope) & _trained_since(scope.world, scope.month, day))

    return count


def _all_credited(scope: Scope) -> list[Decimal]:
    days = credited(scope.world, scope.month)
    return [days.get(name, Decimal(0)) for name in scope.who(WORKER)]


TRAINING: dict[str, Callable[[Scope], Number]] = {
    "workers_with_3_days": lambda s: sum(days >= 3 for days in _all_credited(s)),
    "credited_days_of_workers": lambda s: sum(_all_credited(s), Decimal(0)),
    "directors_trained_this_year": _trained(lambda s: s.who("post director"), "this_year"),
    "secretaries_trained_this_year": _trained(lambda s: s.who("post secretary"), "this_year"),
    "heads_trained_this_year": _trained(
        lambda s: s.who("post director") | s.who("post secretary"), "this_year"
    ),
    "other_members_trained_two_years": _trained(other_members, "last_year"),
    "other_members_trained_24_months": _trained(other_members, "24_months"),
    "workers_trained_since_plan": _trained(lambda s: s.who(WORKER), "plan"),
}


def _sessions(level: str, organiser: Callable[[Row], str | None]) -> Callable[[Scope], Number]:
    """Distinct concentrated courses of the year, each with who held it; None is another's."""

    def count(scope: Scope) -> int:
        return len({
            (organiser(row), row["course_no"]) for row in scope.listed("training_record")
            if row["organiser_level"] == level and row["mode"] == "concentrated"
            and row["ended_on"].year == 2025 and row["ended_on"] <= scope.last_day
            and organiser(row)
        })  # fmt: skip

    return count


def _unit_or_below(length: int) -> Callable[[Row], str | None]:
    """The organiser if a code of this length is given, else the unit; only the unit's own."""

    def organiser(row: Row) -> str | None:
        code = row["organiser_code"] or ""
        held_by: str = code if len(code) == length else row["unit_code"]
        return held_by if held_by.startswith(row["unit_code"]) else None

    return organiser


def _above(length: int) -> Callable[[Row], str | None]:
    """The unit's own prefecture or province, unless the code given is of another."""

    def organiser(row: Row) -> str | None:
        own: str = row["unit_code"][:length]
        return own if (row["organiser_code"] or own).startswith(own) else None

    return organiser


SESSIONS: dict[str, Callable[[Scope], Number]] = {
    "sessions_province": _sessions("province", _above(2)),
    "sessions_prefecture": _sessions("prefecture", _above(4)),
    "sessions_county": _sessions("county", _unit_or_below(6)),
    "sessions_township": _sessions("township", _unit_or_below(9)),
}
