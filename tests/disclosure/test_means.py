"""Means of pay: which are withheld, and that nobody works them out from the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tests.disclosure.pay import Pay, means_found, pay_system
from workforce.release.disclosure import Mean, withheld_means

FEWEST, LARGEST_PCT = 5, 50


class County(NamedTuple):
    """Workers with pay, all the year, their mean, and the largest share of one of them."""

    mean_yuan: float
    persons: int
    largest_pct: float = 1


def means_of(counties: Mapping[str, County]) -> dict[str, Mean]:
    """Every region's mean, from the counties."""
    regions = {county[:n] for county in counties for n in (4, 6)}
    if len({region for region in regions if len(region) == 4}) > 1:
        regions.add("53")
    found = {}
    for region in sorted(regions):
        inside = [one for county, one in counties.items() if county.startswith(region)]
        yuan = sum(one.mean_yuan * one.persons for one in inside)
        found[region] = Mean(
            sum(one.persons for one in inside),
            max(one.largest_pct * one.mean_yuan * one.persons / yuan for one in inside),
            region[:-2] if region[:-2] in regions else None,
        )
    return found


def withheld(counties: Mapping[str, County], earlier: tuple[tuple[str, ...], ...] = ()) -> set[str]:
    return set(withheld_means(means_of(counties), earlier, FEWEST, LARGEST_PCT))


def pay_of(counties: Mapping[str, County], hidden: set[str]) -> dict[str, Pay]:
    """What is published: of counties the mean, of the regions above its parts too. Everybody is
    paid, so months can't be more than they are.
    """
    found = {}
    for region in means_of(counties):
        inside = [one for county, one in counties.items() if county.startswith(region)]
        months = 12 * sum(one.persons for one in inside)
        found[region] = Pay(
            yuan=12 * sum(one.mean_yuan * one.persons for one in inside),
            months=months,
            most_months=months,
            value_shown=region not in hidden,
            parts_shown=region not in hidden and len(region) < 6,
        )
    return found


FIVE = County(4000, 5, 30)
MANY = {
    "530102": County(4100, 60), "530103": County(4500, 80), "530104": County(5200, 300),
}  # fmt: skip


def test_five_persons_may_be_known_and_four_not() -> None:
    assert "530101" not in withheld({"530101": FIVE, **MANY})
    assert "530101" in withheld({"530101": FIVE._replace(persons=4), **MANY})


def test_nobody_has_half_of_the_pay() -> None:
    assert "530101" not in withheld({"530101": FIVE._replace(largest_pct=49.99), **MANY})
    assert "530101" in withheld({"530101": FIVE._replace(largest_pct=50), **MANY})


def test_one_county_is_not_withheld_alone() -> None:
    counties = {"530101": County(4000, 4, 30), **MANY}
    assert withheld(counties) == {"530101", "530102"}  # the next smallest
    assert means_found(pay_of(counties, {"530101", "530102"})) == {}
    assert set(means_found(pay_of(counties, {"530101"}))) == {"530101"}


def test_two_counties_need_no_third() -> None:
    counties = {"530101": County(4000, 4, 30), "530105": County(4000, 3, 40), **MANY}
    assert withheld(counties) == {"530101", "530105"}


def test_what_was_withheld_stays_withheld() -> None:
    counties = {"530101": FIVE, **MANY}
    assert withheld(counties) == set()
    assert withheld(counties, (("530101", "530103"),)) == {"530101", "530103"}
    assert withheld(counties, (("530101",), ())) == {"530101", "530102"}
    assert withheld(counties, (("530199",),)) == set()


SMALL = {"530101": County(4050, 4, 30)}
LARGE = {"530301": County(5000, 900), "530302": County(5200, 900)}


def test_a_prefecture_of_few_is_not_withheld_alone() -> None:
    counties = {**SMALL, "530201": County(4000, 300), **LARGE}
    hidden = withheld(counties)
    assert {"5301", "530101", "5302"} <= hidden and "53" not in hidden


def test_one_withheld_beside_it_is_not_known_from_its_only_county() -> None:
    counties = {**SMALL, "530201": County(4000, 300), **LARGE}
    assert not {"5301", "530101"} & means_found(pay_of(counties, withheld(counties))).keys()


def test_one_withheld_beside_it_is_not_known_from_its_counties() -> None:
    counties = {**SMALL, "530201": County(4000, 300), "530202": County(6000, 300), **LARGE}
    assert not {"5301", "530101"} & means_found(pay_of(counties, withheld(counties))).keys()


def test_the_attacker_finds_months_from_means() -> None:
    # two counties, two equations: 4000 a + 5000 b = 11800000, a + b = 2600
    counties = {"530101": County(4000, 100), "530102": County(5000, 1500 / 12)}
    pay = pay_of(counties, set())
    system = pay_system({one: Pay(of.yuan, of.months, parts_shown=of.parts_shown)
                         for one, of in pay.items()})  # fmt: skip
    low, high = system.bounds(("months", "", "530101"))
    assert (low, high) == (1200, 1200)
