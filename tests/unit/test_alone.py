"""One secretary and one director an organisation: who is in post, where, and how many people."""

from __future__ import annotations

import pytest

from tests.unit.making import COUNTY, JUNE, codes, id_number, read_rows, rows_of, told, xlsx_bytes
from workforce.intake.reader import Reading, read_submission

Row = dict[str, str]
LI: Row = {"姓名": "李四", "身份证号": id_number(serial=125)}
WANG: Row = {"姓名": "王五", "身份证号": id_number(serial=127)}
DIRECTOR, SECRETARY = {"职务": "主任"}, {"职务": "党组织书记"}
ELSEWHERE = {"社区(村)代码": "532502001002"}
BY_NAME = {"社区(村)代码": "", "社区(村)名称": "幸福社区"}
ALL = ("任职日期", "离任日期", "社区(村)名称", "所属乡镇(街道)")


def read(*rows: Row) -> Reading:
    """A roster with all columns these tests need; the first row is row 2."""
    return read_rows("staff_roster", *(dict.fromkeys(ALL, "") | row for row in rows))


def crowded(*rows: Row) -> list[tuple[int, ...]]:
    """The rows of each finding that a post is held by several; no other finding is expected, but
    that of a start after the month.
    """
    reading = read(*rows)
    assert {code for code, *_ in told(reading)} <= {"R320", "R327"}
    assert reading.rows_refused == 0, "it is to be confirmed, nobody is left out"
    found = [one for one in reading.findings.found if one.code == "R320"]
    assert all(one.column == "post" for one in found)
    return sorted(one.rows for one in found)


@pytest.mark.parametrize("post", [DIRECTOR, SECRETARY])
def test_two_in_one_post_are_told_with_both_rows(post: Row) -> None:
    assert crowded(post, LI, WANG | post) == [(2, 4)]


@pytest.mark.parametrize("post", ["副书记", "副主任", "委员", "工作人员"])
def test_other_posts_may_be_held_by_several(post: str) -> None:
    assert crowded({"职务": post}, LI | {"职务": post}) == []


def test_director_and_secretary_may_be_two_people_or_one() -> None:
    assert crowded(DIRECTOR, LI | SECRETARY) == []
    assert crowded({"职务": "党组织书记、主任"}, LI) == []


def test_two_posts_in_one_cell_count_for_each() -> None:
    both = {"职务": "党组织书记、主任"}
    assert crowded(both, LI | DIRECTOR, WANG) == [(2, 3)]
    assert crowded(both, LI | DIRECTOR, WANG | SECRETARY) == [(2, 3, 4)]


def test_every_place_is_looked_at_alone() -> None:
    assert crowded(DIRECTOR, LI | DIRECTOR | ELSEWHERE) == []
    there = [LI | DIRECTOR | ELSEWHERE, WANG | DIRECTOR | ELSEWHERE]
    assert crowded(DIRECTOR, *there) == [(3, 4)]


def test_one_person_may_be_director_in_two_places() -> None:
    assert crowded(DIRECTOR, DIRECTOR | ELSEWHERE) == []


@pytest.mark.parametrize(
    ("left", "found"),
    [
        ("2025-06-29", []),
        ("2025-06-30", []),  # on the day of leaving no longer in post
        ("2025-07-01", [(2, 3)]),
        ("", [(2, 3)]),
    ],
)
def test_whoever_left_by_the_months_end_is_not_in_post(left: str, found: list) -> None:
    assert crowded(DIRECTOR | {"离任日期": left}, LI | DIRECTOR) == found


@pytest.mark.parametrize(
    ("started", "found"),
    [("2025-06-29", [(2, 3)]), ("2025-06-30", [(2, 3)]), ("2025-07-01", []), ("", [(2, 3)])],
)
def test_whoever_starts_later_is_not_in_post(started: str, found: list) -> None:
    assert crowded(DIRECTOR | {"任职日期": started}, LI | DIRECTOR) == found


def test_whoever_left_is_not_told_though_two_others_are() -> None:
    left = {"离任日期": "2025-06-01"}
    sun = {"姓名": "孙七", "身份证号": id_number(serial=129)}
    assert crowded(DIRECTOR | left, LI | DIRECTOR, WANG, sun | DIRECTOR) == [(3, 5)]


def test_the_same_person_twice_is_one() -> None:
    grid = {"人员类别": "专职网格员"}
    assert crowded(DIRECTOR, DIRECTOR | grid) == []
    assert crowded(DIRECTOR, DIRECTOR | grid, LI | DIRECTOR) == [(2, 3, 4)]


def test_a_repeated_row_is_told_as_repeated_only() -> None:
    reading = read(DIRECTOR, DIRECTOR)
    assert told(reading) == {("R303", None, 1, (3,))}


def test_a_refused_row_holds_no_post() -> None:
    reading = read(DIRECTOR, LI | DIRECTOR | {"身份证号": "1"})
    assert codes(reading) == ["R102"]


def test_places_are_compared_as_written() -> None:
    """Whether 幸福社区 is the committee of that code, only the register could say."""
    assert crowded(DIRECTOR, LI | DIRECTOR | BY_NAME) == []
    assert crowded(DIRECTOR | BY_NAME, LI | DIRECTOR | BY_NAME) == [(2, 3)]
    in_town = {"所属乡镇(街道)": "东城街道"}
    assert crowded(DIRECTOR | BY_NAME, LI | DIRECTOR | BY_NAME | in_town) == []


def test_rows_of_two_sheets_are_one_organisations() -> None:
    first = rows_of("staff_roster", LI, DIRECTOR)
    second = rows_of("staff_roster", WANG | DIRECTOR)
    reading = read_submission(xlsx_bytes(甲=first, 乙=second), "staff_roster", JUNE, COUNTY)
    assert told(reading) == {("R320", "post", 1, (3,)), ("R320", "post", 2, (2,))}
    assert reading.rows_refused == 0
