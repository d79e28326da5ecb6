"""Publishing a built month, timed by part: `python -m benchmarks.publishing DATA [MONTH]`.

DATA is a data folder whose warehouse is built, such as the one `workforce demo --data DATA --scale
full` leaves; its releases stay as they are. Imports count: a run of the month pays them too.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workforce import catalogue
from workforce.folders import DataFolder
from workforce.release import draft, publish
from workforce.release.approval import UNNAMED
from workforce.release.bulletin import form, xlsx

AIM = 15.0
PARTS: tuple[tuple[Any, str], ...] = (
    (draft, "verdict_of"),
    (draft, "protection_of"),
    (draft, "write_tables"),
    (draft, "write_history"),
    (draft, "write_sdmx_files"),
    (draft, "write_page"),
    (xlsx, "bulletin_xlsx"),
    (form, "committees_form"),
    (draft, "write_bulletins"),
    (draft, "describe"),
    (publish, "list_files"),
    (publish, "update_latest"),
)


def main(data: Path, month: str) -> None:
    """Publish the month into a scratch folder and print what each part took."""
    took: dict[str, tuple[float, float]] = {}
    for module, name in PARTS:
        setattr(module, name, _timed(getattr(module, name), took))
    with tempfile.TemporaryDirectory(prefix="workforce-publishing-") as scratch:
        folder = DataFolder(Path(scratch))
        (folder.root / "warehouse").symlink_to((data / "warehouse").resolve())
        folder.archive.mkdir()
        shutil.copy2(data / "archive" / "events.jsonl", folder.archive)
        wall, cpu = time.perf_counter(), time.process_time()
        known = catalogue.load(folder)
        draft.prepare(folder, month, known)
        release = publish.publish_draft(folder, month, known, UNNAMED)
        whole = time.perf_counter() - wall, time.process_time() - cpu
        size = sum(path.stat().st_size for path in release.path.rglob("*") if path.is_file())
    print(f"{'':20} {'seconds':>8} {'CPU':>8}")
    for name, (seconds, of_processor) in took.items():
        print(f"{name:20} {seconds:8.2f} {of_processor:8.2f}")
    verdict = "met" if whole[0] < AIM else "MISSED"
    print(f"{'all':20} {whole[0]:8.2f} {whole[1]:8.2f}   {verdict}: under {AIM:.0f} s")
    print(f"{size / 1e6:.1f} MB published")


def _timed(work: Callable[..., Any], took: dict[str, tuple[float, float]]) -> Callable[..., Any]:
    def timed(*args: Any, **named: Any) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            return work(*args, **named)
        finally:
            took[work.__name__] = time.perf_counter() - wall, time.process_time() - cpu

    return timed


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "2025-06")
