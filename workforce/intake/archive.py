"""What came, and when we knew: the bytes of every file ever seen, and the event log.

The log is the only place with a clock. It is append-only; the current submission of a unit, month
and dataset is the last one the log names. File names of submitters, which hold people's names,
stay in here.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import schemas
from workforce.folders import DataFolder, sha256_of, sync, write_bytes, write_json

UNIT_IN_NAME = re.compile(r"^([0-9]{6}|[0-9]{4}|[0-9]{2})(?![0-9])")
PERIOD_FOLDER = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")
IGNORED = re.compile(r"^(\.|~\$|README|Thumbs\.db|desktop\.ini)|\.(tmp|part|crdownload)$", re.I)

TABLES = {".xlsx", ".xls", ".xlsm", ".ods", ".csv", ".tsv", ".txt"}
WHY_UNPLACED = {
    "kind": (
        "不是表格文件（xlsx、xls、csv），请另存为表格后放入",
        "not a table file (xlsx, xls, csv): save it as one",
    ),
    "unit": (
        "文件名没有以填报单位代码（2、4或6位数字）开头，请改名后重新放入，例如 532502花名册.xlsx",
        "the name does not start with a unit code (2, 4 or 6 digits): rename it, for example"
        " 532502roster.xlsx",
    ),
    "folder": (
        "没有放在 <数据集>/<年-月>/ 文件夹中，例如 staff_roster/2025-06/，请移到那里",
        "it does not lie in <dataset>/<YYYY-MM>/, for example staff_roster/2025-06/: move it",
    ),
    "dataset": (
        "文件夹名不是已有的数据集，尚不读取",
        "the folder is not the name of a dataset that is read",
    ),
}
NO_PERMISSION = ("没有读取权限", "no permission to read it")

Key = tuple[str, str, str]  # dataset, period, unit


@dataclass(frozen=True, order=True)
class Submission:
    """The current file of a unit for a dataset and month.

    Attributes:
        sequence: its place in the event log: a higher one was received later.
        received_at: when it was first seen, UTC.
    """

    dataset: str
    period: str
    unit_code: str
    sha256: str
    sequence: int = 0
    received_at: str = ""

    @property
    def key(self) -> Key:
        return self.dataset, self.period, self.unit_code

    def __str__(self) -> str:
        return f"{self.dataset}/{self.period}/{self.unit_code} ({self.sha256[:8]})"


@dataclass(frozen=True)
class RawFile:
    """A file in raw, and the bytes it held when it was last looked at."""

    path: Path
    key: Key
    sha256: str
    mtime_ns: int


@dataclass(frozen=True)
class Unplaced:
    """A file in raw that was not taken in, and why."""

    path: Path
    zh: str
    en: str


class Archive:
    """The archive of a data folder."""

    def __init__(self, folder: DataFolder) -> None:
        self.folder = folder
        self.log = folder.archive / "events.jsonl"

    def bytes_of(self, sha256: str) -> bytes:
        return self._path(sha256).read_bytes()

    def _path(self, sha256: str) -> Path:
        return self.folder.archive / "files" / sha256[:2] / sha256

    def events(self) -> list[dict]:
        """Every event, oldest first; a line that a kill cut short never happened."""
        if not self.log.exists():
            return []
        lines = self.log.read_bytes().split(b"\n")[:-1]
        return [json.loads(line) for line in lines]

    def current(self) -> dict[Key, Submission]:
        """The submission that holds for each dataset, month and unit."""
        held: dict[Key, Submission] = {}
        for sequence, event in enumerate(self.events(), start=1):
            key = (event["dataset"], event["period"], event["unit_code"])
            if event["event"] == "withdrawn":
                held.pop(key, None)
            else:
                held[key] = Submission(*key, event["sha256"], sequence, event["at"])
        return held

    def receive(self) -> tuple[list[Unplaced], list[Key]]:
        """Take every new file of raw into the archive and the log.

        Later means received later; within one scan, newer mtime, then name. Bytes already seen
        for their unit, month and dataset are new again only if they are newer than before and
        the file that holds now is gone from raw: an office put an earlier version back.

        Returns:
            Files that can't be placed; and what came in several files at once, of which only the
            newest is used.
        """
        self.folder.archive.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._repair()
        files, unplaced = self._scan()
        by_key: dict[Key, list[RawFile]] = {}
        for file in sorted(files, key=lambda file: (file.mtime_ns, file.path.name)):
            by_key.setdefault(file.key, []).append(file)
        seen: dict[tuple[Key, str], int] = {}
        current: dict[Key, str] = {}
        for event in self.events():
            key = (event["dataset"], event["period"], event["unit_code"])
            seen[key, event["sha256"]] = event["mtime_ns"]
            current[key] = event["sha256"]
        events = []
        for key in sorted(by_key):
            here = {file.sha256 for file in by_key[key]}
            for file in by_key[key]:
                before = seen.get((key, file.sha256))
                put_back = (
                    before is not None and file.mtime_ns > before and current.get(key) not in here
                )
                if (before is None or put_back) and self._keep(file):
                    events.append(_event(file, current.get(key)))
                    current[key] = file.sha256
                    seen[key, file.sha256] = file.mtime_ns
        self._append(events)
        came = Counter((one["dataset"], one["period"], one["unit_code"]) for one in events)
        return unplaced, sorted(key for key, files in came.items() if files > 1)

    def _keep(self, file: RawFile) -> bool:
        """Keep a file's bytes; not if it is still being written, the next scan sees it whole."""
        data = file.path.read_bytes()
        if sha256_of(data) != file.sha256:
            return False
        if not self._path(file.sha256).exists():
            write_bytes(self._path(file.sha256), data, mode=0o400)
        return True

    def _append(self, events: list[dict]) -> None:
        """Log events, after the bytes they name: a kill before this repeats the scan."""
        if not events:
            return
        lines = [json.dumps(event, ensure_ascii=False, sort_keys=True) + "\n" for event in events]
        with self.log.open("ab") as log:
            log.write("".join(lines).encode())
            log.flush()
            os.fsync(log.fileno())
        sync(self.folder.archive)

    def _repair(self) -> None:
        """Cut off the line that a kill left unfinished: its event never happened."""
        if self.log.exists() and not (data := self.log.read_bytes()).endswith(b"\n"):
            with self.log.open("r+b") as log:
                log.truncate(data.rfind(b"\n") + 1)
                os.fsync(log.fileno())

    def _scan(self) -> tuple[list[RawFile], list[Unplaced]]:
        """Every file of raw; bytes are read only where size or mtime tell of a change."""
        notes_path = self.folder.archive / "scan.json"
        notes = _notes(notes_path)
        files: list[RawFile] = []
        unplaced: list[Unplaced] = []
        new_notes: dict[str, dict] = {}
        for path in sorted(_files(self.folder.raw)):
            name = path.relative_to(self.folder.raw)
            key = _key(name)
            if isinstance(key, tuple):
                try:
                    stat = path.stat()
                    looks = [stat.st_size, stat.st_mtime_ns, stat.st_ino]
                    known = notes.get(str(name), {})
                    same = known.get("looks") == looks
                    sha256 = known["sha256"] if same else sha256_of(path.read_bytes())
                except FileNotFoundError:
                    continue  # taken away while we looked
                except PermissionError:
                    unplaced.append(Unplaced(path, *NO_PERMISSION))
                    continue
                new_notes[str(name)] = {"looks": looks, "sha256": sha256}
                files.append(RawFile(path, key, sha256, stat.st_mtime_ns))
            else:
                unplaced.append(Unplaced(path, *WHY_UNPLACED[key]))
        if new_notes != notes:
            write_json(notes_path, new_notes)
        return files, unplaced


def _notes(path: Path) -> dict[str, dict]:
    """What the last scan saw; nothing where that can't be read, and every file is looked at."""
    try:
        notes = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    whole = isinstance(notes, dict) and all(isinstance(note, dict) for note in notes.values())
    return notes if whole else {}


def _event(file: RawFile, replaces: str | None) -> dict:
    """The log's entry for a file that came."""
    dataset, period, unit = file.key
    return {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
        "event": "replaced" if replaces else "received",
        "dataset": dataset,
        "period": period,
        "unit_code": unit,
        "sha256": file.sha256,
        "replaces": replaces,
        "mtime_ns": file.mtime_ns,
        "name": file.path.name,
    }


def _files(raw: Path) -> Iterator[Path]:
    """Every file of raw that somebody may have meant to send."""
    return (path for path in raw.rglob("*") if path.is_file() and not IGNORED.search(path.name))


def _key(name: Path) -> Key | str:
    """Dataset, month and unit of a path below raw, or which of them it lacks."""
    if len(name.parts) != 3 or not PERIOD_FOLDER.match(name.parts[1]):
        return "folder"
    dataset, period, file = name.parts
    if dataset not in schemas.datasets():
        return "dataset"
    if name.suffix.lower() not in TABLES:
        return "kind"
    unit = unit_in_name(file)
    return (dataset, period, unit) if unit else "unit"


def unit_in_name(name: str) -> str | None:
    """The unit code a file's name starts with: exactly 2, 4 or 6 digits, or null."""
    match = UNIT_IN_NAME.match(name)
    return match[1] if match else None
