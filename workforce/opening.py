"""The warehouse as an analyst opens it: `workforce.open()`, read-only, with pandas and polars.

    import workforce

    with workforce.open() as wh:
        wh.sql("from indicator('community_workers', '2025-06')")

The build is attached to a database in memory. What one makes oneself goes there (`create temp
table …`) or into a file of one's own that is attached beside it, and outlives `refresh()`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from workforce.folders import DATA, DataFolder
from workforce.stopping import Stopped
from workforce.warehouse import newest_build, opened, quoted

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

NAME = "workforce"  # what the build is called in SQL
SERIES = """
    from indicator_series
    where
        ($indicator is null or indicator = $indicator)
        and ($period is null or period = $period)
        and ($region is null or region_code = $region or region_name = $region)
    order by period, region_code, indicator
"""
WRITTEN_TO = re.compile(
    r"(?:\bto|\bexport\s+database|(?P<attach>\battach\b[^']*?))\s*'(?P<path>(?:[^']|'')+)'", re.I
)

Given = Mapping[str, Any] | Sequence[Any] | None


class ReadOnlyError(Stopped):
    """What was asked for would write into the warehouse, or into the data folder."""


class NoFolderError(Stopped):
    """There is no such data folder."""


@dataclass(frozen=True)
class Explained:
    """Where a value came from.

    Attributes:
        value: the value, its definition, numerator, denominator and status, by column.
        parts: numerator and denominator by unit.
        communities: the same by committee.
        files: the files it rests on, or that are missing for it.
        left_out: rows of those files that are not behind the numerator, and why.
    """

    value: dict[str, Any]
    parts: pd.DataFrame
    communities: pd.DataFrame
    files: pd.DataFrame
    left_out: pd.DataFrame


class Warehouse:
    """A build of the warehouse, open for reading. It stays as it is until `refresh()`.

    Attributes:
        con: the DuckDB connection; the build is its database `workforce`, read-only. A cursor of
            it begins in `memory`: `use workforce` there.
        path: the build's own file, not the link to the newest.
    """

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self.con = duckdb.connect()
        self.path = opened(folder, self._attach)

    def sql(self, query: str, params: Given = None, *, exact: bool = False) -> pd.DataFrame:
        """A query's rows for pandas.

        Args:
            params: by name for `$name`, or a list for `?`.
            exact: DECIMAL columns come as `decimal.Decimal`. Without it they are float64, as
                pandas reckons with: each shows all the digits it has here (four decimals at the
                most), but a sum of many may be off behind them. `polars` is always exact.

        Raises:
            ReadOnlyError: it would write into the warehouse or the data folder.
        """
        asked = self._ask(query, params)
        return asked.to_arrow_table().to_pandas() if exact else asked.df()

    def polars(self, query: str, params: Given = None) -> pl.DataFrame:
        """A query's rows for polars; DECIMAL stays DECIMAL.

        Raises:
            ReadOnlyError: it would write into the warehouse or the data folder.
        """
        return self._ask(query, params).pl()

    def indicators(
        self,
        indicator: str | None = None,
        *,
        period: str | None = None,
        region: str | None = None,
    ) -> pd.DataFrame:
        """The rows of `indicator_series`: of an indicator, a month, a region, or of all.

        Args:
            region: its code or its name.
        """
        return self.sql(SERIES, {"indicator": indicator, "period": period, "region": region})

    def explain(self, period: str, region: str, indicator: str) -> Explained:
        """Where a value came from, as `workforce explain` tells it.

        Args:
            region: its code, or its name if only one region of the month has it.

        Raises:
            NotExplained: there is no such month, region, indicator or value.
        """
        from workforce.explain import explaining

        value = explaining.value_of(self.con, period, region, indicator)
        given = [period, value["region_code"], indicator]
        return Explained(
            value,
            self.sql("from explain_parts(?, ?, ?)", given),
            self.sql("from explain_communities(?, ?, ?)", given),
            self.sql("from explain_files(?, ?, ?)", given),
            self.sql("from explain_left_out(?, ?, ?)", given),
        )

    def is_current(self) -> bool:
        """Whether no newer build is there.

        Raises:
            BuildError: there is none any more.
        """
        return self.path == newest_build(self._folder)

    def refresh(self) -> bool:
        """Go on to the newest build; temporary tables and attached files stay.

        Returns:
            Whether there was a newer one.

        Raises:
            BuildError: there is none any more; the old one stays open.
        """
        if self.is_current():
            return False
        self.path = opened(self._folder, self._attach)
        return True

    def close(self) -> None:
        """Let go of the file."""
        self.con.close()

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<workforce warehouse {self.path.name}, read-only>"

    def _attach(self, path: Path) -> Path:
        """Attach a build in the place of the one before, which stays if this one is gone."""
        probe = f"{NAME}_next"
        self.con.execute(f"attach '{quoted(path)}' as {probe} (read_only)")
        self.con.execute(f"detach {probe}")
        self.con.execute(f"use memory; detach database if exists {NAME}")
        self.con.execute(f"attach '{quoted(path)}' as {NAME} (read_only); use {NAME}")
        return path

    def _ask(self, query: str, params: Given) -> duckdb.DuckDBPyConnection:
        self._refuse_to_write(query)
        try:
            return self.con.execute(query, params)
        except duckdb.InvalidInputException as problem:
            if "read-only mode" not in str(problem):
                raise
            raise ReadOnlyError(
                "数据仓库只供读取。中间结果请用 create temp table；要保存的，先写"
                " attach '我的分析.duckdb' as mine，再 create table mine.表名 as …。"
                " / The warehouse is for reading. Use `create temp table`; to keep something,"
                " `attach 'analysis.duckdb' as mine`, then `create table mine.name as …`."
            ) from None

    def _refuse_to_write(self, query: str) -> None:
        """Stop what writes a file, or opens one to be written, where the pipeline keeps its own."""
        for found in WRITTEN_TO.finditer(query):
            if found["attach"] and "read_only" in query.lower():
                continue
            if self._is_ours(Path(found["path"].replace("''", "'"))):
                raise ReadOnlyError(
                    f"{self._folder.root} 是统计系统的数据文件夹，请把结果写到别处。"
                    f" / {self._folder.root} is the pipeline's own data folder; write elsewhere."
                )

    def _is_ours(self, path: Path) -> bool:
        """Whether a path lies in the warehouse, or in another folder the pipeline writes."""
        folder = self._folder
        homes = (
            folder.raw, folder.archive, folder.staged, folder.warehouse, folder.returns,
            folder.gate, folder.drafts, folder.published, folder.as_of,
        )  # fmt: skip
        full = path.resolve()
        return any(full.is_relative_to(home.resolve()) for home in homes)


def open_for_analysis(data: str | Path | None = None) -> Warehouse:
    """Open the newest build of a data folder's warehouse: `workforce.open()`.

    Read-only and never in the way of a run: one may keep it open for as long as one likes, and
    `refresh()` when a month was run.

    Args:
        data: the data folder; without it the one `WORKFORCE_DATA` names, else the project's.

    Raises:
        NoFolderError: there is no such folder.
        BuildError: nothing was built in it yet.
    """
    root = Path(data) if data is not None else DATA
    if not root.is_dir():
        raise NoFolderError(
            f"没有数据文件夹 {root}，请写 workforce.open('数据文件夹')，或设 WORKFORCE_DATA。"
            f" / No data folder {root}: name it, workforce.open('folder'), or set WORKFORCE_DATA."
        )
    return Warehouse(DataFolder(root.resolve()))
