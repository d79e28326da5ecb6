"""What the gate looks at: small tables that `sql/gate/` asks of the warehouse.

What needs two months or several tables is worked out there, exactly; who judges the frames only
compares a column with its limit. They hold no person.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from workforce.catalogue import GATE, SQL, Catalogue, SqlFile, read_sql
from workforce.folders import DataFolder
from workforce.gate.limits import Limits, limits
from workforce.period import Period
from workforce.release.releases import newest_release

BUILD = "select path from duckdb_databases() where database_name = current_database()"


@dataclass(frozen=True)
class Frame:
    """What one query found; its rows stand in an order."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def records(self) -> list[dict[str, Any]]:
        """The rows by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@cache
def queries() -> dict[str, SqlFile]:
    """The gate's queries by the name of their frame."""
    return {path.stem: read_sql(path) for path in sorted((SQL / GATE).glob("*.sql"))}


def frames(
    con: duckdb.DuckDBPyConnection,
    folder: DataFolder,
    period: str,
    catalogue: Catalogue,
    beside: Sequence[Path] | None = None,
) -> dict[str, Frame]:
    """What there is to judge of a month, by name.

    Args:
        beside: the releases whose regions must be there; else the newest ones.

    Raises:
        CatalogueError: gate.yml is wrong.
    """
    told = limits(folder, catalogue)
    published = published_regions(folder, period) if beside is None else regions_of(beside)
    [(build,)] = con.execute(BUILD).fetchall()
    asked = build, period, told, published
    if build is None or _last.get("asked") != asked:
        show(con, told, published)
        _last["seen"] = {name: ask(con, name, period, told) for name in queries()}
        _last["asked"] = asked
    return _last["seen"]


_last: dict[str, Any] = {}  # asked for a draft, and again when it is published: a build stays


def ask(con: duckdb.DuckDBPyConnection, name: str, period: str, told: Limits) -> Frame:
    """One frame; `show` comes first."""
    query = queries()[name].query
    known = {"period": period, "previous_period": str(Period.parse(period).before)} | told.numbers
    statement = re.sub(r"--.*", "", query)
    used = {key: known[key] for key in sorted(set(re.findall(r"\$(\w+)", statement)))}
    found = con.execute(query, used)
    columns = tuple(column[0] for column in found.description or ())
    return Frame(name, columns, tuple(found.fetchall()))


def show(
    con: duckdb.DuckDBPyConnection, told: Limits, published: Sequence[tuple[str, str]]
) -> None:
    """Put what does not come from the warehouse into temporary tables beside it.

    Args:
        published: regions, code and name, of the releases before this one.
    """
    con.execute("""
        create or replace temp table gate_limit (
            indicator varchar, pct bigint, points bigint, least bigint, within_year boolean
        );
        create or replace temp table gate_published_region (
            region_code varchar, region_name varchar
        );
    """)
    changes = [asdict(one) for one in told.changes]
    if changes:
        con.execute(
            "insert into gate_limit by name select unnest($indicator) as indicator,"
            " unnest($pct) as pct, unnest($points) as points, unnest($least) as least,"
            " unnest($within_year) as within_year",
            {name: [one[name] for one in changes] for name in changes[0]},
        )
    if published:
        codes, names = zip(*published, strict=True)
        con.execute(
            "insert into gate_published_region select unnest($codes), unnest($names)",
            {"codes": list(codes), "names": list(names)},
        )


def published_regions(folder: DataFolder, period: str) -> list[tuple[str, str]]:
    """The regions of last month's newest release, and of this month's if there is one."""
    months = (str(Period.parse(period).before), period)
    found = (newest_release(folder, month) for month in months)
    return regions_of([release for release in found if release])


def regions_of(releases: Sequence[Path]) -> list[tuple[str, str]]:
    """The regions of releases, code and name; the last names them."""
    found: dict[str, str] = {}
    for release in releases:
        with (release / "indicators.csv").open(encoding="utf-8", newline="") as file:
            found |= {row["region_code"]: row["region_name"] for row in csv.DictReader(file)}
    return sorted(found.items())
