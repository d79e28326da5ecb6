"""What a month's release withholds, and the record of it that the next release needs.

The record lies in the archive, since what was hidden must not be worked out from what a later
release shows: `archive/releases/<YYYY-MM>/r<N>.json`. Nobody but the statistician reads it. It also
keeps what making the release again needs and a published file must not hold: when it was published,
and beside which releases of other months.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from workforce.catalogue import Catalogue
from workforce.folders import DataFolder, write_json
from workforce.release.disclosure import Cell, Count, Limits, Mean, withheld, withheld_means
from workforce.stopping import Stopped

CELLS = """
    select
        table_name, region_code, worker_group, category, persons, total, parent_code, indicator
    from protected_cell where period = $period order by all
"""
MEANS = """
    select indicator, region_code, region_level, fewest_persons, largest_pct, parent_code
    from protected_mean where period = $period order by all
"""
THRESHOLDS = (
    "least_published_persons", "small_total_persons", "fewest_paid_persons", "largest_pay_pct",
)  # fmt: skip
ROW, PARTS = "row", "parts"
COUNTY = "county"
UNPAID = "urban_workers_unpaid"


class RecordMissing(Stopped):
    """Without the record of an earlier release nobody can say what this one may show."""


@dataclass(frozen=True)
class Protection:
    """What a release withholds.

    Attributes:
        sequence: the last event of the archive it knew.
        definitions: hash of what defined its numbers.
        thresholds: the parameters of disclosure control.
        cells: table, region, group, category, persons, total, region above, indicator, and whether
            it is withheld.
        means: indicator, region, and what is withheld of it: `row`, `parts` (numerator and
            denominator) or nothing.
    """

    sequence: int
    definitions: str
    thresholds: dict[str, int]
    cells: list[list[Any]]
    means: list[list[Any]]

    def same_cells(self, other: Protection) -> bool:
        """Whether another release protects the same numbers under the same thresholds."""
        numbers, others = ([one[:-1] for one in told.cells] for told in (self, other))
        return numbers == others and self.thresholds == other.thresholds


@dataclass(frozen=True)
class Record:
    """What is kept of a release and not published.

    Attributes:
        published_at: UTC; null of a release from before it was kept.
        beside: numbers of the releases of earlier months that its page and bulletins show, by
            month; null likewise.
    """

    protection: Protection
    published_at: str | None = None
    beside: dict[str, int] | None = None


def record_path(folder: DataFolder, period: str, number: int) -> Path:
    """Where the record of a release lies."""
    return folder.archive / "releases" / period / f"r{number}.json"


def read_record(folder: DataFolder, period: str, number: int) -> Record:
    """The record of an earlier release.

    Raises:
        RecordMissing: it is not there.
    """
    path = record_path(folder, period, number)
    if not path.exists():
        name = path.relative_to(folder.root)
        raise RecordMissing(
            f"缺少 {period} 第{number}版的发布记录（{name}），无法判断哪些数不予公布，没有发布。"
            f"请从备份中恢复 archive 文件夹。"
            f" / The record of {period} release r{number} ({name}) is missing, so that nobody can"
            f" say what must be withheld; nothing was published. Restore the archive folder."
        )
    told = json.loads(path.read_text("utf-8"))
    published_at, beside = told.pop("published_at", None), told.pop("beside", None)
    return Record(Protection(**told), published_at, beside)


def write_record(folder: DataFolder, period: str, number: int, told: Record) -> None:
    """Keep the record of a release; it comes before the release itself."""
    path = record_path(folder, period, number)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    known = {"published_at": told.published_at, "beside": told.beside}
    write_json(path, asdict(told.protection) | known, mode=0o600)


def protection_of(
    con: duckdb.DuckDBPyConnection,
    period: str,
    catalogue: Catalogue,
    earlier: Sequence[Protection],
    sequence: int,
    *,
    complementary: bool = True,
) -> Protection:
    """What a release of the warehouse's numbers must withhold.

    Args:
        earlier: of the month's releases so far.
        complementary: see `disclosure.withheld`.
    """
    given = {"period": period}
    rows = con.execute(CELLS, given).fetchall()
    means = con.execute(MEANS, given).fetchall()
    thresholds = {name: catalogue.parameters[name] for name in THRESHOLDS}
    told = Protection(
        sequence,
        catalogue.definitions,
        thresholds,
        [[*row, False] for row in rows],
        [[indicator, region, None] for indicator, region, *_ in means],
    )
    if earlier and earlier[-1].same_cells(told) and complementary:
        told.cells[:] = earlier[-1].cells
    else:
        limits = Limits(thresholds["least_published_persons"], thresholds["small_total_persons"])
        before = [_tables(one) for one in earlier]
        hidden = withheld(_tables(told), before, limits, complementary=complementary)
        told.cells[:] = [[*row, Cell(*row[:4]) in hidden] for row in rows]
    told.means[:] = _means(means, told, earlier)
    return told


def _tables(told: Protection) -> dict[Cell, Count]:
    return {
        Cell(*row[:4]): Count(persons=row[4], total=row[5], parent=row[6], is_hidden=row[8])
        for row in told.cells
    }


def _means(
    rows: Sequence[tuple[Any, ...]], told: Protection, earlier: Sequence[Protection]
) -> list[list[Any]]:
    """What is withheld of each mean of pay: counties' persons always, and those of a region above
    wherever it is withheld how many are not paid in it or a region inside.
    """
    unpaid = [row[1] for row in told.cells if row[7] == UNPAID and row[8]]
    found = []
    for indicator in sorted({row[0] for row in rows}):
        means = {
            region: Mean(fewest, float(largest_pct), parent)
            for name, region, _, fewest, largest_pct, parent in rows
            if name == indicator
        }
        levels = {region: level for name, region, level, *_ in rows if name == indicator}
        before = [
            [region for name, region, how in one.means if name == indicator and how == ROW]
            for one in earlier
        ]
        hidden = withheld_means(
            means,
            before,
            told.thresholds["fewest_paid_persons"],
            told.thresholds["largest_pay_pct"],
        )
        for region in sorted(means):
            is_without_parts = levels[region] == COUNTY or any(
                one.startswith(region) for one in unpaid
            )
            how = ROW if region in hidden else PARTS if is_without_parts else None
            found.append([indicator, region, how])
    return found


def show_doubted(con: duckdb.DuckDBPyConnection, cells: Collection[tuple[str, str]]) -> None:
    """Put what the gate lets pass as provisional only, (region, indicator), into a temporary table
    for the queries of the release.
    """
    con.execute(
        "create or replace temp table doubted_indicator (region_code varchar, indicator varchar)"
    )
    for cell in sorted(cells):
        con.execute("insert into doubted_indicator values (?, ?)", cell)


def show_withheld(con: duckdb.DuckDBPyConnection, period: str, told: Protection) -> None:
    """Put what is withheld into temporary tables, for the queries of the release."""
    con.execute("""
        create or replace temp table withheld_composition
            (breakdown varchar, region_code varchar, worker_group varchar, category varchar);
        create or replace temp table withheld_indicator
            (region_code varchar, indicator varchar, how varchar);
    """)
    for row in told.cells:
        if row[8] and row[7]:
            con.execute("insert into withheld_indicator values (?, ?, ?)", [row[1], row[7], ROW])
        elif row[8]:
            con.execute("insert into withheld_composition values (?, ?, ?, ?)", row[:4])
    for indicator, region, how in told.means:
        if how:
            con.execute("insert into withheld_indicator values (?, ?, ?)", [region, indicator, how])
    query = (Path(__file__).parent / "tables" / "withheld_target.sql").read_text("utf-8")
    con.execute(f"create or replace temp table withheld_target as {query}", {"period": period})
