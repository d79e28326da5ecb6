"""What headers mean: what is certain, what is only like, and what is another thing altogether."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import schemas
from schemas.declaration import Column
from workforce.intake.mapping import Mapping
from workforce.intake.naming import Label, Labels, simplified
from workforce.intake.reading import Sheet
from workforce.intake.table import find_tables

DATASETS = list(schemas.datasets())


def declared(dataset: str) -> dict[str, Column]:
    return schemas.model(dataset).declared()


def of(dataset: str, mapping: Mapping | None = None) -> Labels:
    return Labels(declared(dataset).values(), mapping or Mapping())


def spellings(dataset: str) -> Iterator[tuple[Column, str]]:
    """Every title and alias with its column."""
    for column in declared(dataset).values():
        for label in (column.title, *column.aliases):
            yield column, label


def column_called(title: str, *aliases: str, name: str = "") -> Column:
    """A column that decides nothing."""
    return Column(
        name or title, title, "", "text", aliases, None, False, False, False, True, False, None
    )


def like(header: str, *titles: str) -> tuple[str, int] | None:
    """Which of these columns a header is like."""
    return Labels(map(column_called, titles), Mapping()).similar(header, titles)


ROSTER, VOLUNTEERS, PEOPLE = of("staff_roster"), of("volunteer_registration"), of("population")


@pytest.mark.parametrize(
    "header",
    [
        "身份证号",
        " 身份证 号\n",
        "身　份　证　号",
        "＊身份证号",
        "身份证号*",
        "身份证号：",
        "身份证号:",
        "“身份证号”",
        "'身份证号'",
        "身_份证号",
        "(身份证号)",
        "（身份证号）",
        "[身份证号]",
        "［身份证号］",
        "【身份证号】",
        "〔身份证号〕",
        "〈身份证号〉",
        "身份证号(必填)",
        "身份证号（必填）",
        "身份证号【必填】",
        "身份证号［18位］",
        "身份证号〔文本〕",
        "身份证号（如：532502199001011234）",
        "身份证号（必填",
        "身份證號",
        "居民身份證號碼",
        "公民身份號碼",
    ],
)
def test_what_is_around_a_header_does_not_change_it(header: str) -> None:
    assert ROSTER.read(header) == Label("id_number")


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("職務", "post"),
        ("月報酬（元）", "monthly_pay_yuan"),
        ("聯繫電話", "phone"),
        ("社區(村)代碼", "community_code"),
        ("學歷", "education"),
        ("人員類別", "worker_type"),
        ("離任日期", "ended_on"),
    ],
)
def test_traditional_characters_are_read(header: str, name: str) -> None:
    assert ROSTER.read(header) == Label(name)


def test_a_simplified_text_keeps_a_character_that_is_both() -> None:
    """乾 (of 乾隆) is of GB 2312 and no traditional 干 there; beside a traditional one it is."""
    assert simplified("乾安社区") == "乾安社区"
    assert simplified("餅乾") == "饼干"


@pytest.mark.parametrize(
    ("labels", "header", "name", "unit"),
    [
        (ROSTER, "月报酬(元)", "monthly_pay_yuan", None),
        (ROSTER, "月报酬（元/月）", "monthly_pay_yuan", None),
        (ROSTER, "月报酬（单位：元）", "monthly_pay_yuan", None),
        (ROSTER, "月报酬（万元）", "monthly_pay_yuan", "万"),
        (ROSTER, "月报酬【单位:万元】", "monthly_pay_yuan", "万"),
        (PEOPLE, "常住人口（人）", "resident", None),
        (PEOPLE, "常住人口（万人）", "resident", "万"),
        (PEOPLE, "常住人口（万）", "resident", "万"),
        (PEOPLE, "户数（户）", "households", None),
        (PEOPLE, "户数（万户）", "households", "万"),
        (VOLUNTEERS, "服务时长（小时）", "service_hours", None),
        (VOLUNTEERS, "服务时长（分钟）", "service_hours", "分钟"),
        (VOLUNTEERS, "服务时长（分）", "service_hours", "分钟"),
        (of("training_record"), "培训天数（天）", "days", None),
        (of("organisation_register"), "设施面积（㎡）", "facility_area_m2", None),
        (of("organisation_register"), "设施面积（平米）", "facility_area_m2", None),
    ],
)
def test_a_columns_own_units(labels: Labels, header: str, name: str, unit: str | None) -> None:
    assert labels.read(header) == Label(name, unit)


@pytest.mark.parametrize(
    ("labels", "header"),
    [
        (ROSTER, "月报酬（元/年）"),
        (ROSTER, "月报酬（万元/年）"),
        (ROSTER, "月报酬（人）"),
        (PEOPLE, "常住人口（千人）"),
        (PEOPLE, "常住人口（户）"),
        (PEOPLE, "户数（人）"),
        (VOLUNTEERS, "服务时长（天）"),
        (VOLUNTEERS, "服务时长（次）"),
        (ROSTER, "姓名（配偶）"),
        (ROSTER, "姓名（曾用）"),
        (ROSTER, "人员类别（常住人口/流动人口）"),
    ],
)
def test_brackets_that_say_another_thing(labels: Labels, header: str) -> None:
    """Another unit, another person: not even similar."""
    assert labels.read(header) is None
    assert labels.similar(header, labels.columns) is None


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        ("性别（0-男，1-女，2-保密）", (("0", "男"), ("1", "女"), ("2", "保密"))),
        ("性别(1男2女)", (("1", "男"), ("2", "女"))),
        ("性别（1：男；2：女）", (("1", "男"), ("2", "女"))),
        ("性别（1=男、2=女）", (("1", "男"), ("2", "女"))),
        ("性别【1.男/2.女】", (("1", "男"), ("2", "女"))),
        ("性别*（01—男 02—女）", (("01", "男"), ("02", "女"))),
        ("性别（1-男）", ()),
        ("性别（男/女）", ()),
        ("性别（1-男，2-女，按证件）", ()),
        ("性别", ()),
    ],
)
def test_codes_that_a_header_explains(header: str, codes: tuple[tuple[str, str], ...]) -> None:
    assert ROSTER.read(header) == Label("sex", None, codes)


def test_codes_explain_a_column_of_codes_only() -> None:
    label = ROSTER.read("姓名（1-男，2-女）")
    assert label is None or label.codes == ()


def test_a_long_text_is_no_header() -> None:
    assert ROSTER.read("姓名" + " " * 98) == Label("name")
    assert ROSTER.read("姓名" + " " * 99) is None


def test_a_units_mapping_is_certain_and_wins_over_the_declarations() -> None:
    mapping = Mapping({"员工大名*": "name", "姓名": "phone"}, frozenset({"内部编排"}))
    labels = of("staff_roster", mapping)
    assert labels.read("员工　大名（必填）") == Label("name")
    assert labels.read("姓名") == Label("phone")
    assert labels.is_harmless("内部编排（可选）") and not ROSTER.is_harmless("内部编排")


# Similar


@pytest.mark.parametrize(
    ("header", "spelling", "score"),
    [  # twice the characters both have in order, over the characters of both
        ("甲乙丙丁庚", "甲乙丙丁戊", 80),
        ("甲乙丙庚", "甲乙丙丁", 75),
        ("甲乙丙丁庚", "甲乙丙丁", 88),  # 8 / 9, cut
        ("甲乙丁戊", "甲乙丙丁戊", 88),
        ("甲乙丙丁庚（必填）", "甲乙丙丁戊", 80),
        ("政治面目", "政治面貌", 75),
        ("*甲乙 丙庚", "甲乙丙丁", 75),
    ],
)
def test_the_score_is_the_share_of_common_characters(
    header: str, spelling: str, score: int
) -> None:
    assert like(header, spelling) == (spelling, score)


@pytest.mark.parametrize(
    ("header", "spelling"),
    [
        ("甲乙丙庚辛", "甲乙丙丁戊"),  # 6 / 10
        ("甲乙丙庚辛", "甲乙丙丁"),  # 6 / 9
        ("甲乙庚", "甲乙丙"),  # 4 / 6
        ("甲丁丙乙", "甲乙丙丁"),  # the same characters in another order
        ("甲乙", "甲乙丙"),  # 4 / 5, yet too short to tell
        ("甲乙丙", "甲乙"),
        ("", "甲乙丙"),
    ],
)
def test_what_has_less_in_common_is_not_similar(header: str, spelling: str) -> None:
    assert like(header, spelling) is None


@pytest.mark.parametrize(
    ("header", "title"),
    [("职务名称", "职务"), ("性别情况", "性别"), ("学历信息", "学历"), ("民族选项", "民族")],
)
def test_a_generic_ending_leaves_a_short_header_similar(header: str, title: str) -> None:
    assert like(header, title) == (title, 75)


def test_of_two_that_are_alike_neither_is_taken() -> None:
    nine = "子丑寅卯辰巳午未申"
    header = nine + "酉"
    near, next_to_it, further = nine + "甲", nine + "甲乙", nine + "甲乙丙"
    assert like(header, near) == (near, 90)  # 18 / 20
    assert like(header, next_to_it) == (next_to_it, 85)  # 18 / 21
    assert like(header, further) == (further, 81)  # 18 / 22
    assert like(header, near, nine + "丙") is None
    assert like(header, near, next_to_it) is None
    assert like(header, near, further) == (near, 90)


def test_only_the_columns_that_are_wanted_are_candidates() -> None:
    labels = Labels([column_called("甲乙丙丁"), column_called("甲乙丙戊")], Mapping())
    assert labels.similar("甲乙丙庚", ["甲乙丙戊"]) == ("甲乙丙戊", 75)
    assert labels.similar("甲乙丙庚", []) is None


@pytest.mark.parametrize(
    ("header", "spelling"),
    [
        ("任职时间", "离职时间"),
        ("前任职务", "现任职务"),
        ("原任职务", "现任职务"),
        ("年基本工资", "月基本工资"),
        ("开始日期", "终止日期"),
        ("培训起始时间", "培训截止时间"),
        ("常住人口数", "常住人口户数"),
        ("城镇常住人口", "农村常住人口"),
        ("户籍人口", "户主人口"),
        ("证书取得日期", "证书注销日期"),
        ("累计服务时长", "累计服务次数"),
        ("培训总学时", "培训学时"),
        ("出生日期", "取得日期"),
        ("本人身份证号", "配偶身份证号"),
    ],
)
def test_words_that_change_the_meaning_are_never_passed_over(header: str, spelling: str) -> None:
    assert like(header, spelling) is None
    assert like(spelling, header) is None


@pytest.mark.parametrize("dataset", DATASETS)
def test_nothing_with_something_more_in_front_is_similar(dataset: str) -> None:
    """Whose it is, or which: 某某身份证号. Behind, it may only explain."""
    labels = of(dataset)
    behind = 0
    for column, spelling in spellings(dataset):
        for front in ("某", "某某", "某某某的"):
            assert labels.similar(front + spelling, labels.columns) is None, front + spelling
            assert labels.read(front + spelling) is None, front + spelling
        found = Labels([column], Mapping()).similar(spelling + "某", [column.name])
        behind += found is not None
    assert behind


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize(
    "header", ["备注", "家庭住址", "邮政编码", "填报单位", "填表日期", "出生日期", "办公电话"]
)
def test_a_header_that_carries_nothing_is_similar_to_nothing(dataset: str, header: str) -> None:
    labels = of(dataset)
    assert labels.is_harmless(header) and labels.is_harmless(f"{header}（必填）")
    copy = Labels([column_called(f"{header}某")], Mapping())
    assert copy.similar(header, copy.columns) is None
    assert labels.similar(header, labels.columns) is None


# All datasets


@pytest.mark.parametrize("dataset", DATASETS)
def test_no_columns_spelling_is_certain_for_another(dataset: str) -> None:
    """Nor would it be if its own column were not there."""
    labels = of(dataset)
    for column, spelling in spellings(dataset):
        found = labels.read(spelling)
        assert found is not None and found.name == column.name, spelling
        others = Labels((c for c in declared(dataset).values() if c is not column), Mapping())
        assert others.read(spelling) is None, spelling


def placed_in(dataset: str, *headers: str) -> list[tuple[str, str, bool]]:
    """Where a table with the required columns and these finds what: header, column, doubt."""
    required = [column.title for column in declared(dataset).values() if column.required]
    header = [*required, *headers]
    cells = pl.DataFrame(
        {str(place): [label, "某"] for place, label in enumerate(header)},
        schema_overrides={str(place): pl.String for place in range(len(header))},
    )
    (table,) = find_tables(Sheet(1, "", cells), declared(dataset))
    return [(one.label, one.name, bool(one.doubt)) for one in table.placed if one.label in headers]


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_spelling_is_never_taken_for_an_optional_column_that_decides(dataset: str) -> None:
    """证书级别 and 证书类别 are alike, and each is its own column only, once."""
    for column in declared(dataset).values():
        labels = [column.title, *column.aliases]
        if column.required:
            continue
        for label in labels:
            assert placed_in(dataset, label) == [(label, column.name, False)]
        if len(labels) > 1:
            assert placed_in(dataset, *labels) == [(labels[0], column.name, False)]


@pytest.mark.parametrize("dataset", DATASETS)
def test_likeness_takes_no_optional_column_that_decides(dataset: str) -> None:
    labels = of(dataset)
    for column in declared(dataset).values():
        header = f"{column.title}信息"
        if column.required or labels.similar(header, [column.name]) is None:
            continue
        found = placed_in(dataset, header)
        assert found == ([] if column.decides else [(header, column.name, True)]), header


def test_some_headers_are_taken_by_likeness_and_some_are_not() -> None:
    """The test above is not empty on either side."""
    assert placed_in("staff_roster", "用工形式信息", "政治面貌信息") == [
        ("政治面貌信息", "political_status", True)
    ]


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize(
    "header",
    [
        # a year's pay, another person, another base, no date
        "实发工资(元/年)",
        "户主姓名",
        "户主身份证号",
        "人口总数",
        "总人口数",
        "年龄",
        "出生日期",
        "出生日期*",
        "出生年月",
        # what real forms have beside the columns wanted
        "在乡复员人员身份证号*",
        "其他证件类型",
        "任职届次",
        "界次",
        "身份",
        "分管工作",
        "是否交叉任职",
        "是否连选连任",
        "是否大学生村官",
        "是否在物业服务企业兼职",
        "是否委员会成员",
        "是否下属委员会成员",
        "是否党组织成员",
        "是否居民小组长、楼长",
        "是否具备社会工作职业资格",
        "是否社工师",
        "是否享有养老保险",
        "是否享有医疗保险",
        "户籍类别*",
        "是否人户分离",
        "人员类型 (常住人口/流动人口)",
        "在职学历",
        "全日制学历",
        "志愿服务分类",
        "服务类别",
        "志愿活动累计次数",
        "时间间隔-分",
        "积分",
        "专业或特长",
        "同时上课人数",
        "员工接受培训总时数",
        # sums, and parts of the population
        "总人数",
        "女性人数",
        "30岁以下人数",
        "少数民族人数",
        "大学专科人数",
        "社区居民人数",
        '具备社会工作职业资格人数"',
        "人均月报酬",
        "助理社会工作师人数",
        "社会工作师人数",
        "常住人口户数",
        "流动人口数",
        "持居住证人口数",
        "农业人口数",
        "非农业人口数",
        "人在户在",
    ],
)
def test_what_is_another_thing_is_read_as_none(dataset: str, header: str) -> None:
    labels = of(dataset)
    assert labels.read(header) is None
    assert labels.similar(header, labels.columns) is None


# Any text

TEXT = st.text(st.characters(codec="utf-8"), max_size=120) | st.text(
    st.sampled_from("身份证号姓名职务月报酬元年(（)）1男2女-，万 *：社區代碼"), max_size=20
)


@given(TEXT)
def test_any_text_is_read_the_same_in_any_dress(text: str) -> None:
    if len(text) > 97:
        return
    read = ROSTER.read(text)
    assert ROSTER.read(f" {text}*") == read
    if read is not None:
        assert read.name in ROSTER.columns
        assert read.unit in (None, "万", "分钟")


@given(TEXT)
def test_likeness_is_between_three_quarters_and_one(text: str) -> None:
    found = ROSTER.similar(text, ["name", "id_number", "post", "political_status"])
    assert found is None or (found[0] in ROSTER.columns and 75 <= found[1] <= 100)
