"""The first sheet of a return, read as a clerk reads it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import schemas
from tests.unit.making import COUNTY, JUNE, csv_bytes, id_number, rows_of, xlsx_bytes
from tests.unit.test_returns import WRONG, return_of
from workforce.costs import Cost
from workforce.intake.archive import Submission
from workforce.intake.findings import Finding
from workforce.intake.staging import Staged
from workforce.returns import addresses, column_letters
from workforce.returns.front import HEADERS, front
from workforce.returns.gather import Return
from workforce.returns.values import masked, sheets_of

ROSTER = schemas.model("staff_roster").declared()


def told(data: bytes, *more: Finding) -> list[str]:
    """The lines of the first sheet, cells joined by a bar."""
    return lines(return_of(data, *more), data)


def lines(one: Return, data: bytes) -> list[str]:
    return ["|".join(map(str, line.cells)) for line in front(one, sheets_of(data))]


def after(heading: str, shown: list[str]) -> list[str]:
    """The lines below the one that begins with `heading`, up to the next blank one."""
    start = next(place for place, line in enumerate(shown) if line.startswith(heading)) + 1
    end = next((place for place, line in enumerate(shown) if place > start and not line), None)
    return shown[start:end]


def people(*changes: dict[str, str]) -> list[list[str]]:
    """A header and a roster row per change, everybody somebody else."""
    numbered = (
        {"身份证号": id_number(serial=2 * place % 1000 + 1)} | change
        for place, change in enumerate(changes)
    )
    return rows_of("staff_roster", *numbered)


# What to fix first


def test_what_to_fix_first_is_the_three_gravest_and_widest() -> None:
    rows = people(WRONG, {"职务": "顾问"}, {"职务": "干部"}, {"人员类别": "甲"}, {"性别": "女"}, {})
    posts = "党组织书记、主任、副书记、副主任、委员、集体经济组织负责人、工作人员"
    types = (
        "党组织班子成员、村(居)委会成员、专职工作者、专职网格员、社会组织工作人员、民政协管员、"
        "社保专管员、其他"
    )
    assert after("先改什么", told(xlsx_bytes(甲=rows))) == [
        f"1. 甲!E3、E4：“职务”的内容不在代码表中。请填下列之一：{posts}。",
        f"    甲!E3, E4: “职务” is not in the list; write one of: {posts}.",
        "2. 甲!C2：身份证号有误（位数或校验码不对）。请对照证件核对。",
        "    甲!C2: wrong ID number (length or check digit); check it against the card.",
        f"3. 甲!D5：“人员类别”的内容不在代码表中。请填下列之一：{types}。",
        f"    甲!D5: “人员类别” is not in the list; write one of: {types}.",
    ]


def test_of_what_only_is_to_be_confirmed_it_says_so() -> None:
    shown = told(csv_bytes(*people({"性别": "女"})))
    first = "1. F2：性别与身份证号不一致，已按身份证号计。请核对性别和身份证号。"
    assert after("先核实什么", shown)[0] == first
    assert not [line for line in shown if line.startswith("先改什么")]


def test_a_thousand_rows_with_one_error_are_one_line_with_a_count_and_the_first_cells() -> None:
    shown = told(csv_bytes(*people(*[{"职务": f"顾问{place}"} for place in range(1000)], {})))
    (row,) = [line for line in shown if "|R106|" in line]
    cells = "、".join(f"E{row}" for row in range(2, 22))
    assert row.startswith(f"1|未采用|R106|{cells} 等1000处|1000|“职务”的内容不在代码表中|")
    assert "|“顾问0”、“顾问1”、“顾问2”|" in row
    assert after("先改什么", shown)[0].startswith("1. E2、E3、E4 等1000处：")
    assert after("先改什么", shown)[1].startswith("    E2, E3, E4 … 1000 in all: ")


# Counts and kinds


def test_counts_say_what_is_to_be_confirmed() -> None:
    shown = told(csv_bytes(*people(WRONG, {"性别": "女"}, {"民族": "火星"})))
    assert shown[2] == (
        "读取 3 行，采用 2 行，未采用 1 行。另有 2 项请核实。"
        " / 3 rows read, 2 used, 1 not used. To confirm: 2."
    )


def test_no_findings_are_said_in_words_and_without_a_table() -> None:
    shown = told(csv_bytes(*people({})))
    assert "没有发现问题。 / No findings." in shown
    assert "|".join(HEADERS) not in shown


def declared(kind: str, *findings: Finding, part: int = 0) -> Return:
    submission = Submission(
        "staff_roster", str(JUNE), COUNTY, "0" * 64, kind=kind, part=part, sequence=7
    )
    staged = Staged(submission, "rules", "key", 0, 0, findings, {}, Path())
    return Return(staged, findings, number=part)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("no_change", "报告期 2025-06    无变动    处理结果："),
        ("nil", "报告期 2025-06    零报告    处理结果："),
        ("supplement", "报告期 2025-06    补报    处理结果："),
        ("file", "报告期 2025-06    处理结果："),
    ],
)
def test_the_heading_says_what_the_files_name_declared(kind: str, words: str) -> None:
    assert words in lines(declared(kind, Finding("R009")), b"")[1]


def test_what_is_carried_on_is_counted_and_named_by_its_month() -> None:
    data = xlsx_bytes(甲=people(WRONG, {}, {}))
    may = return_of(data).staged
    may = replace(may, submission=replace(may.submission, period="2025-05"))
    found = Finding("R201", "community_code", 1, (4,))
    one = replace(declared("no_change"), findings=(found,), carried=may)
    shown = lines(one, data)
    assert "无变动，沿用2025年5月的数据    处理结果：部分采用" in shown[1]
    assert shown[2].startswith("沿用 2 行，采用 1 行，未采用 1 行。 / 2 rows carried on, 1 used, 1")
    (row,) = [line for line in shown if "|R201|" in line]
    assert row.startswith("1|未采用|R201|甲!A4|1|")


# What it costs

COST = Cost(
    "每万名城镇居民拥有的社区工作者", "workers per 10,000 urban residents", "人", "17.4", "18.1"
)


def test_what_refused_rows_cost_is_said_as_up_to() -> None:
    data = csv_bytes(*people(WRONG, WRONG, {}))
    share = Cost("女性占比", "share of women", "%", "40", "50")
    one = replace(return_of(data), costs=(COST, share))
    assert after("不改的影响", lines(one, data)) == [
        "未采用2行：每万名城镇居民拥有的社区工作者现为 17.4人，改正后最多为 18.1人。"
        " / 2 rows not used: workers per 10,000 urban residents is 17.4, up to 18.1.",
        "女性占比现为 40%，改正后最多为 50%。 / share of women is 40%, up to 50%.",
    ]


@pytest.mark.parametrize(("changes", "costs"), [([WRONG, {}], ()), ([{}], (COST,))])
def test_without_costs_or_refused_rows_nothing_is_said_of_them(
    changes: list[dict[str, str]], costs: tuple[Cost, ...]
) -> None:
    data = csv_bytes(*people(*changes))
    shown = lines(replace(return_of(data), costs=costs), data)
    assert not [line for line in shown if "不改的影响" in line or "17.4" in line]


# What was tidied


def test_cells_tidied_are_counted_by_column_and_rule() -> None:
    data = csv_bytes(*people({}))
    one = return_of(data)
    cleaned = (("name", "spaces", 3), ("started_on", "serial", 12))
    shown = lines(replace(one, staged=replace(one.staged, cleaned=cleaned)), data)
    assert after("读取时自动整理的单元格", shown) == [
        "|||列|单元格数|整理规则|||In English",
        "|||任职日期|12|表格软件的日期序列号换算为日期|||spreadsheet serial numbers read as dates",
        "|||姓名|3|去掉多余的空格|||stray spaces removed",
    ]


def test_a_file_with_nothing_tidied_says_nothing_of_it() -> None:
    assert not [line for line in told(csv_bytes(*people({}))) if "整理" in line]


# Values found


@pytest.mark.parametrize(
    ("text", "column", "shown"),
    [
        ("张三", "name", "张*"),
        ("阿卜杜拉·买买提明", "name", "阿*"),
        ("ZHANG San", "name", "Z*"),
        ("532502199001011234", "id_number", "5325************34"),
        ("53250219900101123", "id_number", "5325***********23"),
        ("532502900101123", "id_number", "5325*********23"),
        ("5.32502199001011E+17", "id_number", "5.32**************17"),
        ("李四532502199001011234", "id_number", "李*"),
        ("1", "id_number", "1"),
        ("12345", "id_number", "1****"),
        ("13812345678", "phone", "138****5678"),
        ("顾问", "post", "顾问"),
        ("顾问 13812345678", "post", "顾问 138****5678"),
        ("138 1234 5678", "post", "138 **** 5678"),
        ("532502199001011234（张三）", "community_code", "5325************34(张三)"),
        ("５３２５０２１９９００１０１１２３Ｘ", "post", "5325************3X"),
        ("532502 19900101 123X", "post", "5325** ******** **3X"),
        ("532502900101123", "post", "5325*********23"),
        ("532502001001", "community_code", "532502001001"),
        ("2025-06-30", "started_on", "2025-06-30"),
    ],
)
def test_who_somebody_is_is_masked(text: str, column: str, shown: str) -> None:
    assert masked(text, ROSTER[column]) == shown


def values(data: bytes, *more: Finding) -> dict[str, str]:
    """The value column of the table by code."""
    rows = [line.cells for line in front(return_of(data, *more), sheets_of(data))]
    return {str(row[2]): str(row[6]) for row in rows if len(row) == len(HEADERS) and row[2]}


def test_values_found_are_the_first_three_different_ones() -> None:
    posts = ("顾问", "顾问", "", "干部", "书童", "管家")
    shown = values(csv_bytes(*people(*[{"职务": post} for post in posts], {})))
    assert shown["R106"] == "“顾问”、“干部”、“书童”"
    assert shown["R101"] == "（空）"


def test_a_long_value_is_cut_after_it_is_masked() -> None:
    long = f"{'长' * 25}13812345678{'尾' * 9}"
    shown = values(csv_bytes(*people({"职务": long}, {})))
    assert shown["R106"] == f"“{'长' * 25}138**…”"


def test_a_value_of_several_lines_is_shown_on_one() -> None:
    assert values(csv_bytes(*people({"职务": "顾\n问\x07"}, {})))["R106"] == "“顾 问”"


# Cells as a spreadsheet names them


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("花名册", "花名册!C2"),
        ("Sheet1", "Sheet1!C2"),
        ("2025年", "'2025年'!C2"),
        ("乡镇 汇总", "'乡镇 汇总'!C2"),
        ("东城(1)", "'东城(1)'!C2"),
        ("it's", "'it''s'!C2"),
        ("AB12", "'AB12'!C2"),
        ("", "C2"),
    ],
)
def test_a_sheets_name_is_quoted_where_a_spreadsheet_does(name: str, address: str) -> None:
    finding = Finding("R102", "id_number", 1, (2,))
    assert addresses(finding, {"1": {"id_number": 2}}, {1: name}) == address


def test_of_many_unknown_columns_the_first_are_named_and_all_counted() -> None:
    letters = [column_letters(place) for place in range(25)]
    finding = Finding("R310", None, 1, (3,), "、".join(letters))
    cells = "、".join(f"{letter}3" for letter in letters[:20])
    assert addresses(finding, {}, {1: "甲"}) == f"甲!{cells} 等25处"


def test_a_second_table_of_a_sheet_has_the_sheets_name_and_its_own_columns() -> None:
    finding = Finding("R102", "id_number", 1001, (9,))
    places = {"1": {"id_number": 2}, "1001": {"id_number": 7}}
    assert addresses(finding, places, {1: "甲"}) == "甲!H9"


@pytest.mark.parametrize(
    ("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (702, "AAA")]
)
def test_columns_are_lettered_as_a_spreadsheet_does(place: int, letters: str) -> None:
    assert column_letters(place) == letters


def test_long_lists_of_addresses_are_cut_and_say_how_many_there_are() -> None:
    finding = Finding("R102", "id_number", 1, tuple(range(2, 52)))
    shown = addresses(finding, {"1": {"id_number": 2}}, {1: "甲"})
    assert shown.startswith("甲!C2、C3、")
    assert shown.endswith("C21 等50处")
