"""`python -m benchmarks.bench`: a month beside the floor and beside the plain script.

Every measurement is a fresh process; rounds alternate between the programs and the smallest
figure counts, because whatever else the machine does can only add. See README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.processes import PROJECT, Process, machine, run

RESULTS = PROJECT / "benchmarks" / "results.json"
WORKFORCE = Path(sys.executable).parent / "workforce"
PERIOD, PERIOD_END = "2025-06", "2025-06-30"
PROGRAMS = ("floor", "pipeline", "plain")
LIBRARIES = ("duckdb", "polars", "polars-hash", "pandas", "pandera", "pyarrow", "python-calamine")
MAKE_EXAMPLE = """
import sys
from pathlib import Path
from benchmarks.clerk_file import write_clerk_file
from benchmarks.layout import lay_out
from workforce.demo import write_example

example, work, count, period = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
write_example(
    example, scale="full", months=(period,), volunteers=count, volunteers_csv_only=True
)
work.mkdir(exist_ok=True)
lay_out(example / "raw", work)
write_clerk_file(work / "532501roster.xlsx")
"""


def main() -> None:
    """Measure, print the table, write `results.json`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench", description=__doc__)
    parser.add_argument("--volunteers", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", choices=PROGRAMS, nargs="+", default=PROGRAMS)
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "workforce-benchmark",
        help="where the example lies; reused if it is there",
    )  # fmt: skip
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    example = asked.folder / f"example-{asked.volunteers}"
    work = asked.folder / f"work-{asked.volunteers}"
    print(f"example: {example}", flush=True)
    count = str(asked.volunteers)
    made = run([sys.executable, "-c", MAKE_EXAMPLE, str(example), str(work), count, PERIOD])
    if made.code:
        sys.exit(made.output)
    with tempfile.TemporaryDirectory(dir=asked.folder) as scratch:
        runs, again, check = _rounds(asked, example, work, Path(scratch))
    results = _results(asked, example, runs, again, check)
    RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
    _print(results)
    if different := results["agreement"].get("pipeline", {}).get("different"):
        sys.exit(f"pipeline: {len(different)} rows are not as in the truth: {different[:5]} …")


def _rounds(
    asked: argparse.Namespace, example: Path, work: Path, scratch: Path
) -> tuple[dict[str, list[dict]], list[Process], list[Process]]:
    """Every program once a round; after the pipeline, the month again and a clerk's check."""
    runs: dict[str, list[dict]] = {name: [] for name in asked.only}
    again, check = [], []
    os.environ["WORKFORCE_KEY_FILE"] = str(scratch / "person.key")
    os.environ.pop("PREFECT_API_URL", None)
    for number in range(1, asked.repeat + 1):
        for name in asked.only:
            home = scratch / f"{name}-{number}"
            for part in ("raw", "reference"):
                shutil.copytree(example / part, home / part)
            runs[name].append(_measure(name, work, home))
            print(f"round {number} {name}: {runs[name][-1]['work_s']:.2f} s", flush=True)
            if name == "pipeline":
                month = ["run", "--period", PERIOD, "--data", str(home)]
                again.append(run([str(WORKFORCE), *month]))
            shutil.rmtree(home)
        file = work / "532501roster.xlsx"
        check.append(
            run([str(WORKFORCE), "check", str(file), "--dataset", "staff_roster",
                  "--period", PERIOD])
        )  # fmt: skip
    for process in (*again, *check):
        if process.code:
            print(process.output, file=sys.stderr)
    return runs, again, check


def _measure(name: str, work: Path, home: Path) -> dict[str, Any]:
    """One run of a program in a process of its own."""
    load = os.getloadavg()[0]
    command = [sys.executable, "-m", "benchmarks.child", name, str(work), str(home)]
    process = run([*command, PERIOD, PERIOD_END])
    if process.code:
        sys.exit(f"{name}:\n{process.output}")
    told = json.loads(process.output.splitlines()[-1])
    return {**told, "peak_mb": process.peak_mb, "process_wall_s": process.wall_s,
            "process_cpu_s": process.cpu_s, "load_before": load}  # fmt: skip


def _results(
    asked: argparse.Namespace,
    example: Path,
    runs: dict[str, list[dict]],
    again: list[Process],
    check: list[Process],
) -> dict[str, Any]:
    """The best of each, what the numbers agree with, and the machine."""
    truth = json.loads((example / "demo" / "truth.json").read_text("utf-8"))
    best = {name: _best(several) for name, several in runs.items()}
    agreement = {
        name: _agreement(several[0]["numbers"], truth, gives_all=name == "pipeline")
        for name, several in runs.items()
    }
    for several in runs.values():
        for one in several:
            del one["numbers"]
    ratios = {}
    for over, under in (("pipeline", "floor"), ("plain", "pipeline")):
        if {over, under} <= set(best):
            for what, clock in (("", "work_s"), (", CPU", "work_cpu_s")):
                ratios[f"{over}/{under}{what}"] = best[over][clock] / best[under][clock]
    return {
        "measured_on": time.strftime("%Y-%m-%d"),
        "machine": machine(LIBRARIES),
        "volunteers": asked.volunteers,
        "repeat": asked.repeat,
        "best": best,
        "second_run": _least(again),
        "check_5000_rows": _least(check),
        "ratios": ratios,
        "agreement": agreement,
        "runs": runs,
    }


def _best(several: list[dict]) -> dict[str, Any]:
    """The least of each figure over the rounds; steps are those of the fastest round."""
    fastest = min(several, key=lambda run: run["work_s"])
    names = ("import_s", "import_cpu_s", "work_s", "work_cpu_s", "process_wall_s", "peak_mb")
    return {name: min(run[name] for run in several) for name in names} | {
        "peak_mb": max(run["peak_mb"] for run in several),
        "steps": fastest["steps"],
        "imported_while_working": fastest["imported_while_working"],
    }


def _least(several: list[Process]) -> dict[str, float] | None:
    best = min(several, key=lambda process: process.wall_s, default=None)
    return None if best is None else best.as_json() | {"exit_code": best.code}


def _agreement(numbers: list[list], truth: dict[str, Any], *, gives_all: bool) -> dict[str, Any]:
    """How many of the program's rows come out as in the truth, and its volunteers.

    A program that refuses no row may count each row the truth refuses, and no more.

    Args:
        gives_all: the program gives every row of the truth at prefecture and county level; of
            another only the rows it gives are compared.

    Raises:
        SystemExit: the volunteers are neither the truth nor within its refused rows of it.
    """
    expected = {
        (row["region_code"], row["indicator"]): _parts(row["numerator"], row["denominator"])
        for row in truth["indicators"]
        if row["region_level"] in ("prefecture", "county")
    }
    found = {(region, indicator): _parts(*parts) for region, indicator, *parts in numbers}
    whole = ("5325", "volunteers_share_residents")
    refused = sum(row["dataset"] == "volunteer_registration" for row in truth["refused"])
    counted, right = (int(each.get(whole, (0,))[0] or 0) for each in (found, expected))
    if abs(counted - right) > refused:
        sys.exit(f"{counted} volunteers counted, {right} are right, {refused} rows are refused")
    compared = sorted(found.keys() | expected.keys() if gives_all else found)
    different = [key for key in compared if found.get(key) != expected.get(key)]
    return {
        "rows": len(compared),
        "same": len(compared) - len(different),
        "different": different,
        "volunteers": counted,
        "true_volunteers": right,
    }


def _parts(*parts: int | str | None) -> tuple[Decimal | None, ...]:
    """Numerator and denominator, which come as numbers, as text or, of a count, empty."""
    return tuple(None if part in (None, "") else Decimal(part) for part in parts)


def _print(results: dict[str, Any]) -> None:
    """The table: the least of the rounds, in seconds and megabytes."""
    print(f"\n{'':28}{'import':>8}{'work':>8}{'CPU':>8}{'peak MB':>9}   same as truth")
    for name, one in results["best"].items():
        fit = results["agreement"][name]
        print(
            f"{name:28}{one['import_s']:8.2f}{one['work_s']:8.2f}{one['work_cpu_s']:8.2f}"
            f"{one['peak_mb']:9.0f}   {fit['same']} of {fit['rows']} rows,"
            f" {fit['volunteers']:,} volunteers"
        )
        for step, took in one["steps"].items():
            print(f"  {step:34}{took['wall_s']:8.2f}{took['cpu_s']:8.2f}{took['peak_mb']:9.0f}")
    for title, name in (("same month again, process", "second_run"),
                        ("check 5,000 rows, process", "check_5000_rows")):  # fmt: skip
        if one := results[name]:
            print(f"{title:36}{one['wall_s']:8.2f}{one['cpu_s']:8.2f}{one['peak_mb']:9.0f}")
    for name, ratio in results["ratios"].items():
        print(f"{name:36}{ratio:8.2f} x")


if __name__ == "__main__":
    main()
