"""The releases of a month: immutable folders `published/<YYYY-MM>/r<N>/`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from workforce.folders import DataFolder, sha256_of, sync

SCHEMA_VERSION = 3


def releases(folder: DataFolder, period: str) -> list[Path]:
    """A month's releases, oldest first."""
    found = [
        path for path in (folder.published / period).glob("r*") if re.fullmatch(r"r\d+", path.name)
    ]
    return sorted(found, key=number_of)


def newest_release(folder: DataFolder, period: str) -> Path | None:
    """A month's newest release, or null."""
    return next(reversed(releases(folder, period)), None)


def manifest_of(release: Path) -> dict[str, Any]:
    return json.loads((release / "manifest.json").read_text("utf-8"))


def number_of(release: Path) -> int:
    return int(release.name[1:])


def is_whole(release: Path) -> bool:
    """Whether every file is as the manifest says, and no other is there."""
    if not (release / "manifest.json").exists():
        return False
    listed = {name: one["sha256"] for name, one in manifest_of(release)["files"].items()}
    there = {
        str(path.relative_to(release)): sha256_of(path.read_bytes())
        for path in release.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    return there == listed


def seal(directory: Path) -> None:
    """Make a finished folder's files read-only and durable."""
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            path.chmod(0o444)
        sync(path)
    sync(directory)
