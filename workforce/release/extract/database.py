"""The extract's DuckDB file: the published tables of all months, with the warehouse's views."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from workforce.catalogue import SQL, VIEWS, SqlFile, read_sql
from workforce.column_notes import Words
from workforce.definitions import titles
from workforce.folders import DataFolder, sha256_of
from workforce.period import Period
from workforce.release.data_package import FileColumn, tables
from workforce.release.latest import newest_of_each
from workforce.release.published import Published
from workforce.release.releases import is_whole, number_of
from workforce.stopping import Stopped
from workforce.warehouse import STORAGE_VERSION, order_of_views, quoted

if TYPE_CHECKING:
    import polars as pl

OWN = Path(__file__).parent
TABLES = read_sql(OWN / "tables.sql")
# Published files by the table they fill: those of every month, and those of the newest that has
# the row, since definitions are carried on.
BY_MONTH = {
    "indicator_value": "indicators.csv",
    "target_value": "targets.csv",
    "target_contribution": "contributions.csv",
    "composition": "composition.csv",
    "reporting_state": "reporting.csv",
}
DEFINITIONS = {
    "indicator": "definitions.csv",
    "composition_category": "categories.csv",
    "plan": "plans.csv",
    "plan_target": "plan_targets.csv",
}
# The warehouse's views and macros that published tables can answer, as they are.
SHARED = (
    "region_named", "indicator_series", "indicator", "compare", "region_series", "region_profile",
)  # fmt: skip


class NotPublishedError(Stopped):
    """There is nothing published to make an extract of."""


def releases_of(folder: DataFolder, periods: tuple[Period, ...] = ()) -> dict[str, Path]:
    """The newest release of every published month, or of those named, oldest first.

    Raises:
        NotPublishedError: nothing is published, or not for a month that is named, or a release
            is not as it was published.
    """
    months = newest_of_each(folder)
    wanted = sorted(map(str, set(periods))) or list(months)
    if lacking := [month for month in wanted if month not in months]:
        raise NotPublishedError(
            f"{'、'.join(lacking)} 还没有公布；已公布：{'、'.join(months) or '无'}。"
            f" / Not published: {', '.join(lacking)}; there is: {', '.join(months) or 'none'}."
        )
    if not wanted:
        raise NotPublishedError(
            "还没有公布任何月份，没有可以提供的数据。请先运行 workforce run 或 workforce publish。"
            " / Nothing is published yet, so there is nothing to hand out: workforce run, publish."
        )
    for month in wanted:
        if not is_whole(months[month]):
            raise NotPublishedError(
                f"{months[month]} 中的文件与公布时不同，请从备份恢复。"
                f" / The files of {months[month]} are not as published; restore them."
            )
    return {month: months[month] for month in wanted}


def write_database(path: Path, months: Mapping[str, Path]) -> None:
    """Write the published tables of these releases, by month, to a new DuckDB file."""
    with duckdb.connect() as con:
        con.execute(f"attach '{quoted(path)}' as e (storage_version '{STORAGE_VERSION}')")
        con.execute("use e")
        con.execute("begin")
        con.execute(TABLES.query)
        for table, frame in _frames(months).items():
            _fill(con, table, frame)
        for view in order_of_views(views()):
            con.execute(view.query)
        _describe(con)
        con.execute("commit")
        con.execute("use memory")
        con.execute("detach e")


def views() -> list[SqlFile]:
    """The views and macros: those shared, and the extract's own, which needn't what isn't there."""
    own = (path for path in sorted(OWN.glob("*.sql")) if path.stem != TABLES.table)
    return [read_sql(path) for path in (*(SQL / VIEWS / f"{name}.sql" for name in SHARED), *own)]


def _frames(months: Mapping[str, Path]) -> dict[str, pl.DataFrame]:
    """The rows of every table, as text."""
    import polars as pl

    releases = [Published(path) for path in months.values()]
    frames = {}
    for table, file in BY_MONTH.items():
        name = file.removesuffix(".csv")
        found = pl.concat([one[name] for one in releases], how="diagonal")
        frames[table] = found.sort(tables()[file].key)
    for table, file in DEFINITIONS.items():
        name, key = file.removesuffix(".csv"), tables()[file].key
        newest_first = pl.concat([one[name] for one in reversed(releases)], how="diagonal")
        frames[table] = newest_first.unique(key, keep="first", maintain_order=True)
    place = ["period", "region_code", "region_name", "region_level"]
    frames["region"] = frames["indicator_value"].select(place).unique().sort(place)
    periods = [Period.parse(month) for month in months]
    frames["period"] = pl.DataFrame({
        "period": list(months),
        "previous_period": [str(one.before) for one in periods],
        "first_day": [one.last_day.replace(day=1) for one in periods],
        "last_day": [one.last_day for one in periods],
    })  # fmt: skip
    frames["release"] = pl.DataFrame({
        "period": list(months),
        "release": [number_of(path) for path in months.values()],
        "manifest_sha256": [
            sha256_of((path / "manifest.json").read_bytes()) for path in months.values()
        ],
    })  # fmt: skip
    return frames


def _fill(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Insert text as the types of the table's columns."""
    con.register("published", frame.to_arrow())
    con.execute(f"insert into {table} by name from published")
    con.unregister("published")


def _describe(con: duckdb.DuckDBPyConnection) -> None:
    """Comments on every table, view, macro and column."""
    for kind, name, text in _object_words():
        con.execute(f"comment on {kind} {name} is '{quoted(text)}'")
    words = column_words()
    columns = con.execute(
        "select table_name, column_name from information_schema.columns"
        " where table_catalog = 'e' order by all"
    ).fetchall()
    for table, column in columns:
        text = ": ".join(words.get((table, column)) or words["", column])
        con.execute(f"comment on column {table}.{column} is '{quoted(text)}'")


def _object_words() -> Iterator[tuple[str, str, str]]:
    """What each table, view and macro is for: its kind as `comment on` calls it, name and words."""
    for table, file in (BY_MONTH | DEFINITIONS).items():
        words, row = tables()[file].words, tables()[file].row
        yield "table", table, f"{words.zh}，{row.zh}: {words.en}, {row.en}"
    for table, text in TABLES.facts["tables"].items():
        kind = "view" if table == "division_region" else "table"
        yield kind, table, ": ".join(titles(text))
    for view in views():
        kind = "macro table" if view.is_macro else "view"
        yield kind, view.table, f"{view.facts['zh']}: {view.comment}"


def column_words() -> dict[tuple[str, str], Words]:
    """What each column means, by (table, column); by ("", column) where it is one everywhere."""
    found: dict[tuple[str, str], Words] = {}
    for table, file in (BY_MONTH | DEFINITIONS).items():
        for name, column in tables()[file].columns.items():
            found[table, name] = _said(column)
            found.setdefault(("", name), _said(column))
    for name, text in TABLES.facts["columns"].items():
        found["", name] = Words(*titles(text))
    for view in views():
        if not view.is_macro:
            for name, text in (view.facts.get("columns") or {}).items():
                found[view.table, name] = Words(*titles(text))
                found.setdefault(("", name), Words(*titles(text)))
    return found


def _said(column: FileColumn) -> Words:
    """A column's words, with when it is empty."""
    zh, en = [column.words.zh], [column.words.en]
    for more in (column.more, column.empty and Words(f"为空：{column.empty.zh}",
                                                     f"empty: {column.empty.en}")):  # fmt: skip
        if more:
            zh.append(more.zh)
            en.append(more.en)
    return Words("；".join(zh), "; ".join(en))
