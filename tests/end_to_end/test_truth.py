"""The example against its own truth, which shares no code with the pipeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import duckdb

from tests.conftest import Example
from workforce.demo.months import read_months
from workforce.demo.sheets import lay_out
from workforce.demo.styles import XLSX
from workforce.demo.truth import listed_by_another_unit
from workforce.demo.world import build_world

PARTS = (
    "region_level",
    "numerator",
    "denominator",
    "value",
    "status",
    "coverage",
    "denominator_period",
)
# About files, sheets and columns, posts, names and dates: the truth does not tell them.
NOT_TOLD = ("R309", "R310", "R312", "R313", "R314", "R315", "R316", "R317", "R318", "R319", "R320",
            "R326", "R327")  # fmt: skip


def test_every_value_at_every_level_equals_the_truth(
    example: Example, warehouse: duckdb.DuckDBPyConnection
) -> None:
    rows = warehouse.execute(
        """
        select v.period, v.region_code, v.indicator, v.region_level, v.numerator,
            v.denominator, printed(v.value, i.decimals), v.status,
            cast(v.coverage as varchar), v.denominator_period
        from indicator_value as v
        inner join indicator as i on v.indicator = i.indicator
        """
    ).fetchall()
    got = {row[:3]: row[3:] for row in rows}
    want = {
        (one["period"], one["region_code"], one["indicator"]): tuple(
            exact(one[part]) if part in ("numerator", "denominator") else one[part]
            for part in PARTS
        )
        for one in example.truth["indicators"]
    }
    assert len(rows) == len(got) == len(want) > 100_000
    assert len({key[2] for key in want}) == 91
    assert {key: (want[key], got.get(key)) for key in want if got.get(key) != want[key]} == {}


def exact(number: int | str | None) -> Decimal | None:
    """A numerator or denominator of the truth, where days, areas and pay are text."""
    return None if number is None else Decimal(number)


def test_every_refused_row_is_one_the_truth_names_and_the_other_way_round(
    example: Example, warehouse: duckdb.DuckDBPyConnection
) -> None:
    got = warehouse.execute(
        """
        select distinct period, unit_code, dataset, source_row, code
        from finding
        where severity = 'row'
        """
    ).fetchall()
    assert len(got) > 100
    assert set(got) == {key(one) for one in example.truth["refused"]}


def test_every_warning_about_a_row_is_one_the_truth_names(
    example: Example, warehouse: duckdb.DuckDBPyConnection
) -> None:
    got = warehouse.execute(
        """
        select distinct period, unit_code, dataset, source_row, code
        from finding
        where severity = 'confirm' and code not in (select unnest(?))
        """,
        [NOT_TOLD],
    ).fetchall()
    want = {key(one) for one in example.truth["warnings"]}
    assert set(got) == want | set(listed_elsewhere(example))
    assert len({one[4] for one in got}) == 5
    assert {one[2] for one in got if one[4] == "R325"} == {"staff_roster", "certification_list"}


def listed_elsewhere(example: Example) -> Iterator[tuple]:
    """The keys of the rows of people whom two counties list."""
    told = example.truth["parameters"]
    world = build_world(told["seed"], read_months(tuple(told["months"])), told["volunteers"])
    for file, at in listed_by_another_unit(list(world.submissions(told["seed"]))):
        is_xlsx = file.style.forms[file.dataset] == XLSX
        sheet = lay_out(file, file.style, is_xlsx, world.signatories[file.unit_code])
        row = sheet.row_numbers[at]
        yield file.month.text, file.unit_code, file.dataset, row, "R325"


def key(one: dict) -> tuple:
    return one["period"], one["unit_code"], one["dataset"], one["row"], one["rule"]


def test_rows_read_and_refused_equal_the_truth(
    example: Example, warehouse: duckdb.DuckDBPyConnection
) -> None:
    got = warehouse.execute(
        "select period, unit_code, dataset, rows_read, rows_refused from reporting_state"
        " where state <> 'missing'"
    ).fetchall()
    monthly = {row[2] for row in got}
    want = {
        (one["period"], one["unit_code"], one["dataset"], one["rows_read"], one["rows_refused"])
        for one in example.truth["rows"]
        if one["dataset"] in monthly
    }
    assert set(got) == want


def test_published_values_are_exact_and_rounded_half_up_once(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = warehouse.execute(
        """
        select v.numerator, coalesce(v.denominator, 1), i.factor, i.decimals, v.value
        from indicator_value as v
        inner join indicator as i on v.indicator = i.indicator
        where v.value is not null
        """
    ).fetchall()
    for numerator, denominator, factor, decimals, value in rows:
        scaled = Fraction(numerator) * factor / Fraction(denominator) * 10**decimals
        assert Fraction(value) * 10**decimals == int(scaled + Fraction(1, 2))


def test_the_example_holds_every_kind_of_refusal_it_promises(example: Example) -> None:
    rules = Counter(one["rule"] for one in example.truth["refused"])
    assert set(rules) >= {
        "R101", "R102", "R103", "R104", "R105", "R106", "R107", "R109", "R110", "R111", "R112",
        "R201", "R202",
    }  # fmt: skip
