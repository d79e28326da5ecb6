"""Text to values, by the rule each column declares.

A rule is a plain function from a cell's text to a value. It runs once per distinct text of a
column, so that a million rows cost a few thousand calls. A text it can't read raises
`UnreadableCell`; nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Any

import polars as pl

from schemas import codelist
from schemas.declaration import Column

SEPARATORS = re.compile(r"[、,;/|+&\s]|兼|暨|和")
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
}
# an ID number of either length, or a mobile phone number, where neither belongs
PERSONAL = re.compile(
    r"(?<!\d)(?:[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"|[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"
    r"|1[3-9]\d{9})(?!\d)"
)
REMEMBERED = 50_000  # texts of a column; a year of dates in every form is a few thousand
EXCEL_EPOCH = dt.date(1899, 12, 30)
EXCEL_SERIALS = range(14_611, 73_051)  # 1940 to 2099
TWO_DIGIT_PIVOT = 30
FIRST_YEAR, LAST_YEAR = 1900, 2100


class UnreadableCell(ValueError):
    """The text is no value of this kind; `code` is the finding."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Cleaned:
    """A cleaned column: its values, and per finding code where a text could not be read."""

    values: pl.Series
    unreadable: dict[str, pl.Series]


Rule = Callable[[str, Column, int], Any]


def plain(text: str) -> str:
    """Half-width, without spaces at the ends."""
    return unicodedata.normalize("NFKC", text).strip()


def clean(text: pl.Series, column: Column, dtype: pl.DataType, unit: str | None) -> Cleaned:
    """A column of text as values of `dtype`.

    Args:
        text: cells as text, blank is null.
        column: the declaration, whose rule is used.
        dtype: what the schema says the column holds.
        unit: unit in the header that calls for a conversion (万, 分钟), or null.
    """
    if column.rule in ("opaque", "name"):
        return Cleaned(text, {})
    read = _cell_reader(column, {"万": 10_000, "分钟": 60}.get(unit or "", 1))
    distinct = text.drop_nulls().unique(maintain_order=True)
    told = [_in_room(*read(cell), dtype) for cell in distinct]
    faults: dict[str, list[str]] = {}
    for cell, (_, code) in zip(distinct, told, strict=True):
        if code:
            faults.setdefault(code, []).append(cell)
    values = pl.Series([value for value, _ in told], dtype=dtype, strict=True)
    lookup = pl.DataFrame({"text": distinct, "value": values})
    joined = text.to_frame("text").join(lookup, on="text", how="left", maintain_order="left")
    unreadable = {code: text.is_in(cells).fill_null(False) for code, cells in faults.items()}
    return Cleaned(joined["value"], unreadable)


def _in_room(value: Any, code: str | None, dtype: pl.DataType) -> tuple[Any, str | None]:
    """The value, or R108 if it is too large for its column."""
    if isinstance(value, Decimal) and isinstance(dtype, pl.Decimal):
        if abs(value) >= 10 ** ((dtype.precision or 0) - dtype.scale):
            return None, "R108"
    elif isinstance(value, int) and abs(value) >= LARGEST_INTEGER:
        return None, "R108"
    return value, code


@cache
def _cell_reader(column: Column, scale: int) -> Callable[[str], tuple[Any, str | None]]:
    """What reads a cell of this column: its value, or the finding; remembers what it has read."""
    rule = RULES[column.rule]

    @lru_cache(maxsize=REMEMBERED)
    def read(cell: str) -> tuple[Any, str | None]:
        if not column.required and plain(cell) in PLACEHOLDERS.get(column.rule, ()):
            return None, None
        try:
            return rule(cell, column, scale), None
        except UnreadableCell as problem:
            return None, problem.code
        except ArithmeticError:
            return None, "R108"

    return read


def as_text(cell: str, column: Column, scale: int) -> str | None:
    """Text as it is, unless a person could be known by it."""
    text = re.sub(r"\s+", " ", plain(cell))
    if PERSONAL.search(text):
        raise UnreadableCell("R115")
    return text or None


def as_list(cell: str, column: Column, scale: int) -> list[str]:
    if PERSONAL.search(plain(cell)):
        raise UnreadableCell("R115")
    return [part for part in (plain(one) for one in SEPARATORS.split(plain(cell))) if part]


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
    return re.sub(r"\s", "", plain(text))


def as_code(cell: str, column: Column, scale: int) -> str | list[str]:
    """The code or codes a cell names; `1-男` means 男, a bare number is never decoded."""
    known = codes_by_label(column.codelist or "")
    parts = [_label(cell)]
    if column.several and _code(parts[0], known) is None:
        parts = [part for part in map(_label, SEPARATORS.split(plain(cell))) if part]
    codes = [code for part in parts if (code := _code(part, known))]
    if not codes or len(codes) < len(parts):
        raise UnreadableCell("R106")
    return list(dict.fromkeys(codes)) if column.several else codes[0]


def _code(label: str, known: dict[str, str]) -> str | None:
    pair = re.fullmatch(r"\d+[-—_.:](\D.*)", label)
    return known.get(label) or (known.get(pair[1]) if pair else None)


DATE_FORMS = (
    re.compile(r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{2}|[2-9])|(?P<y2>\d{4})[年/-](?P<m2>\d{1,2})月?"),
    re.compile(r"(?P<y>(19|20)\d{2})(?P<m>\d{2})"),
    re.compile(r"(?P<y>\d{2})年(?P<m>\d{1,2})月((?P<d>\d{1,2})日)?"),
)


def as_date(cell: str, column: Column, scale: int) -> dt.date:
    """A day; a month alone means its first day. 1985.1 may be January or October: unreadable."""
    text = re.sub(r"[\sT]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "", plain(cell))
    text = re.sub(r"\s", "", text)
    for form in DATE_FORMS:
        if match := form.fullmatch(text):
            parts = match.groupdict()
            written = parts.get("y") or parts.get("y2") or ""
            year = int(written) if len(written) == 4 else _century(int(written))
            month = int(parts.get("m") or parts.get("m2") or 0)
            return _day(year, month, int(parts.get("d") or 1))
    if text.isascii() and text.isdigit() and int(text) in EXCEL_SERIALS:
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


def as_number(cell: str, column: Column, scale: int) -> Decimal:
    """A number; 万 counts once, whether cell or header says it."""
    text = re.sub(r"[\s,¥￥]|元$|天$|小时$|人$|户$|年$|平方米$|m2$", "", plain(cell))
    scale = 10_000 if text.endswith("万") else scale if scale == 10_000 else 1
    try:
        number = Decimal(text.removesuffix("万"))
    except InvalidOperation:
        raise UnreadableCell("R108") from None
    if not number.is_finite() or number.adjusted() > 15:
        raise UnreadableCell("R108")
    return number * scale


def as_integer(cell: str, column: Column, scale: int) -> int:
    number = as_number(cell, column, scale)
    if number != number.to_integral_value():
        raise UnreadableCell("R108")
    return int(number)


def as_money(cell: str, column: Column, scale: int) -> Decimal:
    return _places(as_number(cell, column, scale), "0.01")


def as_hours(cell: str, column: Column, scale: int) -> Decimal:
    """Hours; minutes are converted and rounded half up to hundredths."""
    number = as_number(cell, column, scale)
    return _places(number / 60 if scale == 60 else number, "0.01")


def as_days(cell: str, column: Column, scale: int) -> Decimal:
    number = as_number(cell, column, scale)
    if number != _places(number, "0.1"):
        raise UnreadableCell("R110")
    return number


def _places(number: Decimal, smallest: str) -> Decimal:
    return number.quantize(Decimal(smallest), rounding=ROUND_HALF_UP)


def as_division(cell: str, column: Column, scale: int) -> str:
    """A division code cut to its level: 532502000000 and 532502 are the same county."""
    code = re.sub(r"\s", "", plain(cell))
    if not (code.isascii() and code.isdigit() and len(code) in (2, 4, 6, 9, 12)):
        raise UnreadableCell("R113")
    for length, zeros in ((12, "000"), (9, "000"), (6, "00"), (4, "00")):
        if len(code) == length:
            code = code.removesuffix(zeros)
    return code


def as_community_code(cell: str, column: Column, scale: int) -> str:
    code = re.sub(r"\s", "", plain(cell))
    if not re.fullmatch(r"[0-9]{12}", code):
        raise UnreadableCell("R113")
    return code


def as_community(cell: str, column: Column, scale: int) -> str:
    """A 12-digit code; a name, which people write here too, is left for the build to resolve."""
    text = as_text(cell, column, scale) or ""
    if re.fullmatch(r"[0-9 .]+([Ee]\+?[0-9]+)?", text):
        return as_community_code(text, column, scale)
    return text


RULES: dict[str, Rule] = {
    "text": as_text,
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
