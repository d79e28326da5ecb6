"""Ledgers of several years, each from January on, with courses in every month."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from workforce.demo.months import Month
from workforce.demo.people import Person
from workforce.demo.places import COUNTIES, MERGED, Region, county_name
from workforce.demo.roster import Tenure
from workforce.demo.training import COUNTY, Attendance, Course, build_training, county_courses

A_YEAR = 1_000  # between the seeds of two years
# mode, day of the month, days, half days; from July on, one a month
LATER_COURSES = (
    ("集中", 8, 2, 4),
    ("线上", 12, 3, 5),
    ("集中", 17, 1, 2),
    ("辅导讲座", 22, 1, 1),
    ("集中", 5, 2, 4),
    ("线上", 3, 2, 3),
)
FIRST_LATER_MONTH = 7
SHARE_LATER = 0.12
MERGED_SHARE = 0.6
MERGED_COURSES = ("C01", "C02", "C04", "C05", "C06", "C07")

Ledgers = dict[str, list[Attendance]]


def build_ledgers(
    seed: int, region: Region, months: tuple[Month, ...], staff: dict[str, list[Tenure]]
) -> dict[int, Ledgers]:
    """By year every county's ledger, in course order; who attends works there in that year.

    `staff` is where people's committees were at the start: the merged county has a ledger of its
    own, and its people attend nothing else.
    """
    found = {}
    for year in sorted({month.first.year for month in months}):
        of_year = [month for month in months if month.first.year == year]
        first, last = of_year[0].index, of_year[-1].index
        there = {
            code: [t for t in tenures if t.first <= last and t.last >= first]
            for code, tenures in staff.items()
        }
        january = Month(0, f"{year}-01", date(year, 1, 1), date(year, 1, 31))
        ledgers = build_training(seed + year * A_YEAR, region, (january,), there)
        rng = random.Random(f"{seed}:ledgers:{year}")
        ledgers[MERGED.code] = _merged_ledger(year, region, there[MERGED.code], rng)
        for code, rows in ledgers.items():
            rows += _later(year, code, there[code], rng)
            rows.sort(key=lambda a: (a.course.started, a.course.number, a.person.number))
        found[year] = ledgers
    return found


def _people(tenures: list[Tenure]) -> list[Person]:
    return list(dict.fromkeys(tenure.person for tenure in tenures))


def _merged_ledger(
    year: int, region: Region, tenures: list[Tenure], rng: random.Random
) -> list[Attendance]:
    """Courses under numbers of its own, since the ledger is carried on in another county's."""
    held = county_courses(year, MERGED.code, len(COUNTIES), region)
    courses = [
        replace(course, number=course.number.replace("-", "-Y"))
        for course in held
        if course.number[-3:] in MERGED_COURSES
    ]
    return [
        Attendance(courses[int(rng.random() * len(courses))], person, rng.random() >= 0.02)
        for person in _people(tenures)
        if rng.random() < MERGED_SHARE
    ]


def _later(year: int, code: str, tenures: list[Tenure], rng: random.Random) -> list[Attendance]:
    """Attendances of the second half of the year; at least one of each course."""
    people = _people(tenures)
    rows = []
    for course in _later_courses(year, code):
        chosen = [person for person in people if rng.random() < SHARE_LATER] or people[:1]
        rows += [Attendance(course, person, rng.random() >= 0.02) for person in chosen]
    return rows


def _later_courses(year: int, code: str) -> list[Course]:
    courses = []
    for at, (mode, day, days, half_days) in enumerate(LATER_COURSES):
        started = date(year, FIRST_LATER_MONTH + at, day)
        courses.append(
            Course(f"{year}-{'Y' * (code == MERGED.code)}A{at + 1:02d}", "专题业务培训", COUNTY,
                   code, county_name(code) + "民政局", mode, "在职", "业务能力", started,
                   started + timedelta(days=days - 1), half_days)
        )  # fmt: skip
    return courses
