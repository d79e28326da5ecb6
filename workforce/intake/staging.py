"""Accepted rows without direct identifiers, as Parquet, with their findings beside them.

`staged/<dataset>/<YYYY-MM>/<unit>/<sha256>-<rules>.parquet` and `.json`; the JSON is written last
and is the commit. Both can be made again from the archive.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import schemas
from workforce.folders import PROJECT, DataFolder, fingerprint, replacing, sha256_of, write_json
from workforce.intake.archive import Archive, Submission
from workforce.intake.findings import FILE, Finding
from workforce.intake.pseudonym import PersonKey
from workforce.period import Period

if TYPE_CHECKING:
    import polars as pl

    from workforce.intake.reader import Reading

RULE_SOURCES = ("reading", "table", "clean", "identity", "pseudonym", "reader", "staging")
SHARED_SCHEMAS = ("__init__", "declaration", "people", "yearly")


@dataclass(frozen=True)
class Staged:
    """A staged submission.

    Attributes:
        rules: version of the rules it was read under.
        key_fingerprint: of the key its pseudonyms were made with.
        places: where columns stand in the submitter's sheets: {sheet: {column: position from 0}}.
    """

    submission: Submission
    rules: str
    key_fingerprint: str
    rows_read: int
    rows_refused: int
    findings: tuple[Finding, ...]
    places: dict[str, dict[str, int]]
    parquet: Path

    @property
    def rejected(self) -> bool:
        return any(finding.severity == FILE for finding in self.findings)


@cache
def rules_version(dataset: str) -> str:
    """Hash of what decides how a file of this dataset is read."""
    sources = [
        *(PROJECT / "workforce" / "intake" / f"{name}.py" for name in RULE_SOURCES),
        *(PROJECT / "schemas" / f"{name}.py" for name in (*SHARED_SCHEMAS, dataset)),
        *sorted((PROJECT / "schemas" / "codelists").glob("*.csv")),
    ]
    return fingerprint([sha256_of(path.read_bytes()) for path in sources])[:12]


def staged_path(folder: DataFolder, submission: Submission, rules: str) -> Path:
    """Where a submission's staged rows lie; the metadata beside them ends in `.json`."""
    home = folder.staged / submission.dataset / submission.period / submission.unit_code
    return home / f"{submission.sha256}-{rules}.parquet"


def find_staged(folder: DataFolder, submission: Submission) -> Staged | None:
    """A submission as it was staged, under today's rules if it was, else under earlier ones."""
    path = staged_path(folder, submission, rules_version(submission.dataset))
    if not path.with_suffix(".json").exists():
        earlier = sorted(path.parent.glob(f"{submission.sha256}-*.json"))
        if not earlier:
            return None
        path = earlier[0].with_suffix(".parquet")
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
    )


def is_current(staged: Staged | None, key: PersonKey, *, rereads: bool) -> bool:
    """Whether a submission need not be read: it is staged under this key, and under today's rules
    if the run `rereads` what was staged under others.
    """
    if staged is None or staged.key_fingerprint != key.fingerprint:
        return False
    return not rereads or staged.rules == rules_version(staged.submission.dataset)


def stage(folder: DataFolder, submission: Submission, key: PersonKey) -> Staged:
    """Read one submission from the archive and stage it."""
    from workforce.intake.reader import read_submission

    data = Archive(folder).bytes_of(submission.sha256)
    period = Period.parse(submission.period)
    reading = read_submission(data, submission.dataset, period, submission.unit_code)
    path = staged_path(folder, submission, rules_version(submission.dataset))
    rejected = reading.findings.reject_file()
    with replacing(path, mode=0o600) as temporary:
        staged_rows(reading, submission, key).write_parquet(temporary, compression="lz4")
    write_json(
        path.with_suffix(".json"),
        {
            "rules": rules_version(submission.dataset),
            "key_fingerprint": key.fingerprint,
            "rows_read": reading.rows_read,
            "rows_refused": reading.rows_read if rejected else reading.rows_refused,
            "findings": [finding.as_json() for finding in reading.findings.in_order()],
            "places": {str(sheet): places for sheet, places in reading.places.items()},
        },
    )
    for other in path.parent.glob(f"{submission.sha256}-*"):
        if other.stem != path.stem:
            other.unlink()
    staged = find_staged(folder, submission)
    assert staged is not None
    return staged


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
        "source_sheet": pl.UInt16,
        "source_row": pl.UInt32,
    }
    if "id_number" in columns:
        shape |= {"person_key": pl.String, "birth_month": pl.Date}
    for name, column in columns.items():
        if column.staged:
            shape[name] = pl.String if name in ONE_EACH else dtypes(dataset)[name]
    return pl.DataFrame(schema=shape)
