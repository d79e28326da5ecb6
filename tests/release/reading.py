"""Published tables as these tests read them: text, by their key."""

from __future__ import annotations

import csv
from pathlib import Path

Row = dict[str, str]


def read(path: Path) -> list[Row]:
    """The rows of a CSV file; blank cells are empty text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def indicators(release: Path) -> dict[tuple[str, str], Row]:
    """A release's indicators by region and indicator."""
    return {(row["region_code"], row["indicator"]): row for row in read(release / "indicators.csv")}
