"""培训台账: the unit's ledger of the calendar year so far."""

from typing import Annotated

import polars as pl
from pandera.api.polars.types import PolarsData

from schemas.declaration import column, rule
from schemas.people import People

Days = Annotated[pl.Decimal, 6, 1]
Hours = Annotated[pl.Decimal, 8, 2]


class TrainingRecord(People):
    """One row per person and course; sent by every county every month, January to that month.

    Known gaps: whether a course was completed is often blank and then counts as completed.
    """

    course_no: str = column(
        "班次编号",
        "Number of the course, unique within its organiser's level.",
        required=True,
        aliases=("班次", "培训班次", "培训班编号", "培训班次编号", "课程编号"),
    )
    course_name: str = column(
        "培训名称",
        "Name of the course.",
        required=True,
        staged=False,
        aliases=("培训班名称", "班次名称", "培训内容"),
    )
    organiser_level: str = column(
        "主办层级",
        "Level of government that held the course.",
        codelist="organiser_level",
        required=True,
        aliases=("培训级别", "主办级别", "培训层级"),
    )
    organiser_code: str = column(
        "主办单位区划代码", "Division code of the organiser.", rule="division",
        aliases=("主办单位代码",),
    )  # fmt: skip
    organiser: str = column(
        "主办单位", "Name of the organiser.", staged=False, aliases=("培训主办单位", "举办单位")
    )
    mode: str = column(
        "培训方式",
        "How the course was held; self-study earns no days.",
        codelist="training_mode",
        decides=True,
        aliases=("培训形式",),
    )
    training_type: str = column(
        "培训类别", "Induction or in-service or special.", codelist="training_type",
        aliases=("培训类型",),
    )  # fmt: skip
    topic: str = column("内容类别", "Subject of the course.", staged=False, aliases=("培训主题",))
    started_on: pl.Date = column(
        "开始日期",
        "First day of the course.",
        rule="date",
        required=True,
        aliases=("培训开始时间", "开始时间", "培训日期", "开班日期"),
    )
    ended_on: pl.Date = column(
        "结束日期",
        "Last day of the course.",
        rule="date",
        required=True,
        aliases=("培训结束时间", "结束时间", "结业日期"),
    )
    days: Days = column(
        "培训天数",
        "Days of training; may be absent only for a course of one day.",
        rule="days",
        unit="days",
        decides=True,
        aliases=("天数", "培训天数(天)"),
    )
    hours: Hours = column(
        "学时", "Hours of study; never converted into days.", rule="hours", unit="hours", ge=0,
        aliases=("培训学时", "培训时长", "课时"),
    )  # fmt: skip
    completed: str = column(
        "是否结业", "Whether the person completed it.", codelist="yes_no", decides=True,
        aliases=("结业", "是否合格", "结业情况"),
    )  # fmt: skip

    @rule("ended_on", "R111")
    def ends_after_it_starts(cls, data: PolarsData) -> pl.LazyFrame:
        ordered = pl.col("ended_on") >= pl.col("started_on")
        return data.lazyframe.select(ordered.fill_null(True))

    @rule("days", "R110")
    def days_are_possible(cls, data: PolarsData) -> pl.LazyFrame:
        calendar_days = (pl.col("ended_on") - pl.col("started_on")).dt.total_days() + 1
        tenths = (pl.col("days") * 10).cast(pl.Int64)
        possible = (tenths > 0) & (tenths % 5 == 0) & (tenths <= 10 * calendar_days)
        one_day = pl.col("days").is_null() & (calendar_days == 1)
        disordered = (calendar_days < 1).fill_null(True)  # already told by R111, R107 or R101
        return data.lazyframe.select(disordered | one_day | possible.fill_null(False))

    @rule("completed", "R304")
    def completion_is_stated(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("completed").is_not_null())

    @classmethod
    def row_key(cls) -> tuple[str, ...]:
        return ("organiser_level", "course_no", "id_number")
