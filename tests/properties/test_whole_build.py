"""The whole build over small random regions against plain counting, at every level.

Three counties of two townships of two committees; six people, who turn up in several places. The
counting below knows sets of people and the words of `datasets.md`, and no SQL.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.properties.test_rounding import half_up
from tests.sql import small

PERIOD, LAST_DAY = "2025-06", dt.date(2025, 6, 30)
COUNTIES = ("532501", "532502", "532503")
TOWNSHIPS = tuple(f"{county}00{n}" for county in COUNTIES for n in (1, 2))
COMMUNITIES = tuple(f"{township}00{n}" for township in TOWNSHIPS for n in (1, 2))
PEOPLE = ("ann", "bao", "cui", "ding", "eve", "fei")
WOMEN = {"ann", "cui", "eve"}
URBAN = {"532501": 9_000, "532502": 11_000, "532503": 7_001}
MONTHLY = ("staff_roster", "volunteer_registration", "certification_list", "training_record")
DEFINITIONS = (
    "dataset", "indicator", "basis_need", "measure_definition", "measure_use", "parameter",
    "finding_code",
)  # fmt: skip
Row = dict[str, Any]


@dataclass(frozen=True)
class World:
    """What the counties sent, and what their committees are."""

    kinds: dict[str, str]
    classes: dict[str, str]
    sent: frozenset[tuple[str, str]]
    roster: tuple[Row, ...]
    volunteers: tuple[Row, ...]
    certificates: tuple[Row, ...]
    training: tuple[Row, ...]


def some(values: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


def rows(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Row, ...]]:
    row = st.fixed_dictionaries({"period": st.just(PERIOD), **columns})
    return st.lists(row, max_size=12).map(tuple)


DAYS = (None, dt.date(2020, 1, 1), LAST_DAY, dt.date(2025, 7, 1))
TYPES = (
    "party_committee_member", "committee_member", "dedicated", "grid_worker", "other",
)  # fmt: skip
POSTS = (
    "secretary", "director", "deputy_secretary", "deputy_director", "member", "worker",
)  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn) -> World:
    kinds = st.sampled_from(["village_committee", "resident_committee"])
    classes = st.sampled_from(["111", "123", "210", "220"])
    absent = draw(st.sets(st.tuples(some(COUNTIES), some(MONTHLY)), max_size=3))
    roster = draw(rows(
        community_code=some(COMMUNITIES), person_key=some(PEOPLE), worker_type=some(TYPES),
        post=some(POSTS), employment_form=some((None, "full_time", "part_time")),
        started_on=some(DAYS), ended_on=some(DAYS),
    ))  # fmt: skip
    sexes = {name: "female" if name in WOMEN else "male" for name in PEOPLE}
    return World(
        {code: draw(kinds) for code in COMMUNITIES},
        {code: draw(classes) for code in COMMUNITIES},
        frozenset((c, d) for c in COUNTIES for d in MONTHLY if (c, d) not in absent),
        tuple(
            row | {"unit_code": row["community_code"][:6], "sex": sexes[row["person_key"]]}
            for row in roster
        ),
        draw(rows(
            unit_code=some(COUNTIES), person_key=some(PEOPLE),
            status=some(("active", "cancelled")), registered_on=some(DAYS[1:]),
        )),
        draw(rows(
            unit_code=some(COUNTIES), person_key=some(PEOPLE), issued_on=some(DAYS[1:]),
            holder_status=some((None, "held", "moved_out")),
            certificate_kind=some((None, "social_worker", "sports_instructor")),
        )),
        draw(rows(
            unit_code=some(COUNTIES), person_key=some(PEOPLE), course_no=some(("A", "B")),
            organiser_level=st.just("county"), days=some((2, 3)),
            started_on=st.just(dt.date(2025, 3, 3)), ended_on=st.just(dt.date(2025, 3, 5)),
        )),
    )  # fmt: skip


# Plain counting


def everywhere(people: dict[str, set[str]], region: str, units: set[str]) -> set[str]:
    """People placed in a region by what covered units say; keys start with the unit's code."""
    inside = (who for place, who in people.items()
              if place.startswith(region) and place[:6] in units)  # fmt: skip
    return set().union(*inside)


def groups(world: World) -> dict[str, dict[str, set[str]]]:
    """Who is counted as what, by the place where."""
    found: dict[str, dict[str, set[str]]] = {}
    days = _days_of_training(world)
    for row in world.roster:
        place = row["community_code"]
        for group in _groups_of(row, world.kinds[place], world.classes[place][0] == "1"):
            found.setdefault(group, {}).setdefault(place, set()).add(row["person_key"])
    found["workers_with_3_days"] = {
        place: {name for name in who if days.get(name, 0) >= 3}
        for place, who in found.get("workers", {}).items()
    }
    for row in world.volunteers:
        if row["status"] == "active" and row["registered_on"] <= LAST_DAY:
            at = found.setdefault("registered_volunteers", {})
            at.setdefault(row["unit_code"], set()).add(row["person_key"])
    for row in world.certificates:
        held = row["holder_status"] != "moved_out" and row["issued_on"] <= LAST_DAY
        if held and row["certificate_kind"] != "sports_instructor":
            at = found.setdefault("certified_persons", {})
            at.setdefault(row["unit_code"], set()).add(row["person_key"])
    return found


def _groups_of(row: Row, kind: str, is_urban: bool) -> Iterator[str]:
    started, ended = row["started_on"], row["ended_on"]
    if (started and started > LAST_DAY) or (ended and ended <= LAST_DAY):
        return
    member = row["worker_type"] == "committee_member" or row["post"] in (
        "director", "deputy_director",
    )  # fmt: skip
    party = row["worker_type"] == "party_committee_member" or row["post"] in (
        "secretary", "deputy_secretary",
    )  # fmt: skip
    dedicated = row["worker_type"] == "dedicated" and row["employment_form"] != "part_time"
    is_worker = member or party or dedicated
    if is_worker:
        yield "workers"
        if is_urban:
            yield "urban_workers"
    if is_urban and (is_worker or row["worker_type"] == "grid_worker"):
        yield "urban_workers_with_grid"
    prefix = kind.removesuffix("_committee")
    for name, belongs in (("members", member), ("directors", row["post"] == "director")):
        if belongs:
            yield f"{prefix}_{name}"
            if row["person_key"] in WOMEN:
                yield f"{prefix}_{name}_female"


def _days_of_training(world: World) -> dict[str, int]:
    """Every course runs 3 to 5 March, so that a person's courses are one group of 3 dates."""
    courses: dict[str, dict[tuple[str, str], int]] = {}
    for row in world.training:
        if (row["unit_code"], "training_record") in world.sent:
            own = courses.setdefault(row["person_key"], {})
            course = (row["unit_code"], row["course_no"])
            own[course] = max(own.get(course, 0), row["days"])
    return {name: min(3, sum(own.values())) for name, own in courses.items()}


def expected(world: World, indicators: list[Row], needs: dict[str, list[str]]) -> set[tuple]:
    """Every indicator row: region, indicator, numerator, denominator, value, status, coverage."""
    counted = groups(world)
    found = set()
    for region in ("53", "5325", *COUNTIES, *TOWNSHIPS, *COMMUNITIES):
        owing = {c for c in COUNTIES if c.startswith(region) or region.startswith(c)}
        for one in indicators:
            datasets = [need for need in needs[one["basis"]] if need in MONTHLY]
            covered = {c for c in owing if all((c, d) in world.sent for d in datasets)}
            is_below = len(region) > 6
            if is_below and (one["denominator_is_amount"] or not covered):
                continue
            numerator = denominator = None
            if covered:
                numerator = len(everywhere(counted.get(one["numerator"], {}), region, covered))
                if one["denominator_is_amount"]:
                    denominator = sum(URBAN[c] for c in covered)
                else:
                    denominator = len(
                        everywhere(counted.get(one["denominator"], {}), region, covered)
                    )
            judged = _judged(one, numerator, denominator, len(covered), len(owing))
            found.add((region, one["indicator"], numerator, denominator, *judged))
    return found


def _judged(
    one: Row, numerator: int | None, denominator: int | None, covered: int, owing: int
) -> tuple[Decimal | None, str, Decimal]:
    coverage = half_up(Fraction(100 * covered, owing)).scaleb(-2)
    if denominator is None or Fraction(covered, owing) < Fraction(4, 5):
        return None, "missing", coverage
    if denominator == 0:
        return None, "not_applicable", coverage
    value = half_up(Fraction(numerator * one["factor"], denominator))
    return value, "ok" if covered == owing else "provisional", coverage


# The build


@pytest.fixture(scope="module")
def definitions(example: Any) -> dict[str, list[Row]]:
    """The project's own indicators and measures, as its build loads them."""
    path = (example.folder.warehouse / "workforce.duckdb").resolve()
    found = {}
    with duckdb.connect(str(path), read_only=True) as con:
        for table in DEFINITIONS:
            result = con.execute(f"select * from {table}")
            names = [column[0] for column in result.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    return found


def inputs(world: World, definitions: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """All input tables of a build."""
    levels = {2: "province", 4: "prefecture", 6: "county", 9: "township"}
    sent = [("division", "2025-01", "53"), ("population", "2025-01", "5325")]
    sent += [("organisation_register", "2025-01", county) for county in COUNTIES]
    sent += [(dataset, PERIOD, county) for county, dataset in sorted(world.sent)]
    regions = ("53", "5325", *COUNTIES, *TOWNSHIPS)
    return definitions | {
        "submission": [
            {"dataset": dataset, "period": period, "unit_code": unit, "sequence": at,
             "rows_read": 100, "rows_refused": 0, "is_rejected": False}
            for at, (dataset, period, unit) in enumerate(sent)
        ],
        "reporting_rule": [
            {"unit_level": "county", "dataset": dataset, "due_day": 5} for dataset in MONTHLY
        ],
        "division": [
            {"period": "2025-01", "unit_code": "53", "code": code, "level": levels[len(code)]}
            for code in regions
        ],
        "organisation_register": [
            {"period": "2025-01", "unit_code": code[:6], "community_code": code,
             "kind": world.kinds[code], "urban_rural_code": world.classes[code]}
            for code in COMMUNITIES
        ],
        "population": [
            {"period": "2025-01", "unit_code": "5325", "region_code": county, "year": 2024,
             "urban_resident": n, "resident": n, "registered": n}
            for county, n in URBAN.items()
        ],
        "staff_roster": _sent(world, "staff_roster", world.roster),
        "volunteer_registration": _sent(world, "volunteer_registration", world.volunteers),
        "certification_list": _sent(world, "certification_list", world.certificates),
        "training_record": _sent(world, "training_record", world.training),
        "plan_target": [
            {"plan": "p", "target_id": "t", "region_code": "5325", "comparator": ">=",
             "indicator": "training_days_3_share", "target": 50, "from_year": 2021,
             "to_year": 2025}
        ],
    }  # fmt: skip


def _sent(world: World, dataset: str, found: tuple[Row, ...]) -> list[Row]:
    return [row for row in found if (row["unit_code"], dataset) in world.sent]


def values(con: Any) -> set[tuple]:
    found = con.execute(
        "select region_code, indicator, numerator, denominator, value, status, coverage"
        " from indicator_value"
    ).fetchall()
    assert len(found) == len(set(found))
    return set(found)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(world=worlds())
def test_every_value_is_that_of_a_plain_count(
    world: World, shapes: small.Shapes, definitions: dict[str, list[Row]], sandbox: Any
) -> None:
    needs: dict[str, list[str]] = {}
    for row in definitions["basis_need"]:
        needs.setdefault(row["basis"], []).append(row["need"])
    tables = inputs(world, definitions)
    wanted = expected(world, definitions["indicator"], needs)
    with sandbox() as con:
        small.build(con, shapes, tables, "target_value")
        found = values(con)
        _parts_hold(con)
    assert found - wanted == set()
    assert wanted - found == set()


@settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(world=worlds(), order=st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(
    world: World, order: Any, shapes: small.Shapes, definitions: dict[str, list[Row]], sandbox: Any
) -> None:
    tables = inputs(world, definitions)
    with sandbox() as con:
        small.build(con, shapes, tables, "target_value")
        found = values(con)
        targets = con.execute("select * from target_value").fetchall()
    shuffled = {table: order.sample(given, len(given)) for table, given in tables.items()}
    with sandbox() as con:
        small.build(con, shapes, shuffled, "target_value")
        assert values(con) == found
        assert con.execute("select * from target_value").fetchall() == targets


def _parts_hold(con: Any) -> None:
    """A distinct count is never above the sum of its parts nor below the largest of them.

    Children of a region are known only where their unit is covered, and then just as the region
    counts them, because both are taken over the covered units.
    """
    measured = con.execute(
        "select basis, measure, region_code, value from measure as m"
        " where measure not in (select measure from measure_definition where absent = 'missing')"
    ).fetchall()
    for length, below in ((2, 4), (4, 6), (6, 9), (9, 12)):
        parts: dict[tuple[str, str, str], list[int]] = {}
        for basis, measure, region, value in measured:
            if len(region) == below:
                parts.setdefault((basis, measure, region[:length]), []).append(value)
        for basis, measure, region, value in measured:
            if len(region) == length and (mine := parts.get((basis, measure, region))):
                assert max(mine) <= value <= sum(mine), (basis, measure, region)
