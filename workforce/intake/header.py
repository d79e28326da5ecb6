"""Headers: the rows that name a table's columns, and what stands in which column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from workforce.intake.naming import Label, Labels
from workforce.intake.package import MOST_COLUMNS
from workforce.intake.reading import Merge, Sheet
from workforce.intake.unreadable import UnreadableError

HEADER_SEARCH_ROWS = 30
FEWEST_LABELS = 2  # a row that names fewer columns is no header
MOST_ROWS_ABOVE = 2  # of a header that takes three
MOST_ROWS_BELOW = 2
MOST_HEADERS = 20_000
MOST_COLUMNS_NAMED = 20_000  # of all headers that differ
LONGEST_GROUP = 20
COLUMN_NUMBER = re.compile(r"[甲乙丙丁戊己庚辛壬癸]|[(（]?\d{1,2}[)）]?|[A-Z]{1,2}")
# a group of columns about somebody else
OTHERS = re.compile(r"配偶|户主|联系人|紧急|父|母|子女|介绍人|法人|负责人|家庭成员")
Merges = Sequence[Merge]


@dataclass(frozen=True)
class Placed:
    """A column of the schema found in a sheet.

    Attributes:
        name: the schema's column.
        place: its position in the sheet, from 0.
        label: the header as the submitter wrote it.
        unit: the unit in the header that calls for a conversion (万, 分钟), or null.
        codes: what the header says codes stand for.
        doubt: where the match is not certain, the words of the finding; else empty.
    """

    name: str
    place: int
    label: str
    unit: str | None = None
    codes: tuple[tuple[str, str], ...] = ()
    doubt: str = ""


@dataclass(frozen=True)
class Header:
    """The header rows of a table, from 0, and what stands where.

    Attributes:
        top, row, bottom: its first row, the one that names most columns, and its last.
        blocks: the columns of each table that stands side by side under it.
        unread: positions of columns that mean nothing known.
    """

    top: int
    row: int
    bottom: int
    blocks: tuple[tuple[Placed, ...], ...]
    unread: tuple[int, ...]

    @property
    def layout(self) -> list[tuple[str, int]]:
        return [(one.name, one.place) for block in self.blocks for one in block]


def find_headers(sheet: Sheet, known: Labels) -> list[Header]:
    """Every header of a sheet from the top: repeated on printed pages, or of further tables."""
    preview = sheet.preview()
    scores = [known.score(row) for row in preview[:HEADER_SEARCH_ROWS]]
    best = max(scores, default=0)
    if best < FEWEST_LABELS:
        return []
    first = next(row for row, score in enumerate(scores) if score * 2 >= max(best, 4))
    header = _header(sheet, first, known)
    return [header, *_further(sheet, header, known)]


def _further(sheet: Sheet, header: Header, known: Labels) -> list[Header]:
    """Headers below the first."""
    places = [str(place) for _, place in header.layout]
    words = pl.Series(sorted(known.spellings | {one.label for b in header.blocks for one in b}))
    start = header.bottom + 1
    named = sheet.cells.slice(start).select(
        pl.any_horizontal(
            pl.col(place).str.strip_chars().is_in(words.implode()) for place in places
        )
    )
    least = max(FEWEST_LABELS, (len(header.blocks[0]) + 1) // 2)
    room = MOST_COLUMNS_NAMED
    same = _texts(sheet, header.row, header.row + 1)[0]
    found: list[Header] = []
    for offset in named.to_series().fill_null(False).arg_true().head(MOST_HEADERS):
        row = start + int(offset)
        texts = _texts(sheet, row, row + 1)[0]
        if found and row <= found[-1].bottom:
            continue
        if texts == same:
            down = row - header.row
            found.append(
                replace(header, top=header.top + down, row=row, bottom=header.bottom + down)
            )
        elif known.score(texts) >= least:
            found.append(_header(sheet, row, known))
            room -= sum(1 for text in texts if text)
            if room < 0:
                raise UnreadableError("R013", "表头太多|too many headers")
    return found


def _header(sheet: Sheet, row: int, known: Labels) -> Header:
    """The header around a row that names columns: group rows above, more labels below."""
    top = bottom = row
    first = max(row - MOST_ROWS_ABOVE, 0)
    rows = _texts(sheet, first, row + MOST_ROWS_BELOW + 1)
    last = first + len(rows) - 1
    merges = [merge for merge in sheet.merges if merge.top <= last and merge.bottom >= first]

    def at(number: int) -> list[str]:
        return rows[number - first]

    while top > first and (
        known.score(at(top - 1)) or _groups(at(top - 1), at(top), top - 1, merges)
    ):
        top -= 1
    while bottom < min(row + MOST_ROWS_BELOW, last):
        below = at(bottom + 1)
        if not _under_merges(below, bottom, merges) and not _continues(at(bottom), below, known):
            break
        bottom += 1
    within = rows[top - first : bottom - first + 1]
    width = min(sheet.cells.width, MOST_COLUMNS)
    read = [_read_column(place, top, row, within, merges, known) for place in range(width)]
    return Header(top, row, bottom, *_blocks(read, known))


def _texts(sheet: Sheet, start: int, end: int) -> list[list[str]]:
    """Rows of a sheet as text without spaces at the ends."""
    part = sheet.cells.slice(max(start, 0), end - max(start, 0)).rows()
    return [[(cell or "").strip() for cell in row] for row in part]


def _groups(row: list[str], below: list[str], number: int, merges: Merges) -> bool:
    """Whether a row above the header groups its columns: short labels, no title, no date."""
    filled = [cell for cell in row if cell]
    short = all(len(cell) <= LONGEST_GROUP and not re.search(r"[:：\d]", cell) for cell in filled)
    if len(filled) == 1:
        width = sum(1 for cell in below if cell)
        spans = [merge for merge in merges if merge.top == number and merge.right > merge.left]
        return short and any(merge.right - merge.left + 1 < width for merge in spans)
    return short and len(filled) > 1


def _under_merges(below: list[str], number: int, merges: Merges) -> bool:
    """Whether what the row below holds stands under merged cells of this row: a group's labels.

    Where none of the header reaches down into it, it must not hold a figure either.
    """
    wide = [one for one in merges if one.top == one.bottom == number and one.right > one.left]
    tall = any(one.top <= number < one.bottom for one in merges)
    filled = [place for place, cell in enumerate(below) if cell]
    grouped = all(any(one.left <= place <= one.right for one in wide) for place in filled)
    words = not any(re.search(r"\d", below[place]) for place in filled)
    return bool(filled) and grouped and (tall or words)


def _continues(header: list[str], below: list[str], known: Labels) -> bool:
    """Whether the row below the header is more of it: labels, and none under a label."""
    filled = [(cell, above) for cell, above in zip(below, header, strict=False) if cell]
    named = [cell for cell, _ in filled if known.read(cell)]
    under_label = any(known.read(above) and not known.read(cell) for cell, above in filled)
    return bool(named) and not under_label and len(named) * 2 >= len(filled)


@dataclass(frozen=True)
class _Read:
    """What the header says of one column: its own label, its group, what it means."""

    place: int
    own: str
    group: str
    label: Label | None
    doubt: str = ""


def _read_column(
    place: int, top: int, row: int, rows: Sequence[list[str]], merges: Merges, known: Labels
) -> _Read:
    """Read a column's labels from the lowest up; with its group's where only both mean something.

    A group reaches as far as its merged cell says. Without merged cells it is taken to reach to
    the next group, which is not certain.
    """
    stack = [number for number in range(len(rows)) if rows[number][place]]
    if not stack:
        return _Read(place, "", "", None)
    lowest = stack[-1]
    own = rows[lowest][place]
    group, certain = "", True
    for number in reversed(range(lowest)):
        group, certain = _group(place, top + number, rows[number], merges)
        if group:
            break
    if group and (label := known.read(group + own)):
        return _Read(place, own, group, label, "" if certain else COMPOSED)
    if label := known.read(own):
        return _Read(place, own, group, label)
    if lowest > row - top:  # below the header's main row: it may only add a note
        for number in reversed(stack[:-1]):
            wide = any(m.top == top + number and m.left <= place < m.right for m in merges)
            if not wide and (label := known.read(rows[number][place])):
                return _Read(place, rows[number][place], group, label)
    return _Read(place, own, group, None)


def _group(place: int, number: int, row: list[str], merges: Merges) -> tuple[str, bool]:
    """The group label over a column in a row of the header, and whether that is certain."""
    merged = any(merge.top == number for merge in merges)
    if row[place]:
        return row[place], merged
    for merge in merges:
        if merge.top <= number <= merge.bottom and merge.left <= place <= merge.right:
            return row[merge.left] if merge.left < len(row) else "", True
    if merged:
        return "", True
    left = next((cell for cell in reversed(row[:place]) if cell), "")
    return left, False


COMPOSED = "由上下两行的表头合成|composed of two header rows"
SEVERAL = "不止一列，取了其中一列|one of several such columns"


def _blocks(
    read: list[_Read], known: Labels
) -> tuple[tuple[tuple[Placed, ...], ...], tuple[int, ...]]:
    """The columns of each table that stands side by side under a header, and what is left."""
    required = {column.name for column in known.columns.values() if column.required}
    own = [one for one in read if one.label and not OTHERS.search(one.group)]
    parts: list[list[_Read]] = [own]
    if own and own[0].label:
        first = own[0].label.name
        starts = [at for at, one in enumerate(own) if one.label and one.label.name == first]
        cut = [own[a:b] for a, b in zip(starts, [*starts[1:], len(own)], strict=True)]
        if all(required <= {one.label.name for one in part if one.label} for part in cut):
            parts = cut
    blocks, taken = [], set()
    for part in parts:
        placed = [
            one
            for one in _placed(part, known)
            if not one.doubt or _may_be_doubtful(one.name, known)
        ]
        blocks.append(placed)
        taken |= {one.place for one in placed}
    left = [one for one in read if one.own and one.place not in taken]
    blocks[0] += _similar(left, {one.name for one in blocks[0]}, known)
    taken |= {one.place for one in blocks[0]}
    end = _end(read, max(taken, default=0))
    unread = [
        one.place
        for one in left
        if one.place not in taken and one.place < end and not _is_passed(one, known)
    ]
    return tuple(tuple(block) for block in blocks), tuple(unread)


def _end(read: list[_Read], last: int) -> int:
    """Where the header ends on the right: at the first column without a label."""
    return next((one.place for one in read if one.place > last and not one.own), len(read))


def _may_be_doubtful(name: str, known: Labels) -> bool:
    """Whether a column may be taken without certainty: without it the file would be returned, or
    it decides nothing.
    """
    column = known.columns[name]
    return column.required or not column.decides


def _placed(part: list[_Read], known: Labels) -> list[Placed]:
    """One column of the sheet for each of the schema. Of several the one whose header is declared
    first, then the first; with a doubt if they stand under groups.
    """
    found: dict[str, Placed] = {}
    for one in sorted(part, key=lambda one: (known.rank(one.own), one.place)):
        assert one.label is not None
        name = one.label.name
        if name in found:
            others = [other for other in part if other.label and other.label.name == name]
            if any(other.group for other in others):
                found[name] = replace(found[name], doubt=found[name].doubt or SEVERAL)
            continue
        found[name] = Placed(name, one.place, one.own, one.label.unit, one.label.codes, one.doubt)
    return sorted(found.values(), key=lambda one: one.place)


def _similar(left: list[_Read], have: set[str], known: Labels) -> list[Placed]:
    """Columns taken by likeness: only where the file would else be returned, or where the column
    decides nothing.
    """
    found: list[Placed] = []
    for one in left:
        if one.label or OTHERS.search(one.group):
            continue
        wanted = [
            name for name in known.columns if name not in have and _may_be_doubtful(name, known)
        ]
        match = known.similar(one.own, wanted)
        if match:
            name, score = match
            doubt = f"相似度{score / 100:.2f}|similarity {score / 100:.2f}"
            found.append(Placed(name, one.place, one.own, None, (), doubt))
            have = have | {name}
    return found


def _is_passed(one: _Read, known: Labels) -> bool:
    """Whether an unplaced column need not be told: it carries nothing, or a second phone number."""
    if one.label:
        column = known.columns[one.label.name]
        return column.identifies and not column.required
    return known.is_harmless(one.own) or bool(COLUMN_NUMBER.fullmatch(one.own))
