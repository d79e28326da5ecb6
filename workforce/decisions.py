"""Decisions that somebody answers for by name: approvals, overrides, closings, withdrawals, purges.

`archive/decisions.jsonl` is append-only. It has a clock, as the event log and the records of
releases have.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from workforce import clock
from workforce.folders import DataFolder, sync
from workforce.stopping import Stopped

APPROVED, CLOSED, REVISED = "approved", "closed", "revised"


class Unnamed(Stopped):
    """A decision without a name or a reason."""


def record(folder: DataFolder, decision: str, by: str, reason: str, **facts: Any) -> None:
    """Write down a decision; the one writer of the folder calls this before it acts on it.

    Raises:
        Unnamed: nobody, or no reason, is named.
    """
    by, reason = by.strip(), reason.strip()
    if not (by and reason):
        raise Unnamed(
            "没有执行：请写明由谁决定、理由是什么。"
            " / Nothing was done: say who decides this, and why."
        )
    told = {
        "at": clock.stamp(),
        "decision": decision,
        "by": by,
        "reason": reason,
        **facts,
    }
    path = _path(folder)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _repair(path)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "ab") as log:
        log.write((json.dumps(told, ensure_ascii=False, sort_keys=True) + "\n").encode())
        log.flush()
        os.fsync(log.fileno())
    sync(path.parent)


def decisions(folder: DataFolder, decision: str | None = None, **facts: Any) -> list[dict]:
    """Every decision of a kind and with these facts, oldest first."""
    path = _path(folder)
    if not path.exists():
        return []
    lines = path.read_bytes().split(b"\n")[:-1]
    wanted = facts | ({"decision": decision} if decision else {})
    return [one for line in lines if wanted.items() <= (one := json.loads(line)).items()]


def _path(folder: DataFolder) -> Path:
    return folder.archive / "decisions.jsonl"


def _repair(path: Path) -> None:
    """Cut off the line that a kill left unfinished: it was never decided."""
    if path.exists() and not (data := path.read_bytes()).endswith(b"\n"):
        with path.open("r+b") as log:
            log.truncate(data.rfind(b"\n") + 1)
            os.fsync(log.fileno())
