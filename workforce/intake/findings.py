"""What intake and build have to say about a submission: numbered findings, words and cells.

The words are data: `schemas/codelists/finding.csv`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

from schemas import codelist

MOST_NAMED = 16
TABLES_APART = 1_000  # a second table of a sheet is numbered 1,000 above it
FILE, ROW, CONFIRM = "file", "row", "confirm"
SEVERITY_ZH = {FILE: "退回重报", ROW: "未采用", CONFIRM: "核实性"}
SEVERITY_EN = {FILE: "file rejected", ROW: "row refused", CONFIRM: "to confirm"}


@dataclass(frozen=True)
class Finding:
    """One thing said about one or many cells of a submission.

    Attributes:
        code: its number in `finding.csv`.
        column: the schema's column, where it is about one.
        sheet: position of the sheet in the workbook, from 1, a CSV file has one; further tables
            of a sheet are numbered `TABLES_APART` above each other.
        rows: rows of that sheet as a spreadsheet numbers them, ascending.
        detail: what fills `{detail}` in the words, `中文|English` where it is words itself; never a
            person's data.
    """

    code: str
    column: str | None = None
    sheet: int | None = None
    rows: tuple[int, ...] = ()
    detail: str = ""

    @property
    def severity(self) -> str:
        return words()[self.code]["severity"]

    @property
    def sheet_position(self) -> int:
        """The sheet the finding is in, whichever of its tables."""
        return (self.sheet or 1) % TABLES_APART

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"rows": list(self.rows)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Finding:
        return cls(**value | {"rows": tuple(value["rows"])})


@dataclass(frozen=True)
class Words:
    """A finding in words, Chinese and English, with what to do about it."""

    zh: str
    en: str
    fix_zh: str
    fix_en: str


@cache
def words() -> dict[str, dict[str, str]]:
    """Every finding's words by its number."""
    return {row["code"]: row for row in codelist("finding")}


def say(finding: Finding, title: str = "", codelist_name: str = "") -> Words:
    """The finding in words; `title` is the column's title as the reader knows it."""
    row = words()[finding.code]
    fill = {
        "title": title or finding.column or "",
        "allowed": _allowed(codelist_name) if codelist_name else "",
        "row": finding.rows[0] if finding.rows else "",
    }
    zh, _, en = finding.detail.partition("|")  # a detail in words is 中文|English
    chinese, english = fill | {"detail": zh}, fill | {"detail": en or zh}
    return Words(
        row["zh"].format(**chinese),
        row["en"].format(**english),
        row["fix_zh"].format(**chinese),
        row["fix_en"].format(**english),
    )


def _allowed(codelist_name: str) -> str:
    """What may be written, as the clerk knows it; the first few of many."""
    titles = [row["zh"] for row in codelist(codelist_name)]
    more = f"等{len(titles)}种" if len(titles) > MOST_NAMED else ""
    return "、".join(titles[:MOST_NAMED]) + more


@dataclass
class Findings:
    """The findings of one submission, gathered while it is read."""

    found: list[Finding] = field(default_factory=list)

    def add(self, code: str, **about: Any) -> None:
        finding = Finding(code, **about)
        if finding.code not in words():
            raise KeyError(f"{code} is not in schemas/codelists/finding.csv")
        self.found.append(finding)

    def reject_file(self) -> bool:
        return any(finding.severity == FILE for finding in self.found)

    def must_fix(self) -> bool:
        """Whether a file or a row of it would not be used."""
        return any(finding.severity != CONFIRM for finding in self.found)

    def in_order(self) -> list[Finding]:
        return in_order(self.found)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Most important first: the file, rows, what is to be confirmed; then by extent."""
    rank = {FILE: 0, ROW: 1, CONFIRM: 2}
    return sorted(
        findings,
        key=lambda one: (rank[one.severity], -len(one.rows), one.code, one.column or "",
                         one.sheet or 0),
    )  # fmt: skip


def column_letters(place: int) -> str:
    """Position from 0 as a spreadsheet's column: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
