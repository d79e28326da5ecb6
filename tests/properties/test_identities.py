"""Accounting identities, on random regions and on the example."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings

from tests.properties import identities, tables
from tests.properties.drawing import world_of, worlds
from tests.properties.world import COMMUNITIES, JUNE, MAY, Row, World
from tests.sql import small

ACCOUNTS: dict[str, Callable[[duckdb.DuckDBPyConnection], Iterator[str]]] = {
    "identities": lambda con: identities.unbalanced(identities.known(con)),
    "parts": identities.parts_against_wholes,
    "composition": identities.composition_gaps,
    "contributions": identities.contributions_off,
    "targets": identities.misjudged,
    "the build's own check": lambda con: map(
        str, con.execute("select * from check_parts_against_whole").fetchall()
    ),
}


@pytest.fixture(scope="module")
def definitions(example: Any) -> dict[str, list[Row]]:
    """The project's own indicators and measures, as its build loads them."""
    path = (example.folder.warehouse / "workforce.duckdb").resolve()
    with duckdb.connect(str(path), read_only=True) as con:
        return tables.read_definitions(con)


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(world=worlds())
def test_accounts_of_random_regions_balance(
    world: World, shapes: small.Shapes, definitions: Any, sandbox: Any
) -> None:
    with sandbox() as con:
        tables.build(con, shapes, tables.inputs(world, definitions))
        for name, off in ACCOUNTS.items():
            assert (name, list(off(con))) == (name, [])


@pytest.mark.parametrize("name", ACCOUNTS)
def test_accounts_of_the_example_balance(name: str, warehouse: duckdb.DuckDBPyConnection) -> None:
    assert list(ACCOUNTS[name](warehouse)) == []


def test_every_identity_is_looked_at(warehouse: duckdb.DuckDBPyConnection) -> None:
    """In the example each applies somewhere, with more than nothing to count."""
    applied = identities.applied(identities.known(warehouse))
    assert applied == set(range(len(identities.SAME)))


def test_measures_of_the_lists_exist(definitions: dict[str, list[Row]]) -> None:
    measures = {row["measure"] for row in definitions["measure_definition"]}
    named = {name for left, right in identities.SAME for name in (*left, *right)}
    named |= {name for pair in identities.AT_MOST for name in pair}
    named |= identities.ADDITIVE | identities.NEITHER
    assert named - measures == {identities.EVERYBODY}


def test_why_joiners_are_decided_by_region(
    shapes: small.Shapes, definitions: Any, sandbox: Any
) -> None:
    """Ann goes from one county to another: a joiner there, a leaver here, neither above both."""
    whole = world_of(3, flaws=False)
    ann = next(row for row in world_of(9, flaws=False).rows["staff_roster"][MAY]) | {
        "worker_type": "dedicated", "employment_form": None, "started_on": None, "ended_on": None,
        "person_key": "ann", "by_name": False,
    }  # fmt: skip
    here, there = COMMUNITIES[0], COMMUNITIES[4]
    assert here[:6] != there[:6] and here[:4] == there[:4]
    rosters = {
        month: (ann | {"community_code": place, "unit_code": place[:6]},)
        for month, place in ((MAY, here), (JUNE, there))
    }
    world = replace(whole, rows={**whole.rows, "staff_roster": rosters})
    with sandbox() as con:
        tables.build(con, shapes, tables.inputs(world, definitions))
        moved = con.execute(
            "select distinct region_code, measure, value from measure where period = '2025-06'"
            " and measure in ('joiners', 'leavers', 'transfers_in', 'transfers_out')"
            " and value > 0 order by all"
        ).fetchall()
        off = list(identities.parts_against_wholes(con, excepted=()))
        assert list(identities.parts_against_wholes(con)) == []
    places_here, places_there = ((p[:6], p[:9], p) for p in (here, there))
    assert moved == sorted(
        [(place, name, 1) for place in places_here for name in ("leavers", "transfers_out")]
        + [(place, name, 1) for place in places_there for name in ("joiners", "transfers_in")]
    )
    assert {line.split(": ")[1].split()[0] for line in off} == {
        "joiners", "leavers", "transfers_in", "transfers_out",
    }  # fmt: skip
