"""Bytes of files as offices save them: one description of sheets, written as xlsx, xls or ods."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import xlwt
from openpyxl.utils import range_boundaries

Rows = list[list[Any]]


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook.

    Attributes:
        merged: ranges like `B2:B4`, whose value stands in their first cell.
        visibility: visible, hidden or veryHidden.
        hidden_rows: rows that a filter or a clerk has hidden.
    """

    rows: Rows
    name: str = "Sheet1"
    merged: Sequence[str] = ()
    visibility: str = "visible"
    hidden_rows: Sequence[int] = ()


def xlsx(*sheets: Sheet) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for one in sheets:
        page = book.create_sheet(one.name)
        for place, row in enumerate(one.rows, 1):
            for column, value in enumerate(row, 1):
                if value not in ("", None):
                    page.cell(place, column, value)
        for area in one.merged:
            page.merge_cells(area)
        for row_number in one.hidden_rows:
            page.row_dimensions[row_number].hidden = True
        page.sheet_state = one.visibility
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsm(*sheets: Sheet) -> bytes:
    """A workbook with a macro project in it (whose bytes are nothing that could run)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(*sheets))) as plain, zipfile.ZipFile(out, "w") as book:
        for name in plain.namelist():
            content = plain.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(
                    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                )
            book.writestr(name, content)
        book.writestr("xl/vbaProject.bin", b"no macro at all")
    return out.getvalue()


def xls(*sheets: Sheet) -> bytes:
    """A workbook of Excel 97 to 2003 (BIFF8)."""
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for one in sheets:
        page = book.add_sheet(one.name)
        merged = {(area[1] - 1, area[0] - 1): area for area in map(range_boundaries, one.merged)}
        for place, row in enumerate(one.rows):
            for column, value in enumerate(row):
                style = [day] if isinstance(value, dt.date) else []
                if (place, column) in merged:
                    left, top, right, bottom = merged[place, column]
                    page.write_merge(top - 1, bottom - 1, left - 1, right - 1, value, *style)
                elif value not in ("", None):
                    page.write(place, column, value, *style)
        page.visibility = ("visible", "hidden", "veryHidden").index(one.visibility)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def ods(*sheets: Sheet) -> bytes:
    """An OpenDocument spreadsheet; runs of equal cells are written once, as offices do."""
    styles = "".join(
        f'<style:style style:name="t{number}" style:family="table"><style:table-properties '
        f'table:display="{str(one.visibility == "visible").lower()}"/></style:style>'
        for number, one in enumerate(sheets)
    )
    tables = "".join(
        f'<table:table table:name={quoteattr(one.name)} table:style-name="t{number}">'
        + "".join(f"<table:table-row>{_ods_cells(row)}</table:table-row>" for row in one.rows)
        + '<table:table-row table:number-rows-repeated="1000"><table:table-cell/></table:table-row>'
        "</table:table>"
        for number, one in enumerate(sheets)
    )
    spaces = "".join(
        f' xmlns:{name}="{OFFICE}:{name}:1.0"' for name in ("office", "style", "table", "text")
    )
    return _ods_package(
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces} '
        f'office:version="1.2"><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )


def _ods_package(content: str, encrypted: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("mimetype", ODS)
        book.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{OFFICE}:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
            f"{encrypted}</manifest:file-entry></manifest:manifest>",
        )
        book.writestr("content.xml", content)
    return out.getvalue()


def locked_ods() -> bytes:
    """An OpenDocument spreadsheet with a password, as far as a reader sees it without one."""
    algorithm = '<manifest:algorithm manifest:algorithm-name="AES256-CBC"/>'
    locked = (
        f'<manifest:encryption-data manifest:checksum="x">{algorithm}</manifest:encryption-data>'
    )
    return _ods_package("\x07" * 200, locked)


def _ods_cells(row: Sequence[Any]) -> str:
    cells, place = [], 0
    while place < len(row):
        value, run = row[place], 1
        while place + run < len(row) and row[place + run] == value:
            run += 1
        repeated = f' table:number-columns-repeated="{run}"' if run > 1 else ""
        cells.append(_ods_cell(value, repeated))
        place += run
    return "".join(cells)


def _ods_cell(value: Any, repeated: str) -> str:
    if value in ("", None):
        return f"<table:table-cell{repeated}/>"
    if isinstance(value, dt.date):
        kind = f'date" office:date-value="{value.isoformat()}'
    elif isinstance(value, int | float):
        kind = f'float" office:value="{value}'
    else:
        kind = "string"
    text = f"<text:p>{escape(str(value))}</text:p>"
    return f'<table:table-cell office:value-type="{kind}"{repeated}>{text}</table:table-cell>'


def delimited(rows: Rows, *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Text with a delimiter, quoted where it must be, as programs write it."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def as_typed(rows: Rows, delimiter: str = ",") -> str:
    """Text as people make it by hand: nothing is quoted."""
    return "".join(delimiter.join(map(str, row)) + "\r\n" for row in rows)


def html_as_xls(rows: Rows) -> bytes:
    """What many systems' export button makes: a web page called .xls."""
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    page = (
        f'<html><head><meta charset="gbk"></head><body><table border=1>{body}</table></body></html>'
    )
    return page.encode("gbk")


def renamed(rows: Rows, names: dict[str, str], row: int = 1) -> Rows:
    """The table with other headers in its row `row`, counted from 1."""
    header = [names.get(str(cell), cell) for cell in rows[row - 1]]
    return [*rows[: row - 1], header, *rows[row:]]


def below(top: Rows, *more: Rows) -> Rows:
    """One table under another."""
    return [*top, *(row for rows in more for row in rows)]


def beside(left: Rows, right: Rows, gap: int = 1) -> Rows:
    """One table to the right of another, with empty columns between them."""
    width = max(map(len, left)) + gap
    height = max(len(left), len(right))
    left, right = ([*rows, *[[]] * (height - len(rows))] for rows in (left, right))
    return [[*a, *[""] * (width - len(a)), *b] for a, b in zip(left, right, strict=True)]


def moved(rows: Rows, down: int, right: int) -> Rows:
    """The table with empty rows above and empty columns before it."""
    return [*[[] for _ in range(down)], *([*[""] * right, *row] for row in rows)]


def changed(rows: Rows, **cells: Any) -> Rows:
    """The table with other values in some cells: `changed(rows, B4="幸福社区")`."""
    copy = [list(row) for row in rows]
    for address, value in cells.items():
        found = re.fullmatch(r"([A-Z])(\d+)", address)
        assert found, address
        copy[int(found[2]) - 1][ord(found[1]) - ord("A")] = value
    return copy
