"""A reference month."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass


class PeriodError(ValueError):
    """The text is not a month such as 2025-06."""


@dataclass(frozen=True, order=True)
class Period:
    """A calendar month, the period every row and every published value is about."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """`2025-06` as a period.

        Raises:
            PeriodError: it is not written that way, or there is no such month.
        """
        match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
        if not match:
            raise PeriodError(
                f"“{text}”不是有效的报告期，请写成 2025-06 的样式。"
                f" / “{text}” is not a month; write it like 2025-06."
            )
        return cls(int(match[1]), int(match[2]))

    @property
    def last_day(self) -> dt.date:
        return dt.date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def before(self) -> Period:
        """The month before."""
        return Period(self.year, self.month - 1) if self.month > 1 else Period(self.year - 1, 12)

    @property
    def after(self) -> Period:
        """The month after."""
        return Period(self.year, self.month + 1) if self.month < 12 else Period(self.year + 1, 1)

    def until(self, last: Period) -> list[Period]:
        """Every month from this one to the last, both included."""
        found = [self]
        while found[-1] < last:
            found.append(found[-1].after)
        return found if self <= last else []

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"
