"""What a file would change that replaces another: how many rows are new, changed, gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

import schemas
from workforce.folders import DataFolder
from workforce.intake.archive import NO_CHANGE, Archive, Key, Submission
from workforce.intake.mapping import load_mapping
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
        pl.struct(_identities(key)).struct.json_encode().alias("key"),
        pl.struct(columns).struct.json_encode().alias("told"),
    )
    return told.group_by("key").agg(pl.col("told").unique().sort().str.join("\n"))


def _identities(key: list[str]) -> list[pl.Expr]:
    """The key's columns; a committee's name says nothing where its code is given."""
    named = pl.col("community_code").is_null() if "community_code" in key else pl.lit(True)
    return [
        pl.when(named).then(pl.col(name)) if name in ("community_name", "township_name")
        else pl.col(name)
        for name in key
    ]  # fmt: skip


def held_readings(against: Path, after: Reading, mappings: DataFolder) -> list[Reading]:
    """What a file is compared with: another file, or what holds in a data folder.

    Args:
        mappings: the folder whose mapping files say how the other file is read.

    Raises:
        OSError: it can't be read.
        GoneForGood: what holds was purged.
    """
    dataset, period, unit = after.dataset, after.period, after.unit_code
    if against.is_file():
        mapping = load_mapping(mappings, unit, dataset)
        data = against.read_bytes()
        reading = read_submission(data, dataset, period, unit, mapping)
        stated = [one.detail for one in reading.findings.found if one.code == "R006"]
        if stated:  # the file of another month is no worse to compare with
            period = Period.parse(stated[0].split("、")[-1])
            reading = read_submission(data, dataset, period, unit, mapping)
        return [reading]
    folder = DataFolder(against)
    held = _held(Archive(folder).current(), (dataset, str(period), unit))
    readings = [read_archived(folder, part) for part in held]
    rejected = bool(readings) and readings[0].findings.reject_file()
    return readings[:1] if rejected else readings  # what adds to a rejected file is not used


def _held(current: dict[Key, tuple[Submission, ...]], key: Key) -> list[Submission]:
    """The files whose rows hold for a key; a 无变动 carries on those of the month before."""
    parts = current.get(key, ())
    if not parts or parts[0].kind != NO_CHANGE:
        return list(parts)
    dataset, period, unit = key
    return [*_held(current, (dataset, str(Period.parse(period).before), unit)), *parts[1:]]


def told(before: list[Reading], found: Preview, *, adds: bool = False) -> str:
    """A preview in words; of a 补报, which adds, nothing is gone."""
    if not before:
        return "以前没有报送过，全部是新的行。 / Nothing was sent before: every row is new."
    if all(one.findings.reject_file() for one in before):
        return (
            "以前的文件不能采用，无法比较。"
            " / The earlier file can't be used; there is nothing to compare with."
        )
    if adds:
        return (
            f"补报：新增 {found.new} 行，与已报的同一行但内容不同 {found.changed} 行，"
            f"与已报的相同 {found.same} 行。"
            f" / It adds {found.new} rows; {found.changed} are there with other contents,"
            f" {found.same} are there already."
        )
    return (
        f"与以前报送的相比：新增 {found.new} 行，修改 {found.changed} 行，减少 {found.gone} 行，"
        f"不变 {found.same} 行（只比可用的行）。"
        f" / Against what was sent before: {found.new} rows new, {found.changed} changed,"
        f" {found.gone} gone, {found.same} the same (usable rows)."
    )
