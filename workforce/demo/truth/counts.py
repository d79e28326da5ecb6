"""What is counted, by region: distinct things in sets, and sums."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from workforce.demo.places import Organisation

Codes = list[str]  # regions put together: a prefecture's covered counties, or one region alone
Number = int | Fraction


def places_of(org: Organisation) -> tuple[str, str, str]:
    """The regions an organisation lies in, and itself."""
    return org.county_code, org.township.code, org.code


@dataclass
class Counts:
    """Everything counted in one month.

    Attributes:
        groups: what is counted → region code → distinct things: people's numbers, codes.
        sums: what is added up → region code → sum.
        anywhere: named sets of people over all units, wherever they work.
        by_person: a figure of each person, such as the half days credited.
    """

    groups: dict[str, dict[str, set[Any]]] = field(default_factory=dict)
    sums: dict[str, dict[str, Number]] = field(default_factory=dict)
    anywhere: dict[str, set[int]] = field(default_factory=dict)
    by_person: dict[str, dict[int, int]] = field(default_factory=dict)

    def add(self, what: str, region_codes: Iterable[str], *things: Hashable) -> None:
        """Put things into a group in each of the regions."""
        by_region = self.groups.setdefault(what, {})
        for code in region_codes:
            if code in by_region:
                by_region[code].update(things)
            else:
                by_region[code] = set(things)

    def add_up(self, what: str, region_codes: Iterable[str], number: Number) -> None:
        """Add to a sum in each of the regions."""
        by_region = self.sums.setdefault(what, {})
        for code in region_codes:
            by_region[code] = by_region.get(code, 0) + number

    def distinct(self, what: str, codes: Codes) -> set[Any]:
        """The things of a group in any of the regions; not to be changed."""
        by_region = self.groups.get(what, {})
        if len(codes) == 1:
            return by_region.get(codes[0]) or set()
        return set().union(*(by_region.get(code, ()) for code in codes))

    def total(self, what: str, codes: Codes) -> Number:
        """A sum over the regions, which do not overlap."""
        by_region = self.sums.get(what, {})
        return sum((by_region.get(code, 0) for code in codes), 0)
