"""Kinds of file: workbooks of every age, and text in every encoding and with every delimiter."""

from __future__ import annotations

import datetime as dt

from tests.corpus.building import Sheet, as_typed, delimited, ods, xls, xlsm, xlsx
from tests.corpus.case import case
from tests.corpus.people import LI, SUN, WANG, ZHANG, roster, volunteers
from tests.unit.making import id_number

START = {"任职日期": dt.date(2020, 1, 2), "月报酬(元)": 3500.5}
THREE = roster(ZHANG | START, LI | START, WANG | {"任职日期": "2020-01-02", "月报酬(元)": "3500"})
TAKEN = {
    "row": [2, 3, 4],
    "name": ["张三", "李四", "王五"],
    "started_on": ["2020-01-02"] * 3,
    "monthly_pay_yuan": [3500.5, 3500.5, 3500],
}
LINES = roster(ZHANG, LI, WANG)
NAMES = {"row": [2, 3, 4], "name": ["张三", "李四", "王五"]}


# Workbooks


@case(taken=TAKEN)
def workbook() -> bytes:
    return xlsx(Sheet(THREE))


@case(taken=TAKEN)
def workbook_with_macros() -> bytes:
    return xlsm(Sheet(THREE))


@case(taken=TAKEN)
def workbook_of_the_nineties() -> bytes:
    return xls(Sheet(THREE))


@case(taken=TAKEN)
def open_document() -> bytes:
    return ods(Sheet(THREE))


@case(
    taken={"sheet": [2], "row": [4], "name": ["张三"]},
    findings=["R104 2!D5", "R107 2!H6"],
    cleaned={"community_code code_form": 1},
)
def old_workbook_with_a_second_sheet_and_damaged_cells() -> bytes:
    people = (
        ZHANG | {"社区(村)代码": "532502 001001", "任职日期": dt.date(2020, 1, 2)},
        LI | {"身份证号": 990099198503052002, "任职日期": ""},
        WANG | {"任职日期": 1985.1},
    )
    rows = [["花名册"], ["填报单位：开远市民政局"], *roster(*people)]
    return xls(Sheet([], "说明"), Sheet(rows, "花名册", merged=["A1:H1"]))


@case(
    taken={"sheet": [1, 1], "row": [3, 6], "name": ["张三", "李四"]},
    findings=["R102 D7"],
)
def open_document_with_blank_rows_and_columns_written_as_runs() -> bytes:
    people = roster(ZHANG, LI, WANG | {"身份证号": "12"})
    blank = [""] * 7
    return ods(
        Sheet([["花名册"], people[0], people[1], blank, blank, *people[2:]]), Sheet([], "空")
    )


# Encodings


@case(taken=NAMES)
def text_in_utf_8() -> bytes:
    return delimited(LINES)


@case(taken=NAMES)
def text_in_utf_8_with_a_mark() -> bytes:
    return delimited(LINES, encoding="utf-8-sig")


@case(taken=NAMES)
def text_in_gbk() -> bytes:
    return delimited(LINES, encoding="gbk")


@case(taken={"row": [2, 3], "name": ["张𠮷", "李㳇"]})
def text_in_gb_18030_with_characters_of_four_bytes() -> bytes:
    people = roster(ZHANG | {"姓名": "张𠮷"}, LI | {"姓名": "李㳇"})
    data = delimited(people, encoding="gb18030")
    assert len("𠮷".encode("gb18030")) == 4
    return data


@case(taken=NAMES)
def text_in_utf_16_little_endian_with_a_mark() -> bytes:
    return b"\xff\xfe" + delimited(LINES, delimiter="\t", encoding="utf-16-le")


@case(taken=NAMES)
def text_in_utf_16_big_endian_with_a_mark() -> bytes:
    return b"\xfe\xff" + delimited(LINES, encoding="utf-16-be")


@case(taken=NAMES)
def text_in_utf_16_little_endian_without_a_mark() -> bytes:
    return delimited(LINES, encoding="utf-16-le")


@case(taken=NAMES)
def text_in_utf_16_big_endian_without_a_mark() -> bytes:
    return delimited(LINES, delimiter="\t", encoding="utf-16-be")


# Delimiters, quotes and line ends


@case(taken=NAMES)
def text_with_tabs_in_gbk() -> bytes:
    return delimited(LINES, delimiter="\t", encoding="gbk")


@case(
    taken={"row": [2, 2, 3], "post": ["secretary", "director", "deputy_director"]},
    cleaned={"post several": 1},
)
def text_with_semicolons_and_commas_in_its_cells() -> bytes:
    people = roster(ZHANG | {"职务": "党组织书记,主任"}, LI)
    return as_typed(people, delimiter=";").encode()


@case(taken=NAMES)
def text_with_the_line_ends_of_unix() -> bytes:
    return delimited(LINES).replace(b"\r\n", b"\n").rstrip(b"\n")


@case(taken={"row": [2, 3, 4], "name": ["张三", "李四", "王五"]}, findings=["R102 D5"])
def commas_and_line_breaks_in_quotes() -> bytes:
    """A line break in quotes makes no new row, so addresses stay right."""
    wrong = SUN | {"身份证号": "1"}
    notes = ("调入，原在灵泉\n二次任职", "a,b", '说"好"', "")
    people = (
        one | {"备注": note} for one, note in zip((ZHANG, LI, WANG, wrong), notes, strict=True)
    )
    return delimited(roster(*people))


@case(taken=NAMES)
def text_whose_numbers_are_held_as_text_by_tabs() -> bytes:
    """Many systems put a tab behind long numbers, so that Excel leaves them alone."""
    rows = [
        [f"{cell}\t" if str(cell)[:4] in ("5325", "9900") else cell for cell in row]
        for row in LINES
    ]
    return delimited(rows, encoding="gbk")


@case(taken=NAMES)
def text_with_every_cell_in_quotes() -> bytes:
    lines = (",".join(f'"{cell}"' for cell in row) for row in LINES)
    return "\r\n".join(lines).encode("utf-8-sig")


@case(taken=NAMES)
def text_with_the_line_ends_of_old_apples() -> bytes:
    return delimited(LINES).replace(b"\r\n", b"\r")


@case(taken={"row": [3, 4, 5], "name": ["张三", "李四", "王五"]})
def text_that_names_its_delimiter() -> bytes:
    """The first line is for Excel."""
    return b"sep=;\r\n" + delimited(LINES, delimiter=";")


@case(taken={"row": [2, 4], "name": ["张三", "李四"]})
def two_files_joined_with_a_mark_between_them() -> bytes:
    rows = [[row[2], *row[:2], *row[3:]] for row in roster(ZHANG, LI)]
    first = delimited([rows[0], rows[1]], encoding="utf-8-sig")
    return first + delimited([rows[0], rows[2]], encoding="utf-8-sig")


@case(taken=NAMES)
def a_stray_quote_in_the_header() -> bytes:
    return as_typed(LINES).replace("职务\r\n", '职务"\r\n', 1).encode()


@case(taken={"row": [2, 3], "name": ["张三", "李四"]})
def a_stray_quote_in_a_cell() -> bytes:
    """It begins no quotation that would swallow the rows below."""
    return as_typed(roster(ZHANG | {"岗位等级": '5"'}, LI | {"岗位等级": "6"})).encode("gbk")


@case(taken={"row": [2, 4], "name": ["张三", "王五"]}, findings=["R116 3"])
def a_row_shifted_by_a_comma_that_is_not_quoted() -> bytes:
    return as_typed(LINES).replace("李四", "李四,又名李肆", 1).encode()


@case(
    dataset="volunteer_registration",
    taken={"row": [*range(2, 70), 71]},
    findings=["R116 70"],
)
def a_shifted_row_far_below_the_header() -> bytes:
    rows = volunteers(*({"证件号码": id_number(serial=100 + number)} for number in range(70)))
    lines = as_typed(rows).splitlines(keepends=True)
    lines[69] = "张三,又名" + lines[69]
    return "".join(lines).encode()


@case(taken=NAMES)
def empty_cells_to_the_right_of_every_row() -> bytes:
    """What Excel writes when someone has once touched a further column."""
    return as_typed(LINES).replace("\r\n", ",,\r\n").encode()


@case(taken=NAMES)
def empty_cells_to_the_right_of_one_row() -> bytes:
    return as_typed(LINES).replace("副主任\r\n", "副主任,,\r\n").encode()


@case(taken={"row": [2, 4], "started_on": ["2020-01-02", None]}, findings=["R101 G3"])
def rows_shorter_than_the_header() -> bytes:
    """One lacks a required cell; another only the last one, which may be empty."""
    rows = roster(ZHANG | {"任职日期": "2020-01-02"}, LI, WANG)
    return as_typed([rows[0], rows[1], rows[2][:6], rows[3][:7]]).encode()


@case(taken={"row": [4, 6], "name": ["张三", "李四"]})
def text_with_a_title_and_blank_lines() -> bytes:
    people = as_typed(roster(ZHANG, LI)).splitlines(keepends=True)
    return "".join(["开远市花名册\r\n", "\r\n", people[0], people[1], "\r\n", people[2]]).encode(
        "gbk"
    )


@case(taken=NAMES)
def codes_kept_as_text_by_a_formula() -> bytes:
    """="0123" keeps a spreadsheet from taking a code for a number."""
    rows = [LINES[0], *([*row[:3], f'="{row[3]}"', *row[4:]] for row in LINES[1:])]
    return as_typed(rows).encode()


@case(taken={"row": [2, 3, 4], "name": ["张三", "李四", "王五"]})
def two_stray_quotes_swallow_no_rows() -> bytes:
    """Read as quoted, the rows between them would be one cell."""
    rows = [[row[0], row[1], *row[2:]] for row in LINES]
    rows[1][2], rows[3][2] = f'"{rows[1][2]}', f'"{rows[3][2]}'
    return as_typed(rows).encode()
