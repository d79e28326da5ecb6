"""What the growth run does in processes of its own: the example, longer lists, one timed build.

`python -m benchmarks.growth_child STEP …` tells what it did as JSON on the last line. Tests may
call `stage_example`, `grow`, `longer`, `valid_volunteers` and `timed_build` with small sizes.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

# what staging and the build import while they work, imported before the clock starts
import duckdb
import pandera.backends.polars.builtin_checks  # noqa: F401
import polars as pl
import polars_hash as plh
import sqlglot.dialects.duckdb  # noqa: F401

import workforce.intake.reader  # noqa: F401
from workforce import catalogue, month, warehouse
from workforce.demo import write_example
from workforce.folders import DataFolder
from workforce.intake.staging import Staged
from workforce.period import Period

LISTS = "volunteer_registration"
VOLUNTEERS = """
    select numerator from indicator_value
    where period = ? and region_code = '5325' and indicator = 'volunteers_share_residents'
"""
TABLE_MADE = re.compile(r"^create table (\w+) as", re.MULTILINE)
FIRST_WORD = re.compile(r"^[a-z]+", re.MULTILINE)


# The example, and longer lists


def stage_example(root: Path, months: Sequence[str], volunteers: int | None = None) -> None:
    """Write the full-size example and stage its files, as the runs of its months would."""
    write_example(root, scale="full", months=tuple(months), volunteers=volunteers)
    runner = month.InProcess(lambda line: None, lambda done, of: None)
    for period in months:
        runner.each(month.read, root, month.receive(root, period).to_read)


def grow(staged: Sequence[Staged], period: str, people: int, into: Path) -> list[Staged]:
    """The submissions with the month's volunteer lists holding `people` people together.

    Everybody is copied with all their rows until there are enough, the last time only some of
    them. A copy differs by a pseudonym that scatters like any other and by its row numbers, so
    that shares stay as they are: of people in two units, with a community, cancelled.
    """
    lists = [one for one in staged if _is_list(one, period)]
    keys = pl.concat([pl.read_parquet(one.parquet, columns=["person_key"]) for one in lists])
    persons = keys.unique().sort("person_key").with_row_index("person")
    into.mkdir(parents=True, exist_ok=True)
    for one in lists:
        rows = pl.read_parquet(one.parquet).join(persons, on="person_key", maintain_order="left")
        copies = [
            _copy(rows, number, people - number * persons.height)
            for number in range(-(-people // persons.height))
        ]
        frame = pl.concat(copies or [rows.clear()]).drop("person")
        frame.write_parquet(_longer_path(one, into), compression="lz4")
    return longer(staged, period, into)


def _copy(rows: pl.DataFrame, number: int, people: int) -> pl.DataFrame:
    """Copy `number` of the rows of the first `people` people."""
    return (
        rows.with_columns(pl.col("source_row") + number * pl.col("source_row").max())
        .filter(pl.col("person") < people)
        .with_columns(pl.col("person_key") + f"/{number}")
        .with_columns(plh.col("person_key").chash.sha2_256().str.slice(0, 32))
    )


def longer(staged: Sequence[Staged], period: str, into: Path) -> list[Staged]:
    """The submissions with the lists that `grow` wrote."""
    return [
        replace(
            one,
            parquet=_longer_path(one, into),
            rows_read=pl.scan_parquet(_longer_path(one, into)).select(pl.len()).collect().item(),
            rows_refused=0,
        )
        if _is_list(one, period)
        else one
        for one in staged
    ]


def _is_list(one: Staged, period: str) -> bool:
    return one.submission.dataset == LISTS and one.submission.period == period


def _longer_path(one: Staged, into: Path) -> Path:
    return into / f"{one.submission.unit_code}.parquet"


def valid_volunteers(staged: Sequence[Staged], period: str) -> int:
    """Distinct people validly registered by the month's end, straight from the lists."""
    is_valid = (pl.col("status") == "active") & (
        pl.col("registered_on") <= Period.parse(period).last_day
    )
    rows = pl.scan_parquet([one.parquet for one in staged if _is_list(one, period)])
    return rows.filter(is_valid).select(pl.col("person_key").n_unique()).collect().item()


# One build


class TimedConnection:
    """A connection that notes in `took` how long each table took to make, and the rest."""

    def __init__(self, con: duckdb.DuckDBPyConnection, took: dict[str, float]) -> None:
        self.con, self.took = con, took

    def __enter__(self) -> TimedConnection:
        return self

    def __exit__(self, *error: Any) -> None:
        self.con.close()

    def execute(self, query: str, *parameters: Any) -> duckdb.DuckDBPyConnection:
        began = time.perf_counter()
        try:
            return self.con.execute(query, *parameters)
        finally:
            made, word = TABLE_MADE.search(query), FIRST_WORD.search(query)
            name = made[1] if made else f"({word[0]})" if word else "(other)"
            self.took[name] = self.took.get(name, 0) + time.perf_counter() - began


def timed_build(
    root: Path, home: Path, period: str, lists: Path | None = None
) -> dict[str, float | int | dict[str, float]]:
    """Build `root`'s staged files, or the longer `lists`, into `home`, which has no build yet.

    Returns:
        Seconds to load the catalogue, to build, and of each table; the process's peak memory; the
        volunteers that were counted.
    """
    began = time.perf_counter()
    folder = DataFolder(root)
    staged, definitions = month.staged_submissions(folder), catalogue.load(folder)
    if lists is not None:
        staged = longer(staged, period, lists)
    took: dict[str, float] = {}
    connect = duckdb.connect
    loaded, cpu = time.perf_counter(), time.process_time()
    with mock.patch.object(duckdb, "connect", lambda **to: TimedConnection(connect(**to), took)):
        path = warehouse.build(DataFolder(home), staged, definitions)
    built = time.perf_counter()
    cpu = time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with duckdb.connect(str(path), read_only=True) as con:
        counted = con.execute(VOLUNTEERS, [period]).fetchone()
    return {
        "load_s": loaded - began,
        "build_s": built - loaded,
        "build_cpu_s": cpu,
        "peak_mb": peak,
        "file_mb": path.stat().st_size / 2**20,
        "volunteers": int(counted[0] or 0) if counted else 0,
        "took": took | {"(Python)": built - loaded - sum(took.values())},
    }


def main() -> None:
    """`stage ROOT VOLUNTEERS MONTH…`, `grow ROOT MONTH PEOPLE INTO`, `build ROOT HOME MONTH INTO`.

    VOLUNTEERS may be 0 for the example's own number, and INTO of `build` `-` for the lists as
    they were staged.
    """
    step, root, *args = sys.argv[1:]
    told: dict[str, Any] = {}
    if step == "stage":
        stage_example(Path(root), args[1:], int(args[0]) or None)
    elif step == "grow":
        period, people, into = args
        staged = month.staged_submissions(DataFolder(Path(root)))
        grown = grow(staged, period, int(people), Path(into))
        told = {"volunteers": valid_volunteers(grown, period)}
    else:
        home, period, lists = args
        told = timed_build(Path(root), Path(home), period, None if lists == "-" else Path(lists))
    print("\n" + json.dumps(told))


if __name__ == "__main__":
    main()
