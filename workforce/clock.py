"""What time it is for everything that is written down with a time: the event log, decisions and the
records of releases.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator

_stands_at: dt.datetime | None = None


def now() -> dt.datetime:
    """This moment, UTC."""
    return _stands_at or dt.datetime.now(dt.UTC)


def stamp() -> str:
    """This moment as it is written down."""
    return now().isoformat(timespec="milliseconds")


@contextlib.contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let the clock of this process, all its threads, stand at a moment: how an example gets a
    history.

    Raises:
        ValueError: the moment has no time zone.
    """
    global _stands_at
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    before, _stands_at = _stands_at, moment.astimezone(dt.UTC)
    try:
        yield
    finally:
        _stands_at = before
