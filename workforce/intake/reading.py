"""Bytes to sheets of text: xlsx, xls and ods by calamine, delimited text by polars.

Every cell becomes text, so that nothing is guessed: a date is written 2025-06-30, a whole number
without a decimal point. A number of 15 digits or more keeps its decimal point, which is how the
cleaning of ID numbers knows that digits are lost. Formulas are their stored values; nothing is
evaluated, no macro runs, no entity is expanded.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from workforce.intake.compound import refuse_circles
from workforce.intake.package import MOST_BYTES_UNPACKED, MOST_CELLS, MOST_COLUMNS, Package
from workforce.intake.probe import refuse_what_ends_a_process
from workforce.intake.unreadable import DAMAGED, UnreadableError

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

PREVIEW_ROWS = 60
FIRST_DAMAGED = 1e14
MEANT_AS_UTF8 = 4
DELIMITERS = ",;\t"
Quoting = Literal[0, 1, 2, 3]  # as the csv module says it
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
FILEPASS = re.compile(rb"\x09\x08\x10\x00.{16}\x2f\x00", re.DOTALL)  # first record of an .xls
ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
MOST_SHEETS = 300
MOST_LINES = 2_000_000
MOST_FIELDS = 40_000_000
MOST_BYTES_LENIENT = 32 << 20
LONGEST_CELL = 32_767 * 4  # bytes; a spreadsheet's cell holds 32,767 characters


@dataclass(frozen=True)
class Merge:
    """Merged cells: first and last row and column, from 0; the value stands in the first."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """One sheet as text.

    Attributes:
        position: its place in the workbook, from 1.
        name: what the submitter calls it; never leaves intake and return.
        cells: all cells as text from A1 on, blank ones null or spaces; columns "0", "1", …
        merges: its merged cells, where the format tells.
        hidden_rows: rows that are filtered out or hidden, from 1; xlsx only.
        fields: of delimited text, how many fields each of the first rows has; else empty.
        is_visible: it is not hidden; a hidden one is looked at, never read.
        overlong_rows: of delimited text, rows with more fields than any of the first, from 1.
    """

    position: int
    name: str
    cells: pl.DataFrame
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    fields: tuple[int, ...] = ()
    overlong_rows: frozenset[int] = frozenset()
    is_visible: bool = True

    def preview(self) -> list[list[str]]:
        """The first rows, blank cells as empty text."""
        rows = self.cells.head(PREVIEW_ROWS).rows()
        return [[(cell or "").strip() for cell in row] for row in rows]


def read_sheets(data: bytes) -> list[Sheet]:
    """The sheets of a file, whatever its name says it is.

    Raises:
        UnreadableError: empty, protected, too large, not a table, or text that is cut or mixed.
    """
    if not data.strip(b"\x00 \r\n\t\xef\xbb\xbf"):
        raise UnreadableError("R001")
    if data.startswith(PDF):
        raise UnreadableError("R002", "PDF 文件|a PDF")
    if data.startswith((ZIP, OLE)):
        return _read_workbook(data)
    if _is_markup(data[:1024]):
        raise UnreadableError("R002", "网页格式（HTML/XML）|a web page (HTML/XML)")
    return [_read_delimited(_decode(data))]


def _is_markup(head: bytes) -> bool:
    """Whether a file is HTML or XML, in one byte a character or two."""
    text = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return text.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head"))


def _read_workbook(data: bytes) -> list[Sheet]:
    """Every sheet; hidden ones mostly hold drop-down lists and last month's table."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    hidden_rows = {}
    if data.startswith(ZIP):
        hidden_rows = Package(data).check()
    else:
        refuse_circles(data)
        refuse_what_ends_a_process(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = len(book.sheets_metadata)
        if sheets > MOST_SHEETS:
            raise UnreadableError("R013", f"{sheets:,} 个工作表|{sheets:,} sheets")
        return [
            replace(
                _sheet(book, position, meta.name, hidden_rows.get(meta.name, frozenset())),
                is_visible=meta.visible == SheetVisibleEnum.Visible,
            )
            for position, meta in enumerate(book.sheets_metadata, start=1)
        ]
    except PasswordError:
        raise UnreadableError("R003") from None
    except CalamineError:
        if ENCRYPTED_PACKAGE in data or FILEPASS.search(data):
            raise UnreadableError("R003") from None
        raise UnreadableError("R002", DAMAGED) from None
    except BaseException as error:
        if is_panic(error):
            raise UnreadableError("R002", DAMAGED) from None
        raise


def is_panic(error: BaseException) -> bool:
    """Whether a library written in Rust gave up; its exception is no `Exception`."""
    return type(error).__name__ == "PanicException"


def _sheet(book: CalamineWorkbook, position: int, name: str, hidden_rows: frozenset[int]) -> Sheet:
    sheet = book.get_sheet_by_index(position - 1)
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise UnreadableError("R013", f"{sheet.total_height} × {sheet.total_width}")
    cells = _frame(sheet.to_python(skip_empty_area=False))
    _refuse_long_text(cells)
    merges = tuple(
        Merge(top, left, bottom, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
    return Sheet(position, name, cells, merges, hidden_rows)


def _frame(rows: list[list[Any]]) -> pl.DataFrame:
    width = max((len(row) for row in rows), default=0)
    columns = zip(*(row + [""] * (width - len(row)) for row in rows), strict=True)
    return pl.DataFrame(
        {
            str(place): pl.Series([_text(cell) for cell in cells], dtype=pl.String)
            for place, cells in enumerate(columns)
        }
    )


def _text(cell: Any) -> str | None:
    """A cell as text; null if blank."""
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        whole = float(cell).is_integer() and abs(cell) < FIRST_DAMAGED
        return str(int(cell)) if whole else repr(float(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return None if cell is None else str(cell)


def _decode(data: bytes) -> bytes:
    """The bytes as UTF-8 without a byte-order mark.

    Raises:
        UnreadableError: they are neither UTF-8, UTF-16, nor GB 18030.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data[:4096]:
        encodings = [_utf16_without_mark(data)]
    elif data.startswith(b"\xef\xbb\xbf"):
        encodings = ["utf-8-sig"]
    else:
        encodings = ["utf-8", "gb18030"]
    failures: list[UnicodeDecodeError] = []
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            failures.append(error)
            if encoding == "utf-8" and _begins_as_utf8(data[: error.start]):
                break  # GB 18030 would read the rest as other characters
            continue
        if not text.replace("\x00", "").strip():
            raise UnreadableError("R001")
        if "\x00" in text:
            raise UnreadableError("R002", "不是文本|not text")
        if "\ufeff" in text:  # files joined end to end
            return text.replace("\ufeff", "").encode()
        return data if encoding == "utf-8" else text.encode()
    worst = failures[-1]
    if not worst.encoding.startswith("utf-16") and _looks_binary(data):
        raise UnreadableError("R002", "不是文本|not text")
    before = data[: worst.start].decode(worst.encoding, errors="ignore")
    raise UnreadableError("R004", worst.encoding, before.count("\n") + 1)


def _utf16_without_mark(data: bytes) -> str:
    """The byte order of UTF-16 text without a mark, by where its ASCII has zeros.

    Raises:
        UnreadableError: the zeros are everywhere: no text.
    """
    head = data[:4096]
    zeros = head[0::2].count(0), head[1::2].count(0)
    if min(zeros) * 10 > max(zeros) or max(zeros) * 20 < len(head):
        raise UnreadableError("R002", "不是文本|not text")
    return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"


def _begins_as_utf8(head: bytes) -> bool:
    """Whether bytes that decode as UTF-8 are meant so: Chinese in GB 18030 hardly ever does."""
    return sum(ord(character) > 127 for character in head.decode()) >= MEANT_AS_UTF8


def _looks_binary(data: bytes) -> bool:
    """Whether control characters say that this is no text at all."""
    head = data[:4096]
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return controls > len(head) // 100


def _read_delimited(data: bytes) -> Sheet:
    # quotes that don't come in pairs are plain characters
    quoting: Quoting = csv.QUOTE_NONE if data.count(b'"') % 2 else csv.QUOTE_MINIMAL
    delimiter, fields = _delimiter(data[: 1 << 16].decode(errors="ignore"), quoting)
    width = max(fields, default=0)
    if width < 2:
        raise UnreadableError("R002", "只有一列文字|text in one column")
    if width > MOST_COLUMNS:
        raise UnreadableError("R013", f"{width} 列|{width} columns")
    lines = data.count(b"\n")
    if lines > MOST_LINES or lines * width > MOST_FIELDS:
        raise UnreadableError("R013", f"{lines:,} 行|{lines:,} rows")
    cells = _parsed(data, delimiter, width + 1)
    if cells is None:
        cells = _parsed_leniently(data, delimiter, width + 1, quoting)
    if b'"' in data and _swallows_rows(cells, delimiter, fields):
        cells = _parsed_leniently(data, delimiter, width + 1, csv.QUOTE_NONE)
    _refuse_long_text(cells)
    if b'="' in data:  # ="0123" keeps a spreadsheet from taking a code for a number
        cells = cells.with_columns(pl.all().str.replace(r'^="(.*)"$', "$1"))
    beyond = cells[str(width)].str.strip_chars().fill_null("") != ""
    overlong_rows = frozenset(int(row) + 1 for row in beyond.arg_true())
    return Sheet(1, "", cells.drop(str(width)), fields=fields, overlong_rows=overlong_rows)


def _swallows_rows(cells: pl.DataFrame, delimiter: str, fields: tuple[int, ...]) -> bool:
    """Whether a cell holds a line break and as many delimiters as a row: two stray quotes made
    one cell of the rows between them.
    """
    usual = Counter(number for number in fields if number > 1).most_common(1)[0][0]
    whole = pl.all().str.contains("\n", literal=True) & (
        pl.all().str.count_matches(delimiter, literal=True) >= usual - 1
    )
    return bool(cells.select(pl.any_horizontal(whole)).to_series().any())


def _refuse_long_text(cells: pl.DataFrame) -> None:
    longest = cells.select(pl.all().str.len_bytes().max()).row(0) if cells.width else ()
    if any(length and length > LONGEST_CELL for length in longest):
        raise UnreadableError("R013", "单元格文字过长|a cell's text is too long")


def _delimiter(head: str, quoting: Quoting) -> tuple[str, tuple[int, ...]]:
    """What separates the fields, and how many the first rows have: the one most rows agree on."""
    best: tuple[str, tuple[int, ...]] = (",", ())
    most = (0, 0)
    for delimiter in DELIMITERS:
        rows = itertools.islice(_records(head, delimiter, quoting), PREVIEW_ROWS)
        fields = tuple(len(row) for row in rows)
        usual = Counter(number for number in fields if number > 1).most_common(1)
        if usual and (usual[0][1], usual[0][0]) > most:
            best, most = (delimiter, fields), (usual[0][1], usual[0][0])
    return best


def _records(text: str, delimiter: str, quoting: Quoting) -> Iterator[list[str]]:
    csv.field_size_limit(MOST_BYTES_UNPACKED)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)


def _parsed(data: bytes, delimiter: str, width: int) -> pl.DataFrame | None:
    """The fields of well-formed text, the last column what is beyond; null where it is not."""
    try:
        return pl.read_csv(
            io.BytesIO(data),
            has_header=False,
            separator=delimiter,
            schema={str(place): pl.String for place in range(width)},
            missing_columns="insert",
            truncate_ragged_lines=True,
            quote_char='"' if b'"' in data else None,
        )
    except pl.exceptions.PolarsError:
        return None


def _parsed_leniently(data: bytes, delimiter: str, width: int, quoting: Quoting) -> pl.DataFrame:
    """The fields of text with stray quotes, which stay in their cells.

    Raises:
        UnreadableError: even so it can't be read.
    """
    if len(data) > MOST_BYTES_LENIENT:
        raise UnreadableError("R002", "引号不成对|quotes that are not in pairs")
    columns: list[list[str | None]] = [[] for _ in range(width)]
    try:
        for record in _records(data.decode(), delimiter, quoting):
            padded = itertools.chain(record, itertools.repeat(None))
            for column, field in zip(columns, padded, strict=False):
                column.append(field.strip('"') if field and field.startswith('"') else field)
    except csv.Error:
        raise UnreadableError("R002", DAMAGED) from None
    return pl.DataFrame(
        {str(place): pl.Series(column, dtype=pl.String) for place, column in enumerate(columns)}
    )
