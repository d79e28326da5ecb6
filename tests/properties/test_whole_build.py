"""The whole build over small random regions against plain counting, at every level.

What the counties sent is in `world.py`, the counting in `counting*.py`, and which figure is known
where in `expectation.py`. None of them knows any SQL.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.properties import tables
from tests.properties.counting import BOTH, WOMEN, WORKER, Scope
from tests.properties.counting_lists import certified_anywhere
from tests.properties.drawing import worlds
from tests.properties.expectation import COUNTS, Asked, Value, covered, expected
from tests.properties.world import (
    COUNTIES,
    LAST_DAYS,
    MONTHS,
    PEOPLE,
    PREFECTURES,
    PROVINCE,
    World,
)

RESULTS = ("indicator_value", "target_value", "target_contribution", "composition",
           "protected_cell", "protected_mean")  # fmt: skip


def asked(builder: tables.Builder) -> list[Asked]:
    """The indicators, with what each needs."""
    needs: dict[str, tuple[str, ...]] = {}
    for row in builder.definitions["basis_need"]:
        needs[row["basis"]] = (*needs.get(row["basis"], ()), row["need"])
    return [
        Asked(
            row["indicator"], row["numerator"], row["denominator"], row["factor"],
            row["decimals"], needs[row["basis"]],
        )
        for row in builder.definitions["indicator"]
    ]  # fmt: skip


def values(con: duckdb.DuckDBPyConnection) -> set[Value]:
    found = con.execute(
        "select period, region_code, indicator, numerator, denominator, value, status, coverage"
        f" from indicator_value where period in {MONTHS}"
    ).fetchall()
    assert len(found) == len(set(found))
    return set(found)


def test_all_indicators_are_counted_plainly(builder: tables.Builder) -> None:
    parts = {part for one in asked(builder) for part in (one.numerator, one.denominator) if part}
    assert parts == set(COUNTS)


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(world=worlds())
def test_every_value_is_that_of_a_plain_count(world: World, builder: tables.Builder) -> None:
    wanted = expected(world, asked(builder))
    with builder.of(world) as con:
        found = values(con)
        composition = con.execute(
            "select period, region_code, worker_group, breakdown, category, persons, total"
            " from composition"
        ).fetchall()
    assert sorted(map(str, found - wanted)) == sorted(map(str, wanted - found)) == []
    assert Counter(composition) == Counter(_composition(world))


# Nobody in a category is a number: 0.
CATEGORIES = {
    "sex": ("male", "female"),
    "age": ("up_to_30", "from_31_to_40", "from_41_to_50", "from_51", "unknown"),
    "political_status": ("party_member", "youth_league", "other", "unknown"),
    "education": ("postgraduate", "bachelor", "college", "secondary", "lower", "other", "unknown"),
    "ethnicity": ("han", "minority", "unknown"),
    "cross_post": ("yes", "no"),
    "certificate": ("yes", "no"),
}


def _composition(world: World) -> Iterator[tuple]:
    """Workers of every county and region above, by what the official form asks."""
    for month in MONTHS:
        for region in (PROVINCE, *PREFECTURES, *COUNTIES):
            for breakdown in CATEGORIES:
                more = ("certification_list",) if breakdown == "certificate" else ()
                units = covered(world, month, region, ("staff_roster", *more)).units
                scope = Scope(world, month, region, units)
                for group, who in _worker_groups(scope).items():
                    if breakdown == "cross_post" and group != "two_committees":
                        continue
                    if group in ("male", "female") and breakdown != "age":
                        continue
                    found = Counter(_category(scope, breakdown, name) for name in who)
                    assert set(found) <= set(CATEGORIES[breakdown])
                    for category in CATEGORIES[breakdown] if who else ():
                        persons = found[category]
                        yield month, region, group, breakdown, category, persons, len(who)


def _worker_groups(scope: Scope) -> dict[str, set[str]]:
    workers, both = scope.who(WORKER), scope.who(BOTH)
    women = workers & set(WOMEN)
    return {"all": workers, "two_committees": both, "dedicated": workers - both,
            "female": women, "male": workers - women}  # fmt: skip


def _category(scope: Scope, breakdown: str, name: str) -> str:
    person = PEOPLE[name]
    match breakdown:
        case "sex":
            return "female" if name in WOMEN else "male"
        case "age":
            return _age_band(person["birth_month"], LAST_DAYS[scope.month])
        case "political_status":
            bands = {"01": "party_member", "02": "party_member", "03": "youth_league"}
            return bands.get(person[breakdown], "other") if person[breakdown] else "unknown"
        case "education":
            return person[breakdown] or "unknown"
        case "ethnicity":
            return {None: "unknown", "HA": "han"}.get(person[breakdown], "minority")
        case "cross_post":
            return _yes(name in scope.who("committee member") & scope.who("party committee member"))
        case _:
            return _yes(name in certified_anywhere(scope.world, scope.month))


def _yes(fact: bool) -> str:
    return "yes" if fact else "no"


def _age_band(born: Any, day: Any) -> str:
    """Completed years; who is born in the month has had the birthday by its end."""
    age = day.year - born.year - (born.month > day.month)
    if age <= 30:
        return "up_to_30"
    return "from_31_to_40" if age <= 40 else "from_41_to_50" if age <= 50 else "from_51"


@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(world=worlds(), order=st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(world: World, order: Any, builder: tables.Builder) -> None:
    rows = builder.inputs(world)
    shuffled = {
        name: order.sample(given_rows, len(given_rows)) for name, given_rows in rows.items()
    }
    found = []
    for given_rows in (rows, shuffled):
        with builder.built(given_rows) as con:
            found.append(
                [con.execute(f"select * from {name} order by all").fetchall() for name in RESULTS]
            )
    assert found[0] == found[1]
