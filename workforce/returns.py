"""What goes back to each submitter: their own workbook, wrong cells marked, findings in front.

A CSV file, or a workbook too large to rewrite, comes back as a new workbook with the rows
concerned and their original addresses.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import schemas
from schemas.declaration import Column
from workforce.folders import DataFolder, fingerprint, replacing, sha256_of
from workforce.intake.archive import Archive
from workforce.intake.findings import (
    CONFIRM,
    FILE,
    ROW,
    SEVERITY_EN,
    SEVERITY_ZH,
    Finding,
    in_order,
    say,
)
from workforce.intake.staging import Staged
from workforce.warehouse import open_warehouse

MOST_CELLS_REWRITTEN = 200_000
MOST_ADDRESSES = 20
MOST_MARKS = 5_000
FILL = {FILE: "FFFFC7CE", ROW: "FFFFC7CE", CONFIRM: "FFFFEB9C"}
SHEET = "审核反馈"
HEADERS = ("序号", "审核级别", "编号", "位置", "涉及行数", "问题", "怎样处理", "In English")
WIDTHS = (6, 12, 8, 34, 10, 44, 44, 70)


@dataclass(frozen=True)
class Return:
    """Everything that is said to a submitter about one submission."""

    staged: Staged
    findings: tuple[Finding, ...]

    @property
    def rows_refused(self) -> int:
        refused = {(f.sheet, row) for f in self.findings if f.severity == ROW for row in f.rows}
        return self.staged.rows_read if self.is_rejected else len(refused)

    @property
    def is_rejected(self) -> bool:
        return self.staged.rejected or any(f.severity == FILE for f in self.findings)

    @property
    def outcome(self) -> tuple[str, str]:
        if self.is_rejected:
            return "退回重报", "rejected: correct it and send it again"
        if self.rows_refused:
            return "部分采用", "partly taken"
        return "已采用", "taken"


def gather(folder: DataFolder, staged: Sequence[Staged], period: str) -> list[Return]:
    """The month's submissions that have findings, those of the build included."""
    with open_warehouse(folder) as con:
        rows = con.execute(
            """
            select
                dataset, unit_code, code, column_name, source_sheet,
                list(source_row order by source_row)
            from build_finding
            where period = $period
            group by all
            order by all
            """,
            {"period": period},
        ).fetchall()
    built: dict[tuple[str, str], list[Finding]] = {}
    for dataset, unit, code, column, sheet, numbers in rows:
        places = tuple(number for number in numbers if number is not None)
        built.setdefault((dataset, unit), []).append(Finding(code, column, sheet, places))
    found = []
    for one in staged:
        if one.submission.period == period:
            key = (one.submission.dataset, one.submission.unit_code)
            findings = (*one.findings, *built.get(key, []))
            if findings:
                found.append(Return(one, tuple(in_order(findings))))
    return found


def write_returns(folder: DataFolder, staged: Sequence[Staged], period: str) -> list[Path]:
    """Write the month's returns; one that stands unchanged is left alone, an outdated one goes."""
    written = []
    home = folder.returns / period
    folder.returns.mkdir(parents=True, exist_ok=True)
    folder.returns.chmod(0o700)  # file names and contents of submitters
    wanted: set[Path] = set()
    version = sha256_of(Path(__file__).read_bytes())
    for one in gather(folder, staged, period):
        submission = one.staged.submission
        told = [finding.as_json() for finding in one.findings]
        mark = fingerprint([submission.sha256, told, version])[:8]
        title = schemas.datasets()[submission.dataset].zh
        path = home / submission.unit_code / f"{title}-审核反馈表-{mark}.xlsx"
        wanted.add(path)
        if not path.exists():
            data = Archive(folder).bytes_of(submission.sha256)
            with replacing(path, mode=0o600) as temporary:
                temporary.write_bytes(workbook(one, data))
            written.append(path)
    for path in home.glob("*/*-审核反馈表-*.xlsx"):
        if path not in wanted:
            path.unlink()
    return written


def workbook(one: Return, data: bytes) -> bytes:
    """The returned workbook's bytes."""
    width = max((len(places) for places in one.staged.places.values()), default=0)
    small = one.staged.rows_read * max(width, 1) <= MOST_CELLS_REWRITTEN
    marks = sum(len(finding.rows) for finding in one.findings)
    if data.startswith(b"PK\x03\x04") and small and marks <= MOST_MARKS and one.staged.places:
        try:
            return _marked(one, data)
        except Exception:  # openpyxl is choosier than the reader: styles, filters, ods
            return _listed(one, data)
    return _listed(one, data)


def findings_table(one: Return, sheet_names: Mapping[int, str]) -> list[tuple[Any, ...]]:
    """One row per finding, as the first sheet shows it."""
    columns = schemas.model(one.staged.submission.dataset).declared()
    rows = []
    for number, finding in enumerate(one.findings, start=1):
        column = columns.get(finding.column or "")
        words = say(finding, column.title if column else "", _codelist(column))
        rows.append(
            (
                number,
                SEVERITY_ZH[finding.severity],
                finding.code,
                addresses(finding, one.staged.places, sheet_names),
                len(finding.rows) or "",
                words.zh,
                words.fix_zh,
                f"{SEVERITY_EN[finding.severity]}: {words.en}; {words.fix_en}",
            )
        )
    return rows


def addresses(
    finding: Finding, places: dict[str, dict[str, int]], sheet_names: Mapping[int, str]
) -> str:
    """The finding's cells as a spreadsheet names them, the first few of many."""
    if not finding.rows:
        return ""
    place = places.get(str(finding.sheet), {}).get(finding.column or "")
    letters = "" if place is None else column_letters(place)
    name = sheet_names.get(finding.sheet or 1)
    sheet = f"{name}!" if name else ""
    shown = [
        f"{letters}{row}" if letters else f"第{row}行" for row in finding.rows[:MOST_ADDRESSES]
    ]
    more = f" 等{len(finding.rows)}处" if len(finding.rows) > MOST_ADDRESSES else ""
    return sheet + "、".join(shown) + more


def column_letters(place: int) -> str:
    """Position from 0 as a spreadsheet's column: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def heading(one: Return) -> list[str]:
    """The lines above the table."""
    submission = one.staged.submission
    zh, en = one.outcome
    used = one.staged.rows_read - one.rows_refused
    title = schemas.datasets()[submission.dataset]
    return [
        f"{title.zh} 审核反馈表  /  Return: {title.en}",
        f"填报单位 {submission.unit_code}    报告期 {submission.period}    处理结果：{zh}（{en}）",
        f"读取 {one.staged.rows_read} 行，采用 {used} 行，未采用 {one.rows_refused} 行。"
        f"  /  {one.staged.rows_read} rows read, {used} used, {one.rows_refused} refused.",
    ]


def _marked(one: Return, data: bytes) -> bytes:
    """The submitter's own workbook with wrong cells coloured and commented."""
    import openpyxl
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.properties import PageSetupProperties

    book = openpyxl.load_workbook(io.BytesIO(data))
    names = dict(enumerate(book.sheetnames, start=1))
    table = findings_table(one, names)
    for finding, row_told in zip(one.findings, table, strict=True):
        place = one.staged.places.get(str(finding.sheet), {}).get(finding.column or "")
        fill = PatternFill("solid", fgColor=FILL[finding.severity])
        for row in finding.rows:
            sheet = book[names[finding.sheet or 1]]
            cell = sheet.cell(row, 1 if place is None else place + 1)
            if isinstance(cell, MergedCell):
                continue
            cell.fill = fill
            text = f"{row_told[2]} {row_told[1]}：{row_told[5]}。{row_told[6]}。"
            before = f"{cell.comment.text}\n" if cell.comment else ""
            cell.comment = Comment(before + text, "审核", width=320, height=120)
    front = book.create_sheet(SHEET, 0)
    for line, text in enumerate(heading(one), start=1):
        front.cell(line, 1, text).font = Font(bold=line == 1, size=14 if line == 1 else 11)
    start = len(heading(one)) + 2
    for place, text in enumerate(HEADERS, start=1):
        front.cell(start, place, text).font = Font(bold=True)
        front.column_dimensions[column_letters(place - 1)].width = WIDTHS[place - 1]
    for offset, told in enumerate(table, start=1):
        for place, value in enumerate(told, start=1):
            cell = front.cell(start + offset, place, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula, whatever it starts with
    front.freeze_panes = front.cell(start + 1, 1)
    front.page_setup.orientation, front.page_setup.paperSize = "landscape", 9  # A4
    front.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    front.page_setup.fitToHeight = 0
    book.active = 0
    for sheet in book:  # two selected sheets would both take what is typed into one
        sheet.sheet_view.tabSelected = sheet is front
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _listed(one: Return, data: bytes) -> bytes:
    """A new workbook: the findings, and the rows concerned with where they stood."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        bold = book.add_format({"bold": True})
        front = book.add_worksheet(SHEET)
        for line, text in enumerate(heading(one)):
            front.write_string(line, 0, text, bold if line == 0 else None)
        start = len(heading(one)) + 1
        front.write_row(start, 0, HEADERS, bold)
        for place, width in enumerate(WIDTHS):
            front.set_column(place, place, width, wrap)
        for offset, row in enumerate(findings_table(one, {}), start=1):
            front.write_row(start + offset, 0, row, wrap)
        front.freeze_panes(start + 1, 0)
        front.set_landscape()
        front.set_paper(9)  # A4
        front.fit_to_pages(1, 0)
        _list_rows(book, one, data)
    return out.getvalue()


def _list_rows(book: Any, one: Return, data: bytes) -> None:
    """The rows that have findings, as the file has them, wrong cells coloured."""
    concerned: dict[int, dict[int, list[Finding]]] = {}
    for finding in one.findings:
        for row in finding.rows:
            concerned.setdefault(finding.sheet or 1, {}).setdefault(row, []).append(finding)
    if not concerned or not one.staged.places:
        return
    from workforce.intake.reading import read_sheets

    sheets = {sheet.position: sheet for sheet in read_sheets(data)}
    columns = schemas.model(one.staged.submission.dataset).declared()
    for position, rows in sorted(concerned.items()):
        at = one.staged.places[str(position)]
        places = dict(sorted(at.items(), key=lambda entry: entry[1]))
        page = book.add_worksheet(f"问题行{position}" if len(concerned) > 1 else "问题行")
        titles = (f"{column_letters(at)} {columns[name].title}" for name, at in places.items())
        labels = ["原行号", *titles]
        page.write_row(0, 0, labels, book.add_format({"bold": True}))
        page.set_column(0, len(places), 18)
        page.freeze_panes(1, 1)
        cells = sheets[position].cells
        colours = {
            severity: book.add_format({"bg_color": f"#{fill[2:]}"})
            for severity, fill in FILL.items()
        }
        for line, (number, findings) in enumerate(sorted(rows.items()), start=1):
            wrong = {finding.column: finding for finding in reversed(findings)}
            cells_told: list[tuple[int, str, str | None]] = [(0, str(number), None)]
            cells_told += [
                (offset, cells[str(place)][number - 1] or "", name)
                for offset, (name, place) in enumerate(places.items(), start=1)
            ]
            for offset, text, name in cells_told:
                fault = wrong.get(name)
                write = page.write_string if name else page.write
                write(line, offset, text if name else number, fault and colours[fault.severity])
                if fault:
                    column = columns.get(name or "")
                    words = say(fault, column.title if column else "", _codelist(column))
                    severity = SEVERITY_ZH[fault.severity]
                    comment = f"{fault.code} {severity}：{words.zh}。{words.fix_zh}。"
                    page.write_comment(line, offset, comment)


def _codelist(column: Column | None) -> str:
    return (column and column.codelist) or ""
