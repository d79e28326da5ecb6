"""One file's bytes to checked rows and findings. Looks at no other file, and has no clock."""

from __future__ import annotations

import re
import traceback
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import pandera.polars as pa
import polars as pl

import schemas
from schemas.declaration import Column
from workforce.intake.clean import Said, clean
from workforce.intake.findings import ROW, Findings, column_letters, words
from workforce.intake.header import Placed
from workforce.intake.identity import LONGEST_READ, read_id_numbers
from workforce.intake.mapping import Mapping
from workforce.intake.reading import Sheet, is_panic, read_sheets
from workforce.intake.table import Table, find_tables
from workforce.intake.unreadable import UnreadableError
from workforce.period import Period
from workforce.stopping import Stopped

Cells = dict[str, list[pl.Series]]  # by column, where its cells stand, as `_address` says it
ONE_EACH = ("worker_type", "post")  # a cell with several stages as several rows
ROWS_APART = 1 << 32
RETURN_SHEET = "审核反馈"  # the findings in front of a workbook that is sent back corrected
SCALED = ("persons", "hours", "integer", "money")
BLANKED = ("R305", "R306", "R311")
# a row refused for these alone can be read: the return says what it would have counted for
LEGIBLE = (
    "R101",
    "R102",
    "R103",
    "R104",
    "R106",
    "R107",
    "R108",
    "R110",
    "R113",
    "R115",
    "R117",
    "R118",
)
TOWNSHIP_SHEET = re.compile(r"^\d{0,3}[\s.、-]*(\S{1,12}(?:街道|镇|乡|街道办事处|街道办))$")
PERSON_SEEN = re.compile(r"[1-9]\d{16}[\dXx]")
PLACE_SEEN = re.compile(r"[1-9]\d{11}")
FEWEST_PLACES = 3


@dataclass
class Reading:
    """What one file holds.

    Attributes:
        rows: the accepted rows, one per source row, post and type, still with direct identifiers;
            empty where the file is refused whole.
        legible: refused rows that can be read, like `rows`; where the ID number is wrong, the
            text that stands for it and the name.
        cleaned: by column and cleaning rule, how many cells were changed.
        rows_read, rows_refused: source rows, not counting titles, totals and blank rows.
        places: where each column stands, by sheet: {sheet: {column: position from 0}}; a sheet's
            further tables are numbered `TABLES_APART` above it.
        sheet_names: what the submitter calls the sheets, by position; for their eyes only.
    """

    dataset: str
    period: Period
    unit_code: str
    findings: Findings = field(default_factory=Findings)
    rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    legible: pl.DataFrame = field(default_factory=pl.DataFrame)
    cleaned: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows_read: int = 0
    rows_refused: int = 0
    places: dict[int, dict[str, int]] = field(default_factory=dict)
    sheet_names: dict[int, str] = field(default_factory=dict)


def read_submission(
    data: bytes, dataset: str, period: Period, unit_code: str, mapping: Mapping | None = None
) -> Reading:
    """Read, clean and check one file; never raises for what is in it.

    A file that trips over an error of ours is refused alone (R012). The error's own words may
    quote a cell, so only its kind and place are told.

    Args:
        data: the file's bytes; its name plays no part.
        dataset: one of `schemas.datasets()`.
        period: the month it was sent for.
        unit_code: the reporting unit; empty where it isn't known (rules on it are then left out).
        mapping: what the unit's mapping file settles.
    """
    reading = Reading(dataset, period, unit_code)
    try:
        _read(data, reading, mapping or Mapping())
    except BaseException as error:
        if is_of_the_machine(error):
            raise
        return tripped(error, dataset, period, unit_code)
    return reading


def is_of_the_machine(error: BaseException) -> bool:
    """Whether an error tells of the machine or of whoever ends the run, not of the file.

    An OSError of the system has a number; readers raise some without one about what they read.
    """
    if isinstance(error, Stopped):
        return True
    if isinstance(error, OSError):
        return error.errno is not None
    return not isinstance(error, Exception) and not is_panic(error)


def tripped(error: BaseException, dataset: str, period: Period, unit_code: str) -> Reading:
    """The reading of a file that tripped over an error of ours: refused, and where it happened."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    reading = Reading(dataset, period, unit_code)
    detail = f"{type(error).__name__}, {Path(place.filename).name}:{place.lineno}"
    reading.findings.add("R012", detail=detail)
    return reading


def _read(data: bytes, reading: Reading, mapping: Mapping) -> None:
    """Fill `reading` with what the file holds."""
    columns = schemas.model(reading.dataset).declared()
    try:
        every = [sheet for sheet in read_sheets(data) if sheet.name != RETURN_SHEET]
        sheets = [sheet for sheet in every if sheet.is_visible]
        reading.sheet_names = {sheet.position: sheet.name for sheet in every if sheet.name}
        found = [table for sheet in sheets for table in find_tables(sheet, columns, mapping)]
        _tell_of_unread(sheets, found, columns, reading)
        _tell_of_hidden(every, columns, mapping, reading)
        tables = _usable(found, len(sheets), columns)
        if _wrong_month(tables, reading) or not _has_rows(tables, reading):
            return
        _tell_of_headers(tables, reading)
        told: Cells = {}
        frame = pl.concat([_cleaned(table, columns, reading, mapping, told) for table in tables])
    except UnreadableError as problem:
        rows = (problem.row,) if problem.row else ()
        reading.findings.add(problem.code, rows=rows, detail=problem.detail)
        reading.cleaned.clear()
        return
    reading.places = {
        table.position: {one.name: one.place for one in table.placed} for table in tables
    }
    reading.rows_read = frame.height + sum(len(table.shifted) for table in tables)
    frame = _validated(frame, columns, reading, told)
    reading.legible = _legible(frame, reading)
    frame = _without_refused(frame, reading)
    _tell_of_namesakes(frame, reading)
    _tell_of_blank_columns(frame, columns, reading)
    reading.rows = _without_repeats(frame, reading)
    if reading.rows.is_empty():
        reading.findings.add("R010")


def _usable(found: list[Table], sheets: int, columns: dict[str, Column]) -> list[Table]:
    """The tables that have all required columns.

    Raises:
        UnreadableError: none has, or one that is clearly meant lacks some; it names them.
    """
    required = [column for column in columns.values() if column.required]
    whole = [table for table in found if not table.missing(required)]
    partial = [
        table
        for table in found
        if 0 < len(table.missing(required)) <= len(required) // 2
        and (not whole or looks_like_data(table.sheet, "id_number" in columns))
    ]
    if whole and not partial:
        return whole
    best = max(partial or found, key=lambda table: len(table.placed), default=None)
    lacking = best.missing(required) if best else required
    sheet = f"（第{best.sheet.position}张工作表）" if best and sheets > 1 else ""
    raise UnreadableError("R005", "、".join(column.title for column in lacking) + sheet)


def _tell_of_headers(tables: list[Table], reading: Reading) -> None:
    """Tell which columns mean nothing known, which were taken without certainty, and which rows
    are hidden.
    """
    for table in tables:
        numbers = table.rows["source_row"]
        hidden = numbers.filter(numbers.is_in(list(table.sheet.hidden_rows)))
        _add(reading, "R313", None, table.position, hidden)
        about = {"sheet": table.position, "rows": (table.header_row,)}
        if table.unplaced:
            letters = "、".join(column_letters(place) for place in table.unplaced)
            reading.findings.add("R310", detail=letters, **about)
        for one in table.placed:
            if one.doubt:
                reading.findings.add("R312", column=one.name, detail=one.doubt, **about)


def _tell_of_unread(
    sheets: list[Sheet], found: list[Table], columns: dict[str, Column], reading: Reading
) -> None:
    """Tell of sheets that look like data but have no header."""
    read = {table.sheet.position for table in found}
    for sheet in sheets:
        if sheet.position not in read and looks_like_data(sheet, "id_number" in columns):
            reading.findings.add("R314", sheet=sheet.position)


def _tell_of_hidden(
    sheets: list[Sheet], columns: dict[str, Column], mapping: Mapping, reading: Reading
) -> None:
    """Tell of hidden sheets that hold a whole table with rows."""
    required = [column for column in columns.values() if column.required]
    for sheet in sheets:
        tables = () if sheet.is_visible else find_tables(sheet, columns, mapping)
        if any(not (table.missing(required) or table.rows.is_empty()) for table in tables):
            reading.findings.add("R319", sheet=sheet.position)


def looks_like_data(sheet: Sheet, of_people: bool) -> bool:
    """Whether a sheet holds an ID number, or in registers some committee codes."""
    cells = [cell for row in sheet.preview() for cell in row]
    if of_people:
        return any(PERSON_SEEN.fullmatch(cell) for cell in cells)
    return sum(bool(PLACE_SEEN.fullmatch(cell)) for cell in cells) >= FEWEST_PLACES


def _wrong_month(tables: list[Table], reading: Reading) -> bool:
    """Whether a monthly sheet states another month than it was sent for."""
    if schemas.datasets()[reading.dataset].cadence != "monthly":
        return False
    for table in tables:
        if table.months_stated and str(reading.period) not in table.months_stated:
            months = "、".join(table.months_stated)
            reading.findings.add("R006", sheet=table.sheet.position, detail=months)
            return True
    return False


def _has_rows(tables: list[Table], reading: Reading) -> bool:
    if all(table.rows.is_empty() for table in tables):
        reading.findings.add("R008")
        return False
    return True


def _cleaned(
    table: Table,
    columns: dict[str, Column],
    reading: Reading,
    mapping: Mapping,
    told: Cells,
) -> pl.DataFrame:
    """A table's rows as values: every declared column, absent ones null, and where they came from.

    Adds a finding for every cell no rule could read, and the cell to `told`; counts what was
    cleaned.
    """
    position, rows = table.position, table.rows
    placed = {one.name: one for one in table.placed}
    values: dict[str, pl.Series] = {}
    # codes first: where none can be read, the rest need not be
    for name, column in sorted(columns.items(), key=lambda item: item[1].codelist is None):
        dtype = dtypes(reading.dataset)[name]
        if name not in placed:
            values[name] = _absent(name, table, dtype, reading)
            continue
        said = _said(placed[name], column, mapping)
        if said.unit:
            row = (table.header_row,)
            reading.findings.add("R309", column=name, sheet=position, rows=row, detail=said.unit)
        if column.rule == "id_number":
            continue
        cleaned = clean(rows[name], column, dtype, said)
        values[name] = cleaned.values
        for rule, cells in cleaned.changed.items():
            reading.cleaned[name, rule] += cells
        for code, mask in cleaned.unreadable.items():
            numbers = rows["source_row"].filter(mask)
            _add(reading, code if column.decides else "R305", name, position, numbers)
            told.setdefault(name, []).append(_address(position, numbers))
    for name, cells in table.filled.items():
        reading.cleaned[name, "merged"] += cells
    if table.shifted:
        reading.findings.add("R116", sheet=position, rows=table.shifted)
    frame = rows.select("source_row", *(["id_number"] if "id_number" in columns else []))
    frame = frame.with_columns(
        pl.lit(position, dtype=pl.UInt32).alias("source_sheet"),
        pl.lit(reading.period.last_day).alias("period_end"),
        pl.lit(reading.unit_code).alias("unit_code"),
        **values,
    )
    if "id_number" in columns:
        frame = _with_identity(frame, position, reading)
    if "community_code" in columns and columns["community_code"].rule == "community":
        frame = _names_out_of_codes(frame)
    derived = [name for name in frame.columns if name not in columns]
    return frame.select(*derived, *columns)


def _said(placed: Placed, column: Column, mapping: Mapping) -> Said:
    """What header and mapping say about a column's cells."""
    unit = placed.unit if column.rule in SCALED else None
    codes = mapping.codes.get(column.name, {})
    return Said(unit, (*codes.items(), *placed.codes) if column.codelist else ())


def _absent(name: str, table: Table, dtype: pl.DataType, reading: Reading) -> pl.Series:
    """A column the table lacks: null; the township, where the sheet is named like one."""
    value = None
    township = TOWNSHIP_SHEET.match(table.sheet.name.strip())
    if name == "township_name" and township and table.rows.height:
        column = schemas.model(reading.dataset).declared()[name]
        value = clean(pl.Series([township[1]]), column, dtype).values.item()
    if value is not None:
        reading.cleaned[name, "sheet_township"] += table.rows.height
    return pl.Series(name, [value], dtype=dtype).new_from_index(0, table.rows.height)


def _with_identity(frame: pl.DataFrame, position: int, reading: Reading) -> pl.DataFrame:
    """The frame with its ID numbers read; what they were changed in is counted."""
    written = frame["id_number"]
    told = read_id_numbers(written, np.datetime64(reading.period.last_day))
    sound, converted = told["id_fault"].is_null(), told["converted"]
    half_width = written.str.slice(0, LONGEST_READ).str.normalize("NFKC")
    counts = {
        "id_15": converted,
        "width": (half_width != written) & sound,
        "id_form": (told["id_number"] != half_width) & sound & ~converted,
    }
    for rule, mask in counts.items():
        cells = mask.sum()
        if cells:
            reading.cleaned["id_number", rule] += int(cells)
    frame = frame.with_columns(*told, written.alias("id_written"))
    _add(reading, "R302", "id_number", position, frame["source_row"].filter(converted))
    return frame


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
    frame: pl.DataFrame, columns: dict[str, Column], reading: Reading, told: Cells
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
    addresses = _addresses(frame)
    for (column, check), failed in cases.group_by("column", "check", maintain_order=True):
        mask = pl.Series(np.isin(np.arange(frame.height), failed["index"].to_numpy()))
        if column in told:
            mask &= ~addresses.is_in(pl.concat(told[column]).implode())
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


def _address(sheet: int, rows: pl.Series) -> pl.Series:
    """Sheet and row as one number."""
    return rows.cast(pl.UInt64) + sheet * ROWS_APART


def _addresses(frame: pl.DataFrame) -> pl.Series:
    """Where each row of a frame stands."""
    sheet, row = pl.col("source_sheet").cast(pl.UInt64), pl.col("source_row").cast(pl.UInt64)
    return frame.select((sheet * ROWS_APART + row).alias("address")).to_series()


def _refused(reading: Reading, codes: Collection[str] | None = None) -> pl.Series:
    """Where the rows stand that must not be used; of some codes only."""
    found = [
        _address(one.sheet or 1, pl.Series(one.rows, dtype=pl.UInt32))
        for one in reading.findings.found
        if one.severity == ROW and (codes is None or one.code in codes)
    ]
    return pl.concat(found).unique() if found else pl.Series(dtype=pl.UInt64)


def _without_refused(frame: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    refused = _refused(reading)
    return frame.filter(~_addresses(frame).is_in(refused.implode())) if len(refused) else frame


def _tell_of_namesakes(frame: pl.DataFrame, reading: Reading) -> None:
    """Tell of one ID number under several names."""
    if not {"id_number", "name"} <= set(frame.columns):
        return
    names = frame.select("id_number", "name").drop_nulls().unique()
    if names.height > names["id_number"].n_unique():
        several = names.filter(pl.col("id_number").is_duplicated())["id_number"].unique()
        mask = frame["id_number"].is_in(several.implode()).fill_null(False)
        _add_where(reading, "R326", "id_number", frame, mask)


def _tell_of_blank_columns(
    frame: pl.DataFrame, columns: dict[str, Column], reading: Reading
) -> None:
    """Tell which yes-or-no columns of a register say nothing at all: they are not known."""
    if schemas.datasets()[reading.dataset].cadence != "register" or frame.is_empty():
        return
    for sheet, places in reading.places.items():
        for name in places:
            if columns[name].codelist == "yes_no" and frame[name].null_count() == frame.height:
                reading.findings.add("R318", column=name, sheet=sheet)


def _legible(frame: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """Refused rows that can be read, for what they would have counted for.

    Whoever has no sound ID number is told apart by what is written for it and the name.
    """
    legible = _refused(reading, LEGIBLE)
    others = _refused(reading, {one.code for one in reading.findings.found} - set(LEGIBLE))
    if "id_written" not in frame.columns or not len(legible):
        return frame.clear()
    where = _addresses(frame)
    found = frame.filter(where.is_in(legible.implode()) & ~where.is_in(others.implode()))
    unsound = pl.col("id_fault").is_not_null() | pl.col("id_number").is_null()
    as_written = pl.concat_str("id_written", "name", separator="|", ignore_nulls=True)
    found = found.with_columns(
        id_number=pl.when(unsound).then(as_written).otherwise("id_number"),
        sex_by_id=pl.coalesce("sex_by_id", "sex"),
    )
    return _one_each(found.filter(pl.col("id_number") != ""))


def _one_each(frame: pl.DataFrame) -> pl.DataFrame:
    """One row per post and type."""
    for name in ONE_EACH:
        if name in frame.columns:
            frame = frame.explode(name)
    return frame


def _without_repeats(frame: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """One row per post and type; of repeated ones the first is kept and the rest are told."""
    frame = _one_each(frame)
    model = schemas.model(reading.dataset)
    for repeat in model.repeats():
        first = frame.select(repeat.first()).to_series()
        _add_where(reading, repeat.code, repeat.column, frame, ~first)
        frame = frame.filter(first)
    for alone in model.alone():
        crowded = frame.select(alone.crowded()).to_series()
        _add_where(reading, alone.code, alone.column, frame, crowded)
    reading.rows_refused = len(_refused(reading))
    return frame
