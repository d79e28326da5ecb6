"""The pipeline itself: a whole month in process, each step timed."""

from __future__ import annotations

import csv
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

import workforce.catalogue
import workforce.intake.reader
import workforce.intake.staging
import workforce.release.publish
import workforce.returns
import workforce.warehouse  # noqa: F401
from workforce.intake.archive import Submission
from workforce.month import InProcess, run_month
from workforce.period import Period


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
    """Run the month in `root`; returns what it published and what each step took."""
    runner = Timed()
    result = run_month(root, Period.parse(period), runner, lambda line: None)
    return published(Path(result.release_path) / "indicators.csv"), runner.steps


def published(path: Path) -> list[tuple]:
    """Region, indicator, numerator, denominator of every published row, as the text they are."""
    names = ("region_code", "indicator", "numerator", "denominator")
    with path.open(encoding="utf-8", newline="") as file:
        return [tuple(row[name] for name in names) for row in csv.DictReader(file)]
