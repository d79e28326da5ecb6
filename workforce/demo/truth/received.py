"""What had come in for a month, and from which units it can be counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from workforce.demo.earlier_training import first_year_of_period
from workforce.demo.earnings import Yearly, usual_year
from workforce.demo.faults import Submission
from workforce.demo.grids import Grid
from workforce.demo.months import Month
from workforce.demo.places import PREFECTURE_CODE, County, Organisation, Region
from workforce.demo.styles import style_of
from workforce.demo.truth.indicators import (
    GRIDS,
    IN_24_MONTHS,
    IN_PLAN,
    INCOME,
    LAST_MONTH,
    LAST_YEAR,
    REGISTER,
    ROSTER,
    TRAINING,
    URBAN_WAGE,
)

REFUSED_SHARE = (5, 100)  # more than this and a unit's values are provisional


@dataclass
class Received:
    """The files that count for a month.

    Attributes:
        files: the month's own, by dataset and unit.
        rosters: of the year's months up to this one, the newest last.
        before: the rosters of the month before.
        ledgers: of the years before, by year and unit, the last of each year.
        organisations, grids: the registers in force, by unit.
        counties, yearly, merged: what the region says of the month.
    """

    month: Month
    counties: tuple[County, ...]
    yearly: Yearly
    merged: dict[str, str]
    organisations: dict[str, list[Organisation]]
    grids: dict[str, list[Grid]]
    files: dict[tuple[str, str], Submission] = field(default_factory=dict)
    rosters: list[list[Submission]] = field(default_factory=list)
    before: list[Submission] = field(default_factory=list)
    ledgers: dict[tuple[int, str], Submission] = field(default_factory=dict)

    def of(self, dataset: str) -> list[Submission]:
        """The month's files of one dataset."""
        return [file for (name, _), file in self.files.items() if name == dataset]

    def has(self, unit: str, need: str) -> bool:
        """Whether a unit has sent what an indicator needs."""
        if need == INCOME:
            return self.yearly.income(unit) is not None
        if need == URBAN_WAGE:
            return (self.yearly.wage(unit) or self.yearly.wage(PREFECTURE_CODE)) is not None
        if need == LAST_MONTH:
            return any(roster.unit_code == unit for roster in self.before)
        if need in (LAST_YEAR, IN_24_MONTHS, IN_PLAN):
            return all((year, unit) in self.ledgers for year in self._earlier_years(need))
        dataset, _, column = need.partition(".")
        if dataset == REGISTER:
            is_there = bool(self.organisations.get(unit))
        elif dataset == GRIDS:
            is_there = bool(self.grids.get(unit))
        else:
            is_there = (dataset, unit) in self.files
        return is_there and (not column or has_column(unit, dataset, column))

    def is_spoilt(self, unit: str, need: str) -> bool:
        """More than five rows in a hundred refused in a file that is needed."""
        file = self.files.get((need.partition(".")[0], unit))
        if file is None:
            return False
        refused = sum(mark.is_refused for mark in file.marks.values())
        return refused * REFUSED_SHARE[1] > len(file.records) * REFUSED_SHARE[0]

    def starts(self) -> dict[str, date]:
        """By window of training its first day: the year's, the 24 months', and so on."""
        first = self.month.first
        return {
            "this_year": date(first.year, 1, 1),
            "24_months": _day_after_month(first.year - 2, first.month),
            "two_years": date(first.year - 1, 1, 1),
            "since_plan": date(first_year_of_period(first.year), 1, 1),
        }

    def _earlier_years(self, need: str) -> range:
        starts = self.starts()
        window = {LAST_YEAR: "two_years", IN_24_MONTHS: "24_months", IN_PLAN: "since_plan"}[need]
        return range(starts[window].year, self.month.first.year)


def _day_after_month(year: int, month: int) -> date:
    """The first day of the month that follows."""
    return date(year + month // 12, month % 12 + 1, 1)


def has_column(unit: str, dataset: str, column: str) -> bool:
    """Whether a county's files of a dataset have a column."""
    return column in style_of(unit).column_names(dataset)


def receive(
    region: Region, grids: dict[str, list[Grid]], month: Month, submissions: Iterable[Submission]
) -> Received:
    """Sort out which submissions count for a month."""
    yearly = region.yearly or usual_year(month.first.year)
    found = Received(month, region.counties, yearly, region.merged, region.organisations, grids)
    by_month: dict[date, list[Submission]] = {}
    for file in submissions:
        if file.month == month:
            found.files[file.dataset, file.unit_code] = file
        if file.dataset == ROSTER and file.month.last <= month.last:
            by_month.setdefault(file.month.last, []).append(file)
        if file.dataset == TRAINING and file.month.last.year < month.last.year:
            key = file.month.last.year, file.unit_code
            if key not in found.ledgers or found.ledgers[key].month.last < file.month.last:
                found.ledgers[key] = file
    found.before = by_month.get(month.first - timedelta(days=1), [])
    found.rosters = [
        rosters for last, rosters in sorted(by_month.items()) if last.year == month.last.year
    ]
    return found
