"""An analyst's questions: each one short query, and right by a count made without SQL."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

import duckdb
import polars as pl
import pytest
import yaml

import schemas
from tests.conftest import Example
from tests.warehouse.staged import (
    END,
    REGISTERS_SENT,
    Row,
    committees,
    division_names,
    frame,
    on_roster,
    rows,
)
from workforce.catalogue import Catalogue, Indicator, load
from workforce.folders import PROJECT, DataFolder
from workforce.warehouse_handbook import questions

MAY, JUNE = "2025-05", "2025-06"
QUESTIONS = questions()
ANSWERED = {
    "lost_most_workers", "villages_without_women", "registrations_lapsing", "late_or_missing",
    "vacant_posts", "pay_against_wage", "trained_three_days", "grids_without_worker",
    "targets_missed", "volunteers_in_several", "rows_sent_back",
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(DataFolder(PROJECT / "data"))


def answer(warehouse: duckdb.DuckDBPyConnection, name: str) -> list[tuple[Any, ...]]:
    return warehouse.execute(QUESTIONS[name].query).fetchall()


def true_values(example: Example, indicator: str, period: str, level: str) -> dict[str, Row]:
    """What the example's own truth says of an indicator, by region."""
    return {
        one["region_code"]: one
        for one in example.truth["indicators"]
        if (one["indicator"], one["period"], one["region_level"]) == (indicator, period, level)
    }


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_one_short_query_and_answered_here(name: str) -> None:
    asked = QUESTIONS[name]
    lines = asked.query.strip().splitlines()
    assert name in ANSWERED and len(lines) <= 4 and max(map(len, lines)) <= 100
    assert asked.zh.endswith("？") and asked.en.endswith("?")
    assert len(QUESTIONS) >= 10 and set(QUESTIONS) == ANSWERED


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_answered_well_under_a_second(
    warehouse: duckdb.DuckDBPyConnection, name: str
) -> None:
    answer(warehouse, name)  # reads what the disk gives slowly
    begun = time.process_time()
    answer(warehouse, name)
    assert time.process_time() - begun < 1


def test_who_lost_most(example: Example, warehouse: duckdb.DuckDBPyConnection) -> None:
    names = division_names(example)
    then, now = (
        true_values(example, "community_workers", month, "county") for month in (MAY, JUNE)
    )
    changes = sorted((now[code]["numerator"] - then[code]["numerator"], code) for code in now)
    expected = [
        (
            names[code],
            then[code]["numerator"],
            now[code]["numerator"],
            change,
            then[code]["status"] == now[code]["status"] == "ok",
        )
        for change, code in changes[:5]
    ]
    assert answer(warehouse, "lost_most_workers") == expected
    assert expected[0][3] < 0 and {row[4] for row in expected} == {True, False}


def staffing(example: Example, period: str) -> dict[str, dict[str, set[str]]]:
    """Persons by committee and what they are there."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for code, row in on_roster(example, period):
        person, here = row["person_key"], found[code]
        if row["worker_type"] == "committee_member" or row["post"] in (
            "director",
            "deputy_director",
        ):
            here["on committee"].add(person)
            if row["sex"] == "female":
                here["woman on it"].add(person)
        here[row["post"]].add(person)
    return found


def place(example: Example, code: str) -> tuple[str, str, str]:
    names = division_names(example)
    return names[code[:6]], names[code[:9]], committees(example)[code]["community_name"]


def test_villages_without_women(example: Example, warehouse: duckdb.DuckDBPyConnection) -> None:
    people = staffing(example, JUNE)
    expected = [
        (*place(example, code), len(people[code]["on committee"]))
        for code, one in committees(example).items()
        if one["kind"] == "village_committee" and not people[code]["woman on it"]
    ]
    assert Counter(answer(warehouse, "villages_without_women")) == Counter(expected)
    assert len(expected) > 10


def test_vacant_posts(example: Example, warehouse: duckdb.DuckDBPyConnection) -> None:
    people = staffing(example, JUNE)
    expected = [
        (*place(example, code), bool(here["director"]), bool(here["secretary"]))
        for code, here in ((code, people[code]) for code in committees(example))
        if not (here["director"] and here["secretary"])
    ]
    assert Counter(answer(warehouse, "vacant_posts")) == Counter(expected)
    assert {row[3:] for row in expected} == {(True, False), (False, True), (False, False)}


def test_registrations_that_lapse(example: Example, warehouse: duckdb.DuckDBPyConnection) -> None:
    lapsing: dict[str, set[str]] = defaultdict(set)
    for row in rows(example, "certification_list", JUNE):
        ends, begins = row["registration_valid_to"], row["registered_on"]
        if ends is None and begins is not None:
            leap = (begins.month, begins.day) == (2, 29)
            begun = begins.replace(day=28) if leap else begins
            ends = begun.replace(year=begins.year + 3) - dt.timedelta(days=1)
        counts = (
            row["certificate_kind"] in (None, "social_worker")
            and row["holder_status"] in (None, "held")
            and row["issued_on"] <= END[JUNE]
            and (begins is None or begins <= END[JUNE])
        )
        if counts and ends and dt.date(2025, 7, 1) <= ends <= dt.date(2025, 9, 30):
            lapsing[row["unit_code"]].add(row["person_key"])
    names = division_names(example)
    expected = {(names[unit], len(persons)) for unit, persons in lapsing.items()}
    assert set(answer(warehouse, "registrations_lapsing")) == expected
    assert len(expected) > 2


def last_events(example: Example, period: str) -> Iterator[tuple[str, str, dt.datetime]]:
    """Unit, dataset and time of what was received last."""
    found = {}
    for line in (example.root / "archive" / "events.jsonl").read_text("utf-8").splitlines():
        event = json.loads(line)
        if event["period"] == period:
            at = dt.datetime.fromisoformat(event["at"])
            found[event["unit_code"], event["dataset"]] = at
    for (unit, dataset), at in found.items():
        yield unit, dataset, at


def test_late_or_missing(example: Example, warehouse: duckdb.DuckDBPyConnection) -> None:
    """Nothing of the example is rejected; what came was taken in long after it was due."""
    names = division_names(example)
    counties = [code for code in names if len(code) == 6]
    owed = {
        (county, dataset)
        for county in counties
        for dataset, one in schemas.datasets().items()
        if one.cadence == "monthly"
    }
    received = {(unit, dataset): at for unit, dataset, at in last_events(example, MAY)}
    due = dt.date(2025, 6, 5)
    titles = {dataset: one.zh for dataset, one in schemas.datasets().items()}
    shanghai = dt.timezone(dt.timedelta(hours=8))
    expected = {
        (names[unit], titles[dataset], "missing", None)
        if (unit, dataset) not in received
        else (
            names[unit],
            titles[dataset],
            "reported",
            (received[unit, dataset].astimezone(shanghai).date() - due).days,
        )
        for unit, dataset in owed
    }
    assert set(answer(warehouse, "late_or_missing")) == expected
    silent = {row[:2] for row in expected if row[2] == "missing"}
    assert len(silent) == 2
    told = warehouse.execute("from who_has_not_reported($month)", {"month": MAY}).fetchall()
    assert {(row[1], row[3]) for row in told} == silent


def test_pay_against_the_wage(example: Example, warehouse: duckdb.DuckDBPyConnection) -> None:
    names = division_names(example)
    expected = {
        (names[code], one["value"] and Decimal(one["value"]), one["status"],
         Decimal(one["coverage"]))
        for code, one in true_values(example, "urban_pay_to_wage", JUNE, "county").items()
    }  # fmt: skip
    assert set(answer(warehouse, "pay_against_wage")) == expected
    assert {row[2] for row in expected} >= {"ok", "missing"}


def test_three_days_of_training(example: Example, warehouse: duckdb.DuckDBPyConnection) -> None:
    """Best first; equal shares have one rank."""
    names = division_names(example)
    truth = true_values(example, "training_days_3_share", JUNE, "county")
    shown = answer(warehouse, "trained_three_days")
    expected = {
        (names[code], Decimal(one["value"]), one["numerator"], one["denominator"], one["status"])
        for code, one in truth.items()
    }
    assert {row[1:] for row in shown} == expected and len(shown) == len(truth)
    values = [Decimal(one["value"]) for one in truth.values()]
    assert [row[0] for row in shown] == sorted(
        1 + sum(other > value for other in values) for value in values
    )
    assert [row[2] for row in shown] == sorted(values, reverse=True)


def test_grids_without_a_worker(example: Example, warehouse: duckdb.DuckDBPyConnection) -> None:
    names, known = division_names(example), committees(example)
    grids = [one for one in rows(example, "grid_register", REGISTERS_SENT)
             if one["community_code"] in known]  # fmt: skip
    times = Counter((one["community_code"][:6], one["grid_code"]) for one in grids)
    in_county, in_committee = set(), set()
    for code, row in on_roster(example, JUNE):
        if row["worker_type"] == "grid_worker" and row["employment_form"] != "part_time":
            for grid in row["grid_codes"] or ():
                in_county.add((code[:6], grid))
                in_committee.add((code, grid))
    states = grid_codes_known(example)
    bare: Counter[tuple[str, str]] = Counter()
    for one in grids:
        code, grid = one["community_code"], one["grid_code"]
        alone = times[code[:6], grid] == 1
        kept = (code[:6], grid) in in_county if alone else (code, grid) in in_committee
        if states[code[:6]] and not kept:
            bare[names[code[:6]], names[code[:9]]] += 1
    expected = {(*where, count) for where, count in bare.items()}
    assert set(answer(warehouse, "grids_without_worker")) == expected
    assert len(expected) > 10 and not all(states.values())


def grid_codes_known(example: Example) -> dict[str, bool]:
    """By county, whether its roster has a column of grid codes at all."""
    told = frame(example, "staff_roster", JUNE).group_by("unit_code").agg(
        pl.col("grid_codes").is_not_null().any()
    )  # fmt: skip
    return dict(told.iter_rows())


def test_targets_missed(
    example: Example, warehouse: duckdb.DuckDBPyConnection, catalogue: Catalogue
) -> None:
    """Judged here on exact fractions, from the plan's file and the truth's numbers."""
    path = PROJECT / "data" / "reference" / "plans" / "honghe-2021-2025.yml"
    expected = {
        row
        for target in yaml.safe_load(path.read_text("utf-8"))["targets"]
        for indicator in target["indicators"]
        for row in missed(example, target, catalogue.indicators[indicator])
    }
    assert set(answer(warehouse, "targets_missed")) == expected
    assert len(expected) > 5


def missed(example: Example, target: Row, indicator: Indicator) -> Iterator[tuple[Any, ...]]:
    """The regions of one that lack persons, with how many; none of the plan is due by June."""
    names = division_names(example)
    for level in target.get("levels", ["prefecture"]):
        for code, one in true_values(example, indicator.id, JUNE, level).items():
            if one["value"] is None or indicator.counted_in != "persons":
                continue
            needed = Fraction(str(target["target"])) - Fraction(str(target.get("tolerance", 0)))
            whole = needed * Fraction(one["denominator"] or 1) / indicator.factor
            lacks = whole - Fraction(one["numerator"])
            gap = floor(lacks) + 1 if target["comparator"] == ">" else ceil(lacks)
            if gap > 0:
                value, aim = Decimal(one["value"]), Decimal(str(target["target"]))
                told = (target["id"], indicator.title_zh, value, aim, gap)
                yield names[code], *told, "not_yet_due", one["status"]


def test_volunteers_in_several_counties(
    example: Example, warehouse: duckdb.DuckDBPyConnection
) -> None:
    counted = frame(example, "volunteer_registration", JUNE).filter(
        pl.col("status") == "active", pl.col("registered_on") <= END[JUNE]
    )
    once = counted.select("unit_code", "person_key").unique()
    several = once.filter(pl.len().over("person_key") > 1)
    names = division_names(example)
    expected = {(names[unit], persons)
                for unit, persons in several.group_by("unit_code").len().iter_rows()}  # fmt: skip
    assert set(answer(warehouse, "volunteers_in_several")) == expected
    assert len(expected) > 2


def test_rows_sent_back(example: Example, warehouse: duckdb.DuckDBPyConnection) -> None:
    names = division_names(example)
    titles = {dataset: one.zh for dataset, one in schemas.datasets().items()}
    expected = Counter(
        (names[one["unit_code"]], titles[one["dataset"]], one["rule"])
        for one in example.truth["refused"]
        if one["period"] == JUNE
    )
    shown = {row[:3]: row[4] for row in answer(warehouse, "rows_sent_back")}
    assert shown == expected
