"""Sheets to bytes: xlsx and csv that are the same on every machine.

Workbooks are packed again without compression and with one fixed date: the bytes xlsxwriter's own
package has depend on the machine's zlib, time zone and umask.
"""

from __future__ import annotations

import csv
import io
import os
from datetime import date, datetime
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from workforce.demo.cells import Cell
from workforce.demo.sheets import Sheet
from workforce.demo.styles import UTF8, XLSX

FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def csv_bytes(lines: list[list[Cell]], encoding: str) -> bytes:
    """A csv as spreadsheet programs save it: every line as wide as the table, CRLF."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode(encoding)


def plain_bytes(path: str, sheet: Sheet) -> bytes:
    """A sheet as the form its path names, csv in UTF-8."""
    return xlsx_bytes(sheet) if path.endswith(XLSX) else csv_bytes(sheet.lines, UTF8)


def xlsx_bytes(sheet: Sheet) -> bytes:
    """A workbook with the sheet first and the other, empty ones behind it."""
    packed = io.BytesIO()
    workbook = xlsxwriter.Workbook(packed, {"in_memory": True, "strings_to_urls": False})
    workbook.set_properties({"created": datetime(2025, 1, 1), "author": ""})
    _write_sheet(workbook, workbook.add_worksheet(sheet.name), sheet)
    for name in sheet.more_sheets:
        workbook.add_worksheet(name)
    workbook.close()
    return _stored(packed)


def _write_sheet(workbook: Workbook, worksheet: Worksheet, sheet: Sheet) -> None:
    day_format = workbook.add_format({"num_format": "yyyy-mm-dd"})
    centred = workbook.add_format({"align": "center", "valign": "vcenter"})
    write_string, write_number = worksheet.write_string, worksheet.write_number
    for first_row, first_column, last_row, last_column in sheet.merges:
        text = sheet.lines[first_row][first_column]
        worksheet.merge_range(first_row, first_column, last_row, last_column, text, centred)
    merged = {(r, c) for r, c, _, _ in sheet.merges}
    for row, line in enumerate(sheet.lines):
        for column, cell in enumerate(line):
            if cell == "" or (row, column) in merged:
                continue
            if isinstance(cell, str):
                write_string(row, column, cell)
            elif isinstance(cell, date):
                worksheet.write_datetime(row, column, cell, day_format)
            else:
                write_number(row, column, cell)


def _stored(packed: io.BytesIO) -> bytes:
    """The same package, uncompressed, its members in the same order under a fixed date."""
    plain = io.BytesIO()
    with ZipFile(packed) as source, ZipFile(plain, "w", ZIP_STORED) as target:
        for name in source.namelist():
            member = ZipInfo(name, FIXED_TIME)
            member.create_system = 0
            target.writestr(member, source.read(name))
    return plain.getvalue()


def replace_file(path: Path, content: bytes) -> None:
    """Write under a temporary name in the same folder, then rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    partial.replace(path)
