"""Find the table in a sheet and name its columns by the aliases their schema declares."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import polars as pl

from schemas.declaration import Column
from workforce.intake.reading import Sheet

HEADER_SEARCH_ROWS = 30
FEWEST_LABELS = 2  # a row that names fewer columns is no header
MOST_ROWS_ABOVE = 2  # of a header that takes three
TOTALS = re.compile(r"^(总合计|合计|总计|小计|共计|本页小计|累计)([:：(（\d]|$)")
SIGN_OFF = re.compile(
    r"^(单位负责人|负责人|填表人|制表人?|审核人?|复核人?|报出日期|填报日期|备注|注|说明)([:：]|$)"
)
COLUMN_NUMBER = re.compile(r"[甲乙丙丁戊己庚辛壬癸]|[(（]?\d{1,2}[)）]?|[A-Z]{1,2}")
# when a sheet was filled in says nothing of the month it is about
FILLED_IN = re.compile(
    r"(填报|填表|报出|报送|上报|制表|打印)(时间|日期)[:：]?\s*20\d\d\s*年?[\d./年月日-]*"
)
MONTH_STATED = re.compile(
    r"(20\d\d)\s*年\s*(?:\d{1,2}\s*月?\s*(?:至|到|[-—~～－])\s*(?:20\d\d\s*年)?\s*)?"
    r"(1[0-2]|0?[1-9])\s*月(?!\s*\d)"
)
# what a header may say in brackets without meaning another column, and the column's own unit
HARMLESS = re.compile(
    r"必填|选填|可选|盖章|手机|岁|文本|数字|编码|(如|例|格式|填|按|\d|yyyy).*|男/女|是/否|有/无|"
)
OWN_UNITS = {
    "persons": re.compile(r"人|(?P<ten_thousand>万人?)"),
    "households": re.compile(r"户|(?P<ten_thousand>万户?)"),
    "yuan": re.compile(r"元|元/月|(?P<ten_thousand>万元?)"),
    "hours": re.compile(r"小时|时|(?P<minutes>分钟?)"),
    "days": re.compile(r"天|日"),
    "m2": re.compile(r"平方米|㎡|m2|平米"),
}


@dataclass(frozen=True)
class Placed:
    """A column of the schema found in a sheet.

    Attributes:
        name: the schema's column.
        place: its position in the sheet, from 0.
        label: the header as the submitter wrote it.
        unit: the unit in the header that calls for a conversion (万, 分钟), or null.
    """

    name: str
    place: int
    label: str
    unit: str | None = None


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
    """A normalised header without the brackets at its end, closed or not."""
    return re.sub(r"\([^()]*\)?$", "", label)


def _brackets(label: str) -> str:
    """What a normalised header says in the brackets at its end."""
    found = re.search(r"\(([^()]*)\)?$", label)
    return found[1] if found else ""


class Labels:
    """What headers mean, by the declarations of one dataset."""

    def __init__(self, columns: Iterable[Column]) -> None:
        self.columns = {column.name: column for column in columns}
        self.known = aliases_of(self.columns.values())

    def name(self, cell: str) -> str | None:
        """The column a label means; brackets at its end are passed over if harmless."""
        label = normal(cell)
        if not label or label in self.known:
            return self.known.get(label)
        name = self.known.get(without_brackets(label))
        harmless = name and (HARMLESS.fullmatch(_brackets(label)) or self._own_unit(name, label))
        return name if harmless else None

    def unit(self, name: str, cell: str) -> str | None:
        """The unit in a label that calls for a conversion: 万 or 分钟."""
        told = self._own_unit(name, normal(cell))
        groups = told.groupdict() if told else {}
        return next((word for word in ("万", "分钟") if groups.get(CONVERTED[word])), None)

    def _own_unit(self, name: str, label: str) -> re.Match[str] | None:
        units = OWN_UNITS.get(self.columns[name].unit or "")
        return units.fullmatch(_brackets(label)) if units else None

    def score(self, row: list[str]) -> int:
        """How many different columns a row names."""
        return len({name for cell in row if (name := self.name(cell))})


@cache
def _labels(columns: tuple[Column, ...]) -> Labels:
    """The labels of a dataset, made once for all its files."""
    return Labels(columns)


CONVERTED = {"万": "ten_thousand", "分钟": "minutes"}


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
    labels = _labels(tuple(columns.values()))
    preview = sheet.preview()
    scores = [labels.score(row) for row in preview[:HEADER_SEARCH_ROWS]]
    if not scores or max(scores) < FEWEST_LABELS:
        return None
    header = top = scores.index(max(scores))
    while top and header - top < MOST_ROWS_ABOVE and scores[top - 1]:
        top -= 1
    below = preview[header + 1] if header + 1 < len(preview) else []
    bottom = header + 1 if _continues(preview[header], below, labels) else header
    placed, unplaced = _place(preview[top : bottom + 1], header - top, labels)
    above = [cell for row in preview[:header] for cell in row]
    rows = _data_rows(sheet, bottom + 1, placed, columns)
    return Table(sheet, header + 1, placed, unplaced, _months([*above, sheet.name]), rows)


def _continues(header: list[str], below: list[str], labels: Labels) -> bool:
    """Whether the row below the header is more of it: labels, and none under a label."""
    filled = [(cell, above) for cell, above in zip(below, header, strict=False) if cell]
    named = [cell for cell, _ in filled if labels.name(cell)]
    under_label = any(labels.name(above) and not labels.name(cell) for cell, above in filled)
    return bool(named) and not under_label and len(named) * 2 >= len(filled)


def _place(
    rows: list[list[str]], header: int, labels: Labels
) -> tuple[tuple[Placed, ...], tuple[str, ...]]:
    """Name each column by the lowest filled cell of the header rows.

    Below a group's label the cells of the header row are filled; a label merged over all header
    rows stands in the top one, with blank cells below it.
    """
    placed: dict[str, Placed] = {}
    unplaced = []
    for place in range(len(rows[header])):
        filled = [row[place] for row in reversed(rows) if place < len(row) and row[place]]
        label = filled[0] if filled else ""
        name = labels.name(label)
        if name is None and len(filled) > 1 and rows[-1] is not rows[header] and rows[-1][place]:
            label, name = filled[1], labels.name(filled[1])  # a second row that only adds a note
        if name and name not in placed:
            placed[name] = Placed(name, place, label, labels.unit(name, label))
        elif rows[header][place]:
            unplaced.append(rows[header][place])
    return tuple(placed.values()), tuple(unplaced)


def _months(cells: Iterable[str]) -> tuple[str, ...]:
    """The months that a title, a unit row or a sheet's name states; of a span its last."""
    found = set()
    for cell in cells:
        text = FILLED_IN.sub("", unicodedata.normalize("NFKC", cell))
        found |= {f"{int(y)}-{int(m):02}" for y, m in MONTH_STATED.findall(text)}
    return tuple(sorted(found))


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
    leading = pl.col(first.name)
    odd = leading == first.label
    if columns[first.name].rule != "name":  # a name may read like anything
        odd |= leading.str.contains(TOTALS.pattern)
    suspect = named.filter(incomplete | odd)["source_row"]
    no_data = [row for row in suspect if _is_no_data(sheet.cells.row(row - 1), first)]
    top = named["source_row"].first()
    if isinstance(top, int) and _is_numbering(sheet.cells.row(top - 1)):
        no_data.append(top)
    return named.filter(~pl.col("source_row").is_in(no_data)) if no_data else named


def _filled(place: str) -> pl.Expr:
    """The cells of a column, blank ones null."""
    text = pl.col(place).str.strip_chars()
    return pl.when(text != "").then(text)


def _is_no_data(cells: tuple[str | None, ...], first: Placed) -> bool:
    if cells[first.place] == first.label:
        return True
    filled = _tidy(cells)
    totals = any(TOTALS.match(cell) for cell in filled[:3])
    return totals or any(SIGN_OFF.match(cell) for cell in filled[:1])


def _is_numbering(cells: tuple[str | None, ...]) -> bool:
    """Whether a row only numbers the columns: 甲 1 2 3, A B C."""
    filled = _tidy(cells)
    return len(filled) > 1 and all(COLUMN_NUMBER.fullmatch(cell) for cell in filled)


def _tidy(cells: tuple[str | None, ...]) -> list[str]:
    """The filled cells of a row, without spaces."""
    return [tidy for cell in cells if cell and (tidy := re.sub(r"\s", "", cell))]
