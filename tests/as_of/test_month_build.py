"""A build of one month says of that month what the build of every month says."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.as_of.conftest import months, repeat_month
from tests.conftest import Example
from workforce import month
from workforce.catalogue import load
from workforce.folders import DataFolder
from workforce.intake.archive import Archive
from workforce.month_build import build_month, inputs_of
from workforce.warehouse import newest_build

# Registers and yearly tables hold on: what was sent in earlier counts as well.
HOLD_ON = {"division", "organisation_register", "grid_register", "population", "wages"}
# Of one month alone: what compares its files with last month's is for the returns and the gate.
COMPARE = {"finding_since_last_month", "build_finding", "finding"}


# What the divisions of now were then: now is the newest month that a build knows of.
OF_THE_NEWEST = {"comparable_region", "division_succession"}


@pytest.fixture(scope="module")
def long(example: Example, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Path:
    """Ten months around a new year, with registers from the first on, all of them built."""
    root = example.copy(tmp_path_factory.mktemp("long"), "archive", "staged")
    repeat_month(root, "2025-05", ["2024-09"])
    repeat_month(root, "2025-06", months("2024-10", "2025-04"))
    month.build(root)
    return root


def rows(con: duckdb.DuckDBPyConnection, table: str, period: str) -> list[tuple]:
    columns = [row[0] for row in con.execute(f"describe {table}").fetchall()]
    if "period" not in columns:
        return con.execute(f"from {table} order by all").fetchall()
    compared = "<=" if table in HOLD_ON else "="
    return con.execute(
        f"from {table} where period {compared} $period order by all", {"period": period}
    ).fetchall()


def differing(root: Path, build: Path, period: str) -> set[str]:
    folder = DataFolder(root)
    with (
        duckdb.connect(str(newest_build(folder)), read_only=True) as every,
        duckdb.connect(str(build), read_only=True) as one,
    ):
        tables = [
            row[0]
            for row in every.execute("select table_name from duckdb_tables() order by 1").fetchall()
        ]
        assert tables == [
            row[0]
            for row in one.execute("select table_name from duckdb_tables() order by 1").fetchall()
        ]
        return {t for t in tables if rows(every, t, period) != rows(one, t, period)}


@pytest.mark.parametrize("period", ["2024-12", "2025-01", "2025-02", "2025-05", "2025-06"])
def test_every_table_has_the_months_rows(long: Path, period: str) -> None:
    """Around a new year too: ledgers of the year before, pay of the year so far."""
    folder = DataFolder(long)
    held = Archive(folder).current()
    inputs = inputs_of(folder, held, period, with_month_before=True)
    assert len(inputs.staged) < len(month.staged_submissions(folder))
    build = build_month(folder, period, inputs, load(folder))
    assert differing(long, build, period) <= OF_THE_NEWEST
    before = next(reversed([one for one in months("2024-09", period) if one < period]))
    figures = "select * from indicator_value where period = $p and length(region_code) <= 6"
    with (
        duckdb.connect(str(newest_build(folder)), read_only=True) as every,
        duckdb.connect(str(build), read_only=True) as one,
    ):
        for query in (figures, figures.replace("indicator_value", "covered_unit")):
            wanted = every.execute(f"{query} order by all", {"p": before}).fetchall()
            assert wanted
            assert one.execute(f"{query} order by all", {"p": before}).fetchall() == wanted
        there = one.execute("select distinct period from indicator_value order by 1").fetchall()
        assert there == [(before,), (period,)]


@pytest.mark.parametrize("period", ["2025-01", "2025-05"])
def test_a_month_alone_has_all_but_what_compares_it_with_the_last(long: Path, period: str) -> None:
    folder = DataFolder(long)
    inputs = inputs_of(folder, Archive(folder).current(), period)
    build = build_month(folder, period, inputs, load(folder))
    assert differing(long, build, period) <= COMPARE | OF_THE_NEWEST
    with duckdb.connect(str(build), read_only=True) as con:
        there = con.execute("select distinct period from indicator_value").fetchall()
    assert there == [(period,)]


def test_the_file_is_private_and_made_once(long: Path) -> None:
    folder = DataFolder(long)
    inputs = inputs_of(folder, Archive(folder).current(), "2024-12", with_month_before=True)
    build = build_month(folder, "2024-12", inputs, load(folder))
    made = build.stat().st_mtime_ns
    assert oct(build.stat().st_mode & 0o777) == "0o444"
    assert oct(build.parent.stat().st_mode & 0o777) == "0o700"
    assert build_month(folder, "2024-12", inputs, load(folder)).stat().st_mtime_ns == made
    assert list(build.parent.glob(".*")) == []
