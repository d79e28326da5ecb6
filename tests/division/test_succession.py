"""What became of each place, and rosters that still write old codes."""

from __future__ import annotations

from typing import Any

import duckdb

from tests.division.world import APRIL, BING, DING, JIA, JUNE, MARCH, MAY, YI


def fate(con: duckdb.DuckDBPyConnection, month: str, region: str) -> Any:
    return con.execute(
        "select how, successors, region_now, is_code_reused from division_succession"
        " where period = $month and region_code = $region",
        {"month": month, "region": region},
    ).fetchone()


def test_what_became_of_each_place(changed: duckdb.DuckDBPyConnection) -> None:
    expected = {
        (MARCH, JIA): ("same", [JIA], JIA, False),
        (MARCH, YI): ("merged", [JIA], JIA, False),
        (APRIL, BING): ("renamed", [BING], BING, False),
        (MAY, BING): ("same", [BING], BING, False),
        (MARCH, "532503001"): ("moved", ["532503003"], "532503003", False),  # by two changes
        (APRIL, "532503002"): ("moved", ["532503003"], "532503003", False),
        (MARCH, "532504001"): ("split", ["532504101", "532504102"], None, False),
        (MARCH, "532501002"): ("moved", ["532501003"], "532501003", True),
        (JUNE, "532501002"): ("same", ["532501002"], "532501002", False),
        (MAY, "532504002"): ("moved", ["532505101"], "532505101", False),
        # committees follow their township
        (MARCH, "532501002001"): ("moved", ["532501003001"], "532501003001", True),
        (MARCH, "532504001001"): ("split", ["532504101001", "532504102001"], None, False),
        (MARCH, "532504001002"): ("split", [], None, False),
        (JUNE, "532501002001"): ("same", ["532501002001"], "532501002001", False),
    }
    assert {key: fate(changed, *key) for key in expected} == expected


def test_the_newest_month_is_itself(changed: duckdb.DuckDBPyConnection) -> None:
    """Whatever its divisions were: every region of June is what it is."""
    other = changed.execute(
        "select region_code from division_succession where period = $month"
        " and region_now is distinct from region_code",
        {"month": JUNE},
    ).fetchall()
    assert other == []


def test_old_codes_after_a_merger_are_read(changed: duckdb.DuckDBPyConnection) -> None:
    """甲县 writes codes of 乙县 and of April's township; 丙市 one of two changes back."""
    found = changed.execute(
        "select distinct unit_code, community_code from on_roster where period = $month"
        " and unit_code in ('532501', '532503') order by all",
        {"month": MAY},
    ).fetchall()
    assert found == [
        (JIA, "532501001001"),
        (JIA, "532501003001"),
        (JIA, "532501101001"),
        (JIA, "532501101002"),
        (BING, "532503002001"),
    ]
    told = changed.execute(
        "select unit_code, source_row from finding where code = 'R321' and period = $month"
        " order by all",
        {"month": MAY},
    ).fetchall()
    assert told == [*((JIA, row) for row in (5, 6, 7)), *((BING, row) for row in (2, 3, 4))]


def test_codes_of_a_split_township_are_refused_with_what_they_may_be(
    changed: duckdb.DuckDBPyConnection,
) -> None:
    found = changed.execute(
        "select unit_code, period, source_row, detail from finding"
        " where code in ('R201', 'R109') and detail is not null"
    ).fetchall()
    candidates = ("532504101001", "532504102001")
    assert [row[:3] for row in found] == [(DING, MAY, 3)]
    zh, _, en = found[0][3].partition("|")
    assert all(code in zh and code in en for code in candidates)
