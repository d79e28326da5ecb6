"""Keys and constraints of the warehouse's tables."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.sql import small
from workforce import warehouse
from workforce.catalogue import Catalogue, load, query_files, read_sql
from workforce.folders import PROJECT, DataFolder
from workforce.warehouse import KEYED, SOURCE, BuildError

QUERIES = {path.stem: read_sql(path) for path in query_files()}
STAGED = [name for name, one in QUERIES.items() if one.path.parent.name == "staging"]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(DataFolder(PROJECT / "data"))


def keys_declared(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Columns of the primary key by table."""
    told = con.execute(
        "select table_name, constraint_column_names from duckdb_constraints()"
        " where constraint_type = 'PRIMARY KEY'"
    ).fetchall()
    return dict(told)


@pytest.mark.parametrize("table", sorted(KEYED))
def test_a_table_others_are_joined_to_has_its_key(
    warehouse: duckdb.DuckDBPyConnection, table: str
) -> None:
    """The columns its header calls the key, in that order."""
    said = QUERIES[table].comment.split("Key: ", 1)[1].split(".", 1)[0]
    assert keys_declared(warehouse)[table] == said.split(", ")


def test_input_tables_have_theirs(warehouse: duckdb.DuckDBPyConnection) -> None:
    declared = keys_declared(warehouse)
    assert declared["indicator"] == ["indicator"]
    assert declared["plan_target"] == ["plan", "target_id", "indicator"]
    assert set(declared) - set(QUERIES) >= {"dataset", "submission", "parameter", "plan"}


@pytest.mark.parametrize("table", STAGED)
def test_every_staged_row_has_a_source(warehouse: duckdb.DuckDBPyConnection, table: str) -> None:
    filled = {
        row[0]
        for row in warehouse.execute(
            "select column_name from duckdb_columns() where table_name = ? and not is_nullable",
            [table],
        ).fetchall()
    }
    assert filled == set(SOURCE)


def test_a_header_says_its_key_in_columns() -> None:
    assert QUERIES["finding"].key[:3] == ("dataset", "period", "unit_code")
    assert QUERIES["population"].key == (
        "period", "unit_code", "region_code", "year", "reference_date",
    )  # fmt: skip
    assert QUERIES["period"].key == ("period",)
    assert all(one.key for one in QUERIES.values())


def test_a_key_that_is_there_twice_stops_the_build_and_names_the_table(
    catalogue: Catalogue, shapes: small.Shapes
) -> None:
    with small.connect() as con:
        for query in catalogue.queries:
            twice = [{"period": "2025-06", "community_code": "532501001001"}] * 2
            given = twice if query.table == "organisation" else []
            small.fill(con, query.table, shapes[query.table], given)
        with pytest.raises(BuildError, match=r"organisation 表的主键（period、community_code）"):
            warehouse._constrain(con, catalogue)


def test_a_build_for_one_table_has_no_keys_and_no_views(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    """It is asked one thing and thrown away."""
    path = tmp_path / "one.duckdb"
    warehouse._build_into(path, [], catalogue, only_for="indicator_value")
    with duckdb.connect(str(path), read_only=True) as con:
        assert set(keys_declared(con)) & KEYED == set()
        views = con.execute("select view_name from duckdb_views() where not internal").fetchall()
        assert [row for row in views if row[0].endswith(("_named", "_series"))] == []
