"""An empty warehouse: the real column types and the project's definitions, without any data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.sql import small
from workforce import warehouse
from workforce.catalogue import Catalogue, load
from workforce.folders import DataFolder


@pytest.fixture(scope="package")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load(DataFolder(tmp_path_factory.mktemp("no_data")))


@pytest.fixture(scope="package")
def empty(
    tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse built from no files at all."""
    path = warehouse.build(DataFolder(tmp_path_factory.mktemp("empty")), [], catalogue)
    with duckdb.connect(str(path), read_only=True) as con:
        yield con


@pytest.fixture(scope="package")
def shapes(empty: duckdb.DuckDBPyConnection) -> small.Shapes:
    return small.shapes_of(empty)


@pytest.fixture(scope="package")
def definitions(empty: duckdb.DuckDBPyConnection) -> dict[str, list[dict[str, Any]]]:
    """Indicators, measures, duties and thresholds, as every build is given them."""
    names = ("dataset", "finding_code", "indicator", "basis_need", "measure_definition",
             "measure_use", "reporting_rule", "parameter")  # fmt: skip
    found = {}
    for name in names:
        result = empty.execute(f"select * from {name}")
        columns = [column[0] for column in result.description]
        found[name] = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    return found
