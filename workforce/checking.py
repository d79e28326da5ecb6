"""`workforce check`: the intake's own eyes on one file before it is sent. Keeps nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl
from rich.console import Console

import schemas
from schemas.declaration import inside_unit
from workforce.folders import DataFolder
from workforce.intake.archive import DECLARED, kind_in_name, unit_in_name
from workforce.intake.declared import read_declared
from workforce.intake.findings import CONFIRM, SEVERITY_EN, SEVERITY_ZH, say
from workforce.intake.mapping import load_mapping
from workforce.intake.reader import Reading, read_submission
from workforce.period import Period
from workforce.returns import addresses
from workforce.returns.values import sheets_of, values_found

STYLE = {"file": "red", "row": "red", "confirm": "yellow"}
ROSTER = "staff_roster"


def check_file(
    file: Path, dataset: str, period: Period, unit: str | None, folder: DataFolder
) -> Reading:
    """Read a file as the intake of a data folder would; a name without a unit code is a finding.

    Raises:
        CatalogueError: the unit's mapping file says what does not exist.
    """
    named = unit or unit_in_name(file.name)
    mapping = load_mapping(folder, named or "", dataset)
    data, kind = file.read_bytes(), kind_in_name(file.name)
    if kind in DECLARED:
        reading = read_declared(data, dataset, period, named or "", kind, mapping)
    else:
        reading = read_submission(data, dataset, period, named or "", mapping)
    if named is None:
        reading.findings.add("R007")
    elif dataset == ROSTER and not reading.rows.is_empty():
        _note_places_outside(reading)
    return reading


def _note_places_outside(reading: Reading) -> None:
    """Roster rows of committees outside the unit: the build refuses them, unless the division table
    says that a county now belongs to this one, which one file can't tell.
    """
    outside = reading.rows.filter(~inside_unit("community_code"))
    by_sheet = outside.group_by("source_sheet").agg(pl.col("source_row").unique().sort())
    for sheet, rows in by_sheet.sort("source_sheet").iter_rows():
        reading.findings.add("R109", column="community_code", sheet=sheet, rows=tuple(rows))
        reading.rows_refused += len(rows)


def print_check(console: Console, file: Path, reading: Reading) -> None:
    """The findings, most important first, each with its cells, what stands there, and what to do;
    then what was tidied.
    """
    sheets = sheets_of(file.read_bytes()) if reading.findings.found else {}
    columns = schemas.model(reading.dataset).declared()
    title = schemas.datasets()[reading.dataset]
    places = {str(sheet): at for sheet, at in reading.places.items()}
    console.print(f"{file.name}：{title.zh}，{reading.period}", soft_wrap=True, markup=False)
    for finding in reading.findings.in_order():
        column = columns.get(finding.column or "")
        words = say(finding, column.title if column else "", (column and column.codelist) or "")
        where = addresses(finding, places, reading.sheet_names)
        values = values_found(finding, places, sheets, columns)
        severity = SEVERITY_ZH[finding.severity]
        console.print(
            f"  {finding.code} {severity} {where}\n"
            f"      {words.zh}{f'：{values}' if values else ''}。{words.fix_zh}。\n"
            f"      {SEVERITY_EN[finding.severity]}: {words.en}; {words.fix_en}.",
            style=STYLE[finding.severity],
            soft_wrap=True,
            markup=False,
        )
    _print_cleaned(console, reading)
    used = reading.rows_read - reading.rows_refused
    if reading.findings.reject_file():
        console.print("这个文件报送后会被退回。 / This file would be rejected.")
        return
    console.print(
        f"读取 {reading.rows_read} 行，可用 {used} 行，需修改 {reading.rows_refused} 行。"
        f" / {reading.rows_read} rows read, {used} usable, {reading.rows_refused} to correct.",
        soft_wrap=True,
        markup=False,
    )
    if not reading.findings.must_fix():
        doubts = any(f.severity == CONFIRM for f in reading.findings.found)
        console.print(
            "没有必须修改的问题，请核实上列各项后报送。 / Nothing must be fixed; confirm the above."
            if doubts
            else "没有发现问题，可以报送。 / No findings; ready to send.",
            soft_wrap=True,
            markup=False,
        )


def _print_cleaned(console: Console, reading: Reading) -> None:
    """How many cells were tidied, by which rule."""
    cells: Counter[str] = Counter()
    for (_, rule), count in reading.cleaned.items():
        cells[rule] += count
    if not cells:
        return
    words = {row["code"]: row for row in schemas.codelist("cleaning")}
    by_rule = cells.most_common()
    chinese = "；".join(f"{words[rule]['zh']} {count}" for rule, count in by_rule)
    english = "; ".join(f"{words[rule]['en']} {count}" for rule, count in by_rule)
    total = sum(cells.values())
    console.print(
        f"已自动规范 {total} 格，不必修改：{chinese}。 / {total} cells tidied: {english}.",
        soft_wrap=True,
        markup=False,
    )
