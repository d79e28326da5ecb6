"""Where everything lies under a data folder, and how it is written so that a kill loses nothing."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workforce.stopping import Stopped

PROJECT = Path(__file__).resolve().parent.parent
TEMPORARY = ".tmp-"


class FolderBusyError(Stopped):
    """Another run is at work in the data folder."""


@dataclass(frozen=True)
class DataFolder:
    """The data folder that `--data` names; every path of the pipeline hangs on it."""

    root: Path

    @property
    def raw(self) -> Path:
        return self.root / "raw"

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def staged(self) -> Path:
        return self.root / "staged"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse"

    @property
    def returns(self) -> Path:
        return self.root / "returns"

    @property
    def published(self) -> Path:
        return self.root / "published"

    def reference(self, pattern: str) -> dict[str, Path]:
        """Reference files by their path under `reference/`, the folder's own over the project's."""
        found: dict[str, Path] = {}
        for base in (PROJECT / "data" / "reference", self.root / "reference"):
            found |= {str(path.relative_to(base)): path for path in sorted(base.glob(pattern))}
        return dict(sorted(found.items()))

    @contextlib.contextmanager
    def one_writer(self) -> Iterator[None]:
        """Hold the folder for one run; the lock dies with its holder.

        Raises:
            FolderBusyError: another run holds it.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                holder = lock.read().strip() or "?"
                raise FolderBusyError(
                    f"数据文件夹正被另一次运行使用（进程 {holder}），请等它结束后再运行。"
                    f" / Another run (process {holder}) is at work in this data folder;"
                    " run again when it has ended."
                ) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def remove_leftovers(self) -> None:
        """Remove what a killed run left half written; only the one writer may call this."""
        for home in (self.archive, self.staged, self.warehouse, self.returns, self.published):
            for path in sorted(home.rglob(f"{TEMPORARY}*")):
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fingerprint(parts: Any) -> str:
    """A hash of anything JSON can hold, the same whatever the order of its keys."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256_of(text.encode())


@contextlib.contextmanager
def replacing(path: Path, mode: int = 0o644) -> Iterator[Path]:
    """A temporary path beside `path` that takes its name, whole, when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")
    try:
        yield temporary
        temporary.chmod(mode)
        sync(temporary)
        temporary.replace(path)
        sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def write_bytes(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file whole or not at all."""
    with replacing(path, mode) as temporary:
        temporary.write_bytes(data)


def write_json(path: Path, value: Any, mode: int = 0o644) -> None:
    """Write JSON whole or not at all."""
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    write_bytes(path, (text + "\n").encode(), mode)


def move_link(link: Path, target: str) -> None:
    """Point a relative symlink at `target` in one step."""
    if link.is_symlink() and link.readlink() == Path(target):
        return
    temporary = link.with_name(f"{TEMPORARY}{os.getpid()}-{link.name}")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    temporary.replace(link)
    sync(link.parent)


def sync(path: Path) -> None:
    """Make a file's bytes, or a folder's names, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
