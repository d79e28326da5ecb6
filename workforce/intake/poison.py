"""Files that end the process that reads them: noticed by a mark left behind, then read apart.

Before a file is read, a mark is laid where it will be staged, and taken away afterwards whatever
came of it. A mark found means that a reader died: of this file, of one read beside it, or by
somebody's hand. So the file is read in a process of its own, and only if that one dies of it, while
we live, is it refused (R018).
"""

from __future__ import annotations

import contextlib
import errno
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from workforce.apart import EndedError, OverdueError, Process

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
    with _ALONE:
        for _ in range(TRIES):
            process = Process()
            try:
                return process.call(function, *args, seconds=MOST_SECONDS)
            except OverdueError as error:
                raise DiedError(str(error)) from None
            except EndedError as error:
                ended = error
            finally:
                process.end()
            if ended.signal != signal.SIGKILL:
                break
    if ended.signal is None or ended.signal in BY_HAND:
        raise NotReadError(errno.EINTR, f"读取报表的进程被终止 / the reading process {ended}")
    raise DiedError(ended.signal.name)
