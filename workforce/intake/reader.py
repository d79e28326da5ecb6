"""One file's bytes to checked rows and findings. Looks at no other file, and has no clock."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import pandera.polars as pa
import polars as pl

import schemas
from schemas.declaration import Column
from workforce.intake.clean import clean
from workforce.intake.findings import Findings, words
from workforce.intake.identity import read_id_numbers
from workforce.intake.reading import Sheet, UnreadableError, read_sheets
from workforce.intake.table import Table, find_table
from workforce.period import Period

Cell = tuple[str, int, int]  # column, sheet, row
ONE_EACH = ("worker_type", "post")  # a cell with several stages as several rows
SCALED = ("persons", "hours", "integer", "money")
BLANKED = ("R305", "R306", "R311")


@dataclass
class Reading:
    """What one file holds.

    Attributes:
        rows: the accepted rows, one per source row, post and type, still with direct identifiers;
            empty where the file is refused whole.
        rows_read, rows_refused: source rows, not counting titles, totals and blank rows.
        places: where each column stands, by sheet: {sheet: {column: position from 0}}.
        sheet_names: what the submitter calls the sheets, by position; for their eyes only.
    """

    dataset: str
    period: Period
    unit_code: str
    findings: Findings = field(default_factory=Findings)
    rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    rows_read: int = 0
    rows_refused: int = 0
    places: dict[int, dict[str, int]] = field(default_factory=dict)
    sheet_names: dict[int, str] = field(default_factory=dict)


def read_submission(data: bytes, dataset: str, period: Period, unit_code: str) -> Reading:
    """Read, clean and check one file; never raises for what is in it.

    A file that trips over an error of ours is refused alone (R012). The error's own words may
    quote a cell, so only its kind and place are told.

    Args:
        data: the file's bytes; its name plays no part.
        dataset: one of `schemas.datasets()`.
        period: the month it was sent for.
        unit_code: the reporting unit; empty where it isn't known (rules on it are then left out).
    """
    reading = Reading(dataset, period, unit_code)
    try:
        _read(data, reading)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        detail = f"{type(error).__name__}, {Path(place.filename).name}:{place.lineno}"
        reading = Reading(dataset, period, unit_code)
        reading.findings.add("R012", detail=detail)
    return reading


def _read(data: bytes, reading: Reading) -> None:
    """Fill `reading` with what the file holds."""
    columns = schemas.model(reading.dataset).declared()
    try:
        sheets = read_sheets(data)
        reading.sheet_names = {sheet.position: sheet.name for sheet in sheets if sheet.name}
        tables = _tables(sheets, columns)
    except UnreadableError as problem:
        rows = (problem.row,) if problem.row else ()
        reading.findings.add(problem.code, rows=rows, detail=problem.detail)
        return
    if _wrong_month(tables, reading) or not _has_rows(tables, reading):
        return
    reading.places = {
        table.sheet.position: {one.name: one.place for one in table.placed} for table in tables
    }
    told: set[Cell] = set()
    frame = pl.concat([_cleaned(table, columns, reading, told) for table in tables])
    reading.rows_read = frame.height
    frame = _validated(frame, columns, reading, told)
    reading.rows = _without_repeats(_without_refused(frame, reading), reading)
    if reading.rows.is_empty():
        reading.findings.add("R010")


def _tables(sheets: list[Sheet], columns: dict[str, Column]) -> list[Table]:
    """Every sheet's table that has all required columns.

    Raises:
        UnreadableError: none has, or one that is clearly meant lacks some; it names them.
    """
    found = [table for sheet in sheets if (table := find_table(sheet, columns))]
    required = [column for column in columns.values() if column.required]
    partial = [t for t in found if 0 < len(t.missing(required)) <= len(required) // 2]
    whole = [table for table in found if not table.missing(required)]
    if whole and not partial:
        return whole
    best = max(partial or found, key=lambda table: len(table.placed), default=None)
    lacking = best.missing(required) if best else required
    sheet = f"（第{best.sheet.position}张工作表）" if best and len(sheets) > 1 else ""
    raise UnreadableError("R005", "、".join(column.title for column in lacking) + sheet)


def _wrong_month(tables: list[Table], reading: Reading) -> bool:
    """Whether a monthly sheet states another month than it was sent for."""
    if schemas.datasets()[reading.dataset].cadence != "monthly":
        return False
    for table in tables:
        if table.months_stated and str(reading.period) not in table.months_stated:
            reading.findings.add(
                "R006", sheet=table.sheet.position, detail="、".join(table.months_stated)
            )
            return True
    return False


def _has_rows(tables: list[Table], reading: Reading) -> bool:
    if all(table.rows.is_empty() for table in tables):
        reading.findings.add("R008")
        return False
    return True


def _cleaned(
    table: Table, columns: dict[str, Column], reading: Reading, told: set[Cell]
) -> pl.DataFrame:
    """A table's rows as values: every declared column, absent ones null, and where they came from.

    Adds a finding for every cell no rule could read, and the cell to `told`.
    """
    position = table.sheet.position
    rows = table.rows
    placed = {one.name: one for one in table.placed}
    values: dict[str, pl.Series] = {}
    for name, column in columns.items():
        dtype = dtypes(reading.dataset)[name]
        if name not in placed:
            values[name] = pl.Series(name, [None], dtype=dtype).new_from_index(0, rows.height)
            continue
        unit = placed[name].unit if column.rule in SCALED else None
        if unit:
            row = (table.header_row,)
            reading.findings.add("R309", column=name, sheet=position, rows=row, detail=unit)
        if column.rule == "id_number":
            continue
        cleaned = clean(rows[name], column, dtype, unit)
        values[name] = cleaned.values
        for code, mask in cleaned.unreadable.items():
            numbers = rows["source_row"].filter(mask)
            _add(reading, code if column.decides else "R305", name, position, numbers)
            told |= {(name, position, row) for row in numbers}
    frame = rows.select("source_row", *(["id_number"] if "id_number" in columns else []))
    frame = frame.with_columns(
        pl.lit(position, dtype=pl.UInt16).alias("source_sheet"),
        pl.lit(reading.period.last_day).alias("period_end"),
        pl.lit(reading.unit_code).alias("unit_code"),
        **values,
    )
    if "id_number" in columns:
        frame = frame.with_columns(
            read_id_numbers(frame["id_number"], np.datetime64(reading.period.last_day))
        )
        old = frame["source_row"].filter(frame["converted"])
        _add(reading, "R302", "id_number", position, old)
    if "community_code" in columns and columns["community_code"].rule == "community":
        frame = _names_out_of_codes(frame)
    derived = [name for name in frame.columns if name not in columns]
    return frame.select(*derived, *columns)


@cache
def dtypes(dataset: str) -> dict[str, pl.DataType]:
    """What the schema says each column holds."""
    schema = schemas.model(dataset).to_schema()
    return {name: column.dtype.type for name, column in schema.columns.items()}


def _names_out_of_codes(frame: pl.DataFrame) -> pl.DataFrame:
    """A name written in the code column is a name."""
    code = pl.col("community_code")
    is_name = ~code.str.contains(r"^[0-9]{12}$")
    return frame.with_columns(
        community_name=pl.coalesce(pl.when(is_name).then(code), "community_name"),
        community_code=pl.when(~is_name).then(code),
    )


def _add(reading: Reading, code: str, column: str | None, sheet: int, rows: pl.Series) -> None:
    """Add a finding on these rows of a sheet, if there are any."""
    if not rows.is_empty():
        numbers = tuple(rows.unique().sort())
        reading.findings.add(code, column=column, sheet=sheet, rows=numbers)


def _add_where(
    reading: Reading, code: str, column: str | None, frame: pl.DataFrame, mask: pl.Series
) -> None:
    """Add a finding on the frame's rows where `mask` is true, one per sheet."""
    hit = frame.select("source_sheet", "source_row").filter(mask)
    for (sheet,), rows in hit.group_by("source_sheet", maintain_order=True):
        _add(reading, code, column, int(sheet), rows["source_row"])


def _validated(
    frame: pl.DataFrame, columns: dict[str, Column], reading: Reading, told: set[Cell]
) -> pl.DataFrame:
    """All of the schema's checks at once.

    Returns:
        The frame, with values that break a rule but decide nothing made blank.
    """
    try:
        schemas.model(reading.dataset).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as failures:
        cases = failures.failure_cases.select("column", "check", "index").drop_nulls()
    else:
        return frame
    for (column, check), failed in cases.group_by("column", "check", maintain_order=True):
        mask = pl.Series(np.isin(np.arange(frame.height), failed["index"].to_numpy()))
        told_rows = [(sheet, row) for name, sheet, row in told if name == column]
        if told_rows:
            where = frame.select(pl.struct("source_sheet", "source_row")).to_series()
            known = [{"source_sheet": sheet, "source_row": row} for sheet, row in told_rows]
            mask &= ~where.is_in(pl.Series(known, dtype=where.dtype).implode())
        code = _code(check, columns[column])
        _add_where(reading, code, column, frame, mask)
        if code in BLANKED:
            frame = frame.with_columns(pl.when(~mask).then(pl.col(column)).alias(column))
    return frame


def _code(check: str, column: Column) -> str:
    """The finding a failed check stands for."""
    if check == "not_nullable":
        return "R101"
    if check in words():
        return check
    return "R108" if column.decides else "R305"


def _without_refused(frame: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    refused = reading.findings.refused()
    if not refused:
        return frame
    address = ["source_sheet", "source_row"]
    bad = pl.DataFrame(
        sorted(refused), schema={name: frame.schema[name] for name in address}, orient="row"
    )
    return frame.join(bad, on=address, how="anti", maintain_order="left")


def _without_repeats(frame: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """One row per post and type; of repeated ones the first is kept and the rest are told."""
    for name in ONE_EACH:
        if name in frame.columns:
            frame = frame.explode(name)
    for repeat in schemas.model(reading.dataset).repeats():
        first = frame.select(repeat.first()).to_series()
        _add_where(reading, repeat.code, repeat.column, frame, ~first)
        frame = frame.filter(first)
    reading.rows_refused = len(reading.findings.refused())
    return frame
