"""A new workbook for a file that is no workbook or can't be rewritten: the first sheet, and the
rows that have findings with where they stood.
"""

from __future__ import annotations

import bisect
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import schemas
from workforce.intake.findings import Finding, column_letters
from workforce.returns import front
from workforce.returns.cells import columns_of
from workforce.returns.gather import Return
from workforce.returns.marked import AUTHOR, FILL, HEADER_FILL, Note, comment_words, gathered
from workforce.returns.values import Sheets, printable, texts

PAGE = "问题行"
ROW_NUMBER = "原行号"
MOST_ROWS = 5_000
LONGEST_TEXT = 32_000  # of a cell


def listed(
    one: Return, sheets: Sheets, lines: Sequence[front.Line], most_rows: int = MOST_ROWS
) -> bytes:
    """The workbook's bytes."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        _add_front(book, lines)
        _add_rows(book, one, sheets, most_rows)
    return out.getvalue()


def notes_on(one: Return, most_rows: int = MOST_ROWS) -> list[Note]:
    """How to use the rows listed."""
    rows = {(f.sheet or 1, row) for f in one.findings for row in f.rows}
    if not rows or not one.source.places:
        return []
    cut_zh = f"只列出前 {most_rows} 行。" if len(rows) > most_rows else ""
    cut_en = f" Only the first {most_rows} are listed." if len(rows) > most_rows else ""
    return [
        (
            f"有问题的行列在“{PAGE}”中，{ROW_NUMBER}是在原文件中的行号。{cut_zh}"
            "请在原文件中改好后报送，不要报送本工作簿。",
            f"The rows concerned are listed with their row in your file.{cut_en}"
            " Correct your own file and send that, not this workbook.",
        )
    ]


def text_writer(page: Any) -> Any:
    """Writes text as text, whatever it looks like, as much of it as a cell holds."""

    def write(row: int, place: int, text: str, look: Any = None) -> None:
        page.write_string(row, place, printable(text)[:LONGEST_TEXT], look)

    return write


def _add_front(book: Any, lines: Sequence[front.Line]) -> None:
    page = book.add_worksheet(front.SHEET)
    write = text_writer(page)
    top = {"text_wrap": True, "valign": "top"}
    looks = {
        front.TITLE: book.add_format({**top, "bold": True, "font_size": 14}),
        front.HEADING: book.add_format({**top, "bold": True}),
        front.HEADER: book.add_format({**top, "bold": True, "bg_color": f"#{HEADER_FILL[2:]}"}),
    }
    plain = book.add_format(top)
    colours = {
        severity: book.add_format({**top, "bg_color": f"#{fill[2:]}"})
        for severity, fill in FILL.items()
    }
    for number, line in enumerate(lines):
        page.set_row(number, line.height)
        look = looks.get(line.style, plain)
        if line.is_sentence:
            page.merge_range(number, 0, number, len(front.WIDTHS) - 1, "", look)
        for place, value in enumerate(line.cells):
            coloured = line.severity if place == 1 else None
            if isinstance(value, int):
                page.write_number(number, place, value, look)
            elif value:
                write(number, place, value, colours[coloured] if coloured else look)
    for place, width in enumerate(front.WIDTHS):
        page.set_column(place, place, width)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)


def _add_rows(book: Any, one: Return, sheets: Sheets, most_rows: int) -> None:
    """The rows that have findings, a sheet for each of the file's tables."""
    tables: dict[int, list[Finding]] = {}
    for finding in one.findings:
        table = finding.sheet or 1
        is_known = finding.sheet_position in sheets and str(table) in one.source.places
        if finding.rows and is_known:
            tables.setdefault(table, []).append(finding)
    for table, findings in sorted(tables.items()):
        page = book.add_worksheet(f"{PAGE}{table}" if len(tables) > 1 else PAGE)
        rows = sorted({row for finding in findings for row in finding.rows})[:most_rows]
        findings = [_up_to(rows[-1], finding) for finding in findings]
        places = sorted((at, name) for name, at in one.source.places[str(table)].items())
        _add_header(book, page, places, one)
        sheet = sheets[findings[0].sheet_position]
        numbers: list[str | None] = [str(row) for row in rows]
        values = [numbers, *(texts(sheet, rows, at) for at, _ in places)]
        _add_cells(book, page, values, _offsets(findings, places, one), one)


def _up_to(row: int, finding: Finding) -> Finding:
    """The finding without the rows after this one."""
    return replace(finding, rows=finding.rows[: bisect.bisect(finding.rows, row)])


def _add_header(book: Any, page: Any, places: Sequence[tuple[int, str]], one: Return) -> None:
    columns = schemas.model(one.staged.submission.dataset).declared()
    titles = [f"{column_letters(place)} {columns[name].title}" for place, name in places]
    write, bold = text_writer(page), book.add_format({"bold": True})
    for offset, title in enumerate([ROW_NUMBER, *titles]):
        write(0, offset, title, bold)
    page.set_column(0, len(places), 18)
    page.freeze_panes(1, 1)


def _offsets(
    findings: Sequence[Finding], places: Sequence[tuple[int, str]], one: Return
) -> dict[tuple[int, int], list[Finding]]:
    """The findings by row and column of the page; those on whole rows at the row's number."""
    offsets = {place: offset for offset, (place, _) in enumerate(places, start=1)}
    found: dict[tuple[int, int], list[Finding]] = {}
    for (row, place), about in gathered(findings, one).items():
        for finding in about:
            offset = offsets.get(place, 0) if columns_of(finding, one.source.places) else 0
            found.setdefault((row, offset), []).append(finding)
    return found


def _add_cells(
    book: Any,
    page: Any,
    values: Sequence[Sequence[str | None]],
    wrong: Mapping[tuple[int, int], Sequence[Finding]],
    one: Return,
) -> None:
    """The rows as the file has them, row numbers first, wrong cells coloured and commented."""
    write = text_writer(page)
    colours = {
        severity: book.add_format({"bg_color": f"#{fill[2:]}"}) for severity, fill in FILL.items()
    }
    for line, cells in enumerate(zip(*values, strict=True), start=1):
        row = int(cells[0] or 0)
        for offset, text in enumerate(cells):
            about = wrong.get((row, offset), ())
            look = colours[about[0].severity] if about else None
            if offset:
                write(line, offset, text or "", look)
            else:
                page.write_number(line, 0, row, look)
            if about:
                words = (comment_words(finding, one.staged.submission.dataset) for finding in about)
                page.write_comment(line, offset, "\n".join(words), {"author": AUTHOR})
