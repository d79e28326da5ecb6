"""The example's staged rows read without SQL, and what a clerk would make of them by hand."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import polars as pl

from tests.conftest import Example
from workforce.month import staged_submissions

Row = dict[str, Any]
END = {"2025-05": dt.date(2025, 5, 31), "2025-06": dt.date(2025, 6, 30)}
REGISTERS_SENT = "2025-05"  # the example's registers come in its first month and hold on


@cache
def frame(example: Example, dataset: str, period: str) -> pl.DataFrame:
    """The accepted rows of every unit's file of a month."""
    files = [
        one.parquet
        for one in staged_submissions(example.folder)
        if (one.submission.dataset, one.submission.period) == (dataset, period)
    ]
    return pl.concat([pl.read_parquet(path) for path in files], how="diagonal_relaxed")


def rows(example: Example, dataset: str, period: str) -> list[Row]:
    """The same as dictionaries."""
    return frame(example, dataset, period).to_dicts()


def division_names(example: Example) -> dict[str, str]:
    """Names of the divisions valid in 2025, by code."""
    told = rows(example, "division", REGISTERS_SENT)
    return {one["code"]: one["name"] for one in told if one["valid_to"] is None}


def committees(example: Example) -> dict[str, Row]:
    """The register's committees by code."""
    return {one["community_code"]: one
            for one in rows(example, "organisation_register", REGISTERS_SENT)}  # fmt: skip


def on_roster(example: Example, period: str) -> Iterator[tuple[str, Row]]:
    """Committee and row of everybody on a roster at the month's end."""
    known, divisions = committees(example), division_names(example)
    succeeded = {
        one["code"]: one["successors"][0]
        for one in rows(example, "division", REGISTERS_SENT)
        if one["valid_to"] and one["successors"] and len(one["successors"]) == 1
    }
    by_stem: dict[str, list[str]] = defaultdict(list)
    for code, one in known.items():
        by_stem[_stem(one["community_name"])].append(code)
    for row in rows(example, "staff_roster", period):
        started = row["started_on"] is None or row["started_on"] <= END[period]
        stayed = row["ended_on"] is None or row["ended_on"] > END[period]
        code = row["community_code"]
        if code is None:
            fitting = [one for one in by_stem[_stem(row["community_name"])]
                       if one.startswith(row["unit_code"])]  # fmt: skip
            same = [one for one in fitting
                    if known[one]["community_name"] == row["community_name"].strip()]  # fmt: skip
            fitting = same or fitting
            if len(fitting) > 1:
                fitting = [one for one in fitting if divisions[one[:9]] == row["township_name"]]
            code = fitting[0] if len(fitting) == 1 else None
        elif code not in known and code[:9] in succeeded:
            code = succeeded[code[:9]] + code[9:]
        if started and stayed and code in known:
            yield code, row


def _stem(name: str) -> str:
    return re.sub(
        "(村民委员会|村委会|居民委员会|居委会|委员会|委会)$", "", name.strip()
    ).removesuffix("村")
