"""Any valid table, as any county writes it and in any form, comes back as the same rows.

The writers are the example's own. What is expected follows from the records alone and from the
codelists' words; nothing of the intake's cleaning is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import codelist
from workforce.demo import people, words
from workforce.demo.certificates import LAW, LEVELS, SOCIAL_WORK, SPORTS, Certificate
from workforce.demo.facilities import Facility
from workforce.demo.faults import Submission
from workforce.demo.files import csv_bytes, xlsx_bytes
from workforce.demo.grids import Grid
from workforce.demo.months import read_months
from workforce.demo.people import Person, Registry
from workforce.demo.places import Organisation, Township
from workforce.demo.roster import RosterRow, Tenure
from workforce.demo.sheets import Signatories, lay_out
from workforce.demo.styles import BOM, GBK, STYLES, UTF8, XLSX, Style
from workforce.demo.training import Attendance, Course
from workforce.demo.volunteers import EVER, Volunteer
from workforce.intake.reader import read_submission
from workforce.period import Period

FORMS = (XLSX, UTF8, BOM, GBK)
JUNE = read_months(("2025-06",))[0]
SIGNED_BY = Signatories("负责的人", "填表的人")
MOST_ROWS = 12
Row = dict[str, Any]


def code(name: str, word: str | None) -> str | None:
    """The code of a codelist's word."""
    if not word:
        return None
    return next(
        row["code"] for row in codelist(name) if word in (row["zh"], *row["aliases"].split("|"))
    )


def flag(value: bool | None) -> str | None:
    return None if value is None else code("yes_no", "是" if value else "否")


class Draw:
    """Records of one county, all valid, that follow from a number."""

    def __init__(self, number: int, unit: str) -> None:
        self.random = Random(number)
        self.unit = unit
        self.registry = Registry()
        self.style: Style = STYLES[unit]

    def one(self, *values: Any) -> Any:
        return self.random.choice(values)

    def some(self, *values: Any, least: int = 0) -> tuple[Any, ...]:
        return tuple(self.random.sample(values, self.random.randint(least, len(values))))

    def day(self, first: date = date(1999, 1, 1), last: date = date(2025, 6, 30)) -> date:
        return first + timedelta(self.random.randint(0, (last - first).days))

    def fen(self, most: int) -> int:
        return self.random.randint(0, most)

    def person(self) -> Person:
        return self.registry.person(self.random, 0.5, date(1960, 1, 1), date(2005, 12, 31))

    def organisation(self, number: int) -> Organisation:
        town = 1 + number % 3
        return Organisation(
            code=f"{self.unit}{town:03}{number + 1:03}",
            name=f"{self.one('平安', '新华', '龙泉')}{'甲乙丙丁'[number % 4]}{number}社区居委会",
            kind=self.one("village", "resident"),
            urban_rural_code=self.one("111", "112", "121", "122", "123", "210", "220"),
            township=Township(f"{self.unit}{town:03}", f"{'青白红'[town - 1]}坪镇", "镇"),
            households=self.one(None, 0, 1, 873, 12_345),
            uscc=f"54{self.unit}MB{number:07}X",
            facility=self.facility(),
        )

    def facility(self) -> Facility:
        """Areas that don't contradict each other."""
        inside = Decimal(self.fen(90_000)) / 100
        facility = inside + Decimal(self.fen(90_000)) / 100
        shops = Decimal(self.fen(500_000)) / 100
        return Facility(
            has_service_facility=self.one(None, True, False),
            facility_area_m2=self.one(None, facility),
            activity_area_m2=self.one(None, inside),
            commercial_area_m2=self.one(None, shops),
            total_floor_area_m2=self.one(None, facility + shops + 1),
            open_hours=self.one(None, Decimal(0), Decimal("7.5"), Decimal(24)),
            **{
                name: self.one(None, True, False)
                for name in (
                    "has_volunteer_station", "has_self_service", "has_legal_adviser",
                    "is_relocation", "is_ethnic_work_key",
                )
            },
        )  # fmt: skip

    def count(self) -> range:
        return range(self.random.randint(1, MOST_ROWS))

    def staff_roster(self) -> Iterator[RosterRow]:
        for number in self.count():
            org = self.organisation(number)
            types = self.some(*words.TYPES["canonical"], least=1)
            posts = self.some(*words.POSTS["short"], least=1)
            tenure = Tenure(
                person=self.person(), org=org, types=types, posts=posts, title=None,
                started=self.one(None, self.day()), ended=self.one(None, self.day()),
                form=self.one(None, "full_time", "part_time"), remark=self.one("", "新到岗"),
                first=0, last=0, pay=self.one(None, 0, 300_000, self.fen(1_000_000)),
                basic_pay=self.one(None, 0, self.fen(900_000)),
                duties=self.some(*(row["zh"] for row in codelist("duty"))),
                grids=self.some(f"{org.code}W1", f"{org.code}W2"),
                in_quota=self.one(None, True, False),
            )  # fmt: skip
            yield RosterRow(tenure, types, posts)

    def volunteer_registration(self) -> Iterator[Volunteer]:
        for number in self.count():
            yield Volunteer(
                self.person(), self.day(date(2008, 1, 1)), self.one(0, EVER),
                self.one(None, 0, self.random.randrange(0, 60_000, 3)),
                self.one(None, self.organisation(number)),
            )  # fmt: skip

    def certification_list(self) -> Iterator[Certificate]:
        kinds = [SOCIAL_WORK]
        if "certificate_kind" in self.style.column_names("certification_list"):
            kinds += [SPORTS, LAW]
        for number in self.count():
            kind = self.one(*kinds)
            yield Certificate(
                self.person(), f"20{number:04}53{self.fen(10**8):09}", kind,
                self.one(*LEVELS) if kind == SOCIAL_WORK else "", self.day(),
                self.one(None, self.day()), self.one(None, self.day(last=date(2031, 12, 31))),
                self.one("", "在册", "调出", "死亡", "撤销"), "某单位",
                self.one(None, self.organisation(number)),
            )  # fmt: skip

    def training_record(self) -> Iterator[Attendance]:
        for number in self.count():
            started = self.day(date(2025, 1, 1), date(2025, 6, 20))
            days = self.random.randint(1, 10)
            least = 0 if days == 1 else 1  # of one day the credit may be left out
            course = Course(
                f"K{number:03}", f"第{number}期业务培训班", self.one(*words.ORGANISER_LEVELS),
                self.one("53", "5325", self.unit, f"{self.unit}001"), "某主办单位",
                self.one("集中", "示范", "辅导讲座", "线上", "自学"),
                self.one("岗前", "在职", "专业"), self.one("党建", "社区治理"), started,
                started + timedelta(days - 1), self.random.randint(least, 2 * days),
            )  # fmt: skip
            yield Attendance(course, self.person(), self.one(True, False))

    def organisation_register(self) -> Iterator[Organisation]:
        return map(self.organisation, self.count())

    def grid_register(self) -> Iterator[Grid]:
        for number in self.count():
            org = self.organisation(number)
            yield Grid(
                f"{org.code}W{number}", org, self.one("rural", "urban", "park"),
                self.one(None, 0, 480), self.one(None, True, False),
            )  # fmt: skip


# What a record must come back as, by column; the writer leaves columns out that a county lacks.


def of_person(person: Person) -> Row:
    return {
        "name": person.name,
        "id_number": person.id_number,
        "sex": "female" if person.is_female else "male",
        "ethnicity": code("ethnicity", people.ethnicity(person)),
        "political_status": code("political_status", people.political_status(person)),
        "education": code("education", people.education(person)),
        "phone": people.phone(person),
    }


def of_roster_row(row: RosterRow, style: Style) -> Iterator[Row]:
    tenure = row.tenure
    person = tenure.person
    started = tenure.started
    if started and style.month:
        started = started.replace(day=1)  # the county writes the month alone
    common = of_person(person) | {
        "community_code": tenure.org.code,
        "community_name": tenure.org.name,
        "township_name": tenure.org.township.name,
        "duties": [code("duty", one) for one in tenure.duties] or None,
        "employment_form": tenure.form,
        "grid_codes": list(tenure.grids) or None,
        "started_on": started,
        "ended_on": tenure.ended,
        "monthly_pay_yuan": None if tenure.pay is None else Decimal(tenure.pay) / 100,
        "basic_pay_yuan": None if tenure.basic_pay is None else Decimal(tenure.basic_pay) / 100,
        "in_quota": flag(tenure.in_quota),
        "hukou_local": flag(person.number % 11 != 0),
        "social_insurance": flag(person.number % 7 != 0),
    }
    for worker_type in row.types:
        for post in row.posts:
            yield common | {"worker_type": worker_type, "post": post}


def of_volunteer(one: Volunteer, style: Style) -> Iterator[Row]:
    stars = None if not one.minutes else "一二三四五"[one.minutes % 5] + "星"
    yield of_person(one.person) | {
        "volunteer_no": f"V{one.person.number * 7 + 1000003}",
        "id_type": code("id_type", "居民身份证"),
        "community_code": one.community and one.community.code,
        "community_name": one.community and one.community.name,
        "registered_on": one.registered,
        "status": code("volunteer_status", "有效" if one.cancelled_from == EVER else "注销"),
        "service_hours": None if one.minutes is None else Decimal(one.minutes) / 60,
        "star_level": stars,
    }


def of_certificate(one: Certificate, style: Style) -> Iterator[Row]:
    yield of_person(one.person) | {
        "certificate_no": one.number,
        "certificate_kind": code("certificate_kind", one.kind),
        "level": code("certificate_level", one.level),
        "issued_on": one.issued.replace(day=1) if style.month else one.issued,
        "registered_on": one.registered,
        "registration_valid_to": one.valid_to,
        "holder_status": code("holder_status", one.status),
        "community_code": one.community and one.community.code,
        "employer": one.employer,
    }


def of_attendance(one: Attendance, style: Style) -> Iterator[Row]:
    course = one.course
    yield of_person(one.person) | {
        "course_no": course.number,
        "course_name": course.name,
        "organiser_level": course.level,
        "organiser_code": course.organiser_code,
        "organiser": course.organiser,
        "mode": code("training_mode", course.mode),
        "training_type": code("training_type", course.kind),
        "topic": course.topic,
        "started_on": course.started,
        "ended_on": course.ended,
        "days": Decimal(course.half_days) / 2 if course.half_days else None,
        "hours": Decimal(course.half_days * 4) if course.half_days else None,
        "completed": flag(one.completed),
    }


def of_organisation(one: Organisation, style: Style) -> Iterator[Row]:
    facility = {
        name: flag(value) if isinstance(value, bool) else value
        for name in Facility.__dataclass_fields__
        for value in [getattr(one.facility, name)]
    }
    yield facility | {
        "community_code": one.code,
        "community_name": one.name,
        "kind": code("organisation_kind", words.KINDS[one.kind]),
        "urban_rural_code": one.urban_rural_code,
        "households": one.households,
        "uscc": one.uscc,
    }


def of_grid(one: Grid, style: Style) -> Iterator[Row]:
    yield {
        "grid_code": one.code,
        "community_code": one.org.code,
        "kind": one.kind,
        "households": one.households,
        "has_party_group": flag(one.has_party_group),
    }


EXPECTED: dict[str, Callable[[Any, Style], Iterator[Row]]] = {
    "staff_roster": of_roster_row,
    "volunteer_registration": of_volunteer,
    "certification_list": of_certificate,
    "training_record": of_attendance,
    "organisation_register": of_organisation,
    "grid_register": of_grid,
}


@pytest.mark.parametrize("dataset", EXPECTED)
@settings(max_examples=30, deadline=None)
@given(
    number=st.integers(0, 10**9), unit=st.sampled_from(sorted(STYLES)), form=st.sampled_from(FORMS)
)
def test_a_valid_table_comes_back(dataset: str, number: int, unit: str, form: str) -> None:
    style = STYLES[unit]
    if dataset not in style.forms:  # a county without a register of grids
        return
    records = list(getattr(Draw(number, unit), dataset)())
    sheet = lay_out(Submission(JUNE, unit, dataset, records), style, form == XLSX, SIGNED_BY)
    data = xlsx_bytes(sheet) if form == XLSX else csv_bytes(sheet.lines, form)

    reading = read_submission(data, dataset, Period(2025, 6), unit)

    must_fix = [one for one in reading.findings.found if one.severity != "confirm"]
    assert not must_fix
    assert reading.rows_read == len(records)
    assert reading.rows_refused == 0
    names = [name for name in style.column_names(dataset) if name in reading.rows.columns]
    expected = [
        (row_number, {name: row[name] for name in names})
        for row_number, record in zip(sheet.row_numbers, records, strict=True)
        for row in EXPECTED[dataset](record, style)
    ]
    found = [
        (row["source_row"], {name: row[name] for name in names})
        for row in reading.rows.iter_rows(named=True)
    ]
    assert found == expected
