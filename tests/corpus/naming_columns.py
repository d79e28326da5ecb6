"""What the columns are called, and what must never be taken for what.

Evidence for most headers is in the domain's `header_variants.csv`.
"""

from __future__ import annotations

from tests.corpus.building import Sheet, delimited, renamed, xlsx
from tests.corpus.case import case
from tests.corpus.people import (
    HAPPY,
    LI,
    WANG,
    ZHANG,
    certificates,
    grids,
    organisations,
    population,
    roster,
    training,
    volunteers,
)
from workforce.intake.mapping import Mapping

TWO = {"name": ["张三", "李四"]}
MORE = {
    "学历": "大学本科",
    "任职日期": "2020-01-02",
    "月报酬(元)": "3500",
    "联系电话": "0873-0000000",
}


# Known names


@case(
    taken={
        "row": [2],
        "name": ["张三"],
        "education": ["bachelor"],
        "started_on": ["2020-01-02"],
        "monthly_pay_yuan": [3500],
    }
)
def aliases_of_real_forms() -> bytes:
    names = {
        "社区(村)代码": "统计用区划代码",
        "身份证号": "公民身份号码",
        "人员类别": "人员类型",
        "职务": "现任职务",
        "学历": "文化程度",
        "任职日期": "任现职时间",
        "月报酬(元)": "月补贴收入",
        "联系电话": "联系方式(手机)",
    }
    return delimited(renamed(roster(ZHANG | MORE), names))


@case(
    dataset="volunteer_registration",
    taken={"row": [2], "name": ["张三"], "registered_on": ["2020-01-02"], "status": ["active"]},
)
def aliases_of_a_volunteer_system() -> bytes:
    names = {
        "姓名": "用户姓名",
        "证件号码": "身份证件号",
        "注册日期": "建立时间",
        "状态": "志愿者状态",
    }
    return delimited(renamed(volunteers({}), names))


@case(
    dataset="training_record",
    taken={"row": [2], "started_on": ["2025-03-01"], "ended_on": ["2025-03-03"], "days": [3]},
)
def aliases_of_a_training_ledger() -> bytes:
    names = {
        "开始日期": "培训开始时间",
        "结束日期": "培训结束时间",
        "培训天数": "天数",
        "主办层级": "培训级别",
        "班次编号": "培训班次",
    }
    return delimited(renamed(training({}), names))


@case(
    taken={
        "row": [2],
        "community_code": [HAPPY],
        "post": ["director"],
        "monthly_pay_yuan": [3500],
    },
    findings=["R310 1 A、B、C"],
)
def the_templates_own_names_win_over_others_before_them() -> bytes:
    """岗位, 月补贴收入 and 所属行政区划 are read where there is nothing better."""
    usual = roster(ZHANG | {"月报酬(元)": "3500"})
    others = (["所属行政区划", "岗位", "月补贴收入"], ["开远市", "服务岗", "500"])
    return delimited([[*other, *row[1:]] for other, row in zip(others, usual, strict=True)])


@case(
    dataset="volunteer_registration",
    taken={"row": [2], "registered_on": ["2020-01-02"]},
    findings=["R310 1 A"],
)
def the_day_of_entry_is_not_the_day_of_registration_where_both_are_given() -> bytes:
    others = (["录入时间"], ["2025-01-01"])
    return delimited([[*one, *row] for one, row in zip(others, volunteers({}), strict=True)])


# The same name in other dress


@case(taken={"row": [2, 3], **TWO, "education": ["bachelor", "bachelor"]})
def spaces_stars_brackets_and_full_width() -> bytes:
    names = {
        "社区(村)代码": "社区（村）代码＊",
        "姓名": "*姓　名",
        "身份证号": "身份证号【必填】",
        "性别": "性 别：",
        "人员类别": "人员类别[必填]*",
        "职务": "职务（必填）",
        "学历": "“学历”",
    }
    people = (ZHANG | {"学历": "大学本科"}, LI | {"学历": "大学本科"})
    return xlsx(Sheet(renamed(roster(*people), names)))


@case(taken={"row": [2], "name": ["张三"], "sex": ["male"]})
def labels_in_brackets() -> bytes:
    names = {"姓名": "【姓名】", "身份证号": "[身份证号]", "性别": "（性别）"}
    return xlsx(Sheet(renamed(roster(ZHANG), names)))


@case(taken={"row": [2], "name": ["张三"]})
def line_breaks_in_the_header() -> bytes:
    names = {
        "身份证号": "身份\n证号",
        "人员类别": "人员\r\n类别",
        "社区(村)代码": "社区\n(村)\n代码",
    }
    return delimited(renamed(roster(ZHANG), names))


@case(taken={"row": [2], "name": ["张三"], "monthly_pay_yuan": [3500]})
def the_columns_own_unit_in_brackets() -> bytes:
    return delimited(
        renamed(roster(ZHANG | {"月报酬(元)": "3500"}), {"月报酬(元)": "月报酬（元/月）"})
    )


@case(taken={"row": [2], "name": ["张三"], "monthly_pay_yuan": [3500]})
def the_columns_own_unit_called_a_unit() -> bytes:
    return delimited(
        renamed(roster(ZHANG | {"月报酬(元)": "3500"}), {"月报酬(元)": "月报酬（单位：元）"})
    )


@case(
    dataset="volunteer_registration",
    taken={"row": [2], "service_hours": [1.5]},
    findings=["R309 E1"],
    cleaned={"service_hours minutes": 1},
)
def minutes_called_a_unit() -> bytes:
    return delimited(renamed(volunteers({"x": "90"}), {"x": "服务时长（单位：分钟）"}))


@case(
    dataset="wages",
    taken={"row": [2], "year": [2024], "rural_income_yuan": [18000]},
    findings=["R309 C1"],
    cleaned={"rural_income_yuan ten_thousand": 1, "year unit_words": 1},
)
def income_in_ten_thousands() -> bytes:
    header = ["行政区划代码", "年份", "农村居民人均可支配收入(万元)"]
    return delimited([header, ["532502", "2024年", "1.8"]])


@case(
    dataset="training_record",
    taken={"row": [2], "hours": [3]},
    findings=["R309 J1"],
    cleaned={"hours minutes": 1},
)
def hours_of_study_in_minutes() -> bytes:
    return delimited(renamed(training({"学时": "180"}), {"学时": "培训时长(分钟)"}))


@case(
    dataset="organisation_register",
    taken={
        "row": [2],
        "community_code": [HAPPY],
        "total_floor_area_m2": [900],
        "households": [480],
    },
)
def broken_labels() -> bytes:
    """A bracket that is never closed, and a stray quote."""
    rows = organisations({"总建筑面积(平方米)": "900", "户数": "480"})
    return xlsx(Sheet(renamed(rows, {"总建筑面积(平方米)": "总建筑面积(m2", "户数": '户数"'})))


@case(taken={"row": [2], "name": ["张三"], "sex": ["male"]})
def headers_in_traditional_characters() -> bytes:
    names = {
        "社区(村)代码": "社區(村)代碼",
        "身份证号": "身份證號",
        "性别": "性別",
        "人员类别": "人員類別",
        "职务": "職務",
    }
    return xlsx(Sheet(renamed(roster(ZHANG), names)))


@case(
    dataset="population",
    taken={"row": [2], "resident": [1_227_700]},
    findings=["R309 C1"],
    cleaned={"resident ten_thousand": 1},
)
def ten_thousands_in_the_header() -> bytes:
    return delimited(renamed(population({"常住人口": "122.77"}), {"常住人口": "常住人口（万人）"}))


@case(
    dataset="volunteer_registration",
    taken={"row": [2, 3], "service_hours": [1.5, 2]},
    findings=["R309 E1"],
    cleaned={"service_hours minutes": 2},
)
def minutes_in_the_header() -> bytes:
    rows = volunteers({"x": "90"}, {"x": "120"})
    return delimited(renamed(rows, {"x": "志愿活动累计时间(分钟)"}))


# Nearly the same name


@case(taken={"row": [2, 3], **TWO}, findings=["R312 D1 身份证号吗"])
def a_misspelt_required_column_is_used_and_said_so() -> bytes:
    return xlsx(Sheet(renamed(roster(ZHANG, LI), {"身份证号": "身份证号吗"})))


@case(taken={"row": [2, 3], **TWO}, findings=["R312 G1 职务名称"])
def a_longer_name_of_a_required_column_is_used_and_said_so() -> bytes:
    return delimited(renamed(roster(ZHANG, LI), {"职务": "职务名称"}))


@case(taken={"row": [2], "basic_pay_yuan": [2000]}, findings=["R312 H1 月基本报酬额"])
def a_similar_column_that_decides_nothing_is_used_and_said_so() -> bytes:
    return delimited(
        renamed(roster(ZHANG | {"月基本报酬(元)": "2000"}), {"月基本报酬(元)": "月基本报酬额"})
    )


@case(taken={"row": [2], "started_on": [None]}, findings=["R310 1 H"])
def a_similar_column_that_decides_who_counts_is_never_used() -> bytes:
    return delimited(roster(ZHANG | {"任职日其": "2020-01-02"}))


@case(taken={"row": [2], "employment_form": [None]}, findings=["R310 1 H"])
def a_misspelt_form_of_employment_is_never_used() -> bytes:
    return delimited(roster(ZHANG | {"用工形势": "非全日制"}))


@case(
    dataset="training_record",
    taken={"row": [2], "days": [None]},
    findings=["R310 1 F", "R110 days:3"],
)
def a_misspelt_number_of_days_is_never_used() -> bytes:
    """Only a course of one day may do without its days."""
    rows = training({"结束日期": "2025-03-01", "培训天数": "1"}, {})
    return delimited(renamed(rows, {"培训天数": "培训天教"}))


# Another meaning


@case(
    taken={"row": [2], "name": ["张三"], "id_number": [ZHANG["身份证号"]]}, findings=["R310 1 H、I"]
)
def other_peoples_names_and_numbers_beside_the_own() -> bytes:
    return delimited(roster(ZHANG | {"户主姓名": "李四", "配偶身份证号": LI["身份证号"]}))


@case(findings=["R005 姓名"])
def the_householders_name_is_not_the_workers() -> bytes:
    return delimited(renamed(roster(ZHANG), {"姓名": "户主姓名"}))


@case(findings=["R005 身份证号"])
def the_spouses_number_is_not_the_workers() -> bytes:
    return delimited(renamed(roster(ZHANG), {"身份证号": "配偶身份证号"}))


@case(findings=["R005 身份证号"])
def the_address_on_the_card_is_not_its_number() -> bytes:
    return delimited(renamed(roster(ZHANG), {"身份证号": "身份证地址"}))


@case(findings=["R005 身份证号"])
def a_demobilised_soldiers_number_is_not_the_workers() -> bytes:
    return delimited(renamed(roster(ZHANG), {"身份证号": "在乡复员人员身份证号*"}))


@case(taken={"row": [2], "monthly_pay_yuan": [None]}, findings=["R310 1 H"])
def pay_of_a_year_is_not_pay_of_a_month() -> bytes:
    return delimited(roster(ZHANG | {"实发工资(元/年)": "42000"}))


@case(taken={"row": [2], "monthly_pay_yuan": [None]}, findings=["R310 1 H"])
def a_months_pay_in_yuan_a_year_is_neither() -> bytes:
    return delimited(roster(ZHANG | {"月报酬(元/年)": "42000"}))


@case(taken={"row": [2], "started_on": [None]}, findings=["R310 1 H、I"])
def other_dates_are_not_the_day_of_taking_office() -> bytes:
    return delimited(roster(ZHANG | {"聘任日期": "2020-01-02", "入党日期": "2001-07-01"}))


@case(taken={"row": [2], "education": [None]}, findings=["R310 1 H、I"])
def two_kinds_of_education_are_not_the_highest() -> bytes:
    return delimited(roster(ZHANG | {"全日制学历": "大专", "在职学历": "本科"}))


@case(dataset="volunteer_registration", findings=["R005 注册日期"])
def the_day_of_cancelling_is_not_the_day_of_registration() -> bytes:
    return delimited(renamed(volunteers({}), {"注册日期": "注销日期"}))


@case(
    dataset="volunteer_registration",
    taken={"row": [2], "registered_on": ["2020-01-02"], "service_hours": [None]},
    findings=["R310 1 E、F"],
)
def a_number_of_times_is_no_number_of_hours() -> bytes:
    """志愿活动累计次数 looks like 志愿活动累计时间."""
    return delimited(volunteers({"注销日期": "2024-01-02", "志愿活动累计次数": "12"}))


@case(
    dataset="population",
    taken={"row": [2], "resident": [1000], "registered": [None], "urban_resident": [None]},
    findings=["R310 1 D、E"],
)
def a_population_without_a_base_is_neither_base() -> bytes:
    return delimited(population({"人口总数": "1200", "流动人口数": "50"}))


@case(
    dataset="training_record",
    findings=["R005 结束日期"],
)
def the_day_of_training_alone_is_only_its_first() -> bytes:
    rows = [[cell for place, cell in enumerate(row) if place != 4] for row in training({})]
    return delimited(renamed(rows, {"开始日期": "培训日期"}))


@case(
    dataset="certification_list",
    taken={"row": [2], "issued_on": ["2020-01-02"], "registration_valid_to": ["2026-01-02"]},
    findings=["R310 1 G"],
)
def dates_of_certificates_are_kept_apart() -> bytes:
    return delimited(certificates({"登记有效期": "2026-01-02", "考试日期": "2019-06-08"}))


@case(
    dataset="grid_register",
    taken={"row": [2], "grid_code": ["W1"], "kind": ["urban"], "households": [480]},
    findings=["R310 1 E"],
)
def grids_as_another_system_calls_them() -> bytes:
    names = {"网格编号": "网格编码", "类型": "网格类别", "户数": "网格户数"}
    return delimited(renamed(grids({"网格长": "见附表"}), names))


@case(taken={"row": [2], "name": ["张三"]}, findings=["R310 1 H、I、J、K、L、M"])
def columns_of_the_old_national_system() -> bytes:
    more = (
        "任职届次",
        "分管工作",
        "是否交叉任职",
        "是否连选连任",
        "是否是大学生村官",
        "是否社工师",
    )
    return xlsx(Sheet(roster(ZHANG | dict.fromkeys(more, "否"))))


@case(taken={"row": [2], "name": ["张三"]}, findings=["R310 1 H"])
def of_two_columns_with_one_name_the_first_is_read() -> bytes:
    rows = roster(ZHANG | {"x": "王五"})
    return delimited(renamed(rows, {"x": "姓名"}))


# Codes explained in the header


@case(
    taken={"row": [2, 3], "sex": ["male", "female"]},
    cleaned={"sex mapped": 2},
)
def a_map_in_the_header_decodes_its_column() -> bytes:
    people = roster(ZHANG | {"性别": "0"}, LI | {"性别": "1"})
    return delimited(renamed(people, {"性别": "性别（0-男，1-女，2-保密）"}))


@case(
    taken={"row": [2, 3], "sex": ["male", "female"]},
    cleaned={"sex mapped": 2},
)
def the_same_map_the_other_way_round() -> bytes:
    people = roster(ZHANG | {"性别": "1"}, LI | {"性别": "0"})
    return delimited(renamed(people, {"性别": "性别(1:男 0:女)"}))


@case(taken={"row": [2, 3], "sex": [None, None]}, findings=["R305 E2,E3"])
def without_a_map_a_bare_number_says_nothing() -> bytes:
    return delimited(roster(ZHANG | {"性别": "1"}, LI | {"性别": "2"}))


@case(
    taken={"row": [2, 3], "worker_type": ["committee_member", "dedicated"]},
    findings=["R106 F4"],
    cleaned={"worker_type mapped": 2},
)
def a_map_for_a_column_that_decides() -> bytes:
    people = (ZHANG | {"人员类别": "1"}, WANG | {"人员类别": "2"}, LI | {"人员类别": "7"})
    return delimited(
        renamed(roster(*people), {"人员类别": "人员类别(1-村居委会成员，2-专职工作者)"})
    )


@case(
    dataset="training_record",
    taken={"row": [2, 3], "completed": ["yes", "no"]},
    findings=["R106 I4"],
    cleaned={"completed mapped": 2},
)
def a_map_for_yes_and_no() -> bytes:
    rows = training({"是否结业": "1"}, {"是否结业": "0"}, {"是否结业": "2"})
    return delimited(renamed(rows, {"是否结业": "是否结业（1是 0否）"}))


# What a mapping file has settled


@case(
    taken={"row": [2], "name": ["张三"], "started_on": ["2020-01-02"]},
    mapping=Mapping(columns={"员工名称": "name", "任职起始日期": "started_on"}),
)
def a_mapping_file_names_columns_for_good() -> bytes:
    rows = roster(ZHANG | {"任职起始日期": "2020-01-02"})
    return delimited(renamed(rows, {"姓名": "员工名称"}))


@case(
    taken={"row": [2, 3], "sex": ["male", "female"]},
    cleaned={"sex mapped": 2},
    mapping=Mapping(codes={"sex": {"1": "男", "2": "女"}}),
)
def a_mapping_file_explains_codes() -> bytes:
    return delimited(roster(ZHANG | {"性别": "1"}, LI | {"性别": "2"}))


@case(
    taken={"row": [2], "name": ["张三"]},
    findings=["R310 1 I"],
    mapping=Mapping(ignored=frozenset({"内部编号"})),
)
def a_mapping_file_leaves_out_what_is_not_needed() -> bytes:
    return delimited(roster(ZHANG | {"内部编号": "7", "值班安排": "周一"}))
