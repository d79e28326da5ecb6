"""What the unit tests make by hand: ID numbers by the standard's own words, CSV and xlsx bytes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import struct
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl

from workforce.intake.reader import Reading, read_submission
from workforce.period import Period

JUNE = Period(2025, 6)
COUNTY = "532502"
COMMUNITY = "532502001001"


def check_character(body: str) -> str:
    """GB 11643: weight of the i-th place from the right is 2^(i-1) mod 11; the sum is 1 mod 11."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body))
    check = (1 - total) % 11
    return "X" if check == 10 else str(check)


def id_number(birth: str = "19850305", serial: int = 123, area: str = "990099") -> str:
    """A right ID number; an odd serial is a man's."""
    body = f"{area}{birth}{serial:03}"
    return body + check_character(body)


def born(day: dt.date, serial: int = 123) -> str:
    return id_number(day.strftime("%Y%m%d"), serial)


def csv_bytes(*rows: Sequence[str], encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook of these sheets; `xlsx_bytes(表=[[...], ...])`."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROSTER = {
    "社区(村)代码": COMMUNITY,
    "姓名": "张三",
    "身份证号": id_number(),
    "人员类别": "村(居)委会成员",
    "职务": "委员",
}
VOLUNTEER = {"姓名": "张三", "证件号码": id_number(), "注册日期": "2020-01-02", "状态": "有效"}
CERTIFICATE = {
    "管理号": "A1",
    "姓名": "张三",
    "身份证号": id_number(),
    "证书级别": "社会工作师",
    "取得日期": "2020-01-02",
}
TRAINING = {
    "班次编号": "K1",
    "培训名称": "班",
    "主办层级": "县级",
    "开始日期": "2025-03-01",
    "结束日期": "2025-03-03",
    "培训天数": "3",
    "姓名": "张三",
    "身份证号": id_number(),
    "是否结业": "是",
}
ORGANISATION = {"代码": COMMUNITY, "名称": "幸福社区", "类型": "居委会", "城乡分类代码": "111"}
GRID = {"网格编号": "W1", "社区(村)代码": COMMUNITY, "类型": "城市", "户数": "480"}
POPULATION = {"行政区划代码": COUNTY, "年份": "2024", "常住人口": "1000"}
WAGES = {"行政区划代码": COUNTY, "年份": "2024", "农村居民人均可支配收入": "18000.5"}
DIVISION = {"代码": COUNTY, "名称": "开远市", "级别": "县级"}
USUAL = {
    "staff_roster": ROSTER,
    "volunteer_registration": VOLUNTEER,
    "certification_list": CERTIFICATE,
    "training_record": TRAINING,
    "organisation_register": ORGANISATION,
    "grid_register": GRID,
    "population": POPULATION,
    "wages": WAGES,
    "division": DIVISION,
}


def rows_of(dataset: str, *changes: dict[str, str]) -> list[list[str]]:
    """A header and one row per change to the dataset's usual row; headers may be new ones."""
    header = list(dict.fromkeys([*USUAL[dataset], *(name for one in changes for name in one)]))
    rows = [USUAL[dataset] | change for change in changes]
    return [header, *([row.get(name, "") for name in header] for row in rows)]


def read_rows(dataset: str, *changes: dict[str, str], unit: str = COUNTY) -> Reading:
    """Read a CSV file whose first data row stands in row 2."""
    return read_submission(csv_bytes(*rows_of(dataset, *changes)), dataset, JUNE, unit)


def told(reading: Reading) -> set[tuple[str, str | None, int | None, tuple[int, ...]]]:
    """Every finding as (code, column, sheet, rows)."""
    return {(one.code, one.column, one.sheet, one.rows) for one in reading.findings.found}


def codes(reading: Reading) -> list[str]:
    return sorted(one.code for one in reading.findings.found)


def compound_file(**streams: bytes) -> bytes:
    """An OLE compound file of these streams (MS-CFB, version 3), as old Office writes them."""
    free, end, fat_sector = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    table, body, entries = [fat_sector, end], b"", [("Root Entry", 5, end, 0)]
    for name, content in streams.items():
        padded = content.ljust(4096, b"\0")
        padded += b"\0" * (-len(padded) % 512)
        first, count = len(table), len(padded) // 512
        table += [*range(first + 1, first + count), end]
        body += padded
        entries.append((name, 2, first, len(padded)))
    directory = b""
    for place, (name, kind, first, size) in enumerate(entries):
        label = name.encode("utf-16-le")
        right = place + 1 if 0 < place < len(entries) - 1 else free
        child = 1 if place == 0 and streams else free
        directory += label.ljust(64, b"\0")
        directory += struct.pack("<HBBIII", len(label) + 2, kind, 1, free, right, child)
        directory += b"\0" * 36 + struct.pack("<IQ", first, size)
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<I", 0) + b"\xff" * 432
    fat = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    return header + fat + directory.ljust(512, b"\0") + body


def open_document(name: str, rows: Sequence[Sequence[str]]) -> bytes:
    """A minimal OpenDocument spreadsheet, which offices without Excel send."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("mimetype", kind)
        book.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{office}:manifest:1.0">'
            f'<m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>',
        )
        book.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{office}:office:1.0"'
            f' xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="{name}">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()
