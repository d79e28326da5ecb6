"""Several tables in a file: in one sheet, in several, hidden ones and lists of codes."""

from __future__ import annotations

from tests.corpus.building import Sheet, below, beside, ods, xls, xlsx
from tests.corpus.case import case
from tests.corpus.people import COMMITTEE, DEDICATED, LI, SUN, WANG, ZHANG, ZHAO, roster

TITLE = [["开远市城乡社区工作人员花名册"]]
UNIT = [["填报单位：开远市民政局", "", "", "统计时间：2025年6月"]]
TWO = {"name": ["张三", "李四"]}


# Several tables


@case(
    taken={
        "row": [3, 4, 8],
        "name": ["张三", "李四", "孙八"],
        "post": ["director", "deputy_director", "member"],
    },
    findings=["R102 E9"],
)
def two_tables_one_below_the_other_in_another_order() -> bytes:
    wrong = WANG | {"身份证号": "5"}
    second = [[row[place] for place in (2, 6, 5, 4, 3, 1)] for row in roster(SUN, wrong)]
    return xlsx(
        Sheet(
            below([["一、乐白道街道"]], roster(ZHANG, LI), [[], ["二、灵泉街道"]], second),
            merged=["A1:G1", "A6:G6"],
        )
    )


@case(taken={"row": [2, 3, 2], "name": ["张三", "李四", "王五"]}, read=3)
def two_tables_side_by_side() -> bytes:
    return xlsx(Sheet(beside(roster(ZHANG, LI), roster(WANG))))


@case(
    taken={"row": [2, 3, 2], "name": ["张三", "李四", "王五"]},
    findings=["R102 L3", "R106 O4"],
    read=5,
)
def two_tables_side_by_side_and_the_addresses_of_the_right_one() -> bytes:
    right = roster(WANG, ZHAO | {"身份证号": "5"}, SUN | {"职务": "顾问"})
    return xlsx(Sheet(beside(roster(ZHANG, LI), right)))


@case(
    taken={
        "sheet": [1, 2, 3],
        "row": [2, 2, 2],
        "name": ["张三", "王五", "孙八"],
        "township_name": ["乐白道街道", "小龙潭镇", "大庄乡"],
    },
    cleaned={"township_name sheet_township": 3},
)
def one_sheet_per_township() -> bytes:
    return xlsx(
        Sheet(roster(ZHANG), "乐白道街道"),
        Sheet(roster(WANG), "小龙潭镇"),
        Sheet(roster(SUN), "大庄乡"),
    )


@case(taken={"sheet": [1, 2], "row": [2, 2], "township_name": ["大庄乡", None]})
def a_township_column_or_another_sheet_name_fills_nothing() -> bytes:
    stated = ZHANG | {"所属乡镇(街道)": "大庄乡"}
    return xlsx(Sheet(roster(stated), "小龙潭镇"), Sheet(roster(WANG), "其他"))


@case(
    taken={"sheet": [2, 4], "row": [3, 2], "name": ["张三", "孙八"]},
    findings=["R102 2!D4", "R106 4!A3"],
)
def several_sheets_with_their_own_order_and_addresses() -> bytes:
    second = [list(reversed(row)) for row in roster(SUN, WANG | {"职务": "顾问"})]
    return xlsx(
        Sheet([["填表说明", ""], ["请填写姓名", "必填"]], "说明"),
        Sheet(below(TITLE, roster(ZHANG, LI | {"身份证号": "12"})), "甲"),
        Sheet([], "空"),
        Sheet(second, "乙"),
    )


@case(taken={"sheet": [1, 1], "row": [2, 3], **TWO})
def empty_sheets_and_an_unfilled_form_beside_the_table() -> bytes:
    return xlsx(
        Sheet(roster(ZHANG, LI)), Sheet([], "Sheet2"), Sheet(roster(ZHANG)[:1], "Sheet3"),
    )  # fmt: skip


@case(taken={"sheet": [2], "row": [2], "name": ["张三"]}, findings=["R319 1!"])
def hidden_sheets_are_never_read() -> bytes:
    return xlsx(
        Sheet(roster(LI, WANG), "五月", visibility="hidden"),
        Sheet(roster(ZHANG), "六月"),
        Sheet([["男"], ["女"]], "type", visibility="veryHidden"),
    )


@case(taken={"sheet": [2], "row": [2], "name": ["张三"]}, findings=["R319 1!"])
def hidden_sheets_of_an_old_workbook_are_never_read() -> bytes:
    return xls(Sheet(roster(LI), "五月", visibility="hidden"), Sheet(roster(ZHANG), "六月"))


@case(taken={"sheet": [1], "row": [2], "name": ["张三"]}, findings=["R319 2!"])
def hidden_sheets_of_an_open_document_are_never_read() -> bytes:
    return ods(Sheet(roster(ZHANG), "六月"), Sheet(roster(LI), "五月", visibility="hidden"))


@case(taken={"sheet": [1, 1], "row": [2, 3], **TWO})
def a_sheet_of_codes_is_no_data() -> bytes:
    codes = [
        ["人员类别", "职务", "性别", "学历"],
        ["党组织班子成员", "党组织书记", "男", "研究生及以上"],
        [COMMITTEE, "主任", "女", "大学本科"],
        [DEDICATED, "工作人员", "", "大学专科"],
    ]
    return xlsx(Sheet(roster(ZHANG, LI)), Sheet(codes, "代码表"))


@case(
    taken={"sheet": [1, 2, 2], "row": [2, 2, 3], "name": ["张三", "王五", "孙八"]},
    findings=["R313 2!3"],
)
def hidden_rows_of_the_second_sheet() -> bytes:
    return xlsx(Sheet(roster(ZHANG), "甲"), Sheet(roster(WANG, SUN), "乙", hidden_rows=[3]))


@case(taken={"sheet": [1], "row": [2], "name": ["张三"]}, findings=["R314 2!"])
def a_sheet_of_people_without_a_header_is_told() -> bytes:
    return xlsx(Sheet(roster(ZHANG), "一"), Sheet(roster(LI, WANG, SUN)[1:], "二"))


@case(taken={"sheet": [2, 2], "row": [2, 3], **TWO})
def a_returned_workbook_sent_back_corrected() -> bytes:
    """The findings in front are ours, though they quote headers and numbers."""
    front = [
        ["姓名", "身份证号", "人员类别", "职务"],
        ["张三", ZHANG["身份证号"], COMMITTEE, "主任"],
    ]
    return xlsx(Sheet(front, "审核反馈"), Sheet(roster(ZHANG, LI), "花名册"))
