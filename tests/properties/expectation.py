"""What a build must say of a random region: every indicator row, by plain counting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor

from tests.properties.counting import MOVEMENT, ROSTERS, Number, Scope
from tests.properties.counting_lists import CERTIFICATES, VOLUNTEERS
from tests.properties.counting_pay import PAY, wage
from tests.properties.counting_places import (
    FIGURE_OF,
    GRIDS,
    ORGANISATIONS,
    POPULATION,
    STAFFING,
    grids_of,
    own_figure_serves,
)
from tests.properties.counting_training import SESSIONS, TRAINING, first_days, ledgers_of
from tests.properties.world import COUNTIES, JUNE, MAY, MONTHLY, MONTHS, REGIONS, World

COUNTS: Mapping[str, Callable[[Scope], Number | None]] = {
    **ROSTERS, **MOVEMENT, **PAY, **TRAINING, **SESSIONS, **VOLUNTEERS, **CERTIFICATES,
    **ORGANISATIONS, **STAFFING, **GRIDS, **POPULATION,
}  # fmt: skip
NOTHING_BELOW_THE_UNIT = {
    *SESSIONS, *POPULATION, "volunteers_not_placed", "volunteer_hours", "certified_persons",
    "certified_assistant", "certified_intermediate", "certified_senior",
    "registered_social_workers", "sports_instructors", "law_literate_persons",
}  # fmt: skip
COUNTS_COMMITTEES = {*ORGANISATIONS, *STAFFING, *GRIDS, "organisations_with_registered"}

# month, region, indicator, numerator, denominator, value, status, coverage
Value = tuple[
    str, str, str, Number | None, Number | None, Decimal | None, str, Decimal
]  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """An indicator, as its definition says."""

    indicator: str
    numerator: str
    denominator: str | None
    factor: int
    decimals: int
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Covered:
    """The counties of a region that owe, those that are covered, and whether one is in doubt."""

    owing: frozenset[str]
    units: frozenset[str]
    has_many_refused: bool

    @property
    def share(self) -> Fraction:
        return Fraction(len(self.units), len(self.owing))


def half_up(value: Fraction, decimals: int) -> Decimal:
    """To so many decimals, a half away from zero; for values from 0."""
    return Decimal(floor(value * 10**decimals + Fraction(1, 2))).scaleb(-decimals)


# What is in


def _in_force(world: World, month: str, county: str, dataset: str) -> str | None:
    """The month a county's register that holds was sent in."""
    if dataset == "organisation_register":
        sent = [p for p, known in world.registers.items() if any(c[:6] == county for c in known)]
    else:
        sent = [p for p, unit in world.grids if unit == county]
    return max((period for period in sent if period <= month), default=None)


def _filed(world: World, month: str, county: str, dataset: str) -> str | None:
    """The month of the county's file that counts in this month."""
    if dataset not in MONTHLY:
        return _in_force(world, month, county, dataset)
    return None if (month, county, dataset) in world.unusable else month


def is_in(world: World, month: str, county: str, need: str) -> bool:
    """Whether a county has sent what is needed, earlier files included."""
    dataset, _, column = need.partition(".")
    if dataset == "wages":
        own = world.wages[county]
        return own[1] is not None if column == "rural_income_yuan" else _has_wage(world, county)
    if "@" in need:
        return _earlier_is_in(world, month, county, *need.split("@"))
    if dataset == "grid_register" and not any(grids_of(world, month, county)):
        return False
    filed = _filed(world, month, county, dataset)
    return filed is not None and (filed, county, dataset, column) not in world.lost


def _has_wage(world: World, county: str) -> bool:
    return wage(Scope(world, MAY, county, frozenset())) is not None


def _earlier_is_in(world: World, month: str, county: str, dataset: str, window: str) -> bool:
    """Last month's list, or a ledger of every earlier year that the window touches.

    The window is the county's own or that of a region above it, whichever looks further back: a
    ledger that is lost for one of them reads as untrained people there.
    """
    if window == "last_month":
        return month == JUNE and (MAY, county, dataset) not in world.unusable
    regions = (county[:2], county[:4], county)
    first = min(first_days(world, month, region)[window].year for region in regions)
    return set(range(first, 2025)) <= set(ledgers_of(world, county))


@lru_cache(maxsize=100_000)
def covered(world: World, month: str, region: str, needs: tuple[str, ...]) -> Covered:
    """Which counties count for a region."""
    owing = {c for c in COUNTIES if c.startswith(region) or region.startswith(c)}
    figures = [FIGURE_OF[need] for need in needs if need in FIGURE_OF]
    files = [need for need in needs if need not in FIGURE_OF]
    have = {c for c in owing if all(is_in(world, month, c, need) for need in files)}
    units = {c for c in have if set(figures) <= set(world.population.get(c, {}))}
    if figures and have == owing and all(own_figure_serves(world, region, f) for f in figures):
        units = have
    datasets = {need.split(".")[0] for need in files if "@" not in need} - {"wages"}
    doubtful = any(
        (_filed(world, month, c, dataset), c, dataset) in world.many_refused
        for c in owing for dataset in datasets
    )  # fmt: skip
    return Covered(frozenset(owing), frozenset(units), doubtful)


# What is said


@lru_cache(maxsize=100_000)
def counted(measure: str, scope: Scope) -> Number | None:
    """A measure in a region over its covered units, None where it isn't known."""
    if scope.is_below_unit and measure in NOTHING_BELOW_THE_UNIT:
        return None
    if len(scope.region) == 12 and measure in COUNTS_COMMITTEES:
        return None  # where committees and what they have are counted, one is no region
    return COUNTS[measure](scope) if scope.units else None


def expected(world: World, indicators: list[Asked]) -> set[Value]:
    """Every indicator row of both months."""
    found = set()
    for month in MONTHS:
        for region in REGIONS:
            for one in indicators:
                value = _value(world, month, region, one)
                if value:
                    found.add((month, region, one.indicator, *value))
    return found


def _value(world: World, month: str, region: str, one: Asked) -> tuple | None:
    cover = covered(world, month, region, one.needs)
    scope = Scope(world, month, region, cover.units)
    numerator = counted(one.numerator, scope)
    denominator = counted(one.denominator, scope) if one.denominator else 1
    if scope.is_below_unit and (numerator is None or denominator is None):
        return None
    coverage = half_up(cover.share, 4)
    shown = (numerator, denominator if one.denominator else None)
    if numerator is None or denominator is None or cover.share < Fraction(4, 5):
        return *shown, None, "missing", coverage
    if denominator == 0:
        return *shown, None, "not_applicable", coverage
    value = half_up(Fraction(numerator) * one.factor / Fraction(denominator), one.decimals)
    whole = cover.share == 1 and not cover.has_many_refused
    return *shown, value, "ok" if whole else "provisional", coverage
