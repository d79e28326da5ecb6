"""`workforce extract`: both files, each whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from workforce.folders import DataFolder, replacing, write_bytes
from workforce.period import Period
from workforce.release.extract.database import releases_of, write_database
from workforce.release.extract.workbook import workbook

FOLDER, DATABASE, WORKBOOK = "extract", "workforce-extract.duckdb", "workforce-extract.xlsx"
COUNTS = "select count(*), count(*) filter (where status = 'suppressed') from indicator_value"


@dataclass(frozen=True)
class Extract:
    """What was written.

    Attributes:
        files: the DuckDB file and the workbook.
        months: the months in it, oldest first.
        values: rows of indicators, and how many of them are `withheld`.
    """

    files: tuple[Path, Path]
    months: tuple[str, ...]
    values: int
    withheld: int


def write_extract(
    folder: DataFolder, to: Path | None = None, periods: tuple[Period, ...] = ()
) -> Extract:
    """Write the DuckDB file and the workbook, over those of before.

    The workbook's bytes follow from the releases alone; of the DuckDB file its rows do.

    Args:
        to: the folder to write into; null: `extract/` of the data folder.
        periods: the months wanted; all that are published where none is named.

    Raises:
        NotPublishedError: nothing is published, or not for a month that is named.
        TooLongError: a table has more rows than Excel can show.
    """
    months = releases_of(folder, periods)
    target = to or folder.root / FOLDER
    with replacing(target / DATABASE) as temporary:
        write_database(temporary, months)
        with duckdb.connect(str(temporary), read_only=True) as con:
            book = workbook(con)
            [(values, withheld)] = con.execute(COUNTS).fetchall()
    write_bytes(target / WORKBOOK, book)
    return Extract(
        (target / DATABASE, target / WORKBOOK), tuple(months), int(values), int(withheld)
    )
