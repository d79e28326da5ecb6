"""Every numerator and denominator, for any regions put together."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from workforce.demo.earnings import Yearly
from workforce.demo.places import PREFECTURE_CODE
from workforce.demo.truth.counts import Codes, Counts, Number
from workforce.demo.truth.indicators import CERTIFICATES, POPULATION, ROSTER, VOLUNTEERS, WAGE
from workforce.demo.truth.lists import (
    count_certificates,
    count_organisations_with_registered,
    count_volunteers,
)
from workforce.demo.truth.received import Received
from workforce.demo.truth.registers import count_grids, count_organisations
from workforce.demo.truth.staff import count_one_shoulder, count_rosters
from workforce.demo.truth.training import count_training

FEN = 100

SetOf = Callable[["MonthCounts", Codes], set[Any]]


def _before(received: Received, year: list[Counts]) -> Counts:
    """What the rosters of the month before held; it may lie in the year before."""
    if len(year) > 1 and received.rosters[-2] is received.before:
        return year[-2]
    return count_rosters(received.before, received.yearly)


class MonthCounts:
    """What was counted in a month, in the month before, and in all months of the year so far."""

    def __init__(self, received: Received) -> None:
        self._counties, self._yearly = received.counties, received.yearly
        self._merged = received.merged
        self.year = [count_rosters(rosters, received.yearly) for rosters in received.rosters]
        self.now = self.year[-1] if received.of(ROSTER) else Counts()
        self.before = _before(received, self.year)
        organisations = [org for orgs in received.organisations.values() for org in orgs]
        count_organisations(self.now, organisations)
        count_grids(self.now, (grid for grids in received.grids.values() for grid in grids))
        count_training(self.now, received)
        count_volunteers(self.now, received.of(VOLUNTEERS))
        count_certificates(self.now, received.of(CERTIFICATES))
        count_one_shoulder(self.now, organisations)
        count_organisations_with_registered(self.now, organisations)
        self._known: dict[tuple[str, str], Number] = {}

    def measure(self, what: str, codes: Codes, place: str) -> Number:
        """A measure over `codes`, which make up the region `place`."""
        if place == PREFECTURE_CODE:  # what its codes are differs between indicators
            return self._measure(what, codes, place)
        known = self._known.get((what, place))
        if known is None:
            known = self._known[what, place] = self._measure(what, codes, place)
        return known

    def _measure(self, what: str, codes: Codes, place: str) -> Number:
        if what in POPULATION:
            return sum(getattr(c, what) for c in self._counties if c.code in codes)
        if what == WAGE:
            return self._pay_months(codes) * wage_of(place, self._yearly)
        if what in NUMBERS:
            return NUMBERS[what](self, codes)
        if what in SETS:
            return len(SETS[what](self, codes))
        if what in self.now.sums:
            return self.now.total(what, codes)
        return len(self.now.distinct(what, codes))

    def is_stated(self, what: str, code: str) -> bool:
        """Whether anything was added to a sum there, if only a 0."""
        return code in self.now.sums.get(what, {})

    # Pay of the year's months

    def _paid(self, codes: Codes) -> list[dict[int, int]]:
        """By month what each urban worker is paid, the most that is stated; nothing for 0."""
        months = []
        for counts in self.year:
            stated = stated_pay(counts, codes)
            months.append({person: fen for person, fen in stated.items() if fen > 0})
        return months

    def _pay_months(self, codes: Codes) -> int:
        return sum(map(len, self._paid(codes)))

    def _pay(self, codes: Codes) -> Fraction:
        return Fraction(sum(sum(paid.values()) for paid in self._paid(codes)), FEN)

    def _credited_days(self, codes: Codes) -> Fraction:
        half_days = self.now.by_person["half_days"]
        return Fraction(
            sum(half_days.get(person, 0) for person in self.now.distinct("workers", codes)), 2
        )

    # Changes since last month

    def joiners(self, codes: Codes) -> set[int]:
        """Workers of the regions who were none there last month."""
        return self.now.distinct("workers", codes) - self.workers_before(codes)

    def leavers(self, codes: Codes) -> set[int]:
        """The mirror."""
        return self.workers_before(codes) - self.now.distinct("workers", codes)

    def workers_before(self, codes: Codes) -> set[int]:
        """Last month's workers; several counties had those of a county merged into one of them."""
        ended = [old for old, new in self._merged.items() if new in codes and len(codes) > 1]
        return self.before.distinct("workers", [*codes, *ended])


def stated_pay(counts: Counts, codes: Codes) -> dict[int, int]:
    """The largest pay each urban worker of the regions has stated there, in fen."""
    found: dict[int, int] = {}
    workers = counts.distinct("urban_workers", codes)
    for code in codes:
        for person, fen in counts.by_person.get(f"urban_pay:{code}", {}).items():
            if person in workers:
                found[person] = max(fen, found.get(person, 0))
    return found


def wage_of(place: str, yearly: Yearly) -> int:
    """The wage of a region's county, else of its prefecture."""
    wage = None if place == PREFECTURE_CODE else yearly.wage(place[:6])
    return wage or yearly.wage(PREFECTURE_CODE) or 0


def _everyone(counts: Counts, what: str) -> set[int]:
    return counts.distinct(what, [code for code in counts.groups.get(what, {}) if len(code) == 6])


def _group(what: str) -> SetOf:
    return lambda month, codes: month.now.distinct(what, codes)


def _less(what: SetOf, *others: str) -> SetOf:
    """Those of `what` who are none of the others, anywhere in the regions."""

    def less(month: MonthCounts, codes: Codes) -> set[Any]:
        return what(month, codes).difference(*(month.now.distinct(w, codes) for w in others))

    return less


def _who_are(what: SetOf, name: str) -> SetOf:
    """Those of `what` who are in a named set, wherever that is told."""
    return lambda month, codes: what(month, codes) & month.now.anywhere[name]


def _both(first: str, second: str) -> SetOf:
    return lambda month, codes: month.now.distinct(first, codes) & month.now.distinct(second, codes)


def _heads(month: MonthCounts, codes: Codes) -> set[Any]:
    return month.now.distinct("secretaries", codes) | month.now.distinct("directors", codes)


_OTHER_MEMBERS = _less(_group("committee_members"), "directors")

SETS: dict[str, SetOf] = {
    "main_dedicated_workers": _less(_group("dedicated_workers"), "two_committee_members"),
    "main_grid_workers": _less(
        _group("grid_workers"), "two_committee_members", "dedicated_workers"
    ),
    "main_other_staff": _less(_group("on_roster"), "workers", "grid_workers"),
    "heads": _heads,
    "other_members": _OTHER_MEMBERS,
    "quota_workers": _both("workers", "in_quota"),
    "joiners": MonthCounts.joiners,
    "leavers": MonthCounts.leavers,
    "transfers_in": lambda m, codes: m.joiners(codes) & _everyone(m.before, "workers"),
    "transfers_out": lambda m, codes: m.leavers(codes) & _everyone(m.now, "workers"),
    "workers_last_month": MonthCounts.workers_before,
    "workers_with_3_days": _who_are(_group("workers"), "enough_days"),
    "directors_trained_this_year": _who_are(_group("directors"), "trained_this_year"),
    "secretaries_trained_this_year": _who_are(_group("secretaries"), "trained_this_year"),
    "heads_trained_this_year": _who_are(_heads, "trained_this_year"),
    "other_members_trained_24_months": _who_are(_OTHER_MEMBERS, "trained_24_months"),
    "other_members_trained_two_years": _who_are(_OTHER_MEMBERS, "trained_two_years"),
    "workers_trained_since_plan": _who_are(_group("workers"), "trained_since_plan"),
    "volunteers_not_placed": _less(_group("registered_volunteers"), "volunteers_placed"),
    "certified_assistant": _who_are(_group("certified"), "assistant"),
    "certified_intermediate": _who_are(_group("certified"), "intermediate"),
    "certified_senior": _who_are(_group("certified"), "senior"),
    "registered_social_workers": _who_are(_group("certified"), "registered"),
    "urban_workers_certified": _who_are(_group("urban_workers"), "certified"),
    "ethnic_key_with_officer": _both("ethnic_key", "with_ethnic_officer"),
    "grids_with_worker": _both("grids", "grids_looked_after"),
    "urban_workers_unpaid": lambda m, codes: {
        person for person, fen in stated_pay(m.now, codes).items() if fen == 0
    },
}
NUMBERS: dict[str, Callable[[MonthCounts, Codes], Number]] = {
    "urban_pay": MonthCounts._pay,
    "urban_pay_months": MonthCounts._pay_months,
    "credited_days": MonthCounts._credited_days,
}
