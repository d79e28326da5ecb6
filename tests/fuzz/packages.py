"""Workbooks put together part by part, so that each part can be what no office program writes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from tests.unit.making import rows_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
BOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
PIECE = 1 << 20

Parts = dict[str, bytes]


def letters(place: int) -> str:
    """Position from 0 as a column: 0 is A, 26 is AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def row_xml(number: int, cells: Sequence[str]) -> str:
    inside = "".join(text_cell(f"{letters(at)}{number}", cell) for at, cell in enumerate(cells))
    return f'<row r="{number}">{inside}</row>'


def rows_xml(rows: Sequence[Sequence[str]]) -> str:
    return "".join(row_xml(number, row) for number, row in enumerate(rows, start=1))


def usual_rows(dataset: str = "staff_roster") -> str:
    """A header and one faultless row."""
    return rows_xml(rows_of(dataset, {}))


def sheet_xml(inside: str, after: str = "", before: str = "") -> bytes:
    """A sheet's part; `before` stands before the root element, `after` behind the cells."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="{MAIN}">'
        f"<sheetData>{inside}</sheetData>{after}</worksheet>"
    ).encode()


def parts(sheet: bytes | None = None, more: Mapping[str, bytes] | None = None) -> Parts:
    """The parts of a workbook of one sheet, faultless unless told otherwise."""
    return {
        "[Content_Types].xml": (
            b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            b'<Default Extension="xml" ContentType="application/xml"/>'
            b'<Default Extension="rels" ContentType="application/'
            b'vnd.openxmlformats-package.relationships+xml"/>'
            b'<Override PartName="/xl/workbook.xml" ContentType="application/'
            b'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            b'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
            b'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        BOOK: book_xml(["Sheet1"]),
        RELATIONS: relations({"rId1": ("worksheet", "worksheets/sheet1.xml")}),
        SHEET: sheet_xml(usual_rows()) if sheet is None else sheet,
        **(more or {}),
    }


def book_xml(names: Sequence[str], before: str = "") -> bytes:
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<workbook xmlns="{MAIN}"'
        f' xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>'
    ).encode()


def relations(targets: Mapping[str, tuple[str, str]]) -> bytes:
    """A .rels part: id to kind and target."""
    inside = "".join(
        f'<Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for id, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}">{inside}</Relationships>'.encode()


def with_strings(cells: str, strings: Sequence[str]) -> Parts:
    """A workbook whose sheet takes text from a shared table."""
    inside = "".join(f"<si><t>{escape(one)}</t></si>" for one in strings)
    table = f'<sst xmlns="{MAIN}">{inside}</sst>'.encode()
    targets = {
        "rId1": ("worksheet", "worksheets/sheet1.xml"),
        "rId2": ("sharedStrings", "sharedStrings.xml"),
    }
    return parts(sheet_xml(cells), {STRINGS: table, RELATIONS: relations(targets)})


def zipped(content: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in content.items():
            book.writestr(name, data)
    return out.getvalue()


def bomb(
    content: Mapping[str, bytes],
    name: str,
    unit: bytes,
    megabytes: int,
    *,
    claimed: int | None = None,
    head: bytes = b"",
) -> bytes:
    """A workbook one part of which repeats `unit` for so many megabytes when unpacked.

    Each repetition is the same few compressed bytes, so that it is made in no time.

    Args:
        content: the other parts.
        name: the part; what `content` has under the name is left out.
        claimed: the unpacked size that the directory states; null for the true one. The checksum
            is that of as many bytes, so that a reader that stops there finds nothing wrong.
        head: what the part begins with.
    """
    piece = unit * max(1, PIECE // len(unit))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    count = (megabytes << 20) // len(piece)
    packed = first + block * count + packer.flush()
    size = len(head) + len(piece) * count
    if claimed is None:
        checksum = zlib.crc32(head)
        for _ in range(count):
            checksum = zlib.crc32(piece, checksum)
    else:
        size = claimed
        checksum = zlib.crc32((head + piece)[:claimed])
    members = [(one, data) for one, data in content.items() if one != name]
    return _raw_zip(members, [(name, packed, size, checksum)])


def _raw_zip(
    plain: Sequence[tuple[str, bytes]], packed: Sequence[tuple[str, bytes, int, int]]
) -> bytes:
    """A zip archive of stored members and of members packed beforehand."""
    members = [(name, data, len(data), zlib.crc32(data), 0) for name, data in plain]
    members += [(*one, 8) for one in packed]
    body, directory = b"", b""
    for name, data, size, checksum, method in members:
        fields = struct.pack(
            "<HHHHHIIIHH", 20, 0, method, 0, 33, checksum, len(data), size, len(name.encode()), 0
        )
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + fields
        directory += struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name.encode()
        body += b"PK\x03\x04" + fields + name.encode() + data
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end
