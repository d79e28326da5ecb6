"""What a unit may act on: who needs training, whose registration ends; with names, for it alone.

The warehouse knows rows, not names. They are looked up in the unit's own archived file.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import duckdb

from workforce.carrying import groups, holders
from workforce.folders import DataFolder
from workforce.intake.archive import Archive
from workforce.intake.findings import TABLES_APART
from workforce.intake.staging import Staged
from workforce.returns.listed import text_writer
from workforce.returns.values import sheets_of, texts
from workforce.warehouse import open_warehouse

LISTS = "需办事项"
ROSTER, CERTIFICATES = "staff_roster", "certification_list"
QUERIES = {
    ROSTER: """
        select unit_code, part, source_sheet, source_row, days
        from person_to_train where period = $period order by all
    """,
    CERTIFICATES: """
        select unit_code, part, source_sheet, source_row, ends_on
        from registration_to_renew where period = $period order by all
    """,
}
WIDTHS = (14, 30, 30, 18, 12)

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """A row of the unit's file, and what is said of it: credited days, or when it ends."""

    part: int
    sheet: int
    row: int
    told: str


@dataclass(frozen=True)
class UnitLists:
    """The lists of one unit for a month.

    Attributes:
        entries: by dataset.
        sources: the files the rows stand in, by dataset and part.
        names: committees by code, where the unit's file gives a code alone.
        training_days: days a year that are asked for.
    """

    unit_code: str
    period: str
    entries: Mapping[str, tuple[Entry, ...]]
    sources: Mapping[str, Mapping[int, Staged]]
    names: Mapping[str, str]
    training_days: int

    def as_json(self) -> dict[str, Any]:
        """What decides the content, without names."""
        return {
            "unit_code": self.unit_code,
            "entries": {key: [asdict(one) for one in told] for key, told in self.entries.items()},
            "sources": {
                key: {part: one.submission.sha256 for part, one in parts.items()}
                for key, parts in self.sources.items()
            },
            "names": dict(self.names),
            "training_days": self.training_days,
        }


def lists_to_act_on(folder: DataFolder, staged: Sequence[Staged], period: str) -> list[UnitLists]:
    """The lists of every unit that has any."""
    with open_warehouse(folder) as con:
        entries = _entries(con, period)
        names = dict(
            con.execute(
                "select community_code, community_name from organisation where period = $period",
                {"period": period},
            ).fetchall()
        )
        rows = con.execute("select value from parameter where name = 'yearly_training_days'")
        training_days = int(rows.fetchall()[0][0])
    sources: dict[tuple[str, str], Mapping[int, Staged]] = {}
    for parts in groups(staged):
        dataset, month, unit = parts[0].submission.key
        if month == period:
            sources[dataset, unit] = {  # nobody can name the persons of a purged file any more
                part: one for part, one in holders(parts).items() if not one.submission.purged
            }
    entries = {unit: _left(told, sources, unit) for unit, told in entries.items()}
    return [
        UnitLists(
            unit,
            period,
            told,
            {dataset: sources[dataset, unit] for dataset in told},
            {code: name for code, name in names.items() if code.startswith(unit)},
            training_days,
        )
        for unit, told in sorted(entries.items())
        if told
    ]


def _left(
    told: Mapping[str, tuple[Entry, ...]],
    sources: Mapping[tuple[str, str], Mapping[int, Staged]],
    unit: str,
) -> dict[str, tuple[Entry, ...]]:
    """A unit's lists without rows of files that are not there to name them."""
    left = {
        dataset: tuple(one for one in entries if one.part in sources[dataset, unit])
        for dataset, entries in told.items()
    }
    return {dataset: entries for dataset, entries in left.items() if entries}


def _entries(
    con: duckdb.DuckDBPyConnection, period: str
) -> dict[str, dict[str, tuple[Entry, ...]]]:
    """Every list's rows by unit and dataset, in the order of the unit's file."""
    found: dict[str, dict[str, tuple[Entry, ...]]] = {}
    for dataset, query in QUERIES.items():
        for unit, part, sheet, row, told in con.execute(query, {"period": period}).fetchall():
            lists = found.setdefault(unit, {})
            entry = Entry(part, sheet, row, _written(told))
            lists[dataset] = (*lists.get(dataset, ()), entry)
    return found


def _written(value: Decimal | dt.date) -> str:
    """A day as 2025-06-30, a number without trailing zeros."""
    return value.isoformat() if isinstance(value, dt.date) else f"{Decimal(value).normalize():f}"


def workbook_of(folder: DataFolder, unit: UnitLists) -> bytes:
    """The workbook's bytes, a sheet per list."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        if ROSTER in unit.entries:
            days = unit.training_days
            count = len(unit.entries[ROSTER])
            _add_sheet(
                book,
                f"培训不足{days}天",
                f"{unit.unit_code} {unit.period}：本年已计培训不足{days}天的人员 {count} 名"
                f" / {count} workers with under {days} credited training days this year",
                ("姓名 / name", "社区（村） / community", "职务 / post", "已计天数 / days",
                 "原表行 / row"),
                _to_train(folder, unit),
            )  # fmt: skip
        if CERTIFICATES in unit.entries:
            count = len(unit.entries[CERTIFICATES])
            _add_sheet(
                book,
                "证书登记将到期",
                f"{unit.unit_code} {unit.period}：登记将到期的证书 {count} 本"
                f" / {count} registrations that end soon",
                ("姓名 / name", "管理号 / certificate", "登记有效期至 / ends on", "原表行 / row"),
                _to_renew(folder, unit),
            )
    return out.getvalue()


def _add_sheet(book: Any, title: str, heading: str, headers: Cells, rows: Iterator[Cells]) -> None:
    page = book.add_worksheet(title)
    write, bold = text_writer(page), book.add_format({"bold": True})
    write(0, 0, heading, bold)
    write(1, 0, "含个人信息，仅供本单位使用。 / Personal data: for this unit alone.")
    for place, text in enumerate(headers):
        write(3, place, text, bold)
        page.set_column(place, place, WIDTHS[place])
    for number, cells in enumerate(rows, start=4):
        for place, text in enumerate(cells):
            write(number, place, text)
    page.freeze_panes(4, 0)
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(3)


def _to_train(folder: DataFolder, unit: UnitLists) -> Iterator[Cells]:
    columns = ("name", "community_name", "community_code", "post")
    for entry, (name, community, code, post) in _rejoined(folder, unit, ROSTER, columns):
        yield name, community or unit.names.get(code, code), post, entry.told, _at(entry)


def _to_renew(folder: DataFolder, unit: UnitLists) -> Iterator[Cells]:
    columns = ("name", "certificate_no")
    for entry, cells in _rejoined(folder, unit, CERTIFICATES, columns):
        yield *cells, entry.told, _at(entry)


def _at(entry: Entry) -> str:
    """Where the row stands; the first sheet goes without saying."""
    sheet = entry.sheet % TABLES_APART
    return f"第{sheet}张表 {entry.row}" if sheet > 1 else str(entry.row)


def _rejoined(
    folder: DataFolder, unit: UnitLists, dataset: str, columns: Cells
) -> Iterator[tuple[Entry, Cells]]:
    """Each entry with what stands in these columns of its row, as the unit wrote it."""
    found: dict[Entry, Cells] = {}
    for part, source in unit.sources[dataset].items():
        of_part = [entry for entry in unit.entries[dataset] if entry.part == part]
        found |= _cells(folder, source, of_part, columns)
    for entry in unit.entries[dataset]:
        yield entry, found[entry]


def _cells(
    folder: DataFolder, source: Staged, entries: Sequence[Entry], columns: Cells
) -> Iterator[tuple[Entry, Cells]]:
    """The cells of one file's rows; blank where it has no such column."""
    sheets = sheets_of(Archive(folder).bytes_of(source.submission.sha256))
    for number in dict.fromkeys(entry.sheet for entry in entries):
        told = [entry for entry in entries if entry.sheet == number]
        places, sheet = source.places[str(number)], sheets[number % TABLES_APART]
        rows = [entry.row for entry in told]
        blank = [None] * len(rows)
        every = [texts(sheet, rows, places[one]) if one in places else blank for one in columns]
        for entry, cells in zip(told, zip(*every, strict=True), strict=True):
            yield entry, tuple(" ".join((cell or "").split()) for cell in cells)
