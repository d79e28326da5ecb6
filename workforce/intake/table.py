"""Find the table in a sheet and name its columns by the aliases their schema declares."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from schemas.declaration import Column
from workforce.intake.reading import Sheet

HEADER_SEARCH_ROWS = 30
TOTALS = re.compile(r"^(总合计|合计|总计|小计|共计|本页小计|累计)[::]?")
SIGN_OFF = re.compile(
    r"^(单位负责人|负责人|填表人|制表人?|审核人?|复核|报出日期|填报日期|备注[::]|注[::]|说明[::])"
)
MONTH_STATED = re.compile(r"(20\d\d)\s*[年./-]\s*(1[0-2]|0?[1-9])\s*月(?!\s*\d+\s*日)")
UNITS = {"万": ("万", 10_000), "分钟": ("分钟", 60)}


@dataclass(frozen=True)
class Placed:
    """A column of the schema found in a sheet.

    Attributes:
        name: the schema's column.
        place: its position in the sheet, from 0.
        label: the header as the submitter wrote it.
    """

    name: str
    place: int
    label: str

    @property
    def unit(self) -> str | None:
        """The unit in the header that calls for a conversion: 万 or 分钟."""
        return next((unit for unit in UNITS if unit in self.label), None)


@dataclass(frozen=True)
class Table:
    """The table of one sheet: its data rows, columns named, with the row each came from."""

    sheet: Sheet
    header_row: int
    placed: tuple[Placed, ...]
    unplaced: tuple[str, ...]
    months_stated: tuple[str, ...]
    rows: pl.DataFrame

    def missing(self, columns: Iterable[Column]) -> list[Column]:
        """Required columns that are not in the table."""
        have = {one.name for one in self.placed}
        return [column for column in columns if column.required and column.name not in have]


def normal(label: str) -> str:
    """A header without what does not tell it apart: width, space, asterisks, quotes."""
    return re.sub(r"[\s*＊:\"'“”]", "", unicodedata.normalize("NFKC", label)).lower()


def without_brackets(label: str) -> str:
    """A normalised header without its bracketed part, closed or not."""
    return re.sub(r"\([^()]*\)?$", "", label)


def aliases_of(columns: Iterable[Column]) -> dict[str, str]:
    """Normalised spellings to column names; titles win over aliases, whole labels over bare."""
    columns = list(columns)
    known: dict[str, str] = {}
    for spelling in (normal, lambda label: without_brackets(normal(label))):
        for labels in (lambda column: [column.title], lambda column: column.aliases):
            for column in columns:
                for label in labels(column):
                    known.setdefault(spelling(label), column.name)
    known.pop("", None)
    return known


def find_table(sheet: Sheet, columns: dict[str, Column]) -> Table | None:
    """The table of a sheet, or null where no row looks like its header."""
    known = aliases_of(columns.values())
    preview = sheet.preview()
    scores = [_score(row, known) for row in preview[:HEADER_SEARCH_ROWS]]
    if not scores or max(scores) < 2:
        return None
    header = scores.index(max(scores))
    top = header - 1 if header and scores[header - 1] else header
    bottom = header + 1 if header + 1 < len(scores) and scores[header + 1] else header
    placed, unplaced = _place(preview, range(bottom, max(top - 2, -1), -1), known, header)
    above = " ".join(cell for row in preview[:top] for cell in row)
    months = {f"{int(year)}-{int(month):02}" for year, month in MONTH_STATED.findall(above)}
    months |= {f"{int(y)}-{int(m):02}" for y, m in MONTH_STATED.findall(sheet.name)}
    rows = _data_rows(sheet, bottom + 1, placed, columns)
    return Table(sheet, header + 1, placed, unplaced, tuple(sorted(months)), rows)


def _score(row: list[str], known: dict[str, str]) -> int:
    """How many different columns a row names."""
    return len({name for cell in row if (name := _name(cell, known))})


def _name(cell: str, known: dict[str, str]) -> str | None:
    label = normal(cell)
    return known.get(label) or known.get(without_brackets(label)) if label else None


def _place(
    preview: list[list[str]], rows: Iterable[int], known: dict[str, str], header: int
) -> tuple[tuple[Placed, ...], tuple[str, ...]]:
    """Name each column by the lowest of the header rows that has a name for it."""
    rows = list(rows)
    placed: dict[str, Placed] = {}
    unplaced = []
    for place in range(len(preview[header])):
        labels = [preview[row][place] for row in rows if place < len(preview[row])]
        found = ((name, label) for label in labels if (name := _name(label, known)))
        name, label = next(found, (None, ""))
        if name and name not in placed:
            placed[name] = Placed(name, place, label)
        elif preview[header][place]:
            unplaced.append(preview[header][place])
    return tuple(placed.values()), tuple(unplaced)


def _data_rows(
    sheet: Sheet, start: int, placed: tuple[Placed, ...], columns: dict[str, Column]
) -> pl.DataFrame:
    """The rows below the header that are data: no blank, totals, sign-off or repeated header."""
    numbers = pl.int_range(start + 1, sheet.cells.height + 1, dtype=pl.UInt32)
    named = sheet.cells.slice(start).select(
        numbers.alias("source_row"), *(_filled(str(one.place)).alias(one.name) for one in placed)
    )
    named = named.filter(~pl.all_horizontal(pl.exclude("source_row").is_null()))
    required = [one for one in placed if columns[one.name].required] or list(placed)
    first = required[0]
    incomplete = pl.any_horizontal(pl.col(one.name).is_null() for one in required)
    suspect = named.filter(incomplete | (pl.col(first.name) == first.label))["source_row"]
    no_data = [row for row in suspect if _is_no_data(sheet.cells.row(row - 1), first)]
    return named.filter(~pl.col("source_row").is_in(no_data)) if no_data else named


def _filled(place: str) -> pl.Expr:
    """The cells of a column, blank ones null."""
    text = pl.col(place).str.strip_chars()
    return pl.when(text != "").then(text)


def _is_no_data(cells: tuple[str | None, ...], first: Placed) -> bool:
    if cells[first.place] == first.label:
        return True
    filled = [tidy for cell in cells if cell and (tidy := re.sub(r"\s", "", cell))]
    return any(TOTALS.match(cell) or SIGN_OFF.match(cell) for cell in filled[:3])
