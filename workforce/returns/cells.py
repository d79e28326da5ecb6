"""The cells a finding is about, as a spreadsheet names them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from workforce.intake.findings import Finding, column_letters

Places = Mapping[str, Mapping[str, int]]

MOST_ADDRESSES = 20
UNPLACED = "R310"
ON_HEADER = ("R309", UNPLACED, "R312")  # about a whole column, shown at its header
PLAIN_NAME = re.compile(r"[^\W\d][\w.]*")
LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*([Cc]\d*)?|[Cc]\d*")


def column_place(letters: str) -> int:
    """A spreadsheet's column as position from 0."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def columns_of(finding: Finding, places: Places) -> list[int]:
    """Positions of the columns a finding is about; none where it is about whole rows."""
    if finding.code == UNPLACED:
        letters = re.findall(r"[A-Z]{1,3}", finding.detail.partition("|")[0])
        return [column_place(one) for one in letters]
    place = places.get(str(finding.sheet), {}).get(finding.column or "")
    return [] if place is None else [place]


def cells_of(finding: Finding, places: Places) -> Iterator[tuple[int, int]]:
    """Every cell to be marked as (row from 1, column from 0); of a whole row its first column."""
    first = min(places.get(str(finding.sheet), {}).values(), default=0)
    for row in finding.rows:
        for place in columns_of(finding, places) or [first]:
            yield row, place


def addresses(
    finding: Finding,
    places: Places,
    sheet_names: Mapping[int, str],
    most: int = MOST_ADDRESSES,
    english: bool = False,
) -> str:
    """The finding's cells as a spreadsheet names them, the first few of many."""
    name = sheet_names.get(finding.sheet_position, "")
    if not finding.rows:
        return name if finding.sheet else ""
    columns = columns_of(finding, places)
    row_words = "row {}" if english else "第{}行"
    every = [
        f"{column_letters(place)}{row}" for row in finding.rows[:most] for place in columns
    ] or [row_words.format(row) for row in finding.rows[:most]]
    count = len(finding.rows) * max(len(columns), 1)
    shown = (", " if english else "、").join(every[:most])
    if count > most:
        shown += f" … {count} in all" if english else f" 等{count}处"
    return (f"{_quoted(name)}!" if name else "") + shown


def _quoted(name: str) -> str:
    """A sheet's name as it stands in an address."""
    if PLAIN_NAME.fullmatch(name) and not LIKE_A_CELL.fullmatch(name):
        return name
    return "'" + name.replace("'", "''") + "'"
