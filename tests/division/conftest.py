"""The small prefecture, taken in once for all tests here."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.conftest import take_in
from tests.division.world import write_world
from workforce.folders import DataFolder
from workforce.warehouse import open_warehouse


@pytest.fixture(scope="module")
def changed(
    tmp_path_factory: pytest.TempPathFactory, key_file: object
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the prefecture whose divisions change, read-only."""
    root = tmp_path_factory.mktemp("changed")
    write_world(root)
    take_in(root)
    with open_warehouse(DataFolder(root)) as con:
        yield con
