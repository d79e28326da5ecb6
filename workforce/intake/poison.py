"""Files that end the process that reads them: noticed by a mark left behind, then read apart.

Before a file is read, a mark is laid where it will be staged, and taken away afterwards whatever
came of it. A mark found means that a reader died: of this file, of one read beside it, or by
somebody's hand. So the file is read in a process of its own, and only if that one dies of it, while
we live, is it refused (R018).
"""

from __future__ import annotations

import contextlib
import errno
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

MARK = ".attempt"
MOST_SECONDS = 900
TRIES = 2
# ended by whoever ends the run, as `systemctl stop` does: says nothing about the file
BY_HAND = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
_ALONE = threading.Lock()


class DiedError(Exception):
    """The process that read a file died of it; the message says by which signal."""


class NotReadError(OSError):
    """The process that was to read a file was ended by hand or did not start; next time it may."""


@contextlib.contextmanager
def attempt(mark: Path) -> Iterator[None]:
    """Leave a mark if the process dies in the block, and one that was there if the block fails.

    A power cut is no matter, so nothing is made durable.
    """
    suspect = mark.exists()
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch(mode=0o600)
    try:
        yield
    except BaseException:
        if not suspect:
            mark.unlink(missing_ok=True)
        raise
    mark.unlink(missing_ok=True)


def apart(function: Callable[..., Any], *args: Any) -> Any:
    """What a function of a module returns or raises, called in a process of its own.

    One at a time: none can die of what another takes. Killed (by the system, when memory runs
    out), it is tried again, since it could be any process that is killed then.

    Raises:
        DiedError: it died, or did not end in time.
        NotReadError: somebody ended it, or it did not start.
    """
    asked = pickle.dumps((function, args))
    command = [sys.executable, "-m", "workforce.intake.poison"]
    with _ALONE:
        for _ in range(TRIES):
            try:
                done = subprocess.run(
                    command, input=asked, capture_output=True, timeout=MOST_SECONDS
                )
            except subprocess.TimeoutExpired:
                raise DiedError(f"> {MOST_SECONDS} s") from None
            if done.returncode != -signal.SIGKILL:
                break
    if -done.returncode in BY_HAND or done.returncode > 0:
        raise NotReadError(
            errno.EINTR, f"读取报表的进程被终止 / the reading process ended: {done.returncode}"
        )
    if done.returncode < 0:
        raise DiedError(signal.Signals(-done.returncode).name)
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
