"""Ledgers of earlier years: small ones, of every year since the five-year period began."""

from __future__ import annotations

import random
from datetime import date

from workforce.demo.months import Month
from workforce.demo.people import Registry
from workforce.demo.places import (
    COUNTIES,
    PREFECTURE_CODE,
    PREFECTURE_NAME,
    County,
    county_name,
)
from workforce.demo.roster import BORN_FROM, Tenure
from workforce.demo.training import COUNTY, PREFECTURE, Attendance, Course

ABSENT = ("532530", 2)  # sent no ledger of the year before last
SHARE = 0.23  # of today's staff who stand in one year's ledger
FORMER = 4  # and people who work nowhere any more

# key, mode, first day, last day, half days. Days about the turn of the half-year lie on either
# side of where 24 months begin.
COURSES = (
    ("E01", "集中", (3, 6), (3, 8), 6),
    ("E02", "辅导讲座", (5, 31), (5, 31), 2),
    ("E03", "集中", (6, 29), (6, 30), 4),
    ("E04", "集中", (7, 1), (7, 1), 2),
    ("E05", "自学", (8, 1), (8, 20), 20),
    ("E06", "线上", (10, 16), (10, 20), 8),
    ("P01", "集中", (11, 6), (11, 8), 6),
)

Ledgers = dict[tuple[Month, str], list[Attendance]]


def first_year_of_period(year: int) -> int:
    """The first year of the five-year period that a year lies in: 2021 for 2021 to 2025."""
    return year - (year - 1) % 5


def build_earlier_ledgers(
    seed: int,
    year: int,
    registry: Registry,
    staff: dict[str, list[Tenure]],
    counties: tuple[County, ...] = COUNTIES,
) -> Ledgers:
    """The last ledger of each earlier year and county, by month and county."""
    rng = random.Random(f"{seed}:earlier training")
    ledgers: Ledgers = {}
    for back in range(year - first_year_of_period(year), 0, -1):
        at = year - back
        month = Month(-back, f"{at}-12", date(at, 12, 1), date(at, 12, 31))
        for county in counties:
            if (county.code, back) != ABSENT:
                rows = _ledger(rng, at, county.code, registry, staff[county.code])
                ledgers[month, county.code] = rows
    return ledgers


def _ledger(
    rng: random.Random, year: int, code: str, registry: Registry, staff: list[Tenure]
) -> list[Attendance]:
    courses = [_course(year, code, *entry) for entry in COURSES]
    people = [p for p in dict.fromkeys(t.person for t in staff) if rng.random() < SHARE]
    people += [registry.person(rng, 0.5, BORN_FROM, date(1990, 1, 1)) for _ in range(FORMER)]
    rows = []
    for person in people:
        first = int(rng.random() * len(courses))
        chosen = {first, first if rng.random() < 0.85 else int(rng.random() * len(courses))}
        rows += [Attendance(courses[at], person, rng.random() >= 0.03) for at in sorted(chosen)]
    rows.sort(key=lambda a: (a.course.started, a.course.number, a.person.number))
    return rows


def _course(
    year: int, code: str, key: str, mode: str, first: tuple[int, int], last: tuple[int, int],
    half_days: int,
) -> Course:  # fmt: skip
    is_shared = key.startswith("P")
    level, organiser = (PREFECTURE, PREFECTURE_NAME) if is_shared else (COUNTY, county_name(code))
    return Course(
        f"{year}-{key}", "年度业务培训", level, PREFECTURE_CODE if is_shared else code,
        organiser + "民政局", mode, "在职", "业务能力", date(year, *first), date(year, *last),
        half_days,
    )  # fmt: skip
