"""What a file's name alone declares: 无变动 (nothing changed) and 零报告 (nothing to report).

Such a file is read only to see whether it holds rows, which would then be overlooked.
"""

from __future__ import annotations

import schemas
from workforce.intake.archive import NIL, NO_CHANGE
from workforce.intake.mapping import Mapping
from workforce.intake.reader import Reading, looks_like_data, read_submission
from workforce.intake.reading import read_sheets
from workforce.intake.unreadable import UnreadableError
from workforce.period import Period

LEDGER = "training_record"  # the one list that may be nothing, and is never unchanged


def read_declared(
    data: bytes, dataset: str, period: Period, unit_code: str, kind: str, mapping: Mapping
) -> Reading:
    """A reading without rows: whether the declaration is possible, and what it leaves unread."""
    reading = Reading(dataset, period, unit_code)
    if kind == NIL and dataset != LEDGER:
        reading.findings.add("R009")
    elif kind == NO_CHANGE and dataset == LEDGER:
        reading.findings.add("R014")
    elif kind == NO_CHANGE and schemas.datasets()[dataset].cadence != "monthly":
        reading.findings.add("R317")
    if data and _holds_rows(data, dataset, period, unit_code, mapping):
        reading.findings.add("R315")
    return reading


def _holds_rows(
    data: bytes, dataset: str, period: Period, unit_code: str, mapping: Mapping
) -> bool:
    """Whether there is a table in it, of whatever month, or what looks like one."""
    if read_submission(data, dataset, period, unit_code, mapping).rows_read:
        return True
    of_people = "id_number" in schemas.model(dataset).declared()
    try:
        return any(
            looks_like_data(sheet, of_people) for sheet in read_sheets(data) if sheet.is_visible
        )
    except UnreadableError:
        return False
