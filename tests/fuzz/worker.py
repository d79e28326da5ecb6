"""Reads hostile bytes in a process of its own, one after the other, and says how each went.

On standard input for each file a line of JSON (`dataset`, `size`) and the bytes; on standard output
a line of JSON for the intake, one for the return, and an empty object. Imports are paid once. A
file that takes more memory than allowed ends the process, which the other side sees.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from traceback import extract_tb
from typing import Any, BinaryIO

import polars_hash  # noqa: F401  imported before memory is limited and the clock starts
import python_calamine  # noqa: F401

from workforce.folders import DataFolder, sha256_of
from workforce.intake import staging
from workforce.intake.archive import Archive, Submission
from workforce.intake.findings import in_order
from workforce.intake.pseudonym import PersonKey
from workforce.returns.gather import Return
from workforce.returns.values import sheets_of
from workforce.returns.write import workbook

UNIT, PERIOD = "532502", "2025-06"
ROOM = 3 << 30  # beyond what imports take; the aim is half of it, see client.py
FORMULA = re.compile(rb"<f[ >]")


def main() -> None:
    """Answer until the input ends; answers go to the real standard output alone."""
    source, answers = sys.stdin.buffer, sys.stdout
    sys.stdout = sys.stderr
    key = PersonKey("5a" * 32, "fuzz")
    _limit_memory()
    with tempfile.TemporaryDirectory(prefix="workforce-fuzz-") as root:
        while line := source.readline():
            asked = json.loads(line)
            data = _exactly(source, asked["size"])
            for told in _answer(data, asked["dataset"], Path(root), key):
                print(json.dumps(told), file=answers, flush=True)
            print("{}", file=answers, flush=True)


def _exactly(source: BinaryIO, size: int) -> bytes:
    data = source.read(size)
    if len(data) < size:
        raise SystemExit
    return data


def _limit_memory() -> None:
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + ROOM, used + ROOM))


def _answer(data: bytes, dataset: str, root: Path, key: PersonKey) -> Iterator[dict[str, Any]]:
    """What the intake made of the bytes; then, whether the return could be written."""
    folder = DataFolder(root)
    submission = Submission(dataset, PERIOD, UNIT, sha256_of(data))
    archived = Archive(folder).path_of(submission.sha256)
    archived.parent.mkdir(parents=True, exist_ok=True)
    archived.write_bytes(data)
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    try:
        with _Clock() as intake:
            staged = staging.stage(folder, submission, key)
            intake.told |= {
                "rows": staged.rows_read - staged.rows_refused,
                "codes": [one.code for one in staged.findings],
                "details": [one.detail for one in staged.findings][:20],
            }
        yield intake.told
        if intake.told["error"]:
            return
        with _Clock("return_") as back:
            one = Return(staged, tuple(in_order(staged.findings)))
            returned = workbook(one, data, sheets_of(data))
            back.told["formulas"] = _formulas(returned)
        yield back.told
    finally:
        archived.unlink(missing_ok=True)
        for path in root.glob("staged/*/*/*/*"):
            path.unlink()


class _Clock:
    """CPU seconds and peak memory of a block, and where an error came from; it goes no further.

    Seconds of the processor, because a busy machine is no hang.
    """

    def __init__(self, prefix: str = "") -> None:
        self.prefix, self.began = prefix, time.process_time()
        self.told: dict[str, Any] = {f"{prefix}error": ""}

    def __enter__(self) -> _Clock:
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        self.told[f"{self.prefix}seconds"] = time.process_time() - self.began
        status = Path("/proc/self/status").read_text()
        self.told[f"{self.prefix}peak_mb"] = int(status.split("VmHWM:")[1].split()[0]) / 1024
        if error is not None:  # a panic of a reader is no Exception
            places = [f"{Path(one.filename).name}:{one.lineno}" for one in extract_tb(trace)]
            self.told[f"{self.prefix}error"] = f"{type(error).__name__} at {places[-3:]}"
        return True


def _formulas(returned: bytes) -> int:
    """How many formulas a returned workbook holds."""
    with zipfile.ZipFile(io.BytesIO(returned)) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        return sum(len(FORMULA.findall(book.read(name))) for name in sheets)


if __name__ == "__main__":
    main()
