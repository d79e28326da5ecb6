"""`python -m benchmarks.reading`: how long one large file takes from bytes to Parquet.

A roster of 100,000 rows as xlsx and a list of 1,000,000 volunteers as csv, read, checked and staged
as a run does it, beside the floor: a reader that only reads the same bytes. Every measurement is a
process of its own, imports apart; rounds alternate and the least seconds count.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.processes import machine, run

# what is measured: dataset, file, rows, seconds it may take
CASES = {
    "roster": ("staff_roster", "roster.xlsx", 100_000, 6.0),
    "volunteers": ("volunteer_registration", "volunteers.csv", 1_000_000, 5.0),
}
MOST_MB = 1536
UNIT, PERIOD = "532501", "2025-06"
LIBRARIES = ("polars", "python-calamine", "polars-hash", "pandera", "duckdb")
SHOWN = 0.01  # share of the time from which a function is listed
HEADERS = (
    "志愿者编号", "姓名", "证件类型", "证件号码", "性别", "所属社区", "注册日期", "状态",
    "服务时长(小时)",
)  # fmt: skip


def main() -> None:
    """Measure and print; files lie in the machine's temporary folder and are removed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--share", type=float, default=1.0, help="of the rows, for a quick look")
    parser.add_argument("--only", choices=CASES, nargs="+", default=list(CASES))
    parser.add_argument("--profile", action="store_true", help="also print where the time goes")
    parser.add_argument("--child", nargs=2, metavar=("WHAT", "FILE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        _child(*asked.child)
        return
    with tempfile.TemporaryDirectory(prefix="workforce-reading-") as scratch:
        os.environ["WORKFORCE_KEY_FILE"] = str(Path(scratch) / "person.key")
        print(json.dumps(machine(LIBRARIES)), f"load {os.getloadavg()[0]:.1f}", flush=True)
        for name in asked.only:
            _measure(name, Path(scratch), asked)


def _measure(name: str, scratch: Path, asked: argparse.Namespace) -> None:
    """One file: make it, time reader and floor in turn, print."""
    _, file, rows, aim = CASES[name]
    path = scratch / file
    rows = round(rows * asked.share)
    _run("make", name, path, str(rows))
    rounds: dict[str, list[dict[str, Any]]] = {"read": [], "floor": []}
    for _ in range(asked.repeat):
        for what, several in rounds.items():
            several.append(_run(what, name, path))
    best = {what: min(several, key=lambda one: one["work_s"]) for what, several in rounds.items()}
    told, floor = best["read"], best["floor"]
    if told["rows"] != rows or told["must_fix"]:
        sys.exit(f"{told['rows']} of {rows} rows were taken: {told['must_fix']}")
    peak = max(one["peak_mb"] for one in rounds["read"])
    each = ", ".join(f"{one['work_s']:.2f}" for one in rounds["read"])
    print(
        f"\n{name}: {rows:,} rows, {path.stat().st_size / 1e6:.0f} MB: {told['work_s']:.2f} s"
        f" ({each}; CPU {told['work_cpu_s']:.2f}),"
        f" {_verdict(told['work_s'] < aim)}: under {aim:g} s"
        f"\npeak {peak:.0f} MB, {_verdict(peak < MOST_MB)}: under {MOST_MB} MB; "
        f"imports {told['import_s']:.2f} s, {told['imported_mb']:.0f} MB"
        f"\nfloor ({floor['by']}): {floor['work_s']:.2f} s, peak {floor['peak_mb']:.0f} MB;"
        f" {told['work_s'] / floor['work_s']:.1f} times it"
    )
    for step, seconds in told["steps"].items():
        print(f"  {step:40}{seconds:8.2f}")
    if told["imported_while_working"]:
        print("  imported while working: " + ", ".join(told["imported_while_working"]))
    if asked.profile:
        print(_run("profile", name, path)["profile"])


def _verdict(is_met: bool) -> str:
    return "met" if is_met else "MISSED"


def _run(what: str, name: str, path: Path, rows: str = "") -> dict[str, Any]:
    """A child's last line; its peak is the whole process's."""
    process = run(
        [sys.executable, "-m", "benchmarks.reading", "--child", f"{what} {name} {rows}", str(path)]
    )
    if process.code:
        sys.exit(process.output)
    return json.loads(process.output.splitlines()[-1]) | {"peak_mb": process.peak_mb}


def _child(what: str, file: str) -> None:
    """One measurement in this process: imports, then work, as JSON on the last line."""
    task, name, *rows = what.split()
    began = _clocks()
    work = {"make": _make, "read": _reader, "floor": _floor, "profile": _profile}[task](
        name, Path(file), *map(int, rows)
    )
    imported, megabytes, loaded = _clocks(), _resident_mb(), set(sys.modules)
    told = work()
    done = _clocks()
    print(
        "\n"
        + json.dumps(
            {
                "import_s": imported[0] - began[0],
                "imported_mb": megabytes,
                "work_s": done[0] - imported[0],
                "work_cpu_s": done[1] - imported[1],
                "imported_while_working": sorted(
                    {module.partition(".")[0] for module in set(sys.modules) - loaded}
                ),
                **told,
            },
            ensure_ascii=False,
        )
    )


def _clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _reader(name: str, path: Path) -> Callable[[], dict[str, Any]]:
    """Bytes to a Parquet file as `staging.stage` makes it."""
    import polars_hash  # noqa: F401  what is imported lazily is imported before the clock starts
    import python_calamine  # noqa: F401

    import schemas
    from workforce.intake.archive import Submission
    from workforce.intake.findings import CONFIRM
    from workforce.intake.pseudonym import PersonKey
    from workforce.intake.reader import read_submission
    from workforce.intake.staging import staged_rows
    from workforce.period import Period

    dataset = CASES[name][0]
    schemas.model(dataset).to_schema()
    key = PersonKey.load(make=True)
    data = path.read_bytes()
    submission = Submission(dataset, PERIOD, UNIT, "0" * 64)

    def work() -> dict[str, Any]:
        marks = [time.perf_counter()]
        reading = read_submission(data, dataset, Period.parse(PERIOD), UNIT)
        marks.append(time.perf_counter())
        rows = staged_rows(reading, submission, key)
        marks.append(time.perf_counter())
        rows.write_parquet(path.with_suffix(".parquet"), compression="lz4")
        marks.append(time.perf_counter())
        names = ("read and check", "pseudonyms", "Parquet")
        spans = (after - before for before, after in itertools.pairwise(marks))
        return {
            "rows": reading.rows_read - reading.rows_refused,
            "must_fix": [one.code for one in reading.findings.found if one.severity != CONFIRM],
            "steps": dict(zip(names, spans, strict=True)),
        }

    return work


def _profile(name: str, path: Path) -> Callable[[], dict[str, Any]]:
    """The same under cProfile: the project's functions and what they call, by time."""
    import cProfile
    import pstats

    work = _reader(name, path)

    def profiled() -> dict[str, Any]:
        profile = cProfile.Profile()
        profile.runcall(work)
        stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
        whole = sum(entry[2] for entry in stats.values())
        lines = [f"  {'under cProfile (slower)':60}{'own s':>8}{'with calls':>12}{'calls':>12}"]
        for (file, line, function), (_, calls, own, total, _) in sorted(
            stats.items(), key=lambda entry: -entry[1][3]
        ):
            ours = "/workforce/" in file or "/schemas/" in file
            if own > SHOWN * whole or (ours and total > SHOWN * whole):
                place = "/".join(Path(file).parts[-2:])
                label = f"{place}:{line} {function}"[:60]
                lines.append(f"  {label:60}{own:8.2f}{total:12.2f}{calls:12,}")
        return {"profile": "\n".join(lines)}

    return profiled


def _floor(name: str, path: Path) -> Callable[[], dict[str, Any]]:
    """A reader that only reads: calamine's cells, or DuckDB's text columns to Parquet."""
    data = path.read_bytes()
    if name == "roster":
        import io

        from python_calamine import CalamineWorkbook

        def cells() -> dict[str, Any]:
            book = CalamineWorkbook.from_filelike(io.BytesIO(data))
            book.get_sheet_by_index(0).to_python(skip_empty_area=False)
            return {"by": "calamine to cells"}

        return cells
    import duckdb

    target = path.with_suffix(".floor.parquet")

    def copied() -> dict[str, Any]:
        with duckdb.connect() as con:
            con.execute("set threads = 2")
            source = f"read_csv('{path}', header = true, all_varchar = true)"
            con.execute(f"copy (select * from {source}) to '{target}' (compression lz4)")
        return {"by": "DuckDB csv to Parquet"}

    return copied


def _make(name: str, path: Path, rows: int) -> Callable[[], dict[str, Any]]:
    """The file: people who do not exist, under an area code that was never assigned."""
    from benchmarks.clerk_file import write_clerk_file

    def make() -> dict[str, Any]:
        if name == "roster":
            write_clerk_file(path, rows)
        else:
            _write_volunteers(path, rows)
        return {}

    return make


def _write_volunteers(path: Path, rows: int) -> None:
    """A faultless csv of volunteers; names and places come from the example."""
    import csv
    import random
    from datetime import date

    from workforce.demo.people import Registry

    rng = random.Random(2025)
    registry = Registry()
    born = date(1940, 1, 1), date(2012, 12, 31)
    first = date(2021, 1, 1).toordinal()
    with path.open("w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle)
        out.writerow(HEADERS)
        for number in range(rows):
            person = registry.person(rng, 0.58, *born)
            day = date.fromordinal(first + int(rng.random() * 1600))
            out.writerow(
                (
                    f"V{1_000_003 + number * 7}", person.name, "居民身份证", person.id_number,
                    "女" if person.is_female else "男", f"第{number % 300}社区居委会",
                    day.isoformat(), "注销" if number % 100 == 0 else "有效",
                    f"{int(rng.random() * 3000) * 3 / 60:g}",
                )
            )  # fmt: skip


if __name__ == "__main__":
    main()
