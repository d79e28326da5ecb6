"""A command in a process of its own, what it took, and the machine it ran on."""

from __future__ import annotations

import os
import platform
import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Process:
    """A finished process: wall and CPU seconds and peak memory of the whole of it."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    code: int
    output: str

    def as_json(self) -> dict[str, float]:
        return {"wall_s": self.wall_s, "cpu_s": self.cpu_s, "peak_mb": self.peak_mb}


def run(command: list[str]) -> Process:
    """Run a command to its end. The caller stays small: a child's peak starts at its parent's."""
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        started = subprocess.Popen(command, cwd=PROJECT, stdout=output, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(started.pid, 0)
        wall = time.perf_counter() - began
        started.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode(errors="replace")
    cpu = used.ru_utime + used.ru_stime
    return Process(wall, cpu, used.ru_maxrss / 1024, started.returncode, text)


def machine(libraries: Iterable[str]) -> dict[str, Any]:
    """Processor, cores, memory, and the versions of Python and of the libraries."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in _lines("/proc/cpuinfo")
            if "model name" in line
        ),
        platform.processor(),
    )
    memory = next((line.split()[1] for line in _lines("/proc/meminfo") if "MemTotal" in line), "0")
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "memory_gb": round(int(memory) / 2**20, 1),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in libraries},
    }


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []
