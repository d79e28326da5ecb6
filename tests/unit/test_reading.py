"""Bytes to sheets of text: what is read, and what is refused with which words."""

from __future__ import annotations

import datetime as dt
import random
import subprocess
import sys
import time
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tests.unit.making import (
    COUNTY,
    JUNE,
    compound_file,
    csv_bytes,
    open_document,
    rows_of,
    saved,
    xlsx_bytes,
)
from workforce.intake.findings import say
from workforce.intake.reader import read_submission
from workforce.intake.reading import Sheet, UnreadableError, read_sheets

TABLE = [["a", "b"], ["姓名", "2"], ["李四", "4"]]


def cells(data: bytes) -> list[list[str | None]]:
    (sheet,) = read_sheets(data)
    return [list(row) for row in sheet.cells.rows()]


def refusal(data: bytes) -> UnreadableError:
    with pytest.raises(UnreadableError) as problem:
        read_sheets(data)
    return problem.value


def refused_with(data: bytes, dataset: str = "staff_roster") -> list[str]:
    """The findings, after checking that each has words in both languages and no gap in them."""
    reading = read_submission(data, dataset, JUNE, COUNTY)
    for finding in reading.findings.found:
        words = say(finding)
        assert words.zh and words.en and words.fix_zh and words.fix_en
        assert "{" not in words.zh + words.en
    assert reading.rows.is_empty()
    assert reading.findings.reject_file()
    return [finding.code for finding in reading.findings.found]


# Refused whole


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\t\n", b"\0" * 100])
def test_an_empty_file_is_said_to_be_empty(data: bytes) -> None:
    assert refused_with(data) == ["R001"]


@pytest.mark.parametrize("data", [b"\xff\xfe", " \n".encode("utf-16"), "\u3000\n".encode()])
def test_a_blank_text_is_said_to_be_empty(data: bytes) -> None:
    assert refused_with(data) == ["R001"]


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj, endobj",
        "<html><table><tr><td>姓名,年龄</td></tr></table></html>".encode("gbk"),
        b"\r\n<!DOCTYPE html>\n<html>,</html>",
        b'<?xml version="1.0"?><Workbook>,</Workbook>',
        b"PK\x05\x06" + b"\0" * 18,
        b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(500),
        b"Rar!\x1a\x07\x01\x00" + random.Random(2).randbytes(500),
        compound_file(WordDocument=b"x"),
        compound_file(),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "姓名\n张三\n李四\n".encode(),
        "一封没有表格的信。".encode("gbk"),
    ],
    ids=["pdf", "html", "doctype", "xml", "empty zip", "png", "rar", "doc", "empty ole", "cut ole",
         "one column", "letter"],
)  # fmt: skip
def test_what_is_no_table_is_said_to_be_none(data: bytes) -> None:
    assert refused_with(data) == ["R002"]


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_refused_not_raised(seed: int) -> None:
    assert refused_with(random.Random(seed).randbytes(3000)) == ["R002"]


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9, 0.99])
def test_a_workbook_cut_short_is_refused(share: float) -> None:
    data = xlsx_bytes(表=rows_of("staff_roster", {}))
    assert refused_with(data[: int(len(data) * share)]) == ["R002"]


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_workbook_never_raises(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(xlsx_bytes(表=rows_of("staff_roster", {})))
    for _ in range(5):
        data[chance.randrange(4, len(data))] = chance.randrange(256)
    reading = read_submission(bytes(data), "staff_roster", JUNE, COUNTY)
    assert reading.findings.reject_file() == reading.rows.is_empty()


def test_a_zip_of_something_else_is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("花名册.csv", "a,b\n")
    assert refused_with(out.getvalue()) == ["R002"]


def test_a_password_is_named_as_the_reason() -> None:
    locked = compound_file(EncryptionInfo=b"\4\0\4\0", EncryptedPackage=b"\7" * 5000)
    assert refused_with(locked) == ["R003"]


def test_a_password_on_an_old_workbook_is_named_as_the_reason() -> None:
    beginning = bytes.fromhex("0908 1000 0006 0500 0000 0000 0000 0000 0000 0000")
    encrypted = bytes.fromhex("2f00 3600 0100 0100 0100") + b"\1" * 48
    assert refused_with(compound_file(Workbook=beginning + encrypted)) == ["R003"]


def test_a_workbook_of_empty_sheets_lacks_its_columns() -> None:
    assert refused_with(xlsx_bytes(一=[], 二=[])) == ["R005"]


def test_a_sheet_without_required_columns_names_them() -> None:
    rows = [["姓名", "职务", "性别"], ["张三", "主任", "男"]]
    reading = read_submission(csv_bytes(*rows), "staff_roster", JUNE, COUNTY)
    (finding,) = reading.findings.found
    assert finding.code == "R005"
    assert finding.detail.split("、") == ["身份证号", "人员类别"]


def test_a_header_without_rows_is_said_to_have_none() -> None:
    assert refused_with(csv_bytes(*rows_of("staff_roster"))) == ["R008"]


# Text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_every_encoding_counties_use_reads_the_same(encoding: str) -> None:
    assert cells(csv_bytes(*TABLE, encoding=encoding)) == TABLE


def test_rare_characters_of_gb18030() -> None:
    table = [["村名", "b"], ["㳇𠅤村", "1"]]
    assert cells(csv_bytes(*table, encoding="gb18030")) == table


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_delimiters_and_line_ends(delimiter: str, line_end: str) -> None:
    text = line_end.join(delimiter.join(row) for row in TABLE)
    assert cells(text.encode()) == TABLE
    assert cells((text + line_end).encode()) == TABLE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_text_cut_in_the_middle_of_a_character_is_told_with_its_row(encoding: str) -> None:
    rows = rows_of("staff_roster", *[{"姓名": name} for name in "张王李赵钱孙周吴郑冯"])
    whole = csv_bytes(*rows, encoding=encoding)
    start = whole.rindex("委员".encode("gbk" if encoding == "gbk" else "utf-8"))
    problem = refusal(whole[: start + 1])
    assert (problem.code, problem.row) == ("R004", len(rows))
    assert refused_with(whole[: start + 1]) == ["R004"]


def test_a_broken_character_in_the_middle_is_told_with_its_row() -> None:
    assert refusal("姓名,b\n张三,1\n李".encode() + b"\xff" + b",2\n").row == 3


def test_rows_keep_their_numbers_past_blank_lines() -> None:
    text = "\r\n\r\na,b\r\n\r\n1,2\r\n\r\n\r\n3,4\r\n"
    found = cells(text.encode())
    assert [number for number, row in enumerate(found, 1) if any(row)] == [3, 5, 8]


def test_a_line_break_in_quotes_is_part_of_its_cell() -> None:
    assert cells(b'a,b\n"x\ny","1,5"\n3,4\n') == [["a", "b"], ["x\ny", "1,5"], ["3", "4"]]


def test_line_breaks_in_quotes_keep_rows_apart_in_a_long_file() -> None:
    rows = [[f"第\n{number}\n行", str(number)] for number in range(20_000)]
    found = cells(csv_bytes(["名", "号"], *rows))
    assert len(found) == 20_001
    assert found[1:] == rows


def test_a_doubled_quote_is_one() -> None:
    assert cells(b'a,b\n"x ""y"" z",2\n') == [["a", "b"], ['x "y" z', "2"]]


def test_short_rows_are_filled() -> None:
    assert cells(b"a,b,c\n1\n1,2\n,,\n") == [
        ["a", "b", "c"], ["1", None, None], ["1", "2", None], [None] * 3,
    ]  # fmt: skip


def test_rows_longer_than_the_first_ones_are_no_reason_to_refuse() -> None:
    long = b"".join(b"1,2\n" for _ in range(100)) + b"1,2,3,4\n"
    assert cells(long)[-1] == ["1", "2"]


def test_codes_of_noughts_and_numbers_stay_text() -> None:
    assert cells(b"a,b\n007,1.50\n1e5,2025-06-03\n") == [
        ["a", "b"], ["007", "1.50"], ["1e5", "2025-06-03"],
    ]  # fmt: skip


@pytest.mark.parametrize("text", ['a,b\n"张三,2\n3,4\n5,6\n', 'a,b\n张"三,2\n3,4\n'])
def test_a_stray_quote_never_swallows_rows_silently(text: str) -> None:
    try:
        found = cells(text.encode())
    except UnreadableError as problem:
        assert problem.code == "R002"
    else:
        assert len(found) == text.count("\n")


# Workbooks


def test_every_kind_of_cell_as_text() -> None:
    data = xlsx_bytes(表=[[
        1, 1.5, -3, 19850305, 1985.03, 532502001001, True, False, "  x ", "", "007",
        dt.datetime(2025, 6, 3), dt.datetime(2025, 6, 3, 8, 30), dt.date(2025, 6, 3),
    ]])  # fmt: skip
    assert cells(data) == [[
        "1", "1.5", "-3", "19850305", "1985.03", "532502001001", "是", "否", "x", None, "007",
        "2025-06-03", "2025-06-03 08:30:00", "2025-06-03",
    ]]  # fmt: skip


@pytest.mark.parametrize("number", [990002198503051234, 990002850305123, 1e17])
def test_a_long_number_shows_that_digits_are_lost(number: float) -> None:
    ((text,),) = cells(xlsx_bytes(表=[[number]]))
    assert text is not None
    assert "." in text or "e+" in text


def test_error_cells_are_blank() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["a", "b"])
    for place, error in enumerate(("#N/A", "#REF!", "#DIV/0!"), start=2):
        sheet.cell(place, 1, error).data_type = "e"
        sheet.cell(place, 2, "x")
    assert cells(saved(book))[1:] == [[None, "x"]] * 3


def test_cells_keep_their_addresses_past_empty_rows_and_columns() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["C4"] = "x"
    (sheet,) = read_sheets(saved(book))
    assert sheet.cells.rows() == [(None,) * 3] * 3 + [(None, None, "x")]


def test_sheets_are_counted_from_one_with_their_names() -> None:
    found = read_sheets(xlsx_bytes(甲=[["a"]], 空=[], 乙=[["b"]]))
    assert [(sheet.position, sheet.name) for sheet in found] == [(1, "甲"), (2, "空"), (3, "乙")]
    assert all(isinstance(sheet, Sheet) for sheet in found)


def test_an_open_document_is_read() -> None:
    assert cells(open_document("表", TABLE)) == TABLE


def test_a_workbook_may_be_called_anything() -> None:
    reading = read_submission(
        xlsx_bytes(表=rows_of("staff_roster", {})), "staff_roster", JUNE, COUNTY
    )
    assert reading.rows.height == 1


def test_a_stray_cell_far_to_the_right_costs_little() -> None:
    book = openpyxl.Workbook()
    for row in rows_of("staff_roster", *[{}] * 200):
        book.worksheets[0].append(row)
    book.worksheets[0]["XFD1"] = "x"
    data = saved(book)
    started = time.process_time()
    read_sheets(data)
    assert time.process_time() - started < 3  # 5,000 rows took 50 seconds


def test_a_stray_cell_in_the_last_corner_does_not_end_the_process(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in rows_of("staff_roster", {}):
        book.worksheets[0].append(row)
    book.worksheets[0]["XFD1048576"] = "x"
    book.save(tmp_path / "532502.xlsx")
    program = (
        "import resource, sys; from pathlib import Path;"
        "resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30));"
        "from workforce.intake.reading import read_sheets, UnreadableError\n"
        "try: read_sheets(Path(sys.argv[1]).read_bytes())\n"
        "except UnreadableError: pass"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "532502.xlsx")]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_a_workbook_of_too_many_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.Workbook()
    book.create_sheet()
    monkeypatch.setattr("workforce.intake.reading.MOST_SHEETS", 2)
    assert len(read_sheets(saved(book))) == 2
    book.create_sheet()
    with pytest.raises(UnreadableError) as problem:
        read_sheets(saved(book))
    assert problem.value.code == "R013"
