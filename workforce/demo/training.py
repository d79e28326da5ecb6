"""Training courses of the calendar year so far, and who attended them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from workforce.demo.months import Month
from workforce.demo.people import Person
from workforce.demo.places import (
    COUNTIES,
    PREFECTURE_CODE,
    PREFECTURE_NAME,
    Region,
    county_name,
)
from workforce.demo.roster import Tenure

SHARE_OF_FEW = 5
PROVINCE, PREFECTURE, COUNTY, TOWNSHIP = "province", "prefecture", "county", "township"


@dataclass(frozen=True, slots=True)
class Course:
    """One course. `half_days` is the credit it gives in half days; 0 is an empty cell."""

    number: str
    name: str
    level: str
    organiser_code: str
    organiser: str
    mode: str
    kind: str
    topic: str
    started: date
    ended: date
    half_days: int


@dataclass(frozen=True, slots=True)
class Attendance:
    """One person at one course, as one county's ledger has it. `completed`: yes, no."""

    course: Course
    person: Person
    completed: bool

    def is_listed(self, month: Month) -> bool:
        """A ledger shows courses that began by the month's end, ended or not."""
        return self.course.started <= month.last


# What people attend, by the last part of the course numbers below, with weights.
PATTERNS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (30, ()),
    (14, ("C06",)),  # three days: just enough, from May on
    (10, ("C01", "C02")),  # two and a half: not enough
    (10, ("C04", "C05")),  # overlap: seven days of courses on six dates give six
    (6, ("P02",)),
    (3, ("C03",)),  # self-study: no credit
    (2, ("C03", "C02")),
    (4, ("C01", "C09")),  # the same two days: three and a half days of courses give two
    (5, ("C01", "T01")),  # three, over two courses
    (4, ("C05", "P01")),
    (4, ("P03", "C07")),
    (3, ("P04",)),  # across the end of May
    (3, ("C08", "C02")),  # one date: a day and a half of courses give one
    (2, ("S01",)),
    (2, ("P05",)),  # across the turn of the year
    (2, ("P06", "C02")),  # ended last year: counts there
    (1, ("C01", "P01", "C06")),
    (2, ("S02",)),
    (2, ("T02",)),
)


def build_training(
    seed: int,
    region: Region,
    months: tuple[Month, ...],
    staff: dict[str, list[Tenure]],
) -> dict[str, list[Attendance]]:
    """Every county's ledger over the year, in course order."""
    rng = random.Random(f"{seed}:training")
    year = months[0].first.year
    shared = {course.number[-3:]: course for course in shared_courses(year)}
    pool = [pattern for weight, pattern in PATTERNS for _ in range(weight)]
    ledgers: dict[str, list[Attendance]] = {}
    for at, county in enumerate(COUNTIES):
        own = {c.number[-3:]: c for c in county_courses(year, county.code, at, region)}
        courses = {**shared, **own}
        ledgers[county.code] = [
            Attendance(courses[key], person, rng.random() >= 0.02)
            for person in dict.fromkeys(t.person for t in staff[county.code])
            for key in pool[int(rng.random() * len(pool))]
        ]
    _record_elsewhere(ledgers, staff, shared)
    _record_visits(ledgers, staff, year)
    for code, rows in ledgers.items():
        rows.sort(key=lambda a: (a.course.started, a.course.number, a.person.number))
        _repeat_some(ledgers, code)
    return ledgers


def shared_courses(year: int) -> list[Course]:
    """Courses of the province and the prefecture, attended from every county."""
    plan = (
        ("S01", PROVINCE, "村(社区)党组织书记示范培训", "示范", (3, 10), (3, 14), 10),
        ("S02", PROVINCE, "社区治理骨干培训班", "集中", (3, 17), (3, 18), 4),
        ("P01", PREFECTURE, "社区工作者能力提升班", "集中", (2, 24), (2, 26), 6),
        ("P02", PREFECTURE, "基层治理网络课堂", "线上", (4, 7), (4, 30), 8),
        ("P03", PREFECTURE, "社区服务讲座", "辅导讲座", (4, 17), (4, 17), 1),
        ("P04", PREFECTURE, "村(居)委会主任培训班", "集中", (5, 29), (6, 1), 8),
        ("P05", PREFECTURE, "年度任职培训班", "示范", (-12, 30), (1, 3), 7),
        ("P06", PREFECTURE, "年终业务培训班", "集中", (-12, 10), (-12, 13), 8),
    )
    made = []
    for key, level, name, mode, start, end, half_days in plan:
        code, organiser = (PREFECTURE_CODE, PREFECTURE_NAME + "民政局")
        if level == PROVINCE:
            code, organiser = ("53", "云南省民政厅")
        started, ended = _day(year, *start), _day(year, *end)
        number = f"{year}-{key}"
        made.append(Course(number, name, level, code, organiser, mode, "在职", "社区治理",
                           started, ended, half_days))  # fmt: skip
    return made


def _day(year: int, month: int, day: int) -> date:
    """A negative month lies in the year before."""
    return date(year - 1, -month, day) if month < 0 else date(year, month, day)


def county_courses(year: int, code: str, shift: int, region: Region) -> list[Course]:
    """A county's own courses; every county numbers them alike.

    `shift` moves some days, and says which counties held fewer sessions in a room.
    """
    held = {
        "C01": "线上" if shift % 5 == 0 else "集中",
        "C05": "示范" if shift % 4 == 1 else "集中",
        "C07": "辅导讲座" if shift % 3 == 1 else "集中",
    }
    plan = (
        ("C01", "业务知识培训班", "集中", "在职", (1, 15), 2, 4),
        ("C02", "消防安全讲座", "辅导讲座", "专业", (2, 18), 1, 1),
        ("C03", "政策文件自学", "自学", "在职", (2, 3), 19, 20),
        ("C04", "网格化服务线上课程", "线上", "在职", (3, 3), 5, 8),
        ("C05", "社会工作实务培训", "集中", "专业", (3, 6), 3, 6),
        ("C06", "村(社区)干部轮训", "集中", "在职", (5, 12), 3, 6),
        ("C07", "新任人员岗前培训", "集中", "岗前", (6, 9), 3, 5),
        ("C08", "志愿服务组织讲座", "辅导讲座", "专业", (2, 18), 1, 0),
        ("C09", "业务知识线上复习", "线上", "在职", (1, 15), 2, 3),
    )
    made = []
    for key, name, mode, kind, start, span, half_days in plan:
        later = shift % 3 if key in ("C01", "C06", "C09") else 0
        started = _day(year, *start) + timedelta(days=later)
        made.append(Course(f"{year}-{key}", name, COUNTY, code, county_name(code) + "民政局",
                           held.get(key, mode), kind, "业务能力", started,
                           started + timedelta(days=span - 1), half_days))  # fmt: skip
    towns = region.townships[code]
    for key, town, mode, day in (
        ("T01", towns[-1], "集中", _day(year, 4, 9)),
        ("T02", towns[0], "集中" if shift % 3 == 2 else "线上", _day(year, 5, 20)),
    ):
        made.append(Course(f"{year}-{key}", "乡村治理培训", TOWNSHIP, town.code,
                           town.name + "政府", mode, "在职", "村务公开", day, day, 2))  # fmt: skip
    return made


def _record_elsewhere(
    ledgers: dict[str, list[Attendance]],
    staff: dict[str, list[Tenure]],
    shared: dict[str, Course],
) -> None:
    """What two ledgers know of one person.

    A course of the prefecture in two counties' ledgers is one course; courses of two counties
    with the same number are two, and a person who works in one may be trained in the other.
    """
    for home, away in (("532501", "532503"), ("532524", "532525"), ("532504", "532502")):
        theirs = {a.course.number: a.course for a in ledgers[away] if a.course.level == COUNTY}
        of_prefecture = [a for a in ledgers[home] if a.course.level == PREFECTURE]
        of_county = [a for a in ledgers[home] if a.course.number.endswith("C01")]
        ledgers[away] += of_prefecture[: _a_few(of_prefecture, 6)]
        ledgers[away] += [
            Attendance(theirs[a.course.number], a.person, a.completed)
            for a in of_county[: _a_few(of_county, 8)]
        ]
        known = {a.person for a in of_prefecture}
        guests = dict.fromkeys(t.person for t in staff[home][:40] if t.person not in known)
        ledgers[away] += [Attendance(shared["P01"], p, True) for p in list(guests)[::8]]


def _a_few(rows: list[Attendance], most: int) -> int:
    """So many, but not most of a small county's."""
    return min(most, len(rows) // SHARE_OF_FEW)


def _record_visits(
    ledgers: dict[str, list[Attendance]], staff: dict[str, list[Tenure]], year: int
) -> None:
    """Courses of strangers in ledgers that state the organiser's code.

    Another prefecture's is no session of this one, another county's none of the ledger's county.
    """
    hosts = (
        ("X01", PREFECTURE, "5304", "玉溪市民政局", (3, 25)),
        ("G01", COUNTY, "532504", "弥勒市民政局", (4, 22)),
    )
    for key, level, code, organiser, day in hosts:
        first = _day(year, *day)
        course = Course(f"{year}-{key}", "跟班学习", level, code, organiser, "集中", "在职",
                        "业务能力", first, first + timedelta(days=1), 4)  # fmt: skip
        for unit in ("532502", "532527"):
            guests = list(dict.fromkeys(t.person for t in staff[unit]))[5:60:9]
            ledgers[unit] += [Attendance(course, person, True) for person in guests]


def _repeat_some(ledgers: dict[str, list[Attendance]], code: str) -> None:
    """Two counties have an attendance twice, word for word."""
    if code in ("532503", "532504"):
        rows = ledgers[code]
        rows.insert(31, rows[30])
