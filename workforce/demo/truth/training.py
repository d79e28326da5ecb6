"""What the ledgers show: credited days, who was trained, sessions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from workforce.demo.faults import Submission
from workforce.demo.months import Month
from workforce.demo.places import PREFECTURE_CODE
from workforce.demo.training import (
    COUNTY,
    PREFECTURE,
    PROVINCE,
    TOWNSHIP,
    Attendance,
    Course,
)
from workforce.demo.truth.counts import Counts
from workforce.demo.truth.indicators import TRAINING
from workforce.demo.truth.received import Received

ENOUGH_HALF_DAYS = 6  # three days
SELF_STUDY, IN_A_ROOM = "自学", "集中"


def count_training(counts: Counts, received: Received) -> None:
    """Days and sessions of the month's ledgers; who was trained also by those of earlier years."""
    ledgers = received.of(TRAINING)
    attended = [(ledger.unit_code, row) for ledger in ledgers for row in ledger.accepted()]
    credit = credited_half_days(attended, received.month)
    counts.by_person["half_days"] = credit
    counts.anywhere["enough_days"] = {n for n, days in credit.items() if days >= ENOUGH_HALF_DAYS}
    rows = [row for _, row in attended]
    rows += [row for ledger in received.ledgers.values() for row in ledger.accepted()]
    for window, first in received.starts().items():
        counts.anywhere[f"trained_{window}"] = trained(rows, first, received.month.last)
    for ledger in ledgers:
        _count_sessions(counts, ledger, received.month)


# Credited days


def credited_half_days(ledgers: list[tuple[str, Attendance]], month: Month) -> dict[int, int]:
    """Half days credited to each person for the month's year so far."""
    courses: dict[int, dict[tuple, tuple[date, date, int]]] = {}
    for unit, row in ledgers:
        course = row.course
        this_year = course.ended.year == month.last.year and course.ended <= month.last
        if not (row.completed and this_year) or course.mode == SELF_STUDY:
            continue
        is_shared = course.level in (PROVINCE, PREFECTURE)
        key = (course.level, course.number, "" if is_shared else unit)
        half_days = course.half_days or 2  # no days stated: begun and ended on one day
        courses.setdefault(row.person.number, {})[key] = (course.started, course.ended, half_days)
    return {number: credit(list(attended.values())) for number, attended in courses.items()}


def credit(courses: list[tuple[date, date, int]]) -> int:
    """Half days for courses given as (first day, last day, half days).

    Courses that share a date form a group; a group gives the smaller of the sum of its days and
    the distinct dates it covers.
    """
    total = 0
    group_end = None
    group_sum = 0
    group_dates: set[int] = set()
    for started, ended, half_days in sorted(courses):
        if group_end is None or started > group_end:
            total += min(group_sum, 2 * len(group_dates))
            group_sum, group_dates, group_end = 0, set(), ended
        group_sum += half_days
        group_dates |= set(range(started.toordinal(), ended.toordinal() + 1))
        group_end = max(group_end, ended)
    return total + min(group_sum, 2 * len(group_dates))


# Who was trained


def trained(rows: Iterable[Attendance], first: date, last: date) -> set[int]:
    """People who completed a course, not self-study, that ended from `first` to `last`."""
    return {
        row.person.number
        for row in rows
        if row.completed and row.course.mode != SELF_STUDY and first <= row.course.ended <= last
    }


# Sessions


def _count_sessions(counts: Counts, ledger: Submission, month: Month) -> None:
    unit = ledger.unit_code
    states_organiser = "organiser_code" in ledger.style.column_names(TRAINING)
    for course in {row.course for row in ledger.accepted()}:
        this_year = course.ended.year == month.last.year and course.ended <= month.last
        if course.mode == IN_A_ROOM and this_year:
            organiser = course.organiser_code if states_organiser else ""
            key = session_key(course, organiser, unit)
            if key is not None:
                counts.add(f"sessions_{course.level}", [unit], key)


def session_key(course: Course, organiser: str, unit: str) -> tuple[str, str] | None:
    """What makes a course in a unit's ledger one session; None where it is not the region's own.

    `organiser` is the code as the ledger states it, empty where it states none.
    """
    if course.level == PROVINCE:
        return (PREFECTURE_CODE[:2], course.number) if _is_own(organiser, "53") else None
    if course.level == PREFECTURE:
        is_own = _is_own(organiser, PREFECTURE_CODE)
        return (PREFECTURE_CODE, course.number) if is_own else None
    digits = {COUNTY: 6, TOWNSHIP: 9}[course.level]
    held_by = organiser if len(organiser) == digits else unit
    return (unit, course.number) if held_by.startswith(unit) else None


def _is_own(organiser: str, own: str) -> bool:
    return not organiser or organiser.startswith(own)
