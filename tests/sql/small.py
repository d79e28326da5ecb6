"""Small tables for one query: the real column types, a few rows, and what comes out."""

from __future__ import annotations

import calendar
import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from workforce.catalogue import SQL, SqlFile, query_files, read_sql
from workforce.warehouse import UNION_OF_MEASURES, order, reads

Row = Mapping[str, Any]
Shapes = dict[str, dict[str, str]]

STAGING = "staging"
VALUE_OF_MEASURES = "DECIMAL(20,2)"


def shapes_of(warehouse: duckdb.DuckDBPyConnection) -> Shapes:
    """Columns and types of every table of a warehouse, and of the union of measures."""
    found: Shapes = {}
    for table, column, kind in warehouse.execute(
        "select table_name, column_name, data_type from duckdb_columns()"
        " where not internal order by table_name, column_index"
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    found[UNION_OF_MEASURES] = {
        "period": "VARCHAR",
        "region_code": "VARCHAR",
        "unit_set": found["coverage"]["unit_set"],
        "measure": "VARCHAR",
        "value": VALUE_OF_MEASURES,
    }
    return found


@cache
def queries(root: Path = SQL) -> dict[str, SqlFile]:
    """Every query file by the table it makes."""
    return {path.stem: read_sql(path) for path in query_files(root)}


def person(name: str) -> str:
    """A pseudonym for a name of the test's own."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


def month(period: str) -> dict[str, Any]:
    """A row of `period`."""
    year, number = int(period[:4]), int(period[5:])
    last = calendar.monthrange(year, number)[1]
    before = dt.date(year, number, 1) - dt.timedelta(days=1)
    return {
        "period": period,
        "previous_period": f"{before:%Y-%m}",
        "first_day": dt.date(year, number, 1),
        "last_day": dt.date(year, number, last),
    }


def connect(root: Path = SQL) -> duckdb.DuckDBPyConnection:
    """An empty database with the macros."""
    con = duckdb.connect(config={"threads": 1})
    con.execute((root / "macros.sql").read_text("utf-8"))
    return con


def fill(
    con: duckdb.DuckDBPyConnection, table: str, shape: Mapping[str, str], rows: Iterable[Row]
) -> None:
    """Make a table of this shape and put the rows in; columns a row lacks are null.

    Raises:
        KeyError: a row names a column that the table does not have.
    """
    columns = ", ".join(f'"{name}" {kind}' for name, kind in shape.items())
    con.execute(f'create table "{table}" ({columns})')
    rows = list(rows)
    if unknown := {name for row in rows for name in row} - set(shape):
        raise KeyError(f"{table} has no column {sorted(unknown)}")
    given = [name for name in shape if any(name in row for row in rows)]
    if not given:
        first = next(iter(shape))
        con.execute(
            f'insert into "{table}" by name select null as "{first}" from range({len(rows)})'
        )
        return
    lists = {f"c{at}": [_cell(row.get(name), shape[name]) for row in rows]
             for at, name in enumerate(given)}  # fmt: skip
    cells = ", ".join(
        f'cast(unnest($c{at}) as {shape[name]}) as "{name}"' for at, name in enumerate(given)
    )
    con.execute(f'insert into "{table}" by name select {cells}', lists)


def _cell(value: Any, kind: str) -> Any:
    """A value as DuckDB can cast it to a column of this type, exactly."""
    if value is None or isinstance(value, list):
        return value
    if kind == "UUID":
        return person(str(value))
    return str(value)


def run(
    con: duckdb.DuckDBPyConnection,
    query: SqlFile,
    shapes: Shapes,
    given: Mapping[str, Sequence[Row]],
) -> None:
    """Run one query over the given rows; tables it reads and that are not given are empty.

    Raises:
        KeyError: the rows of a table are given that the query does not read.
    """
    inputs = reads(query)
    if unread := set(given) - inputs:
        raise KeyError(f"{query.table} does not read {sorted(unread)}")
    for table in sorted(inputs):
        fill(con, table, shapes[table], given.get(table, ()))
    con.execute(query.query)


def build(
    con: duckdb.DuckDBPyConnection,
    shapes: Shapes,
    given: Mapping[str, Sequence[Row]],
    until: str,
    root: Path = SQL,
) -> None:
    """Run every query that `until` depends on, in build order, over given input tables.

    Input tables are those of `sql/inputs.sql` and `sql/staging/`.
    """
    known = queries(root)
    inputs, steps = plan(until, root)
    for table in inputs:
        fill(con, table, shapes[table], given.get(table, ()))
    for table in steps:
        if table == UNION_OF_MEASURES:
            parts = (
                "select period, region_code, unit_set, measure,"
                f" cast(value as {VALUE_OF_MEASURES}) as value from {name}"
                for name in _measures(known)
            )
            con.execute(f"create view {table} as {' union all '.join(parts)}")
        else:
            con.execute(known[table].query)


@cache
def plan(until: str, root: Path = SQL) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The input tables that a table is made from, and the tables on the way to it, in order."""
    known = queries(root)
    made = {name for name, query in known.items() if query.path.parent.name != STAGING}
    needed = _needed(until, known, made)
    steps = tuple(one for one in order(known.values()) if one in needed - (set(known) - made))
    return tuple(sorted(needed - made - {UNION_OF_MEASURES})), steps


def _measures(known: Mapping[str, SqlFile]) -> list[str]:
    return [name for name, query in known.items() if query.path.parent.name == "measures"]


def _needed(until: str, known: Mapping[str, SqlFile], made: set[str]) -> set[str]:
    """A table and all that it is made from, directly or not."""
    needed, waiting = set(), [until]
    while waiting:
        table = waiting.pop()
        if table in needed:
            continue
        needed.add(table)
        if table == UNION_OF_MEASURES:
            waiting += _measures(known)
        elif table in made:
            waiting += reads(known[table])
    return needed


def difference(
    con: duckdb.DuckDBPyConnection,
    table: str,
    shape: Mapping[str, str],
    expected: Sequence[Row],
    where: Row | None = None,
    columns: Sequence[str] | None = None,
) -> str:
    """What stands in a table and was not expected, and the other way round; empty if equal.

    Args:
        where: only rows with these values, or one of a list, are looked at.
        columns: what to compare where no row is expected; else those of the expected rows.
    """
    names = list(expected[0]) if expected else list(columns or shape)
    for row in expected:
        if set(row) != set(names):
            raise KeyError(f"every expected row must give {names}: {row}")
    fill(con, "expected", {name: shape[name] for name in names}, expected)
    listed = ", ".join(f'"{name}"' for name in names)
    where = where or {}
    tests = [f'list_contains(cast(? as {shape[name]}[]), "{name}")' for name in where]
    condition = " and ".join(tests) or "true"
    made = f'select {listed} from "{table}" where {condition}'
    wanted = f"select {listed} from expected"
    values = [
        [_cell(one, shape[name]) for one in (value if isinstance(value, list) else [value])]
        for name, value in where.items()
    ]
    surplus = con.execute(f"{made} except all {wanted} order by all", values).fetchall()
    absent = con.execute(f"{wanted} except all {made} order by all", values).fetchall()
    said = [f"not expected: {dict(zip(names, row, strict=True))}" for row in surplus]
    said += [f"not there: {dict(zip(names, row, strict=True))}" for row in absent]
    return "\n".join(said)
