"""What a zipped workbook may hold: each limit on both sides, in every spelling readers accept."""

from __future__ import annotations

import io
import signal
import zipfile
from collections.abc import Callable, Mapping

import openpyxl
import pytest

from tests.fuzz.packages import (
    BOOK,
    MAIN,
    RELATIONS,
    SHEET,
    STRINGS,
    book_xml,
    parts,
    relations,
    rows_xml,
    sheet_xml,
    with_strings,
    zipped,
)
from tests.unit.making import open_document, saved
from workforce.intake import package
from workforce.intake.package import Package
from workforce.intake.unreadable import UnreadableError

Limit = Callable[..., None]


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> Limit:
    """Sets limits low, so that both sides of one can be made: `limit(MOST_CELLS=10)`."""

    def set_limits(**limits: int) -> None:
        for name, value in limits.items():
            assert isinstance(getattr(package, name), int)
            monkeypatch.setattr(package, name, value)

    return set_limits


def refused(data: bytes) -> str | None:
    """The code a package is refused with, or null."""
    try:
        Package(data).check()
    except UnreadableError as problem:
        return problem.code
    return None


def book_of(inside: str) -> bytes:
    """A workbook of one sheet with this between `sheetData`."""
    return zipped(parts(sheet_xml(inside)))


def cell(reference: str) -> str:
    return f'<c r="{reference}"><v>1</v></c>'


def unpacked(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(len(archive.read(name)) for name in archive.namelist())


def test_usual_workbooks_pass() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["姓名", 1, 2.5])
    for data in (zipped(parts()), saved(book), open_document("表", [["姓名"], ["张三"]])):
        assert Package(data).check() == {}


# Bytes and parts


def test_the_number_of_parts(limit: Limit) -> None:
    limit(MOST_MEMBERS=9)
    usual = parts()
    more = {f"xl/media/{number}.bin": b"" for number in range(9 - len(usual))}
    assert refused(zipped(usual | more)) is None
    assert refused(zipped(usual | more | {"xl/media/one.bin": b""})) == "R013"


def test_the_bytes_unpacked(limit: Limit) -> None:
    data = book_of(rows_xml([["姓名", "张三"]]) + " " * 5_000)
    limit(MOST_BYTES_UNPACKED=unpacked(data))
    assert refused(data) is None
    limit(MOST_BYTES_UNPACKED=unpacked(data) - 1)
    assert refused(data) == "R013"


def test_the_bytes_unpacked_are_counted_over_all_parts(limit: Limit) -> None:
    """A picture and a part that no sheet names count as well."""
    usual = parts()
    whole = sum(map(len, usual.values()))
    limit(MOST_BYTES_UNPACKED=whole + 1_000)
    assert refused(zipped(usual | {"xl/a.bin": b"0" * 500, "b": b"0" * 500})) is None
    assert refused(zipped(usual | {"xl/a.bin": b"0" * 500, "b": b"0" * 501})) == "R013"


def test_the_bytes_of_shared_text(limit: Limit) -> None:
    """Looked at piece by piece: what reaches a piece past the limit is refused."""
    limit(PIECE=100, MOST_BYTES_SHARED=5_000)

    def shared(size: int) -> bytes:
        table = f'<sst xmlns="{MAIN}">'.encode()
        return zipped(parts(more={STRINGS: table + b"<si/>" * ((size - len(table)) // 5)}))

    assert refused(shared(4_900)) is None
    assert refused(shared(5_300)) == "R013"


def test_a_sheet_may_hold_more_bytes_than_the_shared_text(limit: Limit) -> None:
    limit(PIECE=100, MOST_BYTES_SHARED=1_000)
    assert refused(book_of(rows_xml([["张三"]] * 100))) is None


@pytest.mark.parametrize("piece", [64, 1 << 20])
def test_the_length_of_a_text(limit: Limit, piece: int) -> None:
    limit(LONGEST_TEXT=1_000, PIECE=piece)

    def holding(length: int) -> bytes:
        return book_of(rows_xml([["张" * length]]))

    assert refused(holding(300)) is None  # three bytes a character
    assert refused(holding(340)) == "R013"


@pytest.mark.parametrize("piece", [1_000, 1 << 20])
def test_the_length_of_a_shared_text_of_many_runs(limit: Limit, piece: int) -> None:
    """Formatting cuts a text into runs; a reader puts them together."""
    limit(LONGEST_TEXT=1_000, PIECE=piece)

    def holding(runs: int) -> bytes:
        inside = f"<si>{'<r><t>0123456789</t></r>' * runs}</si><si/>"
        table = f'<sst xmlns="{MAIN}">{inside}</sst>'.encode()
        return zipped(parts(more={STRINGS: table}))

    assert refused(holding(30)) is None  # 720 bytes
    assert refused(holding(120)) == "R013"  # 2,880


def test_a_tag_that_never_ends_is_a_long_text(limit: Limit) -> None:
    limit(LONGEST_TEXT=1_000, PIECE=100)
    assert refused(book_of('<p x="' + "x" * 500 + '"/>')) is None
    assert refused(book_of('<p x="' + "x" * 2_000)) == "R013"


# Rows × columns


@pytest.mark.parametrize("piece", [32, 1 << 20])
def test_the_rectangle_up_to_the_last_cell(limit: Limit, piece: int) -> None:
    limit(MOST_CELLS=1_000, PIECE=piece)
    assert refused(book_of(f'<row r="100">{cell("J100")}</row>')) is None  # 10 × 100
    assert refused(book_of(f'<row r="101">{cell("J101")}</row>')) == "R013"
    assert refused(book_of(f'<row r="100">{cell("K100")}</row>')) == "R013"


def test_the_last_row_and_the_last_column_may_be_of_different_cells(limit: Limit) -> None:
    limit(MOST_CELLS=1_000)
    row = f'<row r="1">{cell("J1")}</row>'
    assert refused(book_of(f'{row}<row r="100">{cell("A100")}</row>')) is None
    assert refused(book_of(f'{row}<row r="101">{cell("A101")}</row>')) == "R013"


def test_cells_without_an_address_count_one_by_one(limit: Limit) -> None:
    limit(MOST_CELLS=1_000)
    assert refused(book_of(f"<row>{'<c><v>1</v></c>' * 1_000}</row>")) is None
    assert refused(book_of(f"<row>{'<c><v>1</v></c>' * 1_001}</row>")) == "R013"


BEYOND_ADDRESSES = [
    f'<row r="1">{cell("A1")}</row>' + "<row/>" * 99 + f"<row>{'<c><v>1</v></c>' * 20}</row>",
    f'<row r="1">{"<c><v>1</v></c>" * 200}</row><row r="10">{cell("A10")}</row>',
    f'<row r="1">{cell("Z1")}{"<c><v>1</v></c>" * 30}</row><row r="20">{cell("A20")}</row>',
]


@pytest.mark.parametrize("inside", BEYOND_ADDRESSES, ids=["rows", "columns", "after Z"])
def test_cells_without_an_address_reach_further_than_those_with(limit: Limit, inside: str) -> None:
    """101 rows × 20, 10 rows × 200 and 20 rows × 56 columns, as calamine counts them."""
    limit(MOST_CELLS=1_000)
    assert refused(book_of(inside)) == "R013"


V = "<c><v>1</v></c>"
A1 = f'<row r="1">{cell("A1")}</row>'
PADDING = '<p r="1"/>'
LINE_BREAK = "<c\n><v>1</v></c>"
COMMENT = '<!-- <row r="1"> -->'
EVADING = {
    "prefixes": '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
    + "<x:row/>" * 20_000
    + f"<x:row>{'<x:c><x:v>1</x:v></x:c>' * 30}</x:row>",
    "addresses of something else": PADDING * 10
    + A1
    + f"<row/>{PADDING}" * 20_000
    + f"<row>{f'{V}{PADDING}' * 30}</row>",
    "line breaks": f'<row r="1">{LINE_BREAK * 200}</row><row r="9999">{cell("A9999")}</row>',
    "a bracket in quotes": f'<row r="1">{V}</row><row r="6000"><c x=">" r="CV6000"/></row>',
    "rows in comments": A1 + f"<row/>{COMMENT}" * 20_000 + f"<row>{V * 30}</row>",
    "cells in comments": f'<row r="1">{f"{V}{COMMENT}" * 2_000}</row>'
    f'<row r="900">{cell("A900")}</row>',
}


@pytest.mark.parametrize("way", EVADING)
def test_no_spelling_hides_how_far_a_sheet_reaches(limit: Limit, way: str) -> None:
    """Each is of 600,000 cells or more, in the rectangle that calamine makes of it."""
    limit(MOST_CELLS=500_000)
    assert refused(book_of(EVADING[way])) in ("R002", "R013")


def test_all_sheets_together(limit: Limit) -> None:
    limit(MOST_CELLS=1_000)
    names = {f"xl/worksheets/sheet{number}.xml" for number in (1, 2)}

    def two(second: str) -> bytes:
        sheets = dict.fromkeys(names, sheet_xml(cell("J50")))
        sheets["xl/worksheets/sheet2.xml"] = sheet_xml(cell(second))
        return zipped(parts() | sheets)

    assert refused(two("J50")) is None
    assert refused(two("J51")) == "R013"


@pytest.mark.parametrize(
    "reference",
    [
        'r="{}"',
        "r='{}'",
        'r = "{}"',
        "r\n=\n'{}'",
        'r\t= "{}"',
        's="1" r="{}"',
        's="1"\n\tr="{}"',
        't="n" r="{}" s="1"',
    ],
)
@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize("piece", [16, 1 << 20])
@pytest.mark.parametrize("lower", [False, True])
def test_addresses_in_every_spelling(
    limit: Limit, reference: str, prefix: str, piece: int, lower: bool
) -> None:
    limit(MOST_CELLS=1_000_000, PIECE=piece)

    def book(address: str) -> bytes:
        told = reference.format(address.lower() if lower else address)
        return book_of(f"<{prefix}row><{prefix}c {told}><v>1</v></{prefix}c></{prefix}row>")

    assert refused(book("ALL1000")) is None  # 1,000 columns
    assert refused(book("ALL1001")) == "R013"
    assert refused(book("ALM1000")) == "R013"


@pytest.mark.parametrize("address", ["A10000000", "AAAA1", "XFDA1", "A99999999999999999999"])
def test_addresses_that_no_sheet_has(address: str) -> None:
    assert refused(book_of(cell(address))) == "R002"


def test_the_row_alone_says_how_far_a_sheet_reaches(limit: Limit) -> None:
    limit(MOST_CELLS=100_000)
    far = '<row r="{}"><c><v>1</v></c></row>'
    near = f'<row r="1">{cell("J1")}</row>'
    assert refused(book_of(near + far.format(10_000))) is None  # 10 × 10,000
    assert refused(book_of(near + far.format(10_001))) == "R013"


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/other/one.bin", "content", "甲"])
def test_a_sheet_may_lie_in_any_part(name: str) -> None:
    far = sheet_xml(f'<row r="1048576">{cell("XFD1048576")}</row>')
    assert refused(zipped(parts() | {name: far})) == "R013"


def test_what_is_no_sheet_has_no_room(limit: Limit) -> None:
    """A picture's bytes that look like an address, and a drawing's far corner."""
    limit(MOST_CELLS=10)
    picture = b'\x89PNG <c r="XFD1048576"/>'
    usual = parts(sheet_xml(cell("A1")))
    assert refused(zipped(usual | {"xl/media/image1.png": picture})) is None
    drawing = b'<wsDr><pos r="XFD1048576"/></wsDr>'
    assert refused(zipped(usual | {"xl/drawings/drawing1.xml": drawing})) is None


def test_the_real_limit_lets_a_full_county_pass() -> None:
    """100,000 rows of 26 columns, one far address standing for all."""
    assert refused(book_of(cell("Z100000"))) is None
    assert refused(book_of(cell("Z1000000"))) == "R013"
    assert refused(book_of(cell("XFD1") + cell("A1048576"))) == "R013"
    assert refused(book_of(cell("CV80000"))) is None  # 100 × 80,000
    assert refused(book_of(cell("CV80001"))) == "R013"


# Text that is copied


@pytest.mark.parametrize("piece", [64, 1 << 20])
def test_a_shared_text_named_by_many_cells(limit: Limit, piece: int) -> None:
    """1,012 bytes with its tags, ten times."""

    def book(long: int, short: int) -> bytes:
        numbers = [0] * long + [1] * short
        cells = "".join(
            f'<c r="A{row}" t="s"><v>{number}</v></c>' for row, number in enumerate(numbers, 1)
        )
        return zipped(with_strings(cells, ["x" * 1_000, "y", "z"]))

    limit(PIECE=piece, MOST_BYTES_OF_TEXT=12_000)
    assert refused(book(10, 0)) is None
    assert refused(book(10, 30)) is None
    assert refused(book(12, 0)) == "R013"


@pytest.mark.parametrize("comment", ["<!-- -->", "<!-- </c> -->", "<!-- <v>1</v> -->"])
def test_a_comment_hides_no_shared_text(limit: Limit, comment: str) -> None:
    limit(MOST_BYTES_OF_TEXT=5_000)
    cells = "".join(f'<c r="A{row}" t="s">{comment}<v>0</v></c>' for row in range(1, 11))
    data = zipped(with_strings(cells, ["x" * 1_000, "y"]))
    assert refused(data) in ("R002", "R013")


def test_cells_that_never_end_take_no_time(limit: Limit) -> None:
    """Seconds, though nothing is well-formed: 180 kB of opened cells."""

    def too_slow(*_: object) -> None:
        raise AssertionError

    limit(MOST_BYTES_OF_TEXT=5_000)
    data = zipped(with_strings('<c t="s">' * 20_000 + "</c>", ["x" * 1_000, "y"]))
    before = signal.signal(signal.SIGALRM, too_slow)
    signal.alarm(5)
    try:
        refused(data)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_numbers_beyond_the_shared_texts_name_none(limit: Limit) -> None:
    limit(MOST_BYTES_OF_TEXT=2_000)
    cells = "".join(f'<c r="A{row}" t="s"><v>99</v></c>' for row in range(1, 20))
    assert refused(zipped(with_strings(cells, ["x" * 1_000, "y"]))) is None


@pytest.mark.parametrize(
    "spelling",
    [
        '<c r="{}" t="s"><v>0</v></c>',
        "<c r='{}' t = 's' >\n<v>0</v></c>",
        '<c t="s" s="3" r="{}"><v>00</v></c>',
        '<x:c r="{}" t="s"><x:v>0</x:v></x:c>',
        '<c r="{}" t="s"><f>A1</f><v>0</v></c>',
        '<c r="{}" t="s"><v xml:space="preserve">0</v></c>',
        '<c r="{}" t="s"><v >0</v></c>',
        '<c r="{}" t="s"><v> +0 </v></c>',
    ],
)
def test_a_shared_text_is_counted_in_every_spelling(limit: Limit, spelling: str) -> None:
    limit(MOST_BYTES_OF_TEXT=5_000)
    cells = "".join(spelling.format(f"A{row}") for row in range(1, 11))
    assert refused(zipped(with_strings(cells, ["x" * 1_000, "y"]))) == "R013"


def ods(inside: str, **more: bytes) -> bytes:
    """An OpenDocument whose only table holds this."""
    whole = open_document("表", [["MARK"]])
    found: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        for name in archive.namelist():
            found[name] = archive.read(name)
    content = found["content.xml"].decode()
    start, end = content.index("<table:table-row>"), content.rindex("</table:table-row>")
    found["content.xml"] = (content[:start] + inside + content[end + 18 :]).encode()
    return zipped(found | more)


def ods_row(text: str, repeated: int) -> str:
    return (
        f'<table:table-row table:number-rows-repeated="{repeated}">'
        f"<table:table-cell><text:p>{text}</text:p></table:table-cell></table:table-row>"
    )


def test_a_long_text_in_repeated_rows(limit: Limit) -> None:
    limit(MOST_BYTES_OF_TEXT=100_000)
    assert refused(ods(ods_row("x" * 2_000, 49))) is None
    assert refused(ods(ods_row("x" * 2_000, 51))) == "R013"
    assert refused(ods(ods_row("x" * 100, 1_000_000))) is None  # no long text


def test_repeated_blank_rows_below_the_table_copy_nothing(limit: Limit) -> None:
    limit(MOST_BYTES_OF_TEXT=100_000)
    blank = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="20"/></table:table-row>'
    )
    assert refused(ods(ods_row("x" * 2_000, 1) + blank)) is None
    assert refused(ods(ods_row("x" * 2_000, 1) + blank + ods_row("y", 1_048_000))) == "R013"


@pytest.mark.parametrize("attribute", ['text:c="{}"', "text:c='{}'", 'text:c = "{}"'])
@pytest.mark.parametrize("piece", [64, 1 << 20])
def test_repeated_spaces(limit: Limit, attribute: str, piece: int) -> None:
    limit(PIECE=piece)

    def book(spaces: int) -> bytes:
        return ods(ods_row(f"甲<text:s {attribute.format(spaces)}/>乙", 1))

    assert refused(book(9_999)) is None
    assert refused(book(10_000)) == "R013"


# Passwords, entities, damage


def test_a_password_on_an_open_document_is_named() -> None:
    encrypted = (
        b"<m:manifest><m:file-entry m:full-path='content.xml'>"
        b"<m:encryption-data/></m:file-entry></m:manifest>"
    )
    assert refused(ods("", **{"META-INF/manifest.xml": encrypted, "content.xml": b"\1\2"})) == (
        "R003"
    )


ENTITY = '<!DOCTYPE w [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;">]>'
NO_ENTITY = "<!-- DOCTYPE and ENTITY, in words -->"


def with_prolog(before: str, encoding: str) -> bytes:
    xml = sheet_xml(cell("A1"), before=before).decode()
    return zipped(parts(xml.replace("UTF-8", encoding).encode(encoding)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_entity_declarations_are_refused_in_every_encoding(encoding: str) -> None:
    assert refused(with_prolog(ENTITY, encoding)) == "R002"
    assert refused(with_prolog(NO_ENTITY, encoding)) is None


@pytest.mark.parametrize("name", [BOOK, RELATIONS, STRINGS, "xl/styles.xml", "[Content_Types].xml"])
def test_entity_declarations_are_refused_in_every_part(name: str) -> None:
    assert refused(zipped(parts() | {name: f"\r\n {ENTITY}<a/>".encode()})) == "R002"


def test_a_declaration_of_a_document_type_alone_is_refused() -> None:
    external = '<!DOCTYPE w SYSTEM "file:///etc/passwd">'
    assert refused(with_prolog(external, "utf-8")) == "R002"


def test_a_declaration_behind_other_things_is_refused(limit: Limit) -> None:
    limit(PIECE=1_000)
    before = "<?x y?>" * 300
    assert refused(with_prolog(before, "utf-8")) is None
    assert refused(with_prolog(before + '<!DOCTYPE w SYSTEM "x">', "utf-8")) == "R002"
    assert refused(with_prolog(before + ENTITY, "utf-8")) == "R002"


def test_a_damaged_archive_is_said_to_be_damaged() -> None:
    data = zipped(parts(sheet_xml(rows_xml([[str(number)] for number in range(200)]))))
    assert refused(data) is None
    assert refused(data[: len(data) // 2]) == "R002"
    assert refused(data[:-1]) == "R002"
    assert refused(b"PK\x03\x04" + data[4:30]) == "R002"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = archive.getinfo(SHEET).header_offset + 30 + len(SHEET) + 40
    flipped = bytearray(data)
    flipped[start] ^= 0x10
    assert refused(bytes(flipped)) == "R002"


def test_a_part_that_is_not_what_was_packed_is_damage() -> None:
    """One letter of a part that is stored as it is; only its checksum tells."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as book:
        for name, content in parts(sheet_xml(rows_xml([["unmistakable"]]))).items():
            book.writestr(name, content)
    data = out.getvalue()
    assert refused(data) is None
    assert refused(data.replace(b"unmistakable", b"unmistakably")) == "R002"


def test_an_encrypted_or_strangely_packed_member_is_damage() -> None:
    data = bytearray(zipped(parts()))
    entry = data.index(b"PK\x01\x02")
    encrypted, unknown = bytearray(data), bytearray(data)
    encrypted[entry + 8] |= 1  # general purpose flag
    unknown[entry + 10] = 97  # method
    assert refused(bytes(encrypted)) == "R002"
    assert refused(bytes(unknown)) == "R002"


# Hidden rows

HIDDEN = '<row r="{}" hidden="{}"><c r="A{}"><v>1</v></c></row>'


def hidden(*numbers: int, told: str = "1") -> bytes:
    inside = "".join(HIDDEN.format(number, told, number) for number in numbers)
    return sheet_xml(f"<row r='1'>{cell('A1')}</row>{inside}")


def with_sheets(sheets: Mapping[str, tuple[str, bytes]]) -> bytes:
    """A workbook of these sheets in order: name to part and content."""
    targets = {
        f"rId{number}": ("worksheet", target)
        for number, (target, _) in enumerate(sheets.values(), start=1)
    }
    contents = {f"xl/{target}".replace("xl//xl/", "xl/"): xml for target, xml in sheets.values()}
    return zipped(
        parts() | {BOOK: book_xml(list(sheets)), RELATIONS: relations(targets)} | contents
    )


def test_hidden_rows_go_by_the_sheets_names_not_by_their_parts() -> None:
    data = with_sheets(
        {
            "三月 & 四月": ("worksheets/sheet3.xml", hidden(3)),
            "一月": ("/xl/worksheets/sheet1.xml", hidden(5, 7)),
            "二月": ("worksheets/other.xml", sheet_xml(cell("A1"))),
        }
    )
    assert Package(data).check() == {
        "三月 & 四月": frozenset({3}),
        "一月": frozenset({5, 7}),
        "二月": frozenset(),
    }


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ('<row r="4" hidden="1">', {4}),
        ('<row hidden="1" r="4">', {4}),
        ('<row r="4" spans="1:3" hidden="true" ht="0">', {4}),
        ('<row ht="0" hidden="true" spans="1:3" r="4"/>', {4}),
        ('<row r="4" hidden="0">', set()),
        ('<row r="4" hidden="false">', set()),
        ('<row r="4">', set()),
        ('<row r="4"><c r="A4" hidden="1"/></row>', set()),
        ('<col min="1" max="4" hidden="1"/><row r="4">', set()),
    ],
)
@pytest.mark.parametrize("piece", [16, 1 << 20])
def test_which_rows_are_hidden(limit: Limit, row: str, found: set[int], piece: int) -> None:
    limit(PIECE=piece)
    told = Package(book_of(row + cell("B4"))).check()
    assert told.get("Sheet1", frozenset()) == found


def test_what_excel_hides_is_found() -> None:
    book = openpyxl.Workbook()
    first, second = book.worksheets[0], book.create_sheet("乙")
    first.title = "甲"
    for page in (first, second):
        for number in range(1, 6):
            page.append([number])
    first.row_dimensions[2].hidden = True
    second.row_dimensions[4].hidden = True
    book.move_sheet(second, -1)
    assert Package(saved(book)).check() == {"甲": frozenset({2}), "乙": frozenset({4})}


def test_hidden_rows_without_a_workbook_are_damage() -> None:
    content = parts(hidden(2))
    del content[BOOK]
    assert refused(zipped(content)) == "R002"
    assert refused(zipped(parts(hidden(2)) | {BOOK: b"<workbook>"})) == "R002"


def test_how_many_cells_are_filled(limit: Limit) -> None:
    limit(MOST_FILLED=1_000)
    assert refused(book_of(rows_xml([["x"] * 10] * 100))) is None
    assert refused(book_of(rows_xml([["x"] * 10] * 100 + [["x"]]))) == "R013"
    assert refused(book_of(rows_xml([["x"] * 10] * 300))) == "R013"
