"""Bytes to sheets of text: xlsx, xls and ods by calamine, CSV by polars.

Every cell becomes text, so that nothing is guessed: a date is written 2025-06-30, a whole number
without a decimal point. A number of 15 digits or more keeps its decimal point, which is how the
cleaning of ID numbers knows that digits are lost.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

PREVIEW_ROWS = 60
FIRST_DAMAGED = 1e14
MEANT_AS_UTF8 = 4
MOST_CELLS = 20_000_000
MOST_BYTES_UNPACKED = 1 << 30
ROW_NUMBER = re.compile(rb'<row[^>]*? r="(\d+)"')
WIDE_COLUMN = re.compile(rb'<c[^>]*? r="([A-Z]{3})\d')
COLUMN_LETTERS = re.compile(rb'<c[^>]*? r="([A-Z]{1,3})\d')
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
FILEPASS = re.compile(rb"\x09\x08\x10\x00.{16}\x2f\x00", re.DOTALL)  # first record of an .xls
DAMAGED = "内容已损坏|damaged content"
ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"


class UnreadableError(Exception):
    """The bytes can't be understood; `code` is the finding that says why."""

    def __init__(self, code: str, detail: str = "", row: int | None = None) -> None:
        super().__init__(code, detail)
        self.code, self.detail, self.row = code, detail, row


@dataclass(frozen=True)
class Sheet:
    """One sheet as text.

    Attributes:
        position: its place in the workbook, from 1.
        name: what the submitter calls it; never leaves intake and return.
        cells: all cells as text from A1 on, blank ones null or spaces; columns "0", "1", …
    """

    position: int
    name: str
    cells: pl.DataFrame

    def preview(self) -> list[list[str]]:
        """The first rows, blank cells as empty text."""
        rows = self.cells.head(PREVIEW_ROWS).rows()
        return [[(cell or "").strip() for cell in row] for row in rows]


def read_sheets(data: bytes) -> list[Sheet]:
    """The sheets of a file, whatever its name says it is.

    Raises:
        UnreadableError: empty, protected, not a table, or text that is cut or mixed.
    """
    if not data.strip(b"\x00 \r\n\t\xef\xbb\xbf"):
        raise UnreadableError("R001")
    if data.startswith(PDF):
        raise UnreadableError("R002", "PDF 文件|a PDF")
    if data.startswith((ZIP, OLE)):
        return _read_workbook(data)
    if data[:512].lstrip().lower().startswith((b"<html", b"<!doctype html", b"<table", b"<?xml")):
        raise UnreadableError("R002", "网页格式（HTML/XML）|a web page (HTML/XML)")
    return [_read_csv(_decode(data))]


def _read_workbook(data: bytes) -> list[Sheet]:
    """The visible sheets; hidden ones hold drop-down lists and last month's table."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    if data.startswith(ZIP):
        _refuse_oversized(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            Sheet(position, meta.name, _frame(_rows(book, meta.name)))
            for position, meta in enumerate(book.sheets_metadata, start=1)
            if meta.visible == SheetVisibleEnum.Visible
        ]
    except PasswordError:
        raise UnreadableError("R003") from None
    except CalamineError:
        if ENCRYPTED_PACKAGE in data or FILEPASS.search(data):
            raise UnreadableError("R003") from None
        raise UnreadableError("R002", DAMAGED) from None


def _rows(book: CalamineWorkbook, name: str) -> list[list[Any]]:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _refuse_oversized(data: bytes) -> None:
    """Refuse a workbook that would not fit into memory, before anything is unpacked.

    The reader allocates rows × columns, so one stray cell in the last corner is enough.

    Raises:
        UnreadableError: too many bytes unpacked, or too large a rectangle of cells.
    """
    try:
        book = zipfile.ZipFile(io.BytesIO(data))
        sheets = [one for one in book.infolist() if "worksheets/" in one.filename.lower()]
        unpacked = sum(one.file_size for one in book.infolist())
        if unpacked > MOST_BYTES_UNPACKED:
            raise UnreadableError("R013", f"{unpacked >> 20} MB")
        for sheet in sheets:
            rows, columns, corner = _extent(book.read(sheet))
            if rows * columns > MOST_CELLS:
                raise UnreadableError("R013", corner)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        raise UnreadableError("R002", "压缩包已损坏|a damaged package") from None


def _extent(xml: bytes) -> tuple[int, int, str]:
    """Rows and columns of a sheet's rectangle, and its last corner as a spreadsheet says it."""
    last_row = max((int(row) for row in ROW_NUMBER.findall(xml)), default=0)
    letters = set(WIDE_COLUMN.findall(xml)) if last_row else set()
    if not letters and last_row * 702 > MOST_CELLS:  # 702 columns have one or two letters
        letters = set(COLUMN_LETTERS.findall(xml))
    widest = max(letters, key=lambda text: (len(text), text), default=b"ZZ").decode()
    columns = 0
    for letter in widest:
        columns = columns * 26 + ord(letter) - ord("A") + 1
    known = bool(letters)
    return last_row, columns if known else min(columns, 702), f"{widest if known else ''}{last_row}"


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
        UnreadableError: they are neither UTF-8, UTF-16 with a mark, nor GB 18030.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        raise UnreadableError("R002", "不是文本|not text")
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
        if not text.strip():
            raise UnreadableError("R001")
        return data if encoding == "utf-8" else text.encode()
    if _looks_binary(data):
        raise UnreadableError("R002", "不是文本|not text")
    worst = failures[-1]
    row = data[: worst.start].count(b"\n") + 1
    raise UnreadableError("R004", worst.encoding, row)


def _begins_as_utf8(head: bytes) -> bool:
    """Whether bytes that decode as UTF-8 are meant so: Chinese in GB 18030 hardly ever does."""
    return sum(ord(character) > 127 for character in head.decode()) >= MEANT_AS_UTF8


def _looks_binary(data: bytes) -> bool:
    """Whether control characters say that this is no text at all."""
    head = data[:4096]
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return controls > len(head) // 100


def _read_csv(data: bytes) -> Sheet:
    head = data[: 1 << 16].decode(errors="ignore")
    delimiter = max(",;\t", key=head.count)
    sample = list(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter))[:PREVIEW_ROWS]
    width = max((len(row) for row in sample), default=0)
    if width < 2:
        raise UnreadableError("R002", "只有一列文字|text in one column")
    try:
        cells = pl.read_csv(
            io.BytesIO(data),
            has_header=False,
            separator=delimiter,
            schema={str(place): pl.String for place in range(width)},
            missing_columns="insert",
            truncate_ragged_lines=True,
        )
    except pl.exceptions.PolarsError:
        raise UnreadableError("R002", DAMAGED) from None
    return Sheet(1, "", cells)
