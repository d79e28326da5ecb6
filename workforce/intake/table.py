"""The tables of a sheet: their data rows, columns named, with the row each came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby

import polars as pl

from schemas.declaration import Column
from workforce.intake.data_rows import only_data
from workforce.intake.findings import TABLES_APART
from workforce.intake.header import Header, Placed, find_headers
from workforce.intake.mapping import Mapping
from workforce.intake.naming import labels
from workforce.intake.reading import Sheet

LONGEST_TITLE = 1_000
MOST_CELLS_FILLED = 5_000_000
AMOUNTS = ("money", "area", "hours", "persons", "integer")
# when a sheet was filled in says nothing of the month it is about
FILLED_IN = re.compile(
    r"(填报|填表|报出|报送|上报|制表|打印)(时间|日期)[:：]?\s*20\d\d\s*年?[\d./年月日-]*"
    r"|(任期|聘期|届期|有效期|合同期限?)[^，,;；\s]*"
)
MONTH_WRITTEN_SHORT = re.compile(
    r"(?:统计时间|统计月份|报告期|所属期|所属月份|月份)[:：]\s*(20\d\d)[./-]?(1[0-2]|0?[1-9])(?!\d)"
)
MONTH_OF_SHEET = re.compile(r"(20\d\d)[.-]?(1[0-2]|0[1-9])")
CHINESE_MONTH = re.compile(
    r"(二[〇○零][〇○零一二三四五六七八九]{2})年(十[一二]?|[一二三四五六七八九])月"
)
CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
MONTH_STATED = re.compile(
    r"(20\d\d)\s*年\s*(?:\d{1,2}\s*月?\s*(?:至|到|[-—~～－])\s*(?:20\d\d\s*年)?\s*)?"
    r"(1[0-2]|0?[1-9])\s*月(?!\s*\d)"
)


@dataclass(frozen=True)
class Table:
    """A table of a sheet: its data rows, columns named, with the row each came from.

    Attributes:
        number: which of the sheet's tables, from 0.
        header_row: the header's last row but notes, from 1.
        unplaced: positions of columns that mean nothing known and hold something, from 0.
        filled: by column, how many cells took the value of the merged cell they are part of.
        shifted: rows of delimited text with more fields than the header, from 1; not in `rows`.
    """

    sheet: Sheet
    number: int
    header_row: int
    placed: tuple[Placed, ...]
    unplaced: tuple[int, ...]
    months_stated: tuple[str, ...]
    rows: pl.DataFrame
    filled: dict[str, int] = field(default_factory=dict)
    shifted: tuple[int, ...] = ()

    @property
    def position(self) -> int:
        """The sheet's position, further tables of a sheet set apart."""
        return self.sheet.position + TABLES_APART * self.number

    def missing(self, columns: Iterable[Column]) -> list[Column]:
        """Required columns that are not in the table."""
        have = {one.name for one in self.placed}
        return [column for column in columns if column.required and column.name not in have]


def find_tables(
    sheet: Sheet, columns: dict[str, Column], mapping: Mapping | None = None
) -> list[Table]:
    """The tables of a sheet, from top to bottom and left to right; none without a header."""
    known = labels(tuple(columns.values()), mapping or Mapping())
    headers = find_headers(sheet, known)
    if not headers:
        return []
    months = _months(sheet, headers[0])
    # a header repeated on each printed page keeps nothing apart
    runs = [list(run) for _, run in groupby(headers, key=lambda header: header.layout)]
    ends = [run[0].top for run in runs[1:]] + [sheet.cells.height]
    tables = [
        _table(sheet, run, end, number, columns, months)
        for run, end in zip(runs, ends, strict=True)
        for number in range(len(run[0].blocks))
    ]
    filled = [table for table in tables if not table.rows.is_empty()] or tables[:1]
    return [replace(table, number=number) for number, table in enumerate(filled)]


def _months(sheet: Sheet, header: Header) -> tuple[str, ...]:
    """The months that a title, a unit row or the sheet's name states; of a span its last."""
    above = [cell for row in sheet.preview()[: header.row] for cell in row]
    found = {month for cell in (*above, sheet.name) for month in _stated(cell)}
    if named := MONTH_OF_SHEET.fullmatch(sheet.name.strip()):
        found.add(f"{named[1]}-{named[2]}")
    return tuple(sorted(found))


def _stated(cell: str) -> list[str]:
    text = FILLED_IN.sub("", unicodedata.normalize("NFKC", cell[:LONGEST_TITLE]))
    text = CHINESE_MONTH.sub(_in_digits, text)
    stated = [*MONTH_STATED.findall(text), *MONTH_WRITTEN_SHORT.findall(text)]
    return [f"{int(year)}-{int(month):02}" for year, month in stated]


def _in_digits(written: re.Match[str]) -> str:
    """二〇二五年十二月 as 2025年12月."""
    month = written[2].translate(CHINESE_DIGITS)
    if month.startswith("十"):
        month = f"1{month[1:] or 0}"
    return f"{written[1].translate(CHINESE_DIGITS)}年{month}月"


def _table(
    sheet: Sheet,
    headers: list[Header],
    end: int,
    block: int,
    columns: dict[str, Column],
    months: tuple[str, ...],
) -> Table:
    """The table under a header that may be repeated, down to `end`: its data rows."""
    header = headers[0]
    placed, start = header.blocks[block], header.bottom + 1
    length = max(end - start, 0)
    numbers = pl.int_range(start + 1, start + length + 1, dtype=pl.UInt32)
    named = sheet.cells.slice(start, length).select(
        numbers.alias("source_row"), *(_filled(str(one.place)).alias(one.name) for one in placed)
    )
    repeated = [row + 1 for one in headers[1:] for row in range(one.top, one.bottom + 1)]
    blank = pl.all_horizontal(pl.exclude("source_row").is_null())
    named = named.filter(~blank & ~pl.col("source_row").is_in(repeated))
    ends = [one.top + 1 for one in headers[1:]]
    if end < sheet.cells.height:
        ends.append(end + 1)
    named = only_data(named, sheet, placed, columns, ends)
    named, filled = _with_merged(named, sheet, placed, columns, start)
    rows = named["source_row"]
    unread = header.unread if block == 0 else ()
    unplaced = tuple(place for place in unread if _holds_something(sheet, place, rows))
    shifted = _shifted(sheet, header.row, rows)
    if shifted:
        named = named.filter(~rows.is_in(shifted))
    return Table(sheet, 0, header.row + 1, placed, unplaced, months, named, filled, shifted)


def _filled(place: str) -> pl.Expr:
    """The cells of a column, blank ones null."""
    text = pl.col(place).str.strip_chars()
    return pl.when(text != "").then(text)


def _with_merged(
    named: pl.DataFrame,
    sheet: Sheet,
    placed: tuple[Placed, ...],
    columns: dict[str, Column],
    start: int,
) -> tuple[pl.DataFrame, dict[str, int]]:
    """Give each row the value of the merged cell it is part of; an amount may be for all."""
    by_place = {one.place: one.name for one in placed if columns[one.name].rule not in AMOUNTS}
    values: dict[str, dict[int, str]] = {}
    room = MOST_CELLS_FILLED
    for merge in sheet.merges:
        name = by_place.get(merge.left)
        room -= merge.bottom - merge.top
        if room < 0:
            break
        if name is None or merge.bottom == merge.top:
            continue
        if not start <= merge.top < sheet.cells.height:
            continue
        text = (sheet.cells[str(merge.left)][merge.top] or "").strip()
        if text:
            values.setdefault(name, {}).update(
                dict.fromkeys(range(merge.top + 2, merge.bottom + 2), text)
            )
    filled: dict[str, int] = {}
    for name, by_row in values.items():
        given = named["source_row"].replace_strict(by_row, default=None, return_dtype=pl.String)
        blank = named[name].is_null() & given.is_not_null()
        if filled_here := int(blank.sum()):
            filled[name] = filled_here
            named = named.with_columns(pl.coalesce(name, given).alias(name))
    return named, filled


def _holds_something(sheet: Sheet, place: int, rows: pl.Series) -> bool:
    cells = sheet.cells[str(place)]
    if rows.is_empty() or cells.null_count() == len(cells):
        return False
    return bool((cells.gather(rows - 1).str.strip_chars() != "").any())


def _shifted(sheet: Sheet, header: int, rows: pl.Series) -> tuple[int, ...]:
    """Data rows that a stray delimiter made longer than the header.

    Where most are longer, the header lacks a label and nothing is shifted.
    """
    if not sheet.fields or header >= len(sheet.fields) or rows.is_empty():
        return ()
    beyond = [str(place) for place in range(sheet.fields[header], sheet.cells.width)]
    longer = set(sheet.overlong_rows)
    if beyond:
        some = sheet.cells.select(
            pl.any_horizontal((pl.col(place).str.strip_chars() != "") for place in beyond)
        ).to_series()
        longer |= {int(row) + 1 for row in some.fill_null(False).arg_true()}
    found = tuple(sorted(longer & set(rows))) if longer else ()
    return found if len(found) * 2 <= len(rows) else ()
