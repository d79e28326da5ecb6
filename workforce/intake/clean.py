"""Text to values, by the rule each column declares.

A rule is a plain function from a cell to a value. It runs once per distinct text of a column, so
that a million rows cost a few thousand calls. It notes what it changed, so that the return can say
how many cells were cleaned by which rule (`codelists/cleaning.csv`). A text it can't read raises
`UnreadableCell`; nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Any

import polars as pl

from schemas import codelist
from schemas.declaration import Column
from workforce.intake.naming import simplified
from workforce.intake.unreadable import UnreadableError

SEPARATORS = re.compile(r"[、,;/|+&\s]|兼|暨|和")
LONGEST_READ = 500  # characters; whatever is meant is shorter, and marks cost their square
LARGEST_INTEGER = 10**15
DASHES = ("/", "-", "--", "—", "——", "无")
PLACEHOLDERS = {  # what people write where there is nothing to write
    "date": (*DASHES, "至今", "在职", "在岗"),
    "money": DASHES,
    "hours": DASHES,
    "integer": DASHES,
    "area": DASHES,
    "text": DASHES,
    "list": DASHES,
    "place": DASHES,
}
# an ID number of either length, or a mobile phone number, where neither belongs
PERSONAL = re.compile(
    r"(?<!\d)(?:[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"|[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"
    r"|1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d)"
)
UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
FORMULA = re.compile(r"[=+@]|-\D")
OTHER_DOTS = r"(\p{Han})\s*[•・‧∙●．.‥⋅]\s*(\p{Han})"
SPACE_IN_NAME = r"([\p{Han}·])\s+"
MOST_UNREADABLE = 50_000  # different texts in one column; what is told of each would help nobody
REMEMBERED = 50_000  # texts of a column; a year of dates in every form is a few thousand
EXCEL_EPOCH = dt.date(1899, 12, 30)
EXCEL_SERIALS = range(14_611, 73_051)  # 1940 to 2099
LIKE_A_MONTH = re.compile(r"(19|20)\d\d[1-9]")  # 20205: a month, or a day of 1955
TWO_DIGIT_PIVOT = 30
FIRST_YEAR, LAST_YEAR = 1900, 2100


class UnreadableCell(ValueError):
    """The text is no value of this kind; `code` is the finding."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Cleaned:
    """A cleaned column.

    Attributes:
        values: what its cells say; null where blank or unreadable.
        unreadable: per finding, which cells could not be read.
        changed: per cleaning rule, how many cells it changed.
    """

    values: pl.Series
    unreadable: dict[str, pl.Series]
    changed: dict[str, int]


@dataclass(frozen=True)
class Said:
    """What a header, or the unit's mapping, says about the cells of a column.

    Attributes:
        unit: unit that calls for a conversion (万, 分钟), or null.
        codes: what is written, and the codelist's word for it.
    """

    unit: str | None = None
    codes: tuple[tuple[str, str], ...] = ()


class Cell:
    """A cell while it is read: its text, what its column declares, and what was changed."""

    def __init__(self, text: str, column: Column, said: Said) -> None:
        self.column, self.said = column, said
        self.changed: list[str] = []
        seen = UNSEEN.sub("", text).strip()
        if seen != text.strip():
            self.note("spaces")
        self.text = unicodedata.normalize("NFKC", seen).strip()
        if self.text != seen:
            self.note("width")

    def note(self, rule: str) -> None:
        """Note that a cleaning rule changed the cell."""
        if rule not in self.changed:
            self.changed.append(rule)

    def without(self, pattern: str, rule: str) -> str:
        """The text without what matches; noted if that changes it."""
        text = re.sub(pattern, "", self.text)
        if text != self.text:
            self.note(rule)
        return text


Rule = Callable[[Cell], Any]


def clean(text: pl.Series, column: Column, dtype: pl.DataType, said: Said = Said()) -> Cleaned:
    """A column of text as values of `dtype`.

    Args:
        text: cells as text, blank is null.
        column: the declaration, whose rule is used.
        dtype: what the schema says the column holds.
        said: what the header says about the cells.

    Raises:
        UnreadableError: tens of thousands of different texts, and none a value.
    """
    if column.rule == "opaque":
        return Cleaned(text, {}, {})
    if column.rule == "name":
        return _names(text)
    read = _cell_reader(column, said)
    distinct = text.drop_nulls().value_counts(name="cells").sort(text.name)
    told, unread = [], 0
    for cell in distinct[text.name]:
        told.append(read(cell))
        unread += told[-1][1] is not None
        if unread > MOST_UNREADABLE:
            raise UnreadableError("R017", column.title)
    in_room = [_in_room(value, code, dtype) for value, code, _ in told]
    faults: dict[str, list[str]] = {}
    for cell, (_, code) in zip(distinct[text.name], in_room, strict=True):
        if code:
            faults.setdefault(code, []).append(cell)
    changed: Counter[str] = Counter()
    for cells, (_, _, rules) in zip(distinct["cells"], told, strict=True):
        changed.update(dict.fromkeys(rules, cells))
    values = pl.Series("value", [value for value, _ in in_room], dtype=dtype, strict=True)
    lookup = pl.DataFrame({"text": distinct[text.name], "value": values})
    joined = text.to_frame("text").join(lookup, on="text", how="left", maintain_order="left")
    unreadable = {code: text.is_in(cells).fill_null(False) for code, cells in faults.items()}
    return Cleaned(joined["value"], unreadable, dict(changed))


def _names(text: pl.Series) -> Cleaned:
    """Names of people: no space between Chinese characters, one kind of middle dot."""
    steps = (
        ("dot", lambda names: names.str.replace_all(OTHER_DOTS, "$1·$2")),
        ("width", lambda names: names.str.normalize("NFKC")),
        ("spaces", lambda names: names.str.replace_all(SPACE_IN_NAME, "$1")),
    )
    changed: dict[str, int] = {}
    odd = text.str.contains(r"[^\p{Han}·]") & (text.str.len_chars() <= LONGEST_READ)
    odd = odd.fill_null(False)
    names = text.filter(odd)
    for rule, step in steps:
        after = step(names)
        if cells := int((after != names).sum()):
            changed[rule] = cells
        names = after
    return Cleaned(text.scatter(odd.arg_true(), names) if changed else text, {}, changed)


def _in_room(value: Any, code: str | None, dtype: pl.DataType) -> tuple[Any, str | None]:
    """The value, or R108 if it is too large for its column."""
    if isinstance(value, Decimal) and isinstance(dtype, pl.Decimal):
        if abs(value) >= 10 ** ((dtype.precision or 0) - dtype.scale):
            return None, "R108"
    elif isinstance(value, int) and abs(value) >= LARGEST_INTEGER:
        return None, "R108"
    return value, code


@cache
def _cell_reader(
    column: Column, said: Said
) -> Callable[[str], tuple[Any, str | None, tuple[str, ...]]]:
    """What reads a cell of this column: its value, or the finding, and what it changed; remembers
    what it has read.
    """
    rule = RULES[column.rule]

    @lru_cache(maxsize=REMEMBERED)
    def read(text: str) -> tuple[Any, str | None, tuple[str, ...]]:
        if len(text) > LONGEST_READ:
            return None, "R118", ()
        cell = Cell(text, column, said)
        if not column.required and cell.text in PLACEHOLDERS.get(column.rule, ()):
            return None, None, ("placeholder",)
        try:
            return rule(cell), None, tuple(cell.changed)
        except UnreadableCell as problem:
            return None, problem.code, ()
        except ArithmeticError:
            return None, "R108", ()

    return read


def as_text(cell: Cell) -> str | None:
    """Text as it is, unless a person could be known by it or a spreadsheet would carry it out."""
    text = re.sub(r"\s+", " ", cell.text)
    _refuse_harmful(text)
    return text or None


def _refuse_harmful(text: str) -> None:
    if PERSONAL.search(text) or PERSONAL.search(text.replace(" ", "")):
        raise UnreadableCell("R115")
    if FORMULA.match(text):
        raise UnreadableCell("R117")


def as_place(cell: Cell) -> str | None:
    """The name of a place, in simplified characters and without spaces."""
    text = as_text(cell)
    if text is None:
        return None
    tidy = cell.without(r"\s", "spaces")
    return _simplified(tidy, cell)


def _simplified(text: str, cell: Cell) -> str:
    simple = simplified(text)
    if simple != text:
        cell.note("traditional")
    return simple


def as_list(cell: Cell) -> list[str]:
    _refuse_harmful(cell.text)
    items = [part for part in (one.strip() for one in SEPARATORS.split(cell.text)) if part]
    if len(items) > 1:
        cell.note("several")
    return items


@cache
def codes_by_label(name: str) -> dict[str, str]:
    """Every spelling in a codelist to its code."""
    known: dict[str, str] = {}
    for row in codelist(name):
        spellings = [row["zh"], row["code"], *row["aliases"].split("|")]
        for spelling in filter(None, spellings):
            known.setdefault(_label(spelling), row["code"])
    return known


def _label(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def as_code(cell: Cell) -> str | list[str] | None:
    """The code or codes a cell names; `1-男` means 男, a bare number only what the header or the
    unit's mapping says.
    """
    known = codes_by_label(cell.column.codelist or "")
    text = _simplified(cell.text, cell)
    whole = _label(text)
    parts = [whole]
    if cell.column.several and _code(whole, known, cell) is None:
        parts = [part for part in map(_label, SEPARATORS.split(text)) if part]
    elif whole != text:
        cell.note("spaces")
    codes = [code for part in parts if (code := _code(part, known, cell))]
    if not codes and whole in DASHES and not cell.column.required:
        cell.note("placeholder")
        return None
    if not codes or len(codes) < len(parts):
        raise UnreadableCell("R106")
    if len(parts) > 1:
        cell.note("several")
    return list(dict.fromkeys(codes)) if cell.column.several else codes[0]


def _code(label: str, known: dict[str, str], cell: Cell) -> str | None:
    """The code of one label; notes where it is not the codelist's own word."""
    for text, word in cell.said.codes:
        if label == text and (code := known.get(_label(word))):
            cell.note("mapped")
            return code
    if code := known.get(label):
        if label not in _own_words(cell.column.codelist or ""):
            cell.note("label")
        return code
    pair = re.fullmatch(r"\d+[-—_.:](\D.*)", label)
    if pair and (code := known.get(pair[1])):
        cell.note("pair")
        return code
    return None


@cache
def _own_words(name: str) -> frozenset[str]:
    """The words and codes a codelist itself uses."""
    return frozenset(_label(row[key]) for row in codelist(name) for key in ("zh", "code"))


DATE_FORMS = (
    re.compile(r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{2}|[2-9])|(?P<y2>\d{4})[年/-](?P<m2>\d{1,2})月?"),
    re.compile(r"(?P<y>(19|20)\d{2})(?P<m>\d{2})"),
    re.compile(r"(?P<y>\d{2})年(?P<m>\d{1,2})月((?P<d>\d{1,2})日)?"),
)


def as_date(cell: Cell) -> dt.date:
    """A day; a month alone means its first day. 1985.1 may be January or October: unreadable."""
    text = re.sub(r"[\sT]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "", cell.text)
    text = re.sub(r"\s", "", text)
    for form in DATE_FORMS:
        if match := form.fullmatch(text):
            parts = match.groupdict()
            written = parts.get("y") or parts.get("y2") or ""
            year = int(written) if len(written) == 4 else _century(int(written))
            month = int(parts.get("m") or parts.get("m2") or 0)
            day = _day(year, month, int(parts.get("d") or 1))
            if not parts.get("d"):
                cell.note("month_only")
            elif cell.text != day.isoformat():
                cell.note("date")
            return day
    is_serial = text.isascii() and text.isdigit() and int(text) in EXCEL_SERIALS
    if is_serial and not LIKE_A_MONTH.fullmatch(text):
        cell.note("serial")
        return EXCEL_EPOCH + dt.timedelta(days=int(text))
    raise UnreadableCell("R107")


def _century(year: int) -> int:
    return year + (2000 if year < TWO_DIGIT_PIVOT else 1900)


def _day(year: int, month: int, day: int) -> dt.date:
    try:
        date = dt.date(year, month, day)
    except ValueError:
        raise UnreadableCell("R107") from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnreadableCell("R107")
    return date


def as_number(cell: Cell) -> Decimal:
    """A number; 万 counts once, whether cell or header says it."""
    text = cell.without(r"[\s,¥￥]|元$|天$|小时$|人$|户$|年$|平方米$|m2$", "unit_words")
    try:
        number = Decimal(text.removesuffix("万"))
    except InvalidOperation:
        raise UnreadableCell("R108") from None
    if not number.is_finite() or number.adjusted() > 15:
        raise UnreadableCell("R108")
    if text.endswith("万") or cell.said.unit == "万":
        cell.note("ten_thousand")
        return number * 10_000
    return number


def as_integer(cell: Cell) -> int:
    number = as_number(cell)
    if number != number.to_integral_value():
        raise UnreadableCell("R108")
    return int(number)


def as_money(cell: Cell) -> Decimal:
    return _places(as_number(cell), "0.01")


def as_hours(cell: Cell) -> Decimal:
    """Hours; minutes are converted and rounded half up to hundredths."""
    number = as_number(cell)
    if cell.said.unit == "分钟":
        cell.note("minutes")
        number /= 60
    return _places(number, "0.01")


def as_days(cell: Cell) -> Decimal:
    number = as_number(cell)
    if number != _places(number, "0.1"):
        raise UnreadableCell("R110")
    return number


def _places(number: Decimal, smallest: str) -> Decimal:
    return number.quantize(Decimal(smallest), rounding=ROUND_HALF_UP)


def as_division(cell: Cell) -> str:
    """A division code cut to its level: 532502000000 and 532502 are the same county."""
    code = cell.without(r"\s", "code_form")
    if not (code.isascii() and code.isdigit() and len(code) in (2, 4, 6, 9, 12)):
        raise UnreadableCell("R113")
    short = code
    for length, zeros in ((12, "000"), (9, "000"), (6, "00"), (4, "00")):
        if len(short) == length:
            short = short.removesuffix(zeros)
    if short != code:
        cell.note("code_form")
    return short


def as_community_code(cell: Cell) -> str:
    code = cell.without(r"\s", "code_form")
    if not re.fullmatch(r"[0-9]{12}", code):
        raise UnreadableCell("R113")
    return code


def as_community(cell: Cell) -> str | None:
    """A 12-digit code; a name, which people write here too, is left for the build to resolve."""
    if re.fullmatch(r"[0-9 .]+([Ee]\+?[0-9]+)?", cell.text):
        return as_community_code(cell)
    return as_place(cell)


RULES: dict[str, Rule] = {
    "text": as_text,
    "place": as_place,
    "list": as_list,
    "code": as_code,
    "date": as_date,
    "integer": as_integer,
    "persons": as_integer,
    "money": as_money,
    "area": as_money,
    "hours": as_hours,
    "days": as_days,
    "division": as_division,
    "community_code": as_community_code,
    "community": as_community,
}
