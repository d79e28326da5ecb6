"""A resubmission against the file it took the place of: what is fixed, new, and still there.

Only findings of reading a file are compared: those of the build depend on other units' files too,
and are shown as they stand. Nothing is kept: the earlier file is read again from the archive.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import schemas
from workforce.folders import DataFolder
from workforce.intake.archive import DECLARED, Archive
from workforce.intake.findings import Finding, in_order
from workforce.intake.staging import is_suspect, read_archived
from workforce.returns.cells import ON_HEADER, UNPLACED, Places, columns_of
from workforce.returns.gather import Return
from workforce.returns.values import Sheets, sheets_of, texts

Identity = tuple[str | None, ...]  # of a row, as two files can be expected to share it
Kind = tuple[str, str | None]  # code and column
PERSON = ("name", "id_number")


@dataclass(frozen=True)
class Change:
    """What became of one kind of finding.

    Attributes:
        finding: one of the kind, for its words.
        appeared: where it is new in the later file.
    """

    finding: Finding
    appeared: Finding
    fixed: int
    new: int
    remaining: int


@dataclass(frozen=True)
class Comparison:
    """Every kind of finding of either file, most important first."""

    changes: tuple[Change, ...]

    @property
    def fixed(self) -> int:
        return sum(change.fixed for change in self.changes)

    @property
    def new(self) -> int:
        return sum(change.new for change in self.changes)

    @property
    def remaining(self) -> int:
        return sum(change.remaining for change in self.changes)


@dataclass(frozen=True)
class Case:
    """One row a finding is about, or the finding itself where it is about none."""

    identity: Identity
    sheet: int | None
    row: int | None


def compared(folder: DataFolder, one: Return, sheets: Sheets) -> Comparison | None:
    """The submission against the file before; null where that only declared something, or was
    purged.
    """
    submission = one.staged.submission
    versions = Archive(folder).versions(submission.key)
    earlier = next(
        (v for v in versions if v.sha256 == one.replaces and v.kind not in DECLARED), None
    )
    if earlier is None or earlier.purged or submission.kind in DECLARED:
        return None
    reading = read_archived(folder, earlier)
    places = {str(sheet): columns for sheet, columns in reading.places.items()}
    unread = is_suspect(folder, earlier)
    before = {} if unread else sheets_of(Archive(folder).bytes_of(earlier.sha256))
    return comparison(
        submission.dataset,
        _cases(submission.dataset, reading.findings.found, places, before),
        _cases(submission.dataset, one.staged.findings, one.staged.places, sheets),
    )


def comparison(
    dataset: str,
    before: dict[Kind, tuple[Finding, list[Case]]],
    after: dict[Kind, tuple[Finding, list[Case]]],
) -> Comparison:
    """Cases matched kind by kind, as multisets: rows that moved are the same rows."""
    changes = []
    for finding in in_order(_first_of_each({**before, **after})):
        kind = (finding.code, finding.column)
        old, now = (cases.get(kind, (finding, []))[1] for cases in (before, after))
        new = _unmatched(dataset, old, now)
        sheet = new[0].sheet if new else None
        here = (case.row for case in new if case.row and case.sheet == sheet)
        rows = tuple(dict.fromkeys(here))
        remaining = len(now) - len(new)
        changes.append(
            Change(
                finding,
                replace(finding, sheet=sheet, rows=rows),
                len(old) - remaining,
                len(new),
                remaining,
            )
        )
    return Comparison(tuple(changes))


def _first_of_each(kinds: dict[Kind, tuple[Finding, list[Case]]]) -> Iterable[Finding]:
    return (finding for finding, _ in kinds.values())


def _unmatched(dataset: str, old: Sequence[Case], now: Sequence[Case]) -> list[Case]:
    """The later cases that no earlier one is found for; a person is known by name or number too,
    so that a corrected number does not make another finding of the row look new.
    """
    people = schemas.model(dataset).declared().keys() >= set(PERSON)
    left, missing = list(old), list(now)
    for parts in ((0, 1), (0,), (1,)) if people else ((0, 1), (0,)):
        missing, left = _match(missing, left, parts)
    return missing


def _match(
    now: Sequence[Case], old: Sequence[Case], parts: tuple[int, ...]
) -> tuple[list[Case], list[Case]]:
    """What is left of both where these parts of the identity are equal."""
    pool = Counter(_part(case, parts) for case in old)
    missing = []
    for case in now:
        key = _part(case, parts)
        if key is not None and pool[key]:
            pool[key] -= 1
        else:
            missing.append(case)
    left = []
    for case in old:
        key = _part(case, parts)
        if key is None or pool[key]:
            left.append(case)
            pool[key] -= 1
    return missing, left


def _part(case: Case, parts: tuple[int, ...]) -> Identity | None:
    """These parts of a row's identity; null where a single one is blank."""
    told = case.identity[parts[0] : parts[-1] + 1]
    return None if len(parts) == 1 and told in ((None,), ()) else told


def _cases(
    dataset: str, findings: Iterable[Finding], places: Places, sheets: Sheets
) -> dict[Kind, tuple[Finding, list[Case]]]:
    """Every case of every kind of finding."""
    found: dict[Kind, tuple[Finding, list[Case]]] = {}
    for finding in findings:
        kind = (finding.code, finding.column)
        cases = found.setdefault(kind, (finding, []))[1]
        cases += _cases_of(dataset, finding, places, sheets)
    return found


def _cases_of(dataset: str, finding: Finding, places: Places, sheets: Sheets) -> list[Case]:
    sheet = sheets.get(finding.sheet_position)
    if not finding.rows or sheet is None:
        return [Case((), finding.sheet, None)]
    if finding.code in ON_HEADER:
        header = finding.rows[0]
        labels = (texts(sheet, [header], place)[0] for place in columns_of(finding, places))
        kept = labels if finding.code == UNPLACED else [None]
        return [Case((_plain(label),), finding.sheet, header) for label in kept]
    at = places.get(str(finding.sheet), {})
    blank: list[str | None] = [None] * len(finding.rows)
    columns = [
        texts(sheet, finding.rows, at[name]) if name in at else blank for name in _naming(dataset)
    ]
    return [
        Case(tuple(_plain(text) for text in identity), finding.sheet, row)
        for row, *identity in zip(finding.rows, *columns, strict=True)
    ]


def _naming(dataset: str) -> tuple[str, ...]:
    """The two columns that tell a row of a dataset from others."""
    columns = schemas.model(dataset).declared()
    if columns.keys() >= set(PERSON):
        return PERSON
    return tuple(name for name, column in columns.items() if column.required)[:2]


def _plain(text: str | None) -> str | None:
    """Text without what a clerk changes in passing: width, spaces, case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper() or None if text else None
