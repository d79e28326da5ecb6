"""What a file would change that replaces another: how many rows are new, changed, gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

import schemas
from workforce.folders import DataFolder
from workforce.intake.archive import Archive
from workforce.intake.reader import Reading, read_submission
from workforce.intake.staging import read_archived
from workforce.period import Period


@dataclass(frozen=True)
class Preview:
    """How the usable rows of a file differ from those of the one it would replace.

    A row is the same row if the columns agree that `Dataset.row_key` names; a person with several
    posts in one community is one row of the roster.
    """

    new: int
    changed: int
    gone: int
    same: int


def preview(before: Iterable[Reading], after: Reading) -> Preview:
    """Compare a file with the parts that hold now."""
    earlier = [one.rows for one in before if not one.rows.is_empty()]
    key = [*schemas.model(after.dataset).row_key()]
    columns = [*schemas.model(after.dataset).declared()]
    old, new = _by_row(earlier, key, columns), _by_row([after.rows], key, columns)
    both = old.join(new, on="key", how="inner", suffix="_after")
    changed = both.filter(pl.col("told") != pl.col("told_after")).height
    return Preview(
        new=new.height - both.height,
        changed=changed,
        gone=old.height - both.height,
        same=both.height - changed,
    )


def _by_row(frames: list[pl.DataFrame], key: list[str], columns: list[str]) -> pl.DataFrame:
    """One row per key: the key as text, and all that is said under it as text."""
    frames = [frame for frame in frames if not frame.is_empty()]
    if not frames:
        return pl.DataFrame(schema={"key": pl.String, "told": pl.String})
    rows = pl.concat(frame.select(columns) for frame in frames)
    told = rows.select(
        pl.struct(key).struct.json_encode().alias("key"),
        pl.struct(columns).struct.json_encode().alias("told"),
    )
    return told.group_by("key").agg(pl.col("told").unique().sort().str.join("\n"))


def held_readings(against: Path, after: Reading) -> list[Reading]:
    """What a file is compared with: another file, or what holds in a data folder.

    Raises:
        OSError: it can't be read.
    """
    period: Period = after.period
    if against.is_file():
        data = against.read_bytes()
        return [read_submission(data, after.dataset, period, after.unit_code)]
    folder = DataFolder(against)
    key = (after.dataset, str(period), after.unit_code)
    return [read_archived(folder, part) for part in Archive(folder).current().get(key, ())]


def told(before: list[Reading], found: Preview) -> str:
    """A preview in words."""
    if not before:
        return "以前没有报送过，全部是新的行。 / Nothing was sent before: every row is new."
    if all(one.findings.reject_file() for one in before):
        return (
            "以前的文件不能采用，无法比较。"
            " / The earlier file can't be used; there is nothing to compare with."
        )
    return (
        f"与以前报送的相比：新增 {found.new} 行，修改 {found.changed} 行，减少 {found.gone} 行，"
        f"不变 {found.same} 行（只比可用的行）。"
        f" / Against what was sent before: {found.new} rows new, {found.changed} changed,"
        f" {found.gone} gone, {found.same} the same (usable rows)."
    )
