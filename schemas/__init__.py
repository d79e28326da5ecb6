"""What data may look like: one pandera model per dataset, one file per model.

Importing this package is cheap. `model(dataset)` imports pandera, which takes seconds: call it
only where something is validated or described.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.declaration import Dataset

CODELISTS = Path(__file__).parent / "codelists"


@dataclass(frozen=True)
class DatasetTitle:
    """A dataset's words and how often it comes: monthly, register, yearly or reference."""

    name: str
    zh: str
    short_zh: str
    en: str
    cadence: str


@cache
def codelist(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `codelists/<name>.csv`, in file order."""
    with (CODELISTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def datasets() -> dict[str, DatasetTitle]:
    """Every dataset the intake reads, by name, in the order it is taken in."""
    return {row["code"]: DatasetTitle(*row.values()) for row in codelist("dataset")}


@cache
def model(dataset: str) -> type[Dataset]:
    """The pandera model of a dataset.

    Raises:
        KeyError: there is no such dataset; the known ones are in `codelists/dataset.csv`.
    """
    title = datasets()[dataset]
    class_name = "".join(part.title() for part in title.name.split("_"))
    return getattr(import_module(f"schemas.{dataset}"), class_name)
