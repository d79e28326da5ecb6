"""Where everything lies under a data folder, and how it is written so that a kill loses nothing."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import hashlib
import json
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workforce.stopping import Stopped

PROJECT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("WORKFORCE_DATA", PROJECT / "data"))  # where no other folder is named
TEMPORARY = ".tmp-"
POLL_SECONDS = 0.5


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
    def drafts(self) -> Path:
        return self.root / "drafts"

    @property
    def gate(self) -> Path:
        return self.root / "gate"

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def as_of(self) -> Path:
        return self.root / "as_of"

    def reference(self, pattern: str) -> dict[str, Path]:
        """Reference files by their path under `reference/`, the folder's own over the project's."""
        found: dict[str, Path] = {}
        for base in (PROJECT / "data" / "reference", self.root / "reference"):
            found |= {str(path.relative_to(base)): path for path in sorted(base.glob(pattern))}
        return dict(sorted(found.items()))

    @contextlib.contextmanager
    def one_writer(
        self, wait: float = 0, say: Callable[[str], None] | None = None, doing: str = ""
    ) -> Iterator[None]:
        """Hold the folder for one run; the lock dies with its holder.

        Args:
            wait: seconds to wait while another run holds it.
            say: told once who holds it, before waiting.
            doing: what others are told that this run does, `中文|English`.

        Raises:
            FolderBusyError: another run holds it, still after `wait` seconds.
            OSError: the folder can't be made or written.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        path, until = self.root / ".lock", time.monotonic() + wait
        lock, ours = os.open(path, os.O_RDWR | os.O_CREAT, 0o644), os.getpid()
        try:
            while not _taken(lock):
                if time.monotonic() >= until:
                    zh, en = _holder(path)
                    raise FolderBusyError(
                        f"数据文件夹正被另一次运行使用（{zh}），请等它结束后再运行。"
                        f" / Another run ({en}) is at work in this data folder;"
                        " run again when it has ended."
                    )
                if say:
                    zh, en = _holder(path)
                    say(
                        f"数据文件夹正被另一次运行使用（{zh}），等待其结束"
                        f" / waiting for another run ({en}) to end"
                    )
                    say = None
                time.sleep(max(0.0, min(POLL_SECONDS, until - time.monotonic())))
            _HELD.add(lock)
            _tell_holder(lock, doing)
            try:
                yield
            finally:
                if os.getpid() == ours:  # not in a forked child, which has let go of it
                    _HELD.discard(lock)
                    _tell_holder(lock, None)
        finally:
            if os.getpid() == ours:
                os.close(lock)

    def remove_leftovers(self) -> None:
        """Remove what a killed run left half written; only the one writer may call this."""
        homes = (
            self.archive, self.staged, self.warehouse, self.returns, self.gate, self.drafts,
            self.published, self.as_of,
        )  # fmt: skip
        for home in homes:
            for path in sorted(home.rglob(f"{TEMPORARY}*")):
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)


_HELD: set[int] = set()  # descriptors of the locks this process holds


def _close_held() -> None:
    """A forked child lets go of its copies, or it would hold the folder when its parent is gone."""
    for lock in _HELD:
        os.close(lock)
    _HELD.clear()


os.register_at_fork(after_in_child=_close_held)


def _taken(lock: int) -> bool:
    """Whether the lock is ours now."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _tell_holder(lock: int, doing: str | None) -> None:
    """Write into the lock's file who holds it; null: nobody. A courtesy: the lock is the flock."""
    told = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "doing": doing,
        "since": dt.datetime.now().astimezone().isoformat(timespec="seconds"),
    }
    with contextlib.suppress(OSError):  # a full disk; what writes next says it better
        text = "" if doing is None else json.dumps(told, ensure_ascii=False)
        os.ftruncate(lock, 0)
        os.pwrite(lock, text.encode(), 0)


def _holder(path: Path) -> tuple[str, str]:
    """Who holds the folder, in Chinese and English."""
    try:
        told = json.loads(path.read_text("utf-8"))
        since = dt.datetime.fromisoformat(told["since"]).astimezone()
        zh, _, en = told["doing"].partition("|")
        pid, host = told["pid"], told["host"]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return "进程 ?", "process ?"  # it has only just taken it, or could not write who it is
    form = "%H:%M" if since.date() == dt.date.today() else "%m-%d %H:%M"
    at = since.strftime(form)
    where = "" if host == socket.gethostname() else f" @{host}"
    chinese = [f"进程 {pid}{where}", *([zh] if zh else []), f"自 {at} 起"]
    english = [f"process {pid}{where}", *([en or zh] if zh else []), f"since {at}"]
    return "，".join(chinese), ", ".join(english)


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Lets an error of reading or writing say where: one of a write call has no name of its own."""
    try:
        yield
    except OSError as problem:
        if problem.filename is None and problem.errno is not None:
            problem.filename = str(path)
        raise


def cores() -> int:
    """The processor cores this process may use, which may be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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
        with naming(path):
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


def remove(path: Path) -> None:
    """Remove a file so that no power cut brings it back."""
    path.unlink(missing_ok=True)
    sync(path.parent)


def sync(path: Path) -> None:
    """Make a file's bytes, or a folder's names, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with naming(path):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
