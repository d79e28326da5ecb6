"""What a submitter gets back, opened as they would open it."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook import Workbook

from tests.unit.making import (
    COUNTY,
    JUNE,
    csv_bytes,
    id_number,
    open_document,
    rows_of,
    saved,
    xlsx_bytes,
)
from workforce import returns
from workforce.intake.archive import Submission
from workforce.intake.findings import Finding, in_order
from workforce.intake.reader import read_submission
from workforce.intake.staging import Staged
from workforce.returns import Return, addresses, column_letters, workbook

RED, YELLOW = "FFFFC7CE", "FFFFEB9C"
WRONG = {"身份证号": "1"}
FRONT = "审核反馈"


def return_of(data: bytes, *more: Finding, dataset: str = "staff_roster") -> Return:
    reading = read_submission(data, dataset, JUNE, COUNTY)
    staged = Staged(
        Submission(dataset, str(JUNE), COUNTY, "0" * 64),
        "rules",
        "key",
        reading.rows_read,
        reading.rows_refused,
        tuple(reading.findings.in_order()),
        {str(sheet): places for sheet, places in reading.places.items()},
        Path(),
    )
    return Return(staged, tuple(in_order([*staged.findings, *more])))


def returned(data: bytes, *more: Finding, dataset: str = "staff_roster") -> Workbook:
    return openpyxl.load_workbook(
        io.BytesIO(workbook(return_of(data, *more, dataset=dataset), data))
    )


def findings_shown(book: Workbook) -> list[dict[str, object]]:
    rows = list(book[FRONT].iter_rows(values_only=True))
    start = next(place for place, row in enumerate(rows) if row[0] == "序号")
    return [dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :]]


def colour(cell) -> str | None:  # type: ignore[no-untyped-def]
    return cell.fill.fgColor.rgb if cell.fill.fill_type else None


def marked(book: Workbook, sheet: str) -> dict[str, str | None]:
    """The coloured cells of a sheet by address."""
    cells = (cell for row in book[sheet].iter_rows() for cell in row)
    return {cell.coordinate: colour(cell) for cell in cells if colour(cell)}


# Their own workbook


def test_the_wrong_cell_is_marked_where_it_stands() -> None:
    rows = [["花名册"], [], *rows_of("staff_roster", {}, WRONG, {"职务": "顾问"})]
    book = returned(xlsx_bytes(甲=rows))
    assert marked(book, "甲") == {"C5": RED, "E6": RED}
    assert "R102" in book["甲"]["C5"].comment.text
    assert "身份证号有误" in book["甲"]["C5"].comment.text
    assert "“职务”" in book["甲"]["E6"].comment.text


def test_what_is_to_be_confirmed_has_another_colour() -> None:
    rows = rows_of("staff_roster", {"性别": "女"})
    assert marked(returned(xlsx_bytes(甲=rows)), "甲") == {"F2": YELLOW}


def test_the_right_sheet_of_several_is_marked() -> None:
    book = returned(
        xlsx_bytes(
            说明=[["说明"]],
            甲=rows_of("staff_roster", {}),
            乙=rows_of("staff_roster", {"职务": "书记"}, WRONG),
        )
    )
    assert book.sheetnames == [FRONT, "说明", "甲", "乙"]
    assert marked(book, "甲") == {}
    assert marked(book, "乙") == {"C3": RED}


def test_a_finding_on_a_whole_row_marks_its_first_cell() -> None:
    rows = rows_of("staff_roster", {}, {})
    assert marked(returned(xlsx_bytes(甲=rows)), "甲") == {"A3": YELLOW}


def test_two_findings_on_a_cell_are_both_in_its_comment() -> None:
    data = xlsx_bytes(甲=rows_of("staff_roster", {}))
    book = returned(
        data,
        Finding("R201", "community_code", 1, (2,)),
        Finding("R109", "community_code", 1, (2,)),
    )
    text = book["甲"]["A2"].comment.text
    assert "R201" in text and "R109" in text


def test_the_submitters_own_values_formats_and_comments_stay() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "甲"
    for row in rows_of("staff_roster", {}, WRONG):
        sheet.append(row)
    sheet["A1"].font = Font(bold=True, color="FF00B050")
    sheet["B3"].fill = PatternFill("solid", fgColor="FF123456")
    sheet["C3"].font = Font(italic=True)
    sheet["C3"].comment = Comment("我的批注", "张三")
    sheet["H1"] = dt.date(2025, 6, 3)
    sheet["H1"].number_format = "yyyy年m月d日"
    sheet["H2"] = "=1+1"
    sheet.column_dimensions["C"].width = 33
    sheet.freeze_panes = "A2"
    after = returned(saved(book))["甲"]
    assert after["A1"].font.bold and after["A1"].font.color.rgb == "FF00B050"
    assert colour(after["B3"]) == "FF123456"
    assert after["C3"].font.italic and after["C3"].value == "1"
    assert after["C3"].comment.text.startswith("我的批注\n")
    assert after["H1"].number_format == "yyyy年m月d日"
    assert after["H2"].value == "=1+1"
    assert after.column_dimensions["C"].width == 33
    assert after.freeze_panes == "A2"


def test_a_merged_cell_that_cannot_be_marked_is_left_and_its_merge_kept() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "甲"
    for row in rows_of("staff_roster", {}, {"身份证号": id_number(serial=125)}):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    after = returned(saved(book))
    assert [str(one) for one in after["甲"].merged_cells.ranges] == ["A2:A3"]
    assert [one["位置"] for one in findings_shown(after)] == ["甲!A3"]


# The findings sheet


def test_the_findings_come_first_in_chinese_then_english() -> None:
    book = returned(xlsx_bytes(甲=rows_of("staff_roster", WRONG, {})))
    assert book.sheetnames[0] == FRONT
    assert book.active.title == FRONT
    (finding,) = findings_shown(book)
    assert finding == {
        "序号": 1,
        "审核级别": "未采用",
        "编号": "R102",
        "位置": "甲!C2",
        "涉及行数": 1,
        "问题": "身份证号有误（位数或校验码不对）",
        "怎样处理": "请对照证件核对",
        "In English": "row refused: wrong ID number (length or check digit);"
        " check it against the card",
    }
    assert list(finding) == ["序号", "审核级别", "编号", "位置", "涉及行数", "问题", "怎样处理",
                             "In English"]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "outcome", "counts"),
    [
        ([{}, {"性别": "女", "身份证号": id_number(serial=1)}], "已采用", "读取 2 行，采用 2 行"),
        ([{}, WRONG], "部分采用", "读取 2 行，采用 1 行，未采用 1 行"),
        ([WRONG, WRONG], "退回重报", "读取 2 行，采用 0 行，未采用 2 行"),
    ],
)
def test_the_heading_says_what_became_of_it(
    changes: list[dict[str, str]], outcome: str, counts: str
) -> None:
    book = returned(xlsx_bytes(甲=rows_of("staff_roster", *changes)))
    lines = [book[FRONT].cell(line, 1).value for line in (1, 2, 3)]
    assert "城乡社区工作人员花名册" in lines[0]
    assert COUNTY in lines[1] and "2025-06" in lines[1] and outcome in lines[1]
    assert counts in lines[2]


def test_what_the_build_found_is_counted_with_the_rest() -> None:
    one = return_of(
        xlsx_bytes(甲=rows_of("staff_roster", {}, WRONG)),
        Finding("R201", "community_code", 1, (2,)),
    )
    assert one.rows_refused == 2
    assert one.outcome[0] == "部分采用"


def test_a_rejected_file_comes_back_with_its_reason_alone() -> None:
    book = returned(b"%PDF-1.7")
    assert book.sheetnames == [FRONT]
    (finding,) = findings_shown(book)
    assert (finding["审核级别"], finding["编号"]) == ("退回重报", "R002")


@pytest.mark.parametrize(
    ("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (702, "AAA")]
)
def test_columns_are_lettered_as_a_spreadsheet_does(place: int, letters: str) -> None:
    assert column_letters(place) == letters


def test_long_lists_of_addresses_are_cut_and_say_how_many_there_are() -> None:
    finding = Finding("R102", "id_number", 1, tuple(range(2, 52)))
    shown = addresses(finding, {"1": {"id_number": 2}}, {1: "甲"})
    assert shown.startswith("甲!C2、C3、")
    assert shown.endswith("C21 等50处")


# CSV and large workbooks


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_csv_comes_back_as_a_workbook_with_the_original_row_numbers(encoding: str) -> None:
    rows = rows_of("staff_roster", {}, WRONG, {"职务": "顾问", "身份证号": id_number(serial=9)})
    text = csv_bytes(["花名册"] + [""] * 4, [""] * 5, *rows, encoding=encoding)
    book = returned(text)
    assert book.sheetnames == [FRONT, "问题行"]
    page = list(book["问题行"].iter_rows(values_only=True))
    lettered = [f"{letter} {title}" for letter, title in zip("ABCDE", rows[0], strict=True)]
    assert page[0] == ("原行号", *lettered)
    assert [row[0] for row in page[1:]] == [5, 6]
    assert [list(row[1:]) for row in page[1:]] == rows[2:]
    assert marked(book, "问题行") == {"D2": RED, "F3": RED}
    assert "R102" in book["问题行"]["D2"].comment.text
    assert [one["位置"] for one in findings_shown(book)] == ["C5", "E6"]


def test_of_two_findings_on_a_cell_the_graver_colours_it() -> None:
    data = csv_bytes(*rows_of("volunteer_registration", {"所属社区代码": "532503001001"}))
    book = returned(
        data, Finding("R201", "community_code", 1, (2,)), dataset="volunteer_registration"
    )
    page = book["问题行"]
    place = next(cell.column for cell in page[1] if str(cell.value).endswith(" 所属社区代码"))
    assert colour(page.cell(2, place)) == RED
    assert "R201" in page.cell(2, place).comment.text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)"])
def test_text_that_looks_like_a_formula_stays_text(kind: str, text: str) -> None:
    rows = rows_of("staff_roster", {}, WRONG | {"姓名": text})
    if kind == "csv":
        cell = returned(csv_bytes(*rows))["问题行"]["C2"]
    else:
        book = Workbook()
        for row in rows:
            book.worksheets[0].append(row)
        book.worksheets[0]["B3"].data_type = "s"
        cell = returned(saved(book))["Sheet"]["B3"]
    assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize("name", ["=表", "+表", "@表"])
def test_a_sheets_name_is_never_a_formula(name: str) -> None:
    book = returned(xlsx_bytes(**{name: rows_of("staff_roster", {}, WRONG)}))
    cells = [cell for row in book[FRONT].iter_rows() for cell in row if cell.value]
    assert f"{name}!C3" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_a_large_workbook_comes_back_as_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert returns.MOST_CELLS_REWRITTEN == 200_000
    data = xlsx_bytes(说明=[["x"]], 甲=rows_of("staff_roster", {}, WRONG))  # 2 rows, 5 columns
    monkeypatch.setattr(returns, "MOST_CELLS_REWRITTEN", 10)
    assert returned(data).sheetnames == [FRONT, "说明", "甲"]
    monkeypatch.setattr(returns, "MOST_CELLS_REWRITTEN", 9)
    book = returned(data)
    assert book.sheetnames == [FRONT, "问题行"]
    assert book["问题行"]["A2"].value == 3


def test_rows_of_several_sheets_come_back_on_several_sheets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(returns, "MOST_CELLS_REWRITTEN", 0)
    rows = rows_of("staff_roster", {}, WRONG)
    book = returned(xlsx_bytes(甲=rows, 空=[], 乙=[[""], *rows]))
    assert book.sheetnames == [FRONT, "问题行1", "问题行3"]
    assert book["问题行1"]["A2"].value == 3
    assert [cell.value for cell in book["问题行3"]["A"]] == ["原行号", 3, 4]  # 3: in 甲 already


# What openpyxl can't open but the intake can


def test_an_open_document_comes_back_as_a_new_workbook() -> None:
    assert FRONT in returned(open_document("表", rows_of("staff_roster", {}, WRONG))).sheetnames


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        ("xl/styles.xml", b'<family val="2"', b'<family val="34"'),
        (
            "xl/worksheets/sheet1.xml",
            b"</sheetData>",
            b'</sheetData><autoFilter ref="A1:E3"><filterColumn colId="0"><customFilters>'
            b'<customFilter operator="foo" val="1"/></customFilters></filterColumn></autoFilter>',
        ),
    ],
    ids=["font family of WPS", "filter"],
)
def test_a_workbook_that_cannot_be_rewritten_comes_back_as_a_new_one(
    part: str, before: bytes, after: bytes
) -> None:
    out = io.BytesIO()
    whole = xlsx_bytes(甲=rows_of("staff_roster", {}, WRONG))
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            assert name != part or before in content
            new.writestr(name, content.replace(before, after) if name == part else content)
    assert FRONT in returned(out.getvalue()).sheetnames
