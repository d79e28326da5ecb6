"""The attack on many months: `make attack`, or `python -m tests.disclosure.long`.

Regions of 13 counties are invented, a year each; every month is published, then again with the
roster of a county that came late, and attacked with both its releases; pay with all months of the
year so far. Prints a line per month. Ends with 1 if anything was found.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import TABLES_ALONE, run
from tests.disclosure.attacker import Bound, Release, attack, read_release, truth_of
from tests.disclosure.pay import attack_unpaid
from workforce import catalogue
from workforce.demo import write_example
from workforce.folders import DataFolder
from workforce.release import draft
from workforce.release.approval import UNNAMED
from workforce.release.publish import publish_draft
from workforce.warehouse import open_warehouse

HEAD = "seed month    releases cells withheld  unsafe narrowest found unpaid found seconds"


def main(given: Sequence[str] | None = None) -> int:
    """Attack the months of a few examples."""
    asked = argparse.ArgumentParser(description="Attack many invented months.")
    asked.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    asked.add_argument("--months", type=int, default=12, help="months of each year, from January")
    asked.add_argument("--volunteers", type=int, default=1300)
    told = asked.parse_args(given)
    print(HEAD, flush=True)
    found: list[Bound] = []
    with tempfile.TemporaryDirectory() as scratch:
        key = Path(scratch) / "person.key"
        key.write_text("5a" * 32 + "\n", "ascii")
        os.environ["WORKFORCE_KEY_FILE"] = str(key)
        os.environ["WORKFORCE_OUTPUTS"] = TABLES_ALONE
        os.environ.pop("PREFECT_API_URL", None)
        for seed in told.seeds:
            months = tuple(f"2025-{n:02}" for n in range(1, told.months + 1))
            root = Path(scratch) / f"seed{seed}"
            write_example(root, seed=seed, months=months, volunteers=told.volunteers)
            found += attack_year(seed, root, months)
    for one in found:
        print(one)
    return 1 if found else 0


def attack_year(seed: int, root: Path, months: tuple[str, ...]) -> list[Bound]:
    """Publish every month of a year, then again with the rosters that came late; attack each."""
    late = put_aside(root, months)
    releases: dict[str, list[Release]] = {month: [] for month in months}
    for is_there in (False, True):
        if is_there:
            for where_it_should, where_it_does in late.values():
                where_it_does.rename(where_it_should)
        publish_all(root, releases)
    found: list[Bound] = []
    newest: dict[str, Path] = {}
    for month, several in releases.items():
        started = time.monotonic()
        bounds = attack(several)
        newest[month] = _paths(root, month)[-1]
        with open_warehouse(DataFolder(root)) as con:
            paid = attack_unpaid(con, newest)
        found += [one for one in (*bounds, *paid) if one.is_found]
        print(line(seed, month, several, bounds, paid, started), flush=True)
    return found


def publish_all(root: Path, releases: dict[str, list[Release]]) -> None:
    """Take in what is there, and publish every month from the one warehouse.

    What a revision is taken apart into is left out: it would be built again for every month, and
    says nothing of indicators by a personal attribute.
    """
    folder = DataFolder(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draft, "write_revisions", lambda *given: None)
        run(root, list(releases)[-1])
        definitions = catalogue.load(folder)
        for month, several in releases.items():
            draft.prepare(folder, month, definitions)
            publish_draft(folder, month, definitions, UNNAMED)
            with open_warehouse(folder) as con:
                several.append(read_release(_paths(root, month)[-1], truth_of(con, month)))
            assert len(_paths(root, month)) == len(several)


def put_aside(root: Path, months: Sequence[str]) -> dict[str, tuple[Path, Path]]:
    """Take away a county's roster of every month, another's each month, to come late: where it
    should lie, and where it does.
    """
    found = {}
    for n, month in enumerate(months):
        files = sorted((root / "raw" / "staff_roster" / month).iterdir())
        late = files[n % len(files)]
        found[month] = late, root / f"{month}-{late.name}"
        late.rename(found[month][1])
    return found


def _paths(root: Path, month: str) -> list[Path]:
    paths = (DataFolder(root).published / month).glob("r*")
    return sorted(paths, key=lambda path: int(path.name[1:]))


def line(
    seed: int,
    month: str,
    releases: Sequence[Release],
    bounds: Sequence[Bound],
    paid: Sequence[Bound],
    since: float,
) -> str:
    """What came of a month."""
    cells = releases[-1].cells.values()
    withheld = sum(not one.is_shown for one in cells)
    narrowest = min((one.width for one in bounds if one.needed == 3), default=float("nan"))
    return (
        f"{seed:4} {month} {len(releases):8} {len(cells):6} {withheld:8}"
        f" {withheld / len(cells):4.0%} {len(bounds):5} {narrowest:9.0f}"
        f" {sum(one.is_found for one in bounds):5} {len(paid):6}"
        f" {sum(one.is_found for one in paid):5} {time.monotonic() - since:7.0f}"
    )


if __name__ == "__main__":
    sys.exit(main())
