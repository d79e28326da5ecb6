"""`python -m benchmarks.explaining DATA [MONTH]`: how long it takes to be told of one number.

`workforce explain` of every indicator for the largest region and for its first county, and with
`--since` the month before, each a process of its own; and the build of the month as it is known
now.
DATA is a folder in which the month and the one before were run. See README.md.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from benchmarks.processes import run
from workforce.as_of import warehouse_of
from workforce.folders import DataFolder
from workforce.intake.archive import Archive
from workforce.month_build import forget_builds
from workforce.period import Period
from workforce.warehouse import open_warehouse

WORKFORCE = Path(sys.executable).parent / "workforce"
ROUNDS = 2
ANSWER_S, BUILD_S = 1.0, 5.0
REGIONS = """
    select region_code from region where period = ? and region_level in ('prefecture', 'county')
    order by length(region_code), region_code limit 2
"""


def main(data: Path, month: str) -> None:
    """Measure and print."""
    folder = DataFolder(data)
    with open_warehouse(folder) as con:
        regions = [code for (code,) in con.execute(REGIONS, [month]).fetchall()]
        indicators = [one for (one,) in con.execute("select indicator from indicator").fetchall()]
    before = str(Period.parse(month).before)
    for more in ([], ["--since", before]):
        for region in regions:
            print(f"{region} {' '.join(more):<15} {_told(data, month, region, indicators, more)}")
    print(f"as-of build {min(_built(folder, month) for _ in range(ROUNDS)):.2f} s (aim {BUILD_S})")


def _told(data: Path, month: str, region: str, indicators: list[str], more: list[str]) -> str:
    """The median and the longest of all indicators, each the least of its rounds."""
    seconds = {}
    for one in indicators:
        asked = ["explain", month, region, one, "--data", str(data), *more]
        rounds = [run([str(WORKFORCE), *asked]) for _ in range(ROUNDS)]
        if rounds[0].code:
            raise SystemExit(rounds[0].output)
        seconds[one] = min(done.wall_s for done in rounds)
    longest = max(seconds, key=seconds.__getitem__)
    return (
        f"median {statistics.median(seconds.values()):.2f} s,"
        f" longest {seconds[longest]:.2f} s ({longest}; aim {ANSWER_S})"
    )


def _built(folder: DataFolder, month: str) -> float:
    """Seconds for the warehouse of a month as it was known."""
    events = len(list(Archive(folder).events()))
    with folder.one_writer():
        forget_builds(folder)
    began = time.perf_counter()
    warehouse_of(folder, month, events)
    return time.perf_counter() - began


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2] if len(sys.argv) > 2 else "2025-06")
