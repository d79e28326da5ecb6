"""One small file of each dataset through the whole intake: rows, findings, and where they are."""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import Decimal

import openpyxl
import polars as pl
import pytest

import schemas
from tests.unit.making import (
    COMMUNITY,
    COUNTY,
    JUNE,
    USUAL,
    born,
    codes,
    csv_bytes,
    id_number,
    read_rows,
    rows_of,
    saved,
    told,
    xlsx_bytes,
)
from workforce.intake.archive import Submission
from workforce.intake.pseudonym import PersonKey
from workforce.intake.reader import Reading, read_submission
from workforce.intake.staging import staged_rows
from workforce.period import Period

FIRST, OTHER, THIRD = (id_number(serial=serial) for serial in (101, 202, 303))


def rows_kept(reading: Reading) -> list[int]:
    return [] if reading.rows.is_empty() else reading.rows["source_row"].unique().sort().to_list()


def staged(reading: Reading) -> pl.DataFrame:
    submission = Submission(reading.dataset, str(reading.period), reading.unit_code, "0" * 64)
    return staged_rows(reading, submission, PersonKey("5a" * 32, ""))


# All datasets


@pytest.mark.parametrize("dataset", schemas.datasets())
def test_a_right_row_of_every_dataset_has_no_finding(dataset: str) -> None:
    reading = read_rows(dataset, {})
    assert told(reading) == set()
    assert (reading.rows_read, reading.rows_refused, reading.rows.height) == (1, 0, 1)


ANOTHER = {
    "organisation_register": {"代码": "532502001002"},
    "grid_register": {"网格编号": "W2"},
    "certification_list": {"管理号": "A2"},
}


@pytest.mark.parametrize("dataset", schemas.datasets())
def test_an_empty_required_cell_refuses_its_row_alone(dataset: str) -> None:
    for column in schemas.model(dataset).declared().values():
        if column.required:
            reading = read_rows(dataset, {column.title: ""}, ANOTHER.get(dataset, {}))
            assert told(reading) == {("R101", column.name, 1, (2,))}
            assert rows_kept(reading) == [3]


@pytest.mark.parametrize("dataset", schemas.datasets())
def test_the_order_of_columns_does_not_matter(dataset: str) -> None:
    rows = rows_of(dataset, {})
    turned = [list(reversed(row)) for row in rows]
    straight = read_submission(csv_bytes(*rows), dataset, JUNE, COUNTY)
    back = read_submission(csv_bytes(*turned), dataset, JUNE, COUNTY)
    assert back.rows.equals(straight.rows)


@pytest.mark.parametrize("blank", [" ", "  ", "\t", "\u3000"])
def test_spaces_around_a_value_do_not_matter_and_alone_are_blank(blank: str) -> None:
    usual = USUAL["staff_roster"]
    around = {title: f"{blank}{text}{blank}" for title, text in usual.items()}
    alone = dict.fromkeys(usual, blank)
    reading = read_rows("staff_roster", around, alone, {"身份证号": blank})
    assert told(reading) == {("R101", "id_number", 1, (4,))}
    assert reading.rows.equals(read_rows("staff_roster", {}).rows)


# Everything at once, each with its place


def test_every_fault_of_every_row_is_told_at_once() -> None:
    reading = read_rows(
        "staff_roster",
        {"身份证号": FIRST[:-1], "职务": "顾问", "任职日期": "1985.1", "月报酬(元)": "三千"},
        {},
        {"身份证号": "5.3E+17", "姓名": ""},
    )
    assert told(reading) == {
        ("R102", "id_number", 1, (2,)),
        ("R106", "post", 1, (2,)),
        ("R107", "started_on", 1, (2,)),
        ("R305", "monthly_pay_yuan", 1, (2,)),
        ("R104", "id_number", 1, (4,)),
        ("R101", "name", 1, (4,)),
    }
    assert rows_kept(reading) == [3]
    assert (reading.rows_read, reading.rows_refused) == (3, 2)


def test_one_finding_names_all_its_rows() -> None:
    reading = read_rows("staff_roster", {"职务": "x"}, {}, {"职务": "y"}, {"职务": "x"})
    assert told(reading) == {("R106", "post", 1, (2, 4, 5))}


def test_several_sheets_are_one_submission_and_keep_their_own_addresses() -> None:
    data = xlsx_bytes(
        说明=[["填表说明", ""], ["请填写姓名", "必填"]],
        甲=[["花名册"], *rows_of("staff_roster", {"身份证号": FIRST}, {"身份证号": "1"})],
        空=[],
        乙=rows_of("staff_roster", {"职务": "顾问"}, {"身份证号": OTHER}),
    )
    reading = read_submission(data, "staff_roster", JUNE, COUNTY)
    assert told(reading) == {("R102", "id_number", 2, (4,)), ("R106", "post", 4, (2,))}
    kept = reading.rows.select("source_sheet", "source_row", "id_number").rows()
    assert kept == [(2, 3, FIRST), (4, 3, OTHER)]
    assert set(reading.places) == {2, 4}
    assert reading.sheet_names == {1: "说明", 2: "甲", 3: "空", 4: "乙"}


def test_a_person_on_two_sheets_is_told_on_the_second() -> None:
    rows = rows_of("staff_roster", {})
    reading = read_submission(xlsx_bytes(甲=rows, 乙=rows), "staff_roster", JUNE, COUNTY)
    assert told(reading) == {("R303", None, 2, (2,))}
    assert reading.rows.height == 1


def test_a_sheet_that_lacks_a_column_is_not_lost_in_silence() -> None:
    lacking = rows_of("staff_roster", {"身份证号": OTHER})
    lacking[0] = [cell.replace("职务", "岗级名") for cell in lacking[0]]
    data = xlsx_bytes(甲=rows_of("staff_roster", {}), 乙=lacking)
    reading = read_submission(data, "staff_roster", JUNE, COUNTY)
    assert "R005" in codes(reading)


def test_a_file_none_of_whose_rows_can_be_used_is_rejected() -> None:
    reading = read_rows("staff_roster", {"身份证号": "1"}, {"职务": "x"})
    assert codes(reading) == ["R010", "R102", "R106"]
    assert reading.findings.reject_file()
    assert reading.rows.is_empty()


# Deciding and other columns


@pytest.mark.parametrize(
    ("dataset", "title", "text", "code", "column"),
    [
        ("staff_roster", "用工形式", "临时", "R106", "employment_form"),
        ("staff_roster", "离任日期", "2025-06-31", "R107", "ended_on"),
        ("staff_roster", "社区(村)代码", "5325020", "R113", "community_code"),
        ("volunteer_registration", "状态", "1", "R106", "status"),
        ("volunteer_registration", "注册日期", "去年", "R107", "registered_on"),
        ("certification_list", "证书级别", "一级", "R106", "level"),
        ("certification_list", "状态", "?", "R106", "holder_status"),
        ("training_record", "培训方式", "参观", "R106", "mode"),
        ("training_record", "是否结业", "1", "R106", "completed"),
        ("training_record", "培训天数", "三", "R108", "days"),
        ("organisation_register", "类型", "小区", "R106", "kind"),
        ("organisation_register", "城乡分类代码", "999", "R106", "urban_rural_code"),
        ("population", "常住人口", "一千", "R108", "resident"),
        ("population", "常住人口", "-1", "R108", "resident"),
        ("population", "年份", "1900", "R108", "year"),
        ("division", "级别", "村级", "R106", "level"),
        ("division", "失效日期", "?", "R107", "valid_to"),
    ],
)
def test_a_row_whose_deciding_value_cannot_be_read_is_refused(
    dataset: str, title: str, text: str, code: str, column: str
) -> None:
    reading = read_rows(dataset, {title: text})
    assert (code, column, 1, (2,)) in told(reading)
    assert reading.rows.is_empty()


@pytest.mark.parametrize(
    ("dataset", "title", "text", "column"),
    [
        ("staff_roster", "性别", "1", "sex"),
        ("staff_roster", "民族", "外星", "ethnicity"),
        ("staff_roster", "学历", "很高", "education"),
        ("staff_roster", "月报酬(元)", "三千", "monthly_pay_yuan"),
        ("staff_roster", "月报酬(元)", "-1", "monthly_pay_yuan"),
        ("staff_roster", "兼任职责", "灾害信息员、舞蹈", "duties"),
        ("staff_roster", "是否在员额内", "1", "in_quota"),
        ("volunteer_registration", "服务时长(小时)", "很多", "service_hours"),
        ("certification_list", "登记日期", "1985.1", "registered_on"),
        ("training_record", "培训类别", "?", "training_type"),
        ("organisation_register", "户数", "12.5", "households"),
        ("organisation_register", "每日开放小时", "25", "open_hours"),
        ("wages", "农村居民人均可支配收入", "?", "rural_income_yuan"),
    ],
)
def test_a_value_that_decides_nothing_is_blanked_and_to_be_confirmed(
    dataset: str, title: str, text: str, column: str
) -> None:
    reading = read_rows(dataset, {title: text})
    assert told(reading) == {("R305", column, 1, (2,))}
    assert reading.rows[column].to_list() == [None]


# Staff roster


@pytest.mark.parametrize("month", ["2025-06", "2025-02", "2024-02", "2025-12"])
def test_sixteen_and_a_hundred_are_the_limits_at_the_months_end(month: str) -> None:
    period = Period.parse(month)
    end = period.last_day

    def years_before(years: int, days_after: int) -> dt.date:
        year = end.year - years
        day = min(end.day, calendar.monthrange(year, end.month)[1])
        return dt.date(year, end.month, day) + dt.timedelta(days=days_after)

    births = {
        years_before(16, 0): True,  # sixteen on the last day
        years_before(16, 1): False,
        years_before(101, 1): True,  # still a hundred on the last day
        years_before(101, 0): False,
    }
    rows = rows_of(
        "staff_roster",
        *[{"身份证号": born(day, serial)} for serial, day in enumerate(births, 200)],
    )
    reading = read_submission(csv_bytes(*rows), "staff_roster", period, COUNTY)
    allowed = [row for row, good in enumerate(births.values(), 2) if good]
    assert rows_kept(reading) == allowed
    assert told(reading) == {("R105", "id_number", 1, (3, 5))}


def test_volunteers_may_have_any_age() -> None:
    reading = read_rows(
        "volunteer_registration",
        {"证件号码": id_number("20200101")},
        {"证件号码": id_number("19100101")},
    )
    assert told(reading) == set()


def test_sex_comes_from_the_id_number_and_a_contradiction_is_told() -> None:
    reading = read_rows(
        "staff_roster",
        {"身份证号": FIRST, "性别": "女"},
        {"身份证号": OTHER, "性别": "女"},
        {"身份证号": THIRD, "性别": ""},
    )
    assert told(reading) == {("R301", "sex", 1, (2,))}
    assert staged(reading)["sex"].to_list() == ["male", "female", "male"]


def test_fifteen_digits_are_taken_with_a_warning() -> None:
    short = FIRST[:6] + FIRST[8:17]
    reading = read_rows("staff_roster", {"身份证号": short})
    assert told(reading) == {("R302", "id_number", 1, (2,))}
    assert reading.rows["id_number"].to_list() == [FIRST]


def test_a_number_cell_as_id_number_is_refused() -> None:
    rows = rows_of("staff_roster", {}, {"身份证号": OTHER})
    place = rows[0].index("身份证号")
    rows[1][place] = 990002198503051234  # type: ignore[call-overload]
    reading = read_submission(xlsx_bytes(表=rows), "staff_roster", JUNE, COUNTY)
    assert told(reading) == {("R104", "id_number", 1, (2,))}
    assert rows_kept(reading) == [3]


def test_several_posts_and_types_become_several_rows() -> None:
    reading = read_rows(
        "staff_roster", {"人员类别": "党组织成员、村委会成员", "职务": "书记兼主任"}
    )
    pairs = set(reading.rows.select("worker_type", "post").rows())
    types, posts = ("party_committee_member", "committee_member"), ("secretary", "director")
    assert pairs == {(one, post) for one in types for post in posts}
    assert reading.rows_read == 1


def test_of_the_same_person_post_and_community_the_first_row_is_kept() -> None:
    reading = read_rows(
        "staff_roster",
        {"身份证号": FIRST, "月报酬(元)": "1"},
        {"身份证号": FIRST, "月报酬(元)": "2"},
        {"身份证号": FIRST, "职务": "书记"},
        {"身份证号": FIRST, "社区(村)代码": "532502001002"},
        {"身份证号": OTHER},
        {"身份证号": FIRST.replace(FIRST[:6], FIRST[:6] + " "), "月报酬(元)": "3"},
    )
    assert told(reading) == {("R303", None, 1, (3, 7))}
    assert rows_kept(reading) == [2, 4, 5, 6]
    assert reading.rows_refused == 0


def test_of_a_row_that_repeats_one_of_its_posts_the_other_is_kept() -> None:
    reading = read_rows("staff_roster", {"职务": "主任"}, {"职务": "主任、委员"})
    assert told(reading) == {("R303", None, 1, (3,))}
    assert reading.rows.select("source_row", "post").rows() == [(2, "director"), (3, "member")]


def test_a_refused_row_does_not_make_its_repetition_a_second() -> None:
    reading = read_rows("staff_roster", {"用工形式": "?"}, {"用工形式": "全日制"})
    assert told(reading) == {("R106", "employment_form", 1, (2,))}
    assert rows_kept(reading) == [3]


@pytest.mark.parametrize("unit", ["53", "5325", "532502"])
def test_communities_below_the_reporting_unit_are_its_own(unit: str) -> None:
    assert told(read_rows("staff_roster", {}, unit=unit)) == set()


@pytest.mark.parametrize("unit", ["54", "5326", "532503"])
@pytest.mark.parametrize("dataset", ["organisation_register", "population"])
def test_a_row_outside_the_reporting_unit_is_refused(dataset: str, unit: str) -> None:
    assert "R109" in codes(read_rows(dataset, {}, unit=unit))


def test_rules_on_the_unit_are_left_out_where_it_is_not_known() -> None:
    assert told(read_rows("staff_roster", {}, unit="")) == set()


def test_a_community_may_be_named_in_either_column_but_not_in_none() -> None:
    header = [*USUAL["staff_roster"], "社区(村)名称"]
    usual = list(USUAL["staff_roster"].values())[1:]
    rows = [["幸福社区", *usual, ""], ["", *usual, "和平社区"], ["", *usual, ""]]
    reading = read_submission(csv_bytes(header, *rows), "staff_roster", JUNE, COUNTY)
    assert told(reading) == {("R101", "community_code", 1, (4,))}
    assert reading.rows.select("community_code", "community_name").rows() == [
        (None, "幸福社区"),
        (None, "和平社区"),
    ]


# Volunteers


def test_a_volunteer_of_a_community_elsewhere_is_kept_but_not_placed() -> None:
    reading = read_rows("volunteer_registration", {"所属社区代码": "532503001001"})
    assert told(reading) == {("R306", "community_code", 1, (2,))}
    assert reading.rows["community_code"].to_list() == [None]


@pytest.mark.parametrize(
    ("areas", "column", "left"),
    [
        ({"活动": "300", "设施": "300"}, None, 300),
        ({"活动": "300.01", "设施": "300"}, "activity_area_m2", None),
        ({"商业": "100", "设施": "300", "总面积": "400"}, None, 400),
        ({"商业": "100", "设施": "300", "总面积": "399.99"}, "total_floor_area_m2", None),
        ({"商业": "", "设施": "300", "总面积": "200"}, None, 200),  # not stated: nothing to hold
    ],
)
def test_a_part_above_its_whole_is_counted_as_not_stated(
    areas: dict[str, str], column: str | None, left: int | None
) -> None:
    """One such cell would put a share above 100 % and stop the release."""
    titles = {
        "活动": "居民活动面积(平方米)",
        "设施": "设施面积(平方米)",
        "商业": "商业面积(平方米)",
        "总面积": "总建筑面积(平方米)",
    }
    reading = read_rows("organisation_register", {titles[k]: v for k, v in areas.items()})
    assert told(reading) == ({("R311", column, 1, (2,))} if column else set())
    checked = "activity_area_m2" if "活动" in areas else "total_floor_area_m2"
    assert reading.rows[checked].to_list() == [left]


def test_minutes_in_the_header_are_converted_and_said_so() -> None:
    reading = read_rows("volunteer_registration", {"服务时长(分钟)": "90"})
    assert told(reading) == {("R309", "service_hours", 1, (1,))}
    assert reading.rows["service_hours"].to_list() == [Decimal("1.50")]


# Certificates


def test_a_certificate_number_occurs_once() -> None:
    reading = read_rows(
        "certification_list",
        {"管理号": "A"},
        {"管理号": "A", "身份证号": OTHER},
        {"管理号": "B", "身份证号": OTHER},
    )
    assert told(reading) == {("R112", "certificate_no", 1, (3,))}
    assert rows_kept(reading) == [2, 4]


def test_other_kinds_need_neither_number_nor_level_and_may_share_one() -> None:
    sports = {"证书类别": "社会体育指导员", "管理号": "", "证书级别": ""}
    twice = {"证书类别": "法律明白人", "管理号": "C"}
    reading = read_rows("certification_list", sports, sports, twice, twice, {})
    assert told(reading) == set()


def test_a_social_worker_needs_number_and_level() -> None:
    reading = read_rows("certification_list", {"管理号": ""}, {"证书级别": "", "管理号": "B"})
    assert told(reading) >= {("R101", "certificate_no", 1, (2,)), ("R101", "level", 1, (3,))}


@pytest.mark.parametrize(
    ("dataset", "fault"),
    [
        ("certification_list", {"身份证号": "1"}),
        ("organisation_register", {"城乡分类代码": "999"}),
    ],
)
def test_a_refused_row_does_not_make_the_next_one_a_repetition(
    dataset: str, fault: dict[str, str]
) -> None:
    assert rows_kept(read_rows(dataset, fault, {})) == [3]


# Training


@pytest.mark.parametrize(
    ("start", "end", "days", "code"),
    [
        ("2025-03-01", "2025-03-03", "3", None),
        ("2025-03-01", "2025-03-03", "3.5", "R110"),  # more than the calendar days
        ("2025-03-01", "2025-03-03", "0.5", None),
        ("2025-03-01", "2025-03-03", "0", "R110"),
        ("2025-03-01", "2025-03-03", "-1", "R110"),
        ("2025-03-01", "2025-03-03", "1.2", "R110"),  # no multiple of a half
        ("2025-03-01", "2025-03-03", "1.25", "R110"),
        ("2025-03-01", "2025-03-03", "", "R110"),  # may be absent only for one day
        ("2025-03-01", "2025-03-01", "", None),
        ("2025-03-01", "2025-03-01", "1", None),
        ("2025-03-01", "2025-03-01", "1.5", "R110"),
        ("2024-02-28", "2024-03-01", "3", None),  # a leap day between
        ("2025-02-28", "2025-03-01", "3", "R110"),
    ],
)
def test_training_days_are_possible(start: str, end: str, days: str, code: str | None) -> None:
    reading = read_rows("training_record", {"开始日期": start, "结束日期": end, "培训天数": days})
    expected = {(code, "days", 1, (2,)), ("R010", None, None, ())} if code else set()
    assert told(reading) == expected


def test_an_end_before_the_start_is_told_once() -> None:
    reading = read_rows("training_record", {}, {"结束日期": "2025-02-28"})
    assert told(reading) == {("R111", "ended_on", 1, (3,))}


def test_without_a_column_of_days_courses_of_one_day_are_taken() -> None:
    rows = rows_of("training_record", {}, {"结束日期": "2025-03-01"})
    place = rows[0].index("培训天数")
    rows = [[*row[:place], *row[place + 1 :]] for row in rows]
    reading = read_submission(csv_bytes(*rows), "training_record", JUNE, COUNTY)
    assert rows_kept(reading) == [3]


def test_a_blank_completion_is_taken_with_a_warning_and_a_no_without() -> None:
    reading = read_rows("training_record", {"是否结业": ""}, {"是否结业": "否"})
    assert told(reading) == {("R304", "completed", 1, (2,))}
    assert rows_kept(reading) == [2, 3]


# Registers and tables


def test_a_code_of_the_register_occurs_once() -> None:
    reading = read_rows("organisation_register", {}, {"名称": "和平社区"})
    assert told(reading) == {("R114", "community_code", 1, (3,))}


def test_ten_thousands_in_the_header_are_scaled_and_said_so() -> None:
    reading = read_rows("population", {"城镇常住人口(万人)": "1.2277"})
    assert told(reading) == {("R309", "urban_resident", 1, (1,))}
    assert reading.rows["urban_resident"].to_list() == [12_277]
    assert reading.rows["resident"].to_list() == [1000]


@pytest.mark.parametrize(
    ("dataset", "title", "column", "text", "number"),
    [
        ("population", "户数(万户)", "households", "15", 150_000),
        ("staff_roster", "月报酬(万元)", "monthly_pay_yuan", "0.35", 3500),
        ("wages", "月平均工资(万元)", "urban_monthly_wage_yuan", "0.8", 8000),
    ],
)
def test_every_number_heeds_the_unit_of_its_header(
    dataset: str, title: str, column: str, text: str, number: object
) -> None:
    found = read_rows(dataset, {title: text}).rows[column].to_list()
    assert found in ([number], [None])  # converted, or left out with a warning


@pytest.mark.parametrize(("until", "codes_told"), [("2020-01-01", []), ("2019-12-31", ["R111"])])
def test_a_division_does_not_end_before_it_begins(until: str, codes_told: list[str]) -> None:
    reading = read_rows("division", {"生效日期": "2020-01-01", "失效日期": until}, {})
    assert codes(reading) == codes_told


# The month


@pytest.mark.parametrize("dataset", ["staff_roster", "training_record", "certification_list"])
def test_a_sheet_of_another_month_is_rejected(dataset: str) -> None:
    rows = [["2025年5月"], *rows_of(dataset, {})]
    reading = read_submission(xlsx_bytes(表=rows), dataset, JUNE, COUNTY)
    assert [(one.code, one.detail) for one in reading.findings.found] == [("R006", "2025-05")]
    assert reading.rows.is_empty()


@pytest.mark.parametrize(
    "title",
    ["2025年6月", "2025年06月30日", "报出日期：2025年7月3日", "2024年度", "2025年5月、2025年6月"],
)
def test_a_sheet_of_this_month_or_none_is_taken(title: str) -> None:
    rows = [[title], *rows_of("staff_roster", {}), ["填报日期：2025年7月5日"]]
    reading = read_submission(xlsx_bytes(表=rows), "staff_roster", JUNE, COUNTY)
    assert told(reading) == set()


def test_registers_and_yearly_tables_may_state_any_month() -> None:
    for dataset in ("organisation_register", "population", "wages", "division"):
        rows = [["2024年12月"], *rows_of(dataset, {})]
        reading = read_submission(xlsx_bytes(表=rows), dataset, JUNE, COUNTY)
        assert told(reading) == set()


# What must not get out


def test_no_identifier_is_staged_or_told() -> None:
    secrets = ["张三丰", FIRST, "13887301234", "A-2019-77", "开远市某中心"]
    for dataset, row in {
        "staff_roster": {"姓名": "张三丰", "身份证号": FIRST, "联系电话": "13887301234"},
        "volunteer_registration": {"姓名": "张三丰", "证件号码": FIRST, "志愿者编号": "A-2019-77"},
        "certification_list": {
            "姓名": "张三丰", "身份证号": FIRST, "管理号": "A-2019-77", "工作单位": "开远市某中心",
        },
        "training_record": {"姓名": "张三丰", "身份证号": FIRST},
    }.items():  # fmt: skip
        reading = read_rows(dataset, row, {**row, "姓名": ""}, {**row, "状态": "?"})
        out = str(staged(reading).to_dicts()) + str(reading.findings.found)
        assert staged(reading).height >= 1
        assert not [secret for secret in secrets if secret in out]


@pytest.mark.parametrize("title", ["负责网格", "岗位等级", "所属乡镇(街道)", "社区(村)名称"])
@pytest.mark.parametrize("secret", [OTHER, "13887301234"])
def test_an_identifier_in_the_wrong_column_is_not_staged(title: str, secret: str) -> None:
    reading = read_rows("staff_roster", {title: f"李四 {secret}"})
    assert secret not in str(staged(reading).to_dicts())


# Workbooks as people leave them


def test_a_hidden_sheet_is_not_counted_in_silence() -> None:
    book = openpyxl.Workbook()
    for title, number in (("六月", FIRST), ("五月", OTHER)):
        sheet = book.create_sheet(title)
        for row in rows_of("staff_roster", {"身份证号": number}):
            sheet.append(row)
    book["五月"].sheet_state = "hidden"
    reading = read_submission(saved(book), "staff_roster", JUNE, COUNTY)
    assert reading.rows["id_number"].to_list() == [FIRST] or reading.findings.found


def test_a_cell_merged_over_several_people_is_everyones() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows_of("staff_roster", {"身份证号": FIRST}, {"身份证号": OTHER}):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    reading = read_submission(saved(book), "staff_roster", JUNE, COUNTY)
    assert told(reading) == set()
    assert reading.rows["community_code"].to_list() == [COMMUNITY] * 2
    assert reading.cleaned == {("community_code", "merged"): 1}


def test_a_code_in_a_number_cell_is_a_code() -> None:
    rows = rows_of("staff_roster", {})
    rows[1][rows[0].index("社区(村)代码")] = int(COMMUNITY)  # type: ignore[call-overload]
    reading = read_submission(xlsx_bytes(表=rows), "staff_roster", JUNE, COUNTY)
    assert told(reading) == set()
    assert reading.rows["community_code"].to_list() == [COMMUNITY]
