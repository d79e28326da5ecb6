"""`latest/`: the newest month's newest release, and the history of all months.

It is a link to a folder that is never changed, moved in one step, and never back to an older month.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb

from workforce.decisions import CLOSED, REVISED, decisions
from workforce.folders import (
    TEMPORARY,
    DataFolder,
    fingerprint,
    move_link,
    sha256_of,
    sync,
    write_json,
)
from workforce.release.files import describe, list_files
from workforce.release.published import read_text
from workforce.release.releases import SCHEMA_VERSION, manifest_of, newest_release, number_of, seal
from workforce.warehouse import quoted

GENERATIONS_KEPT = 3
HISTORY_KEY = ("period", "region_code", "indicator")

Write = Callable[[Path, Path], None]


def update_latest(folder: DataFolder, write_page: Write) -> None:
    """Point `latest` and `latest.json` at the newest month's newest release, with the history.

    Args:
        write_page: writes the page of a folder anew, with a history that came to differ.
    """
    months = newest_of_each(folder)
    if not months:
        return
    period, newest = max(months.items())
    known = contents_of(months)
    generation = folder.published / ".generations" / fingerprint([known, _hash(newest)])[:16]
    if not generation.exists():
        temporary = generation.with_name(f"{TEMPORARY}{os.getpid()}-{generation.name}")
        shutil.copytree(newest, temporary)
        for path in temporary.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        write_history(temporary, months)
        write_typed_history(temporary, months)
        has_page = (newest / "index.html").exists()
        if has_page and manifest_of(newest).get("history") != history_of(known):
            write_page(temporary, temporary / "history.csv")
        describe(temporary)
        list_files(temporary, manifest_of(newest))
        seal(temporary)
        temporary.rename(generation)
        sync(generation.parent)
    move_link(folder.published / "latest", f".generations/{generation.name}")
    told = {
        "schema_version": SCHEMA_VERSION,
        "period": period,
        "release": number_of(newest),
        "path": str(newest.relative_to(folder.published)),
        "manifest_sha256": _hash(newest),
        "latest_path": str(generation.relative_to(folder.published)),
        "latest_manifest_sha256": _hash(generation),
        "closed": _closed(folder),
    }
    pointer = folder.published / "latest.json"
    if not pointer.exists() or json.loads(pointer.read_text("utf-8")) != told:
        write_json(pointer, told)
    _prune_generations(generation)


def _closed(folder: DataFolder) -> dict[str, int]:
    """The final release of every closed month: as it was closed, or as a decision revised it."""
    closed = {one["period"] for one in decisions(folder, CLOSED)}
    return {
        one["period"]: one["release"]
        for one in decisions(folder)
        if one["decision"] in (CLOSED, REVISED) and one["period"] in closed
    }


def newest_of_each(folder: DataFolder, until: str = "9999-12") -> dict[str, Path]:
    """The newest release of every published month up to one, in order."""
    months = sorted(path.name for path in folder.published.glob("????-??"))
    found = {month: newest_release(folder, month) for month in months if month <= until}
    return {month: path for month, path in found.items() if path}


def contents_of(months: Mapping[str, Path]) -> dict[str, str]:
    """What releases say, each as a hash, by month."""
    return {month: manifest_of(path)["content"] for month, path in months.items()}


def history_of(contents: dict[str, str]) -> str:
    """Hash of what the history of releases with these contents says."""
    return fingerprint(contents)


def write_history(target: Path, months: dict[str, Path]) -> None:
    """Write `history.csv`: the indicators of every month in long form, as text."""
    import polars as pl

    tables = [read_text(path / "indicators.csv") for path in months.values()]
    history = pl.concat(tables, how="diagonal").sort(HISTORY_KEY)
    history.write_csv(target / "history.csv")


def write_typed_history(target: Path, months: dict[str, Path]) -> None:
    """Write `history.parquet`: the same with numbers as numbers."""
    files = ", ".join(f"'{quoted(path / 'indicators.parquet')}'" for path in months.values())
    told = f"from read_parquet([{files}], union_by_name = true) order by {', '.join(HISTORY_KEY)}"
    with duckdb.connect() as con:
        con.execute(f"copy ({told}) to '{quoted(target / 'history.parquet')}' (format parquet)")


def _hash(release: Path) -> str:
    return sha256_of((release / "manifest.json").read_bytes())


def _prune_generations(current: Path) -> None:
    others = [path for path in current.parent.iterdir() if path != current]
    others.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in others[GENERATIONS_KEPT - 1 :]:
        shutil.rmtree(path)
