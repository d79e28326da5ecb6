"""Regions drawn at random.

A region follows from a number; its last digit says how full the lists are. Hypothesis draws the
number, so that a red test names it and any two regions are quite different.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.properties.choices import (
    CERTIFICATES,
    GRID,
    GRID_CODES,
    INCOMES,
    ORGANISATION,
    ROSTER,
    TRAINED_BEFORE,
    TRAINING,
    VOLUNTEERS,
    WAGES,
    Choices,
)
from tests.properties.world import (
    COLUMNS,
    COMMUNITIES,
    COUNTIES,
    EARLIER_LEDGERS,
    FIGURES,
    JANUARY,
    JUNE,
    MONTHLY,
    MONTHS,
    PEOPLE,
    PREFECTURES,
    PROVINCE,
    REGISTERS,
    UNKNOWN_PLACES,
    File,
    Row,
    World,
)


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
                (
                    "volunteer_registration",
                    VOLUNTEERS,
                    24,
                    partial(_volunteer, dice.of("communities")),
                ),
                ("certification_list", CERTIFICATES, 24, _one),
                ("training_record", TRAINING, 36, _course),
            )
        },
        tuple(
            row
            for row in map(_ledger_row, dice.rows("earlier", TRAINED_BEFORE, 20))
            if (row["period"], row["unit_code"], "training_record") not in unusable
        ),
        {
            region: year
            for region in (PROVINCE, PREFECTURES[0])
            if (year := random.choice((None, 2021, 2022, 2023)))
        },
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


def _volunteer(random: Random, row: Row) -> Iterator[Row]:
    """Most lists give a community, and most of these one of the unit's own."""
    places: dict[str | None, list[str | None]] = {
        "own": [code for code in COMMUNITIES if code.startswith(row["unit_code"])],
        "anywhere": [*COMMUNITIES, *UNKNOWN_PLACES],
        None: [None],
    }
    yield row | {"community_code": random.choice(places[row["community"]])}


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
    """By county up to four, some of one code; one may lie where the register has no committee."""
    found = {}
    for county in COUNTIES:
        random = dice.of(f"grids {county}")
        filed = random.choice((JANUARY, JANUARY, JANUARY, JUNE, None))
        own = [code for code in COMMUNITIES if code.startswith(county)]
        places = [*own, own[0], f"{county}001099"]
        keys = {(random.choice(places), random.choice(GRID_CODES)) for _ in range(4)}
        if filed:
            found[filed, county] = tuple(
                flaws.blanked(
                    _row(random, GRID) | {"community_code": place, "grid_code": code},
                    (filed, county, "grid_register"),
                )
                for place, code in sorted(keys)[: random.randint(0, 4)]
            )
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
