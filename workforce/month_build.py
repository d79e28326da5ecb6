"""A build of one month: of the staged files that its figures can follow from, and of no others.

What a month's figures follow from is written here once: its own files, last month's, the rosters of
its year, the ledgers of earlier years, and every register or yearly table until then. The months
that are read for its sake only are background months: their own figures are not counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import schemas
from workforce.carrying import groups, holders, is_usable, with_carried
from workforce.catalogue import Catalogue
from workforce.folders import DataFolder, fingerprint, remove, sha256_of
from workforce.intake.archive import NO_CHANGE, Key, Submission
from workforce.intake.pseudonym import PersonKey
from workforce.intake.staging import Staged, find_staged, is_current, stage
from workforce.period import Period
from workforce.warehouse import build_fingerprint, write_build

Held = Mapping[Key, tuple[Submission, ...]]

ROSTER, LEDGER, DIVISION = "staff_roster", "training_record", "division"
BUILDS_KEPT = 6


@dataclass(frozen=True)
class MonthInputs:
    """What the figures of a month, or of a month and the one before it, follow from.

    Attributes:
        staged: the submissions, each with the earlier files it carries on.
        sources: submissions of earlier months that only lend their rows to one of these.
        background: months of these that are there for others' sake, and whether figures of
            counties and above are wanted of them.
    """

    staged: tuple[Staged, ...]
    sources: tuple[Staged, ...]
    background: Mapping[str, bool]


def inputs_of(
    folder: DataFolder,
    held: Held,
    period: str,
    *,
    with_month_before: bool = False,
    rereads: bool = False,
) -> MonthInputs:
    """What a month's figures follow from, of what held at some time; files whose staged rows are
    gone, or are under another key, are read again from the archive: the caller holds the folder.

    Args:
        with_month_before: the figures of last month are wanted, too, as the gate compares them.
        rereads: the month's own files are read again if they were read under other rules.

    Raises:
        GoneForGood: one was purged, and its rows are gone.
    """
    key, months = PersonKey.load(), _months(period, with_month_before=with_month_before)

    def found(one: Submission) -> Staged:
        staged = find_staged(folder, one)
        is_read_again = rereads and one.period == period
        if staged is None or not is_current(folder, staged, key, rereads=is_read_again):
            return stage(folder, one, key)
        return staged

    return _inputs(held, period, months, found)


def staged_inputs_of(
    folder: DataFolder, held: Held, period: str, *, with_month_before: bool = False
) -> MonthInputs | None:
    """What `inputs_of` gives if no file has to be read again for it, else null."""
    key, months = PersonKey.load(), _months(period, with_month_before=with_month_before)
    staged = {one: find_staged(folder, one) for one in _follows_from(held, period, months)}
    there = {
        one: found
        for one, found in staged.items()
        if found and is_current(folder, found, key, rereads=False)
    }
    return _inputs(held, period, months, there.__getitem__) if len(there) == len(staged) else None


def _months(period: str, *, with_month_before: bool) -> set[str]:
    """The months whose figures are wanted."""
    return {period, str(Period.parse(period).before)} if with_month_before else {period}


def _inputs(
    held: Held, period: str, months: Collection[str], found: Callable[[Submission], Staged]
) -> MonthInputs:
    chosen = {key for key in held if _bears_on(key, period, months)}
    every = with_carried(found(one) for one in _follows_from(held, period, months))
    chosen -= _outdone_ledgers(every, months)
    there = {month for dataset, month, _ in chosen if _is_monthly(dataset)} - {period}
    return MonthInputs(
        tuple(one for one in every if one.submission.key in chosen),
        tuple(one for one in every if one.submission.key not in chosen),
        {month: month in months for month in sorted(there)},
    )


def _outdone_ledgers(staged: Sequence[Staged], months: Collection[str]) -> set[Key]:
    """The ledgers of earlier years that do not hold for certain, since the unit sent one later in
    the year that can be used, when every division table knew the unit.
    """
    known = _known_since(staged)
    ledgers = {
        parts[0].submission.key: is_usable(parts)
        for parts in groups(staged)
        if parts[0].submission.dataset == LEDGER
    }
    last: dict[tuple[str, str], str] = {}
    for (_, month, unit_code), usable in sorted(ledgers.items()):
        since = known.get(unit_code)
        if usable and since and since <= Period.parse(month).last_day:
            last[unit_code, month[:4]] = month
    return {
        key
        for key in ledgers
        if key[1] not in months and key[1] < last.get((key[2], key[1][:4]), "")
    }


def _known_since(staged: Sequence[Staged]) -> dict[str, dt.date]:
    """The day from which every division table gives a code without an end; not the other codes."""
    import polars as pl

    found: list[dict[str, dt.date]] = []
    for parts in groups(staged):
        held = holders(parts).values() if parts[0].submission.dataset == DIVISION else ()
        for one in held:
            rows = pl.read_parquet(one.parquet, columns=["code", "valid_from", "valid_to"])
            since = pl.col("valid_from").fill_null(dt.date.min)
            open_rows = rows.filter(pl.col("valid_to").is_null()).select("code", since)
            found.append(dict(open_rows.sort("valid_from").iter_rows()))
    codes = set.intersection(*(set(table) for table in found)) if found else set()
    return {code: max(table[code] for table in found) for code in codes}


def _follows_from(held: Held, period: str, months: Collection[str]) -> list[Submission]:
    """What figures of these months follow from, and what that carries on."""
    chosen = {key for key in held if _bears_on(key, period, months)}
    return [one for key in sorted(chosen | set(_lending(held, chosen))) for one in held[key]]


def gone(
    folder: DataFolder, held: Held, period: str, *, with_month_before: bool
) -> list[Submission]:
    """The submissions that the month's figures follow from and of which nothing is left."""
    every = _follows_from(held, period, _months(period, with_month_before=with_month_before))
    return [one for one in every if one.purged and find_staged(folder, one) is None]


def _bears_on(key: Key, period: str, months: Collection[str]) -> bool:
    """Whether figures of these months, up to the period, can follow from a file; of ledgers all of
    earlier years: which of them hold, the build decides.
    """
    dataset, month, _ = key
    if month > period:
        return False
    if month in months or not _is_monthly(dataset):
        return True
    if dataset == ROSTER:
        return any(
            month == str(Period.parse(one).before) or one[:4] <= month < one for one in months
        )
    return dataset == LEDGER and month < f"{period[:4]}-01"


def _lending(held: Held, chosen: Collection[Key]) -> Iterator[Key]:
    """The files of earlier months that chosen ones carry on, not themselves chosen."""
    for key in chosen:
        dataset, month, unit_code = key
        while _is_monthly(dataset) and key in held and held[key][0].kind == NO_CHANGE:
            month = str(Period.parse(month).before)
            key = (dataset, month, unit_code)
            if key in held and key not in chosen:
                yield key


def _is_monthly(dataset: str) -> bool:
    return schemas.datasets()[dataset].cadence == "monthly"


def builds_of_months(folder: DataFolder) -> Path:
    """Where builds of one month as it was known lie."""
    return folder.warehouse / "as-of"


def build_path(folder: DataFolder, period: str, inputs: MonthInputs, catalogue: Catalogue) -> Path:
    """The file of a month's build, named by all that it depends on."""
    made_of = [
        build_fingerprint((*inputs.staged, *inputs.sources), catalogue),
        inputs.background,
        sha256_of(Path(__file__).read_bytes()),
    ]
    return builds_of_months(folder) / f"workforce-{period}-{fingerprint(made_of)[:16]}.duckdb"


def build_month(folder: DataFolder, period: str, inputs: MonthInputs, catalogue: Catalogue) -> Path:
    """Build a month's tables, and last month's figures if they are wanted, into a file of their
    own, unless it is there; of such files the newest are kept.
    """
    path = build_path(folder, period, inputs, catalogue)
    if not path.exists():
        write_build(path, inputs.staged, catalogue, inputs.background)
        _keep_newest(path)
    return path


def _keep_newest(path: Path) -> None:
    others = [other for other in path.parent.glob("workforce-*.duckdb") if other != path]
    others.sort(key=lambda other: other.stat().st_mtime_ns, reverse=True)
    for other in others[BUILDS_KEPT - 1 :]:
        other.unlink()


def forget_builds(folder: DataFolder) -> None:
    """Remove every such file: of rows that were purged, or pseudonyms of an earlier key."""
    for path in sorted(builds_of_months(folder).glob("workforce-*.duckdb")):
        remove(path)
