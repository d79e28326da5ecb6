"""Which days are working days, and on which of them a month is prepared."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from workforce.definitions import CatalogueError, listed, read_yaml, wrong
from workforce.folders import DataFolder
from workforce.period import Period

NAME = "calendar.yml"
ONE_DAY = dt.timedelta(days=1)
FIRST_WEEKEND_DAY = 5  # Saturday


@dataclass(frozen=True)
class Calendar:
    """The holidays and make-up working days of the years that `calendar.yml` lists.

    Attributes:
        prepare_from_day: the day of a month from which on the month before is prepared.
    """

    years: frozenset[int]
    holidays: frozenset[dt.date]
    make_up: frozenset[dt.date]
    prepare_from_day: int

    def knows(self, year: int) -> bool:
        """Whether the year's arrangement is listed; else only its weekends are days off."""
        return year in self.years

    def is_working_day(self, day: dt.date) -> bool:
        if day in self.make_up:
            return True
        return day.weekday() < FIRST_WEEKEND_DAY and day not in self.holidays

    def first_from(self, day: dt.date) -> dt.date:
        """The first working day on or after a day."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def prepares_on(self, period: Period) -> dt.date:
        """The day on which a month is prepared, in the month after it or soon after."""
        return self.first_from(period.last_day + dt.timedelta(days=self.prepare_from_day))

    def warning(self, year: int) -> str | None:
        """What to tell whoever relies on a year that is not listed; null for one that is."""
        if self.knows(year):
            return None
        return (
            f"{NAME} 没有{year}年的放假和调休安排，只按周六、周日休息推算；"
            f"请把国务院办公厅公布的安排补入 reference/{NAME}。"
            f" / {NAME} has no holidays of {year}: weekends only are taken as days off;"
            f" add the year's arrangement to reference/{NAME}."
        )


def load(folder: DataFolder) -> Calendar:
    """The calendar of the project, or of the data folder where it has its own.

    Raises:
        CatalogueError: the file says what can't be; the message names the entry.
    """
    told = read_yaml(folder.reference(NAME)[NAME])
    if not isinstance(told, dict) or set(told) != {"prepare_from_day", "years"}:
        raise wrong(NAME, "应有 prepare_from_day 和 years 两项",
                    "prepare_from_day and years are needed")  # fmt: skip
    from_day, years = told["prepare_from_day"], told["years"] or {}
    if type(from_day) is not int or not 1 <= from_day <= 28:
        raise wrong(f"{NAME} prepare_from_day", "应为1至28的整数", "must be a day from 1 to 28")
    if not isinstance(years, dict):
        raise _not_a_year(years)
    holidays: set[dt.date] = set()
    make_up: set[dt.date] = set()
    for year, entry in years.items():
        _check_year(year, entry)
        for name, days in (("holidays", holidays), ("make_up", make_up)):
            days.update(day for one in entry.get(name) or () for day in _days(year, one))
    for day in sorted(make_up):
        if day in holidays or day.weekday() < FIRST_WEEKEND_DAY:
            raise wrong(f"{NAME} {day}", "调休上班的日子应是周六或周日，且不在放假期间",
                        "a make-up working day lies on a weekend and outside holidays")  # fmt: skip
    return Calendar(frozenset(years), frozenset(holidays), frozenset(make_up), from_day)


def _check_year(year: Any, entry: Any) -> None:
    if type(year) is not int or not 1949 <= year < 9999 or not isinstance(entry, dict):
        raise _not_a_year(year)
    if unknown := set(entry) - {"holidays", "make_up"}:
        names = listed(map(str, unknown))
        raise wrong(f"{NAME} {year}", f"不认识的项目：{names}", f"unknown: {names}")
    for name, days in entry.items():
        if not isinstance(days, list | None):
            raise wrong(f"{NAME} {year} {name}", "应为列表", "must be a list")


def _not_a_year(told: Any) -> CatalogueError:
    return wrong(f"{NAME} years: {told}", "应写成“2025: {holidays: […], make_up: […]}”的样式",
                 "write it like “2025: {holidays: […], make_up: […]}”")  # fmt: skip


def _days(year: int, text: Any) -> list[dt.date]:
    """The days of `10-01` or `10-01..10-08`, both ends included.

    Raises:
        CatalogueError: it is not written that way, or ends before it begins.
    """
    match = re.fullmatch(r"(\d\d-\d\d)(?:\.\.(\d\d-\d\d))?", str(text))
    try:
        if match is None:
            raise ValueError
        first = dt.date.fromisoformat(f"{year}-{match[1]}")
        last = dt.date.fromisoformat(f"{year}-{match[2] or match[1]}")
        if last < first:
            raise ValueError
    except ValueError:
        raise wrong(f"{NAME} {year} {text}", "不是有效的日期，请写成 10-01 或 10-01..10-08",
                    "not days of the year; write 10-01 or 10-01..10-08") from None  # fmt: skip
    return [first + number * ONE_DAY for number in range((last - first).days + 1)]
