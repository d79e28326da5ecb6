"""What tests have processes of their own do; imports nothing heavy."""

from __future__ import annotations

import errno
import os
import signal
import time
from pathlib import Path


def end_by(number: int) -> None:
    if number not in (signal.SIGKILL, signal.SIGSTOP):
        signal.signal(number, signal.SIG_DFL)  # under nohup it would be ignored
    os.kill(os.getpid(), number)


def killed_once(trace: str) -> str:
    path = Path(trace)
    if not path.exists():
        path.touch()
        end_by(signal.SIGKILL)
    return "read"


def fail() -> None:
    raise OSError(errno.EIO, "gone", "/share")


def say_things() -> int:
    print("a cell")
    os.write(1, b"another")
    return 7


def sleep() -> None:
    time.sleep(60)


def pid_after_a_while() -> int:
    time.sleep(0.5)
    return os.getpid()
