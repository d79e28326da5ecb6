"""One measurement in a process of its own: imports, then work, as JSON on the last line.

Imports nothing that a measured program might import, so that each pays for its own.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any


def _floor(work: Path, home: Path, period: str, period_end: str) -> Any:
    from benchmarks import floor

    return lambda: (floor.main(work, period_end), {})


def _pipeline(work: Path, home: Path, period: str, period_end: str) -> Any:
    from benchmarks import pipeline

    return lambda: pipeline.main(home, period)


def _plain(work: Path, home: Path, period: str, period_end: str) -> Any:
    from benchmarks import plain_script

    return lambda: (plain_script.main(home / "raw", home / "plain.duckdb", period_end), {})


def main() -> None:
    """`python -m benchmarks.child WHICH WORK HOME PERIOD PERIOD_END`."""
    which, work, home, period, period_end = sys.argv[1:]
    began = _clocks()
    run = {"floor": _floor, "pipeline": _pipeline, "plain": _plain}[which](
        Path(work), Path(home), period, period_end
    )
    imported = _clocks()
    loaded = set(sys.modules)
    numbers, steps = run()
    done = _clocks()
    told = {
        "import_s": imported[0] - began[0],
        "import_cpu_s": imported[1] - began[1],
        "work_s": done[0] - imported[0],
        "work_cpu_s": done[1] - imported[1],
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "steps": steps,
        "imported_while_working": sorted(
            {name.partition(".")[0] for name in set(sys.modules) - loaded}
        ),
        "numbers": numbers,
    }
    print("\n" + json.dumps(told, ensure_ascii=False))


def _clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


if __name__ == "__main__":
    main()
