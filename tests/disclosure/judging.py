"""Small tables, what the engine withholds of them, release after release, and what the attacker
then finds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.disclosure import attacker
from tests.disclosure.attacker import Bound, Release, attack, hidden, shown
from workforce.release.disclosure import Cell, Count, Limits, withheld

LIMITS = Limits(least=3, small=10)
HALVES = ("two_committees", "dedicated")
NAME = "ethnicity"

# persons by region, group and category
Persons = Mapping[str, Mapping[str, Mapping[str, int]]]


@dataclass
class Judged:
    """The releases of a month so far: what each withholds, and how the attacker reads them."""

    earlier: list[dict[Cell, Count]] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)

    def publish(
        self, persons: Persons, corrected: str | None = None, *, complementary: bool = True
    ) -> frozenset[Cell]:
        """Publish another release; the numbers of one county were corrected since the last."""
        now = counts_of(persons)
        found = withheld(now, self.earlier, LIMITS, complementary=complementary)
        self.earlier.append(
            {cell: Count(one.persons, one.total, one.parent, cell in found)
             for cell, one in now.items()}
        )  # fmt: skip
        before = self.releases[-1].sources if self.releases else dict.fromkeys(persons, 0)
        is_new = {region: corrected is not None and corrected.startswith(region)
                  for region in persons}  # fmt: skip
        sources = {region: before.get(region, 0) + is_new[region] for region in persons}
        cells = {
            attacker.Cell(*cell): (hidden if cell in found else shown)(one.persons, one.total)
            for cell, one in now.items()
        }
        self.releases.append(Release(cells, sources))
        return found

    def found(self) -> list[Bound]:
        return [one for one in attack(self.releases) if one.is_found]


def counts_of(persons: Persons) -> dict[Cell, Count]:
    """The cells of a table, each with the region right above it."""
    return {
        Cell(NAME, region, group, category): Count(
            number, sum(categories.values()), region[:-2] if region[:-2] in persons else None
        )
        for region, groups in persons.items()
        for group, categories in groups.items()
        for category, number in categories.items()
    }


def region_of(*parts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Regions added up."""
    found: dict[str, dict[str, int]] = {}
    for part in parts:
        for group, categories in part.items():
            told = found.setdefault(group, {})
            for category, number in categories.items():
                told[category] = told.get(category, 0) + number
    return found


def two_groups(first: Sequence[int], second: Sequence[int]) -> dict[str, dict[str, int]]:
    """A region's two groups and both together, categories a, b, c …; a group of nobody is left
    out.
    """
    names = "abcdefg"[: len(first)]
    rows = {
        "all": [one + other for one, other in zip(first, second, strict=True)],
        **dict(zip(HALVES, (first, second), strict=True)),
    }
    return {group: dict(zip(names, row, strict=True)) for group, row in rows.items() if sum(row)}
