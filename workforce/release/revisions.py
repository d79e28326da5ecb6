"""What a release changes against the one before it, and why.

The month is built again step by step, in a fixed order: the new definitions on what was known at
the release before; with the files that came late; with those that were corrected; with new
populations and wages, which is the release itself. What each step changes in a value is one part of
the change, so that the parts add up to it exactly. A step that changes nothing in the inputs is not
built.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import duckdb

import schemas
from workforce.carrying import with_carried
from workforce.catalogue import Catalogue
from workforce.folders import DataFolder
from workforce.intake.archive import Archive, Key, Submission
from workforce.intake.staging import Staged, find_staged, rules_of, stage
from workforce.release.definitions import csv_of
from workforce.release.files import query
from workforce.release.protection import Protection
from workforce.release.published import Published
from workforce.release.releases import number_of
from workforce.warehouse import built_with, open_warehouse

Held = Mapping[Key, tuple[Submission, ...]]
Values = dict[tuple[str, str], str | None]  # by region and indicator, as printed

REASONS = ("definitions", "late_files", "corrected_files", "denominators")
COLUMNS = (
    "period", "region_code", "indicator", "previous_release", "release", "previous_value", "value",
    "change", *(f"by_{reason}" for reason in REASONS), "reasons", "previous_status", "status",
)  # fmt: skip
SUPPRESSED = "suppressed"


def write_revisions(
    folder: DataFolder,
    target: Path,
    last: Path | None,
    record: Protection | None,
    catalogue: Catalogue,
) -> None:
    """Write `revisions.csv` of a release whose other tables lie in `target`; without a release
    before it, no row.

    Args:
        last, record: the release before, and its record.
    """
    path = target / "revisions.csv"
    rows = list(_rows(folder, target, last, record, catalogue)) if last and record else []
    if rows:
        path.write_bytes(csv_of(rows))
    else:
        path.write_text(",".join(COLUMNS) + "\n")


def _rows(
    folder: DataFolder, target: Path, last: Path, record: Protection, catalogue: Catalogue
) -> Iterator[dict[str, str]]:
    before, now = _published(last), _published(target)
    about = Published(target)
    period, release = about.period, str(about.release)
    steps: list[Values] | None = None
    for key in sorted(before.keys() | now.keys()):
        was, is_now = before.get(key, (None, None)), now.get(key, (None, None))
        if was == is_now:
            continue
        steps = _steps(folder, period, record, catalogue) if steps is None else steps
        told = dict.fromkeys(COLUMNS, "")
        told |= {
            "period": period,
            "region_code": key[0],
            "indicator": key[1],
            "previous_release": str(number_of(last)),
            "release": release,
            "previous_status": was[1] or "",
            "status": is_now[1] or "",
        }
        if SUPPRESSED not in (was[1], is_now[1]):
            told |= {"previous_value": was[0] or "", "value": is_now[0] or ""}
            values = [was[0], *(one.get(key) for one in steps)]
            told |= _because(values) if steps else _withdrawn(was[0], is_now[0])
            indicator = catalogue.indicators.get(key[1])  # none, if it was taken out since
            if indicator and indicator.personal:  # on the way a number could be too small
                told |= dict.fromkeys((f"by_{reason}" for reason in REASONS), "")
        yield told


def _because(values: list[str | None]) -> dict[str, str]:
    """The change and its parts, of the values before and after each step.

    Where a value is missing on the way, parts have no size; which steps changed it is still told.
    """
    pairs = list(pairwise(values))
    reasons = [reason for reason, (a, b) in zip(REASONS, pairs, strict=True) if a != b]
    told = {"reasons": "+".join(reasons)}
    if None not in values:
        sizes = [Decimal(str(b)) - Decimal(str(a)) for a, b in pairs]
        told["change"] = str(sum(sizes, Decimal(0)))
        told |= {f"by_{reason}": str(size) for reason, size in zip(REASONS, sizes, strict=True)}
    elif values[0] is not None and values[-1] is not None:
        told["change"] = str(Decimal(values[-1]) - Decimal(values[0]))
    return told


def _withdrawn(was: str | None, is_now: str | None) -> dict[str, str]:
    """The change where its parts can't be told; that a file was withdrawn is one of its reasons."""
    told = {"reasons": "corrected_files"}
    if was is not None and is_now is not None:
        told["change"] = str(Decimal(is_now) - Decimal(was))
    return told


def _published(release: Path) -> dict[tuple[str, str], tuple[str | None, str | None]]:
    """Value and status of every row, by region and indicator."""
    columns = Published(release)["indicators"].select("region_code", "indicator", "value", "status")
    return {row[:2]: row[2:] for row in columns.iter_rows()}


def _steps(
    folder: DataFolder, period: str, record: Protection, catalogue: Catalogue
) -> list[Values]:
    """The month's values after each step; none where what was known can't be built again, since
    a file of it was withdrawn and purged.
    """
    archive = Archive(folder)
    known, now = archive.current(record.sequence), archive.current()
    yearly = {key for key in now if _is_yearly(key)}
    late = {key: now[key] for key in now.keys() - known.keys() - yearly}
    corrected = {key: now[key] for key in (now.keys() & known.keys()) - yearly}
    withdrawn = {key for key in known.keys() - now.keys() if not _is_yearly(key)}
    after = {key: parts for key, parts in known.items() if key not in withdrawn}
    inputs: list[Held] = [known, {**known, **late}, {**after, **late, **corrected}, now]
    if any(_is_gone(folder, one, period) for parts in known.values() for one in parts):
        return []
    found: list[Values] = []
    for n, held in enumerate(inputs):
        if n and held == inputs[n - 1]:
            found.append(found[-1])
        elif held == now:
            with open_warehouse(folder) as con:
                found.append(_values(con, period))
        else:
            with built_with(folder, _staged(folder, held, period), catalogue, ()) as con:
                found.append(_values(con, period))
    return found


def _values(con: duckdb.DuckDBPyConnection, period: str) -> Values:
    rows = con.execute(query("changes"), {"period": period}).fetchall()
    return {(region, indicator): value for region, indicator, value in rows}


def _is_yearly(key: Key) -> bool:
    return schemas.datasets()[key[0]].cadence == "yearly"


def _is_gone(folder: DataFolder, submission: Submission, period: str) -> bool:
    """Whether nothing is left of a submission that the month's figures can follow from."""
    counts = submission.purged and submission.period <= period
    return counts and find_staged(folder, submission) is None


def _staged(folder: DataFolder, held: Held, period: str) -> list[Staged]:
    """What held then as it is staged; the month's own files under today's rules, as in a run."""
    from workforce.intake.pseudonym import PersonKey

    found = []
    for submission in (one for _, parts in sorted(held.items()) for one in parts):
        staged = find_staged(folder, submission)
        if staged is None and submission.purged:
            continue  # of a later month, or `_is_gone`
        is_outdated = (
            submission.period == period
            and not submission.purged
            and (staged is None or staged.rules != rules_of(folder, submission))
        )
        if staged is None or is_outdated:
            staged = stage(folder, submission, PersonKey.load())
        found.append(staged)
    return with_carried(found)
