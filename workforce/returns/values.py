"""What stands in the cells a finding is about, as it may be shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

import polars as pl

from schemas.declaration import Column
from workforce.intake.findings import Finding
from workforce.intake.reading import Sheet, read_sheets
from workforce.returns.cells import ON_HEADER, Places, columns_of

Sheets = Mapping[int, Sheet]

MOST_VALUES = 3
LONGEST_VALUE = 30
LONGEST_LOOKED_AT = 200  # characters; marks cost their square to normalise
BLANK = "（空）"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# an ID number of either length or a mobile phone number, with spaces or hyphens or without
PERSONAL = re.compile(
    r"(?<!\d)(?:[1-9](?:[ -]?\d){16}[ -]?[\dXx]|[1-9](?:[ -]?\d){14}|1[ -]?[3-9](?:[ -]?\d){9})"
    r"(?!\d)"
)


def sheets_of(data: bytes) -> Sheets:
    """A file's visible sheets by position; none where it can't be read."""
    try:
        return {sheet.position: sheet for sheet in read_sheets(data) if sheet.is_visible}
    except Exception:  # unreadable, or an error of ours: the findings say so
        return {}


def values_found(
    finding: Finding, places: Places, sheets: Sheets, columns: Mapping[str, Column]
) -> str:
    """The first different values of the cells concerned, masked where they tell who somebody is."""
    sheet = sheets.get(finding.sheet_position)
    if sheet is None:
        return ""
    on_header = finding.code in ON_HEADER  # a header is no person's
    column = None if on_header else columns.get(finding.column or "")
    found = (text for place in columns_of(finding, places)
             for text in texts(sheet, finding.rows, place))  # fmt: skip
    shown: dict[str, None] = {}
    for text in dict.fromkeys(found):
        shown[_shown(text, column)] = None
        if len(shown) == MOST_VALUES:
            break
    return "、".join(shown)


def texts(sheet: Sheet, rows: Sequence[int], place: int) -> list[str | None]:
    """What stands in a column's cells; what is merged down a column, in each of its rows."""
    if str(place) not in sheet.cells.columns or not rows or max(rows) > sheet.cells.height:
        return [None] * len(rows)
    column = sheet.cells[str(place)]
    found = column.gather(pl.Series(rows, dtype=pl.UInt32) - 1).to_list()
    if None in found:
        top = {
            row: merge.top
            for merge in sheet.merges
            if merge.left == place
            for row in range(merge.top + 1, merge.bottom + 2)
        }
        found = [
            column[top[row]] if text is None and row in top else text
            for row, text in zip(rows, found, strict=True)
        ]
    return found


def _shown(text: str | None, column: Column | None) -> str:
    if text is None or not text.strip():
        return BLANK
    told = masked(" ".join(printable(text[:LONGEST_LOOKED_AT]).split()), column)
    return f"“{told[:LONGEST_VALUE]}…”" if len(told) > LONGEST_VALUE else f"“{told}”"


def printable(text: str) -> str:
    """Text without the characters no workbook can hold."""
    return CONTROL.sub("", text)


def masked(text: str, column: Column | None) -> str:
    """A value as it may be shown: 张*, 5325************12, 138****5678.

    Args:
        text: what stands in the cell.
        column: its column; a value of one that identifies a person is masked whatever it is.
    """
    plain = unicodedata.normalize("NFKC", text[:LONGEST_LOOKED_AT])
    if column and column.identifies:
        is_number = column.rule != "name" and plain.isascii()
        return _masked_number(plain) if is_number else f"{plain[:1]}*"
    if PERSONAL.search(plain):
        return PERSONAL.sub(lambda match: _masked_number(match[0]), plain)
    return text[:LONGEST_LOOKED_AT]


def _masked_number(text: str) -> str:
    """A number without its middle; of a short one the first character alone."""
    first, last = (1, 0) if len(text) < 8 else (3, 4) if len(text) <= 13 else (4, 2)
    end = len(text) - last
    return text[:first] + re.sub(r"[^ -]", "*", text[first:end]) + text[end:]
