"""A submission laid out as a county would: title, header rows, records, totals, sign-off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from workforce.demo.cells import Cell, person_cells, record_cells
from workforce.demo.faults import Submission, person_of
from workforce.demo.grids import Grid
from workforce.demo.places import Organisation, county_name
from workforce.demo.styles import GROUPS, TITLES, Style


@dataclass
class Sheet:
    """Lines of cells. `row_numbers` gives each record's row, counted from 1.

    `merges` are (first row, first column, last row, last column), counted from 0.
    """

    name: str
    lines: list[list[Cell]] = field(default_factory=list)
    row_numbers: list[int] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    more_sheets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signatories:
    """The people who sign a county's files."""

    head: str
    clerk: str


def lay_out(submission: Submission, style: Style, is_xlsx: bool, signed_by: Signatories) -> Sheet:
    """The sheet of one submission; a csv has no real dates."""
    sheet = Sheet(style.sheet, more_sheets=style.more_sheets)
    columns = style.column_names(submission.dataset)
    _add_head(sheet, submission, style, columns)
    total = _total_line(submission, columns)
    if style.total == "top":
        sheet.lines.append(total)
    if style.blank == "before":
        sheet.lines.append([""] * len(columns))
    _add_records(sheet, submission, style, is_xlsx)
    if style.total == "end":
        sheet.lines.append(total)
    if style.signed:
        _add_signature(sheet, submission, signed_by, len(columns))
    return sheet


def _add_head(sheet: Sheet, submission: Submission, style: Style, columns: Sequence[str]) -> None:
    width = len(columns)
    unit = county_name(submission.unit_code)
    month = f"{submission.month.first.year}年{submission.month.first.month}月"
    if style.title:
        stated = month if style.title == "month" else ""
        _add_wide(sheet, unit + stated + TITLES[submission.dataset], width)
    if style.period_line:
        _add_wide(sheet, style.period_line.format(unit=unit, month=month), width)
    headers: list[Cell] = [style.header(submission.dataset, column) for column in columns]
    if submission.dataset == "staff_roster" and style.groups:
        _add_groups(sheet, columns, headers, is_tall=style.groups == "tall")
    sheet.lines.append(headers)


def _add_wide(sheet: Sheet, text: str, width: int) -> None:
    """A line with one text, merged over the whole width."""
    row = len(sheet.lines)
    sheet.lines.append([text, *[""] * (width - 1)])
    sheet.merges.append((row, 0, row, width - 1))


TALL = ("serial", "remark", "name", "id_number")


def _add_groups(sheet: Sheet, columns: Sequence[str], headers: list[Cell], is_tall: bool) -> None:
    """The row of merged group headers.

    In a tall head some headers stand in this row, merged with the empty cell below them.
    """
    group_of = {column: group for group, members in GROUPS.items() for column in members}
    row = len(sheet.lines)
    line: list[Cell] = [""] * len(columns)
    runs: list[tuple[str, int, int]] = []
    for at, column in enumerate(columns):
        if column in TALL and (is_tall or column not in group_of):
            line[at], headers[at] = headers[at], ""
            sheet.merges.append((row, at, row + 1, at))
        elif runs and runs[-1][0] == group_of[column] and runs[-1][2] == at - 1:
            runs[-1] = (runs[-1][0], runs[-1][1], at)
        else:
            runs.append((group_of[column], at, at))
    for group, first, last in runs:
        line[first] = group
        if last > first:
            sheet.merges.append((row, first, row, last))
    sheet.lines.append(line)


def _total_line(submission: Submission, columns: Sequence[str]) -> list[Cell]:
    """合计 in the first column and the number of rows in the second."""
    line: list[Cell] = [""] * len(columns)
    line[0] = "合计"
    is_of_things = submission.dataset in ("organisation_register", "grid_register")
    line[1] = f"{len(submission.records)}{'个' if is_of_things else '人'}"
    return line


def _add_records(sheet: Sheet, submission: Submission, style: Style, is_xlsx: bool) -> None:
    columns = style.column_names(submission.dataset)
    of_record = record_cells(submission.dataset, style, is_xlsx, submission.month.index)
    of_person = person_cells(style, is_xlsx)
    written = [
        (of_record[column], False) if column in of_record else (of_person.get(column, _empty), True)
        for column in columns
    ]
    serial_at = columns.index("serial") if "serial" in columns else None
    blank_after = len(submission.records) // 2 if style.blank == "inside" else None
    for at, record in enumerate(submission.records):
        person = None if isinstance(record, Organisation | Grid) else person_of(record)
        line = [cell(person if is_of_person else record) for cell, is_of_person in written]
        if serial_at is not None:
            line[serial_at] = at + 1
        if at in submission.marks:
            for column, cell in submission.marks[at].cells.items():
                line[columns.index(column)] = cell
        sheet.lines.append(line)
        sheet.row_numbers.append(len(sheet.lines))
        if at == blank_after:
            sheet.lines.append([""] * len(columns))


def _empty(record: object) -> Cell:
    return ""


def _add_signature(
    sheet: Sheet, submission: Submission, signed_by: Signatories, width: int
) -> None:
    """An empty line, then who signed and when the table was sent."""
    sent = submission.month.last + timedelta(days=3)
    text = (
        f"单位负责人:{signed_by.head}    填表人:{signed_by.clerk}    "
        f"报出日期:{sent.year}年{sent.month}月{sent.day}日"
    )
    sheet.lines.append([""] * width)
    sheet.lines.append([text, *[""] * (width - 1)])
