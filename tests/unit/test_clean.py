"""Every cleaning rule, as tables of what a cell holds and what it means."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

import schemas
from tests.unit.making import COMMUNITY, COUNTY, JUNE, csv_bytes, rows_of
from workforce.intake.clean import RULES, Said, clean
from workforce.intake.findings import FILE
from workforce.intake.reader import Reading, dtypes, read_submission

ROSTER = "staff_roster"


def value(dataset: str, column: str, text: str, unit: str | None = None) -> Any:
    """What a cell becomes, or the finding it raises."""
    declared = schemas.model(dataset).declared()[column]
    cleaned = clean(pl.Series([text]), declared, dtypes(dataset)[column], Said(unit))
    faults = [code for code, mask in cleaned.unreadable.items() if mask.item()]
    if faults:
        assert cleaned.values.item() is None
        return faults[0]
    found = cleaned.values.item()
    return found.to_list() if isinstance(found, pl.Series) else found


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-06-03", dt.date(2025, 6, 3)),
        ("2025/6/3", dt.date(2025, 6, 3)),
        ("2012-2-3", dt.date(2012, 2, 3)),
        ("2012/03/02", dt.date(2012, 3, 2)),
        ("2025.6.3", dt.date(2025, 6, 3)),
        ("2025-06-03 00:00:00", dt.date(2025, 6, 3)),
        ("2025/6/3 8:30", dt.date(2025, 6, 3)),
        ("20250603", dt.date(2025, 6, 3)),
        ("1985年3月5日", dt.date(1985, 3, 5)),
        ("1985 年 03 月 05 日", dt.date(1985, 3, 5)),
        ("1985年3月", dt.date(1985, 3, 1)),
        ("85年3月", dt.date(1985, 3, 1)),
        ("85年3月5日", dt.date(1985, 3, 5)),
        ("05年3月", dt.date(2005, 3, 1)),
        ("1985.03", dt.date(1985, 3, 1)),
        ("1985.12", dt.date(1985, 12, 1)),
        ("1985-03", dt.date(1985, 3, 1)),
        ("198503", dt.date(1985, 3, 1)),
        ("１９８５．０３", dt.date(1985, 3, 1)),
        ("２０２５年６月３日", dt.date(2025, 6, 3)),
        ("2024-02-29", dt.date(2024, 2, 29)),
        ("45811", dt.date(2025, 6, 3)),  # Excel: day 1 is 1900-01-01, with a false 1900-02-29
    ],
)
def test_dates_are_read_in_every_form_people_write(text: str, day: dt.date) -> None:
    assert value(ROSTER, "started_on", text) == day


@pytest.mark.parametrize(
    "text",
    [
        "1985.1",  # January, or October whose nought a spreadsheet dropped
        "2025-02-30",
        "2025-02-29",
        "2025-13-01",
        "202513",
        "2025-00-10",
        "6.30",
        "85.03",
        "1985",
        "1899-12-31",
        "2101-01-01",
        "2025年6月3日左右",
        "03/06/2025",
        "12345",
        "今年",
        "2025--06-03",
    ],
)
def test_a_date_that_is_none_or_could_be_two_is_refused(text: str) -> None:
    assert value(ROSTER, "started_on", text) == "R107"


@pytest.mark.parametrize("text", ["2025-06-03 08:30:00.123000", "2025-06-03T08:30:00"])
def test_a_time_of_day_does_not_matter(text: str) -> None:
    assert value(ROSTER, "started_on", text) == dt.date(2025, 6, 3)


def test_a_year_of_four_digits_is_taken_at_its_word() -> None:
    assert value(ROSTER, "started_on", "0000-01-01") == "R107"


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("sex", "男", "male"),
        ("sex", " 女 ", "female"),
        ("sex", "1-男", "male"),
        ("sex", "０１－女", "female"),
        ("sex", "2：女", "female"),
        ("education", "70-初中", "lower"),
        ("education", "大专", "college"),
        ("political_status", "13-群众", "13"),
        ("political_status", "中共 党员", "01"),
        ("ethnicity", "毛难族", value(ROSTER, "ethnicity", "毛南族")),
        ("ethnicity", "撤拉族", value(ROSTER, "ethnicity", "撒拉族")),
        ("ethnicity", "哈尼", value(ROSTER, "ethnicity", "哈尼族")),
        ("employment_form", "非全日制", "part_time"),
        ("in_quota", "√", "yes"),
    ],
)
def test_a_label_alone_or_behind_its_number_is_its_code(column: str, text: str, code: str) -> None:
    assert value(ROSTER, column, text) == code
    assert code in {row["code"] for row in schemas.codelist(_codelist(column))}


def _codelist(column: str) -> str:
    return schemas.model(ROSTER).declared()[column].codelist or ""


@pytest.mark.parametrize("digit", ["0", "1", "2", "9", "１", "01", "1.0"])
def test_a_bare_number_is_never_decoded(digit: str) -> None:
    for column in ("sex", "in_quota", "hukou_local", "post", "worker_type", "employment_form"):
        assert value(ROSTER, column, digit) == "R106", column


@pytest.mark.parametrize("text", ["1-无此项", "男女", "男?", "1-", "-男"])
def test_what_no_codelist_names_is_refused(text: str) -> None:
    assert value(ROSTER, "sex", text) == "R106"


@pytest.mark.parametrize(
    "text",
    [
        "书记、主任", "书记,主任", "书记，主任", "书记;主任", "书记；主任", "书记/主任",
        "书记／主任", "书记|主任", "书记+主任", "书记&主任", "书记兼主任", "书记 兼 主任",
        "书记暨主任",
        "党总支书记兼村委会主任", "党总支书记、村(居)委会主任", "1-书记、2-主任", "书记、主任、",
        "书记、书记、主任",
    ],
)  # fmt: skip
def test_two_posts_in_one_cell_are_two_posts(text: str) -> None:
    assert value(ROSTER, "post", text) == ["secretary", "director"]


def test_two_posts_on_two_lines_of_a_cell_are_two_posts() -> None:
    assert value(ROSTER, "post", "书记\n主任") == ["secretary", "director"]


@pytest.mark.parametrize(
    "text", ["妇女主任", "治保主任", "监委会主任", "监督委员会主任", "主任助理"]
)
def test_no_director_because_the_word_is_in_the_title(text: str) -> None:
    assert not {"director", "deputy_director"} & set(value(ROSTER, "post", text))


@pytest.mark.parametrize("text", ["团支部书记", "第一书记", "书记助理"])
def test_no_secretary_because_the_word_is_in_the_title(text: str) -> None:
    assert not {"secretary", "deputy_secretary"} & set(value(ROSTER, "post", text))


@pytest.mark.parametrize("text", ["书记妇女", "主任、不知道", "主任(代)", "副", "书记主任"])
def test_a_post_that_is_not_in_the_codelist_is_refused_whole(text: str) -> None:
    assert value(ROSTER, "post", text) == "R106"


def test_deputies_are_not_their_chiefs() -> None:
    assert value(ROSTER, "post", "副书记、副主任") == ["deputy_secretary", "deputy_director"]


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("党组织成员", ["party_committee_member"]),
        ("党员", "R106"),  # an ordinary party member is no party-committee member
        ("村(居)委会成员", ["committee_member"]),
        ("村（居）委会成员", ["committee_member"]),
        ("专职网格员", ["grid_worker"]),
        ("专职工作者", ["dedicated"]),
        ("党组织成员、村委会成员", ["party_committee_member", "committee_member"]),
    ],
)
def test_worker_types(text: str, types: object) -> None:
    assert value(ROSTER, "worker_type", text) == types


def test_several_duties() -> None:
    assert value(ROSTER, "duties", "灾害信息员，人民调解员") == [
        "disaster_information_officer",
        "peoples_mediator",
    ]


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("3500", "3500"), ("3,500", "3500"), ("3，500.50元", "3500.50"), ("￥3500", "3500"),
        ("３５００", "3500"), ("0.35万", "3500"), ("0", "0"), ("3500.005", "3500.01"),
    ],
)  # fmt: skip
def test_money(text: str, yuan: str) -> None:
    assert value(ROSTER, "monthly_pay_yuan", text) == Decimal(yuan)


@pytest.mark.parametrize("text", ["三千五", "3500/月", "NaN", "Infinity", "3.5.0", "元", "约3500"])
def test_what_is_no_number_is_refused(text: str) -> None:
    assert value(ROSTER, "monthly_pay_yuan", text) == "R108"


@pytest.mark.parametrize(
    ("text", "unit", "persons"),
    [
        ("1,227,700", None, 1_227_700),
        ("122.77", "万", 1_227_700),
        ("122.77万", None, 1_227_700),
        ("122.77万人", None, 1_227_700),
        ("１２３人", None, 123),
        ("12.5", None, "R108"),
        ("0.00001", "万", "R108"),
    ],
)
def test_persons_are_whole_and_scaled_by_header_or_cell(
    text: str, unit: str | None, persons: object
) -> None:
    assert value("population", "resident", text, unit) == persons


def test_ten_thousands_said_twice_are_counted_once() -> None:
    assert value("population", "resident", "122.77万", "万") == 1_227_700


@pytest.mark.parametrize(
    ("text", "unit", "hours"),
    [("1.5", None, "1.5"), ("90", "分钟", "1.5"), ("100", "分钟", "1.67"), ("3小时", None, "3")],
)
def test_minutes_become_hours_to_the_nearest_hundredth(
    text: str, unit: str | None, hours: str
) -> None:
    assert value("volunteer_registration", "service_hours", text, unit) == Decimal(hours)


@pytest.mark.parametrize(
    ("text", "days"),
    [("3", "3"), ("0.5", "0.5"), ("3天", "3"), ("1.50", "1.5"), ("１．５", "1.5")],
)
def test_days(text: str, days: str) -> None:
    assert value("training_record", "days", text) == Decimal(days)


@pytest.mark.parametrize(("text", "code"), [("2.25", "R110"), ("半天", "R108"), ("三", "R108")])
def test_days_that_are_none(text: str, code: str) -> None:
    assert value("training_record", "days", text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("53", "53"), ("5300", "53"), ("530000", "53"), ("530000000000", "53"),
        ("5325", "5325"), ("532500", "5325"), ("532500000000", "5325"),
        ("532502", "532502"), ("532502000", "532502"), ("532502000000", "532502"),
        ("532502100", "532502100"), ("532502100000", "532502100"), ("532530", "532530"),
        (COMMUNITY, COMMUNITY), ("５３２５０２", "532502"), ("5325 02", "532502"),
        ("5325021", "R113"), ("532", "R113"), ("53250A", "R113"), ("5.32502E+11", "R113"),
    ],
)  # fmt: skip
def test_a_division_code_is_cut_to_its_level(text: str, code: str) -> None:
    assert value("population", "region_code", text) == code


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (COMMUNITY, COMMUNITY),
        ("５３２５０２００１００１", COMMUNITY),
        ("532502 001 001", COMMUNITY),
        ("532502001", "R113"),
        ("532502001001.0", "R113"),
        ("幸福社区", "幸福社区"),
        ("小（氵甸）村", "小(氵甸)村"),
    ],
)
def test_a_community_is_a_code_of_twelve_digits_or_a_name(text: str, found: str) -> None:
    assert value(ROSTER, "community_code", text) == found


def test_a_community_code_that_lost_its_digits_is_no_name() -> None:
    assert value(ROSTER, "community_code", "5.32502E+11") == "R113"


@pytest.mark.parametrize(
    ("dataset", "column", "text"),
    [
        (ROSTER, "monthly_pay_yuan", "13812345678"),  # a phone number in the wrong column
        (ROSTER, "monthly_pay_yuan", "9" * 30),
        ("training_record", "days", "202506"),
        ("organisation_register", "open_hours", "20250603"),
        ("population", "resident", "9" * 20),
        ("population", "resident", "1e9999"),
        ("population", "year", "9" * 20),
    ],
)
def test_a_number_too_large_for_its_column_is_refused(dataset: str, column: str, text: str) -> None:
    assert value(dataset, column, text) in ("R108", "R110")


def test_blank_stays_blank_and_every_row_keeps_its_own_value() -> None:
    column = schemas.model(ROSTER).declared()["started_on"]
    text = pl.Series(["2025-01-01", None, "x", "2025-01-01", "2025-01-02", "x"])
    cleaned = clean(text, column, dtypes(ROSTER)["started_on"])
    first, second = dt.date(2025, 1, 1), dt.date(2025, 1, 2)
    assert cleaned.values.to_list() == [first, None, None, first, second, None]
    assert cleaned.unreadable["R107"].to_list() == [False, False, True, False, False, True]


def test_every_rule_a_schema_names_exists() -> None:
    used = {
        column.rule
        for dataset in schemas.datasets()
        for column in schemas.model(dataset).declared().values()
    }
    assert used <= {*RULES, "opaque", "name", "id_number"}


def test_no_spelling_in_a_codelist_means_two_codes() -> None:
    for path in sorted(schemas.CODELISTS.glob("*.csv")):
        rows = schemas.codelist(path.stem)
        if "aliases" not in rows[0]:
            continue
        meaning: dict[str, str] = {}
        for row in rows:
            for spelling in filter(None, [row["zh"], row["code"], *row["aliases"].split("|")]):
                assert meaning.setdefault(spelling, row["code"]) == row["code"], (path, spelling)


def test_a_column_of_which_next_to_nothing_can_be_read_returns_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("workforce.intake.clean.MOST_UNREADABLE", 20)
    header, row = rows_of(ROSTER, {})
    place = header.index("人员类别")

    def read(texts: int) -> Reading:
        rows = [[*row[:place], f"读不懂{n}", *row[place + 1 :]] for n in range(texts)]
        return read_submission(csv_bytes(header, *rows), ROSTER, JUNE, COUNTY)

    assert "R017" not in {one.code for one in read(20).findings.found}
    told = read(21)
    assert [(one.code, one.detail) for one in told.findings.found if one.severity == FILE] == [
        ("R017", "人员类别")
    ]
    assert told.rows.is_empty()
    assert not told.cleaned
