"""What the prefecture's office sends over the months: divisions, populations, wages."""

from __future__ import annotations

from collections.abc import Sequence

from workforce.demo.earnings import Yearly
from workforce.demo.months import Month
from workforce.demo.past import happenings
from workforce.demo.past.places import Places
from workforce.demo.places import County
from workforce.demo.registers import (
    FIGURES,
    OfficeFile,
    divisions,
    less,
    office_file,
    populations,
    wages_sheet,
    with_figures,
)

LESS_THAN = 10  # the corrected county's figures were first stated as a tenth less
MERGED_IN = happenings.COUNTY_MERGED[1]


def population_years(months: tuple[Month, ...]) -> dict[int, int]:
    """By month the year of the population table that is sent in it: in spring, and when the county
    is merged, within its new boundaries.
    """
    found = {}
    for month in months:
        is_spring = month.text[5:] >= happenings.POPULATION_IN
        year = month.first.year - (1 if is_spring else 2)
        is_due = month.text.endswith(happenings.POPULATION_IN) or month.text == MERGED_IN
        if month.index == 0 or is_due:
            found[month.index] = year
    return found


def wage_years(months: tuple[Month, ...]) -> dict[int, int]:
    """By month the year of the wages that are sent in it."""
    found = {}
    for month in months:
        year = month.first.year
        due = happenings.WAGES_LATE.get(year, happenings.WAGES_IN)
        if month.index == 0 or month.text.endswith(due):
            found[month.index] = year - (1 if month.text[5:] >= due else 2)
    return found


def counties_in(year: int, counties: Sequence[County], merged: bool) -> tuple[County, ...]:
    """The counties at a year's end, within the boundaries before or after the merger.

    Figures of counties are those of the end of the year of the newest wages.
    """
    then = {c.code: less(c, happenings.NEWEST_WAGES - year) for c in counties}
    if merged:
        gone = then.pop(happenings.COUNTY_MERGED[0])
        into = then[happenings.SUCCESSOR]
        sums = {name: getattr(into, name) + getattr(gone, name) for name in FIGURES}
        then[into.code] = with_figures(into, sums)
    return tuple(then.values())


def told_in(months: tuple[Month, ...], places: Places) -> list[tuple[Yearly, tuple[County, ...]]]:
    """By month what the yearly tables say that hold then."""
    populations_sent, wages_sent = population_years(months), wage_years(months)
    counties, told = places.start.counties, []
    population = wages = 0
    for month in months:
        population = populations_sent.get(month.index, population)
        wages = wages_sent.get(month.index, wages)
        year = month.first.year - 1
        known = year if year in (wages, wages - 1) else None
        yearly = Yearly(population, known, happenings.NEWEST_WAGES - year)
        told.append((yearly, counties_in(population, counties, month.text >= MERGED_IN)))
    return told


def files(months: tuple[Month, ...], places: Places) -> list[OfficeFile]:
    """Every file of the office, in the order of its dataset and month."""
    found = [
        office_file("division", month, divisions(places.moments[month.index].rows))
        for month in months
        if places.table_changed[month.index]
    ]
    for index, year in population_years(months).items():
        found.append(population_file(months[index], year, places))
    for index, year in wage_years(months).items():
        counties = places.moments[index].region.counties
        sheet = wages_sheet(year, happenings.NEWEST_WAGES - year, counties)
        found.append(office_file("wages", months[index], sheet))
    return found


def population_file(month: Month, year: int, places: Places, wrong: str = "") -> OfficeFile:
    """A population table of two years; `wrong` is a county whose figures are too small."""
    counties, merged = places.start.counties, month.text >= MERGED_IN
    by_year = {at: counties_in(at, counties, merged) for at in (year, year - 1)}
    by_year[year] = tuple(_too_small(c) if c.code == wrong else c for c in by_year[year])
    return office_file("population", month, populations(year, by_year))


def _too_small(county: County) -> County:
    figures = {name: getattr(county, name) for name in FIGURES}
    return with_figures(county, {name: n - n // LESS_THAN for name, n in figures.items()})
