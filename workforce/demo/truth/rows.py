"""The rows of the truth: every indicator for the prefecture, the counties and what lies below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from workforce.demo.faults import Submission
from workforce.demo.grids import Grid
from workforce.demo.months import Month
from workforce.demo.places import PREFECTURE_CODE, Organisation, Region
from workforce.demo.truth.counts import Codes, Number
from workforce.demo.truth.indicators import (
    COUNTY,
    INDICATORS,
    WAGE,
    WHERE_COUNTED,
    WHERE_STATED,
    Indicator,
)
from workforce.demo.truth.measures import MonthCounts
from workforce.demo.truth.received import Received, receive

ENOUGH_COVERAGE = (8, 10)
Parts = tuple[Number | None, Number | None]  # numerator, denominator


def count_month(
    region: Region,
    grids: dict[str, list[Grid]],
    month: Month,
    submissions: Iterable[Submission],
    below_counties: bool = True,
) -> list[dict]:
    """Every indicator row of one month, in a fixed order.

    `below_counties` leaves out townships and communities, nine rows of ten, where it is false.
    `submissions` may hold other months too: changes, pay and training look back.
    """
    received = receive(region, grids, month, submissions)
    counted = MonthCounts(received)
    rows = []
    for indicator in INDICATORS:
        period = _denominator_period(indicator, received)
        for row in _rows(indicator, region, received, counted, below_counties):
            row["denominator_period"] = period
            rows.append(row)
    return rows


def _denominator_period(indicator: Indicator, received: Received) -> str | None:
    """The day of the population table, the year of the wages, or the month itself."""
    yearly = received.yearly
    if indicator.is_over_population:
        return f"{yearly.population_year}-12-31"
    if indicator.denominator == WAGE:
        return None if yearly.wage_year is None else str(yearly.wage_year)
    return received.month.text


def _rows(
    indicator: Indicator,
    region: Region,
    received: Received,
    counted: MonthCounts,
    below_counties: bool,
) -> Iterator[dict]:
    month = received.month.text
    owing = [county.code for county in region.counties]
    covered = [c for c in owing if all(received.has(c, need) for need in indicator.needs)]
    spoilt = {c for c in covered if any(received.is_spoilt(c, need) for need in indicator.needs)}
    yield _row(indicator, (PREFECTURE_CODE, "prefecture"), covered, owing, spoilt, counted, month)
    for code in owing:
        own = [code] if code in covered else []
        yield _row(indicator, (code, "county"), own, [code], spoilt, counted, month)
    if indicator.deepest == COUNTY or not below_counties:
        return
    for county in covered:
        status = "provisional" if county in spoilt else "ok"
        for place in places_below(region.organisations[county]):
            if indicator.is_about_committees and place[1] == "community":
                continue
            parts = _parts(indicator, [place[0]], place[0], counted)
            if _is_there(indicator, place[0], parts, counted):
                yield _values(indicator, month, place, parts, status, "1.0000")


def _is_there(indicator: Indicator, code: str, parts: Parts, counted: MonthCounts) -> bool:
    """Whether a place below the county has a row."""
    if indicator.deepest == WHERE_COUNTED:
        return bool(parts[0])
    if indicator.deepest == WHERE_STATED and indicator.denominator is not None:
        return counted.is_stated(indicator.denominator, code)
    return True


def places_below(organisations: list[Organisation]) -> list[tuple[str, str]]:
    """Townships and communities with their levels."""
    townships = dict.fromkeys(org.township.code for org in organisations)
    return [(code, "township") for code in townships] + [
        (org.code, "community") for org in organisations
    ]


def _row(
    indicator: Indicator,
    place: tuple[str, str],
    covered: Codes,
    owing: Codes,
    spoilt: set[str],
    counted: MonthCounts,
    month: str,
) -> dict:
    """A row of a prefecture or county, over its covered units only."""
    enough = len(covered) * ENOUGH_COVERAGE[1] >= len(owing) * ENOUGH_COVERAGE[0]
    is_whole = len(covered) == len(owing) and not spoilt.intersection(covered)
    status = "missing" if not enough else "ok" if is_whole else "provisional"
    parts = _parts(indicator, covered, place[0], counted) if covered else (None, None)
    coverage = rounded(len(covered), len(owing), 1, 4)
    return _values(indicator, month, place, parts, status, coverage)


def _parts(indicator: Indicator, codes: Codes, place: str, counted: MonthCounts) -> Parts:
    """Numerator and denominator; a count has none."""
    numerator = counted.measure(indicator.numerator, codes, place)
    if indicator.denominator is None:
        return numerator, None
    return numerator, counted.measure(indicator.denominator, codes, place)


def _values(
    indicator: Indicator,
    month: str,
    place: tuple[str, str],
    parts: Parts,
    status: str,
    coverage: str,
) -> dict:
    numerator, denominator = parts
    if status != "missing" and denominator == 0:
        status = "not_applicable"
    value = None
    if status in ("ok", "provisional") and numerator is not None:
        divisor = 1 if denominator is None else denominator
        value = rounded(numerator, divisor, indicator.factor, indicator.decimals)
    return {
        "period": month,
        "region_code": place[0],
        "region_level": place[1],
        "indicator": indicator.name,
        "numerator": plain(numerator),
        "denominator": plain(denominator),
        "value": value,
        "status": status,
        "coverage": coverage,
    }


def rounded(numerator: Number, denominator: Number, factor: int, decimals: int) -> str:
    """numerator ÷ denominator × factor with `decimals` places, half up."""
    scale = 10**decimals
    units = (2 * numerator * factor * scale + denominator) // (2 * denominator)
    if decimals == 0:
        return str(units)
    return f"{units // scale}.{units % scale:0{decimals}d}"


def plain(number: Number | None) -> int | str | None:
    """A whole number as it is, another as text with the decimals it has."""
    if number is None or isinstance(number, int):
        return number
    if number.denominator == 1:
        return number.numerator
    return str(Decimal(number.numerator) / Decimal(number.denominator))
