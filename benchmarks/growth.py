"""`python -m benchmarks.growth`: how long a build takes, and how it grows with the volunteers.

First the full-size example of two months as it is, then the same with the last month's volunteer
lists holding some millions of people. Every build is a process of its own into a new file, rounds
alternate between the sizes and the least seconds count. See README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.processes import machine, run

MONTHS = ("2025-05", "2025-06")
MILLION = 1_000_000
LIBRARIES = ("duckdb", "polars", "sqlglot")
AIM_S = 3.0
SLOWEST = 12

# A build has a part that does not depend on the volunteers. It is taken off before seconds per
# million are compared, else it would hide growth: it weighs less the longer the lists are. From
# 2 to 10 million, sorting grows by 1.11 a row and n^1.15 by 1.28; squares would grow by 5. One
# million is not the smaller side because its second or so lies too near to the noise.
AT_MOST = 1.25
COMPARED_WITH = 2.0


@dataclass(frozen=True)
class Grown:
    """A size's builds: the least seconds, the largest peak.

    Attributes:
        millions: of people in the month's lists; 0 for lists without a row.
    """

    millions: float
    seconds: float
    cpu_s: float
    peak_mb: float
    file_mb: float
    volunteers: int


def main() -> None:
    """Measure and print; files lie in the machine's temporary folder and are removed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--millions", type=float, nargs="*", default=[1, 2, 5, 10])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--volunteers", type=int, default=0, help="another number in the example")
    asked = parser.parse_args()
    os.environ["WORKFORCE_THREADS"] = "2"  # the aim is set for two cores
    with tempfile.TemporaryDirectory(prefix="workforce-growth-") as scratch:
        root = Path(scratch) / "example"
        os.environ["WORKFORCE_KEY_FILE"] = str(Path(scratch) / "person.key")
        print(json.dumps(machine(LIBRARIES)), f"load {os.getloadavg()[0]:.1f}", flush=True)
        _child("stage", root, asked.volunteers, *MONTHS)
        print_builds([build(root, Path(scratch)) for _ in range(asked.repeat)])
        if asked.millions:
            print_growth(growth(root, asked.millions, asked.repeat, Path(scratch)))


def build(root: Path, scratch: Path, lists: Path | None = None) -> dict[str, Any]:
    """One build of what is staged in `root`, or of the longer `lists`; the file is removed."""
    home = scratch / "built"
    try:
        return _child("build", root, home, MONTHS[-1], lists or "-")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def growth(root: Path, millions: Sequence[float], repeat: int, scratch: Path) -> list[Grown]:
    """The builds of lists without a row and of each size, smallest first.

    Raises:
        SystemExit: a build did not count the volunteers that are in the lists.
    """
    sizes = [0.0, *sorted(millions)]
    lists = {size: scratch / f"lists-{size:g}" for size in sizes}
    expected = {
        size: _child("grow", root, MONTHS[-1], round(size * MILLION), lists[size])["volunteers"]
        for size in sizes
    }
    runs: dict[float, list[dict[str, Any]]] = {size: [] for size in sizes}
    for _ in range(repeat):
        for size in sizes:
            told = build(root, scratch, lists[size])
            if told["volunteers"] != expected[size]:
                sys.exit(f"{told['volunteers']} volunteers counted, {expected[size]} are right")
            runs[size].append(told)
    return [
        Grown(
            size,
            min(one["build_s"] for one in several),
            min(one["build_cpu_s"] for one in several),
            max(one["peak_mb"] for one in several),
            several[0]["file_mb"],
            expected[size],
        )
        for size, several in runs.items()
    ]


def added_per_million(grown: Sequence[Grown]) -> dict[float, float]:
    """Seconds per million people over those of lists without a row."""
    without = next(one.seconds for one in grown if not one.millions)
    return {one.millions: (one.seconds - without) / one.millions for one in grown if one.millions}


def compared_sizes(grown: Sequence[Grown]) -> tuple[float, float]:
    """2 million, or the smallest size where that was not measured; and the largest."""
    sizes = [one.millions for one in grown if one.millions]
    return COMPARED_WITH if COMPARED_WITH in sizes else min(sizes), max(sizes)


def is_linear(grown: Sequence[Grown]) -> bool:
    """Whether a million more costs at most 1.25 times as much among many as among few.

    Sizes so small that they take no longer than none can't tell.
    """
    few, many = compared_sizes(grown)
    added = added_per_million(grown)
    return 0 < added[many] <= AT_MOST * added[few]


def print_builds(builds: Sequence[dict[str, Any]]) -> None:
    """The example's build, and what took longest in the fastest round."""
    best = min(builds, key=lambda one: one["build_s"])
    rounds = ", ".join(f"{one['build_s']:.2f}" for one in builds)
    print(
        f"\nbuild of {' and '.join(MONTHS)}, {best['volunteers']:,} volunteers:"
        f" {best['build_s']:.2f} s ({rounds}; CPU {best['build_cpu_s']:.2f}),"
        f" {_verdict(best['build_s'] < AIM_S)}: under {AIM_S:g} s"
        f"\npeak {max(one['peak_mb'] for one in builds):.0f} MB, file {best['file_mb']:.0f} MB;"
        f" before it, catalogue and what is staged: {best['load_s']:.2f} s"
    )
    took = sorted(best["took"].items(), key=lambda each: each[1], reverse=True)
    for name, seconds in took[:SLOWEST]:
        print(f"  {name:34}{seconds:8.3f}")


def print_growth(grown: Sequence[Grown]) -> None:
    """The table of sizes, and whether it is linear."""
    added = added_per_million(grown)
    print(
        f"\n{'millions':>10}{'counted':>13}{'seconds':>9}{'CPU':>8}{'per million':>13}"
        f"{'added':>8}{'peak MB':>9}{'file MB':>9}"
    )
    for one in grown:
        per = f"{one.seconds / one.millions:.2f}" if one.millions else ""
        more = f"{added[one.millions]:.2f}" if one.millions else ""
        print(
            f"{one.millions:10g}{one.volunteers:13,}{one.seconds:9.2f}{one.cpu_s:8.2f}{per:>13}"
            f"{more:>8}{one.peak_mb:9.0f}{one.file_mb:9.0f}"
        )
    few, many = compared_sizes(grown)
    print(
        f"added per million: {added[many]:.2f} s at {many:g} million, {added[few]:.2f} at {few:g};"
        f" {_verdict(is_linear(grown))}: linear (at most {AT_MOST:g} times)"
    )


def _verdict(is_met: bool) -> str:
    return "met" if is_met else "MISSED"


def _child(*args: object) -> dict[str, Any]:
    """A step in a process of its own; what it tells.

    Raises:
        SystemExit: it failed.
    """
    done = run([sys.executable, "-m", "benchmarks.growth_child", *map(str, args)])
    if done.code:
        sys.exit(done.output)
    return json.loads(done.output.splitlines()[-1])


if __name__ == "__main__":
    main()
