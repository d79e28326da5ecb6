"""Files made to hurt: each once ended, hung or filled a reader, or might.

A recipe is a name, the bytes' maker and the dataset; `HEAVY` ones take seconds to make or to read
and are for `make fuzz`.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable, Sequence

from tests.fuzz.packages import (
    BOOK,
    MAIN,
    RELATIONS,
    SHEET,
    STRINGS,
    Parts,
    bomb,
    book_xml,
    parts,
    relations,
    row_xml,
    sheet_xml,
    usual_rows,
    with_strings,
    zipped,
)
from tests.unit.making import compound_file, csv_bytes, open_document, rows_of

Maker = Callable[[], bytes]

SHEET_HEAD = sheet_xml("").split(b"</sheetData>")[0]
STRINGS_HEAD = f'<sst xmlns="{MAIN}">'.encode()
CORNER = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
ONE_CELL = b'<row r="1"><c r="A1"><v>1</v></c></row>'
MARKS = "a" + "\u0301\u0323" * 15_000  # what Unicode normalisation sorts in quadratic time

# What stands below a faultless row of a sheet.
CELLS = {
    "corner": CORNER,
    "corner of two letters": '<row r="1048576"><c r="ZZ1048576"><v>1</v></c></row>',
    "corner, row without number": '<row><c r="XFD1048576"><v>1</v></c></row>',
    "corner in single quotes": "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
    "corner after line breaks": '<row\nr="1048576"><c\nr="XFD1048576"><v>1</v></c></row>',
    "corner with spaces": '<row r = "1048576"><c r = "XFD1048576"><v>1</v></c></row>',
    "corner in small letters": '<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
    "corner by an entity": '<row r="1048576"><c r="XF&#68;1048576"><v>1</v></c></row>',
    "reference that overflows": '<row r="1"><c r="ZZZZZZZZZZ99999999999999999999"/></row>',
    "column of seven letters": '<row r="1"><c r="FXSHRXX1"><v>1</v></c></row>',
    "column of four letters": '<row r="1"><c r="ZZZZ1"><v>1</v></c></row>',
    "row of 32 bits": '<row r="1"><c r="A4294967295"><v>1</v></c></row>',
    "row of eight digits": '<row r="1"><c r="A99999999"><v>1</v></c></row>',
    "row zero": '<row r="0"><c r="A0"><v>1</v></c></row>',
    "row below zero": '<row r="-5"><c><v>1</v></c></row>',
    "row number beyond 32 bits": '<row r="4294967296"><c><v>1</v></c></row>',
    "row number of 23 digits": '<row r="99999999999999999999999"><c r="XFD1048576"/></row>',
    "empty reference": '<row r="9"><c r=""><v>1</v></c></row>',
    "reference without letters": '<row r="9"><c r="11"><v>1</v></c></row>',
    "shared text that isn't there": '<row r="9"><c r="A9" t="s"><v>99999999999</v></c></row>',
    "shared text below zero": '<row r="9"><c r="A9" t="s"><v>-1</v></c></row>',
    "style that isn't there": '<row r="9"><c r="A9" s="99999999"><v>1</v></c></row>',
    "unknown error value": '<row r="9"><c r="A9" t="e"><v>#NOPE!</v></c></row>',
    "infinite number": '<row r="9"><c r="A9"><v>1e999</v></c></row>',
    "no number": '<row r="9"><c r="A9"><v>NaN</v></c></row>',
    "absurd date": '<row r="9"><c r="A9" t="d"><v>9999999-99-99</v></c></row>',
    "cell given twice": '<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
    "cell cut off": '<row r="9"><c r="A9"><v>1',
    "NUL": '<row r="9"><c r="A9"><v>\0</v></c></row>',
    "deep nesting": "<a>" * 200_000,
    "tags without end": "<row " * 1_000_000,
}

LAUGHS = (
    '<!DOCTYPE a [<!ENTITY l0 "lol">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>'
LAUGHING_CELL = '<row r="9"><c r="A9" t="inlineStr"><is><t>&l9;</t></is></c></row>'


def _sheet(inside: str, after: str = "", before: str = "") -> bytes:
    return zipped(parts(sheet_xml(usual_rows() + inside, after, before)))


def _sheets(count: int, inside: str) -> bytes:
    """A workbook of so many sheets, a faultless row and `inside` in each."""
    places = {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, count + 1)}
    names = [f"s{number}" for number in range(count)]
    more = {BOOK: book_xml(names), RELATIONS: relations(places)}
    sheet = sheet_xml(usual_rows() + inside)
    more |= {f"xl/worksheets/sheet{number}.xml": sheet for number in range(1, count + 1)}
    return zipped(parts(more=more))


def _laughing_strings() -> bytes:
    content = with_strings('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', ["x"])
    content[STRINGS] = LAUGHS.encode() + content[STRINGS].replace(b"<t>x", b"<t>&l9;")
    return zipped(content)


def _laughing_book() -> bytes:
    """Late in the part, and with a hidden row, for which the part is parsed."""
    hidden = '<row r="9" hidden="1"><c r="A9"><v>1</v></c></row>'
    before = f"<!--{'x' * 2_000_000}-->{LAUGHS}"
    book = book_xml(["NAME"], before).replace(b"NAME", b"&l9;")
    return zipped(parts(sheet_xml(usual_rows() + hidden), {BOOK: book}))


def _elsewhere(name: str) -> bytes:
    """The sheet's part where relations, not its name, lead."""
    sheet = sheet_xml(usual_rows() + CORNER)
    targets = relations({"rId1": ("worksheet", name)})
    content = parts(more={RELATIONS: targets, f"xl/{name}": sheet})
    return zipped({path: data for path, data in content.items() if path != SHEET})


def _without(name: str) -> bytes:
    return zipped({path: data for path, data in parts().items() if path != name})


def _two_directories() -> bytes:
    """Two archives, one after the other; what the last says of itself isn't so."""
    good = bytearray(zipped(parts()))
    good[-2:] = struct.pack("<H", 500)
    return _sheet(CORNER) + bytes(good)


def _in_the_comment() -> bytes:
    hidden = _sheet(CORNER)
    good = bytearray(zipped(parts()))
    good[-2:] = struct.pack("<H", len(hidden))
    return bytes(good) + hidden


def _given_twice(*sheets: bytes) -> bytes:
    """Two parts under one name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, data in parts().items():
            if name != SHEET:
                book.writestr(name, data)
        for number, sheet in enumerate(sheets):
            book.writestr(SHEET.replace("1", str(number)), sheet)
    return re.sub(rb"sheet\d\.xml", b"sheet1.xml", out.getvalue())


def _repeated_text(length: int, count: int) -> bytes:
    """One shared text in many cells: readers copy it for each."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(3, count))
    return zipped(with_strings(usual_rows() + cells, ["y" * length]))


def _open_document(inside: str) -> bytes:
    """An ods file with these rows behind a faultless one."""
    with zipfile.ZipFile(io.BytesIO(open_document("a", rows_of("staff_roster", {})))) as book:
        content = {name: book.read(name) for name in book.namelist()}
    end = b"</table:table>"
    content["content.xml"] = content["content.xml"].replace(end, inside.encode() + end)
    return zipped(content)


def _ods_row(rows: int, cell: str) -> str:
    return f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'


def _ods_text(columns: int, text: str) -> str:
    return (
        f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def _merged(*ranges: str) -> bytes:
    inside = "".join(f'<mergeCell ref="{one}"/>' for one in ranges)
    return _sheet("", after=f"<mergeCells>{inside}</mergeCells>")


def _styles_lying() -> bytes:
    targets = {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId2": ("styles", "styles.xml")}
    head = f'<styleSheet xmlns="{MAIN}"><cellXfs>'.encode()
    content = parts(more={RELATIONS: relations(targets)})
    return bomb(content, "xl/styles.xml", b'<xf numFmtId="14"/>', 3000, claimed=1000, head=head)


def _strings() -> Parts:
    return with_strings(usual_rows(), ["x"])


WORKBOOKS: dict[str, Maker] = {
    **{f"cell: {name}": (lambda inside=inside: _sheet(inside)) for name, inside in CELLS.items()},
    **{
        f"only cell: {name}": (lambda inside=inside: zipped(parts(sheet_xml(inside))))
        for name, inside in CELLS.items()
        if "corner" in name or "row of" in name or "digits" in name
    },
    "lying directory, sheet": lambda: bomb(
        parts(), SHEET, ONE_CELL, 3000, claimed=1000, head=SHEET_HEAD
    ),
    "lying directory, many texts": lambda: bomb(
        _strings(), STRINGS, b"<si><t>abcdefgh</t></si>", 3000, claimed=1000, head=STRINGS_HEAD
    ),
    "lying directory, one text": lambda: bomb(
        _strings(), STRINGS, b"a" * 99, 3000, claimed=1000, head=STRINGS_HEAD + b"<si><t>"
    ),
    "lying directory, styles": _styles_lying,
    "lying directory, picture": lambda: bomb(
        parts(), "xl/media/i.png", b"\0" * 99, 3000, claimed=9
    ),
    "archive in an archive": lambda: zipped({"a.zip": zipped({"b.zip": zipped(parts())})}),
    "6,000 parts": lambda: zipped(parts() | {f"x/{number}": b"" for number in range(6000)}),
    "100 sheets": lambda: _sheets(100, ""),
    "20 sheets with a stray cell each": lambda: _sheets(
        20, '<row r="1000000"><c r="K1000000"><v>1</v></c></row>'
    ),
    "two archives in one file": _two_directories,
    "archive in the comment": _in_the_comment,
    "junk before the archive": lambda: b"PK\x03\x04" + b"j" * 999 + zipped(parts()),
    "part given twice": lambda: _given_twice(
        sheet_xml(usual_rows() + CORNER), sheet_xml(usual_rows())
    ),
    "part given twice, the other way": lambda: _given_twice(
        sheet_xml(usual_rows()), sheet_xml(usual_rows() + CORNER)
    ),
    "sheet in another folder": lambda: _elsewhere("odd/a.xml"),
    "sheet under another ending": lambda: _elsewhere("odd/a.bin"),
    "backslashes in names": lambda: zipped(
        {
            path.replace("/", "\\"): data
            for path, data in parts(sheet_xml(usual_rows() + CORNER)).items()
        }
    ),
    "sheet in UTF-16": lambda: zipped(
        parts(
            sheet_xml(usual_rows() + CORNER).decode().replace("UTF-8", "UTF-16").encode("utf-16")
        )
    ),
    "elements with a prefix": lambda: zipped(
        parts(
            sheet_xml(usual_rows() + CORNER)
            .replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"<x:?", b"<?")
            .replace(b"xmlns=", b"xmlns:x=")
        )
    ),
    "laughs in the sheet": lambda: _sheet(LAUGHING_CELL, before=LAUGHS),
    "laughs late in the sheet": lambda: _sheet(
        LAUGHING_CELL, before=f"<!--{'x' * 2_000_000}-->{LAUGHS}"
    ),
    "laughs in shared texts": _laughing_strings,
    "laughs in the workbook": _laughing_book,
    "entity from outside": lambda: _sheet(LAUGHING_CELL, before=OUTSIDE),
    "shared text in many cells": lambda: _repeated_text(1_000_000, 10_000),
    "shared text of Excel's length in many cells": lambda: _repeated_text(32_767, 300_000),
    "merged all over": lambda: _merged("A1:XFD1048576"),
    "merged absurdly": lambda: _merged("ZZZZZZZZ9:A99999999999", "", "B2:A1"),
    "10,000 times merged": lambda: _merged(*["A2:XFD1048576"] * 10_000),
    "no relations": lambda: _without(RELATIONS),
    "no workbook": lambda: _without(BOOK),
    "no sheet": lambda: _without(SHEET),
    "no sheets in the workbook": lambda: zipped(parts(more={BOOK: book_xml([])})),
    "sheet without relation": lambda: zipped(parts(more={BOOK: book_xml(["a", "b"])})),
    "relation out of the archive": lambda: _elsewhere("../../../../etc/hostname"),
    "empty archive": lambda: zipped({}),
    "16,384 columns": lambda: _sheet(row_xml(3, ["x"] * 16_384)),
    "header of 16,384 columns": lambda: zipped(
        parts(sheet_xml(row_xml(1, (rows_of("staff_roster", {})[0] * 3300)[:16_384])))
    ),
    "ods filled all over": lambda: _open_document(_ods_row(1_048_570, _ods_text(16_384, "x"))),
    "ods filled beyond 32 bits": lambda: _open_document(_ods_row(2**32, _ods_text(2**32, "x"))),
    "ods filled below zero": lambda: _open_document(_ods_row(-1, _ods_text(-5, "x"))),
    "ods with a corner": lambda: _open_document(
        _ods_row(1_048_570, '<table:table-cell table:number-columns-repeated="16384"/>')
        + _ods_row(1, _ods_text(16_384, "x"))
    ),
    "ods with spaces": lambda: _open_document(
        _ods_row(1_000, _ods_text(1, '<text:s text:c="10000000"/>'))
    ),
    "ods with spaces beyond 32 bits": lambda: _open_document(
        _ods_row(1, _ods_text(1, '<text:s text:c="4294967296"/>'))
    ),
}  # fmt: skip


def _compound() -> bytes:
    return compound_file(Workbook=b"\x09\x08\x10\x00\x00\x06\x05\x00".ljust(8000, b"\0"))


def _lines(rows: Sequence[str], dataset: str = "staff_roster") -> bytes:
    """A header, a faultless row, and these lines."""
    usual = csv_bytes(*rows_of(dataset, {})).decode()
    return (usual + "\n".join(rows) + "\n").encode()


ROSTER_LINE = csv_bytes(*rows_of("staff_roster", {})[1:]).decode().strip()
TEXTS: dict[str, Maker] = {
    "million delimiters": lambda: _lines(["," * 1_000_000]),
    "million delimiters first": lambda: b"," * 1_000_000 + b"\n" + _lines([]),
    "NUL": lambda: _lines(["a,\0b,c"]),
    "NUL late": lambda: _lines([ROSTER_LINE] * 2000 + ["a,\0b,c"]),
    "quote that doesn't close": lambda: _lines(['"' + ROSTER_LINE, ROSTER_LINE]),
    "stray quote among many rows": lambda: _lines(
        [ROSTER_LINE] * 10_000 + [ROSTER_LINE.replace("三", '三"')] + [ROSTER_LINE] * 10_000
    ),
    "quotes only": lambda: _lines(['"' * 1_000_000]),
    "UTF-8 that goes on as GBK": lambda: _lines([]) + ROSTER_LINE.encode("gbk"),
    "GBK that goes on as UTF-8": lambda: (
        _lines([ROSTER_LINE] * 3000).decode().encode("gbk") + ROSTER_LINE.encode()
    ),
    "half a character": lambda: _lines([]) + b"\xed\xa0\x80,,,,",
    "UTF-16 with an odd byte": lambda: _lines([]).decode().encode("utf-16") + b"x",
    "lines ended by CR": lambda: _lines([]).replace(b"\r\n", b"\r"),
    "combining marks": lambda: _lines([ROSTER_LINE.replace("张三", MARKS)]),
    "combining marks in a header": lambda: _lines([]).replace(b"\r\n", f",{MARKS}\r\n".encode(), 1),
    "combining marks in 50 cells": lambda: _lines(
        [ROSTER_LINE.replace("村(居)委会成员", f"{MARKS}{number}") for number in range(50)]
    ),
    "brackets in a header": lambda: _lines([]).replace(
        b"\r\n", f",{'姓名(' * 100_000}\r\n".encode(), 1
    ),
    "rows all bad": lambda: _lines([f"x{n},,{n},y{n},z{n}" for n in range(5_000)]),
    "million short lines": lambda: _lines([","] * 1_000_000),
    "web page": lambda: b"<html><table><tr><td>x</td></tr></table></html>",
    "binary": lambda: bytes(range(256)) * 100,
    "xls whose sectors go round": lambda: _compound()[:512] + bytes(512) + _compound()[1024:],
    "xls cut in the table of sectors": lambda: _compound()[:700],
    "xls of nothing": lambda: _compound()[:8],
}

VALUES = {
    "5,000 digits": "9" * 5000,
    "million digits": "+" + "9" * 1_000_000,
    "long fraction": "0." + "0" * 100_000 + "1",
    "exponent": "1e999999999",
    "small exponent": "1e-999999999",
    "signalling": "sNaN",
    "superscript": "²",
    "other digits": "٣",
    "underscore": "1_0",
    "twice 万": "万万",
    "much 万": "9e15万",
    "spaces": "主" + " " * 1_000_000 + "任",
    "formula": "=cmd|'/C calc'!A0",
}
BY_DATASET = {
    "staff_roster": ("社区(村)代码", "姓名", "身份证号", "职务", "任职日期", "月报酬(元)"),
    "training_record": ("班次编号", "开始日期", "培训天数", "学时", "是否结业"),
    "organisation_register": ("代码", "户数", "每日开放小时"),
    "population": ("行政区划代码", "年份", "常住人口"),
}


def values(dataset: str, text: str) -> bytes:
    """A faultless row, and a row for each of some columns with this text in it."""
    changes = [{column: text} for column in BY_DATASET[dataset]]
    return csv_bytes(*rows_of(dataset, {}, *changes))


HEAVY: dict[str, Maker] = {
    "3 GB sheet": lambda: bomb(parts(), SHEET, ONE_CELL, 3000, head=SHEET_HEAD),
    "3 GB picture": lambda: bomb(parts(), "xl/media/i.png", b"\0" * 999, 3000),
    "500 MB sheet": lambda: bomb(parts(), SHEET, ONE_CELL, 500, head=SHEET_HEAD),
    "190 MB sheet": lambda: bomb(parts(), SHEET, ONE_CELL, 190, head=SHEET_HEAD),
    "500 MB of texts": lambda: bomb(
        _strings(), STRINGS, b"<si><t>abcdefgh</t></si>", 500, head=STRINGS_HEAD
    ),
    "100 MB in an attribute": lambda: _sheet(f'<row r="3" x="{"y" * 100_000_000}"/>'),
    "100 MB in a cell": lambda: _sheet(row_xml(3, ["y" * 100_000_000])),
    "stray cell in the last row": lambda: _sheet(
        '<row r="1048576"><c r="F1048576"><v>1</v></c></row>'
    ),
    "4,000 sheets": lambda: _sheets(4000, ""),
    "million times merged": lambda: _merged(*(f"A{n}:B{n}" for n in range(1, 1_000_001))),
    "1,048,576 rows": lambda: _sheet("".join(row_xml(n, ["x"] * 5) for n in range(3, 1_048_577))),
    "16,384 columns by 100 rows": lambda: _sheet(
        "".join(row_xml(n, ["x"] * 16_384) for n in range(3, 100))
    ),
    "100 MB line": lambda: _lines(["x" * 100_000_000]),
    "100 MB first line": lambda: b"x" * 100_000_000 + b"\n" + _lines([]),
    "50 million short lines": lambda: _lines([","] * 50_000_000),
    "100 million line breaks": lambda: _lines([]) + b"\n" * 100_000_000,
    "stray quote among a million rows": lambda: _lines(
        [ROSTER_LINE] * 500_000 + [ROSTER_LINE.replace("三", '三"')] + [ROSTER_LINE] * 500_000
    ),
    "quote that doesn't close, a million rows": lambda: _lines(
        [ROSTER_LINE] * 500_000 + ['"' + ROSTER_LINE] + [ROSTER_LINE] * 500_000
    ),
    "50 MB of quotes": lambda: _lines(['"' * 50_000_000]),
    "300,000 rows all bad": lambda: _lines([f"x{n},,{n},y{n},z{n}" for n in range(300_000)]),
    "million rows all bad": lambda: _lines([f"x{n},,{n},y{n},z{n}" for n in range(1_000_000)]),
}
