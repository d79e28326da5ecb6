"""The other side of `worker.py`: hands bytes over, waits, and judges the answer."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_SECONDS = 10.0
MOST_MB = 1536.0
FRESH_ABOVE_MB = 600.0
PATIENCE = 4 * MOST_SECONDS  # on the clock; a busy machine is no hang
PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Outcome:
    """How a file went.

    Attributes:
        died: how the process ended, or that it had to be ended; empty if it answered.
        seconds, return_seconds: of the processor, for the intake and for writing the return.
    """

    died: str = ""
    error: str = ""
    return_error: str = ""
    codes: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    rows: int = 0
    seconds: float = 0.0
    return_seconds: float = 0.0
    peak_mb: float = 0.0
    return_peak_mb: float = 0.0
    formulas: int = 0

    def faults(self) -> list[str]:
        """What must never happen, whatever the bytes."""
        found = [self.died, self.error, self.return_error and f"return: {self.return_error}"]
        found += [f"R012 {detail}" for detail in self.details if "R012" in self.codes and detail]
        if not (self.died or self.error or self.codes or self.rows):
            found.append("no row and no finding")
        if self.seconds > MOST_SECONDS:
            found.append(f"intake took {self.seconds:.1f} s")
        if self.return_seconds > MOST_SECONDS:
            found.append(f"the return took {self.return_seconds:.1f} s")
        if self.peak_mb > MOST_MB:
            found.append(f"intake took {self.peak_mb:.0f} MB")
        if self.return_peak_mb > max(MOST_MB, self.peak_mb):
            found.append(f"the return took {self.return_peak_mb:.0f} MB")
        return [fault for fault in found if fault]


@dataclass
class Reader:
    """A worker process, started when first needed and again after it died."""

    key_file: Path
    process: subprocess.Popen[bytes] | None = None
    unread: bytes = b""

    def read(self, data: bytes, dataset: str = "staff_roster") -> Outcome:
        """Have a file read and returned."""
        process = self._running()
        assert process.stdin
        header = json.dumps({"dataset": dataset, "size": len(data)}) + "\n"
        told: dict[str, Any] = {}
        try:
            process.stdin.write(header.encode() + data)
            process.stdin.flush()
            while answer := self._answer():
                told |= answer
        except (BrokenPipeError, EOFError):
            code = process.wait()
            self.close()
            return _outcome(told, died=f"ended with {code}")
        except TimeoutError:
            self.close()
            return _outcome(told, died=f"no answer in {PATIENCE:.0f} s")
        if told["peak_mb"] > FRESH_ABOVE_MB:
            self.close()  # memory that an allocator keeps would be charged to the next file
        return _outcome(told)

    def _answer(self) -> dict[str, Any]:
        """The worker's next line.

        Raises:
            TimeoutError: it does not come.
            EOFError: the worker is gone.
        """
        assert self.process and self.process.stdout
        while b"\n" not in self.unread:
            ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
            if not ready:
                raise TimeoutError
            received = os.read(self.process.stdout.fileno(), 1 << 16)
            if not received:
                raise EOFError
            self.unread += received
        line, _, self.unread = self.unread.partition(b"\n")
        return json.loads(line)

    def close(self) -> None:
        """End the process."""
        if self.process:
            self.process.kill()
            self.process.communicate()
            self.process, self.unread = None, b""

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is None:
            environment = os.environ | {"WORKFORCE_KEY_FILE": str(self.key_file)}
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.fuzz.worker"],
                cwd=PROJECT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
        return self.process


def _outcome(told: dict[str, Any], died: str = "") -> Outcome:
    if died:
        died = f"{'return' if 'seconds' in told else 'intake'}: {died}"
    lists = {name: tuple(told.pop(name, ())) for name in ("codes", "details")}
    return Outcome(died=died, **lists, **told)
