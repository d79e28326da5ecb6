"""Who works where over the months, and what a month's roster says of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import groupby

from workforce.demo.grids import Grid
from workforce.demo.months import Month
from workforce.demo.past import happenings
from workforce.demo.past.places import Moment, Places
from workforce.demo.people import Registry
from workforce.demo.places import MERGED, Organisation
from workforce.demo.roster import (
    RosterRow,
    Tenure,
    build_county,
    build_roster,
    in_file_order,
    staff_of,
)
from workforce.demo.terms import floor_of_basic_pay, settle_terms

TWO_YEARS = timedelta(days=730)
SOON = timedelta(days=5)  # an end that lies further ahead is not known yet
Staff = dict[str, list[Tenure]]


def build_staff(
    seed: int,
    places: Places,
    grids: dict[str, list[Grid]],
    new_grids: list[Grid],
    months: tuple[Month, ...],
    registry: Registry,
    states_form: frozenset[str],
) -> tuple[Staff, Staff]:
    """Every county's tenures, where its committees were at the start, and where they were then.

    Of somebody whose committee got another code there is a tenure for each.
    """
    staff = build_roster(seed, places.start, months, registry, states_form)
    staff[MERGED.code] = in_file_order(
        build_county(seed, MERGED.code, places.start, months, registry)
    )
    begun = {code: [_begun(t, months) for t in tenures] for code, tenures in staff.items()}
    settled = settle_terms(seed, begun, grids, months)
    followed: Staff = {code: [] for code in settled}
    for tenure in (tenure for tenures in settled.values() for tenure in tenures):
        for part in _followed(tenure, places.moments):
            followed[part.org.county_code].append(part)
    for tenure in _of_new_committees(seed, places, new_grids, months, registry):
        followed[tenure.org.county_code].append(tenure)
    return settled, {code: in_file_order(tenures) for code, tenures in followed.items()}


def _begun(tenure: Tenure, months: tuple[Month, ...]) -> Tenure:
    """Who is there in a month began by then, unless on the day after."""
    started, by_then = tenure.started, months[tenure.first].last + timedelta(days=1)
    while started is not None and started > by_then:
        started -= TWO_YEARS
    return tenure if started is tenure.started else replace(tenure, started=started)


def _followed(tenure: Tenure, moments: list[Moment]) -> Iterator[Tenure]:
    """The tenure, cut where its committee changes; those of committees end with it."""
    start = tenure.org.code
    at = range(tenure.first, tenure.last + 1)
    for home, indices in groupby(at, key=lambda index: moments[index].homes[start]):
        if home is not None:
            months = list(indices)
            yield _moved(tenure, home, months[0], months[-1])


def _moved(tenure: Tenure, home: Organisation, first: int, last: int) -> Tenure:
    if home is tenure.org and (first, last) == (tenure.first, tenure.last):
        return tenure
    grids = tuple(home.code + grid[12:] for grid in tenure.grids)
    return replace(tenure, org=home, grids=grids, first=first, last=last)


def _of_new_committees(
    seed: int,
    places: Places,
    grids: list[Grid],
    months: tuple[Month, ...],
    registry: Registry,
) -> list[Tenure]:
    """Everybody in office from the month in which their committee was founded."""
    rng = random.Random(f"{seed}:new committees")
    first, founded = founding(places)
    if not founded:
        return []
    tenures = [
        replace(tenure, started=months[first].first, first=first, form=None)
        for tenure in staff_of(founded, months, rng, registry)
    ]
    code = founded[0].county_code
    return settle_terms(seed, {code: tenures}, {code: grids}, months)[code]


def founding(places: Places) -> tuple[int, tuple[Organisation, ...]]:
    """The first month that has committees which were not there at the start, and these."""
    found = ((at, moment.founded) for at, moment in enumerate(places.moments) if moment.founded)
    return next(found, (0, ()))


# What a month's roster says


def rows_as_written(rows: list[RosterRow], month: Month) -> list[RosterRow]:
    """The rows with what was known then: pay of that year, and no end that lies ahead."""
    return [replace(row, tenure=_as_known(row.tenure, month)) for row in rows]


def _as_known(tenure: Tenure, month: Month) -> Tenure:
    ended = tenure.ended
    if ended is not None and ended > month.last + SOON:
        ended = None
    less = _less_pay(tenure.org.county_code, month.first.year)
    if not less and ended is tenure.ended:
        return tenure
    pay, basic_pay = _lowered(tenure.pay, less), _lowered(tenure.basic_pay, less)
    return replace(tenure, ended=ended, pay=pay, basic_pay=basic_pay)


@cache
def _less_pay(county_code: str, year: int) -> int:
    """Fen a month less than in the last year, as rural income was less the year before."""
    years_before = happenings.NEWEST_WAGES - (year - 1)
    return floor_of_basic_pay(county_code) - floor_of_basic_pay(county_code, years_before)


def _lowered(fen: int | None, less: int) -> int | None:
    return fen - less if fen and fen > less else fen
