"""`workforce recheck`: what today's rules would make of a month's archived files.

A run leaves other months as they were read; only `--apply` takes today's reading over. What is
told names columns, findings and counts, never what a cell holds.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import polars as pl
from rich.console import Console

import schemas
from workforce.folders import DataFolder, cores
from workforce.intake.archive import Archive, Submission
from workforce.intake.findings import SEVERITY_ZH, Finding, say
from workforce.intake.pseudonym import PersonKey
from workforce.intake.reader import Reading
from workforce.intake.staging import (
    Staged,
    find_staged,
    read_archived,
    refuse_unfinished,
    stage,
    staged_rows,
)
from workforce.owing import owe
from workforce.period import Period
from workforce.returns import column_letters
from workforce.stopping import Stopped

ADDRESS = ("source_sheet", "source_row")
Told = tuple[str, str | None, str]  # code, column and detail of a finding


@dataclass(frozen=True)
class Rows:
    """Source rows that are used under other rules than before, or with other values.

    Attributes:
        columns: how many rows have another value in each column.
    """

    gone: int = 0
    new: int = 0
    changed: int = 0
    columns: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """What today's rules change about one file, as it is staged.

    Attributes:
        read, used: data rows, before and now.
        gone, new: how many rows the findings are about that are no longer raised, or only now;
            1 for one about the file.
        moved: columns found elsewhere: (column, letters before, letters now), null for nowhere.
    """

    submission: Submission
    read: tuple[int, int]
    used: tuple[int, int]
    rows: Rows
    gone: dict[Told, int]
    new: dict[Told, int]
    moved: tuple[tuple[str, str | None, str | None], ...]

    def __bool__(self) -> bool:
        counts = self.read[0] != self.read[1] or self.used[0] != self.used[1]
        return counts or self.rows != Rows() or bool(self.gone or self.new or self.moved)


@dataclass(frozen=True)
class Recheck:
    """What today's rules change about a month's files: how many were read, and those that differ.

    Attributes:
        applied: the files that differ are staged as today's rules read them.
        purged: files left out, since they can't be read again.
    """

    period: Period
    files: int
    differences: tuple[Difference, ...]
    applied: bool
    purged: int = 0


def recheck(
    folder: DataFolder,
    period: Period,
    *,
    apply: bool = False,
    wait: float = 0.0,
    say: Callable[[str], None] | None = None,
) -> Recheck:
    """Read the month's archived files under today's rules; adopt what differs if told to.

    Args:
        apply: take over what differs, as the one writer of the folder.
        wait, say: see `DataFolder.one_writer`.

    Raises:
        Stopped: no file of the month was read yet, or all were purged since, or they were read
            with another key, or another run holds the folder that is to be changed.
    """
    key = PersonKey.load(make=False)
    doing = f"重读 {period}|recheck {period}"
    with folder.one_writer(wait, say, doing) if apply else contextlib.nullcontext():
        staged, purged = _staged(folder, period, key)
        with ThreadPoolExecutor(max_workers=cores()) as pool:
            found = pool.map(
                lambda one: difference(one, read_archived(folder, one.submission), key), staged
            )
            differing = tuple(one for one in found if one)
        if apply:
            months = {month for _, month, _ in Archive(folder).current()}
            owe(folder, [one.submission for one in differing], months)
            for one in differing:
                stage(folder, one.submission, key)
    return Recheck(period, len(staged), differing, apply, purged)


def _staged(folder: DataFolder, period: Period, key: PersonKey) -> tuple[list[Staged], int]:
    """The month's files, supplements too, as they were read; and how many were purged."""
    held = Archive(folder).current()
    files = [one for where in sorted(held) if where[1] == str(period) for one in held[where]]
    left = [file for file in files if not file.purged]
    if files and not left:
        raise Stopped(
            f"{period} 的 {len(files)} 份原始报表都已清除，不能重读。"
            f" / All {len(files)} files of {period} were purged: they can't be read again."
        )
    staged = [one for file in left if (one := find_staged(folder, file))]
    if not staged:
        raise Stopped(
            f"{period} 还没有读取过报表，请先运行 workforce prepare --period {period}。"
            f" / No file of {period} was read yet: workforce prepare first."
        )
    refuse_unfinished(staged, key)
    if any(one.key_fingerprint != key.fingerprint for one in staged):
        raise Stopped(
            f"{period} 的报表是用另一个密钥读取的，请先运行 workforce prepare --period {period}。"
            f" / The files of {period} were read with another key: workforce prepare first."
        )
    return staged, len(files) - len(left)


def difference(before: Staged, now: Reading, key: PersonKey) -> Difference:
    """What a reading changes about a staged file."""
    refused = now.rows_read if now.findings.reject_file() else now.rows_refused
    told_before, told_now = _told(before.findings), _told(now.findings.found)
    return Difference(
        before.submission,
        (before.rows_read, now.rows_read),
        (before.rows_read - before.rows_refused, now.rows_read - refused),
        differing_rows(
            pl.read_parquet(before.parquet), staged_rows(now, before.submission, key)
        ),
        _by_code(told_before - told_now),
        _by_code(told_now - told_before),
        tuple(_moved(before.places, {str(sheet): at for sheet, at in now.places.items()})),
    )  # fmt: skip


def differing_rows(before: pl.DataFrame, now: pl.DataFrame) -> Rows:
    """What became of the rows of a file, which may be staged as several rows each."""
    if before.equals(now):
        return Rows()
    columns = sorted({*before.columns, *now.columns} - set(ADDRESS))
    old, new = _by_source_row(before, columns), _by_source_row(now, columns)
    both = old.join(new, on=ADDRESS, suffix=" now")
    other = {
        name: both.filter(pl.col(name).ne_missing(pl.col(f"{name} now"))).height
        for name in ["", *columns]
    }
    return Rows(
        old.join(new, on=ADDRESS, how="anti").height,
        new.join(old, on=ADDRESS, how="anti").height,
        other.pop(""),
        {name: rows for name, rows in other.items() if rows},
    )


def _by_source_row(frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Per source row the values of each column, and of all together (“”), as text in order."""
    absent = [pl.lit(None).alias(name) for name in columns if name not in frame.columns]
    texts = frame.with_columns(absent).select(
        *ADDRESS, *(_text(name, frame.schema.get(name)) for name in columns)
    )
    whole = pl.concat_str(
        [pl.coalesce(pl.lit("=") + pl.col(name), pl.lit("")) for name in columns], separator="\0"
    )
    each = pl.col(columns).unique().sort()  # a row with one post less differs in its post alone
    return texts.with_columns(whole.alias("")).group_by(*ADDRESS).agg(pl.col("").sort(), each)


def _text(name: str, dtype: pl.DataType | None) -> pl.Expr:
    if isinstance(dtype, pl.List):
        return pl.col(name).list.eval(pl.element().cast(pl.String)).list.join("\1")
    return pl.col(name).cast(pl.String)


def _told(findings: Iterable[Finding]) -> Counter[tuple[Told, int | None, int | None]]:
    """What is said about each row, or about the file."""
    return Counter(
        ((one.code, one.column, one.detail), one.sheet, row)
        for one in findings
        for row in one.rows or (None,)
    )


def _by_code(told: Counter[tuple[Told, int | None, int | None]]) -> dict[Told, int]:
    counts: Counter[Told] = Counter()
    for (about, _, _), times in told.items():
        counts[about] += times
    return dict(sorted(counts.items(), key=str))


def _moved(
    before: dict[str, dict[str, int]], now: dict[str, dict[str, int]]
) -> Iterator[tuple[str, str | None, str | None]]:
    """Columns that stand elsewhere in a sheet that was and is read."""
    for sheet in sorted(before.keys() & now.keys()):
        old, new = before[sheet], now[sheet]
        for name in sorted(old.keys() | new.keys()):
            if old.get(name) != new.get(name):
                yield name, _letters(old.get(name)), _letters(new.get(name))


def _letters(place: int | None) -> str | None:
    return None if place is None else column_letters(place)


def print_recheck(console: Console, told: Recheck) -> None:
    """What would differ, file by file; one line where nothing does."""
    for line in _lines(told):
        console.print(line, soft_wrap=True, markup=False)


def _lines(told: Recheck) -> Iterator[str]:
    month = str(told.period)
    if told.purged:
        yield (f"{month}：{told.purged} 份报表的原始文件已清除，不重读"
               f" / {told.purged} files were purged and are left out")  # fmt: skip
    if not told.differences:
        yield (f"{month}：按现在的规则重读 {told.files} 份报表，与原来一致。"
               f" / {told.files} files read again; nothing differs.")  # fmt: skip
        return
    yield (f"{month}：按现在的规则重读 {told.files} 份报表，有变化的 {len(told.differences)} 份"
           f" / {told.files} files read again, {len(told.differences)} differ")  # fmt: skip
    for one in told.differences:
        yield from _file_lines(one)
    if told.applied:
        yield (f"已采用现在的规则；下一步：workforce prepare --period {month}，审阅后发布"
               f" / adopted; next: prepare, review and publish the month")  # fmt: skip
    else:
        yield (f"没有改动任何数据；采用请运行 workforce recheck --period {month} --apply"
               " / nothing was changed; --apply adopts it")  # fmt: skip


def _file_lines(one: Difference) -> Iterator[str]:
    submission, rows = one.submission, one.rows
    part = f" 补报{submission.part}" if submission.part else ""
    yield f"  {submission.unit_code} {schemas.datasets()[submission.dataset].zh}{part}"
    yield (f"      采用 {one.used[0]} → {one.used[1]} 行（读取 {one.read[0]} → {one.read[1]} 行）"
           f" / rows used (read)")  # fmt: skip
    if rows.new or rows.gone:
        yield (f"      新采用 {rows.new} 行，不再采用 {rows.gone} 行"
               " / rows newly used, no longer used")  # fmt: skip
    if rows.changed:
        which = "，".join(f"{_title(submission, name)} {n}" for name, n in rows.columns.items())
        yield f"      值有变化的 {rows.changed} 行：{which} / rows with another value, by column"
    for label, english, findings in (
        ("不再有", "no longer", one.gone), ("新出现", "new", one.new)
    ):  # fmt: skip
        for about, times in findings.items():
            yield f"      {label}：{_finding_words(submission, about)}：{times} 处 / {english}"
    for name, before, now in one.moved:
        yield (f"      列“{_title(submission, name)}”：{before or '没有'} → {now or '没有'}"
               " / column found elsewhere")  # fmt: skip


def _title(submission: Submission, name: str) -> str:
    """A column as its reader knows it; derived ones by their name."""
    column = schemas.model(submission.dataset).declared().get(name)
    return column.title if column else name


def _finding_words(submission: Submission, about: Told) -> str:
    code, name, detail = about
    column = schemas.model(submission.dataset).declared().get(name or "")
    finding = Finding(code, name, detail=detail)
    words = say(finding, column.title if column else "", (column and column.codelist) or "")
    return f"{code} {SEVERITY_ZH[finding.severity]} {words.zh}"
