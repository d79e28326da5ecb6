"""Accepted rows without direct identifiers, as Parquet, with their findings beside them.

`staged/<dataset>/<YYYY-MM>/<unit>/<sha256>-<rules>.parquet` and `.json`; the JSON is written last
and is the commit. Both can be made again from the archive.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import schemas
from schemas import CODELISTS, codelist
from workforce.folders import PROJECT, DataFolder, fingerprint, replacing, sha256_of, write_json
from workforce.intake.archive import DECLARED, Archive, Submission
from workforce.intake.findings import FILE, Finding
from workforce.intake.mapping import Mapping, load_mapping
from workforce.intake.pseudonym import PersonKey
from workforce.period import Period

if TYPE_CHECKING:
    import polars as pl

    from workforce.intake.reader import Reading

RULE_SOURCES = (
    "reading", "unreadable", "package", "compound", "probe", "header", "data_rows", "table",
    "naming", "mapping", "clean", "identity", "pseudonym", "reader", "declared", "staging",
)  # fmt: skip
LEGIBLE = ".legible.parquet"
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
    def legible(self) -> Path:
        """The refused rows that can be read; there only if there are some."""
        return self.parquet.with_suffix(LEGIBLE)

    @property
    def carried_from(self) -> str | None:
        """The month of the whole file whose rows are carried on."""
        return self.carried[0].submission.period if self.carried else None


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
    if the run `rereads` what was staged under others.
    """
    if staged is None or staged.key_fingerprint != key.fingerprint:
        return False
    return not rereads or staged.rules == rules_of(folder, staged.submission)


def read_archived(folder: DataFolder, submission: Submission) -> Reading:
    """Read one submission's bytes under today's rules, as what its name declared."""
    from workforce.intake.declared import read_declared
    from workforce.intake.reader import read_submission

    data = Archive(folder).bytes_of(submission.sha256)
    period = Period.parse(submission.period)
    dataset, unit_code = submission.dataset, submission.unit_code
    mapping = load_mapping(folder, unit_code, dataset)
    if submission.kind in DECLARED:
        return read_declared(data, dataset, period, unit_code, submission.kind, mapping)
    return read_submission(data, dataset, period, unit_code, mapping)


def stage(folder: DataFolder, submission: Submission, key: PersonKey) -> Staged:
    """Read one submission from the archive and stage it."""
    reading = read_archived(folder, submission)
    rules = rules_of(folder, submission)
    path = staged_path(folder, submission, rules)
    rejected = reading.findings.reject_file()
    _write(path, staged_rows(reading, submission, key))
    if not (rejected or reading.legible.is_empty()):
        legible = replace(reading, rows=reading.legible)
        _write(path.with_suffix(LEGIBLE), staged_rows(legible, submission, key))
    folder.staged.chmod(0o700)
    write_json(
        path.with_suffix(".json"),
        {
            "rules": rules,
            "key_fingerprint": key.fingerprint,
            "rows_read": reading.rows_read,
            "rows_refused": reading.rows_read if rejected else reading.rows_refused,
            "findings": [finding.as_json() for finding in reading.findings.in_order()],
            "places": {str(sheet): places for sheet, places in reading.places.items()},
            "cleaned": [[*what, cells] for what, cells in sorted(reading.cleaned.items())],
        },
        mode=0o600,
    )
    staged = find_staged(folder, submission)
    assert staged is not None
    remove_earlier(staged)
    return staged


def remove_earlier(staged: Staged) -> None:
    """Remove what a submission was staged as under other rules than these."""
    path = staged.parquet
    for other in path.parent.glob(f"{_stem(staged.submission)}-*"):
        if not other.name.startswith(f"{path.stem}."):
            other.unlink(missing_ok=True)


def _write(path: Path, rows: pl.DataFrame) -> None:
    """Write staged rows whole or not at all."""
    with replacing(path, mode=0o600) as temporary:
        rows.write_parquet(temporary, compression="lz4")


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
