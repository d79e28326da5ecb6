"""Parameters that several flows take, as the form of the UI explains and checks them."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from prefect import runtime
from prefect.context import FlowRunContext
from pydantic import AfterValidator, Field, WithJsonSchema

from workforce import folders
from workforce.folders import DataFolder
from workforce.month import Waiting
from workforce.period import Period

OFFICE_TIME = ZoneInfo("Asia/Shanghai")
DATA = str(folders.DATA)
PATIENT = Waiting(for_folder=2 * 3600, settle=60)  # seconds
IMPATIENT = Waiting(for_folder=0, settle=60)


def _month(text: str) -> str:
    return str(Period.parse(text))


Month = Annotated[
    str,
    AfterValidator(_month),
    WithJsonSchema(
        {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$", "examples": ["2025-06"]}
    ),
]


Words = Annotated[str, Field(min_length=1, pattern=r"\S")]


def folder_of(data: str) -> DataFolder:
    return DataFolder(Path(data).resolve())


def scheduled_on() -> dt.date:
    """The day the run was scheduled for, in Shanghai: a late start changes nothing."""
    return runtime.flow_run.scheduled_start_time.astimezone(OFFICE_TIME).date()


def is_by_schedule() -> bool:
    """Whether the schedule made this run, and nobody else."""
    context = FlowRunContext.get()
    return bool(context and context.flow_run and context.flow_run.auto_scheduled)


def month_before(day: dt.date) -> Period:
    """The calendar month before the one a day lies in."""
    return Period(day.year, day.month).before


def given(name: str) -> Any:
    """A parameter of this run."""
    return runtime.flow_run.parameters.get(name)
