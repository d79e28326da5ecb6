"""Opens an old .xls workbook where nothing else is lost: `python -m workforce.intake.probe`.

A reader makes room for every row up to the last cell, and a damaged file may put that cell
anywhere; running out of memory ends the process. So this one, of limited memory, reads it first.
"""

from __future__ import annotations

import io
import subprocess
import sys

from workforce.intake.unreadable import DAMAGED, UnreadableError

MOST_MEMORY = 2 << 30
MOST_SECONDS = 10


def refuse_what_ends_a_process(data: bytes) -> None:
    """Have another process read a workbook.

    Raises:
        UnreadableError: it ran out of memory, or of time.
    """
    command = [sys.executable, "-m", "workforce.intake.probe"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=MOST_SECONDS)
    except subprocess.TimeoutExpired:
        raise UnreadableError("R002", DAMAGED) from None
    if done.returncode < 0:
        raise UnreadableError("R002", DAMAGED)


def main() -> None:
    """Read every sheet; an error in words is for the real reader to tell."""
    from python_calamine import CalamineWorkbook

    _limit_memory()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        for position in range(len(book.sheets_metadata)):
            book.get_sheet_by_index(position)
    except BaseException:
        sys.exit(1)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    main()
