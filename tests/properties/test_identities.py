"""Accounting identities, on random regions and on the example."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings

from tests.properties import identities, tables
from tests.properties.drawing import world_of, worlds
from tests.properties.world import COMMUNITIES, JUNE, MAY, MONTHS, World
from workforce.gate.frame import queries

ACCOUNTS: dict[str, Callable[[duckdb.DuckDBPyConnection], Iterator[str]]] = {
    "identities": lambda con: identities.unbalanced(identities.known(con)),
    "parts": identities.parts_against_wholes,
    "composition": identities.composition_gaps,
    "protected cells": identities.protected_off,
    "contributions": identities.contributions_off,
    "targets": identities.misjudged,
    "the gate's own check": lambda con: the_gates_own(con),
}


def the_gates_own(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """What G103 finds in any month."""
    for (period,) in con.execute("select period from period order by all").fetchall():
        query = queries()["parts_against_whole"].query
        yield from map(str, con.execute(query, {"period": period}).fetchall())


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(world=worlds())
def test_accounts_of_random_regions_balance(world: World, builder: tables.Builder) -> None:
    with builder.of(world) as con:
        for name, off in ACCOUNTS.items():
            assert (name, list(off(con))) == (name, [])


@pytest.mark.parametrize("name", ACCOUNTS)
def test_accounts_of_the_example_balance(name: str, warehouse: duckdb.DuckDBPyConnection) -> None:
    assert list(ACCOUNTS[name](warehouse)) == []


def test_every_identity_is_looked_at(warehouse: duckdb.DuckDBPyConnection) -> None:
    """In the example each applies somewhere, with more than nothing to count."""
    applied = identities.applied(identities.known(warehouse))
    assert applied == set(range(len(identities.SAME)))


def test_measures_of_the_lists_exist(builder: tables.Builder) -> None:
    measures = {row["measure"] for row in builder.definitions["measure_definition"]}
    named = {name for left, right in identities.SAME for name in (*left, *right)}
    named |= {name for pair in identities.AT_MOST for name in pair}
    named |= identities.ADDITIVE | identities.POPULATION | identities.NEITHER
    assert named - measures == {identities.EVERYBODY}


def test_why_joiners_are_decided_by_region(builder: tables.Builder) -> None:
    """Ann goes from one county to another: a joiner there, a leaver here, neither above both."""
    here, there = COMMUNITIES[0], COMMUNITIES[4]
    assert here[:6] != there[:6] and here[:4] == there[:4]
    with builder.of(ann_works({MAY: here, JUNE: there})) as con:
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


def test_who_comes_from_where_nobody_reported_is_no_transfer(builder: tables.Builder) -> None:
    """Ann's old county sent no roster of June: for the prefecture a joiner from inside."""
    here, there = COMMUNITIES[0], COMMUNITIES[4]
    lost = {(JUNE, here[:6], "staff_roster"): False}
    with builder.of(replace(ann_works({MAY: here, JUNE: there}), unusable=lost)) as con:
        moved = con.execute(
            "select region_code, sum(value) filter (where measure = 'joiners'),"
            " sum(value) filter (where measure = 'transfers_in') from measure"
            " where period = '2025-06' and basis = 'staff_roster+staff_roster@last_month'"
            " and region_code in (?, ?) group by all order by all",
            [there[:4], there[:6]],
        ).fetchall()
    assert moved == [(there[:4], 1, 0), (there[:6], 1, 1)]


def test_the_first_workers_of_all_are_joiners(builder: tables.Builder) -> None:
    """Every county reported May, with nobody on its roster at the month's end."""
    with builder.of(ann_works({JUNE: COMMUNITIES[0]})) as con:
        assert list(identities.unbalanced(identities.known(con))) == []


def ann_works(where: Mapping[str, str]) -> World:
    """A region in which every file came, with one worker on the rosters."""
    ann = next(iter(world_of(9, flaws=False).rows["staff_roster"][JUNE])) | {
        "worker_type": "dedicated", "employment_form": None, "started_on": None, "ended_on": None,
        "person_key": "ann", "by_name": False,
    }  # fmt: skip
    rosters = {
        month: (ann | {"community_code": where[month], "unit_code": where[month][:6]},)
        if month in where
        else ()
        for month in MONTHS
    }
    whole = world_of(0, flaws=False)
    return replace(whole, rows={**whole.rows, "staff_roster": rosters})
