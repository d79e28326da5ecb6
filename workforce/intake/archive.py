"""What came, and when we knew: the bytes of every file ever seen, and the event log.

The log has a clock (`workforce.clock`), and with it the decisions and the records of releases;
nothing else has. It is append-only; what holds of a unit, month and dataset derives from it: the
last whole file or declaration the log names, and the supplements (补报) that came after it, unless
they were withdrawn. File names of submitters, which hold people's names, stay in here until the
file is purged: then its bytes go, and its name out of the log.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import schemas
from workforce import clock
from workforce.folders import DataFolder, naming, remove, sha256_of, sync, write_bytes, write_json

UNIT_IN_NAME = re.compile(r"^([0-9]{6}|[0-9]{4}|[0-9]{2})(?![0-9])")
PERIOD_FOLDER = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")
IGNORED = re.compile(r"^(\.|~\$|README|Thumbs\.db|desktop\.ini)|\.(tmp|part|crdownload)$", re.I)

WHOLE, SUPPLEMENT, NO_CHANGE, NIL = "file", "supplement", "no_change", "nil"
DECLARED = (NO_CHANGE, NIL)  # by the file's name alone: what is in it plays no part
KIND_WORDS = {"无变动": NO_CHANGE, "零报告": NIL, "补报": SUPPLEMENT}  # 补报无变动 is a late 无变动

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
RAW_MISSING = (
    "raw 文件夹不在，共享盘是否已挂载？如已清理，请建一个空的 raw 文件夹"
    " / there is no folder raw: is the share mounted? If it was cleaned up, make an empty one"
)
NO_PERMISSION = ("没有读取权限", "no permission to read it")

WITHDRAWN, PURGED = "withdrawn", "purged"  # what happens to a submission later

Key = tuple[str, str, str]  # dataset, period, unit
Identity = tuple[str, str]  # SHA-256, kind


@dataclass(frozen=True, order=True)
class Submission:
    """A file that holds for a unit, dataset and month, alone or as a part.

    Attributes:
        sequence: its place in the event log: a higher one was received later.
        received_at: when it was first seen, UTC.
        kind: what its name declared: file, supplement (补报), no_change (无变动) or nil (零报告).
        part: 0 the whole file or declaration, from 1 supplements to it as they were received. A
            补报 with nothing before it, or only a 无变动 of a register, is the file itself.
        replaces: SHA-256 of the part 0 whose place it took, with all its supplements.
        purged: its bytes are gone, so that it stays as it was read; no part of what it is.
    """

    dataset: str
    period: str
    unit_code: str
    sha256: str
    sequence: int = 0
    received_at: str = ""
    kind: str = WHOLE
    part: int = 0
    replaces: str | None = None
    purged: bool = field(default=False, compare=False)

    @property
    def key(self) -> Key:
        return self.dataset, self.period, self.unit_code

    @property
    def identity(self) -> Identity:
        """What makes it the same submission when the log or raw names it again."""
        return self.sha256, self.kind

    def __str__(self) -> str:
        return f"{self.dataset}/{self.period}/{self.unit_code} ({self.sha256[:8]})"


@dataclass(frozen=True)
class RawFile:
    """A file in raw, and the bytes it held when it was last looked at."""

    path: Path
    key: Key
    kind: str
    sha256: str
    mtime_ns: int

    @property
    def identity(self) -> Identity:
        return self.sha256, self.kind


class RawMissing(OSError):
    """The raw folder is not there although files were received from it: a share not mounted."""


class Arrived(NamedTuple):
    """What a scan of raw came upon, beside what it took in.

    Attributes:
        unplaced: files that can't be placed.
        several: what came in several files at once of which a whole one, the newest, took the
            place of others.
        unsettled: how many files are left for the next scan, since they may still be written.
        vanished: how many files the last scan saw, where raw is empty now; else 0.
    """

    unplaced: list[Unplaced]
    several: list[Key]
    unsettled: int = 0
    vanished: int = 0


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
        return self.path_of(sha256).read_bytes()

    def path_of(self, sha256: str) -> Path:
        return self.folder.archive / "files" / sha256[:2] / sha256

    def events(self) -> list[dict]:
        """Every event, oldest first; a line that a kill cut short never happened."""
        if not self.log.exists():
            return []
        lines = self.log.read_bytes().split(b"\n")[:-1]
        return [json.loads(line) for line in lines]

    def current(self, until: int | None = None) -> dict[Key, tuple[Submission, ...]]:
        """What holds for each dataset, month and unit: its parts in order, part 0 first.

        Args:
            until: as it was after so many events, else now.
        """
        held, events = _Held(), self.events()
        for event in events[:until]:
            held.take(event)
        purged = _purged(events)  # whenever: what was known then can't be read again either
        if not purged:
            return held.parts
        return {key: tuple(_marked(parts, purged)) for key, parts in held.parts.items()}

    def held(self) -> list[Submission]:
        """Every submission that holds, supplements after what they add to."""
        return [one for _, parts in sorted(self.current().items()) for one in parts]

    def versions(self, key: Key | None = None) -> list[Submission]:
        """Every submission ever, of a dataset, month and unit, in the order it was received."""
        held, events = _Held(), self.events()
        came = [one for event in events if (one := held.take(event)) and key in (None, one.key)]
        return list(_marked(came, _purged(events)))

    def withdrawn(self) -> set[tuple[Key, Identity]]:
        """What holds no longer since it was withdrawn, not replaced."""
        held = _Held()
        for event in self.events():
            held.take(event)
        return held.withdrawn

    def withdraw(self, one: Submission, by: str, reason: str) -> None:
        """Let a part hold no longer; part 0 with all its supplements.

        What lies in raw now does not bring it back, however new it looks; what is put there later
        does.
        """
        in_raw = [
            [file.sha256, file.kind, file.mtime_ns]
            for file in self.lying_in_raw([one.key])
            if file.key == one.key
        ]
        self._repair()
        event = _about(one, WITHDRAWN, by, reason)
        self._append([event | {"only_part": one.part > 0, "in_raw": in_raw}])

    def purge(self, submissions: Collection[Submission], by: str, reason: str) -> None:
        """Let submissions never be read again, and take their files' names out of the log, in one
        step. Their bytes are left to `remove_purged`, which a kill may have kept from its work.
        """
        events = self.events()
        events += [_about(one, PURGED, by, reason) for one in submissions]
        purged = _purged(events)
        for event in events:
            if "name" in event and (_key_of(event), _identity_of(event)) in purged:
                event["name"] = ""
        lines = [json.dumps(event, ensure_ascii=False, sort_keys=True) + "\n" for event in events]
        write_bytes(self.log, "".join(lines).encode(), self.log.stat().st_mode & 0o777)

    def remove_purged(self) -> int:
        """Remove the bytes that only purged submissions name; returns how many files went."""
        named = self.versions()
        kept = {one.sha256 for one in named if not one.purged}
        gone = 0
        for sha256 in sorted({one.sha256 for one in named} - kept):
            if (path := self.path_of(sha256)).exists():
                remove(path)
                gone += 1
        return gone

    def lying_in_raw(self, keys: Iterable[Key]) -> list[RawFile]:
        """The files that lie in raw now for these datasets and months, of whatever unit."""
        found = []
        for dataset, period in sorted({key[:2] for key in keys}):
            for path in sorted(_files(self.folder.raw / dataset / period, [])):
                kind = kind_in_name(path.name)
                key = _key(path.relative_to(self.folder.raw), kind)
                if isinstance(key, tuple):
                    with contextlib.suppress(FileNotFoundError, PermissionError):
                        mtime_ns, data = path.stat().st_mtime_ns, path.read_bytes()
                        found.append(RawFile(path, key, kind, sha256_of(data), mtime_ns))
        return found

    def forget_notes(self, submissions: Collection[Submission]) -> None:
        """Take submissions' files out of the last scan's notes, which name them."""
        path = self.folder.archive / "scan.json"
        notes, gone = _notes(path), {one.sha256 for one in submissions}
        left = {name: note for name, note in notes.items() if note.get("sha256") not in gone}
        if left != notes:
            write_json(path, left)

    def receive(self, settle: float = 0.0) -> Arrived:
        """Take every new file of raw into the archive and the log.

        Later means received later; within one scan, newer mtime, then name. A supplement that
        comes before any whole file waits for the first of its scan. Bytes already seen for their
        unit, month, dataset and kind are new again only if they are newer than before and the
        file that holds now is gone from raw: an office put an earlier version back. A supplement
        is also new again if it is newer than the file that holds, which had dropped it.

        A file that changes while it is looked at is left for the next scan, and with it all of
        its unit, month and dataset, or what came later would be logged before it.

        Args:
            settle: seconds a file must have been as it is, by its mtime; by our own clock where
                that lies in the future. 0 where nobody may be writing.

        Raises:
            RawMissing: there is no raw folder, although files were received from it.
        """
        held = _Held()
        for event in self.events():
            held.take(event)
        if held.sequence and not self.folder.raw.is_dir():
            raise RawMissing(errno.ENOENT, RAW_MISSING, str(self.folder.raw))
        self.folder.archive.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._repair()
        files, unplaced, unsettled, vanished = self._scan(settle)
        by_key: dict[Key, list[RawFile]] = {}
        for file in files:
            by_key.setdefault(file.key, []).append(file)
        for key in unsettled:
            by_key.pop(key, None)
        last, events, several = held.sequence, [], []
        for key in sorted(by_key):
            held_before = held.parts.get(key, ())
            for file in _in_order_received(by_key[key], something_holds=bool(held_before)):
                if held.is_new(file, by_key[key], held_before):
                    try:
                        is_kept = self._keep(file)
                    except PermissionError:
                        unplaced.append(Unplaced(file.path, *NO_PERMISSION))
                        continue
                    if not is_kept:
                        unsettled[key] += 1
                        break  # what came later waits for it
                    now = held.parts.get(key, ())
                    event = _event(file, now)
                    held.take(event)
                    events.append(event)
                    dropped = set(now) - set(held.parts[key])
                    if file.kind != SUPPLEMENT and any(one.sequence > last for one in dropped):
                        several.append(key)
        self._append(events)
        return Arrived(unplaced, sorted(set(several)), unsettled.total(), vanished)

    def _keep(self, file: RawFile) -> bool:
        """Keep a file's bytes; not if it is still being written, the next scan sees it whole."""
        try:
            data = file.path.read_bytes()
        except FileNotFoundError:
            return False  # taken away since it was looked at
        if sha256_of(data) != file.sha256:
            return False
        if not self.path_of(file.sha256).exists():
            write_bytes(self.path_of(file.sha256), data, mode=0o400)
        return True

    def _append(self, events: list[dict]) -> None:
        """Log events, after the bytes they name: a kill before this repeats the scan."""
        if not events:
            return
        lines = [json.dumps(event, ensure_ascii=False, sort_keys=True) + "\n" for event in events]
        with naming(self.log), self.log.open("ab") as log:
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

    def _scan(self, settle: float) -> tuple[list[RawFile], list[Unplaced], Counter[Key], int]:
        """Every file of raw; bytes are read only where size or mtime tell of a change.

        Returns:
            Files; those that can't be placed; how many of each key may still be written; and how
            many the last scan saw, where there is none now.
        """
        notes_path = self.folder.archive / "scan.json"
        notes = _notes(notes_path)
        files: list[RawFile] = []
        unplaced: list[Unplaced] = []
        unsettled: Counter[Key] = Counter()
        new_notes: dict[str, dict] = {}
        for path in sorted(_files(self.folder.raw, unplaced)):
            name = path.relative_to(self.folder.raw)
            kind = kind_in_name(path.name)
            key = _key(name, kind)
            if isinstance(key, tuple):
                try:
                    note = _looked_at(path, notes.get(str(name), {}), settle)
                except FileNotFoundError:
                    continue  # taken away while we looked
                except PermissionError:
                    unplaced.append(Unplaced(path, *NO_PERMISSION))
                    continue
                new_notes[str(name)] = note
                if "sha256" in note:
                    files.append(RawFile(path, key, kind, note["sha256"], note["looks"][1]))
                else:
                    unsettled[key] += 1
            else:
                unplaced.append(Unplaced(path, *WHY_UNPLACED[key]))
        if new_notes != notes:
            write_json(notes_path, new_notes)
        vanished = 0 if files or unsettled or unplaced else len(notes)
        return files, unplaced, unsettled, vanished


def _looked_at(path: Path, known: dict, settle: float) -> dict:
    """The note on a file of raw: its looks, when it was first seen with them by our clock, and its
    hash; without a hash it may still be written.

    Args:
        known: the last scan's note.
    """
    looks, now = _looks(path), time.time()
    same = known.get("looks") == looks
    if same and "sha256" in known:
        return known
    # our clock may have been set back; a share's may be ahead of ours
    seen = min(known.get("seen", now), now) if same else now
    age = now - looks[1] / 1e9
    note = {"looks": looks, "seen": seen}
    if not (age >= settle or now - seen >= settle):
        return note
    sha256 = sha256_of(path.read_bytes())
    return note | {"sha256": sha256} if _looks(path) == looks else note


def _looks(path: Path) -> list[int]:
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns, stat.st_ino]


def _notes(path: Path) -> dict[str, dict]:
    """What the last scan saw; nothing where that can't be read, and every file is looked at."""
    try:
        notes = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    whole = isinstance(notes, dict) and all(isinstance(note, dict) for note in notes.values())
    return notes if whole else {}


class _Held:
    """What holds after the events it was given: the one place where one file replaces another."""

    def __init__(self) -> None:
        self.sequence = 0
        self.parts: dict[Key, tuple[Submission, ...]] = {}
        self.newest: dict[tuple[Key, Identity], int] = {}
        self.withdrawn: set[tuple[Key, Identity]] = set()
        self.purged: set[tuple[Key, Identity]] = set()

    def take(self, event: dict) -> Submission | None:
        """Let an event happen; returns the submission it brought, null where it brought none."""
        self.sequence += 1
        key = _key_of(event)
        if event["event"] == WITHDRAWN:
            self._withdraw(key, event)
            return None
        if event["event"] == PURGED:
            self.purged.add((key, _identity_of(event)))
            return None
        before = self.parts.get(key, ())
        kind = event.get("kind", WHOLE)
        if kind == SUPPLEMENT:
            before = _to_add_to(before)
        came = Submission(
            *key, event["sha256"], self.sequence, event["at"], kind,
            len(before) if kind == SUPPLEMENT else 0, event.get("replaces"),
        )  # fmt: skip
        self.newest[key, came.identity] = event["mtime_ns"]
        self.withdrawn.discard((key, came.identity))
        if kind == SUPPLEMENT:
            read = {part.sha256 for part in before if part.kind not in DECLARED}
            self.parts[key] = before if came.sha256 in read else (*before, came)  # no copies
        elif not (before and _changes_nothing(came)):
            self.parts[key] = (came,)
        return came

    def _withdraw(self, key: Key, event: dict) -> None:
        for sha256, kind, mtime_ns in event.get("in_raw", ()):
            one = (key, (sha256, kind))
            if one in self.newest:  # else it came since the last scan, and is still to be taken in
                self.newest[one] = max(self.newest[one], mtime_ns)
        parts = self.parts.pop(key, ())
        if event.get("only_part"):
            others = [part for part in parts if part.identity != _identity_of(event)]
            self.parts[key] = tuple(replace(part, part=n) for n, part in enumerate(others))
        left = {part.identity for part in self.parts.get(key, ())}
        self.withdrawn |= {(key, part.identity) for part in parts if part.identity not in left}

    def _was_purged(self, file: RawFile) -> bool:
        """Whether these bytes were purged for this unit, month and dataset, under whatever name."""
        kinds = (file.kind,) if file.kind in DECLARED else (WHOLE, SUPPLEMENT)
        return any((file.key, (file.sha256, kind)) in self.purged for kind in kinds)

    def is_new(
        self, file: RawFile, beside: Iterable[RawFile], held_before: tuple[Submission, ...]
    ) -> bool:
        """Whether a file was never seen, was put back, or adds again to what had dropped it."""
        if self._was_purged(file):
            return False
        seen = self.newest.get((file.key, file.identity))
        if seen is None or file.mtime_ns <= seen:
            return seen is None
        now = self.parts.get(file.key, ())
        if file.identity in {part.identity for part in now}:
            return False
        holder = held_before if file.kind == SUPPLEMENT else now
        here = {other.identity for other in beside}
        if not holder or holder[0].identity not in here:
            return True
        return file.kind == SUPPLEMENT and self._is_sent_after(file, now, beside)

    def _is_sent_after(
        self, file: RawFile, now: tuple[Submission, ...], beside: Iterable[RawFile]
    ) -> bool:
        """Whether a file is newer than the one that holds, and not because raw was copied anew."""
        held = now[0].identity
        held_at = self.newest[file.key, held]
        as_received = any(o.identity == held and o.mtime_ns <= held_at for o in beside)
        return as_received and file.mtime_ns > held_at


def _key_of(event: dict) -> Key:
    return event["dataset"], event["period"], event["unit_code"]


def _identity_of(event: dict) -> Identity:
    return event["sha256"], event.get("kind", WHOLE)


def _purged(events: Iterable[dict]) -> set[tuple[Key, Identity]]:
    """What was purged, by what makes it the same submission."""
    return {(_key_of(one), _identity_of(one)) for one in events if one["event"] == PURGED}


def _marked(
    submissions: Iterable[Submission], purged: Collection[tuple[Key, Identity]]
) -> Iterator[Submission]:
    """The submissions, each saying whether it was purged."""
    return (replace(one, purged=(one.key, one.identity) in purged) for one in submissions)


def _about(one: Submission, event: str, by: str, reason: str) -> dict:
    """The log's entry for what somebody decided about a submission."""
    return {
        "at": clock.stamp(),
        "event": event,
        "dataset": one.dataset,
        "period": one.period,
        "unit_code": one.unit_code,
        "kind": one.kind,
        "sha256": one.sha256,
        "by": by,
        "reason": reason,
    }


def _changes_nothing(came: Submission) -> bool:
    """Whether it is a 无变动 of what holds until replaced: the month's own register stays."""
    return came.kind == NO_CHANGE and schemas.datasets()[came.dataset].cadence != "monthly"


def _to_add_to(before: tuple[Submission, ...]) -> tuple[Submission, ...]:
    """The parts a 补报 adds to: none where only a 无变动 says that an earlier register holds."""
    return () if before and _changes_nothing(before[0]) else before


def _in_order_received(files: list[RawFile], *, something_holds: bool) -> list[RawFile]:
    """Files of one scan: newer is later, then a supplement, then the name."""
    files = sorted(files, key=lambda file: (file.mtime_ns, file.kind == SUPPLEMENT, file.path.name))
    whole = next((file for file in files if file.kind != SUPPLEMENT), None)
    if something_holds or whole is None:
        return files
    return [whole, *(file for file in files if file is not whole)]


def _event(file: RawFile, before: tuple[Submission, ...]) -> dict:
    """The log's entry for a file that came after these parts."""
    dataset, period, unit = file.key
    adds = file.kind == SUPPLEMENT
    before = _to_add_to(before) if adds else before
    holds = before[0].sha256 if before else None
    replaces = None if adds else holds
    return {
        "at": clock.stamp(),
        "event": "replaced" if replaces else "received",
        "dataset": dataset,
        "period": period,
        "unit_code": unit,
        "kind": file.kind,
        "sha256": file.sha256,
        "replaces": replaces,
        "adds_to": holds if adds else None,
        "mtime_ns": file.mtime_ns,
        "name": file.path.name,
    }


def _files(raw: Path, unplaced: list[Unplaced]) -> Iterator[Path]:
    """Every file of raw that somebody may have meant to send; folders nobody may open are told."""

    def not_opened(problem: OSError) -> None:
        if isinstance(problem, FileNotFoundError):
            return  # taken away while we looked, or nothing came yet
        if not isinstance(problem, PermissionError) or Path(problem.filename) == raw:
            raise problem
        unplaced.append(Unplaced(Path(problem.filename), *NO_PERMISSION))

    for home, _, names in os.walk(raw, onerror=not_opened):
        for name in names:
            if not IGNORED.search(name) and (path := Path(home) / name).is_file():
                yield path


def _key(name: Path, kind: str) -> Key | str:
    """Dataset, month and unit of a path below raw, or which of them it lacks."""
    if len(name.parts) != 3 or not PERIOD_FOLDER.match(name.parts[1]):
        return "folder"
    dataset, period, file = name.parts
    if dataset not in schemas.datasets():
        return "dataset"
    if kind not in DECLARED and name.suffix.lower() not in TABLES:
        return "kind"
    unit = unit_in_name(file)
    return (dataset, period, unit) if unit else "unit"


def unit_in_name(name: str) -> str | None:
    """The unit code a file's name starts with: exactly 2, 4 or 6 digits, or null."""
    match = UNIT_IN_NAME.match(name)
    return match[1] if match else None


def kind_in_name(name: str) -> str:
    """What a file's name declares the file to be; a whole file where it says nothing."""
    return next((kind for word, kind in KIND_WORDS.items() if word in name), WHOLE)
