"""Judging frames with great-expectations, in its pandas data source and in memory only.

The one module that imports it: that takes seconds, so it happens only where something new is to be
judged. It runs without a network, and nothing is left behind but what `docs` writes.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # before the import, or it phones home

import great_expectations as gx
import pandas as pd
from great_expectations.data_context.types.base import ProgressBarsConfig

from workforce.gate.frame import Frame
from workforce.gate.suites import Expectation
from workforce.gate.verdict import LISTED
from workforce.stopping import Stopped

# Its errors come back as results or exceptions; what it would print is for its developers.
logging.getLogger("great_expectations").setLevel(logging.CRITICAL)

MOST_EXACT = 10**11  # below it floats lie closer together than a ten thousandth
ROW = "row"  # a row's place in its frame: how a failing row is found again
NAMING = ("region_code", "region_name", "dataset", "indicator")


class GateBroken(Stopped):
    """An expectation could not be judged."""


@dataclass(frozen=True)
class Result:
    """What became of an expectation: how many values were judged, and the rows that fail."""

    expectation: Expectation
    count: int | None
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Session:
    """The results, and the context they lie in, of which reports are made."""

    context: Any
    results: tuple[Result, ...]


def judge(frames: Mapping[str, Frame], suites: Mapping[str, tuple[Expectation, ...]]) -> Session:
    """Judge every frame by the suite of its name, in one validation each.

    Raises:
        GateBroken: an expectation raised an error; nothing may be published on that.
    """
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_pandas("gate")
    results: list[Result] = []
    for name, suite in suites.items():
        data = frame_of(frames[name])
        batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all")
        made = context.suites.add(
            gx.ExpectationSuite(name=name, expectations=[_described(one) for one in suite])
        )
        validation = context.validation_definitions.add(
            gx.ValidationDefinition(name=name, data=batch, suite=made)
        )
        naming = [ROW, *(column for column in NAMING if column in data.columns)]
        told = validation.run(
            batch_parameters={"dataframe": data},
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": naming,
                "partial_unexpected_count": LISTED,
            },
        )
        by_code = {
            one.expectation_config["meta"]["code"]: one
            for one in told.results
            if one.expectation_config
        }
        results += [_result(one, by_code.get(one.code), len(data)) for one in suite]
    results.sort(key=lambda one: one.expectation.code)
    return Session(context, tuple(results))


def frame_of(frame: Frame) -> pd.DataFrame:
    """A frame as pandas has it, null as None."""
    columns = {
        name: pd.Series([_number(row[place]) for row in frame.rows], dtype=object)
        for place, name in enumerate(frame.columns)
    }
    return pd.DataFrame({ROW: pd.Series(range(len(frame.rows)), dtype="int64"), **columns})


def _number(cell: Any) -> Any:
    """A decimal of few places as a float wherever floats keep the order of such numbers: of each
    decimal in a result great-expectations looks through the call stack, which takes longer than
    judging.
    """
    is_small = isinstance(cell, Decimal) and abs(cell) < MOST_EXACT
    return float(cell) if is_small else cell


def _described(one: Expectation) -> dict[str, Any]:
    """What great-expectations is given, our title in place of its own sentence."""
    title = one.words["title"]
    return one.configuration | {"description": f"{one.code} {title['zh']} / {title['en']}"}


def _result(one: Expectation, told: Any, length: int) -> Result:
    if told is None or told.exception_info.get("raised_exception"):
        raise GateBroken(
            f"发布前审核的 {one.code} 无法判断，没有发布。请告知系统维护人员。"
            f" / {one.code} of the gate could not be judged; nothing was published."
        )
    if not one.judges_rows:
        return Result(one, None, () if told.success else tuple(range(length)))
    found = told.result
    rows = tuple(sorted({entry[ROW] for entry in found.get("unexpected_index_list") or ()}))
    if told.success == bool(rows):
        raise GateBroken(
            f"发布前审核的 {one.code} 没有指明不符合的行，没有发布。请告知系统维护人员。"
            f" / {one.code} of the gate failed without naming a row; nothing was published."
        )
    return Result(one, found["element_count"] - found["missing_count"], rows)
