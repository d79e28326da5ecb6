"""A process that reads `latest` again and again, and tells every mixture it sees.

It resolves the link once a round, as docs/metric-files.md asks of readers. Only the standard
library, so that eight of them start at once.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from pathlib import Path


def look(home: Path) -> tuple[str, list[str]]:
    """The release a generation shows, and what in it does not fit."""
    manifest = json.loads((home / "manifest.json").read_bytes())
    wrong = []
    there = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}
    if there != {*manifest["files"], "manifest.json"}:
        wrong.append(f"files and manifest differ in {home.name}")
    for name, told in manifest["files"].items():
        if hashlib.sha256((home / name).read_bytes()).hexdigest() != told["sha256"]:
            wrong.append(f"{name} does not fit the manifest of {home.name}")
    with (home / "indicators.csv").open(encoding="utf-8", newline="") as file:
        shown = {(row["period"], row["release"]) for row in csv.DictReader(file)}
    if shown != {(manifest["period"], str(manifest["release"]))}:
        wrong.append(f"{shown} under the manifest of r{manifest['release']}")
    return f"{manifest['period']} r{manifest['release']}", wrong


def main(link: Path, stop: Path) -> None:
    """Read until the file `stop` is there; print what was seen, how often, and what was wrong."""
    seen: dict[str, int] = {}
    wrong: list[str] = []
    print("ready", flush=True)
    while not stop.exists():
        try:
            shown, found = look(link.resolve(strict=True))
            seen[shown] = seen.get(shown, 0) + 1
            wrong += found
        except Exception as error:
            wrong.append(repr(error))
    print(json.dumps({"seen": seen, "wrong": wrong[:5]}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
