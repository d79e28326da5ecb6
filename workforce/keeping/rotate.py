"""`workforce rotate-key`: a secret more in the key, and every pseudonym hashed with it once more.

The archive is not read, so that what was purged keeps its pseudonyms too, and a person the same one
in all months. The key file comes first; what is staged says under which key it is, so that nothing
is hashed twice and a rotation that was cut short is finished by the next.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workforce.decisions import decisions, record
from workforce.folders import TEMPORARY, DataFolder, remove, write_bytes
from workforce.intake.pseudonym import PersonKey, key_path, new_secret
from workforce.intake.staging import LEGIBLE, renew

ROTATED = "rotated"


@dataclass(frozen=True)
class Rotated:
    """What a rotation did.

    Attributes:
        fingerprint: of the key now.
        finished: it went on with an earlier rotation, and made no new secret.
        renewed: staged submissions whose pseudonyms were hashed once more.
    """

    fingerprint: str
    finished: bool
    renewed: int
    key_file: Path


def rotate(
    folder: DataFolder, by: str, reason: str, progress: Callable[[int, int], None] | None = None
) -> Rotated:
    """Rotate the key, or finish a rotation; the caller holds the folder.

    Raises:
        KeyFileError: there is no key.
        Unnamed: nobody, or no reason, is named.
        Stopped: the warehouse can't be built; run again, it is tried again.
    """
    folder.remove_leftovers()
    path = key_path().resolve()
    with _one_rotation(path):
        for leftover in path.parent.glob(f"{TEMPORARY}*-{path.name}*"):
            remove(leftover)  # a killed rotation's, which may hold secrets
        key = PersonKey.load()
        finished = _is_unfinished(folder, key, path)
        if not finished:
            key = _followed(folder, key, path, by, reason)
        elif not decisions(folder, ROTATED, key=key.fingerprint):  # begun in another data folder
            record(folder, ROTATED, by, reason, key=key.fingerprint)
        staged = sorted(folder.staged.glob("*/*/*/*.json"))
        renewed = 0
        for number, one in enumerate(staged, start=1):
            renewed += renew(one, key)
            if progress:
                progress(number, len(staged))
        _remove_uncommitted(folder)
        _build_anew(folder)
        for old in _old_files(path):
            remove(old)
    return Rotated(key.fingerprint, finished, renewed, path)


@contextlib.contextmanager
def _one_rotation(path: Path) -> Iterator[None]:
    """Hold the key's folder: several data folders may have the same key."""
    home = os.open(path.parent, os.O_RDONLY) if path.parent.is_dir() else None
    try:
        if home is not None:
            fcntl.flock(home, fcntl.LOCK_EX)
        yield
    finally:
        if home is not None:
            os.close(home)


def _old_files(path: Path) -> list[Path]:
    """Key files as they were before rotations that are not finished."""
    return sorted(path.parent.glob(f"{path.name}.*.old"))


def _is_unfinished(folder: DataFolder, key: PersonKey, path: Path) -> bool:
    """Whether the key was rotated already and not everything followed it."""
    if any(old.name == f"{path.name}.{one}.old" for old in _old_files(path) for one in key.earlier):
        return True
    staged = folder.staged.glob("*/*/*/*.json")
    made = (json.loads(one.read_text("utf-8"))["key_fingerprint"] for one in staged)
    return not set(key.earlier).isdisjoint(made)


def _followed(folder: DataFolder, key: PersonKey, path: Path, by: str, reason: str) -> PersonKey:
    """Write the key with a secret more, the file as it was beside it."""
    after = key.followed_by(new_secret())
    record(folder, ROTATED, by, reason, key=after.fingerprint)
    old = path.with_name(f"{path.name}.{key.fingerprint}.old")
    write_bytes(old, path.read_bytes(), mode=0o600)
    write_bytes(path, after.secret.encode() + b"\n", mode=0o600)
    return after


def _remove_uncommitted(folder: DataFolder) -> None:
    """Remove rows without their JSON, which a killed run left: they are under the old key."""
    for path in folder.staged.glob("*/*/*/*.parquet"):
        name = path.name.removesuffix(LEGIBLE).removesuffix(".parquet")
        if not path.with_name(f"{name}.json").exists():
            remove(path)


def _build_anew(folder: DataFolder) -> None:
    """Build the warehouse, and only then remove those with old pseudonyms."""
    from workforce.month import build
    from workforce.month_build import forget_builds
    from workforce.warehouse import newest_build

    forget_builds(folder)  # of months as they were known: made again when they are asked for
    if not any(folder.warehouse.glob("workforce-*.duckdb")):
        return
    build(folder.root)
    newest = newest_build(folder)
    for path in sorted(folder.warehouse.glob("workforce-*")):
        if path.name.partition(".")[0] != newest.stem:
            remove(path)
