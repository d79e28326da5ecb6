"""Accepted rows without direct identifiers, as Parquet, with their findings beside them.

`staged/<dataset>/<YYYY-MM>/<unit>/<sha256>-<rules>.parquet` and `.json`; the JSON is written last
and is the commit. Both can be made again from the archive, until the submission is purged.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import schemas
from schemas import CODELISTS, codelist
from workforce.apart import EndedError, Processes
from workforce.folders import (
    PROJECT,
    DataFolder,
    fingerprint,
    remove,
    replacing,
    sha256_of,
    write_bytes,
    write_json,
)
from workforce.intake.archive import DECLARED, Archive, Submission
from workforce.intake.findings import FILE, Finding
from workforce.intake.mapping import Mapping, load_mapping
from workforce.intake.poison import MARK, DiedError, apart, attempt
from workforce.intake.pseudonym import PersonKey, RotationUnfinished
from workforce.period import Period
from workforce.stopping import Stopped

if TYPE_CHECKING:
    import polars as pl

    from workforce.intake.reader import Reading

RULE_SOURCES = (
    "reading", "unreadable", "package", "compound", "probe", "header", "data_rows", "table",
    "naming", "mapping", "clean", "identity", "pseudonym", "reader", "declared", "poison",
    "staging",
)  # fmt: skip
LEGIBLE = ".legible.parquet"
KEY_NOTE = "person_key"  # in a Parquet file: fingerprint of the key of its pseudonyms
DEADLY = "R018"
ONLY_WORDS = ("finding", "cleaning")  # codelists whose words don't change how a file is read
SHARED_SCHEMAS = ("__init__", "declaration", "people", "yearly")


@dataclass(frozen=True)
class Staged:
    """A staged submission.

    Attributes:
        rules: version of the rules it was read under.
        key_fingerprint: of the key its pseudonyms were made with.
        places: where columns stand in the submitter's sheets: {sheet: {column: position from 0}}.
        cleaned: cells changed, by column and rule of `codelists/cleaning.csv`.
        carried: earlier files whose rows hold with it, a whole file first: of a 无变动, or of a
            补报 to an earlier month's register. Known to `carrying.with_carried`, not staged.
    """

    submission: Submission
    rules: str
    key_fingerprint: str
    rows_read: int
    rows_refused: int
    findings: tuple[Finding, ...]
    places: dict[str, dict[str, int]]
    parquet: Path
    cleaned: tuple[tuple[str, str, int], ...] = ()
    carried: tuple[Staged, ...] = ()

    @property
    def rejected(self) -> bool:
        return any(finding.severity == FILE for finding in self.findings)

    @property
    def is_deadly(self) -> bool:
        """Whether the process that read it died; nothing is to open it but in its own process."""
        return any(finding.code == DEADLY for finding in self.findings)

    @property
    def legible(self) -> Path:
        """The refused rows that can be read; there only if there are some."""
        return self.parquet.with_suffix(LEGIBLE)

    @property
    def carried_from(self) -> str | None:
        """The month of the whole file whose rows are carried on."""
        return self.carried[0].submission.period if self.carried else None


class GoneForGood(Stopped):
    """A submission that was purged can't be read again."""


def rules_version(dataset: str, mapping: Mapping) -> str:
    """Hash of what decides how a unit's file of this dataset is read."""
    return fingerprint([_code_version(dataset), mapping.fingerprint])[:12]


@cache
def _code_version(dataset: str) -> str:
    """Hash of code, schema and codelists."""
    sources = [
        *(PROJECT / "workforce" / "intake" / f"{name}.py" for name in RULE_SOURCES),
        *(PROJECT / "schemas" / f"{name}.py" for name in (*SHARED_SCHEMAS, dataset)),
        *(path for path in sorted(CODELISTS.glob("*.csv")) if path.stem not in ONLY_WORDS),
    ]
    severities = [(row["code"], row["severity"]) for row in codelist("finding")]
    return fingerprint([severities, *(sha256_of(path.read_bytes()) for path in sources)])


def rules_of(folder: DataFolder, submission: Submission) -> str:
    """The version of today's rules for a submission."""
    mapping = load_mapping(folder, submission.unit_code, submission.dataset)
    return rules_version(submission.dataset, mapping)


def staged_path(folder: DataFolder, submission: Submission, rules: str) -> Path:
    """Where a submission's staged rows lie; the metadata beside them ends in `.json`."""
    home = folder.staged / submission.dataset / submission.period / submission.unit_code
    return home / f"{_stem(submission)}-{rules}.parquet"


def _stem(submission: Submission) -> str:
    """A staged file's name without the rules; what a declaration holds may be a table elsewhere."""
    declared = f".{submission.kind}" if submission.kind in DECLARED else ""
    return f"{submission.sha256}{declared}"


def find_staged(folder: DataFolder, submission: Submission) -> Staged | None:
    """A submission as it was staged, under today's rules if it was, else as it was last."""
    path = staged_path(folder, submission, rules_of(folder, submission))
    if not path.with_suffix(".json").exists():
        earlier = path.parent.glob(f"{_stem(submission)}-*.json")
        last = max(earlier, key=lambda one: (one.stat().st_mtime_ns, one.name), default=None)
        if last is None:
            return None
        path = last.with_suffix(".parquet")
    told = json.loads(path.with_suffix(".json").read_text("utf-8"))
    return Staged(
        submission,
        told["rules"],
        told["key_fingerprint"],
        told["rows_read"],
        told["rows_refused"],
        tuple(Finding.from_json(finding) for finding in told["findings"]),
        told["places"],
        path,
        tuple((column, rule, cells) for column, rule, cells in told.get("cleaned", ())),
    )


def is_current(folder: DataFolder, staged: Staged | None, key: PersonKey, *, rereads: bool) -> bool:
    """Whether a submission need not be read: it is staged under this key, and under today's rules
    if the run `rereads` what was staged under others. One that was purged never need.

    Raises:
        RotationUnfinished: it is staged under this key as it was before a rotation.
        GoneForGood: it was purged, and is staged under another key.
    """
    if staged is None:
        return False
    refuse_unfinished([staged], key)
    if staged.key_fingerprint != key.fingerprint:
        if staged.submission.purged:
            raise GoneForGood(
                f"{staged.submission} 的原始文件已清除，暂存数据是用另一个密钥处理的，无法重读；"
                "请从备份恢复原来的密钥文件。"
                f" / {staged.submission} was purged and is staged under another key: restore the"
                " key file from the back-up."
            )
        return False
    return (
        staged.submission.purged
        or not rereads
        or staged.rules == rules_of(folder, staged.submission)
    )


def refuse_unfinished(staged: Iterable[Staged], key: PersonKey) -> None:
    """Stop while pseudonyms wait for the key's last rotation.

    Raises:
        RotationUnfinished: some do.
    """
    if not {one.key_fingerprint for one in staged}.isdisjoint(key.earlier):
        raise RotationUnfinished()


def read_archived(folder: DataFolder, submission: Submission) -> Reading:
    """Read one submission's bytes under today's rules, as what its name declared; one that a
    process died of, in a process of its own.

    Raises:
        GoneForGood: it was purged.
    """
    asked = _asked(folder, submission)
    try:
        return apart(_read, *asked) if is_suspect(folder, submission) else _read(*asked)
    except DiedError as died:
        return _refused(submission, died)


def is_suspect(folder: DataFolder, submission: Submission) -> bool:
    """Whether a process may have died of this file: one left its mark, or it is refused for it."""
    home = staged_path(folder, submission, "").parent
    if any(home.glob(f"{_stem(submission)}-*{MARK}")):
        return True
    staged = find_staged(folder, submission)
    return staged is not None and staged.is_deadly


def _asked(folder: DataFolder, submission: Submission) -> tuple[bytes, Submission, Mapping]:
    """What is needed to read a submission."""
    if submission.purged:
        raise GoneForGood(
            f"{submission} 的原始文件已清除，不能再读取；如果暂存数据（staged）丢失，请从备份恢复。"
            f" / {submission} was purged and can't be read again; if its rows in staged are lost,"
            " restore them from the back-up."
        )
    mapping = load_mapping(folder, submission.unit_code, submission.dataset)
    return Archive(folder).bytes_of(submission.sha256), submission, mapping


def _read(data: bytes, submission: Submission, mapping: Mapping) -> Reading:
    from workforce.intake.declared import read_declared
    from workforce.intake.reader import read_submission

    dataset, unit_code = submission.dataset, submission.unit_code
    period = Period.parse(submission.period)
    if submission.kind in DECLARED:
        return read_declared(data, dataset, period, unit_code, submission.kind, mapping)
    return read_submission(data, dataset, period, unit_code, mapping)


def _refused(submission: Submission, died: DiedError) -> Reading:
    """The reading of a file that the process which read it died of."""
    from workforce.intake.reader import Reading

    period = Period.parse(submission.period)
    reading = Reading(submission.dataset, period, submission.unit_code)
    reading.findings.add(DEADLY, detail=str(died))
    return reading


@dataclass(frozen=True)
class _Written:
    """What a submission is staged as: the metadata, and the bytes of its Parquet files."""

    told: dict[str, Any]
    rows: bytes
    legible: bytes | None


def _read_and_written(
    data: bytes, submission: Submission, mapping: Mapping, key: PersonKey
) -> _Written:
    """Read a submission; whatever goes wrong with it on the way is a finding."""
    from workforce.intake.reader import is_of_the_machine, tripped

    try:
        return _written(_read(data, submission, mapping), submission, key)
    except BaseException as error:
        if is_of_the_machine(error):
            raise
        period = Period.parse(submission.period)
        reading = tripped(error, submission.dataset, period, submission.unit_code)
        return _written(reading, submission, key)


def _written(reading: Reading, submission: Submission, key: PersonKey) -> _Written:
    rejected = reading.findings.reject_file()
    legible = None
    if not (rejected or reading.legible.is_empty()):
        as_rows = replace(reading, rows=reading.legible)
        legible = _parquet(staged_rows(as_rows, submission, key), key)
    told = {
        "key_fingerprint": key.fingerprint,
        "rows_read": reading.rows_read,
        "rows_refused": reading.rows_read if rejected else reading.rows_refused,
        "findings": [finding.as_json() for finding in reading.findings.in_order()],
        "places": {str(sheet): places for sheet, places in reading.places.items()},
        "cleaned": [[*what, cells] for what, cells in sorted(reading.cleaned.items())],
    }
    return _Written(told, _parquet(staged_rows(reading, submission, key), key), legible)


def _parquet(rows: pl.DataFrame, key: PersonKey) -> bytes:
    """A frame as the bytes of a file: writing it, polars would tell of a full disk as no OSError
    and no one could tell that from a fault of the file.
    """
    buffer = io.BytesIO()
    rows.write_parquet(buffer, compression="lz4", metadata={KEY_NOTE: key.fingerprint})
    return buffer.getvalue()


def stage(folder: DataFolder, submission: Submission, key: PersonKey) -> Staged:
    """Read one submission from the archive and stage it; as refused, if it can't be read or if
    the process that reads it dies of it.
    """
    rules = rules_of(folder, submission)
    path = staged_path(folder, submission, rules)
    asked = (*_asked(folder, submission), key)
    suspect = is_suspect(folder, submission)
    with attempt(path.with_suffix(MARK)):
        try:
            done = apart(_read_and_written, *asked) if suspect else _read_somewhere(asked)
        except DiedError as died:
            done = _written(_refused(submission, died), submission, key)
        write_bytes(path, done.rows, mode=0o600)
        if done.legible is not None:
            write_bytes(path.with_suffix(LEGIBLE), done.legible, mode=0o600)
        folder.staged.chmod(0o700)
        write_json(path.with_suffix(".json"), done.told | {"rules": rules}, mode=0o600)
    staged = find_staged(folder, submission)
    assert staged is not None
    remove_earlier(staged)
    return staged


_processes: Processes | None = None


@contextlib.contextmanager
def many_files() -> Iterator[None]:
    """Read, within the block, in processes: a thread for each of them asks and writes."""
    global _processes
    # one thread is the quickest for tables as small as a county's
    with Processes(POLARS_MAX_THREADS="1") as _processes:
        try:
            yield
        finally:
            _processes = None


def _read_somewhere(asked: tuple[Any, ...]) -> _Written:
    """Read here, or in a process; if that dies, once more alone, to see whether of this file."""
    if _processes is None:
        return _read_and_written(*asked)
    try:
        return _processes.call(_read_and_written, *asked)
    except EndedError:
        return apart(_read_and_written, *asked)


def renew(path: Path, key: PersonKey) -> bool:
    """Bring what was staged under this key before a rotation up to it; whether that was needed.

    Every file says under which key its pseudonyms were made, so that none is ever hashed twice;
    the JSON is written last. It keeps its time, which says what was staged later.

    Args:
        path: the JSON of a staged submission.
    """
    import polars as pl

    told = json.loads(path.read_text("utf-8"))
    if told["key_fingerprint"] not in key.earlier:
        return False
    for parquet in (path.with_suffix(".parquet"), path.with_suffix(LEGIBLE)):
        if parquet.exists() and "person_key" in pl.read_parquet_schema(parquet):
            note = pl.read_parquet_metadata(parquet).get(KEY_NOTE, told["key_fingerprint"])
            if note != key.fingerprint:
                renewed = key.renewed(pl.col("person_key"), note).alias("person_key")
                rows = pl.read_parquet(parquet).with_columns(renewed)
                write_bytes(parquet, _parquet(rows, key), mode=0o600)
    looks = path.stat()
    text = json.dumps(told | {"key_fingerprint": key.fingerprint}, ensure_ascii=False)
    with replacing(path, mode=0o600) as temporary:
        temporary.write_text(text, "utf-8")
        os.utime(temporary, ns=(looks.st_atime_ns, looks.st_mtime_ns))
    return True


def forget(folder: DataFolder, submission: Submission) -> bool:
    """Remove a submission's staged rows, the JSON first; whether there were any."""
    home = staged_path(folder, submission, "").parent
    found = sorted(home.glob(f"{_stem(submission)}-*"), key=lambda path: path.suffix != ".json")
    for path in found:
        remove(path)
    return bool(found)


def remove_earlier(staged: Staged) -> None:
    """Remove what a submission was staged as under other rules than these."""
    path = staged.parquet
    for other in path.parent.glob(f"{_stem(staged.submission)}-*"):
        if not other.name.startswith(f"{path.stem}."):
            other.unlink(missing_ok=True)


def staged_rows(reading: Reading, submission: Submission, key: PersonKey) -> pl.DataFrame:
    """The accepted rows as they are staged: no direct identifiers, a pseudonym for the person."""
    import polars as pl

    shape = staged_shape(submission.dataset)
    frame = reading.rows
    if frame.is_empty():
        return shape
    if "person_key" in shape.columns:
        frame = frame.with_columns(
            pl.col("sex_by_id").alias("sex"),
            pl.col("birth_on").dt.truncate("1mo").alias("birth_month"),
            key.pseudonyms(pl.col("id_number")).alias("person_key"),
        )
    return frame.with_columns(
        pl.lit(submission.period).alias("period"),
        pl.lit(submission.unit_code).alias("unit_code"),
    ).select(shape.columns)


def staged_shape(dataset: str) -> pl.DataFrame:
    """A staged frame of this dataset without rows."""
    import polars as pl

    from workforce.intake.reader import ONE_EACH, dtypes

    columns = schemas.model(dataset).declared()
    shape: dict[str, Any] = {
        "period": pl.String,
        "unit_code": pl.String,
        "source_sheet": pl.UInt32,
        "source_row": pl.UInt32,
    }
    if "id_number" in columns:
        shape |= {"person_key": pl.String, "birth_month": pl.Date}
    for name, column in columns.items():
        if column.staged:
            shape[name] = pl.String if name in ONE_EACH else dtypes(dataset)[name]
    return pl.DataFrame(schema=shape)
