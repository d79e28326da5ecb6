"""Regions drawn at random.

A region follows from a number; its last digit says how full the lists are. Hypothesis draws the
number, so that a red test names it and any two regions are quite different.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.properties.world import (
    COLUMNS,
    COMMUNITIES,
    COUNTIES,
    EARLIER_LEDGERS,
    FIGURES,
    JANUARY,
    JUNE,
    MAY,
    MONTHLY,
    MONTHS,
    PEOPLE,
    PREFECTURES,
    PROVINCE,
    REGISTERS,
    TOWNSHIPS,
    UNKNOWN_PLACES,
    YES_OR_NO_COLUMNS,
    File,
    Row,
    World,
)

# What the cells of a list may say; a value stands twice to be drawn more often.
Choices = Mapping[str, Sequence[Any]]

YES_OR_NO = ("yes", "yes", "no", None)
DATES = (dt.date(2020, 1, 1), dt.date(2025, 5, 31), dt.date(2025, 6, 1), dt.date(2025, 6, 30),
         dt.date(2025, 7, 1))  # fmt: skip
DISASTER, ETHNIC = "disaster_information_officer", "ethnic_affairs_officer"
GRID_CODES = ("G1", "G2", "G3")
AREAS = (None, Decimal(0), Decimal("40.50"), Decimal("812.55"))
INCOMES = (None, Decimal(12_000), Decimal(12_000), Decimal("15000.50"))
WAGES = (None, Decimal(6_000), Decimal("7123.45"))
IN_MONTHS = (MONTHS, MONTHS, (MAY,), (JUNE,))

ROSTER: Choices = {
    "months": IN_MONTHS,
    "community_code": (*COMMUNITIES, *COMMUNITIES, *COMMUNITIES, *UNKNOWN_PLACES),
    "by_name": (False, True),
    "person_key": tuple(PEOPLE),
    "worker_type": (
        "party_committee_member", "committee_member", "committee_member", "dedicated", "dedicated",
        "grid_worker", "grid_worker", "social_organisation_staff", "other",
    ),
    "posts": (
        ("secretary",), ("director",), ("secretary", "director"), ("deputy_secretary",),
        ("deputy_director", "member"), ("member",), ("worker",), ("worker",), ("worker",),
    ),
    "employment_form": (None, "full_time", "part_time"),
    "started_on": (None, None, None, *DATES),
    "ended_on": (None, None, None, None, *DATES),
    "duties": (None, [DISASTER], [ETHNIC], ["peoples_mediator", ETHNIC, DISASTER]),
    "grid_codes": (None, ["G1"], ["G2", "G3"]),
    "monthly_pay_yuan": (None, Decimal(0), Decimal("1500.50"), Decimal(3000), Decimal("4200.05")),
    # 2.3 × 12,000 ÷ 12 = 2,300 exactly
    "basic_pay_yuan": (None, Decimal(0), Decimal("2299.99"), Decimal(2300), Decimal(4000)),
    "in_quota": YES_OR_NO,
}  # fmt: skip
VOLUNTEERS: Choices = {
    "months": IN_MONTHS,
    "unit_code": COUNTIES,
    "person_key": tuple(PEOPLE),
    "status": ("active", "active", "cancelled"),
    "registered_on": DATES,
    "community_code": (None, *COMMUNITIES, *UNKNOWN_PLACES),
    "service_hours": (None, Decimal(0), Decimal("12.5"), Decimal(40)),
}
CERTIFICATES: Choices = {
    "months": IN_MONTHS,
    "unit_code": COUNTIES,
    "person_key": tuple(PEOPLE),
    "issued_on": DATES,
    "certificate_kind": (None, "social_worker", "sports_instructor", "law_literate"),
    "level": ("assistant", "assistant", "intermediate", "senior"),
    "holder_status": (None, "held", "held", "moved_out"),
    # three years less a day from 1 June 2022: 31 May 2025
    "registered_on": (None, dt.date(2022, 6, 1), dt.date(2022, 7, 1), dt.date(2025, 6, 30)),
    "registration_valid_to": (None, None, *DATES[1:4]),
    "community_code": (None, *COMMUNITIES),
}
# A chain of three, the last day of a month and what runs over it, and the turn of the year.
TIMES = tuple(
    (dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    for first, last in (
        ("2025-03-03", "2025-03-05"), ("2025-03-05", "2025-03-06"), ("2025-03-06", "2025-03-06"),
        ("2025-05-31", "2025-05-31"), ("2025-05-31", "2025-06-01"), ("2025-06-30", "2025-07-01"),
        ("2024-12-30", "2025-01-01"), ("2024-12-28", "2024-12-30"),
    )
)  # fmt: skip
TRAINING: Choices = {
    "months": IN_MONTHS,
    "unit_code": COUNTIES,
    "person_key": tuple(PEOPLE),
    "course_no": ("A", "B", "C"),
    "organiser_level": ("province", "prefecture", "county", "county", "township"),
    "organiser_code": (
        None, None, None, "53", "5325", "5326", "532501", "532502", *TOWNSHIPS[:3]
    ),
    "mode": (None, "concentrated", "concentrated", "online", "self_study"),
    "completed": (None, "yes", "no"),
    "time": TIMES,
    "half_days": (1, 3, 4, 6),
}  # fmt: skip
TRAINED_BEFORE: Choices = {
    "period": EARLIER_LEDGERS,
    "unit_code": COUNTIES,
    "person_key": tuple(PEOPLE),
    "mode": (None, "self_study"),
    "completed": (None, "yes", "no"),
    "ended_on": (
        dt.date(2020, 12, 31), dt.date(2021, 1, 1), dt.date(2022, 12, 31), dt.date(2023, 1, 1),
        dt.date(2023, 5, 31), dt.date(2023, 6, 1), dt.date(2023, 6, 30), dt.date(2023, 7, 1),
        dt.date(2023, 12, 31), dt.date(2024, 1, 1),
    ),
}  # fmt: skip
ORGANISATION: Choices = {
    "kind": ("village_committee", "resident_committee"),
    "urban_rural_code": ("111", "123", "210", "220"),
    "households": (None, 0, 40, 333),
    "facility_area_m2": AREAS,
    "activity_area_m2": AREAS,
    "commercial_area_m2": AREAS,
    "total_floor_area_m2": AREAS,
    "open_hours": (None, Decimal("7.5"), Decimal(8), Decimal(24)),
    **dict.fromkeys(YES_OR_NO_COLUMNS, YES_OR_NO),
}
GRID: Choices = {
    "community_at": (0, 0, 1, None),
    "kind": ("rural", "urban", "park"),
    "households": (None, 0, 25, 301),
    "has_party_group": YES_OR_NO,
}


def _row(random: Random, choices: Choices) -> Row:
    return {name: random.choice(values) for name, values in choices.items()}


def _some_of(random: Random, values: Sequence[Any], most: int) -> list[Any]:
    return random.sample(values, random.randint(0, most))


@dataclass(frozen=True)
class _Dice:
    """Random numbers of one region, for each list its own."""

    number: int

    def of(self, what: str) -> Random:
        return Random(f"{self.number} {what}")

    def rows(self, what: str, choices: Choices, most: int) -> list[Row]:
        """Up to so many rows, fewer in a region that is not so full."""
        random = self.of(what)
        fullness = self.number % 10 + 1
        return [_row(random, choices) for _ in range(most * fullness // 10)]


def worlds() -> st.SearchStrategy[World]:
    """Two of three have flaws: a file not there, or without a column, or half refused."""
    return st.integers(0, 10**9).map(world_of)


def world_of(number: int, *, flaws: bool | None = None) -> World:
    """The region that follows from a number; without flaws every file came and is whole."""
    dice = _Dice(number)
    flaws = number % 3 > 0 if flaws is None else flaws
    random = dice.of("files")
    monthly = [(m, c, d) for m in MONTHS for c in COUNTIES for d in MONTHLY]
    registers = [(JANUARY, c, d) for c in COUNTIES for d in REGISTERS]
    earlier = [(p, c, "training_record") for p in EARLIER_LEDGERS for c in COUNTIES]
    columns = [(*file, name) for file in monthly + registers for name in COLUMNS.get(file[2], ())]
    unusable = _some_of(random, monthly, 4 * flaws) + _some_of(random, earlier, 2 * flaws)
    flawed = _Flaws(
        {file: random.random() < 0.5 for file in unusable},
        frozenset(_some_of(random, columns, 5 * flaws)),
        frozenset(_some_of(random, monthly + registers, 6 * flaws)),
    )
    return World(
        number,
        flawed.unusable,
        flawed.lost,
        flawed.many_refused,
        _registers(dice, flawed),
        _grids(dice, flawed),
        _population(dice.of("population"), flaws),
        {
            region: (random.choice(WAGES), random.choice(INCOMES))
            for region in (PROVINCE, *PREFECTURES, *COUNTIES)
        },
        {
            dataset: flawed.by_month(
                dataset, [row for r in dice.rows(dataset, choices, most) for row in made(r)]
            )
            for dataset, choices, most, made in (
                ("staff_roster", ROSTER, 45, _posts),
                ("volunteer_registration", VOLUNTEERS, 18, _one),
                ("certification_list", CERTIFICATES, 24, _one),
                ("training_record", TRAINING, 36, _course),
            )
        },
        tuple(
            row
            for row in map(_ledger_row, dice.rows("earlier", TRAINED_BEFORE, 20))
            if (row["period"], row["unit_code"], "training_record") not in unusable
        ),
        random.choice((None, 2021, 2023)),
    )


@dataclass(frozen=True)
class _Flaws:
    """Files that did not come as they should, as in `World`."""

    unusable: Mapping[File, bool]
    lost: frozenset[tuple[str, str, str, str]]
    many_refused: frozenset[File]

    def blanked(self, row: Row, file: File) -> Row:
        """A row as it is where its file lacks columns."""
        return {
            name: None if (*file, name) in self.lost else value for name, value in row.items()
        }  # fmt: skip

    def by_month(self, dataset: str, drawn: Sequence[Row]) -> dict[str, tuple[Row, ...]]:
        """The rows of the files that can be used."""
        return {
            month: tuple(
                self.blanked(row, (month, row["unit_code"], dataset)) for row in drawn
                if month in row["months"]
                and (month, row["unit_code"], dataset) not in self.unusable
            )
            for month in MONTHS
        }  # fmt: skip


def _one(row: Row) -> Iterator[Row]:
    yield row


def _posts(row: Row) -> Iterator[Row]:
    """A cell with two posts is two rows."""
    about = {"unit_code": row["community_code"][:6]} | PEOPLE[row["person_key"]]
    for post in row["posts"]:
        yield row | about | {"post": post}


def _course(row: Row) -> Iterator[Row]:
    started, ended = row["time"]
    most = 2 * ((ended - started).days + 1)
    days = Decimal(min(row["half_days"], most)) / 2
    blank = started == ended and row["half_days"] == 1
    yield row | {"started_on": started, "ended_on": ended, "days": None if blank else days}


def _ledger_row(row: Row) -> Row:
    """A ledger holds no course that ended later."""
    ended = row["ended_on"]
    period = max(row["period"], f"{ended.year}-12" if ended.year > 2020 else "")
    return row | {
        "period": period, "started_on": ended, "days": 1, "course_no": "Z",
        "organiser_level": "county",
    }  # fmt: skip


def _registers(dice: _Dice, flaws: _Flaws) -> dict[str, dict[str, Row]]:
    """Everybody's of January, and one county's newer one of June."""
    newer = dice.of("newer register").choice((None, *COUNTIES))
    january, june = (
        {code: _row(random, ORGANISATION) for code in COMMUNITIES}
        for random in (dice.of("register"), dice.of("next register"))
    )
    return {
        JANUARY: {
            code: flaws.blanked(row, (JANUARY, code[:6], "organisation_register"))
            for code, row in january.items()
        },
        JUNE: {code: row for code, row in june.items() if code[:6] == newer},
    }


def _grids(dice: _Dice, flaws: _Flaws) -> dict[tuple[str, str], tuple[Row, ...]]:
    """By county up to three; one may lie in a committee that the register does not have."""
    found = {}
    for county in COUNTIES:
        random = dice.of(f"grids {county}")
        filed = random.choice((JANUARY, JANUARY, JANUARY, JUNE, None))
        own = [code for code in COMMUNITIES if code.startswith(county)]
        grids = []
        for code in GRID_CODES[: random.randint(0, 3)]:
            row = _row(random, GRID)
            at = row.pop("community_at")
            place = f"{county}001099" if at is None else own[at]
            row |= {"grid_code": code, "community_code": place}
            grids.append(flaws.blanked(row, (filed, county, "grid_register")))
        if filed:
            found[filed, county] = tuple(grids)
    return found


def _population(random: Random, flaws: bool) -> dict[str, dict[str, int]]:
    """Figures by county; some county, or every one, or one figure may be missing."""
    without = random.choice(((), (), COUNTIES[:1], COUNTIES[:4], COUNTIES) if flaws else ((),))
    lost = _some_of(random, [(c, f) for c in COUNTIES for f in FIGURES], 2 * flaws)
    return {
        county: {
            figure: 0 if (county, figure) == (COUNTIES[4], "households") else 1000 * at + 7 * place
            for at, figure in enumerate(FIGURES, 3 + place)
            if (county, figure) not in lost
        }
        for place, county in enumerate(COUNTIES)
        if county not in without
    }
