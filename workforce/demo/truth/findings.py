"""Rows that only a look into other units' files can find fault with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from workforce.demo.faults import Submission, person_of
from workforce.demo.months import Month
from workforce.demo.truth.indicators import CERTIFICATES, ROSTER


def listed_by_another_unit(submissions: Iterable[Submission]) -> Iterator[tuple[Submission, int]]:
    """Accepted rows, by file and position, of people another unit lists at the month's end too.

    On its roster, or on the books of its list of certificates; each for itself.
    """
    lists = [file for file in submissions if file.dataset in (ROSTER, CERTIFICATES)]
    units: dict[tuple[str, str, int], set[str]] = {}
    for file in lists:
        for _, number in _listed(file):
            units.setdefault((file.month.text, file.dataset, number), set()).add(file.unit_code)
    for file in lists:
        for at, number in _listed(file):
            if len(units[file.month.text, file.dataset, number]) > 1:
                yield file, at


def _listed(file: Submission) -> Iterator[tuple[int, int]]:
    """Position and person of each accepted row of somebody who is there at the month's end."""
    for at, record in enumerate(file.records):
        is_refused = at in file.marks and file.marks[at].is_refused
        if not is_refused and _is_there(record, file.dataset, file.month):
            yield at, person_of(record).number


def _is_there(record: Any, dataset: str, month: Month) -> bool:
    return record.tenure.is_on_roster(month) if dataset == ROSTER else record.is_counted(month)
