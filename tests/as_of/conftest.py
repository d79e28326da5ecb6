"""A folder with more months than the example has: copies of one of its months under other names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from workforce.folders import DataFolder
from workforce.intake.archive import Archive


def repeat_month(root: Path, month: str, others: Iterable[str]) -> None:
    """Let every unit have sent what it sent for a month for others too, as it is staged.

    They come after everything else in the log. The rows are the same but for their month.
    """
    folder, others = DataFolder(root), list(others)
    events = [one for one in Archive(folder).events() if one["period"] == month]
    with Archive(folder).log.open("a", encoding="utf-8") as log:
        for other in others:
            for event in events:
                log.write(json.dumps(event | {"period": other, "replaces": None}) + "\n")
    for staged in sorted(folder.staged.glob(f"*/{month}/*/*.json")):
        for other in others:
            home = folder.staged / staged.parts[-4] / other / staged.parts[-2]
            home.mkdir(parents=True, exist_ok=True)
            (home / staged.name).write_bytes(staged.read_bytes())
            rows = pl.read_parquet(staged.with_suffix(".parquet"))
            rows.with_columns(pl.lit(other).alias("period")).write_parquet(
                home / staged.with_suffix(".parquet").name
            )


def months(first: str, last: str) -> Iterator[str]:
    """Every month from one to another, both included."""
    from workforce.period import Period

    yield from map(str, Period.parse(first).until(Period.parse(last)))


def files(root: Path) -> dict[str, Any]:
    """Bytes, or a link's target, of all that a recomputation must leave alone."""
    from tests.conftest import tree

    return {
        name: data
        for name, data in tree(root).items()
        if not name.startswith(("as_of/", "warehouse/as-of/"))
    }
