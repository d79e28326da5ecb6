"""Every query by small cases: `tests/sql/<table>/<case>.yml`, rows in and rows out.

A case is a mapping:

    why: what the case shows, in one sentence
    months: [2025-06]            rows of `period`, by month
    given: {table: [row, …]}     input rows; only the columns that matter, the rest is null
    always: {period: 2025-06}    columns that every given row has unless it says otherwise
    expect: [row, …]             rows of the table; only the columns given, in any order
    only: {region_code: "5325"}  expected rows are compared with these rows only; a list means
                                 any of them
    bug: reason                  the query is known to be wrong here; must go when it is mended

People are written by any name; it becomes a pseudonym.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.sql import small

HERE = Path(__file__).parent
FIELDS = {"why", "months", "given", "always", "expect", "only", "bug"}


def read_case(path: Path) -> dict[str, Any]:
    case = yaml.safe_load(path.read_text("utf-8"))
    assert set(case) <= FIELDS, f"{path.name}: {set(case) - FIELDS}"
    return case


def parameters() -> Iterator[Any]:
    for path in sorted(HERE.glob("*/*.yml")):
        bug = read_case(path).get("bug")
        marks = [pytest.mark.xfail(strict=True, reason=bug, raises=AssertionError)] if bug else []
        yield pytest.param(path, id=f"{path.parent.name}/{path.stem}", marks=marks)


def given_rows(case: dict[str, Any], shapes: small.Shapes) -> dict[str, list[dict[str, Any]]]:
    """The input rows, with what every row has filled in."""
    always = case.get("always", {})
    given = {
        table: [{k: v for k, v in always.items() if k in shapes[table]} | row for row in rows]
        for table, rows in case["given"].items()
    }
    if "months" in case:
        given["period"] = [small.month(period) for period in case["months"]]
    return given


@pytest.mark.parametrize("path", list(parameters()))
def test_case(path: Path, shapes: small.Shapes) -> None:
    case = read_case(path)
    table = path.parent.name
    with small.connect() as con:
        small.run(con, small.queries()[table], shapes, given_rows(case, shapes))
        wrong = small.difference(con, table, shapes[table], case["expect"], case.get("only"))
    assert not wrong, f"{case['why']}\n{wrong}"


def test_every_query_with_a_decision_has_cases() -> None:
    """Staging copies its columns; what is not listed here must have a case of its own."""
    copies = {name for name, q in small.queries().items() if q.path.parent.name == small.STAGING}
    with_cases = {path.parent.name for path in HERE.glob("*/*.yml")}
    assert set(small.queries()) - copies - with_cases == set()
    assert with_cases <= set(small.queries())
