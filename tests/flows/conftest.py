"""One Prefect server for all flow tests: starting it takes longer than everything they do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

OFFLINE = {
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
}


@pytest.fixture(scope="session")
def prefect_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A server with a database of its own; gives that database's file.

    Prefect is imported here and not above: it takes seconds, and reads its settings on the way.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(tmp_path_factory.mktemp("prefect")))
        for name, value in OFFLINE.items():
            patch.setenv(name, value)
        from prefect.settings import PREFECT_SERVER_DATABASE_CONNECTION_URL
        from prefect.testing.utilities import prefect_test_harness

        with prefect_test_harness(server_startup_timeout=120):
            url = PREFECT_SERVER_DATABASE_CONNECTION_URL.value()
            yield Path(str(url).partition(":///")[2])
