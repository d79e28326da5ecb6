"""Functions called in processes of their own: what may die of its work, and what would keep to one
core in threads.

What is made there comes back as the answer: such a process writes no file, and ends with the one
that started it, so that nothing is left of it if that is killed.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from workforce.folders import cores

PATIENCE_S = 0.02


class EndedError(Exception):
    """The process ended without an answer.

    Attributes:
        signal: what ended it, or null where it ended by itself, or did not start.
    """

    def __init__(self, returncode: int) -> None:
        super().__init__(f"ended: {returncode}")
        self.signal = signal.Signals(-returncode) if returncode < 0 else None


class OverdueError(Exception):
    """The process did not answer in time, and was ended."""


class Process:
    """A process that calls functions of modules, one after another.

    Args:
        environment: set for it, beside what is set here.
    """

    def __init__(self, **environment: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "workforce.apart"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | environment,
        )

    def call(
        self,
        function: Callable[..., Any],
        *args: Any,
        seconds: float | None = None,
        asked: threading.Event | None = None,
    ) -> Any:
        """What the function returns or raises.

        Args:
            asked: set when the process has its arguments.

        Raises:
            EndedError: the process ended otherwise, and can't be asked again.
            OverdueError: it did not answer in time, and can't be asked again.
        """
        assert self._process.stdin and self._process.stdout
        question = pickle.dumps((function, args))
        overdue = threading.Event()
        timer = threading.Timer(seconds or 0, self._stop, [overdue])
        if seconds:
            timer.start()
        try:
            self._process.stdin.write(question)
            self._process.stdin.flush()
            if asked:
                asked.set()
            returned, raised = pickle.load(self._process.stdout)
        except (BrokenPipeError, EOFError, pickle.UnpicklingError):
            code = self._process.wait()
            if overdue.is_set():
                raise OverdueError(f"> {seconds} s") from None
            raise EndedError(code) from None
        finally:
            timer.cancel()
        if raised is not None:
            raise raised
        return returned

    def _stop(self, overdue: threading.Event) -> None:
        overdue.set()
        self._process.kill()

    def end(self) -> None:
        """Wait for nothing: what it was doing is not wanted any more."""
        self._process.kill()
        self._process.communicate()


class Processes:
    """A process for each thread that asks, all ended on leaving the block."""

    def __init__(self, **environment: str) -> None:
        self._environment = environment
        self._started: list[Process] = []
        self._own = threading.local()

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._started:
            one.end()

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        """What the function returns or raises.

        Raises:
            EndedError: the process died of it; the next call has a new one.
        """
        if not hasattr(self._own, "process"):
            self._own.process = Process(**self._environment)
            self._started.append(self._own.process)
        try:
            return self._own.process.call(function, *args)
        except EndedError:
            del self._own.process
            raise


def meanwhile(function: Callable[..., Any], *args: Any) -> Future[Any]:
    """A call begun in a process beside this one, after those asked before, and cancelled until
    then; made here where there is one core only, or where that process dies.
    """
    asked = threading.Event()
    answer = _thread_beside().submit(_call_beside, asked, function, *args)
    asked.wait(PATIENCE_S)  # else it would begin when this thread next lets another one run
    return answer


@cache
def _thread_beside() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1)


@cache
def _process_beside() -> Process:
    return Process()


def _call_beside(asked: threading.Event, function: Callable[..., Any], *args: Any) -> Any:
    try:
        if cores() > 1:
            return _process_beside().call(function, *args, asked=asked)
    except (EndedError, OSError):  # it died, or could not be started
        _process_beside.cache_clear()
    finally:
        asked.set()
    return function(*args)


def main() -> None:
    """Call what standard input asks for; what libraries print goes nowhere near the answers."""
    _prefer_to_die()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started it, who ends it
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            function, args = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        try:
            answer = pickle.dumps((function(*args), None))
        except Exception as error:
            answer = pickle.dumps((None, error))
        answers.write(answer)
        answers.flush()


def _prefer_to_die() -> None:
    """Out of memory, the system is to kill this process, not its parent; no cells in core files."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    with contextlib.suppress(ImportError, OSError, ValueError):  # not on Windows
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
