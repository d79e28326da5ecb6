"""Releases for the attacker to read: the tables that hold a month's numbers, and nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb

from workforce.catalogue import Catalogue
from workforce.folders import PROJECT
from workforce.release.files import write_tables
from workforce.release.protection import Protection, protection_of, show_doubted, show_withheld

PROTECTED = ("protected_cell", "protected_mean")


def write_release(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    period: str,
    catalogue: Catalogue,
    earlier: Sequence[Protection] = (),
    corrected: str = "",
    *,
    complementary: bool = True,
) -> Protection:
    """Write the next release of a warehouse's month.

    Args:
        corrected: the county whose submissions are others than the release before's.
    """
    told = protection_of(con, period, catalogue, earlier, 0, complementary=complementary)
    show_withheld(con, period, told)
    show_doubted(con, ())
    path.mkdir(parents=True)
    write_tables(con, path, period, len(earlier) + 1, catalogue)
    units = con.execute(
        "select region_code from region where period = $period and region_level = 'county'",
        {"period": period},
    ).fetchall()
    used = [
        {
            "unit_code": unit,
            "dataset": "staff_roster",
            "sha256": f"{len(earlier)}" if unit == corrected else "as before",
        }
        for (unit,) in units
    ]
    manifest = {"definitions": catalogue.definitions, "submissions": used}
    (path / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return told


def own_warehouse(warehouse: Path, to: Path) -> duckdb.DuckDBPyConnection:
    """A copy of a warehouse, to write in."""
    shutil.copy2(warehouse.resolve(), to)
    to.chmod(0o600)
    return duckdb.connect(str(to))


def correct(
    con: duckdb.DuckDBPyConnection,
    period: str,
    county: str,
    group: str,
    breakdown: str,
    persons: int,
    categories: tuple[str, str],
) -> None:
    """Let persons of a county be in another category, in all that is counted of them: as many men
    as there are, then women.
    """
    leaves, joins = categories if persons > 0 else categories[::-1]
    of_county = {"period": period, "county": county, "breakdown": breakdown}
    men = con.execute(
        "select persons from composition where period = $period and region_code = $county"
        " and worker_group = 'male' and breakdown = $breakdown and category = $category",
        of_county | {"category": leaves},
    ).fetchall()
    moved_men = min(abs(persons), men[0][0] if men else 0)
    moved = {"all": abs(persons), group: abs(persons), "male": moved_men}
    moved["female"] = abs(persons) - moved_men
    for whose, number in moved.items():
        for category, by in ((leaves, -number), (joins, number)):
            con.execute(
                "update composition set persons = persons + $by where period = $period"
                " and starts_with($county, region_code) and worker_group = $whose"
                " and breakdown = $breakdown and category = $category",
                of_county | {"by": by, "whose": whose, "category": category},
            )
    for name in PROTECTED:
        con.execute(f"drop table {name}")
        con.execute((PROJECT / "sql" / "marts" / f"{name}.sql").read_text("utf-8"))
