"""Bytes to sheets of text: xlsx, xls and ods by calamine, CSV by polars.

Every cell becomes text, so that nothing is guessed: a date is written 2025-06-30, a whole number
without a decimal point. A number of 15 digits or more keeps its decimal point, which is how the
cleaning of ID numbers knows that digits are lost.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

import polars as pl

PREVIEW_ROWS = 60
FIRST_DAMAGED = 1e14
MEANT_AS_UTF8 = 4
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
        raise UnreadableError("R002", "PDF")
    if data.startswith((ZIP, OLE)):
        return _read_workbook(data)
    if data[:512].lstrip().lower().startswith((b"<html", b"<!doctype html", b"<table", b"<?xml")):
        raise UnreadableError("R002", "HTML/XML")
    return [_read_csv(_decode(data))]


def _read_workbook(data: bytes) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            Sheet(position, name, _frame(book.get_sheet_by_name(name).to_python(
                skip_empty_area=False)))
            for position, name in enumerate(book.sheet_names, start=1)
        ]  # fmt: skip
    except PasswordError:
        raise UnreadableError("R003") from None
    except CalamineError as error:
        if b"EncryptedPackage".decode().encode("utf-16-le") in data:
            raise UnreadableError("R003") from None
        raise UnreadableError("R002", type(error).__name__) from None


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
        raise UnreadableError("R002", "binary")
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
        return data if encoding == "utf-8" else text.encode()
    if _looks_binary(data):
        raise UnreadableError("R002", "binary")
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
        raise UnreadableError("R002", "text without columns")
    try:
        cells = pl.read_csv(
            io.BytesIO(data),
            has_header=False,
            separator=delimiter,
            schema={str(place): pl.String for place in range(width)},
            missing_columns="insert",
            truncate_ragged_lines=True,
        )
    except pl.exceptions.PolarsError as error:
        raise UnreadableError("R002", type(error).__name__) from None
    return Sheet(1, "", cells)
