"""Files as counties send them: several kinds of mess at once. Each says which."""

from __future__ import annotations

import datetime as dt

from tests.corpus.building import (
    Sheet,
    as_typed,
    below,
    beside,
    changed,
    delimited,
    ods,
    renamed,
    xls,
    xlsx,
)
from tests.corpus.case import case
from tests.corpus.people import (
    HAPPY,
    LI,
    PEACE,
    PINE,
    QIAN,
    SUN,
    WANG,
    ZHANG,
    ZHAO,
    grids,
    organisations,
    roster,
    training,
    volunteers,
)
from tests.unit.making import id_number
from workforce.intake.mapping import Mapping


@case(
    taken={
        "row": [5, 6, 8, 9],
        "name": ["张三", "李四", "王五", "孙八"],
        "community_code": [HAPPY, HAPPY, PEACE, PEACE],
        "started_on": ["2020-01-02", "2020-03-01", "2020-01-02", "2020-01-02"],
    },
    findings=["R310 3 I", "R319 2!"],
    cleaned={
        "community_code merged": 2,
        "started_on month_only": 1,
        "name spaces": 1,
    },
)
def a_printed_roster() -> bytes:
    """Title, merged groups, comment row, merged communities, subtotals, a column without a place,
    sign-off, a code list to the right and a hidden sheet of last month."""
    term = {"任职日期": "2020-01-02", "值班安排": ""}
    people = roster(
        ZHANG | term,
        LI | term | {"姓名": "李 四", "任职日期": "2020.03", "值班安排": "周一"},
        WANG | term | {"社区(村)代码": PEACE},
        SUN | term | {"社区(村)代码": PEACE},
    )
    rows = below(
        [["开远市城乡社区工作人员花名册（2025年6月）"]],
        [["", "基本情况", "", "", "", "任职情况", "", "", ""]],
        people[:1],
        [["", "12位", "必填", "请填18位", "男/女", "按代码表填写", "按代码表填写", "", ""]],
        changed(people, B3="")[1:3],
        [["", "幸福社区小计", "2"]],
        changed(people, B5="")[3:],
        [["合计", "", "4"], [], ["单位负责人：周九", "", "填表人：吴十"]],
    )
    codes = [[], [], ["代码表"], ["党组织班子成员"], ["村(居)委会成员"], ["专职工作者"]]
    merged = ["A1:I1", "B2:E2", "F2:I2", "B5:B6", "B8:B9", "A10:B10"]
    return xlsx(
        Sheet(beside(rows, codes), "花名册", merged=merged),
        Sheet(roster(QIAN), "五月", visibility="hidden"),
    )


@case(
    taken={
        "sheet": [1, 1, 2, 2],
        "row": [4, 6, 2, 3],
        "name": ["张三", "李四", "王五", "赵六"],
        "township_name": ["乐白道街道", "乐白道街道", "小龙潭镇", "小龙潭镇"],
    },
    findings=["R313 6", "R102 2!B4", "R303 2!5", "R314 3!"],
    cleaned={"township_name sheet_township": 6},
    repeated=1,
)
def a_sheet_per_township_in_different_hands() -> bytes:
    """Sheets named after townships, pages, hidden rows, another order of columns, a wrong number, a
    row twice and a sheet without header."""
    people = roster(ZHANG, LI)
    first = below([["花名册"], []], people[:2], people[:1], people[2:])
    other = [row[::-1] for row in roster(WANG, ZHAO, QIAN | {"身份证号": "1"}, WANG)]
    second = [[row[0], row[3], row[4], *row[1:3], *row[5:]] for row in other]
    return xlsx(
        Sheet(first, "乐白道街道", merged=["A1:G1"], hidden_rows=[6]),
        Sheet(second, "小龙潭镇"),
        Sheet(roster(SUN)[1:], "补充"),
    )


@case(
    taken={"row": [3, 4, 5], "name": ["张三", "李四", "王五"], "sex": ["male", "female", None]},
    findings=["R305 E5", "R310 2 H"],
    cleaned={"sex mapped": 2, "worker_type width": 2},
)
def text_in_gbk_with_a_map_in_the_header() -> bytes:
    """GBK, semicolons, a title, traditional and starred headers, a map for sex, wide brackets."""
    kind = {"人员类别": "村（居）委会成员", "分管": "x"}
    people = roster(ZHANG | kind | {"性别": "0"}, LI | kind | {"性别": "1"}, WANG | {"性别": "9"})
    names = {"性别": "性别（0-男，1-女）", "身份证号": "身份證號*", "职务": "職務 *"}
    return as_typed([["开远市花名册"], *renamed(people, names)], ";").encode("gb18030")


@case(
    taken={
        "row": [2, 3],
        "name": ["张三", "李四"],
        "worker_type": ["committee_member", "dedicated"],
    },
    findings=["R312 D1 身份证号吗", "R310 1 I"],
    cleaned={"worker_type mapped": 2},
    mapping=Mapping(
        columns={"员工名称": "name"},
        ignored=frozenset({"内部编号"}),
        codes={"worker_type": {"A": "村(居)委会成员", "B": "专职工作者"}},
    ),
)
def a_personnel_system_with_a_mapping_file() -> bytes:
    """Mapped header and codes, an ignored column, a misspelt required one, one without a place."""
    people = roster(
        ZHANG | {"人员类别": "A", "内部编号": "7", "值班安排": "7"},
        LI | {"人员类别": "B", "内部编号": "8", "值班安排": "7"},
    )
    return delimited(renamed(people, {"姓名": "员工名称", "身份证号": "身份证号吗"}))


@case(
    taken={"row": [10], "name": ["孙八"]},
    findings=[
        "R101 C2,F5",
        "R102 D3",
        "R104 D4",
        "R106 G6",
        "R107 H7",
        "R116 8",
        "R105 D9",
        "R302 D10",
    ],
    cleaned={"id_number id_15": 1},
)
def every_row_wrong_in_its_own_way() -> bytes:
    """A fault of each kind, told at once; the last row is only old-fashioned."""
    date = {"任职日期": "2020-01-02"}
    old = SUN["身份证号"][:6] + SUN["身份证号"][8:17]
    people = roster(
        ZHANG | date | {"姓名": ""},
        LI | date | {"身份证号": LI["身份证号"][:-1]},
        WANG | date | {"身份证号": "9.90099E+17"},
        ZHAO | date | {"人员类别": ""},
        QIAN | date | {"职务": "顾问"},
        ZHANG | date | {"任职日期": "2020-02-30"},
        LI | date | {"职务": "副主任,委员"},
        WANG | date | {"身份证号": id_number("20150101"), "性别": ""},
        SUN | date | {"身份证号": old},
    )
    return as_typed(people).encode("utf-8-sig")


@case(
    dataset="volunteer_registration",
    taken={
        "row": [4, 5, 7],
        "registered_on": ["2020-01-02", "2021-03-05", "2021-03-01"],
        "status": ["active", "cancelled", "active"],
        "service_hours": [1.5, 2, None],
    },
    findings=["R104 B8", "R309 E3"],
    cleaned={
        "registered_on date": 1,
        "registered_on month_only": 1,
        "status label": 2,
        "service_hours minutes": 2,
        "id_number id_form": 1,
    },
)
def an_export_of_the_volunteer_system() -> bytes:
    """xls, title, minutes, dates in three forms, other words for the status, page total, a number
    cell for an ID."""
    number = id_number(serial=301)
    rows = volunteers(
        {"注册日期": dt.date(2020, 1, 2), "t": 90},
        {
            "注册日期": "2021年3月5日",
            "状态": "已注销",
            "t": 120,
            "证件号码": f"{number[:6]} {number[6:]}",
        },
        {"注册日期": "2021.03", "状态": "正常", "证件号码": id_number(serial=303)},
        {"证件号码": 990099198503053033},
    )
    rows = renamed(rows, {"姓名": "用户姓名", "t": "志愿活动累计时间(分钟)"})
    page = ["本页小计", "", "", "", 210]
    return xls(Sheet(below([["志愿者名单"], ["共4人"]], rows[:3], [page], rows[3:])))


@case(
    dataset="training_record",
    taken={
        "row": [4, 5, 7],
        "course_no": ["K1", "K2", "K1"],
        "days": [3, 1, 3],
        "mode": ["concentrated", "online", None],
    },
    findings=["R110 F6", "R304 I7", "R310 3 K"],
    cleaned={
        "ended_on date": 1,
        "mode label": 1,
        "organiser_level label": 1,
        "days unit_words": 1,
    },
)
def a_ledger_of_several_courses() -> bytes:
    """UTF-16 without a mark, title and span of months, a comma and a line break in quotes, units in
    numbers, days above the calendar, completion left out, a column without a place."""
    rows = training(
        {"培训方式": "集中", "结束日期": "2025/3/3", "班主任": "见附表"},
        {
            "班次编号": "K2",
            "培训名称": "线上,第一期",
            "培训方式": "线上培训",
            "培训天数": "1天",
            "班主任": "网络\n课堂",
        },
        {"班次编号": "K3", "培训天数": "9", "培训方式": "集中", "班主任": ""},
        {"是否结业": "", "主办层级": "县", "身份证号": id_number(serial=202), "姓名": "李四"},
    )
    above = [["2025年1月至6月培训台账"], ["填报单位：开远市民政局"]]
    return delimited([*above, *rows], encoding="utf-16-le")


@case(
    dataset="certification_list",
    taken={
        "row": [4, 5, 7],
        "level": ["intermediate", "assistant", None],
        "issued_on": ["2020-01-02", "2019-10-01", "2020-01-02"],
        "registered_on": ["2020-06-01", None, None],
        "registration_valid_to": ["2023-05-31", None, None],
    },
    findings=["R112 B6", "R310 3 J"],
    cleaned={"level label": 1, "issued_on month_only": 1, "registered_on placeholder": 1},
)
def certificates_under_merged_groups() -> bytes:
    """Three header rows, 登记 over 日期 and 有效期至, a number twice, a placeholder and another
    kind."""
    header = [
        ["持证人员名单", *[""] * 9],
        ["序号", "证书", "", "本人", "", "", "登记", "", "状态", "资格评审"],
        ["", "管理号", "证书级别", "姓名", "身份证号", "取得日期", "日期", "有效期至", "", ""],
    ]
    first, second = id_number(serial=101), id_number(serial=202)
    rows = [
        [
            "1",
            "A1",
            "社会工作师",
            "张三",
            first,
            "2020-01-02",
            "2020-06-01",
            "2023-05-31",
            "在册",
            "过",
        ],
        ["2", "A2", "助理社工师", "李四", second, "2019.10", "无", "", "在册", ""],
        ["3", "A2", "社会工作师", "李四", second, "2020-01-02", "", "", "在册", ""],
        ["4", "A4", "", "王五", id_number(serial=303), "2020-01-02", "", "", "在册", ""],
    ]
    kinds = ["证书类别", *["社会工作者职业水平证书"] * 3, "社会体育指导员"]
    table = [*header, *rows]
    table = [[*row, kind] for row, kind in zip(table, ["", "", *kinds], strict=True)]
    merged = ["A1:J1", "A2:A3", "B2:C2", "D2:F2", "G2:H2", "I2:I3", "J2:J3"]
    return xlsx(Sheet(table, merged=merged))


@case(
    dataset="organisation_register",
    taken={
        "row": [4, 5, 7],
        "community_code": [HAPPY, PEACE, PINE],
        "kind": ["resident_committee", "resident_committee", "village_committee"],
        "has_service_facility": ["yes", "yes", None],
        "facility_area_m2": [300, 1200, None],
    },
    findings=["R305 E7", "R114 A8", "R113 A9", "R310 2 G"],
    cleaned={
        "community_code code_form": 1,
        "kind label": 1,
        "has_service_facility label": 1,
        "facility_area_m2 unit_words": 1,
        "facility_area_m2 placeholder": 1,
    },
)
def a_register_of_committees() -> bytes:
    """ods, title, comment row, subtotal between, codes with spaces and exponents, yes and no in
    other words, areas with units, a committee twice."""

    def one(code: str, kind: str, facility: str, area: object, town: str) -> dict[str, object]:
        urban = "111" if kind != "村委会" else "220"
        return {
            "代码": code, "类型": kind, "城乡分类代码": urban, "综合服务设施": facility,
            "综合服务设施面积（平方米": area, "辖区单位": town,
        }  # fmt: skip

    rows = organisations(
        one("532502 001 001", "居委会", "是", 300, "5"),
        one(PEACE, "社区居委会", "有", "1,200平方米", "6"),
        one(PINE, "村委会", "1", "无", "7"),
        one(PEACE, "居委会", "是", 100, "8"),
        one("5.32502E+11", "居委会", "是", 100, "9"),
    )
    note = ["请填12位代码", "必填，全称", "从下拉框选择", "必填", "是/否", "选填", ""]
    town = ["", "乐白道街道小计", "2个", "", "", "1500", ""]
    return ods(Sheet(below([["村（居）委会名册"]], rows[:1], [note], rows[1:3], [town], rows[3:])))


@case(
    dataset="population",
    unit="5325",
    taken={
        "row": [5, 6],
        "region_code": ["5325", "532502"],
        "urban_resident": [2_100_000, 201_000],
        "resident": [4_478_000, 322_700],
        "reference_date": ["2024-12-31", "2024-12-31"],
    },
    findings=["R309 D4,E4", "R108 D7", "R310 4 F"],
    cleaned={
        "region_code code_form": 3,
        "urban_resident ten_thousand": 2,
        "resident ten_thousand": 3,
        "reference_date date": 3,
    },
)
def a_table_of_the_statistics_office() -> bytes:
    """Title, unit note, blank row, 万人, codes with noughts, a population without a base, a word
    for a number, total and remark below."""
    rows = [
        ["2024年末人口"],
        ["单位：万人"],
        [],
        [
            "行政区划代码",
            "年度",
            "统计时点",
            "城镇常住人口（万人）",
            "常住人口（万人）",
            "人口总数",
            "备注",
        ],
        ["532500", "2024", "2024年12月31日", "210", "447.8", "450", ""],
        ["532502000000", "2024", "2024.12.31", "20.1", "32.27", "33", ""],
        ["532503000000", "2024", "2024/12/31", "约30", "58.1", "60", ""],
        ["合计", "2024", "", "260", "538", "543", ""],
        ["注：1.本表为年末常住口径。"],
        ["2.数据来自统计部门。"],
    ]
    return xlsx(Sheet(rows, merged=["A1:G1", "A9:G9", "A10:G10"]))


@case(
    dataset="grid_register",
    taken={
        "row": [2, 3, 6],
        "grid_code": ["W1", "W2", "W3"],
        "kind": ["urban", "rural", None],
        "has_party_group": ["yes", "no", None],
    },
    findings=["R106 C7", "R101 A8"],
    cleaned={
        "community_code merged": 1,
        "kind pair": 1,
        "kind label": 1,
        "has_party_group label": 1,
    },
)
def a_register_of_grids() -> bytes:
    """A merged committee, pairs, other words, title and header on the second page, no code."""
    rows = grids(
        {"是否建党组织": "有"},
        {"网格编号": "W2", "类型": "1-农村", "是否建党组织": "否"},
        {"网格编号": "W3", "类型": ""},
        {"网格编号": "W4", "类型": "山区"},
        {"网格编号": "", "类型": "城镇"},
    )
    rows = changed(rows, B3="")
    return xls(Sheet(below(rows[:3], [["网格名册"]], rows[:1], rows[3:]), merged=["B2:B3"]))


@case(
    taken={"row": [3, 4, 9], "name": ["张三", "李四", "孙八"]},
    findings=["R320 G3,E9", "R102 C8"],
    cleaned={"community_code merged": 2},
)
def two_tables_on_a_page_with_two_directors() -> bytes:
    """Two tables in another order, merged communities in both, a second director in the second."""
    first = changed(roster(ZHANG, LI), B3="")
    wrong, other = WANG | {"身份证号": "1"}, SUN | {"职务": "主任"}
    second = changed(
        [[row[place] for place in (2, 1, 3, 5, 6)] for row in roster(wrong, other)], B3=""
    )
    return xlsx(
        Sheet(
            below([["一、委员会"]], first, [[], ["二、其他人员"]], second),
            merged=["A1:G1", "B3:B4", "A6:G6", "B8:B9"],
        )
    )


@case(
    taken={
        "row": [4, 4, 5, 6],
        "name": ["钱七", "钱七", "李四", "王五"],
        "post": ["secretary", "director", "deputy_director", "worker"],
        "monthly_pay_yuan": [4200, 4200, 3500, None],
        "ended_on": [None, None, None, None],
    },
    findings=["R301 E5", "R305 I6", "R310 3 K"],
    cleaned={
        "post several": 1,
        "post label": 1,
        "monthly_pay_yuan unit_words": 1,
        "monthly_pay_yuan ten_thousand": 1,
        "ended_on placeholder": 2,
        "started_on serial": 1,
    },
)
def a_roster_with_numbers_in_every_dress() -> bytes:
    """Blank row, instructions, two posts in one cell, 万 and 元, serial dates, placeholders, a sex
    that contradicts the number, harmless and placeless columns."""
    people = roster(
        QIAN
        | {
            "职务": "书记、主任",
            "任职日期": 43832,
            "月报酬(元)": "4,200元",
            "离任日期": "至今",
            "补贴": 1,
        },
        LI | {"性别": "男", "月报酬(元)": "0.35万", "离任日期": "—", "补贴": 2},
        WANG | {"月报酬(元)": "面议", "补贴": 3},
    )
    return xlsx(Sheet([["填表说明：姓名、身份证号必填，按户籍登记填写。"], [], *people]))


@case(
    taken={"row": [3], "name": ["张三"], "started_on": [None], "monthly_pay_yuan": [None]},
    findings=["R310 2 H、I、J、K"],
)
def headers_that_almost_say_something_else() -> bytes:
    """A group over the wrong columns, pay of a year, dates of other things, another's number."""
    rows = roster(
        ZHANG
        | {
            "聘任日期": "2020-01-02",
            "实发工资(元/年)": "42000",
            "户主姓名": "李四",
            "配偶身份证号": "略",
        }
    )
    groups = [["基本情况", *[""] * 6, "任职", "", "离任", ""]]
    return xlsx(Sheet(below(groups, rows), merged=["A1:G1", "H1:I1", "J1:K1"]))


@case(
    taken={"row": [3, 4, 6], "name": ["张三", "李四", "王五"]},
    findings=["R116 5"],
    cleaned={"name spaces": 1, "id_number id_form": 1},
)
def typed_text_with_a_comment_row() -> bytes:
    """UTF-8 with a mark, tabs, comment row, ragged rows, a stray quote and a stray tab."""
    people = as_typed(
        roster(ZHANG | {"姓名": "张 三"}, LI, SUN, WANG | {"身份证号": "'" + WANG["身份证号"]}),
        "\t",
    ).splitlines()
    people[0] += '\t备注"'
    people[3] = people[3].replace("孙八", "孙\t八") + "\t\tx"
    note = "\t12位\t必填\t请填18位\t男/女\t可多选\t可多选"
    return "\r\n".join([people[0], note, *people[1:]]).encode("utf-8-sig")
