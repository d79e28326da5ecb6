"""A release's files, as the bulletins look at them: text, looked up by region and indicator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from workforce.handbook import GROUPS, Words
from workforce.period import Period
from workforce.release.published import read_text

Row = dict[str, str]

LEVELS = ("province", "prefecture", "county")
NUMBERS = frozenset({"ok", "provisional"})

# What the first page and the charts show of the catalogue's many, one or two of each topic. An
# indicator a release does not have is left out.
HEADLINES = (
    "community_workers",
    "workers_per_10k_urban",
    "women_share_village_committee_members",
    "training_days_3_share",
    "registered_volunteers",
    "certified_persons",
    "facility_coverage",
    "urban_pay_mean",
)
COMPARED = (
    "workers_per_10k_urban",
    "women_share_village_committee_members",
    "training_days_3_share",
    "volunteers_share_residents",
    "certified_per_1k_residents",
    "facility_coverage",
)
MONTHS_SHOWN = 25


@dataclass(frozen=True)
class Region:
    """A region of the release; level is province, prefecture or county."""

    code: str
    name: str
    level: str


def rows_of(path: Path, stem: str) -> list[Row]:
    """The rows of `<stem>.csv` in a folder, every cell text and an empty one ''."""
    return _rows(read_text(path / f"{stem}.csv"))


def _rows(frame: pl.DataFrame) -> list[Row]:
    return frame.with_columns(pl.all().fill_null("")).to_dicts()


class Figures:
    """One release and the months before it.

    Args:
        folder: the release's folder.
        history: `history.csv`, or null where there is none.
    """

    def __init__(self, folder: Path, history: Path | None = None) -> None:
        self._folder = folder
        self._history = history
        self.indicators = rows_of(folder, "indicators")
        first = self.indicators[0]
        self.period, self.release = Period.parse(first["period"]), first["release"]
        self._values = {(row["region_code"], row["indicator"]): row for row in self.indicators}
        self.definitions = {row["indicator"]: row for row in rows_of(folder, "definitions")}
        self.targets = rows_of(folder, "targets")
        self.plans = {row["plan"]: row for row in rows_of(folder, "plans")}
        self.subjects = {
            (row["plan"], row["target_id"]): row for row in rows_of(folder, "plan_targets")
        }
        self.reporting = rows_of(folder, "reporting")
        self.revisions = rows_of(folder, "revisions")

    @cached_property
    def regions(self) -> list[Region]:
        """Every region, the highest level first, by code."""
        found = {
            Region(row["region_code"], row["region_name"], row["region_level"])
            for row in self.indicators
        }
        return sorted(found, key=lambda one: (LEVELS.index(one.level), one.code))

    @property
    def top(self) -> Region:
        """The region the bulletin is about: the first of the highest level."""
        return self.regions[0]

    @property
    def parts(self) -> list[Region]:
        """The regions that are compared: of the highest level that has several."""
        for level in LEVELS:
            several = [one for one in self.regions if one.level == level]
            if len(several) > 1:
                return several
        return self.regions

    def value(self, region: str, indicator: str) -> Row:
        """The row of a region and an indicator; every pair has one."""
        return self._values[region, indicator]

    def known(self, indicators: Iterable[str]) -> list[str]:
        """Those of the indicators that the release has."""
        return [one for one in indicators if (self.top.code, one) in self._values]

    def topics(self) -> dict[str, list[str]]:
        """The release's indicators by topic, in the catalogue's order of both."""
        found: dict[str, list[str]] = {topic: [] for topic in GROUPS}
        for name in self.known(self.definitions):
            found.setdefault(self.definitions[name]["topic"], []).append(name)
        return {topic: names for topic, names in found.items() if names}

    @cached_property
    def past(self) -> dict[tuple[str, str], Row]:
        """Rows of the top region by month and indicator, this month's included.

        Of this month the release's own rows, whatever the history says.
        """
        own = pl.col("region_code") == self.top.code
        is_past = own & (pl.col("period") <= str(self.period))
        rows = _rows(read_text(self._history).filter(is_past)) if self._history else []
        rows += [row for row in self.indicators if row["region_code"] == self.top.code]
        return {(row["period"], row["indicator"]): row for row in rows}

    @cached_property
    def months(self) -> list[str]:
        """The last months that have figures, oldest first."""
        return sorted({month for month, _ in self.past})[-MONTHS_SHOWN:]


def topic_words(topic: str) -> Words:
    """What a topic of indicators is called."""
    return GROUPS.get(topic, Words(topic, topic))


def has_number(row: Row | None) -> bool:
    """Whether a row of indicators or composition may be shown as a number."""
    return row is not None and row["status"] in NUMBERS


def year_before(period: Period) -> Period:
    """The same month of the year before."""
    return Period(period.year - 1, period.month)
