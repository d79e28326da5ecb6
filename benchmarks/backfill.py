"""`python -m benchmarks.backfill`: 24 months of the small example in one backfill, and whether each
is what a run of that month alone publishes.

Two invented years are laid beside each other, since the example knows one. Every measurement is a
process of its own. See README.md.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.processes import run

WORKFORCE = Path(sys.executable).parent / "workforce"
YEARS = ("2024", "2025")
AIM_S = 180.0
MAKE_YEAR = """
import sys
from pathlib import Path
from workforce.demo import write_example

months = tuple(f"{sys.argv[2]}-{n:02}" for n in range(1, 13))
write_example(Path(sys.argv[1]), months=months)
"""


def main() -> None:
    """Measure and print; ends with 1 if a month differs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.backfill", description=__doc__)
    parser.add_argument("--alone", type=int, default=24, help="how many months to run alone too")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root, alone = Path(scratch) / "data", Path(scratch) / "alone"
        make_raw(root)
        shutil.copytree(root, alone)
        months = [f"{year}-{n:02}" for year in YEARS for n in range(1, 13)]
        all_of = ["--from", months[0], "--to", months[-1], "--data", str(root)]
        done = run([str(WORKFORCE), "backfill", *all_of])
        print(f"24 months: {done.wall_s:.1f} s (aim {AIM_S:.0f}), CPU {done.cpu_s:.1f} s,"
              f" peak {done.peak_mb:.0f} MB", flush=True)  # fmt: skip
        again = run([str(WORKFORCE), "backfill", *all_of])
        print(f"again: {again.wall_s:.1f} s", flush=True)
        differing = []
        for month in months[: asked.alone]:
            run([str(WORKFORCE), "run", "--period", month, "--data", str(alone)])
            if files_of(root, month) != files_of(alone, month):
                differing.append(month)
        print(f"{asked.alone} months run alone; they differ in: {', '.join(differing) or 'none'}")
    sys.exit(1 if differing else 0)


def make_raw(root: Path) -> None:
    """Two years of the small example; what both have, such as earlier ledgers, from the first."""
    for year in YEARS:
        made = root.with_name(f"made-{year}")
        run([sys.executable, "-c", MAKE_YEAR, str(made), year])
        for file in sorted((made / "raw").rglob("*")):
            to = root / "raw" / file.relative_to(made / "raw")
            if file.is_file() and not to.exists():
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, to)
        shutil.copytree(made / "reference", root / "reference", dirs_exist_ok=True)
        shutil.rmtree(made)


def files_of(root: Path, month: str) -> dict[str, bytes]:
    """Every published file of a month."""
    home = root / "published" / month
    return {str(path.relative_to(home)): path.read_bytes()
            for path in sorted(home.rglob("*")) if path.is_file()}  # fmt: skip


if __name__ == "__main__":
    main()
