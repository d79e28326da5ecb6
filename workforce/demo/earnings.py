"""What people earn in each county: the wage and the rural income that pay is measured against."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workforce.demo.places import COUNTIES, MERGED, PREFECTURE_CODE

WITHOUT_WAGE = "532525"  # its own wage is not known: the prefecture's serves
WITHOUT_INCOME = "532523"
LESS_THE_YEAR_BEFORE = 260


def monthly_wage(code: str, years_before: int = 0) -> int | None:
    """Mean monthly wage in urban units, of the newest year or of one before it."""
    if code == WITHOUT_WAGE:
        return None
    newest = 7215 if code == PREFECTURE_CODE else 7480 - 57 * _position(code)
    return newest - LESS_THE_YEAR_BEFORE * years_before


def rural_income(code: str, years_before: int = 0) -> Decimal | None:
    """Disposable income per rural resident and year; one has half a yuan."""
    if code == WITHOUT_INCOME:
        return None
    newest = Decimal("18430")
    if code != PREFECTURE_CODE:
        newest = 22_200 - 600 * Decimal(_position(code))
    if code == WITHOUT_WAGE:
        newest += Decimal("43.5")
    return newest - 5 * LESS_THE_YEAR_BEFORE * years_before


def _position(code: str) -> int:
    return next(at for at, county in enumerate((*COUNTIES, MERGED)) if county.code == code)


@dataclass(frozen=True)
class Yearly:
    """What the yearly tables that hold in a month are for.

    Attributes:
        population_year: at whose end the population stood.
        wage_year: the year before the month's; None while its wages are not known.
        years_before: how many years before the newest wages these are.
    """

    population_year: int
    wage_year: int | None
    years_before: int = 0

    def wage(self, code: str) -> int | None:
        """A region's own monthly wage."""
        return None if self.wage_year is None else monthly_wage(code, self.years_before)

    def income(self, code: str) -> Decimal | None:
        """A region's own rural income."""
        return None if self.wage_year is None else rural_income(code, self.years_before)


def usual_year(year: int) -> Yearly:
    """The year before a month's, of everything."""
    return Yearly(year - 1, year - 1)
