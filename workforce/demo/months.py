"""The example's months: their ends, and the year they lie in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Month:
    """A reference month; `index` counts from the first month of the example."""

    index: int
    text: str
    first: date
    last: date


def read_months(texts: tuple[str, ...], *, one_year: bool = True) -> tuple[Month, ...]:
    """The months in order.

    Raises:
        ValueError: no month, months that do not follow one another, or, with `one_year`, of two
            calendar years.
    """
    months = tuple(_month(index, text) for index, text in enumerate(texts))
    follows = all(a.last + timedelta(days=1) == b.first for a, b in zip(months, months[1:]))  # noqa: B905, RUF007
    two_years = bool(months) and months[0].first.year != months[-1].first.year
    if not months or not follows or (one_year and two_years):
        raise ValueError(
            f"示例月份应为同一年内连续的月份:{texts!r}\n"
            f"the example's months must follow one another within one year: {texts!r}"
        )
    return months


def _month(index: int, text: str) -> Month:
    first = date.fromisoformat(f"{text}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    return Month(index, text, first, following - timedelta(days=1))
