"""Finding the header: what stands above it, its rows, and what stands between it and the data.

Unless said otherwise the people's own rows are faultless, so that whatever is told or lost comes
from the layout.
"""

from __future__ import annotations

from tests.corpus.building import Sheet, below, changed, delimited, moved, xls, xlsx
from tests.corpus.case import case
from tests.corpus.people import (
    COLUMNS,
    COMMITTEE,
    DEDICATED,
    HAPPY,
    LI,
    PEACE,
    ZHANG,
    certificates,
    roster,
    training,
)
from tests.unit.making import ROSTER, id_number

TITLE = [["开远市城乡社区工作人员花名册"]]
UNIT = [["填报单位：开远市民政局", "", "", "统计时间：2025年6月"]]
TWO = {"name": ["张三", "李四"]}


# Above the header


@case(taken={"row": [2, 3], **TWO})
def plain() -> bytes:
    return xlsx(Sheet(roster(ZHANG, LI)))


@case(taken={"row": [5, 6], **TWO})
def title_unit_date_and_a_blank_row_above() -> bytes:
    return xlsx(Sheet(below(TITLE, UNIT, [[]], roster(ZHANG, LI)), merged=["A1:G1"]))


@case(taken={"row": [4, 5], **TWO})
def the_month_a_form_was_filled_in_is_not_its_month() -> bytes:
    above = [["2025年6月花名册"], ["填报时间：2025年7月", "", "打印日期：2025年8月"]]
    return xlsx(Sheet(below(above, roster(ZHANG, LI))))


@case(taken={"row": [3, 4], **TWO})
def a_term_of_office_in_the_title_is_not_its_month() -> bytes:
    return delimited(below([["花名册（任期：2021年3月至2026年3月）"]], roster(ZHANG, LI)))


@case(taken={"row": [14, 15], **TWO})
def instructions_in_twelve_rows_above() -> bytes:
    words = [[f"{number}、姓名、身份证号、职务为必填项。"] for number in range(1, 13)]
    return xlsx(Sheet(below(words, roster(ZHANG, LI))))


@case(taken={"row": [7, 8], **TWO}, findings=["R305 H8"])
def table_does_not_begin_in_the_first_cell() -> bytes:
    people = roster(ZHANG, LI | {"性别": "1"})
    return xlsx(Sheet(moved(below(TITLE, people), down=4, right=3)))


@case(taken={"row": [4, 5], **TWO})
def title_says_the_words_of_columns() -> bytes:
    above = [["姓名", "花名册"], ["社区", "幸福社区", "电话", "0873-0000000"]]
    return delimited(below(above, roster(ZHANG, LI)))


# Headers of several rows


@case(taken={"row": [4, 5], **TWO})
def two_header_rows_with_merged_groups() -> bytes:
    groups = [["序号", "基本情况", "", "", "", "岗位情况", ""]]
    people = changed(roster(ZHANG, LI), A1="")
    merged = ["A1:G1", "A2:A3", "B2:E2", "F2:G2"]
    return xlsx(Sheet(below(TITLE, groups, people), merged=merged))


@case(taken={"row": [3, 4], **TWO})
def header_cells_merged_over_both_rows() -> bytes:
    top = [["序号", *COLUMNS[:4], "岗位情况", ""]]
    bottom = [["", "", "", "", "", *COLUMNS[4:]]]
    merged = ["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:G1"]
    return xlsx(Sheet(below(top, bottom, roster(ZHANG, LI)[1:]), merged=merged))


@case(taken={"row": [4, 5], **TWO})
def three_header_rows() -> bytes:
    header = [
        ["序号", "社区(村)代码", "本人情况", "", "", "岗位情况", ""],
        ["", "", "姓名", "证件", "", "", ""],
        ["", "", "", "身份证号", "性别", "人员类别", "职务"],
    ]
    merged = ["A1:A3", "B1:B3", "C1:E1", "C2:C3", "D2:E2", "F1:G2"]
    return xlsx(Sheet(below(header, roster(ZHANG, LI)[1:]), merged=merged))


@case(taken={"row": [4, 6], **TWO}, findings=["R102 D5"])
def three_header_rows_and_a_bad_number_below_them() -> bytes:
    """The last of three header rows adds notes; the address counts all rows."""
    header = [
        ["花名册", *[""] * 6],
        ["序号", *COLUMNS],
        ["", "12位", "", "18位", "男/女", "", ""],
    ]
    wrong = LI | {"身份证号": "1"}
    rows = below(header, roster(ZHANG, wrong, LI)[1:])
    return xlsx(Sheet(rows, merged=["A1:G1"]))


TERM = ("任职|日期", "任职|文号", "离任|日期", "离任|文号")
IN_POST = ZHANG | dict(zip(TERM, ("2020-01-02", "1号", "2025-07-31", "2号"), strict=True))


def with_terms(top: list[str]) -> list[list[str]]:
    """A roster whose columns H to K are headed 日期 文号 日期 文号 below a row of groups."""
    rows = roster(IN_POST)
    rows[0] = [label.partition("|")[2] or label for label in rows[0]]
    return [["基本情况", *[""] * 6, *top], *rows]


@case(
    taken={"row": [3], "started_on": ["2020-01-02"], "ended_on": ["2025-07-31"]},
    findings=["R310 2 I、K"],
)
def group_and_label_together_name_the_column() -> bytes:
    """任职 over 日期 is 任职日期 and 离任 over 日期 is 离任日期: the merges say so."""
    rows = with_terms(["任职", "", "离任", ""])
    return xlsx(Sheet(rows, merged=["A1:G1", "H1:I1", "J1:K1"]))


@case(
    taken={"row": [3], "started_on": [None], "ended_on": [None]},
    findings=["R310 2 H、I、J、K"],
)
def groups_without_merges_do_not_decide_who_counts() -> bytes:
    return delimited(with_terms(["任职", "", "离任", ""]))


@case(
    taken={"row": [3], "started_on": [None], "ended_on": [None]},
    findings=["R310 2 H、I、J、K"],
)
def groups_without_merges_that_stand_over_the_middle_do_not_decide_who_counts() -> bytes:
    """Nothing is over H; 任职 stands over I and 离任 over K, so that J seems to be 任职日期."""
    return delimited(with_terms(["", "任职", "", "离任"]))


@case(
    taken={"row": [3], "started_on": [None], "ended_on": [None]},
    findings=["R310 2 H、I、J、K"],
)
def a_group_that_reaches_too_far_does_not_decide_who_counts() -> bytes:
    """The merge makes two columns 任职日期; one of them is the day of leaving."""
    rows = with_terms(["任职", "", "", "离任"])
    return xlsx(Sheet(rows, merged=["A1:G1", "H1:J1"]))


@case(
    taken={"row": [3, 4], **TWO, "community_name": ["幸福社区", "和平社区"]},
)
def a_community_merged_over_its_code_and_its_name() -> bytes:
    people = (
        ZHANG | {"社区(村)名称": "幸福社区"},
        LI | {"社区(村)名称": "和平社区", "社区(村)代码": PEACE},
    )
    order = (0, 1, 7, 2, 3, 4, 5, 6)
    rows = [[row[place] for place in order] for row in roster(*people)]
    top = ["序号", "社区(村)", "", "姓名", "身份证号", "性别", "人员类别", "职务"]
    bottom = ["", "代码", "名称", *[""] * 5]
    tall = [f"{letter}1:{letter}2" for letter in "ADEFGH"]
    return xlsx(Sheet([top, bottom, *rows[1:]], merged=["B1:C1", *tall]))


@case(taken={"row": [3], "name": ["张三"], "community_code": [HAPPY]})
def a_community_merged_over_its_code_and_its_name_in_an_old_workbook() -> bytes:
    """Only the group is merged; the labels beside it stand in the first row alone."""
    top = ["社区(村)", "", *COLUMNS[1:]]
    bottom = ["代码", "名称", *[""] * 5]
    row = [HAPPY, "幸福社区", *list(ZHANG.values())[1:]]
    return xls(Sheet([top, bottom, row], merged=["A1:B1"]))


SPOUSE = ["李四", LI["身份证号"]]


@case(
    taken={"row": [3], "name": ["张三"], "id_number": [ZHANG["身份证号"]]}, findings=["R310 2 A、B"]
)
def a_group_about_somebody_else_before_the_own() -> bytes:
    rows = [
        [*spouse, *row[1:]]
        for spouse, row in zip((["姓名", "身份证号"], SPOUSE), roster(ZHANG), strict=True)
    ]
    groups = ["配偶情况", "", "本人情况", *[""] * 5]
    return xlsx(Sheet([groups, *rows], merged=["A1:B1", "C1:H1"]))


@case(
    taken={"row": [3], "name": ["张三"], "id_number": [ZHANG["身份证号"]]}, findings=["R310 2 G、H"]
)
def a_group_about_somebody_else_without_merges() -> bytes:
    rows = [
        [*row[1:], *spouse]
        for spouse, row in zip((["姓名", "身份证号"], SPOUSE), roster(ZHANG), strict=True)
    ]
    return delimited([["本人情况", *[""] * 5, "配偶情况", ""], *rows])


@case(
    dataset="population",
    taken={"row": [3], "resident": [None], "urban_resident": [None], "registered": [3000]},
    findings=["R310 1 C、D"],
)
def parts_under_the_name_of_the_whole_are_not_the_whole() -> bytes:
    """The first column under 常住人口 is only its urban part."""
    rows = [
        ["行政区划代码", "年份", "常住人口", "", "户籍人口"],
        ["", "", "城镇", "乡村", ""],
        ["532502", "2024", "1000", "1500", "3000"],
    ]
    return xlsx(Sheet(rows, merged=["A1:A2", "B1:B2", "C1:D1", "E1:E2"]))


@case(findings=["R005 职务"])
def two_columns_under_the_name_of_one_are_neither() -> bytes:
    """Whoever reads only the first loses every director."""
    top = ["序号", *COLUMNS, ""]
    row = ["1", *list(ZHANG.values())[:5], "党组织书记", "主任"]
    tall = [f"{letter}1:{letter}2" for letter in "ABCDEF"]
    return xlsx(Sheet([top, [*[""] * 6, "党内", "行政"], row], merged=["G1:H1", *tall]))


@case(
    dataset="training_record",
    taken={"row": [3], "days": [3], "started_on": ["2025-03-01"], "ended_on": ["2025-03-03"]},
)
def a_group_that_only_repeats_what_its_labels_say() -> bytes:
    top = ["班次编号", "培训名称", "主办层级", "培训", "", "", "姓名", "身份证号", "是否结业"]
    bottom = ["", "", "", "开始日期", "结束日期", "天数", "", "", ""]
    tall = [f"{letter}1:{letter}2" for letter in "ABCGHI"]
    return xlsx(Sheet([top, bottom, *training({})[1:]], merged=["D1:F1", *tall]))


@case(
    taken={"row": [3], "monthly_pay_yuan": [None], "basic_pay_yuan": [2000]},
    findings=["R310 2 I"],
)
def parts_of_pay_under_the_name_of_the_whole() -> bytes:
    rows = roster(ZHANG | {"基本报酬": "2000", "绩效": "1500"})
    groups = ["基本情况", *[""] * 6, "月报酬(元)", ""]
    return xlsx(Sheet([groups, *rows], merged=["A1:G1", "H1:I1"]))


@case(taken={"row": [3, 4], **TWO, "post": ["director", "deputy_director"]})
def groups_that_do_not_add_up_over_labels_that_speak_for_themselves() -> bytes:
    """The first group covers 人员类别 too, the second only 职务 and an empty column."""
    groups = [["基本情况", *[""] * 5, "岗位情况", ""]]
    rows = below(groups, roster(ZHANG, LI))
    return xlsx(Sheet(rows, merged=["A1:F1", "G1:H1"]))


@case(
    dataset="certification_list",
    taken={"row": [3], "issued_on": ["2020-01-02"], "registered_on": ["2020-03-04"]},
    findings=["R312 E2,F2"],
)
def groups_without_merges_where_nothing_is_lost_are_used_and_said_so() -> bytes:
    """取得日期 is required and the file would else go back; 登记日期 decides nothing here."""
    rows = certificates({"登记日期": "2020-03-04"})
    header = ["管理号", "姓名", "身份证号", "证书级别", "日期", "日期"]
    return delimited([["", "", "", "", "取得", "登记"], header, *rows[1:]])


# Between header and data


@case(taken={"row": [3, 4], **TWO})
def comment_row_below_the_header() -> bytes:
    note = ["", "必填，12位", "必填", "请填18位", "男/女", "从下拉框选择", "必填"]
    people = roster(ZHANG, LI)
    return xlsx(Sheet([people[0], note, *people[1:]]))


@case(taken={"row": [3, 4], **TWO})
def example_row_below_the_header() -> bytes:
    example = ["示例", HAPPY, "张某某", "99009919850305XXXX", "男", COMMITTEE, "主任"]
    people = roster(ZHANG, LI)
    return xlsx(Sheet([people[0], example, *people[1:]]))


@case(taken={"row": [3, 4], **TWO})
def numbering_row_below_the_header() -> bytes:
    people = roster(ZHANG, LI)
    return xlsx(Sheet([people[0], ["甲", "乙", "1", "2", "3", "4", "5"], *people[1:]]))


@case(taken={"row": [5, 6], **TWO})
def comment_and_numbering_and_totals_below_the_header() -> bytes:
    people = roster(ZHANG, LI)
    between = [
        ["", "请填12位代码", "请填全名", "请填18位", "男/女", "可多选", "可多选"],
        ["甲", "乙", "1", "2", "3", "4", "5"],
        ["总合计", "", "2", "", "", "", ""],
    ]
    return xlsx(Sheet([people[0], *between, *people[1:]]))


# Columns that are not read


@case(taken={"row": [2], "name": ["张三"]}, findings=["R310 1 H、J"])
def columns_without_a_place_are_listed() -> bytes:
    return xlsx(Sheet(roster(ZHANG | {"包联领导": "见附表", "备注": "无", "值班安排": "周一"})))


@case(taken={"row": [2], "name": ["张三"]})
def columns_that_are_never_read_are_not_listed() -> bytes:
    more = {
        "备注": "新任",
        "家庭住址": "幸福路",
        "住址": "幸福路",
        "出生日期": "1985-03-05",
        "出生年月": "1985.03",
        "年龄": "40",
        "邮编": "661600",
        "邮政编码": "661600",
        "个人简历": "略",
    }
    return xlsx(Sheet(roster(ZHANG | more)))


@case(
    dataset="training_record",
    taken={"row": [4, 6], "course_no": ["K1", "K2"], "days": [3, 3]},
    findings=["R310 2 J"],
)
def a_ledger_with_totals_between_courses() -> bytes:
    rows = training({"班主任": "见附表"}, {"班次编号": "K2", "班主任": "同上"})
    total = ["小计", "", "", "", "", "3", "", "", "", ""]
    return delimited([["培训台账"], rows[0], total, rows[1], total, rows[2], ["总计"]])


@case(taken={"row": [2], "name": ["李四"]})
def a_person_in_charge_is_no_sign_off() -> bytes:
    """The words of a sign-off in the columns of a faultless row."""
    return delimited([list(ROSTER), [HAPPY, "李四", id_number(serial=202), DEDICATED, "工作人员"]])
