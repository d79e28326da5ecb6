"""The pipeline itself: a whole month in process, each step timed."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

# what the steps import while they work, imported before the clock starts
import openpyxl  # noqa: F401
import pandera.backends.polars.builtin_checks  # noqa: F401
import polars_hash  # noqa: F401
import python_calamine  # noqa: F401
import sqlglot.dialects.duckdb  # noqa: F401
import xlsxwriter  # noqa: F401

from workforce.folders import DataFolder
from workforce.intake.archive import Submission
from workforce.month import InProcess, run_month
from workforce.period import Period
from workforce.warehouse import open_warehouse


class Timed(InProcess):
    """Carries out the steps as the command line does, and notes what each one took."""

    def __init__(self) -> None:
        super().__init__(lambda line: None, lambda done, of: None)
        self.steps: dict[str, dict[str, float]] = {}

    def one(self, step: Callable[..., Any], *args: Any) -> Any:
        return self._timed(step, lambda: super(Timed, self).one(step, *args))

    def each(self, step: Callable[..., Any], root: Path, items: Sequence[Submission]) -> None:
        self._timed(step, lambda: super(Timed, self).each(step, root, items))

    def _timed(self, step: Callable[..., Any], work: Callable[[], Any]) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            return work()
        finally:
            self.steps[step.__name__] = {
                "wall_s": time.perf_counter() - wall,
                "cpu_s": time.process_time() - cpu,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }


def main(root: Path, period: str) -> tuple[list[tuple], dict[str, dict[str, float]]]:
    """Run the month in `root`; returns what it counted and what each step took."""
    runner = Timed()
    run_month(root, Period.parse(period), runner, lambda line: None)
    return counted(root, period), runner.steps


def counted(root: Path, period: str) -> list[tuple]:
    """Region, indicator, numerator, denominator of every row that is published, withheld or not,
    as the text they are.
    """
    with open_warehouse(DataFolder(root)) as con:
        rows = con.execute(COUNTED, {"period": period}).fetchall()
    return [tuple("" if cell is None else cell for cell in row) for row in rows]


COUNTED = """
    select region_code, indicator, trimmed(numerator), trimmed(denominator)
    from indicator_value
    where period = $period and region_level in ('province', 'prefecture', 'county')
"""
