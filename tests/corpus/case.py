"""How a case of the corpus is written down, and how a reading is compared with it.

A case is a function that builds the bytes of one file, below a decorator that says what must come
of them. The expectation is written in the words a clerk would use:

    @case(
        taken={"row": [2, 4], "name": ["张三", "王五"]},   # accepted rows: where from, and values
        findings=["R102 D3", "R310 1 H、I"],               # code, place, detail
        cleaned={"started_on serial": 2},                   # column and rule: cells changed
    )

Places are spreadsheet addresses. `D3,D5` are two cells; `2!D3` stands in the second sheet; a bare
number is a whole row, `2!` a whole sheet, and `days:3` a cell of a column that the file does not
have. A detail is compared where a case writes one. Everything that is not named must
not be there: no other finding, no other cleaned cell.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from tests.unit.making import COUNTY, JUNE
from workforce.intake.findings import ROW, TABLES_APART, Finding, words
from workforce.intake.mapping import Mapping
from workforce.intake.reader import Reading, read_submission

SOURCES = {"row": "source_row", "sheet": "source_sheet"}
PLACE = re.compile(r"(\d+!)?([A-Z]{1,2}\d+|[a-z_0-9]+:\d+|\d+)|\d+!")


@dataclass(frozen=True)
class Case:
    """One file and what must come of it.

    Attributes:
        name: what the mess is.
        subject: the module it stands in.
        build: makes the file's bytes.
        taken: the accepted rows, column by column; "row" and "sheet" are where they stand. A row
            with several posts or types is there once for each.
        findings: see the module's words.
        cleaned: cells changed, by "column rule".
        repeated: rows that only repeat earlier ones.
        read: data rows of the file, where the count does not follow from the rest.
    """

    name: str
    subject: str
    build: Callable[[], bytes]
    taken: dict[str, list[Any]]
    findings: tuple[str, ...]
    cleaned: dict[str, int]
    repeated: int = 0
    read: int | None = None
    dataset: str = "staff_roster"
    unit: str = COUNTY
    mapping: Mapping = field(default_factory=Mapping)

    @property
    def codes(self) -> set[str]:
        return {one.split()[0] for one in self.findings}

    @property
    def rows_refused(self) -> int:
        """Rows that findings refuse, by the expectation alone."""
        return len(
            {
                re.sub(r"([A-Z]+|[a-z_0-9]+:)(?=\d+$)", "", cell)
                for one in self.findings
                if words()[one.split()[0]]["severity"] == ROW
                for cell in one.split()[1].split(",")
            }
        )

    @property
    def rows_read(self) -> int:
        if self.read is not None:
            return self.read
        height = len(next(iter(self.taken.values()), []))
        sheets = self.taken.get("sheet", [1] * height)
        distinct = set(zip(sheets, self.taken.get("row", []), strict=True))
        return len(distinct) + self.rows_refused + self.repeated

    def reading(self) -> Reading:
        return read_submission(self.build(), self.dataset, JUNE, self.unit, self.mapping)


CASES: list[Case] = []


@cache
def reading_of(name: str) -> Reading:
    """A case's file as it is read, once for all tests that look at it."""
    return next(case for case in CASES if case.name == name).reading()


def case(
    *,
    taken: dict[str, Any] | None = None,
    findings: Sequence[str] = (),
    cleaned: dict[str, int] | None = None,
    **more: Any,
) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Put the decorated function into the corpus; without `taken` no row may be accepted."""

    def add(build: Callable[[], bytes]) -> Callable[[], bytes]:
        subject = build.__module__.rpartition(".")[2]
        CASES.append(
            Case(
                build.__name__, subject, build, taken or {}, tuple(findings), cleaned or {}, **more
            )
        )
        return build

    return add


def differences(case: Case, reading: Reading) -> list[str]:
    """Everything in which a reading is not what the case expects, in words; empty if nothing."""
    found = [
        *_between("finding", _expected_findings(case), _found_findings(case, reading)),
        *_between("row", _expected_rows(case), _found_rows(case, reading)),
        *_between("cleaned", Counter(case.cleaned), _found_cleaned(reading)),
    ]
    if case.rows_read != reading.rows_read:
        found.append(f"rows read: expected {case.rows_read}, found {reading.rows_read}")
    if case.rows_refused != reading.rows_refused and not reading.findings.reject_file():
        found.append(f"rows refused: expected {case.rows_refused}, found {reading.rows_refused}")
    return found


def _between(what: str, expected: Counter, found: Counter) -> list[str]:
    missing, more = expected - found, found - expected
    return [
        *(f"{what} expected: {one} × {count}" for one, count in sorted(missing.items(), key=str)),
        *(f"{what} too many: {one} × {count}" for one, count in sorted(more.items(), key=str)),
    ]


# Findings


def _expected_findings(case: Case) -> Counter:
    told: dict[tuple[str, str], set[str]] = {}
    for code, cells, detail in map(_of_words, case.findings):
        told.setdefault((code, detail), set()).update(cells)
    return _told(told)


def _told(told: dict[tuple[str, str], set[str]]) -> Counter:
    """Findings as they are compared: one on many cells, or several on one each, is the same."""
    return Counter((code, tuple(sorted(cells)), detail) for (code, detail), cells in told.items())


def _of_words(text: str) -> tuple[str, tuple[str, ...], str]:
    """Code, places and detail of a finding as a case writes it."""
    code, *rest = text.split(" ")
    cells = rest[0].split(",") if rest else []
    if not all(PLACE.fullmatch(cell) for cell in cells):
        cells = []
    detail = " ".join(rest[1:] if cells else rest)
    if code == "R312":  # the header itself is for the case's reader; it is no part of the finding
        detail = ""
    return code, tuple(sorted(cells)), detail


def _found_findings(case: Case, reading: Reading) -> Counter:
    told: dict[tuple[str, str], set[str]] = {}
    detailed = {code for code, _, detail in map(_of_words, case.findings) if detail}
    for finding in reading.findings.found:
        detail = _detail(finding) if finding.code in detailed else ""
        cells = told.setdefault((finding.code, detail), set())
        cells |= set(_places(finding, reading))
    return _told(told)


def _detail(finding: Finding) -> str:
    """The Chinese of a detail: the columns, the month, the header taken for another."""
    chinese = finding.detail.partition("|")[0]
    return re.sub(r"（第\d+张工作表.*）$", "", chinese)


def _places(finding: Finding, reading: Reading) -> list[str]:
    """Where a finding stands, as a case writes it."""
    sheet = (finding.sheet or 1) % TABLES_APART
    prefix = "" if sheet == 1 else f"{sheet}!"
    if not finding.rows:
        return [f"{sheet}!"] if finding.sheet else []
    place = reading.places.get(finding.sheet or 1, {}).get(finding.column or "")
    column = "" if finding.column is None else f"{finding.column}:"
    if place is not None:
        column = letters(place)
    return [f"{prefix}{column}{row}" for row in finding.rows]


def letters(place: int) -> str:
    """A column as a spreadsheet names it: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


# Rows and cleaned cells


def _expected_rows(case: Case) -> Counter:
    return _counted(case.taken, case.taken.values())


def _found_rows(case: Case, reading: Reading) -> Counter:
    if reading.rows.is_empty():
        return Counter()
    names = [SOURCES.get(name, name) for name in case.taken or ["row"]]
    columns = [reading.rows[name].to_list() for name in names]
    return _counted(case.taken or ["row"], columns)


def _counted(names: Iterable[str], columns: Iterable[list[Any]]) -> Counter:
    rows = zip(*columns, strict=True)
    return Counter(
        ", ".join(f"{name} {_plain(value)}" for name, value in zip(names, row, strict=True))
        for row in rows
    )


def _plain(value: Any) -> str:
    """A value as a case writes it: dates as 2025-06-30, numbers without trailing noughts."""
    if isinstance(value, list):
        return "[" + " ".join(map(_plain, value)) + "]"
    if isinstance(value, Decimal | float):
        return f"{Decimal(str(value)).normalize():f}"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _found_cleaned(reading: Reading) -> Counter:
    return Counter({f"{column} {rule}": cells for (column, rule), cells in reading.cleaned.items()})
