"""Registrations of social workers, which lapse after three years."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import cycle

from workforce.demo.months import Month

YEARS = 3
Registration = tuple[date | None, date | None]  # registered on, valid to; both as written


class Registrations:
    """Draws registrations, every eighth of them on an edge of the last month."""

    def __init__(self, rng: random.Random, months: tuple[Month, ...]) -> None:
        self._rng = rng
        self._newest = months[-1].first - timedelta(days=40)
        self._edges = cycle(_edges(months[-1]))
        self._drawn = 0

    def after(self, issued: date) -> Registration:
        """The latest registration of a certificate; none for a third of them."""
        self._drawn += 1
        if self._drawn % 8 == 0 and issued.year < 2022:
            return next(self._edges)
        first = max(issued + timedelta(days=60), date(2020, 1, 5)).toordinal()
        draw = self._rng.random()
        if draw < 0.3 or first > self._newest.toordinal():
            return None, None
        span = self._newest.toordinal() - first + 1
        registered = date.fromordinal(first + int(self._rng.random() * span))
        if draw < 0.45:
            return registered, None
        return registered, last_valid_day(registered, 5 if draw < 0.5 else YEARS)


def last_valid_day(registered: date, years: int = YEARS) -> date:
    """The day before the same date `years` later; 28 February stands for the 29th."""
    is_leap_day = (registered.month, registered.day) == (2, 29)
    same = date(registered.year + years, registered.month, 28 if is_leap_day else registered.day)
    return same - timedelta(days=1)


def _edges(month: Month) -> list[Registration]:
    """Either side of the month's end, by the three years and by a stated last day."""
    last, after = month.last, month.last + timedelta(days=1)
    day = timedelta(days=1)
    return [
        (date(after.year - YEARS, after.month, after.day), None),  # valid until the last day
        (date(after.year - YEARS, after.month, after.day) - day, None),  # until the day before
        (date(month.first.year - YEARS, month.first.month, 1), None),  # until last month's end
        (last, None),  # begun on the last day
        (after, None),  # the day after
        (last - timedelta(days=800), last),  # stated: the last day
        (last - timedelta(days=800), last - day),  # stated: the day before
        (None, last),  # begun who knows when
    ]
