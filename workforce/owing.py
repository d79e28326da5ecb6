"""Which months' returns are still to be written: files were read for them, or withdrawn."""

from __future__ import annotations

import json
from collections.abc import Iterable

import schemas
from workforce.folders import DataFolder, write_json
from workforce.intake.archive import Submission
from workforce.period import Period

OWED = ".owed.json"


def owed(folder: DataFolder) -> list[str]:
    """Months whose returns are not written yet since files were read that bear on them."""
    path = folder.returns / OWED
    return json.loads(path.read_text("utf-8")) if path.exists() else []


def owe(folder: DataFolder, to_read: Iterable[Submission], months: Iterable[str]) -> None:
    """Note, before they are read or withdrawn, on which months' returns files bear: their own and
    the next month's, and of a register or yearly table every later month's.
    """
    found = set(owed(folder))
    for one in to_read:
        is_monthly = schemas.datasets()[one.dataset].cadence == "monthly"
        until = str(Period.parse(one.period).after) if is_monthly else "9999-12"
        found |= {month for month in months if one.period <= month <= until}
    if sorted(found) != owed(folder):
        write_json(folder.returns / OWED, sorted(found))


def written_for(folder: DataFolder, period: str) -> None:
    """Note that a month's returns are written."""
    if period in (left := owed(folder)):
        write_json(folder.returns / OWED, [month for month in left if month != period])
