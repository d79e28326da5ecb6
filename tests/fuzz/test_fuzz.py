"""Bytes drawn at random: whatever they are, they are read or refused with a finding, in bounds.

In the tests a few dozen of each kind; `make fuzz` goes on for the minutes it is given.
"""

from __future__ import annotations

import csv
import io
import os
import time
import zipfile
from collections.abc import Callable
from functools import cache, wraps
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, note, settings
from hypothesis import strategies as st

from tests.fuzz.client import Reader
from tests.fuzz.packages import parts, row_xml, sheet_xml, usual_rows, zipped
from tests.unit.making import (
    USUAL,
    compound_file,
    csv_bytes,
    open_document,
    rows_of,
    xlsx_bytes,
)

MINUTES = float(os.environ.get("WORKFORCE_FUZZ_MINUTES", "0"))
KINDS = 12  # tests below that share the minutes, each form of a damaged file one
SHORT, LONG = 40, 200
DATASETS = sorted(USUAL)
HEADS = (
    b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe",
    b"\xef\xbb\xbf", b"%PDF", b"<?xml",
)  # fmt: skip
drawn = settings(
    max_examples=LONG if MINUTES else SHORT,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=not MINUTES,
    database=None,
)


def _seed_rows() -> list[list[str]]:
    return rows_of("staff_roster", *({"职务": post} for post in ("主任", "书记", "委员", "")))


@cache
def seeds() -> dict[str, bytes]:
    """Faultless files in every form."""
    rows = _seed_rows()
    text = csv_bytes(*rows).decode()
    return {
        "xlsx": xlsx_bytes(表一=rows, 表二=rows),
        "xlsx by hand": zipped(parts()),
        "ods": open_document("表", rows),
        "xls": compound_file(Workbook=_biff(rows)),
        "csv": text.encode(),
        "csv, GBK": text.encode("gb18030"),
        "csv, UTF-16": text.encode("utf-16"),
        "tsv": text.replace(",", "\t").encode("utf-8-sig"),
    }


def _biff(rows: list[list[str]]) -> bytes:
    """A BIFF8 stream of one sheet with these rows: what stands in an .xls file."""

    def record(kind: int, body: bytes) -> bytes:
        return kind.to_bytes(2, "little") + len(body).to_bytes(2, "little") + body

    def text(value: str) -> bytes:
        return len(value).to_bytes(2, "little") + b"\1" + value.encode("utf-16-le")

    def number(value: int, size: int = 2) -> bytes:
        return value.to_bytes(size, "little")

    def begin(kind: int) -> bytes:
        return record(0x809, number(0x600) + number(kind) + bytes(12))

    cells = b"".join(
        record(0x204, number(at) + number(column) + number(0) + text(cell))
        for at, row in enumerate(rows)
        for column, cell in enumerate(row)
    )
    end = record(0xA, b"")
    extent = number(0, 4) + number(len(rows), 4) + number(0) + number(len(rows[0])) + number(0)
    name = "S"
    head = begin(5) + record(0x42, number(1200))
    place = len(head) + 4 + 8 + len(name) + len(end)
    bound = record(0x85, number(place, 4) + b"\0\0" + bytes([len(name)]) + b"\0" + name.encode())
    return head + bound + end + begin(0x10) + record(0x200, extent) + cells + end


def hurt(data: bytes, random: Random) -> bytes:
    """A file cut short, with bits flipped, bytes put in, or pieces moved."""
    out = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 5, 40))):
        if not out:
            break
        at = random.randrange(len(out))
        match random.randrange(6):
            case 0:
                del out[at:]
            case 1:
                out[at] ^= 1 << random.randrange(8)
            case 2:
                out[at : at + random.randrange(1, 64)] = random.randbytes(random.randrange(64))
            case 3:
                piece = bytes(out[at : at + random.randrange(1, 512)])
                put = random.randrange(len(out))
                out[put:put] = piece * random.choice((1, 2, 50))
            case 4:
                out[at] = random.choice((0, 9, 10, 34, 44, 255))
            case _:
                size = random.choice((2, 4))
                out[at : at + size] = random.choice((b"\xff" * size, b"\0" * size, b"\x7f" * size))
    return bytes(out)


def hurt_inside(data: bytes, random: Random) -> bytes:
    """A zipped workbook one part of which is hurt before it is packed again."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        content = {name: book.read(name) for name in book.namelist()}
    name = random.choice(sorted(content))
    content[name] = hurt(content[name], random)
    return zipped(content)


def for_minutes(test: Callable[..., None]) -> Callable[..., None]:
    """Once in the tests; for `make fuzz` again and again until its share of the minutes is over."""

    @wraps(test)
    def repeated(*args: Any, **kwargs: Any) -> None:
        until = time.monotonic() + MINUTES * 60 / KINDS
        test(*args, **kwargs)
        while time.monotonic() < until:
            test(*args, **kwargs)

    return repeated


def check(reader: Reader, data: bytes, dataset: str = "staff_roster") -> None:
    outcome = reader.read(data, dataset)
    note(f"{len(data)} bytes: {data[:200]!r}")
    assert outcome.faults() == []


@for_minutes
@drawn
@given(data=st.binary(max_size=4000), head=st.sampled_from(HEADS))
def test_random_bytes(reader: Reader, data: bytes, head: bytes) -> None:
    check(reader, head + data)


@pytest.mark.parametrize("form", sorted(seeds()))
@for_minutes
@settings(drawn, max_examples=LONG if MINUTES else SHORT // 3)
@given(number=st.integers(0, 10**9))
def test_damaged_file(reader: Reader, form: str, number: int) -> None:
    check(reader, hurt(seeds()[form], Random(number)))


def test_an_old_workbook_that_once_ended_the_reader(reader: Reader) -> None:
    """Its last cell stands so far out that room for the sheet is more than all memory."""
    outcome = reader.read(hurt(seeds()["xls"], Random(1_051_143)))
    assert outcome.faults() == []
    assert outcome.codes == ("R002",)


@for_minutes
@drawn
@given(number=st.integers(0, 10**9), form=st.sampled_from(("xlsx", "xlsx by hand", "ods")))
def test_damaged_part(reader: Reader, number: int, form: str) -> None:
    check(reader, hurt_inside(seeds()[form], Random(number)))


CELL = st.one_of(
    st.text(max_size=40),
    st.text("0123456789.-+eE/年月日:万 ,，、（）()〇一二三十", max_size=30),
    st.sampled_from(
        ("", "合计", "小计", "备注", "姓名", "主任", "书记、主任", "532502001001", "无", "男",
         "1-男", "990099198503051238", "2025-06-30", "45000", "=1+1", "\t", "\u200b",
         "2025年13月", "1e400")
    ),
)  # fmt: skip


@for_minutes
@drawn
@given(
    rows=st.lists(st.lists(CELL, max_size=12), max_size=12),
    dataset=st.sampled_from(DATASETS),
    above=st.integers(0, 3),
    form=st.sampled_from(("csv", "xlsx", "tsv")),
)
@example([["合计"] * 5], "staff_roster", 0, "csv")
def test_any_cells(
    reader: Reader, rows: list[list[str]], dataset: str, above: int, form: str
) -> None:
    """Any text in any cell, some of it above the header."""
    table = [*rows[:above], *rows_of(dataset, {}), *rows[above:]]
    if form == "xlsx":
        printable = [["".join(c for c in cell if c >= " ") for cell in row] for row in table]
        inside = "".join(row_xml(number, row) for number, row in enumerate(printable, start=1))
        data = zipped(parts(sheet_xml(inside).replace(b"\xef\xbf\xbe", b"")))
    else:
        text = io.StringIO()
        csv.writer(text, delimiter="\t" if form == "tsv" else ",").writerows(table)
        data = text.getvalue().encode("utf-8", "replace")
    check(reader, data, dataset)


NUMBERS = st.one_of(
    st.integers(-5, 2**70), st.sampled_from((0, 1, 16384, 1048576, 1048577, 2**31, 2**32))
)


@for_minutes
@drawn
@given(
    cells=st.lists(
        st.tuples(
            st.text("ABXFDZabz", max_size=5), NUMBERS, NUMBERS,
            st.sampled_from(("", "s", "str", "inlineStr", "b", "e", "d", "n", "?")),
            st.sampled_from(("1", "", "-1", "x", "1e9", "true", "2025-06-30", "9" * 30)),
        ),
        min_size=1, max_size=6,
    ),
    merge=st.text("ABXFDZ:0123456789", max_size=12),
)  # fmt: skip
def test_any_references(
    reader: Reader, cells: list[tuple[str, int, int, str, str]], merge: str
) -> None:
    """Cells anywhere, of any type, in rows of any number."""
    inside = "".join(
        f'<row r="{row}"><c r="{letters}{number}" t="{kind}" s="{row}"><v>{value}</v></c></row>'
        for letters, number, row, kind, value in cells
    )
    after = f'<mergeCells><mergeCell ref="{merge}"/></mergeCells>'
    check(reader, zipped(parts(sheet_xml(usual_rows() + inside, after))))


def test_the_seeds_are_read(reader: Reader) -> None:
    """The tests' own test: undamaged, every seed gives rows."""
    rows: dict[str, int] = {form: reader.read(data).rows for form, data in seeds().items()}
    assert all(rows.values()), rows


def test_damage_damages() -> None:
    seed = seeds()["xlsx"]
    makers: tuple[Callable[[bytes, Random], bytes], ...] = (hurt, hurt_inside)
    for make in makers:
        assert len({make(seed, Random(number)) for number in range(20)} - {seed}) > 15
