"""Which rows below the header are data: totals, blank rows, pages, remarks, merged cells."""

from __future__ import annotations

from tests.corpus.building import Sheet, below, beside, changed, delimited, xls, xlsx
from tests.corpus.case import case
from tests.corpus.people import (
    COMMITTEE,
    DEDICATED,
    HAPPY,
    LI,
    PEACE,
    PINE,
    QIAN,
    SUN,
    WANG,
    ZHANG,
    roster,
)

TITLE = [["开远市城乡社区工作人员花名册"]]
UNIT = [["填报单位：开远市民政局", "", "", "统计时间：2025年6月"]]
SIGNED = [["单位负责人：周九", "", "填表人：吴十", "", "报出日期：2025年7月3日"]]
TWO = {"name": ["张三", "李四"]}


# Totals and subtotals


@case(taken={"row": [3, 4], **TWO})
def totals_directly_below_the_header() -> bytes:
    people = roster(ZHANG, LI)
    return xlsx(Sheet([people[0], ["总合计", "", "2人", "", "男1女1", "", ""], *people[1:]]))


@case(taken={"row": [2, 3, 5, 6], "name": ["张三", "李四", "王五", "孙八"]})
def subtotals_between_and_a_total_below() -> bytes:
    return xlsx(
        Sheet(
            below(
                roster(ZHANG, LI),
                [["", "乐白道街道小计", "2", "", "", "", ""]],
                roster(WANG, SUN)[1:],
                [["", "灵泉街道小计", "2", "", "", "", ""], ["总 计", "", "4", "", "", "", ""]],
            )
        )
    )


@case(taken={"row": [2, 3], **TWO})
def totals_row_that_counts_every_column() -> bytes:
    return xlsx(Sheet(below(roster(ZHANG, LI), [["合计", "2", "2", "2", "2", "2", "2"]])))


@case(taken={"row": [2, 4], **TWO})
def subtotals_in_the_column_of_names() -> bytes:
    """A table without running numbers, whose first column is the name."""
    rows = [[*row[2:], row[1]] for row in roster(ZHANG, LI)]
    subtotal = ["小计", "1", "", "", "", ""]
    return xlsx(Sheet([rows[0], rows[1], subtotal, rows[2], subtotal, ["合计：2人"]]))


@case(taken={"row": [2, 3], **TWO})
def the_parts_of_a_total_below_it() -> bytes:
    rows = [row[1:] for row in roster(ZHANG, LI)]
    total = [["合计", "2"], ["其中：女", "1"], ["男", "1"]]
    return delimited(below(rows, [[*one, "", "", "", ""] for one in total]))


@case(taken={"row": [2, 3], **TWO})
def words_that_say_the_rest_is_blank() -> bytes:
    rows = [row[1:] for row in roster(ZHANG, LI)]
    return delimited(below(rows, [["", "以下空白", "", "", "", ""]]))


@case(taken={"row": [2], "name": ["张三"]}, findings=["R101 A3,C3,E3,F3"])
def a_person_of_whom_only_the_name_is_given_is_not_lost() -> bytes:
    rows = [row[1:] for row in roster(ZHANG, LI)]
    return delimited([*rows[:2], ["", "李四", "", "", "", ""]])


@case(taken={"row": [2], "name": ["张三"]}, findings=["R101 D3,D4", "R106 B3"])
def an_incomplete_person_below_the_words_of_a_sign_off_is_not_lost() -> bytes:
    """负责人 and 说明 end a table only where no person follows."""
    rows = [
        ["备注", "职务", "姓名", "身份证号", "性别", "人员类别", "社区(村)代码"],
        ["", "主任", "张三", ZHANG["身份证号"], "男", COMMITTEE, HAPPY],
        ["", "负责人", "李四", "", "女", COMMITTEE, HAPPY],
        ["说明", "委员", "孙八", "", "女", COMMITTEE, HAPPY],
    ]
    return delimited(rows)


@case(taken={"row": [2, 3], **TWO})
def running_numbers_prepared_for_more_people() -> bytes:
    empty = [[str(number), *[""] * 6] for number in range(3, 11)]
    return xlsx(Sheet(below(roster(ZHANG, LI), empty)))


@case(taken={"row": [3, 5], **TWO})
def numbered_sections_between_their_people() -> bytes:
    people = [row[1:] for row in roster(ZHANG, LI)]
    first, second = ["一、村（居）委会", *[""] * 5], ["（二）专职工作者", *[""] * 5]
    return delimited([people[0], first, people[1], second, people[2]])


@case(taken={"row": [3, 5], **TWO})
def townships_as_headings_between_their_people() -> bytes:
    people = roster(ZHANG, LI)
    first, second = ["乐白道街道", *[""] * 6], ["小龙潭镇", *[""] * 6]
    rows = [people[0], first, people[1], second, people[2]]
    return xlsx(Sheet(rows, merged=["A2:G2", "A4:G4"]))


@case(taken={"row": [2, 3], **TWO})
def totals_row_merged_over_its_first_cells() -> bytes:
    rows = below(roster(ZHANG, LI), [["合计", "", "", "2人"]])
    return xlsx(Sheet(rows, merged=["A4:C4"]))


@case(
    dataset="population",
    taken={"row": [3, 4], "region_code": ["532502", "532502001"], "resident": [1000, 400]},
)
def a_totals_row_that_fills_every_column() -> bytes:
    header = ["行政区划代码", "年份", "常住人口"]
    return delimited(
        [header, ["合计", "2024", "1400"], ["532502", "2024", "1000"], ["532502001", "2024", "400"]]
    )


# Blank rows and columns


@case(taken={"row": [3, 6], **TWO})
def blank_rows_between() -> bytes:
    people = roster(ZHANG, LI)
    return delimited([people[0], [""] * 7, people[1], [" "] * 7, ["　"] * 7, people[2]])


@case(taken={"row": [2, 3], **TWO}, findings=["R102 F4"])
def blank_columns_between() -> bytes:
    people = roster(ZHANG, LI, WANG | {"身份证号": "12345"})
    return xlsx(Sheet([["", row[0], "", *row[1:3], *row[3:5], "", *row[5:]] for row in people]))


# Printed pages


@case(taken={"row": [2, 3, 5, 6], "name": ["张三", "李四", "王五", "孙八"]})
def header_repeated_on_every_page() -> bytes:
    people = roster(ZHANG, LI, WANG, SUN)
    return xlsx(Sheet(below(people[:3], people[:1], people[3:])))


@case(taken={"row": [4, 5, 11, 12], "name": ["张三", "李四", "王五", "孙八"]})
def titles_headers_and_page_totals_repeated_on_every_page() -> bytes:
    people = roster(ZHANG, LI, WANG, SUN)
    first = below(TITLE, UNIT, people[:3], [["本页小计", "", "2"], ["", "", "", "第1页 共2页"]])
    second = below(TITLE, UNIT, people[:1], people[3:], [["本页小计", "", "2"], ["合计", "", "4"]])
    return xlsx(Sheet(below(first, second)))


@case(taken={"row": [2, 4], **TWO})
def header_repeated_in_other_words() -> bytes:
    people = roster(ZHANG, LI)
    again = ["序号", "社区代码", "姓 名", "身份证号码", "性别", "人员类别*", "现任职务"]
    return delimited([*people[:2], again, people[2]])


# To the right and below


@case(taken={"row": [2, 3], **TWO})
def a_code_list_to_the_right_longer_than_the_table() -> bytes:
    codes = [["代码表"], ["10 研究生"], ["20 大学本科"], ["30 大学专科"], ["60 高中"], ["70 初中"]]
    return xlsx(Sheet(beside(roster(ZHANG, LI), codes, gap=2)))


@case(taken={"row": [2, 3], **TWO})
def a_code_list_to_the_right_under_the_name_of_a_column() -> bytes:
    codes = [["人员类别"], ["党组织班子成员"], [COMMITTEE], [DEDICATED], ["专职网格员"], ["其他"]]
    return xlsx(Sheet(beside(roster(ZHANG, LI), codes)))


@case(taken={"row": [2, 3], **TWO})
def sign_off_below() -> bytes:
    return xlsx(Sheet(below(roster(ZHANG, LI), [[]], SIGNED)))


@case(taken={"row": [2, 3], **TWO})
def sign_off_below_in_separate_cells() -> bytes:
    signed = [["", "", "单位负责人：", "周九", "", "填表人：", "吴十"]]
    return xlsx(Sheet(below(roster(ZHANG, LI), signed)))


@case(taken={"row": [2, 3], **TWO})
def sign_off_below_in_text_in_the_words_of_many_forms() -> bytes:
    """Without merged cells, and in the column of the code."""
    words = (
        "单位负责人（签字）：周九",
        "审核人签字：",
        "统计负责人：周九",
        "填表人：吴十  联系电话：0873-0000000",
        "报出日期：2025年7月3日",
    )
    rows = [row[1:] for row in roster(ZHANG, LI)]
    return delimited(below(rows, [[one, *[""] * 5] for one in words]))


@case(taken={"row": [2, 3], **TWO})
def numbered_remarks_below() -> bytes:
    remarks = [
        ["说明：1.本表一式两份；"],
        ["2.人员类别按代码表填写。"],
        ["3.数据截至2025年6月30日。"],
    ]
    return xlsx(Sheet(below(roster(ZHANG, LI), [[]], remarks), merged=["A5:G5", "A6:G6", "A7:G7"]))


@case(taken={"row": [2, 3], **TWO})
def numbered_remarks_below_in_text() -> bytes:
    """Text has no merged cells by which a remark is known; the first column is the code."""
    rows = [row[1:] for row in roster(ZHANG, LI)]
    remarks = ["注：1.本表一式两份。", "2.人员类别按代码表填写。", "3.数据截至月末。"]
    return delimited(below(rows, [[""] * 6], [[one, *[""] * 5] for one in remarks]))


# Merged cells and hidden rows


@case(
    taken={
        "row": [2, 4, 5],
        "name": ["张三", "孙八", "王五"],
        "community_code": [HAPPY, HAPPY, PEACE],
    },
    findings=["R102 D3"],
    cleaned={"community_code merged": 2},
)
def a_community_merged_over_its_people() -> bytes:
    rows = roster(ZHANG, LI | {"身份证号": "1"}, SUN, WANG | {"社区(村)代码": PEACE})
    return xlsx(Sheet(changed(rows, B3="", B4=""), merged=["B2:B4"]))


@case(
    taken={"row": [2, 3, 4], "community_code": [HAPPY, HAPPY, PINE]},
    cleaned={"community_code merged": 1},
)
def a_community_merged_over_its_people_in_an_old_workbook() -> bytes:
    rows = roster(ZHANG, LI, WANG | {"社区(村)代码": PINE})
    return xls(Sheet(changed(rows, B3=""), merged=["B2:B3"]))


@case(
    taken={"row": [2, 3, 5], "community_code": [HAPPY] * 3},
    cleaned={"community_code merged": 2},
)
def a_community_merged_over_its_people_and_a_subtotal() -> bytes:
    rows = roster(ZHANG, LI, WANG)
    for row in rows[2:]:
        row[1] = ""
    subtotal = [["", "", "小计", "2", "", "", ""]]
    return xlsx(Sheet(below(rows[:3], subtotal, rows[3:]), merged=["B2:B5"]))


@case(
    taken={
        "row": [2, 3, 4],
        "township_name": ["乐白道街道", "乐白道街道", "小龙潭镇"],
        "community_name": ["幸福社区", "幸福社区", "幸福社区"],
    },
    cleaned={"township_name merged": 1, "community_name merged": 1},
)
def township_and_community_merged_and_no_code() -> bytes:
    place = {"所属乡镇(街道)": "乐白道街道", "社区(村)名称": "幸福社区"}
    people = roster(
        ZHANG | place, LI | place, SUN | place | {"所属乡镇(街道)": "小龙潭镇"},
        without=("社区(村)代码",),
    )  # fmt: skip
    return xlsx(Sheet(changed(people, G3="", H3=""), merged=["G2:G3", "H2:H3"]))


@case(taken={"row": [2], "name": ["张三"]}, findings=["R101 B3"])
def a_community_left_blank_is_not_filled() -> bytes:
    return xlsx(Sheet(changed(roster(ZHANG, LI), B3="")))


@case(
    taken={
        "row": [2, 3],
        "name": ["李四", "李四"],
        "id_number": [LI["身份证号"]] * 2,
        "post": ["deputy_director", "deputy_secretary"],
    },
    cleaned={
        "community_code merged": 1,
        "name merged": 1,
        "id_number merged": 1,
        "sex merged": 1,
    },
)
def a_person_merged_over_two_posts() -> bytes:
    rows = changed(roster(LI, QIAN), A3="", B3="", C3="", D3="", E3="")
    merged = ["A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3"]
    return xlsx(Sheet(rows, merged=merged))


@case(taken={"row": [2, 3, 4], "name": ["张三", "李四", "王五"]}, findings=["R313 3"])
def hidden_rows_are_read_and_told() -> bytes:
    return xlsx(Sheet(below(roster(ZHANG, LI, WANG), [[]]), hidden_rows=[3, 5]))


@case(
    taken={"row": [2, 5], "name": ["张三", "王五"]},
    findings=["R101 D3"],
    cleaned={"started_on date": 1},
)
def an_incomplete_person_above_a_repeated_header_is_not_lost() -> bytes:
    """A time of day has a colon, as the titles above a header have."""
    late = LI | {"身份证号": "", "任职日期": "2020/1/1 0:00"}
    people = roster(ZHANG | {"任职日期": ""}, late, WANG | {"任职日期": ""})
    return xlsx(Sheet([*people[:3], people[0], people[3]]))
