"""Find the tables of a sheet: header, columns, and which rows are data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from schemas.declaration import Column
from workforce.intake.findings import TABLES_APART
from workforce.intake.mapping import Mapping
from workforce.intake.naming import Label, Labels, labels
from workforce.intake.reading import Sheet

HEADER_SEARCH_ROWS = 30
FEWEST_LABELS = 2  # a row that names fewer columns is no header
MOST_ROWS_ABOVE = 2  # of a header that takes three
MOST_ROWS_BELOW = 2
MOST_TABLES = 200
MOST_CELLS_FILLED = 5_000_000
LONGEST_GROUP, LONGEST_TITLE = 20, 1_000
FEW_ROWS = 2_000
AMOUNTS = ("money", "area", "hours", "persons", "integer")
NOTE_ROWS = 4  # below the header, that may say how to fill it in
TOTALS = re.compile(
    r"^(总合计|合计|总计|小计|共计|本页小计|累计|其中)([:：(（\d]|$)|(小计|合计|总计)[:：]?$"
)
TOTAL_ALONE = r"^(总合计|合计|总计|小计|共计|本页小计)[:：]?$"
LEADING_COLUMNS = 2
MOST_OF_A_SIGN_OFF = 3  # filled cells, where no colon says that it is one
SIGN_OFF = re.compile(
    r"^(单位|统计|填报)?(负责人|填表人|制表人?|经办人|联系人|审核人?|审批人?|复核人?|报出日期|填报日期"
    r"|填报单位|备注|注|说明|填表说明|[(（]?以下空白[)）]?|以下无正文)"
    r"(签字|签名|盖章|[(（](签字|签名|盖?章?|公章)[)）])?([:：]|$)"
)
REMARK = re.compile(r"^(备注|注|说明|填表说明)([:：]|$)")
SECTION = re.compile(r"^[（(]?[一二三四五六七八九十]+[)）、.．]")
NOTE = re.compile(
    r"必填|选填|请填|填写|格式|例如|如[:：]|下拉|可不填|\d+位|^(示例|样例|例)(行|[:：]|$)"
)
LONG_CODE = re.compile(r"\d{12}")
COLUMN_NUMBER = re.compile(r"[甲乙丙丁戊己庚辛壬癸]|[(（]?\d{1,2}[)）]?|[A-Z]{1,2}")
# a group of columns about somebody else
OTHERS = re.compile(r"配偶|户主|联系人|紧急|父|母|子女|介绍人|法人|负责人|家庭成员")
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


@dataclass(frozen=True)
class Header:
    """The header rows of a table, from 0, and what stands where."""

    top: int
    row: int
    bottom: int
    blocks: tuple[tuple[Placed, ...], ...]
    unread: tuple[int, ...]

    @property
    def layout(self) -> list[tuple[str, int]]:
        return [(one.name, one.place) for block in self.blocks for one in block]


def find_tables(
    sheet: Sheet, columns: dict[str, Column], mapping: Mapping | None = None
) -> list[Table]:
    """The tables of a sheet, from top to bottom and left to right; none without a header."""
    known = labels(tuple(columns.values()), mapping or Mapping())
    preview = sheet.preview()
    scores = [known.score(row) for row in preview[:HEADER_SEARCH_ROWS]]
    best = max(scores, default=0)
    if best < FEWEST_LABELS:
        return []
    first = next(row for row, score in enumerate(scores) if score * 2 >= max(best, 4))
    header = _header(sheet, first, known)
    headers = [header, *_further_headers(sheet, header, known)]
    above = [cell for row in preview[: header.row] for cell in row]
    months = _months([*above, sheet.name])
    if named := MONTH_OF_SHEET.fullmatch(sheet.name.strip()):
        months = tuple(sorted({*months, f"{named[1]}-{named[2]}"}))
    tables: list[Table] = []
    current = header
    starts = [one.top for one in headers] + [sheet.cells.height]
    for one, end in zip(headers, starts[1:], strict=True):
        if one.layout != header.layout or one is header:
            current = one
        for number, block in enumerate(current.blocks):
            unread = current.unread if number == 0 else ()
            table = _table(sheet, replace_rows(current, one), block, unread, end, columns)
            tables.append(replace(table, months_stated=months))
    return _numbered(_joined(tables))


def replace_rows(header: Header, where: Header) -> Header:
    """The header as it stands, repeated, further down."""
    return replace(header, top=where.top, row=where.row, bottom=where.bottom)


def _joined(tables: list[Table]) -> list[Table]:
    """Parts of a table that only a repeated header keeps apart, as one."""
    joined: list[Table] = []
    for table in tables:
        same = [at for at, one in enumerate(joined) if one.placed == table.placed]
        if same:
            before = joined[same[0]]
            joined[same[0]] = replace(
                before,
                rows=pl.concat([before.rows, table.rows]),
                filled={n: before.filled.get(n, 0) + table.filled.get(n, 0)
                        for n in {**before.filled, **table.filled}},
                shifted=before.shifted + table.shifted,
                unplaced=tuple(sorted({*before.unplaced, *table.unplaced})),
            )  # fmt: skip
        else:
            joined.append(table)
    return joined


def _numbered(tables: list[Table]) -> list[Table]:
    filled = [table for table in tables if not table.rows.is_empty()] or tables[:1]
    return [replace(table, number=number) for number, table in enumerate(filled)]


def _header(sheet: Sheet, row: int, known: Labels) -> Header:
    """The header around a row that names columns: group rows above, more labels below."""
    top = bottom = row
    first = max(row - MOST_ROWS_ABOVE, 0)
    rows = _texts(sheet, first, row + MOST_ROWS_BELOW + 1)

    def at(number: int) -> list[str]:
        return rows[number - first]

    while top > first and (known.score(at(top - 1)) or _is_group_row(at(top - 1), top - 1, sheet)):
        top -= 1
    while bottom - row < MOST_ROWS_BELOW and bottom + 1 - first < len(rows):
        under = _under_merges(at(bottom), at(bottom + 1), bottom, sheet)
        if not under and not _continues(at(bottom), at(bottom + 1), known):
            break
        bottom += 1
    read = [
        _read_column(place, top, row, rows[top - first : bottom - first + 1], sheet, known)
        for place in range(sheet.cells.width)
    ]
    return Header(top, row, bottom, *_blocks(read, known))


def _texts(sheet: Sheet, start: int, end: int) -> list[list[str]]:
    """Rows of a sheet as text without spaces at the ends."""
    part = sheet.cells.slice(max(start, 0), end - max(start, 0)).rows()
    return [[(cell or "").strip() for cell in row] for row in part]


def _is_group_row(row: list[str], number: int, sheet: Sheet) -> bool:
    """Whether a row above the header groups its columns: short labels, no title, no date."""
    filled = [cell for cell in row if cell]
    short = all(len(cell) <= LONGEST_GROUP and not re.search(r"[:：\d]", cell) for cell in filled)
    spans = [m for m in sheet.merges if m.top == number and m.right > m.left]
    if len(filled) == 1:
        width = sum(1 for cell in _texts(sheet, number + 1, number + 2)[0] if cell)
        return short and any(m.right - m.left + 1 < width for m in spans)
    return short and len(filled) > 1


def _under_merges(header: list[str], below: list[str], number: int, sheet: Sheet) -> bool:
    """Whether what the row below holds stands under merged cells of the header, and some of the
    header reaches down into it: a group's labels.
    """
    wide = [m for m in sheet.merges if m.top == m.bottom == number and m.right > m.left]
    tall = [m for m in sheet.merges if m.top <= number < m.bottom and m.left < len(header)]
    filled = [place for place, cell in enumerate(below) if cell]
    grouped = all(any(m.left <= place <= m.right for m in wide) for place in filled)
    words = all(not re.search(r"\d", below[place]) for place in filled)
    return bool(filled) and grouped and (bool(tall) or words)


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
    place: int, top: int, row: int, rows: Sequence[list[str]], sheet: Sheet, known: Labels
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
        group, certain = _group(place, top + number, rows[number], sheet)
        if group:
            break
    if group and (label := known.read(group + own)):
        return _Read(place, own, group, label, "" if certain else _composed(group, own))
    if label := known.read(own):
        return _Read(place, own, group, label)
    if lowest > row - top:  # below the header's main row: it may only add a note
        for number in reversed(stack[:-1]):
            wide = any(m.top == top + number and m.left <= place < m.right for m in sheet.merges)
            if not wide and (label := known.read(rows[number][place])):
                return _Read(place, rows[number][place], group, label)
    return _Read(place, own, group, None)


def _group(place: int, number: int, row: list[str], sheet: Sheet) -> tuple[str, bool]:
    """The group label over a column in a row of the header, and whether that is certain."""
    merged = any(merge.top == number for merge in sheet.merges)
    if row[place]:
        return row[place], merged
    for merge in sheet.merges:
        if merge.top <= number <= merge.bottom and merge.left <= place <= merge.right:
            return row[merge.left] if merge.left < len(row) else "", True
    if merged:
        return "", True
    left = next((cell for cell in reversed(row[:place]) if cell), "")
    return left, False


def _composed(group: str, own: str) -> str:
    return f"“{group}”下的“{own}”|“{own}” under “{group}”"


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
                found[name] = replace(found[name], doubt=found[name].doubt or _several(one.own))
            continue
        found[name] = Placed(name, one.place, one.own, one.label.unit, one.label.codes, one.doubt)
    return sorted(found.values(), key=lambda one: one.place)


def _several(own: str) -> str:
    return f"“{own}”（不止一列，取第一列）|“{own}” (one of several, the first)"


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
            doubt = (
                f"“{one.own}”（相似度{score / 100:.2f}）|“{one.own}” (similarity {score / 100:.2f})"
            )
            found.append(Placed(name, one.place, one.own, None, (), doubt))
            have = have | {name}
    return found


def _is_passed(one: _Read, known: Labels) -> bool:
    """Whether an unplaced column need not be told: it carries nothing, or a second phone number."""
    if one.label:
        column = known.columns[one.label.name]
        return column.identifies and not column.required
    return known.is_harmless(one.own) or bool(COLUMN_NUMBER.fullmatch(one.own))


def _further_headers(sheet: Sheet, header: Header, known: Labels) -> list[Header]:
    """Headers below the first: repeated on each printed page, or of another table."""
    places = [str(place) for _, place in header.layout]
    words = pl.Series(sorted(known.spellings | {one.label for b in header.blocks for one in b}))
    start = header.bottom + 1
    named = sheet.cells.slice(start).select(
        pl.any_horizontal(
            pl.col(place).str.strip_chars().is_in(words.implode()) for place in places
        )
    )
    least = max(FEWEST_LABELS, (len(header.blocks[0]) + 1) // 2)
    found: list[Header] = []
    for offset in named.to_series().fill_null(False).arg_true():
        row = start + int(offset)
        if found and row <= found[-1].bottom:
            continue
        if known.score(_texts(sheet, row, row + 1)[0]) >= least:
            found.append(_header(sheet, row, known))
        if len(found) > MOST_TABLES * 10:
            break
    return found


def _months(cells: Iterable[str]) -> tuple[str, ...]:
    """The months that a title, a unit row or a sheet's name states; of a span its last."""
    found = set()
    for cell in cells:
        text = FILLED_IN.sub("", unicodedata.normalize("NFKC", cell[:LONGEST_TITLE]))
        text = CHINESE_MONTH.sub(_in_digits, text)
        stated = [*MONTH_STATED.findall(text), *MONTH_WRITTEN_SHORT.findall(text)]
        found |= {f"{int(y)}-{int(m):02}" for y, m in stated}
    return tuple(sorted(found))


def _in_digits(written: re.Match[str]) -> str:
    """二〇二五年十二月 as 2025年12月."""
    month = written[2].translate(CHINESE_DIGITS)
    if month.startswith("十"):
        month = f"1{month[1:] or 0}"
    return f"{written[1].translate(CHINESE_DIGITS)}年{month}月"


def _table(
    sheet: Sheet,
    header: Header,
    placed: tuple[Placed, ...],
    unread: tuple[int, ...],
    end: int,
    columns: dict[str, Column],
) -> Table:
    """The data rows between a header and `end`: no blank, totals, sign-off rows or notes."""
    start = header.bottom + 1
    length = max(end - start, 0)
    numbers = pl.int_range(start + 1, start + length + 1, dtype=pl.UInt32)
    named = sheet.cells.slice(start, length).select(
        numbers.alias("source_row"), *(_filled(str(one.place)).alias(one.name) for one in placed)
    )
    named = named.filter(~pl.all_horizontal(pl.exclude("source_row").is_null()))
    named = _without_noise(named, sheet, placed, columns, end)
    named, filled = _with_merged(named, sheet, placed, columns, start)
    rows = named["source_row"]
    unplaced = tuple(place for place in unread if _holds_something(sheet, place, rows))
    shifted = _shifted(sheet, header.row, rows)
    if shifted:
        named = named.filter(~rows.is_in(shifted))
    return Table(sheet, 0, header.row + 1, placed, unplaced, (), named, filled, shifted)


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


def _without_noise(
    named: pl.DataFrame,
    sheet: Sheet,
    placed: tuple[Placed, ...],
    columns: dict[str, Column],
    end: int,
) -> pl.DataFrame:
    required = [one for one in placed if columns[one.name].required] or list(placed)
    first = required[0]
    incomplete = pl.any_horizontal(pl.col(one.name).is_null() for one in required)
    odd = pl.col(first.name).str.contains("[:：]$")
    if columns[first.name].rule != "name":  # a name may read like anything else
        odd |= pl.col(first.name).str.contains(TOTALS.pattern)
    suspect = named.filter(incomplete | odd | _begins_with_total(sheet, named))["source_row"]
    if len(suspect) > FEW_ROWS:
        suspect = _worth_a_look(suspect, sheet, end)
    no_data: list[int] = []
    remarks = parts = False
    for row in suspect:
        filled = _tidy(sheet.cells.row(row - 1))
        remarks = bool(REMARK.match(filled[0])) or (remarks and len(filled) == 1)
        parts = filled[0].startswith("其中") or (
            parts and len(filled) == 2 and filled[1].isdigit() and len(filled[1]) < 6
        )
        if parts or _is_no_data(sheet, row, filled, end) or (remarks and len(filled) == 1):
            no_data.append(row)
    for row in named["source_row"].head(NOTE_ROWS):
        if row not in no_data and not _explains(sheet.cells.row(row - 1)):
            break
        no_data.append(row)
    return named.filter(~pl.col("source_row").is_in(no_data)) if no_data else named


def _begins_with_total(sheet: Sheet, named: pl.DataFrame) -> pl.Series:
    """Rows that say in one of the sheet's first columns that they are a total, and hold no code."""
    leading = sheet.cells.columns[:LEADING_COLUMNS]
    cells = sheet.cells.select(pl.col(leading).gather(named["source_row"] - 1))
    tidy = pl.all().str.replace_all(r"\s", "")
    return cells.select(
        pl.any_horizontal(tidy.str.contains(TOTAL_ALONE).fill_null(False))
        & ~pl.any_horizontal(pl.all().str.contains(LONG_CODE.pattern).fill_null(False))
    ).to_series()


def _worth_a_look(rows: pl.Series, sheet: Sheet, end: int) -> pl.Series:
    """Those of many rows that hold a word or a merged cell by which no data is known."""
    cells = sheet.cells.select(pl.all().gather(rows - 1))
    words = "|".join(one.pattern for one in (TOTALS, SIGN_OFF, SECTION))
    tidy = pl.all().str.replace_all(r"\s", "")
    worded = cells.select(pl.any_horizontal(tidy.str.contains(words))).to_series()
    tops = pl.Series([m.top + 1 for m in sheet.merges if m.right > m.left], dtype=rows.dtype)
    return rows.filter(worded.fill_null(False) | rows.is_in(tops.implode()) | (rows > end - 3))


def _is_no_data(sheet: Sheet, row: int, filled: list[str], end: int) -> bool:
    """Whether an incomplete row is a total, a sign-off, a section's title or the next table's."""
    if any(TOTALS.search(cell) for cell in filled[:3]):
        return True
    signed = SIGN_OFF.match(filled[0])
    if signed and (signed[0][-1] in ":：" or len(filled) <= MOST_OF_A_SIGN_OFF):
        return True
    titles_next = row > end - 3 and end < sheet.cells.height
    if titles_next and any(re.search(r"[:：]|名单|花名册|台账", cell) for cell in filled):
        return True
    if len(filled) > 1:
        return False
    is_wide = any(m.top == row - 1 and m.right > m.left for m in sheet.merges)
    return is_wide or titles_next or bool(SECTION.match(filled[0]))


def _explains(cells: tuple[str | None, ...]) -> bool:
    """Whether a row only numbers the columns (甲 1 2 3, A B C) or says how to fill them in."""
    filled = _tidy(cells)
    if len(filled) > 1 and all(COLUMN_NUMBER.fullmatch(cell) for cell in filled):
        return True
    told = [cell for cell in filled if NOTE.search(cell)]
    if any(re.fullmatch(r"(示例|样例|例)行?[:：]?", cell) for cell in told):
        return True
    return 3 * len(told) >= max(len(filled), 1) and not any(LONG_CODE.search(c) for c in filled)


def _tidy(cells: tuple[str | None, ...]) -> list[str]:
    """The filled cells of a row, without spaces."""
    return [tidy for cell in cells if cell and (tidy := re.sub(r"\s", "", cell))]


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
