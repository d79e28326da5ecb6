"""What the property tests share: a database whose tables vanish again, and random regions in it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import duckdb
import pytest
from hypothesis import settings

from tests.properties import tables
from tests.sql import small

# The same examples every time and no folder of failures: a red test is red for everyone.
settings.register_profile("project", derandomize=True, database=None, deadline=None)
settings.load_profile("project")

Sandbox = Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]


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


@pytest.fixture(scope="module")
def builder(example: Any, shapes: small.Shapes, sandbox: Any) -> tables.Builder:
    """Builds random regions with the project's own definitions."""
    return tables.builder_of(example.folder.warehouse / "workforce.duckdb", shapes, sandbox)
