"""A function called in a process of its own: for what may die of its work, and for work that would
keep everybody else from theirs.

One process a call, gone when it is answered. What it makes comes back as its answer: it writes no
file, so that nothing is left of it if this process is killed meanwhile.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


class EndedError(Exception):
    """The process ended without an answer.

    Attributes:
        signal: what ended it, or null where it ended by itself, or did not start.
    """

    def __init__(self, returncode: int) -> None:
        super().__init__(f"ended: {returncode}")
        self.signal = signal.Signals(-returncode) if returncode < 0 else None


def call_apart(function: Callable[..., Any], *args: Any, seconds: float) -> Any:
    """What a function of a module returns or raises, called in a process of its own.

    Raises:
        EndedError: the process ended otherwise.
        subprocess.TimeoutExpired: it did not answer in time; it is ended.
    """
    asked = pickle.dumps((function, args))
    command = [sys.executable, "-m", "workforce.apart"]
    done = subprocess.run(command, input=asked, capture_output=True, timeout=seconds)
    if done.returncode:
        raise EndedError(done.returncode)
    returned, raised = pickle.loads(done.stdout)
    if raised is not None:
        raise raised
    return returned


def main() -> None:
    """Call what standard input asks for; what libraries print goes nowhere near the answer."""
    _prefer_to_die()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    function, args = pickle.loads(sys.stdin.buffer.read())
    answer: tuple[Any, Exception | None]
    try:
        answer = function(*args), None
    except Exception as error:
        answer = None, error
    with answers:
        answers.write(pickle.dumps(answer))


def _prefer_to_die() -> None:
    """Out of memory, the system is to kill this process, not its parent; no cells in core files."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    with contextlib.suppress(ImportError, OSError, ValueError):  # not on Windows
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
