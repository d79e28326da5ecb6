"""Case tables: what a case says becomes rows of a small region of its own.

`README.md` beside this file says how a table is written. Every case of a table gets a prefecture
of its own with two counties, a and b, so that all cases of a table take one build.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from tests.sql.small import Row, Shapes, person

HERE = Path(__file__).parent
PERIOD, MONTH_BEFORE = "2025-06", "2025-05"
LAST_YEAR, PLAN_FROM = 2024, 2021
WHOLE, COUNTIES = "whole", ("a", "b")
LONG_AGO = "2021-01"  # when registers were sent in
MONTHLY = ("staff_roster", "volunteer_registration", "certification_list", "training_record")
REGISTERS = ("organisation_register", "grid_register")
YEARLY = ("population", "wages")

BLANK, NONE = "blank", "none"
TABLE_FIELDS = {"why", "targets", "without", "cases"}
CASE_FIELDS = {
    "why", "roster", "roster_before", "rosters", "training", "ledgers", "volunteers",
    "certificates", "register", "grids", "population", "wages", "not_sent", "lost_columns",
    "refused", "plan_from", "expect", "verdict", "bug",
}  # fmt: skip
SECTIONS = {
    "roster": "staff_roster",
    "training": "training_record",
    "volunteers": "volunteer_registration",
    "certificates": "certification_list",
}
POPULATION = {
    "urban_resident": "10000", "resident": "20000", "registered": "25000", "households": "5000"
}  # fmt: skip
WAGES = {"urban_monthly_wage_yuan": "5000", "rural_income_yuan": "18000"}
DEFAULTS = {
    "staff_roster": {"worker_type": "other", "post": "worker", "sex": "male"},
    "training_record": {
        "in": "a", "who": "somebody", "course_no": "K1", "organiser_level": "county",
        "mode": "concentrated", "days": "1", "ended_on": "2025-03-31", "completed": "yes",
    },
    "volunteer_registration": {"in": "a", "status": "active", "registered_on": "2020-01-01"},
    "certification_list": {
        "in": "a", "certificate_kind": "social_worker", "level": "assistant",
        "issued_on": "2020-01-01", "holder_status": "held",
    },
}  # fmt: skip
LISTS = {"duties", "grid_codes"}
SHORT = {"type": "worker_type", "course": "course_no", "kind": "certificate_kind"}


@dataclass(frozen=True)
class Table:
    """An indicator's case table."""

    indicator: str
    why: str
    targets: tuple[str, ...]
    without: dict[str, str]
    cases: dict[str, dict[str, Any]]


def read_table(path: Path) -> Table:
    """A table; all its scalars are text, so that yes, 2025-06 and 0.50 stay as written.

    Raises:
        AssertionError: it has fields that are not known.
    """
    read = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
    assert set(read) <= TABLE_FIELDS, f"{path.name}: {set(read) - TABLE_FIELDS}"
    for name, case in read["cases"].items():
        assert set(case) <= CASE_FIELDS, f"{path.name}: {name}: {set(case) - CASE_FIELDS}"
    return Table(
        path.stem,
        read["why"],
        tuple(read.get("targets", ())),
        read.get("without", {}),
        read["cases"],
    )


def tables() -> dict[str, Path]:
    """The table of each indicator."""
    return {path.stem: path for path in sorted(HERE.glob("*.yml"))}


def region_code(prefecture: str, place: str) -> str:
    """The code of `whole`, of a county (`a`) or of a committee (`a1`)."""
    if place == WHOLE:
        return prefecture
    county = prefecture + {"a": "01", "b": "02"}[place[0]]
    return county + f"{int(place[1:]):03}001" if place[1:] else county


def prefecture_codes(table: Table) -> dict[str, str]:
    """A prefecture for every case, each in a province of its own."""
    return {name: f"{number}01" for number, name in enumerate(table.cases, 11)}


@dataclass
class Region:
    """One case's prefecture, as rows of the input tables.

    Attributes:
        windows: earlier files the indicator needs, by their names in `basis_need`.
    """

    name: str
    case: dict[str, Any]
    code: str
    windows: frozenset[str]
    shapes: Shapes
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._check_absences()
        self._divisions()
        self._register()
        self._grids()
        self._yearly()
        self._people()
        self._submissions()

    def _check_absences(self) -> None:
        """A misspelt file or column would be absent from nowhere."""
        for name in itertools.chain(*self.case.get("not_sent", {}).values()):
            assert name.split()[0] in MONTHLY + REGISTERS, name
        for name in itertools.chain(*self.case.get("lost_columns", {}).values()):
            dataset, column = name.split(".")
            assert column in self.shapes[dataset], name

    def _at(self, place: str) -> str:
        return region_code(self.code, place)

    def _add(self, table: str, period: str, unit: str, row: Row) -> None:
        number = len(self.rows[table]) + 1
        where = {"period": period, "unit_code": unit, "source_sheet": 1, "source_row": number}
        self.rows[table].append(where | {k: None if v == BLANK else v for k, v in row.items()})

    def _divisions(self) -> None:
        for level, place in (("prefecture", WHOLE), ("county", "a"), ("county", "b")):
            row = {"code": self._at(place), "name": place, "level": level}
            self._add("division", LONG_AGO, self.code, row)

    def _register(self) -> None:
        """Committees 1, 3, … are 居委会 of class 111, 2, 4, … are 村委会 of class 220."""
        said = self.case.get("register", {})
        named = re.findall(
            r"\b[ab]\d+\b", str([self.case.get(k) for k in CASE_FIELDS - {"expect"}])
        )
        for place in sorted({"a1", "a2", "b1", "b2", *named}):
            if said.get(place) == NONE:
                continue
            is_village = int(place[1:]) % 2 == 0
            row = {
                "community_code": self._at(place),
                "community_name": f"{place}{'村委会' if is_village else '居委会'}",
                "kind": "village_committee" if is_village else "resident_committee",
                "urban_rural_code": "220" if is_village else "111",
            }
            if self._has_sent(place[0], "organisation_register"):
                self._add("organisation_register", LONG_AGO, self._at(place[0]),
                          row | said.get(place, {}))  # fmt: skip

    def _grids(self) -> None:
        for grid, said in self.case.get("grids", {}).items():
            place = grid.split("-")[0]
            row = {"grid_code": grid, "community_code": self._at(place)} | said
            if self._has_sent(place[0], "grid_register"):
                self._add("grid_register", LONG_AGO, self._at(place[0]), row)

    def _yearly(self) -> None:
        for table, defaults in (("population", POPULATION), ("wages", WAGES)):
            said = self.case.get(table, {})
            for place in (*COUNTIES, WHOLE):
                own = said.get(place, {} if place in COUNTIES or table == "wages" else NONE)
                if own == NONE:
                    continue
                row = {"region_code": self._at(place), "year": LAST_YEAR}
                if place in COUNTIES or table == "wages":
                    row |= defaults
                self._add(table, "2025-01", self.code, row | own)

    def _people(self) -> None:
        """The rows of the four monthly lists, each person as often as the case says."""
        for section, period, rows in self._sections():
            dataset = SECTIONS[section]
            for written in rows:
                for row in _each(
                    DEFAULTS[dataset] | {SHORT.get(k, k): v for k, v in written.items()}
                ):
                    unit = row.pop("in", None) or row["at"][0]
                    if self._has_sent(unit, dataset, period):
                        self._add(dataset, period, self._at(unit), self._list_row(dataset, row))

    def _sections(self) -> Iterator[tuple[str, str, list[dict[str, str]]]]:
        for section in SECTIONS:
            yield section, PERIOD, self.case.get(section, [])
        yield "roster", MONTH_BEFORE, self.case.get("roster_before", [])
        for section, months in (("roster", "rosters"), ("training", "ledgers")):
            for period, rows in self.case.get(months, {}).items():
                yield section, period, rows

    def _list_row(self, dataset: str, row: dict[str, Any]) -> dict[str, Any]:
        row["person_key"] = person(f"{self.name}/{row.pop('who')}")
        if place := row.pop("at", None):
            row["community_code"] = self._at(place)
        if dataset == "training_record":
            if "started_on" not in row:
                row["started_on"] = _first_day(row["ended_on"], row["days"])
            if "organiser_code" in row:
                row["organiser_code"] = self._organiser(row["organiser_code"])
        return row

    def _organiser(self, organiser: str) -> str:
        """The code of `whole`, a county, or a committee's township; another stays as written."""
        is_place = organiser == WHOLE or re.fullmatch(r"[ab]\d*", organiser)
        return self._at(organiser)[:9] if is_place else organiser

    def _has_sent(self, unit: str, dataset: str, period: str = PERIOD) -> bool:
        """Whether a county sent a file; `not_sent: {b: [staff_roster, training_record 2024]}`."""
        lacks = self.case.get("not_sent", {}).get(unit, [])
        written = (
            {dataset} if period == PERIOD else {f"{dataset} {period}", f"{dataset} {period[:4]}"}
        )
        return not written & set(lacks)

    def _submissions(self) -> None:
        """Both counties sent everything that is owed, unless the case says otherwise."""
        for dataset, period in (("division", LONG_AGO), *((one, "2025-01") for one in YEARLY)):
            self._submit(dataset, period, WHOLE)
        for unit in COUNTIES:
            for dataset in REGISTERS:
                if self._has_sent(unit, dataset):
                    self._submit(dataset, LONG_AGO, unit)
            for dataset, period in self._monthly():
                if self._has_sent(unit, dataset, period):
                    self._submit(dataset, period, unit)

    def _monthly(self) -> Iterable[tuple[str, str]]:
        found = {(dataset, PERIOD) for dataset in MONTHLY}
        found |= {("staff_roster", period) for period in self.case.get("rosters", {})}
        found |= {("training_record", period) for period in self.case.get("ledgers", {})}
        if "staff_roster@last_month" in self.windows:
            found.add(("staff_roster", MONTH_BEFORE))
        if any(window.startswith("training_record@") for window in self.windows):
            years = {period[:4] for dataset, period in found if dataset == "training_record"}
            found |= {
                ("training_record", f"{year}-12")
                for year in range(PLAN_FROM, LAST_YEAR + 1)
                if str(year) not in years
            }
        return sorted(found)

    def _submit(self, dataset: str, period: str, place: str) -> None:
        unit = self._at(place)
        refused = 0
        if period == PERIOD or dataset in REGISTERS:
            refused = int(self.case.get("refused", {}).get(place, {}).get(dataset, 0))
        self.rows["submission"].append(
            {"dataset": dataset, "period": period, "unit_code": unit, "rows_read": 100,
             "rows_refused": refused, "is_rejected": False,
             "sequence": len(self.rows["submission"])}
        )  # fmt: skip
        lost = self.case.get("lost_columns", {}).get(place, [])
        self.rows["submission_column"] += [
            {"dataset": dataset, "period": period, "unit_code": unit, "column_name": name}
            for name in self.shapes[dataset]
            if f"{dataset}.{name}" not in lost
        ]


def _each(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One row per person and place: `times: 3` makes ann into ann1, ann2, ann3.

    A person at several places has a row at each; `at: [a1, a3], each: one` is a person at each.
    """
    times, each = int(row.pop("times", 0)), row.pop("each", None)
    for name in LISTS & set(row):
        if isinstance(row[name], str) and row[name] != BLANK:
            row[name] = [row[name]]
    places = row.get("at", [None])
    places = places if isinstance(places, list) else [places]
    for number, place in itertools.product(range(1, times + 1) if times else (0,), places):
        who = f"{row['who']}{number or ''}" + (f" at {place}" if each else "")
        yield row | {"who": who} | ({"at": place} if place else {})


def _first_day(ended_on: str, days: str) -> str:
    """A course of so many days that ended then, without a break."""
    return str(dt.date.fromisoformat(ended_on) - dt.timedelta(math.ceil(Decimal(days)) - 1))


@dataclass(frozen=True)
class Expected:
    """What a case expects of a region: `2 / 3 = 66.67`, `1 / 2 missing at 0.5`, `no row`."""

    numerator: Decimal | None
    denominator: Decimal | None
    value: str | None
    status: str | None
    coverage: Decimal | None

    WRITTEN = re.compile(
        r"(?:(?P<numerator>-|[\d.,]+)(?: / (?P<denominator>-|[\d.,]+))?)?"
        r"(?: = (?P<value>[\d.,]+))?"
        r"(?: ?(?P<status>ok|provisional|missing|not_applicable))?"
        r"(?: at (?P<coverage>[\d.]+))?"
    )

    @classmethod
    def parse(cls, text: str) -> Expected | None:
        """None for `no row`. A figure without a status is `ok`; a count's value is its number.

        Raises:
            ValueError: it is not written like that.
        """
        if text == "no row":
            return None
        found = cls.WRITTEN.fullmatch(text)
        if not found or not text:
            raise ValueError(text)
        part = found.groupdict()
        status = part["status"] or "ok"
        return cls(
            _number(part["numerator"]),
            _number(part["denominator"]),
            part["value"].replace(",", "") if part["value"] else None,
            status,
            _number(part["coverage"] or ("1" if status == "ok" else None)),
        )


def _number(text: str | None) -> Decimal | None:
    return None if text in (None, "-") else Decimal(text.replace(",", ""))


def plan_rows(table: Table) -> Iterator[tuple[str, dict[str, Any]]]:
    """A plan of each case's prefecture with the table's targets, each judged in a and b too."""
    for name, code in prefecture_codes(table).items():
        from_year = table.cases[name].get("plan_from")
        if not table.targets and not from_year:
            continue
        years = {"from_year": from_year or PLAN_FROM, "to_year": 2025}
        yield "plan", {"plan": name, "region_code": code} | years
        for target in table.targets:
            yield "plan_target", {
                "plan": name, "target_id": target, "record": "target", "region_code": code,
                "levels": ["prefecture", "county"], "indicator": table.indicator,
                "due_period": "2025-12", "is_yearly": False,
            } | years | _comparison(target)  # fmt: skip


def _comparison(target: str) -> dict[str, str]:
    """`>= 30`, `> 18`, or `about 50 less 5`."""
    comparator, number, *rest = target.split()
    return {"comparator": comparator, "target": number} | ({"tolerance": rest[1]} if rest else {})


def combined(regions: Iterable[Region]) -> dict[str, list[Mapping[str, Any]]]:
    """The rows of all cases together."""
    given: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for region in regions:
        for table, rows in region.rows.items():
            given[table] += rows
    return given
