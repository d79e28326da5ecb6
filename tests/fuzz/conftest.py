"""One reader process for all tests of a session, and whether the long form was asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz.client import Reader

LONG = bool(os.environ.get("WORKFORCE_FUZZ_MINUTES"))
"""`make fuzz` sets it: heavy files too, and as many drawn ones as fit into the minutes."""


@pytest.fixture(scope="session")
def reader(key_file: Path) -> Iterator[Reader]:
    reader = Reader(key_file)
    yield reader
    reader.close()
