"""What people earn in each county: the wage and the rural income that pay is measured against."""

from __future__ import annotations

from decimal import Decimal

from workforce.demo.places import COUNTIES, PREFECTURE_CODE

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
    return next(at for at, county in enumerate(COUNTIES) if county.code == code)
