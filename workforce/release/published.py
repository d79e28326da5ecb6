"""The files of a release, as every reader sees them: text, blank cells null.

Page, bulletins, SDMX and data package are made of these alone, so that nothing withheld can get
into them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Published:
    """A folder of published files.

    Attributes:
        folder: a release, or `latest`.
    """

    folder: Path

    def __getitem__(self, name: str) -> pl.DataFrame:
        """A table by its file's name without the ending, every column as text."""
        return read_text(self.folder / f"{name}.csv")

    @cached_property
    def period(self) -> str:
        """The month it is about."""
        return self["indicators"]["period"][0]

    @cached_property
    def release(self) -> int:
        """Its number in the month."""
        return int(self["indicators"]["release"][0])


def read_text(path: Path) -> pl.DataFrame:
    """A CSV file with every column as text; blank cells are null."""
    import polars as pl

    return pl.read_csv(path, infer_schema=False)
