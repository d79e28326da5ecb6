"""Credited days of random ledgers against a count that knows no SQL.

The count below takes the words of `datasets.md`: courses that share a date are neighbours; a group
is a component of that graph; it earns the smaller of its days and its distinct dates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sql import small

PERIOD, LAST_DAY = "2025-06", dt.date(2025, 6, 30)
UNITS = ("532501", "532502", "5325")
GOOD = UNITS[:2]
Row = dict[str, Any]


@st.composite
def attendances(draw: st.DrawFn) -> Row:
    """A row the intake would accept, about the turn of the year or the end of the month."""
    march = dt.date(2025, 3, 3)
    about = draw(st.sampled_from([march, march, march, dt.date(2024, 12, 29), LAST_DAY]))
    started = about + dt.timedelta(days=draw(st.integers(-4, 6)))
    length = draw(st.integers(1, 5))
    days = Fraction(draw(st.integers(1, 2 * length)), 2)
    blank = length == 1 and draw(st.booleans())
    return {
        "period": PERIOD,
        "unit_code": draw(st.sampled_from([*GOOD, *UNITS])),
        "person_key": draw(st.sampled_from(["ann", "ann", "bob"])),
        "course_no": draw(st.sampled_from("ABCDEFGHIJ")),
        "organiser_level": draw(st.sampled_from(["province", "prefecture", "county", "township"])),
        "mode": draw(
            st.sampled_from([None, "concentrated", "demonstration", "online", "self_study"])
        ),
        "completed": draw(st.sampled_from([None, "yes", "yes", "yes", "no"])),
        "started_on": started,
        "ended_on": started + dt.timedelta(days=length - 1),
        "days": None if blank else float(days),
    }


def counted(rows: Iterable[Row]) -> dict[str, Fraction]:
    """Credited days by person."""
    courses: dict[str, dict[tuple[str, ...], Row]] = {}
    for row in rows:
        if row["unit_code"] not in GOOD or row["mode"] == "self_study" or row["completed"] == "no":
            continue
        if row["ended_on"].year != LAST_DAY.year or row["ended_on"] > LAST_DAY:
            continue
        own = row["unit_code"] if row["organiser_level"] in ("county", "township") else ""
        known = courses.setdefault(row["person_key"], {})
        course = (row["organiser_level"], row["course_no"], own)
        if course not in known or _rank(row) < _rank(known[course]):
            known[course] = row
    return {person: _credit(list(known.values())) for person, known in courses.items()}


def _days(row: Row) -> Fraction:
    return Fraction(1 if row["days"] is None else row["days"])


def _rank(row: Row) -> tuple[Any, ...]:
    """Where a course stands twice: the row with most days, then the earliest."""
    return -_days(row), row["started_on"], row["ended_on"]


def _dates(row: Row) -> set[dt.date]:
    length = (row["ended_on"] - row["started_on"]).days + 1
    return {row["started_on"] + dt.timedelta(days=n) for n in range(length)}


def _credit(courses: list[Row]) -> Fraction:
    waiting, total = set(range(len(courses))), Fraction(0)
    while waiting:
        group, edge = set(), {waiting.pop()}
        while edge:
            group |= edge
            edge = {
                other
                for other in waiting
                if any(_dates(courses[one]) & _dates(courses[other]) for one in edge)
            }
            waiting -= edge
        covered = set().union(*(_dates(courses[one]) for one in group))
        total += min(sum(_days(courses[one]) for one in group), Fraction(len(covered)))
    return total


def credited(con: Any, shapes: small.Shapes, rows: list[Row]) -> dict[str, Fraction]:
    """What the query says, by person."""
    states = [
        {"period": PERIOD, "unit_code": unit, "dataset": "training_record", "is_good": unit in GOOD}
        for unit in UNITS
    ]
    given_rows = {
        "training_record": rows, "reporting_state": states, "period": [small.month(PERIOD)]
    }  # fmt: skip
    small.run(con, small.queries()["credited_days"], shapes, given_rows)
    found = con.execute("select person_key, credited_days from credited_days").fetchall()
    people = {small.person(name): name for name in {row["person_key"] for row in rows}}
    assert len(found) == len({key for key, _ in found})
    return {people[str(key)]: Fraction(days) for key, days in found}


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(attendances(), max_size=14))
def test_credited_days_are_those_of_a_count_by_dates(
    rows: list[Row], shapes: small.Shapes, sandbox: Any
) -> None:
    with sandbox() as con:
        assert credited(con, shapes, rows) == counted(rows)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_thousand_people_with_crowded_calendars(
    seed: int, shapes: small.Shapes, sandbox: Any
) -> None:
    """Up to nine short courses within two weeks, so that chains and neighbours are common."""
    random = Random(seed)
    rows = [
        crowded(random, f"person {n}", course)
        for n in range(1000)
        for course in "ABCDEFGHI"[: random.randint(1, 9)]
    ]
    random.shuffle(rows)
    with sandbox() as con:
        assert credited(con, shapes, rows) == counted(rows)


def crowded(random: Random, name: str, course: str) -> Row:
    """A row that counts, of a course of one to five days in the first half of March."""
    length = random.randint(1, 5)
    started = dt.date(2025, 3, 1) + dt.timedelta(days=random.randint(0, 11))
    return {
        "period": PERIOD,
        "unit_code": random.choice(GOOD),
        "person_key": name,
        "course_no": course,
        "organiser_level": random.choice(["province", "county"]),
        "started_on": started,
        "ended_on": started + dt.timedelta(days=length - 1),
        "days": random.randint(1, 2 * length) / 2,
        "mode": None,
        "completed": "yes",
    }


def test_the_count_itself() -> None:
    """A chain of three (5 dates, 7 days) and a course apart: 5 + 1."""

    def row(course: str, first: int, last: int) -> Row:
        return {
            "unit_code": GOOD[0], "person_key": "ann", "course_no": course,
            "organiser_level": "county", "mode": None, "completed": None,
            "started_on": dt.date(2025, 6, first), "ended_on": dt.date(2025, 6, last),
            "days": last - first + 1,
        }  # fmt: skip

    rows = [row("A", 2, 3), row("B", 3, 5), row("C", 5, 6), row("D", 7, 7)]
    assert counted(rows) == {"ann": Fraction(6)}
