"""What a release changes against the one before it, and why.

The month is built again step by step, in a fixed order: the new definitions on what was known at
the release before; with the files that came late; with those that were corrected; with new
populations and wages, which is the release itself. What each step changes in a value is one part of
the change, so that the parts add up to it exactly. A step that changes nothing in the inputs is not
built.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import duckdb

import schemas
from workforce.catalogue import Catalogue
from workforce.folders import DataFolder
from workforce.intake.archive import Archive, Key
from workforce.month_build import Held, gone, inputs_of
from workforce.release.beside import Beside
from workforce.release.definitions import csv_of
from workforce.release.files import query
from workforce.release.protection import Protection
from workforce.release.published import Published
from workforce.release.releases import number_of
from workforce.warehouse import built_with

Values = dict[tuple[str, str], str | None]  # by region and indicator, as printed

REASONS = ("definitions", "late_files", "corrected_files", "denominators")
COLUMNS = (
    "period", "region_code", "indicator", "previous_release", "release", "previous_value", "value",
    "change", *(f"by_{reason}" for reason in REASONS), "reasons", "previous_status", "status",
)  # fmt: skip
SUPPRESSED = "suppressed"


def write_revisions(
    con: duckdb.DuckDBPyConnection,
    folder: DataFolder,
    target: Path,
    catalogue: Catalogue,
    beside: Beside,
) -> None:
    """Write `revisions.csv` of a release whose other tables lie in `target`; without a release
    before it, or without its record, no row.

    Args:
        con: to the warehouse that the release is made of.
    """
    path = target / "revisions.csv"
    rows = []
    if beside.last and beside.records:
        steps = Steps(con, folder, catalogue, beside.records[-1], beside)
        rows = list(_rows(target, beside.last, catalogue, steps))
    if rows:
        path.write_bytes(csv_of(rows))
    else:
        path.write_text(",".join(COLUMNS) + "\n")


@dataclass(frozen=True)
class Steps:
    """Builds the month again, step by step."""

    con: duckdb.DuckDBPyConnection
    folder: DataFolder
    catalogue: Catalogue
    record: Protection
    beside: Beside

    def values(self) -> list[Values]:
        """The month's values after each step; none where what was known can't be built again,
        since a file of it was withdrawn and purged.
        """
        inputs = self._inputs()
        if gone(self.folder, inputs[0], self.beside.period, with_month_before=False):
            return []
        found: list[Values] = []
        for n, held in enumerate(inputs):
            if n and held == inputs[n - 1]:
                found.append(found[-1])
            elif held == inputs[-1]:
                found.append(_values(self.con, self.beside.period))
            else:
                found.append(self._built(held))
        return found

    def _inputs(self) -> list[Held]:
        """What held after each step, of the months up to this one."""
        archive = Archive(self.folder)
        known = _until(archive.current(self.record.sequence), self.beside.period)
        now = _until(archive.current(self.beside.known), self.beside.period)
        yearly = {key for key in now if _is_yearly(key)}
        late = {key: now[key] for key in now.keys() - known.keys() - yearly}
        corrected = {key: now[key] for key in (now.keys() & known.keys()) - yearly}
        withdrawn = {key for key in known.keys() - now.keys() if not _is_yearly(key)}
        after = {key: parts for key, parts in known.items() if key not in withdrawn}
        return [known, {**known, **late}, {**after, **late, **corrected}, now]

    def _built(self, held: Held) -> Values:
        period = self.beside.period
        inputs = inputs_of(self.folder, held, period, rereads=self.beside.rereads)
        months = inputs.background
        with built_with(self.folder, inputs.staged, self.catalogue, background=months) as con:
            return _values(con, period)


def _rows(
    target: Path, last: Path, catalogue: Catalogue, to_here: Steps
) -> Iterator[dict[str, str]]:
    before, now = _published(last), _published(target)
    about = Published(target)
    period, release = about.period, str(about.release)
    steps: list[Values] | None = None
    for key in sorted(before.keys() | now.keys()):
        was, is_now = before.get(key, (None, None)), now.get(key, (None, None))
        if was == is_now:
            continue
        steps = to_here.values() if steps is None else steps
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


def _values(con: duckdb.DuckDBPyConnection, period: str) -> Values:
    rows = con.execute(query("changes"), {"period": period}).fetchall()
    return {(region, indicator): value for region, indicator, value in rows}


def _is_yearly(key: Key) -> bool:
    return schemas.datasets()[key[0]].cadence == "yearly"


def _until(held: Held, period: str) -> Held:
    """Without later months, from which nothing of this one follows."""
    return {key: parts for key, parts in held.items() if key[1] <= period}
