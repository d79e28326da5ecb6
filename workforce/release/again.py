"""A release of a month made again as it was, or as it would have been at a moment.

It lies in `data/as_of/<YYYY-MM>/`, its verdict beside it, and is compared with what was published.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from workforce.as_of import Moment, NotKnown, built, inputs_known, known, stop_if_gone
from workforce.catalogue import Catalogue, load
from workforce.folders import TEMPORARY, DataFolder
from workforce.gate import Verdict, verdict_of
from workforce.intake.archive import Archive
from workforce.month_build import build_path
from workforce.period import Period
from workforce.release.beside import Beside
from workforce.release.data_package import tables
from workforce.release.draft import (
    FIRST_WITH_RECORD,
    JUDGED,
    about_of,
    contents,
    wanted,
    write_release,
)
from workforce.release.protection import Protection, Record, read_record
from workforce.release.published import read_text
from workforce.release.releases import (
    SCHEMA_VERSION,
    manifest_of,
    newest_release,
    number_of,
    releases,
)

OUTPUT_FILES = {"sdmx": "structure.xml", "page": "index.html", "bulletins": "bulletin.pdf"}


@dataclass(frozen=True)
class Recomputed:
    """A month's release as it was, or would have been, made again.

    Attributes:
        number: of that release.
        path: where it lies.
        release: the published one that it is; null where nothing so was published.
        differing: files that are not byte for byte as they were published.
        same_definitions: those of the published one are those checked out.
        before: number of the release before it; null for the first.
        changed: how many rows say something else than in the release before, by table; of what
            was never published.
        stops: codes of the gate that would have forbidden to publish it.
    """

    period: str
    number: int
    path: Path
    release: Path | None
    differing: tuple[str, ...] = ()
    same_definitions: bool = True
    before: int | None = None
    changed: dict[str, int] = field(default_factory=dict)
    stops: tuple[str, ...] = ()


def recompute(folder: DataFolder, period: str, at: Moment | int) -> Recomputed:
    """What `as_of.recompute` says; the caller holds the folder."""
    catalogue = load(folder)
    folder.as_of.mkdir(parents=True, exist_ok=True, mode=0o700)
    home = folder.as_of / period
    if isinstance(at, int):
        release = _release(folder, period, at)
        return _as_published(folder, release, home / f"r{at}", catalogue)
    return _at_moment(folder, period, at, home / at.name, catalogue)


# What was published


def published_at(release: Path, record: Record | None) -> dt.datetime:
    """When a release was published; of those from before that was kept, when its folder was
    written.
    """
    if record and record.published_at:
        return dt.datetime.fromisoformat(record.published_at)
    return dt.datetime.fromtimestamp(release.stat().st_mtime, dt.UTC)


def _record(folder: DataFolder, release: Path) -> Record | None:
    """Its record, null of a release from before there were any."""
    if manifest_of(release)["schema_version"] < FIRST_WITH_RECORD:
        return None
    return read_record(folder, release.parent.name, number_of(release))


def _until(folder: DataFolder, period: str, moment: dt.datetime) -> list[Path]:
    """A month's releases that were published by a moment."""
    return [
        release
        for release in releases(folder, period)
        if published_at(release, _record(folder, release)) <= moment
    ]


def _months_until(folder: DataFolder, period: str, moment: dt.datetime) -> dict[str, Path]:
    """The newest release by then of every month before one."""
    months = sorted(path.name for path in folder.published.glob("????-??"))
    found = {month: _until(folder, month, moment) for month in months if month < period}
    return {month: published[-1] for month, published in found.items() if published}


def _protections(folder: DataFolder, earlier: list[Path]) -> tuple[Protection, ...]:
    records = (_record(folder, release) for release in earlier)
    return tuple(record.protection for record in records if record)


def _beside_at(folder: DataFolder, period: str, moment: Moment) -> Beside:
    """What a release made at a moment would have stood beside."""
    earlier = _until(folder, period, moment.at)
    return Beside(
        period,
        tuple(earlier),
        _protections(folder, earlier),
        _months_until(folder, period, moment.at),
        known(folder, moment),
        wanted(),
        rereads=False,
    )


def _beside_of(folder: DataFolder, release: Path) -> Beside:
    """What a release stood beside when it was made.

    Raises:
        NotKnown: it is of an earlier format.
    """
    period, manifest = release.parent.name, manifest_of(release)
    record = _record(folder, release)
    if record is None or manifest["schema_version"] != SCHEMA_VERSION:
        raise NotKnown(
            f"{period} 第{number_of(release)}版是旧格式的发布版，不能重算。"
            f" / {period} r{number_of(release)} has an earlier format and can't be recomputed."
        )
    earlier = [one for one in releases(folder, period) if number_of(one) < number_of(release)]
    if record.beside is None:
        months = _months_until(folder, period, published_at(release, record))
    else:
        months = {month: _release(folder, month, number) for month, number in record.beside.items()}
    return Beside(
        period,
        tuple(earlier),
        _protections(folder, earlier),
        months,
        record.protection.sequence,
        [name for name, file in OUTPUT_FILES.items() if file in manifest["files"]],
        rereads=False,
    )


def _release(folder: DataFolder, period: str, number: int) -> Path:
    path = folder.published / period / f"r{number}"
    if not path.exists():
        newest = newest_release(folder, period)
        there = f"r1–{newest.name}" if newest else "无 / none"
        raise NotKnown(
            f"没有 {period} 第{number}版，现有：{there}。"
            f" / There is no release r{number} of {period}; there is: {there}."
        )
    return path


# Making it again


@dataclass(frozen=True)
class _Judged:
    """A month as it was known, judged."""

    con: duckdb.DuckDBPyConnection
    beside: Beside
    catalogue: Catalogue
    content: str
    verdict: Verdict

    def write(self, folder: DataFolder, path: Path, approval: dict[str, Any] | None) -> None:
        """Write its release in the place of what lies there."""
        about = about_of(self.con, self.beside, self.catalogue, self.content)
        about["approval"] = approval
        _clear(path)
        write_release(self.con, folder, path, about, self.catalogue, self.beside)


@contextlib.contextmanager
def _judged(
    folder: DataFolder, beside: Beside, path: Path, catalogue: Catalogue
) -> Iterator[_Judged]:
    """The month as it was known; its verdict is kept beside what is made of it.

    Raises:
        NotKnown: something was purged that it, or the release it revises, follows from.
    """
    if beside.records:  # what a release changes is worked out from what the one before it knew
        before_it = Archive(folder).current(beside.records[-1].sequence)
        stop_if_gone(folder, before_it, beside.period, with_month_before=False)
    build = built(folder, beside.period, beside.known, catalogue, with_month_before=True)
    before = beside.months.get(str(Period.parse(beside.period).before))
    compared = [release for release in (before, beside.last) if release]
    with duckdb.connect(str(build), read_only=True) as con:
        verdict = verdict_of(
            con, folder, beside.period, catalogue, beside=compared, home=_gate(path)
        )
        _, content = contents(con, beside, catalogue, verdict)
        yield _Judged(con, beside, catalogue, content, verdict)


def _gate(path: Path) -> Path:
    """Where the verdict on a recomputed release lies."""
    return path.with_name(f"{path.name}.gate")


def _clear(path: Path) -> None:
    """Take a recomputed release away, in one step."""
    if path.exists():
        gone = path.with_name(f"{TEMPORARY}{path.name}")
        path.rename(gone)
        shutil.rmtree(gone)


def _as_published(
    folder: DataFolder, release: Path, path: Path, catalogue: Catalogue
) -> Recomputed:
    """A release made again, and compared with how it was published."""
    beside, manifest = _beside_of(folder, release), manifest_of(release)
    with _judged(folder, beside, path, catalogue) as judged:
        judged.write(folder, path, manifest["approval"])
    return Recomputed(
        beside.period,
        beside.number,
        path,
        release,
        tuple(_differing(release, path)),
        manifest["definitions"] == catalogue.definitions,
        number_of(beside.last) if beside.last else None,
    )


def _at_moment(
    folder: DataFolder, period: str, moment: Moment, path: Path, catalogue: Catalogue
) -> Recomputed:
    beside = _beside_at(folder, period, moment)
    last = beside.last
    if last and _rests_on_the_same(folder, beside, last, catalogue):
        return _as_published(folder, last, path, catalogue)
    with _judged(folder, beside, path, catalogue) as judged:
        if last is None or judged.content != _content(folder, last, catalogue):
            judged.write(folder, path, None)
            return _unpublished(judged, path)
    return _as_published(folder, last, path, catalogue)


def _rests_on_the_same(
    folder: DataFolder, beside: Beside, last: Path, catalogue: Catalogue
) -> bool:
    """Whether nothing that the month follows from had changed since a release."""
    record = _record(folder, last)
    if record is None:
        return False
    then, now = (
        inputs_known(folder, beside.period, events, with_month_before=True)
        for events in (record.protection.sequence, beside.known)
    )
    period = beside.period
    return build_path(folder, period, then, catalogue) == build_path(folder, period, now, catalogue)


def _content(folder: DataFolder, release: Path, catalogue: Catalogue) -> str:
    """What a release says, under the definitions that are checked out."""
    manifest = manifest_of(release)
    if manifest["definitions"] == catalogue.definitions:
        return manifest["content"]
    beside = _beside_of(folder, release)
    path = folder.as_of / beside.period / release.name
    with _judged(folder, beside, path, catalogue) as judged:
        return judged.content


def _unpublished(judged: _Judged, path: Path) -> Recomputed:
    beside = judged.beside
    stops = tuple(dict.fromkeys(one.code for one in judged.verdict.stops_after(())))
    done = Recomputed(beside.period, beside.number, path, None, stops=stops)
    if beside.last is None:
        return done
    return replace(done, before=number_of(beside.last), changed=_changed(beside.last, path))


def _differing(release: Path, path: Path) -> Iterator[str]:
    """The files of which only one folder has one, or not the same bytes."""
    names = {
        str(file.relative_to(home))
        for home in (release, path)
        for file in home.rglob("*")
        if file.is_file()
    }
    for name in sorted(names):
        both = (release / name, path / name)
        if not all(file.exists() for file in both) or len({f.read_bytes() for f in both}) > 1:
            yield name


def _changed(before: Path, now: Path) -> dict[str, int]:
    """How many rows of each judged table say something else, or stand in one release only."""
    return {name: _rows_changed(before, now, f"{name}.csv") for name in JUDGED}


def _rows_changed(before: Path, now: Path, file: str) -> int:
    key = tables()[file].key
    rows = [
        {
            tuple(row[name] for name in key): json.dumps(row | {"release": None}, sort_keys=True)
            for row in read_text(home / file).to_dicts()
        }
        for home in (before, now)
    ]
    return sum(rows[0].get(one) != rows[1].get(one) for one in rows[0].keys() | rows[1].keys())


# Telling it


def lines_of(told: Recomputed, at: Moment | int) -> list[str]:
    """What came of it, as it is printed."""
    zh, en = (f"截至 {at.zh}，", f"as known at {at.en}: ") if isinstance(at, Moment) else ("", "")
    if told.release is None:
        lines = list(_lines_of_unpublished(told, zh, en))
    elif not told.differing:
        lines = [
            f"{zh}{told.period} 即第{told.number}版，重算结果与发布的逐字节相同"
            f" / {en}{told.period} r{told.number}, byte for byte as it was published"
        ]
    else:
        lines = list(_lines_of_differing(told, zh, en))
    return [*lines, f"  {told.path}"]


def _lines_of_unpublished(told: Recomputed, zh: str, en: str) -> Iterator[str]:
    yield (
        f"{zh}{told.period} 当时未发布这样的数据，如发布将是第{told.number}版（未批准）"
        f" / {en}{told.period} was not published so; it would have been r{told.number},"
        " not approved"
    )
    if told.before is not None:
        rows = "、".join(f"{name} {count}" for name, count in told.changed.items())
        yield (f"  与第{told.before}版不同的行数：{rows} / rows that differ from r{told.before}")
    if told.stops:
        yield (f"  发布前审核未通过：{'、'.join(told.stops)} / the gate would have stopped it")


def _lines_of_differing(told: Recomputed, zh: str, en: str) -> Iterator[str]:
    files = "、".join(told.differing)
    yield (
        f"{zh}{told.period} 即第{told.number}版，重算结果与发布的有 {len(told.differing)} 个文件"
        f"不同：{files} / {en}{told.period} r{told.number}; these files differ from what was"
        " published"
    )
    if told.same_definitions:
        yield (
            "  定义相同；程序、读取规则或参考文件有变化"
            " / the definitions are the same: code, reading rules or reference files changed"
        )
    else:
        yield (
            "  现在的定义与该版发布时不同；检出当时的版本即可逐字节重算"
            " / the definitions checked out are not those it was published under"
        )
