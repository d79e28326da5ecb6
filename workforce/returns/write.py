"""Which workbooks lie in the returns folder of a month: written once, outdated ones removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import schemas
from workforce.folders import PROJECT, DataFolder, fingerprint, sha256_of, write_bytes
from workforce.intake.archive import SUPPLEMENT, Archive
from workforce.intake.staging import Staged
from workforce.returns.compare import Comparison, compared
from workforce.returns.front import front
from workforce.returns.gather import Costs, Return, gather
from workforce.returns.listed import listed
from workforce.returns.listed import notes_on as listed_notes
from workforce.returns.lists import LISTS, lists_to_act_on, workbook_of
from workforce.returns.marked import ZIP, Note, is_quick_to_open, marked
from workforce.returns.marked import notes_on as marked_notes
from workforce.returns.values import Sheets, sheets_of

MOST_CELLS_REWRITTEN = 200_000
MOST_MARKS = 5_000
RETURN = "审核反馈表"


def write_returns(
    folder: DataFolder, staged: Sequence[Staged], period: str, costs: Costs | None = None
) -> list[Path]:
    """Write the month's returns; one that stands unchanged is left alone, an outdated one goes.

    Args:
        staged: every submission that holds, of all months.
        costs: what the rows that are not used cost, by submission.
    """
    folder.returns.mkdir(parents=True, exist_ok=True)
    folder.returns.chmod(0o700)  # file names and contents of submitters
    archive, version = Archive(folder), _version()
    home = folder.returns / period
    written, wanted = [], set()
    for one in gather(folder, staged, period, costs):
        path = home / one.staged.submission.unit_code / _name(one, version)
        wanted.add(path)
        if not path.exists():
            data = archive.bytes_of(one.source.submission.sha256)
            opens = (one.findings or one.replaces) and not one.source.is_deadly
            sheets = sheets_of(data) if opens else {}
            comparison = compared(folder, one, sheets) if one.replaces else None
            write_bytes(path, workbook(one, data, sheets, comparison), mode=0o600)
            written.append(path)
    for unit in lists_to_act_on(folder, staged, period):
        path = home / unit.unit_code / f"{LISTS}-{_mark([unit.as_json(), version])}.xlsx"
        wanted.add(path)
        if not path.exists():
            write_bytes(path, workbook_of(folder, unit), mode=0o600)
            written.append(path)
    for pattern in (f"*/*-{RETURN}-*.xlsx", f"*/{LISTS}-*.xlsx"):
        for path in home.glob(pattern):
            if path not in wanted:
                path.unlink()
    return written


def workbook(
    one: Return, data: bytes, sheets: Sheets, comparison: Comparison | None = None
) -> bytes:
    """The returned workbook's bytes: the submitter's own if cells of it can be marked."""
    unmarked: list[Note] = []
    if _can_be_marked(one, data, sheets):
        lines = front(one, sheets, comparison, marked_notes(data))
        try:
            return marked(one, data, lines)
        except Exception as error:  # openpyxl is choosier than the reader: styles, filters, ods
            unmarked = [_not_marked(error)]
    lines = front(one, sheets, comparison, [*unmarked, *listed_notes(one)])
    return listed(one, sheets, lines)


def _not_marked(error: Exception) -> Note:
    """Why the submitter's workbook was not marked; an error's words may quote a cell."""
    kind = type(error).__name__
    return (f"原文件无法涂色和加批注（{kind}）。", f"Your file could not be marked ({kind}).")


def _can_be_marked(one: Return, data: bytes, sheets: Sheets) -> bool:
    """Whether there is something to mark, in a workbook that is quick to rewrite."""
    marks = sum(len(finding.rows) for finding in one.findings)
    if not (data.startswith(ZIP) and sheets and 0 < marks <= MOST_MARKS) or one.carried:
        return False
    cells = sum(sheet.cells.height * sheet.cells.width for sheet in sheets.values())
    return cells <= MOST_CELLS_REWRITTEN and is_quick_to_open(data)


def _name(one: Return, version: str) -> str:
    """The return's file name; its end changes with anything it says."""
    submission = one.staged.submission
    title = schemas.datasets()[submission.dataset].zh
    number = one.number or ""
    kind = ""
    if one.number < 0:
        kind = f"-沿用{-one.number}"
    elif submission.kind == SUPPLEMENT:
        kind = f"-补报{number}"
    elif one.number:
        kind = f"-第{number}部分"
    told = [
        [submission.sha256, submission.kind, one.replaces, one.number],
        [one.source.submission.sha256, one.source.rules, one.source.places],
        [finding.as_json() for finding in one.findings],
        [one.cleaned, one.rows_read],
        [asdict(cost) for cost in one.costs],
        version,
    ]
    return f"{title}{kind}-{RETURN}-{_mark(told)}.xlsx"


def _mark(told: object) -> str:
    return fingerprint(told)[:8]


def _version() -> str:
    """Hash of the code that writes returns, and of the words it takes."""
    sources = [
        *sorted((PROJECT / "workforce" / "returns").glob("*.py")),
        PROJECT / "workforce" / "intake" / "findings.py",
        *sorted((PROJECT / "schemas").glob("*.py")),
        *sorted((PROJECT / "schemas" / "codelists").glob("*.csv")),
    ]
    return fingerprint([sha256_of(path.read_bytes()) for path in sources])
