"""What a submitter gets back, opened as they would open it."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook import Workbook

from tests.unit.making import (
    COMMUNITY,
    COUNTY,
    JUNE,
    csv_bytes,
    id_number,
    open_document,
    rows_of,
    saved,
    xlsx_bytes,
)
from workforce.intake.archive import Submission
from workforce.intake.findings import Finding, in_order
from workforce.intake.reader import read_submission
from workforce.intake.staging import Staged
from workforce.returns import write
from workforce.returns.gather import Return
from workforce.returns.listed import listed, notes_on
from workforce.returns.values import sheets_of
from workforce.returns.write import workbook

RED, YELLOW = "FFFFC7CE", "FFFFEB9C"
WRONG = {"身份证号": "1"}
FRONT = "审核反馈"


def return_of(data: bytes, *more: Finding, dataset: str = "staff_roster", **about: Any) -> Return:
    reading = read_submission(data, dataset, JUNE, COUNTY)
    staged = Staged(
        submission=Submission(dataset, str(JUNE), COUNTY, "0" * 64, **about),
        rules="rules",
        key_fingerprint="key",
        rows_read=reading.rows_read,
        rows_refused=reading.rows_refused,
        findings=tuple(reading.findings.in_order()),
        places={str(sheet): places for sheet, places in reading.places.items()},
        parquet=Path(),
        cleaned=tuple((*what, cells) for what, cells in sorted(reading.cleaned.items())),
    )
    return Return(staged, tuple(in_order([*staged.findings, *more])))


def returned(data: bytes, *more: Finding, dataset: str = "staff_roster") -> Workbook:
    one = return_of(data, *more, dataset=dataset)
    return openpyxl.load_workbook(io.BytesIO(workbook(one, data, sheets_of(data))))


def lines_of(data: bytes) -> list[str]:
    """The text of a returned workbook's first sheet, line by line."""
    page = openpyxl.load_workbook(io.BytesIO(data))[FRONT]
    return ["".join(str(cell) for cell in row if cell) for row in page.iter_rows(values_only=True)]


def findings_shown(book: Workbook) -> list[dict[str, object]]:
    rows = list(book[FRONT].iter_rows(values_only=True))
    start = next(place for place, row in enumerate(rows) if row[0] == "序号")
    shown = []
    for row in rows[start + 1 :]:
        if row[0] is None:
            break
        shown.append(dict(zip(rows[start], row, strict=True)))
    return shown


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


def test_text_with_formats_of_its_own_keeps_them() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(甲=rows_of("staff_roster", {}, WRONG))))
    book["甲"]["B2"] = CellRichText("张", TextBlock(InlineFont(b=True), "三"))
    sent_back = workbook(return_of(saved(book)), saved(book), sheets_of(saved(book)))
    after = openpyxl.load_workbook(io.BytesIO(sent_back), rich_text=True)["甲"]["B2"].value
    assert isinstance(after, CellRichText) and after[1].font.b and str(after) == "张三"


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


def test_of_two_findings_on_a_cell_of_a_workbook_the_graver_colours_it_too() -> None:
    book = returned(
        xlsx_bytes(甲=rows_of("staff_roster", {"性别": "女"})), Finding("R101", "sex", 1, (2,))
    )
    assert marked(book, "甲") == {"F2": RED}


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


def test_of_merged_cells_the_first_is_marked_once_and_the_merge_kept() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "甲"
    changes = [{"身份证号": id_number(serial=serial)} for serial in (123, 125, 127)]
    for row in rows_of("staff_roster", *changes):
        sheet.append(row)
    for number in (2, 3, 4):
        sheet.cell(number, 1).value = "532502001999" if number == 2 else None
    sheet.merge_cells("A2:A4")
    after = returned(saved(book), Finding("R201", "community_code", 1, (2, 3, 4)))
    assert [str(one) for one in after["甲"].merged_cells.ranges] == ["A2:A4"]
    assert marked(after, "甲") == {"A2": RED}
    assert after["甲"]["A2"].comment.text.count("R201") == 1
    (shown,) = findings_shown(after)
    assert (shown["位置"], shown["涉及行数"]) == ("甲!A2、A3、A4", 3)
    assert shown["填写的内容"] == "“532502001999”"


def test_findings_on_a_whole_column_mark_its_header() -> None:
    header, *rows = rows_of("staff_roster", {"员工号": "7", "备用": "x"})
    book = returned(
        xlsx_bytes(甲=[["花名册"], header, *rows]),
        Finding("R312", "post", 1, (2,), "“职务”，相似度0.90|“职务”, similarity 0.90"),
    )
    assert marked(book, "甲") == {"E2": YELLOW, "F2": YELLOW, "G2": YELLOW}
    assert "R310" in book["甲"]["F2"].comment.text and "R310" in book["甲"]["G2"].comment.text
    shown = {one["编号"]: one for one in findings_shown(book)}
    assert (shown["R310"]["位置"], shown["R310"]["涉及行数"]) == ("甲!F2、G2", None)
    assert shown["R310"]["填写的内容"] == "“员工号”、“备用”"
    assert (shown["R312"]["位置"], shown["R312"]["填写的内容"]) == ("甲!E2", "“职务”")


def test_cells_are_right_below_titles_merged_headers_and_blank_rows_on_the_second_sheet() -> None:
    header, good, wrong = rows_of("staff_roster", {}, WRONG)
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(封面=[["说明"]], 花名册=[
        ["花名册"], ["填报单位：某局"], ["", "所在单位", "", "人员", "", "", ""],
        ["", *header], [], ["", *good], [], ["", *wrong], ["", "合计", "2"],
    ])))  # fmt: skip
    book["花名册"].merge_cells("A1:F1")
    book["花名册"].merge_cells("D3:F3")
    after = returned(saved(book))
    assert marked(after, "花名册") == {"D8": RED}
    assert after["花名册"]["D8"].value == "1"
    (shown,) = findings_shown(after)
    assert (shown["编号"], shown["位置"]) == ("R102", "花名册!D8")


def test_hidden_sheets_stay_hidden() -> None:
    data = xlsx_bytes(甲=rows_of("staff_roster", WRONG, {}), 代码表=[["男"], ["女"]])
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["代码表"].sheet_state = "hidden"
    after = returned(saved(book))
    assert [(one.title, one.sheet_state) for one in after] == [
        (FRONT, "visible"), ("甲", "visible"), ("代码表", "hidden"),
    ]  # fmt: skip


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """A workbook with one more part in its package."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(name, content)
    return out.getvalue()


def test_macros_are_left_out_and_that_is_said() -> None:
    data = xlsx_bytes(甲=rows_of("staff_roster", WRONG, {}))
    with_macros = with_part(data, "xl/vbaProject.bin", b"macro")
    sent_back = workbook(return_of(with_macros), with_macros, sheets_of(with_macros))
    names = zipfile.ZipFile(io.BytesIO(sent_back)).namelist()
    assert not [name for name in names if "vba" in name.lower()]
    assert any("宏" in line for line in lines_of(sent_back))
    assert marked(openpyxl.load_workbook(io.BytesIO(sent_back)), "甲") == {"C2": RED}
    assert not any(
        "宏" in line for line in lines_of(workbook(return_of(data), data, sheets_of(data)))
    )


def test_pictures_that_may_be_lost_are_told_of() -> None:
    data = xlsx_bytes(甲=rows_of("staff_roster", WRONG, {}))
    drawn = with_part(data, "xl/media/image1.png", b"png")
    assert any(
        "图片" in line for line in lines_of(workbook(return_of(drawn), drawn, sheets_of(drawn)))
    )
    assert not any(
        "图片" in line for line in lines_of(workbook(return_of(data), data, sheets_of(data)))
    )


def test_a_return_that_was_corrected_and_sent_back_is_read_and_marked_anew() -> None:
    """Clerks correct in the workbook they got: old marks go, and the first sheet is no data."""
    rows = rows_of("staff_roster", WRONG | {"姓名": "李四"}, {}, {"职务": "顾问"})
    original = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(甲=rows)))
    original["甲"]["C2"].comment = Comment("我的批注", "张三")
    data = saved(original)
    book = openpyxl.load_workbook(io.BytesIO(workbook(return_of(data), data, sheets_of(data))))
    assert marked(book, "甲") == {"C2": RED, "E4": RED}
    book["甲"]["C2"] = id_number(serial=9)
    again = saved(book)
    one = return_of(again)
    assert [(f.code, f.column, f.sheet, f.rows) for f in one.findings] == [
        ("R106", "post", 2, (4,))  # 甲 is the second sheet now
    ]
    after = openpyxl.load_workbook(io.BytesIO(workbook(one, again, sheets_of(again))))
    assert after.sheetnames == [FRONT, "甲"]
    assert marked(after, "甲") == {"E4": RED}
    assert after["甲"]["C2"].comment.text == "我的批注"
    assert after["甲"]["E4"].comment.text.count("R106") == 1


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
        "填写的内容": "“1”",
        "怎样处理": "请对照证件核对",
        "In English": "row refused: wrong ID number (length or check digit);"
        " check it against the card",
    }
    assert list(finding) == ["序号", "审核级别", "编号", "位置", "涉及行数", "问题", "填写的内容",
                             "怎样处理", "In English"]  # fmt: skip


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
@pytest.mark.parametrize(
    "text",
    ["=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "{=1+1}"],
)
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
    assert f"'{name}'!C3" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n"}


@pytest.mark.parametrize("most_cells", [0, 200_000])
def test_a_sheets_name_alone_is_no_formula_either(
    monkeypatch: pytest.MonkeyPatch, most_cells: int
) -> None:
    monkeypatch.setattr(write, "MOST_CELLS_REWRITTEN", most_cells)
    data = xlsx_bytes(**{"甲": rows_of("staff_roster", {}, WRONG), "=1+1": [["x", "y"]]})
    page = returned(data, Finding("R314", None, 2))[FRONT]
    (cell,) = [cell for row in page.iter_rows() for cell in row if cell.value == "=1+1"]
    assert cell.data_type == "s"


def test_a_finding_on_a_whole_row_of_a_csv_marks_its_number() -> None:
    book = returned(csv_bytes(*rows_of("staff_roster", {}, {})))
    assert marked(book, "问题行") == {"A2": YELLOW}
    assert (book["问题行"]["A2"].value, book["问题行"]["B2"].value) == (3, COMMUNITY)
    assert "R303" in book["问题行"]["A2"].comment.text


def test_of_very_many_rows_the_first_are_listed_and_that_is_said() -> None:
    wrong = [WRONG | {"性别": "女", "民族": f"火星{place}"} for place in range(12)]
    data = csv_bytes(*rows_of("staff_roster", *wrong, {}))
    one = return_of(data)
    sent_back = listed(one, sheets_of(data), [], most_rows=5)
    page = openpyxl.load_workbook(io.BytesIO(sent_back))["问题行"]
    assert [row[0].value for row in page.iter_rows(min_row=2)] == [2, 3, 4, 5, 6]
    assert all("R102" in page.cell(row, 4).comment.text for row in range(2, 7))
    ((zh, en),) = notes_on(one, most_rows=5)
    assert "只列出前 5 行" in zh and "Only the first 5" in en
    ((zh, en),) = notes_on(one, most_rows=12)
    assert "只列出前" not in zh and "Only the first" not in en


def test_a_large_workbook_comes_back_as_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert write.MOST_CELLS_REWRITTEN == 200_000
    data = xlsx_bytes(说明=[["x"]], 甲=rows_of("staff_roster", {}, WRONG))  # 1 and 3 × 5 cells
    monkeypatch.setattr(write, "MOST_CELLS_REWRITTEN", 16)
    assert returned(data).sheetnames == [FRONT, "说明", "甲"]
    monkeypatch.setattr(write, "MOST_CELLS_REWRITTEN", 15)
    book = returned(data)
    assert book.sheetnames == [FRONT, "问题行"]
    assert book["问题行"]["A2"].value == 3


def test_rows_of_several_sheets_come_back_on_several_sheets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(write, "MOST_CELLS_REWRITTEN", 0)
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
    page = returned(out.getvalue())[FRONT]
    told = [row[0] for row in page.iter_rows(values_only=True) if "无法涂色" in str(row[0])]
    assert told == ["原文件无法涂色和加批注（ValueError）。"
                    " / Your file could not be marked (ValueError)."]  # fmt: skip


def test_of_what_hindered_marking_only_the_kind_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise LookupError("张三")

    data = xlsx_bytes(甲=rows_of("staff_roster", {"姓名": "李四"}, {"姓名": "李四"} | WRONG))
    one = return_of(data)
    as_usual = "".join(lines_of(workbook(one, data, sheets_of(data))))
    monkeypatch.setattr(write, "marked", fail)
    text = "".join(lines_of(workbook(one, data, sheets_of(data))))
    assert "（LookupError）" in text and "张三" not in text
    assert "无法涂色" not in as_usual


@pytest.mark.parametrize("hidden", [False, True])
def test_merged_cells_without_end_are_never_opened_for_marking(hidden: bool) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(xlsx_bytes(甲=rows_of("staff_roster", {}, WRONG), 乙=[["x"]]))
    )
    if hidden:
        book["乙"].sheet_state = "hidden"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(book))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            merge = b'<mergeCells count="1"><mergeCell ref="A9:XFD1048576"/></mergeCells>'
            content = old.read(name)
            if name == "xl/worksheets/sheet2.xml":
                content = content.replace(b"</sheetData>", b"</sheetData>" + merge)
                assert merge in content
            new.writestr(name, content)
    assert returned(out.getvalue()).sheetnames == [FRONT, "问题行"]


def test_a_cell_astray_on_a_hidden_sheet_costs_nothing() -> None:
    sheets = {"甲": rows_of("staff_roster", {}, WRONG), "乙": [["x"]]}
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(**sheets)))
    book["乙"].sheet_state = "hidden"
    book["乙"]["Z20000"] = "x"
    data = saved(book)
    sent_back = workbook(return_of(data), data, sheets_of(data))
    assert openpyxl.load_workbook(io.BytesIO(sent_back)).sheetnames == [FRONT, "甲", "乙"]
    assert len(sent_back) < 20_000  # 520,000 blank cells would take more
