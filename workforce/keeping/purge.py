"""`workforce purge`: archived files, which hold names and ID numbers, go; their staged rows stay.

They go once they were kept long enough, or one of them for a reason such as a person's demand. What
was published can be made again from the staged rows, which can't be made again themselves any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import schemas
from workforce.carrying import with_carried
from workforce.decisions import record
from workforce.definitions import read_yaml, wrong
from workforce.folders import DataFolder, remove
from workforce.intake.archive import Archive, Identity, Key, Submission
from workforce.intake.pseudonym import PersonKey
from workforce.intake.staging import Staged, find_staged, forget
from workforce.keeping.withdraw import NothingSuch, told_of
from workforce.month_build import forget_builds
from workforce.period import Period

PURGED = "purged"
RETENTION = "retention.yml"

One = tuple[Key, Identity]


@dataclass(frozen=True)
class Which:
    """The submission that is to go: every file ever received for a dataset, month and unit, or
    those of these bytes alone; or wherever these bytes were sent.
    """

    key: Key | None = None
    sha256: str | None = None

    def takes(self, one: Submission) -> bool:
        begins = self.sha256 is None or one.sha256.startswith(self.sha256.lower())
        return begins and self.key in (None, one.key)


@dataclass(frozen=True)
class Purged:
    """What goes, or would go.

    Attributes:
        submissions: whose bytes go.
        elsewhere: other submissions of the same bytes, for which these are kept.
        unread: left out, since they hold and were not read yet.
        in_raw: files of them that lie in raw.
        returns: workbooks that went back and held what was in them.
        files: archived files that went, of an earlier purge that was cut short too.
        rows: submissions whose staged rows went as well, since they were withdrawn.
    """

    submissions: tuple[Submission, ...]
    elsewhere: tuple[Submission, ...]
    unread: int
    in_raw: int
    returns: int
    files: int = 0
    rows: int = 0


def retention_months(folder: DataFolder) -> int:
    """How many months files are kept after their own.

    Raises:
        CatalogueError: the file does not say it.
    """
    told = read_yaml(folder.reference(RETENTION)[RETENTION])
    months = told.get("retention_months") if isinstance(told, dict) else None
    if not isinstance(months, int) or isinstance(months, bool) or months < 1:
        raise wrong(RETENTION, "retention_months 应是不小于1的整数",
                    "retention_months must be a whole number of at least 1")  # fmt: skip
    return months


def purge(
    folder: DataFolder,
    which: Which | None,
    by: str,
    reason: str,
    *,
    today: dt.date,
    dry_run: bool = False,
) -> Purged:
    """Remove the bytes of submissions; the caller holds the folder.

    A kill before the log is rewritten leaves them as they were but for returned workbooks, which
    a run writes again; after it, the next purge removes what is left.

    Args:
        which: null for all whose month is older than files are kept.
        dry_run: change nothing, say what would go.

    Raises:
        NothingSuch: there is no such submission, or it was not read yet.
        Unnamed: nobody, or no reason, is named.
    """
    archive = Archive(folder)
    every = archive.versions()
    months = retention_months(folder)
    staged = [(one, find_staged(folder, one)) for one in archive.held()]
    unread = _not_read(staged)
    asked = {
        _name(one): one
        for one in every
        if not one.purged and (which.takes(one) if which else _is_old(one.period, months, today))
    }
    if which and not asked:
        raise _nothing(every, which)
    chosen = [one for name, one in sorted(asked.items()) if name not in unread]
    if which and len(chosen) < len(asked):
        raise NothingSuch(
            "没有清除：其中有还没有读取的报表，请先运行 workforce arrivals，或先撤回。"
            " / Nothing was purged: some were not read yet; workforce arrivals first, or withdraw."
        )
    names = {_name(one) for one in chosen}
    workbooks = _workbooks(folder, chosen, [found for _, found in staged if found])
    told = Purged(
        tuple(chosen),
        tuple(_elsewhere(every, names)),
        len(asked) - len(chosen),
        _in_raw(archive, chosen),
        len(workbooks),
    )
    if dry_run:
        return told
    if chosen:
        what = [{"dataset": one.dataset, "month": one.period, "unit_code": one.unit_code,
                 "sha256": one.sha256} for one in chosen]  # fmt: skip
        record(folder, PURGED, by, reason, submissions=what)
    folder.remove_leftovers()
    for path in workbooks:
        remove(path)
    archive.forget_notes(chosen)
    if chosen:
        archive.purge(chosen, by.strip(), reason.strip())
    files = archive.remove_purged()
    files += 0 if which else _remove_unnamed(archive, months, today)
    forget_builds(folder)
    return replace(told, files=files, rows=_forget_withdrawn(folder, archive))


def _name(one: Submission) -> One:
    return one.key, one.identity


def _is_old(period: str, months: int, today: dt.date) -> bool:
    """Whether a month lies more than so many months back."""
    month = Period.parse(period)
    return (today.year - month.year) * 12 + today.month - month.month > months


def _not_read(staged: Iterable[tuple[Submission, Staged | None]]) -> set[One]:
    """What holds and has no staged rows that can be used: without its bytes it would be lost."""
    key = PersonKey.load()
    usable = {key.fingerprint, *key.earlier}
    return {
        _name(one) for one, found in staged if found is None or found.key_fingerprint not in usable
    }


def _nothing(every: Sequence[Submission], which: Which) -> NothingSuch:
    """That there is no such submission, and which there are of its unit, month and dataset."""
    near = [one for one in every if one.key == which.key]
    told = "；".join(told_of(one) + ("（已清除）" if one.purged else "") for one in near)
    return NothingSuch(
        f"没有清除：没有这份报表，或已经清除。该单位该月该表收到过：{told or '无'}。"
        f" / Nothing was purged: there is no such submission, or it was purged before. Received"
        f" for that unit, month and dataset: {told or 'none'}."
    )


def _elsewhere(every: Iterable[Submission], purged: Collection[One]) -> list[Submission]:
    """Submissions that keep bytes of what is purged."""
    bytes_of = {identity[0] for _, identity in purged}
    kept = {
        _name(one): one
        for one in every
        if one.sha256 in bytes_of and not one.purged and _name(one) not in purged
    }
    return [kept[name] for name in sorted(kept)]


def _in_raw(archive: Archive, purged: Collection[Submission]) -> int:
    """How many files of raw are of what is purged."""
    names = {(one.key, one.sha256) for one in purged}
    files = archive.lying_in_raw({one.key for one in purged})
    return sum((file.key, file.sha256) in names for file in files)


def _workbooks(
    folder: DataFolder, purged: Collection[Submission], staged: Iterable[Staged]
) -> list[Path]:
    """Workbooks that may show rows of what is purged: all of its unit and month, or of a month that
    carries it on, but those that go by another dataset's title.
    """
    names = {_name(one) for one in purged}
    carrying = [
        one.submission.key
        for one in with_carried(staged)
        if any(_name(source.submission) in names for source in one.carried)
    ]
    purged_or_carrying = {*(one.key for one in purged), *carrying}
    found: set[Path] = set()
    for dataset, period, unit in purged_or_carrying:
        others = tuple(f"{one.zh}-" for one in schemas.datasets().values() if one.name != dataset)
        home = folder.returns / period / unit
        found.update(path for path in home.glob("*") if not path.name.startswith(others))
    return sorted(found)


def _remove_unnamed(archive: Archive, months: int, today: dt.date) -> int:
    """Remove old bytes that no event names: a run was killed before it logged them."""
    named = {one.sha256 for one in archive.versions()}
    gone = 0
    for path in sorted((archive.folder.archive / "files").glob("*/*")):
        written = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
        if path.name not in named and _is_old(f"{written:%Y-%m}", months, today):
            remove(path)
            gone += 1
    return gone


def _forget_withdrawn(folder: DataFolder, archive: Archive) -> int:
    """Remove the staged rows of what was both withdrawn and purged; of how many submissions."""
    withdrawn = archive.withdrawn()
    here = {(one.key, one.sha256) for one in archive.held()}
    every = {_name(one): one for one in archive.versions() if one.purged}
    return sum(
        forget(folder, one)
        for name, one in sorted(every.items())
        if name in withdrawn and (one.key, one.sha256) not in here
    )
