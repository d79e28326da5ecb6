"""Finding the table in a sheet and naming its columns."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

import schemas
from tests.unit.making import COMMUNITY, COUNTY, JUNE, USUAL, id_number
from workforce.intake.naming import normal, without_brackets
from workforce.intake.reader import read_submission
from workforce.intake.reading import Sheet
from workforce.intake.table import Table, find_tables

HEADER = ["序号", "社区(村)代码", "姓名", "身份证号", "人员类别", "职务", "性别"]
FIRST = ["1", COMMUNITY, "张三", id_number(serial=1), "村(居)委会成员", "主任", "男"]
SECOND = ["2", COMMUNITY, "李四", id_number(serial=2), "专职工作者", "工作人员", "女"]
BLANK = [""] * len(HEADER)


def row(*cells: str) -> list[str]:
    return [*cells, *BLANK[len(cells) :]]


def sheet(*rows: Sequence[str], name: str = "") -> Sheet:
    width = max(map(len, rows))
    full = [[*cells, *[""] * (width - len(cells))] for cells in rows]
    columns = {
        str(place): pl.Series([cells[place] or None for cells in full], dtype=pl.String)
        for place in range(width)
    }
    return Sheet(1, name, pl.DataFrame(columns))


def find(*rows: Sequence[str], dataset: str = "staff_roster", name: str = "") -> Table:
    (table,) = find_tables(sheet(*rows, name=name), schemas.model(dataset).declared())
    return table


def data_rows(*rows: Sequence[str], dataset: str = "staff_roster") -> list[int]:
    return find(*rows, dataset=dataset).rows["source_row"].to_list()


def named(header: str, dataset: str = "staff_roster") -> str | None:
    """The column a header names that stands before a usual table, so that nothing precedes it."""
    table = find([header, *USUAL[dataset]], ["x", *USUAL[dataset].values()], dataset=dataset)
    return next((one.name for one in table.placed if one.place == 0), None)


TOTALS = row("合计", "", "2")
SIGN_OFF = row("单位负责人：王五", "", "填表人：赵六", "", "报出日期：2025年7月3日")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([HEADER, FIRST, SECOND], [2, 3]),
        ([row("开远市花名册"), row("填报单位：开远市民政局"), BLANK, HEADER, FIRST], [5]),
        ([HEADER, BLANK, FIRST, BLANK, BLANK, SECOND, BLANK], [3, 6]),
        ([HEADER, TOTALS, FIRST, SECOND], [3, 4]),
        ([HEADER, FIRST, TOTALS, SECOND], [2, 4]),
        ([HEADER, FIRST, SECOND, TOTALS], [2, 3]),
        ([HEADER, FIRST, row("", "小 计", "", "1"), SECOND, row("总合计：2人")], [2, 4]),
        ([HEADER, FIRST, BLANK, SIGN_OFF], [2]),
        ([HEADER, FIRST, HEADER, SECOND], [2, 4]),
        ([HEADER, FIRST, row("备注：1.本表一式两份")], [2]),
    ],
    ids=["plain", "titles", "blanks", "totals above", "totals between", "totals below",
         "subtotals", "sign-off", "repeated header", "note"],
)  # fmt: skip
def test_only_data_rows_are_data_and_keep_their_numbers(
    rows: list[list[str]], expected: list[int]
) -> None:
    assert data_rows(*rows) == expected


@pytest.mark.parametrize(
    "words",
    ["单位负责人：王五", "负责人：王五", "填表人：王五", "制表：王五", "制表人：王五",
     "审核人：王五", "复核：王五", "报出日期：2025年7月3日",
     "填报日期：2025年7月3日", "说明:无", "总合计",
     "合 计", "总计", "小计：3人", "共计3人", "本页小计", "累计",
     "备注：一式两份",
     "注：数据截至月底"],
)  # fmt: skip
def test_sign_off_notes_and_totals_in_a_column_of_the_table_are_no_data(words: str) -> None:
    header, first = HEADER[1:], FIRST[1:]
    assert data_rows(header, first, [words, *[""] * 5]) == [2]
    assert data_rows(header, first, ["", words, *[""] * 4]) == [2]


def test_a_person_called_like_a_totals_row_is_a_person() -> None:
    assert data_rows(HEADER, [*FIRST[:2], "合计", *FIRST[3:]]) == [2]


def test_an_incomplete_row_of_a_person_in_charge_is_not_a_sign_off() -> None:
    header = ["序号", "姓名", "职务", "身份证号", "人员类别", "社区(村)代码"]
    incomplete = ["1", "张三", "负责人", "", "专职工作者", COMMUNITY]
    assert data_rows(header, incomplete) == [2]


def test_the_first_data_row_is_not_a_header_because_one_cell_is_a_headers_word() -> None:
    assert data_rows([*HEADER, "备注"], [*FIRST, "网格"], [*SECOND, ""]) == [2, 3]


@pytest.mark.parametrize(
    "numbers",
    [["甲", "1", "2", "3", "4", "5", "6"], ["1", "2", "3", "4", "5", "6", "7"],
     ["A", "B", "C", "D", "E", "F", "G"], ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"]],
)  # fmt: skip
def test_a_row_of_column_numbers_is_no_data(numbers: list[str]) -> None:
    assert data_rows(HEADER, numbers, FIRST) == [3]


def test_a_totals_row_that_fills_every_required_column_is_no_data() -> None:
    header = ["行政区划代码", "年份", "常住人口"]
    rows = [header, ["合计", "2024", "3000"], [COUNTY, "2024", "1000"]]
    assert data_rows(*rows, dataset="population") == [3]


def test_two_header_rows_with_merged_groups() -> None:
    table = find(
        row("花名册"),
        ["序号", "基本情况", "", "", "岗位情况", "", "性别"],
        ["", "社区(村)代码", "姓名", "身份证号", "人员类别", "职务", ""],
        FIRST,
    )
    assert {one.name: one.place for one in table.placed} == {
        "community_code": 1, "name": 2, "id_number": 3, "worker_type": 4, "post": 5, "sex": 6,
    }  # fmt: skip
    assert table.rows["source_row"].to_list() == [4]


def test_a_vertically_merged_header_above_and_below() -> None:
    above = ["序号", "社区(村)代码", "姓名", "身份证号", "岗位情况", "", "性别"]
    below = ["", "", "", "", "人员类别", "职务", ""]
    table = find(above, below, FIRST, SECOND)
    assert [one.place for one in table.placed] == [1, 2, 3, 4, 5, 6]
    assert table.rows["source_row"].to_list() == [3, 4]


def test_three_header_rows() -> None:
    table = find(
        ["序号", "社区(村)代码", "本人情况", "", "", "", ""],
        ["", "", "姓名", "证件", "岗位情况", "", "性别"],
        ["", "", "", "身份证号", "人员类别", "职务", ""],
        FIRST,
    )
    assert [one.place for one in table.placed] == [1, 2, 3, 4, 5, 6]
    assert table.rows["source_row"].to_list() == [4]


def test_a_group_label_repeated_over_its_columns_names_none_of_them() -> None:
    group = ["", "基本情况", "基本情况", "基本情况", "岗位", "岗位", "岗位"]
    table = find(group, HEADER, FIRST)
    places = {one.name: one.place for one in table.placed}
    assert places["post"] == 5
    assert len(places) == 6


def test_a_label_in_the_title_rows_names_no_column() -> None:
    header = ["编排", *HEADER[1:]]
    table = find(row("社区", "幸福社区", "电话", "0873"), header, FIRST)
    assert {one.name for one in table.placed} == {
        "community_code", "name", "id_number", "worker_type", "post", "sex",
    }  # fmt: skip


def test_of_two_columns_with_one_header_the_first_is_taken() -> None:
    table = find([*HEADER, "姓名"], [*FIRST, "监护人"])
    assert {one.name: one.place for one in table.placed}["name"] == 2
    assert table.unplaced == (7,)  # 序号 carries nothing and is not listed


@pytest.mark.parametrize(
    "header",
    ["姓名", "姓名*", "*姓名", "姓名＊", "姓 名", "姓\n名", "姓　名", "姓名：", "姓名(必填)",
     "姓名（必填）", "“姓名”", "姓名\"", "人员姓名"],
)  # fmt: skip
def test_a_header_is_known_however_it_is_dressed(header: str) -> None:
    rest = [name for name in HEADER if name != "姓名"]
    table = find([*rest, header], [*FIRST[:2], *FIRST[3:], "张三"])
    assert {one.name: one.place for one in table.placed}["name"] == len(rest)


@pytest.mark.parametrize(
    ("dataset", "header", "column"),
    [
        ("staff_roster", "月报酬（元）", "monthly_pay_yuan"),
        ("staff_roster", "联系方式(手机)", "phone"),
        ("staff_roster", "文化程度", "education"),
        ("staff_roster", "所属乡镇（街道）", "township_name"),
        ("volunteer_registration", "服务时长", "service_hours"),
        ("volunteer_registration", "志愿活动累计时间(分钟)", "service_hours"),
        ("population", "城镇常住人口（万人）", "urban_resident"),
        ("organisation_register", "总建筑面积（m2", "total_floor_area_m2"),
        ("organisation_register", "总建筑面积（㎡）", "total_floor_area_m2"),
    ],
)
def test_units_and_full_width_brackets(dataset: str, header: str, column: str) -> None:
    assert named(header, dataset) == column


@pytest.mark.parametrize("dataset", schemas.datasets())
def test_every_title_and_alias_names_its_own_column(dataset: str) -> None:
    for column in schemas.model(dataset).declared().values():
        for label in (column.title, *column.aliases):
            others = {
                one.title: "x"
                for one in schemas.model(dataset).declared().values()
                if one.name != column.name
            }
            table = find([*others, label], [*others.values(), "x"], dataset=dataset)
            assert {one.place: one.name for one in table.placed}[len(others)] == column.name, label


@pytest.mark.parametrize("dataset", schemas.datasets())
@pytest.mark.parametrize("bare", [False, True], ids=["whole", "without brackets"])
def test_no_alias_names_two_columns(dataset: str, bare: bool) -> None:
    meant: dict[str, str] = {}
    for column in schemas.model(dataset).declared().values():
        for label in (column.title, *column.aliases):
            key = without_brackets(normal(label)) if bare else normal(label)
            assert meant.setdefault(key, column.name) == column.name, label


@pytest.mark.parametrize("dataset", schemas.datasets())
@pytest.mark.parametrize(
    "header",
    ["户主姓名", "年龄", "实发工资(元/年)", "人口总数", "总人口数", "出生日期", "出生年月",
     "其他证件类型", "人均月报酬", "女性人数", "女性人数（人）", "是否党组织成员", "户籍类别*",
     "配偶姓名", "监护人身份证号"],
)  # fmt: skip
def test_what_means_something_else_is_not_matched(dataset: str, header: str) -> None:
    assert named(header, dataset) is None


@pytest.mark.parametrize(
    ("dataset", "header"),
    [
        ("staff_roster", "月工资(元/年)"),
        ("staff_roster", "身份证号(户主)"),
        ("staff_roster", "职务(原)"),
        ("population", "常住人口(千人)"),
        ("population", "常住人口(户)"),
        ("volunteer_registration", "服务时长(天)"),
    ],
)
def test_what_means_something_else_by_its_brackets_is_not_matched(
    dataset: str, header: str
) -> None:
    assert named(header, dataset) is None


def test_a_sheet_without_a_header_has_no_table() -> None:
    columns = schemas.model("staff_roster").declared()
    assert find_tables(sheet(["姓名", "说明"], ["请填写真实姓名", ""]), columns) == []
    assert find_tables(Sheet(1, "", pl.DataFrame()), columns) == []


@pytest.mark.parametrize(
    ("above", "months"),
    [
        ("2025年6月花名册", ("2025-06",)),
        ("（2025 年 06 月）", ("2025-06",)),
        ("2025年12月", ("2025-12",)),
        ("填报日期：2025年7月3日", ()),
        ("报出日期：2025年 7 月 13 日", ()),
        ("2024年度", ()),
    ],
)
def test_the_month_a_sheet_states(above: str, months: tuple[str, ...]) -> None:
    assert find(row(above), HEADER, FIRST).months_stated == months


def test_the_sheets_name_states_a_month_too() -> None:
    assert find(HEADER, FIRST, name="2025年5月").months_stated == ("2025-05",)


def test_dates_among_the_data_state_no_month() -> None:
    table = find([*HEADER, "任职日期"], [*FIRST, "2020年3月"])
    assert table.months_stated == ()


@pytest.mark.parametrize("span", ["2025年1月至6月", "2025年1月—6月"])
def test_a_ledger_of_several_months_is_not_of_the_wrong_month(span: str) -> None:
    rows = "\n".join(
        [f"{span}培训台账,,", ",".join(USUAL["training_record"]),
         ",".join(USUAL["training_record"].values())]
    )  # fmt: skip
    reading = read_submission(rows.encode(), "training_record", JUNE, COUNTY)
    assert [one.code for one in reading.findings.found] == []


@pytest.mark.parametrize("filled_in", ["填报时间：2025年7月", "填报日期：2025年7月3"])
def test_when_a_sheet_was_filled_in_is_not_its_month(filled_in: str) -> None:
    assert find(row(filled_in), HEADER, FIRST).months_stated == ()
