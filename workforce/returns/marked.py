"""The submitter's own workbook with the first sheet added, wrong cells coloured and commented."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

import schemas
from workforce.intake.findings import CONFIRM, FILE, ROW, SEVERITY_ZH, Finding, column_letters, say
from workforce.returns import front
from workforce.returns.cells import cells_of, column_place
from workforce.returns.gather import Return
from workforce.returns.values import printable

ZIP = b"PK\x03\x04"
FILL = {FILE: "FFFFC7CE", ROW: "FFFFC7CE", CONFIRM: "FFFFEB9C"}
HEADER_FILL = "FFD9E1F2"
AUTHOR = "审核"
OUR_WORDS = "【审核】"  # what follows it in a comment is ours
COMMENT_WIDTH, LINE_HEIGHT, TALLEST = 320, 60, 400
DRAWN = re.compile(r"xl/(media/|charts/|drawings/drawing)")
MACROS = "xl/vbaProject.bin"
MOST_BYTES = 24 << 20  # unpacked
MOST_MERGED = 200_000
MERGED = re.compile(rb'<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')

Note = tuple[str, str]


def marked(one: Return, data: bytes, lines: Sequence[front.Line]) -> bytes:
    """The returned workbook's bytes.

    Raises:
        Exception: openpyxl can't open it; it is choosier than the reader of the intake.
    """
    book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    names = dict(enumerate(book.sheetnames, start=1))
    for sheet in book.worksheets:
        _unmark(sheet)
    for position in sorted({finding.sheet_position for finding in one.findings if finding.rows}):
        here = [finding for finding in one.findings if finding.sheet_position == position]
        _mark(book[names[position]], here, one)
    for sheet in book.worksheets:
        if _is_front(sheet):
            book.remove(sheet)
    _add_front(book, lines)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def is_quick_to_open(data: bytes) -> bool:
    """Whether a workbook is small, what the reader of the intake passes over included: hidden
    sheets, formats of blank cells, merged cells, each of which openpyxl makes an object.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = package.infolist()
        if sum(part.file_size for part in parts) > MOST_BYTES:
            return False
        sheets = (package.read(part) for part in parts if "worksheets/sheet" in part.filename)
        merged = sum(_area(block) for xml in sheets for block in MERGED.findall(xml))
    return merged <= MOST_MERGED


def _area(block: tuple[bytes, ...]) -> int:
    left, top, right, bottom = (part.decode() for part in block)
    width = column_place(right) - column_place(left) + 1
    return width * (int(bottom) - int(top) + 1)


def notes_on(data: bytes) -> list[Note]:
    """What the marked workbook lacks of the submitter's."""
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    notes = [
        (
            "有问题的单元格已涂色并加批注，可在本工作簿中改好，把文件名改回以单位代码开头（补报的仍写“补报”）"
            "再报送。",
            "Wrong cells are coloured and commented: correct them here, give the file a name that"
            " begins with the unit code again (with 补报 in it if it adds) and send it.",
        )
    ]
    if MACROS in names:
        notes.append(
            (
                "原文件带有宏，本工作簿不含宏，格式为 xlsx。",
                "The macros of your file were left out; this is an xlsx workbook.",
            )
        )
    if any(map(DRAWN.match, names)):
        notes.append(
            (
                "图片、图表和图形可能没有保留，以原文件为准。",
                "Pictures, charts and shapes may be missing here; your own file has them.",
            )
        )
    return notes


def comment_words(finding: Finding, dataset: str) -> str:
    """What the comment on a cell says of a finding."""
    column = schemas.model(dataset).declared().get(finding.column or "")
    words = say(finding, column.title if column else "", (column and column.codelist) or "")
    return f"{finding.code} {SEVERITY_ZH[finding.severity]}：{words.zh}。{words.fix_zh}。"


def gathered(findings: Iterable[Finding], one: Return) -> dict[tuple[int, int], list[Finding]]:
    """These findings by the cells of their sheet: (row from 1, column from 0)."""
    cells: dict[tuple[int, int], list[Finding]] = {}
    for finding in findings:
        for cell in cells_of(finding, one.source.places):
            cells.setdefault(cell, []).append(finding)
    return cells


def _mark(sheet: Worksheet, findings: Iterable[Finding], one: Return) -> None:
    """Mark the cells these findings of a sheet are about; of merged ones the first."""
    tops = {
        (row, column): (block.min_row, block.min_col)
        for block in sheet.merged_cells.ranges
        for row in range(block.min_row, block.max_row + 1)
        for column in range(block.min_col, block.max_col + 1)
    }
    cells: dict[tuple[int, int], list[Finding]] = {}
    for (row, place), about in gathered(findings, one).items():
        top = tops.get((row, place + 1), (row, place + 1))
        known = cells.setdefault(top, [])
        known += [finding for finding in about if finding not in known]
    dataset = one.staged.submission.dataset
    for (row, column), about in cells.items():
        cell = sheet.cell(row, column)
        cell.fill = PatternFill("solid", fgColor=FILL[min(about, key=_rank).severity])
        words = [comment_words(finding, dataset) for finding in about]
        before = f"{cell.comment.text}\n" if cell.comment else ""
        text = f"{before}{OUR_WORDS}\n" + "\n".join(words)
        height = min(LINE_HEIGHT * (len(words) + 1), TALLEST)
        cell.comment = Comment(text, AUTHOR, width=COMMENT_WIDTH, height=height)


def _rank(finding: Finding) -> int:
    return (FILE, ROW, CONFIRM).index(finding.severity)


def _unmark(sheet: Worksheet) -> None:
    """Take off what an earlier return put on: clerks correct in it and send it back."""
    for cell in sheet._cells.values():  # iter_rows would make every cell of the rectangle
        if isinstance(cell, MergedCell) or not cell.comment:
            continue
        theirs, ours, _ = cell.comment.text.partition(OUR_WORDS)
        if ours:
            cell.comment = Comment(theirs.rstrip("\n"), AUTHOR) if theirs else None
            if cell.fill.fill_type and cell.fill.fgColor.rgb in FILL.values():
                cell.fill = PatternFill()


def _is_front(sheet: Worksheet) -> bool:
    return sheet.title.startswith(front.SHEET) and "审核反馈表 / Return" in str(sheet["A1"].value)


def _add_front(book: Workbook, lines: Sequence[front.Line]) -> None:
    sheet = book.create_sheet(front.SHEET, 0)
    for number, line in enumerate(lines, start=1):
        sheet.row_dimensions[number].height = line.height
        if line.is_sentence:
            sheet.merge_cells(None, number, 1, number, len(front.WIDTHS))
        for place, value in enumerate(line.cells, start=1):
            _write(sheet, number, place, value, line)
    for place, width in enumerate(front.WIDTHS):
        sheet.column_dimensions[column_letters(place)].width = width
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    book.active = 0
    for other in book.worksheets:  # two selected sheets would both take what is typed into one
        other.sheet_view.tabSelected = other is sheet


def _write(sheet: Worksheet, row: int, place: int, value: str | int, line: front.Line) -> None:
    if value == "":
        return
    cell: Any = sheet.cell(row, place)
    cell.value = printable(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula, whatever it starts with
    if line.style in (front.TITLE, front.HEADING, front.HEADER):
        cell.font = Font(bold=True, size=14 if line.style == front.TITLE else 11)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if line.style == front.HEADER:
        cell.fill = PatternFill("solid", fgColor=HEADER_FILL)
    if line.severity and place == 2:
        cell.fill = PatternFill("solid", fgColor=FILL[line.severity])
