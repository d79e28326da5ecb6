"""What the property tests share: the column types, and a database whose tables vanish again."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import duckdb
import pytest
from hypothesis import settings

from tests.sql import small

# The same examples every time and no folder of failures: a red test is red for everyone.
settings.register_profile("project", derandomize=True, database=None, deadline=None)
settings.load_profile("project")

Sandbox = Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]


@pytest.fixture(scope="session")
def shapes(example: Any) -> small.Shapes:
    """The columns and types of the example's warehouse."""
    path = (example.folder.warehouse / "workforce.duckdb").resolve()
    with duckdb.connect(str(path), read_only=True) as con:
        return small.shapes_of(con)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """A database to make tables in; what is made in one use is gone in the next."""
    with small.connect() as con:

        @contextlib.contextmanager
        def use() -> Iterator[duckdb.DuckDBPyConnection]:
            con.execute("begin")
            try:
                yield con
            finally:
                con.execute("rollback")

        yield use
