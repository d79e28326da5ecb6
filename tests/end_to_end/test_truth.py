"""The example against its own truth, which shares no code with the pipeline."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import duckdb

from tests.conftest import Example

PARTS = (
    "region_level",
    "numerator",
    "denominator",
    "value",
    "status",
    "coverage",
    "denominator_period",
)


def test_every_value_at_every_level_equals_the_truth(
    example: Example, warehouse: duckdb.DuckDBPyConnection
) -> None:
    rows = warehouse.execute(
        f"""
        select period, region_code, indicator, {", ".join(PARTS[:3])},
            cast(value as varchar), status, cast(coverage as varchar), denominator_period
        from indicator_value
        """
    ).fetchall()
    got = {row[:3]: row[3:] for row in rows}
    want = {
        (one["period"], one["region_code"], one["indicator"]): tuple(one[part] for part in PARTS)
        for one in example.truth["indicators"]
    }
    assert len(rows) == len(got) == len(want) > 15_000
    assert {key: got.get(key) for key in want} == want


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
        where severity = 'confirm' and code <> 'R309'  -- R309 is about a column
        """
    ).fetchall()
    assert set(got) == {key(one) for one in example.truth["warnings"]}
    assert len({one[4] for one in got}) == 4


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
        select v.numerator, v.denominator, i.factor, v.value
        from indicator_value as v
        inner join indicator as i on v.indicator = i.indicator
        where v.value is not null
        """
    ).fetchall()
    for numerator, denominator, factor, value in rows:
        exact = Fraction(numerator * factor, denominator) * 100
        assert Fraction(value) * 100 == int(exact + Fraction(1, 2))


def test_the_example_holds_every_kind_of_refusal_it_promises(example: Example) -> None:
    rules = Counter(one["rule"] for one in example.truth["refused"])
    assert set(rules) >= {
        "R101", "R102", "R103", "R104", "R105", "R106", "R107", "R109", "R110", "R111", "R112",
        "R201", "R202",
    }  # fmt: skip
