"""Files of which nothing can be used, and the reason the clerk is given."""

from __future__ import annotations

import io
import zipfile

from tests.corpus.building import (
    Sheet,
    changed,
    delimited,
    html_as_xls,
    locked_ods,
    renamed,
    xls,
    xlsx,
)
from tests.corpus.case import case
from tests.corpus.people import LI, WANG, ZHANG, population, roster, volunteers
from tests.unit.making import compound_file

PEOPLE = roster(ZHANG, LI, WANG)


# Nothing in it


@case(findings=["R001"])
def nothing_at_all() -> bytes:
    return b""


@case(findings=["R001"])
def nothing_but_a_mark_and_blank_lines() -> bytes:
    return b"\xef\xbb\xbf\r\n \r\n"


@case(findings=["R008"])
def a_header_without_rows() -> bytes:
    return delimited(PEOPLE[:1])


@case(findings=["R008"])
def a_form_with_totals_and_signatures_only() -> bytes:
    rows = [["花名册"], PEOPLE[0], ["合计", "", "0人"], [], ["填表人：", "", "报出日期："]]
    return xlsx(Sheet(rows))


# No table


@case(findings=["R002 网页格式（HTML/XML）"])
def a_web_page_saved_as_xls() -> bytes:
    return html_as_xls(PEOPLE)


@case(findings=["R002 网页格式（HTML/XML）"])
def a_workbook_in_xml_of_2003() -> bytes:
    cells = "".join(f"<Cell><Data>{cell}</Data></Cell>" for cell in PEOPLE[0])
    return f'<?xml version="1.0"?><Workbook><Row>{cells}</Row></Workbook>'.encode()


@case(findings=["R002 PDF 文件"])
def a_printed_page() -> bytes:
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\n"


@case(findings=["R002"])
def a_picture() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 4


@case(findings=["R002"])
def a_letter() -> bytes:
    return "现将六月花名册报来。\n请查收。\n".encode("gbk")


@case(findings=["R002"])
def an_archive_with_the_table_in_it() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("532502.csv", delimited(PEOPLE))
    return out.getvalue()


@case(findings=["R002"])
def an_old_letter() -> bytes:
    return compound_file(WordDocument=b"x" * 5000)


@case(findings=["R002"])
def a_workbook_of_which_half_has_arrived() -> bytes:
    data = xlsx(Sheet(PEOPLE))
    return data[: len(data) // 2]


@case(findings=["R002"])
def an_old_workbook_of_which_little_has_arrived() -> bytes:
    return xls(Sheet(PEOPLE))[:700]


# Locked


@case(findings=["R003"])
def a_workbook_with_a_password() -> bytes:
    return compound_file(EncryptionInfo=b"\4\0\4\0", EncryptedPackage=b"\7" * 5000)


@case(findings=["R003"])
def an_old_workbook_with_a_password() -> bytes:
    beginning = bytes.fromhex("09081000000605000000000000000000000000002f00360001000100")
    return compound_file(Workbook=beginning + b"\1" * 52)


@case(findings=["R003"])
def an_open_document_with_a_password() -> bytes:
    return locked_ods()


# Damaged text


@case(findings=["R004 4"])
def text_in_utf_8_cut_within_a_character() -> bytes:
    data = delimited(PEOPLE)
    return data[: data.rindex("工作".encode()) + 4]


@case(findings=["R004 4"])
def text_in_gbk_cut_within_a_character() -> bytes:
    data = delimited(PEOPLE, encoding="gbk")
    return data[: data.rindex("工作".encode("gbk")) + 3]


@case(findings=["R004 4"])
def text_in_utf_16_cut_within_a_character() -> bytes:
    return b"\xff\xfe" + delimited(PEOPLE, encoding="utf-16-le")[:-5]


@case(findings=["R004 3"])
def text_with_a_damaged_character_in_the_middle() -> bytes:
    return delimited(PEOPLE).replace("李".encode(), "李".encode()[:2] + b"\xff", 1)


@case(findings=["R004 4"])
def text_in_two_encodings() -> bytes:
    return delimited(PEOPLE[:3]) + delimited(PEOPLE[3:], encoding="gbk")


# The wrong table, month or size


@case(findings=["R005 身份证号、人员类别"])
def required_columns_left_out() -> bytes:
    keep = (0, 1, 2, 4, 6)
    return delimited([[row[place] for place in keep] for row in PEOPLE])


@case(findings=["R005 人员类别、职务"])
def a_list_of_volunteers_sent_as_a_roster() -> bytes:
    return delimited(volunteers({}, {"姓名": "李四"}))


@case(findings=["R005 姓名、身份证号、人员类别、职务"])
def a_table_of_counts_sent_as_a_roster() -> bytes:
    """The national system's sheet: groups repeated over the same labels, no person in it."""
    groups = ["行政区划", "经选举产生的社区村民委员会成员", "", "其他社区工作者情况", ""]
    labels = ["", "总人数", "女性人数", "总人数", "女性人数"]
    return xlsx(
        Sheet([groups, labels, ["幸福社区", 5, 2, 3, 1]], merged=["A1:A2", "B1:C1", "D1:E1"])
    )


@case(findings=["R005 姓名、身份证号、人员类别、职务"])
def empty_sheets() -> bytes:
    return xlsx(Sheet([], "Sheet1"), Sheet([], "Sheet2"))


@case(findings=["R005 职务"])
def a_second_sheet_that_lacks_a_column() -> bytes:
    """Its people would be lost if the first sheet were taken alone."""
    return xlsx(Sheet(PEOPLE, "甲"), Sheet([row[:6] for row in roster(LI)], "乙"))


@case(findings=["R006 1! 2025-05"])
def another_month_in_chinese_figures() -> bytes:
    return xlsx(Sheet([["二〇二五年五月花名册"], *PEOPLE]))


@case(findings=["R006 1! 2025-12"])
def another_month_of_two_chinese_figures() -> bytes:
    return xlsx(Sheet([["二〇二五年十二月花名册"], *PEOPLE]))


@case(findings=["R006 1! 2025-05"])
def another_month_written_short() -> bytes:
    return xlsx(Sheet([["统计时间：2025.05"], *PEOPLE]))


@case(findings=["R006 1! 2025-05"])
def a_sheet_called_by_another_month() -> bytes:
    return xlsx(Sheet(PEOPLE, "202505"))


@case(findings=["R006 1! 2025-05"])
def another_month_in_the_title() -> bytes:
    return xlsx(Sheet([["开远市2025年5月花名册"], *PEOPLE]))


@case(findings=["R006 1! 2025-05"])
def another_month_in_the_name_of_the_sheet() -> bytes:
    return xlsx(Sheet(PEOPLE, "2025年5月"))


@case(findings=["R006 1! 2025-05"])
def this_month_and_the_last_on_two_sheets() -> bytes:
    return xlsx(Sheet(PEOPLE, "2025年5月"), Sheet(PEOPLE, "2025年6月"))


@case(dataset="population", taken={"row": [3], "resident": [1000]})
def a_yearly_table_may_state_any_month() -> bytes:
    return xlsx(Sheet([["2024年12月末人口"], *population({})]))


@case(findings=["R010", "R102 D2", "R106 G3", "R101 C4"], read=3)
def no_row_that_can_be_used() -> bytes:
    return delimited(changed(PEOPLE, D2="1", G3="顾问", C4=""))


@case(findings=["R013"])
def a_stray_cell_in_the_last_corner() -> bytes:
    book = xlsx(Sheet(PEOPLE))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as plain, zipfile.ZipFile(out, "w") as large:
        for name in plain.namelist():
            content = plain.read(name)
            if "worksheets/sheet" in name:
                stray = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", stray)
            large.writestr(name, content)
    return out.getvalue()


@case(findings=["R005 姓名、身份证号、人员类别、职务", "R314 1!"])
def people_without_a_header() -> bytes:
    return xlsx(Sheet(PEOPLE[1:]))


@case(findings=["R005 姓名"])
def only_the_householder_is_named() -> bytes:
    return xlsx(Sheet(renamed(PEOPLE, {"姓名": "户主姓名"})))
