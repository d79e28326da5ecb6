"""Series on present boundaries, against counts by hand over the rosters as they were sent."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from tests.division.world import (
    APRIL,
    BING,
    COUNTIES,
    DEDICATED,
    DING,
    GRID,
    JIA,
    JUNE,
    MARCH,
    MAY,
    MONTHS,
    PREFECTURE,
    REGISTERS,
    RESIDENTS,
    ROSTERS,
    WU,
    YI,
    volunteers_of,
)

# Where the township written in a roster lies today; what is not here is still what it was.
TOWNSHIPS_NOW = {
    "532502001": "532501101",
    "532503001": "532503003",
    "532503002": "532503003",
    "532504002": "532505101",
    "532504001": None,  # split: nobody knows
}
NO_SUCH_COMMITTEE = "532502001999"
MISSING = {(APRIL, JIA), (APRIL, "532501101")}  # 乙县 did not report
# A row of 乙县's six; in April the prefecture lacks one of five counties.
PROVISIONAL = {(MARCH, JIA), (MARCH, "532501101"), (MARCH, PREFECTURE), (APRIL, PREFECTURE)}
SPLIT = "当时有地区后来拆分，去向不止一处 / a region of then was split"
NOT_STATED = "区划表未说明它由当时哪些地区组成 / the division table does not state what it was then"
LOOKS_BACK = "指标要看更早的月份，其间区划有变动 / it looks back over a change of divisions"
DECIDED = "各地区分别认定，不能由组成地区得出 / decided by region, does not follow from parts"


def township_now(written: str, month: str) -> str | None:
    """Today's township of a committee's code as it was written in a month."""
    township = written[:9]
    if township == "532501002":  # 河口, until it is another place in June
        return township if month == JUNE else "532501003"
    return TOWNSHIPS_NOW.get(township, township)


def people(month: str, region: str, kind: str) -> set[int]:
    """Who stands on a roster of the month in what is the region today."""
    found = set()
    for unit, rows in ROSTERS[month].items():
        for one in rows:
            now = township_now(one.community, month)
            if now is None and month < MAY and region in (unit, PREFECTURE):
                now = unit  # split within its county
            known = one.community != NO_SUCH_COMMITTEE
            if known and now is not None and now.startswith(region) and one.kind == kind:
                found.add(one.person)
    return found


def series(con: duckdb.DuckDBPyConnection, region: str, indicator: str) -> dict[str, Any]:
    """Numerator, denominator, value, status and reason of each month."""
    rows = con.execute(
        "select period, numerator, denominator, value, status, reason"
        " from comparable_series($region, $indicator)",
        {"region": region, "indicator": indicator},
    ).fetchall()
    assert [row[0] for row in rows] == list(MONTHS)
    return {row[0]: row[1:] for row in rows}


@pytest.mark.parametrize(
    "region", [JIA, BING, DING, WU, "532501001", "532501003", "532501101", "532503003",
               "532505001", "532505101", PREFECTURE],
)  # fmt: skip
@pytest.mark.parametrize(
    "indicator, kind", [("community_workers", DEDICATED), ("grid_workers", GRID)]
)
def test_people_on_present_boundaries(
    changed: duckdb.DuckDBPyConnection, region: str, indicator: str, kind: str
) -> None:
    found = series(changed, region, indicator)
    for month in MONTHS:
        if (month, region) in MISSING:
            assert found[month] == (None, None, None, "missing", None)
        else:
            count = len(people(month, region, kind))
            status = "provisional" if (month, region) in PROVISIONAL else "ok"
            assert found[month] == (count, None, count, status, None), month


def test_who_works_in_both_counts_once(changed: duckdb.DuckDBPyConnection) -> None:
    """10 and 11 stand in 甲县 and 乙县: six workers and four are nine, not ten, on one boundary."""
    then = dict(
        changed.execute(
            "select region_code, numerator from indicator_value"
            " where period = '2025-03' and indicator = 'community_workers'"
            " and region_code in ('532501', '532502')"
        ).fetchall()
    )
    assert then == {JIA: 6, YI: 4}
    assert series(changed, JIA, "community_workers")[MARCH][0] == 9


def test_the_series_as_it_was_stands_beside(changed: duckdb.DuckDBPyConnection) -> None:
    rows = changed.execute(
        "select period, parts, part_count, is_restated, value_then, status_then"
        " from comparable_series('532501', 'community_workers')"
    ).fetchall()
    assert rows == [
        (MARCH, [JIA, YI], 2, True, 6, "ok"),
        (APRIL, [JIA, YI], 2, True, 5, "ok"),
        (MAY, [JIA], 1, False, 7, "ok"),
        (JUNE, [JIA], 1, False, 6, "ok"),
    ]
    reused = changed.execute(
        "select value_then, value from comparable_series('532501002', 'community_workers')"
    ).fetchall()
    assert reused == [(1, None), (None, None), (None, None), (1, 1)]  # another place in March


@pytest.mark.parametrize(
    "region, months, reason",
    [
        ("532504101", (MARCH, APRIL), SPLIT),
        ("532504102001", (MARCH, APRIL), SPLIT),
        ("532501002", (MARCH, APRIL, MAY), NOT_STATED),
        ("532501002001", (MARCH, APRIL, MAY), NOT_STATED),
    ],
)
def test_what_is_not_known_is_not_guessed(
    changed: duckdb.DuckDBPyConnection, region: str, months: tuple[str, ...], reason: str
) -> None:
    found = series(changed, region, "community_workers")
    for month in MONTHS:
        if month in months:
            assert found[month] == (None, None, None, "not_comparable", reason)
        else:
            assert found[month][0] is not None and found[month][4] is None


def test_volunteers_once_and_their_hours_all(changed: duckdb.DuckDBPyConnection) -> None:
    """60 is on the lists of both counties, with hours in each."""
    counted, hours = (
        series(changed, JIA, name) for name in ("registered_volunteers", "volunteer_hours")
    )
    for month in MONTHS:
        lists = [volunteers_of(month).get(county, {}) for county in (JIA, YI)]
        assert counted[month][0] == len(set().union(*lists)) == 3
        assert hours[month][0] == sum(sum(one.values()) for one in lists) == 23
    assert series(changed, WU, "registered_volunteers")[MARCH][3] == "missing"  # not by township


def test_population_is_of_the_boundaries_it_was_sent_for(
    changed: duckdb.DuckDBPyConnection,
) -> None:
    """Until the merger both counties' figures add up; after it nobody has sent 甲县's own."""
    found = series(changed, JIA, "volunteers_share_residents")
    for month in (MARCH, APRIL):
        assert found[month][:2] == (3, RESIDENTS[JIA] + RESIDENTS[YI])
        assert found[month][3] == "ok"
    for month in (MAY, JUNE):
        assert found[month] == (None, None, None, "not_comparable", LOOKS_BACK)
    bing = series(changed, BING, "volunteers_share_residents")
    assert {bing[month][1] for month in MONTHS} == {RESIDENTS[BING]}


def test_committees_add_up(changed: duckdb.DuckDBPyConnection) -> None:
    found = series(changed, JIA, "organisations")
    then = {county: len(REGISTERS[MARCH][county]) for county in COUNTIES}
    assert found[MARCH][0] == found[APRIL][0] == then[JIA] + then[YI] == 5
    assert found[MAY][0] == len(REGISTERS[MAY][JIA])
    bing = series(changed, WU, "organisations")
    assert [bing[month][0] for month in MONTHS] == [2, 2, 2, 2]


def test_movement_does_not_follow_from_parts(changed: duckdb.DuckDBPyConnection) -> None:
    """May's joiners of 甲县 by its code are all who came with 乙县; June's are its own."""
    found = series(changed, JIA, "joiners")
    assert [found[month][3:] for month in (APRIL, MAY)] == [
        ("not_comparable", DECIDED),
        ("not_comparable", LOOKS_BACK),
    ]
    may, june = (people(month, JIA, DEDICATED) for month in (MAY, JUNE))
    assert found[JUNE][0] == len(june - may) == 1
    moved = series(changed, "532503003", "leavers")  # one place all along, under three codes
    assert {moved[month][4] for month in (APRIL, JUNE)} == {LOOKS_BACK}
    assert series(changed, JIA, "main_dedicated_workers")[MARCH][3:] == ("not_comparable", DECIDED)


def test_the_prefecture_is_what_it_was(changed: duckdb.DuckDBPyConnection) -> None:
    rows = changed.execute(
        "select is_restated, parts, value is not distinct from value_then,"
        " status is not distinct from status_then"
        " from comparable_series('5325', 'joiners')"
    ).fetchall()
    assert rows == [(False, [PREFECTURE], True, True)] * 4


def test_an_unknown_region_has_no_series(changed: duckdb.DuckDBPyConnection) -> None:
    assert not changed.execute("from comparable_series('532502', 'organisations')").fetchall()


@pytest.mark.parametrize(
    "indicator",
    ["community_workers", "turnover_rate", "urban_pay_to_wage", "workers_per_10k_urban",
     "training_sessions_county", "facility_area_per_100_households", "certified_senior"],
)  # fmt: skip
@pytest.mark.parametrize("region", ["5325", "532502", "532502001", "532502001001"])
def test_without_changes_both_series_are_one(
    warehouse: duckdb.DuckDBPyConnection, region: str, indicator: str
) -> None:
    rows = warehouse.execute(
        "select value, coalesce(status_then, 'missing'), value_then, status, is_restated"
        " from comparable_series($region, $indicator)",
        {"region": region, "indicator": indicator},
    ).fetchall()
    assert len(rows) >= 2
    known = [row for row in rows if row[0] is not None or row[2] is not None]
    assert all(row[0] == row[2] and row[1] == row[3] and not row[4] for row in known)
    assert known or region == "532502001001" or region == "532502001"
