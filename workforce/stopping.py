"""What ends a run on purpose, and the machine's own failures in words."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Stopped(RuntimeError):
    """A run that must not go on. Its message says why and what to do, in Chinese then English,
    and quotes nothing a person could be known by.
    """


class MachineError(Stopped):
    """The disk, a share, memory or a permission failed; what was there before is untouched."""


FULL = (
    "磁盘空间或配额已用完，请腾出空间",
    "the disk, or its quota, is full: make room",
)
FORBIDDEN = (
    "没有权限或是只读的，请检查权限和挂载方式",
    "there is no permission, or it is read-only: check permissions and how it is mounted",
)
AWAY = (
    "磁盘或共享盘出错，请检查是否已连接、已挂载",
    "the disk or share failed: check that it is connected and mounted",
)
ABSENT = (
    "该位置不存在，请检查路径，共享盘是否已挂载",
    "it is not there: check the path, and that the share is mounted",
)
FILES = (
    "打开的文件过多，请关闭其他程序或提高 ulimit -n",
    "too many files are open: end other programs or raise ulimit -n",
)
MEMORY = (
    "内存不足，请结束其他程序，或设 WORKFORCE_THREADS=1",
    "memory ran out: end other programs, or set WORKFORCE_THREADS=1",
)
OTHER = ("请检查磁盘和权限", "check disk and permission")
CAUSES = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EROFS: FORBIDDEN,
    errno.EACCES: FORBIDDEN,
    errno.EPERM: FORBIDDEN,
    errno.ENOENT: ABSENT,
    errno.ENOTDIR: ABSENT,
    errno.EIO: AWAY,
    errno.ESTALE: AWAY,
    errno.ENOTCONN: AWAY,
    errno.EHOSTDOWN: AWAY,
    errno.EHOSTUNREACH: AWAY,
    errno.ETIMEDOUT: AWAY,
    errno.ENOMEM: MEMORY,
    errno.EMFILE: FILES,
    errno.ENFILE: FILES,
}
# how libraries say it that have errors of their own: DuckDB, polars, SQLite
SAID = {os.strerror(number).lower(): number for number in CAUSES} | {
    "disk is full": errno.ENOSPC,
    "failed to offload data block": errno.ENOSPC,  # beyond DuckDB's max_temp_directory_size
    "disk i/o error": errno.EIO,
    "readonly database": errno.EROFS,
    "out of memory": errno.ENOMEM,
    "failed to allocate": errno.ENOMEM,
    "could not allocate": errno.ENOMEM,
}
PLACE = re.compile(r"""["']?(/[^"'\n]+?)["']?(?=[:;,]?\s|["']|$)""")


def in_words(step: Callable[Concatenate[Path, P], R]) -> Callable[Concatenate[Path, P], R]:
    """A step on a data folder, its first argument, with `clear_errors` around it."""

    @functools.wraps(step)
    def told(root: Path, *args: P.args, **options: P.kwargs) -> R:
        with clear_errors(root):
            return step(root, *args, **options)

    return told


@contextlib.contextmanager
def clear_errors(place: Path | None = None) -> Iterator[None]:
    """Turns the machine's failures, whichever library tells of them, into a message for people.

    Not around a step that is tried again when an OSError is raised.

    Args:
        place: what is told where an error names none.

    Raises:
        MachineError: instead of an OSError, MemoryError, or what DuckDB, polars or SQLite say of a
            full disk and the like. Other errors, ours among them, go up as they are.
    """
    try:
        yield
    except Stopped:
        raise
    except OSError as problem:
        if problem.errno is None and isinstance(next(iter(problem.args), None), str):  # in words
            raise MachineError(str(problem)) from None
        raise MachineError(words_of(problem, place)) from None
    except MemoryError:
        raise MachineError(_words(errno.ENOMEM, "", None)) from None
    except Exception as problem:
        if number_in(str(problem)) is None:
            raise
        raise MachineError(_words_in(str(problem), place)) from None


def number_in(message: str) -> int | None:
    """The system's error a library's message tells of, or null."""
    said = message.lower()
    return next((number for words, number in SAID.items() if words in said), None)


def words_of(problem: OSError, place: Path | None = None) -> str:
    """What can't be read or written, and what to do; file names of submitters are left out."""
    if problem.errno is None:  # one of a library: that of copying a folder tells of many
        return _words_in(str(problem), place)
    named = Path(problem.filename) if isinstance(problem.filename, str | Path) else place
    if named and "raw" in named.parts[:-1]:
        named = named.parent
    return _words(problem.errno, problem.strerror or "", named and _place(named))


def _words_in(message: str, place: Path | None) -> str:
    """What a library's message tells of: the error, and the folder of the last path it names."""
    if places := PLACE.findall(message):
        place = _place(Path(places[-1]).parent)
    return _words(number_in(message), "", place)


def _place(path: Path) -> Path:
    """A path up to what is only there while it is written."""
    temporary = (at for at, part in enumerate(path.parts) if part.startswith(".tmp-"))
    return Path(*path.parts[: next(temporary, None)])


def _words(number: int | None, said: str, place: Path | None) -> str:
    zh, en = CAUSES.get(number or 0, OTHER)
    system = os.strerror(number) if number else ""
    if said and said != system:  # words of our own
        return f"不能读写 {place or '?'}：{said}" if place else said
    where, what = (f" {place}", f" {place}") if place else ("数据", " data")
    return (
        f"不能读写{where}（{system or '?'}）：{zh}，然后重新运行；已有的数据不受影响。"
        f" / Can't read or write{what} ({system or '?'}): {en}, then run again; what was there"
        " before is untouched."
    )
