"""One build for all cases of a table: only the measures its indicator is made of."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from tests.indicators.tables import (
    PERIOD,
    Region,
    Table,
    combined,
    plan_rows,
    prefecture_codes,
)
from tests.sql import small
from workforce.catalogue import SQL, Catalogue
from workforce.warehouse import UNION_OF_MEASURES, order, reads

Rows = dict[str, list[dict[str, Any]]]
RESULTS = ("indicator_value", "target_value")


def given_rows(
    table: Table, catalogue: Catalogue, definitions: Rows, shapes: small.Shapes
) -> dict[str, Any]:
    """The input tables: the project's definitions of the one indicator, and every case's rows."""
    indicator = catalogue.indicators[table.indicator]
    windows = frozenset(need for need in indicator.needs if "@" in need)
    codes = prefecture_codes(table)
    given: dict[str, Any] = combined(
        Region(name, case, codes[name], windows, shapes) for name, case in table.cases.items()
    )
    for name, rows in definitions.items():
        given[name] = [
            row
            for row in rows
            if row.get("basis", indicator.basis) == indicator.basis
            and (name != "indicator" or row["indicator"] == indicator.id)
            and (name != "measure_use" or row["measure"] in indicator.parts)
        ]
    for name, row in plan_rows(table):
        given.setdefault(name, []).append(row)
    return given


def build(
    con: duckdb.DuckDBPyConnection,
    shapes: small.Shapes,
    given: dict[str, Any],
    measures: tuple[str, ...],
    root: Path = SQL,
) -> None:
    """Everything that the results are made from, over the given input tables."""
    known = small.queries(root)
    inputs, steps, counted = plan(measures, root)
    for table in inputs:
        small.fill(con, table, shapes[table], given.get(table, ()))
    for table in steps:
        if table == UNION_OF_MEASURES:
            parts = (
                "select period, region_code, unit_set, measure,"
                f" cast(value as decimal(20, 2)) as value from {name}"
                for name in counted
            )
            con.execute(f"create view {table} as {' union all '.join(parts)}")
        else:
            con.execute(known[table].query)


@cache
def plan(
    measures: tuple[str, ...], root: Path
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Input tables, the queries to run in order, and which of these are the measures'."""
    known = small.queries(root)
    counted = tuple(n for n, q in known.items() if set(measures) & set(q.facts.get("measures", ())))
    made = {name for name, query in known.items() if query.path.parent.name != small.STAGING}
    needed: set[str] = set()
    waiting = list(RESULTS)
    while waiting:
        table = waiting.pop()
        if table not in needed:
            needed.add(table)
            if table == UNION_OF_MEASURES:
                waiting += counted
            elif table in made:
                waiting += reads(known[table])
    ordered = _order(root)
    steps = tuple(one for one in ordered if one in needed & (made | {UNION_OF_MEASURES}))
    return tuple(sorted(needed - made - {UNION_OF_MEASURES})), steps, counted


@cache
def _order(root: Path) -> list[str]:
    return order(small.queries(root).values())


def results(con: duckdb.DuckDBPyConnection) -> tuple[dict[str, Any], dict[tuple[str, str], Any]]:
    """The month's figures by region, and its verdicts by region and target."""
    figures = con.execute(
        "select region_code, numerator, denominator, value, status, coverage"
        " from indicator_value where period = ?",
        [PERIOD],
    ).fetchall()
    verdicts = con.execute(
        "select region_code, target_id, met, gap from target_value where period = ?", [PERIOD]
    ).fetchall()
    return {row[0]: row[1:] for row in figures}, {row[:2]: row[2:] for row in verdicts}


def shown(figure: tuple[Any, ...] | None, decimals: int) -> str:
    """A figure as the tables write it, for messages."""
    if figure is None:
        return "no row"
    numerator, denominator, value, status, coverage = figure
    text = "" if numerator is None else f"{_plain(numerator)}"
    if denominator is not None:
        text = f"{text or '-'} / {_plain(denominator)}"
        if value is not None:
            text += f" = {value:.{decimals}f}"
    if status != "ok":
        text += f" {status}"
    if coverage != 1:
        text += f" at {_plain(coverage)}"
    return text.strip()


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
