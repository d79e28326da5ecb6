"""What is withheld: few persons and all but few, and what they could be worked out from."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.disclosure.judging import NAME, Judged, Persons, counts_of, region_of, two_groups
from workforce.release.disclosure import Cell, Limits, withheld

LIMITS = Limits(least=3, small=10)


def unsafe(han: int, minority: int) -> set[str]:
    """The categories withheld of one region, nothing but unsafe ones."""
    persons = {"5301": {"all": {"han": han, "minority": minority}}}
    found = withheld(counts_of(persons), [], LIMITS, complementary=False)
    return {cell.category for cell in found}


@pytest.mark.parametrize(
    ("minority", "is_withheld"), [(0, False), (1, True), (2, True), (3, False)]
)
def test_few_persons_of_many(minority: int, is_withheld: bool) -> None:
    # 20 others: the few, and the category of all but the few
    assert unsafe(20, minority) == ({"han", "minority"} if is_withheld else set())


@pytest.mark.parametrize(("total", "is_withheld"), [(9, True), (10, False)])
def test_all_or_none_of_a_small_total(total: int, is_withheld: bool) -> None:
    assert unsafe(total, 0) == ({"han", "minority"} if is_withheld else set())


def test_all_but_few_with_several_categories() -> None:
    # 98 of 100: a is all but 2, b and c are 1 each, nobody in d of a total that is not small
    persons = {"5301": {"all": {"a": 98, "b": 1, "c": 1, "d": 0}}}
    found = withheld(counts_of(persons), [], LIMITS, complementary=False)
    assert {cell.category for cell in found} == {"a", "b", "c"}


def test_a_group_of_nobody_hides_nothing() -> None:
    assert withheld(counts_of({"5301": {"all": {"a": 0, "b": 0}}}), [], LIMITS) == frozenset()


def test_a_total_of_one_person() -> None:
    judged = Judged()
    found = judged.publish({"5301": {"all": {"a": 1, "b": 0}}})
    assert {cell.category for cell in found} == {"a", "b"}
    assert judged.found() == []


def test_none_and_all_of_a_small_total_where_nobody_is_in_the_region_above() -> None:
    counties = {"530101": {"all": {"a": 4, "b": 0}}, "530102": {"all": {"a": 50, "b": 0}}}
    found = withheld(counts_of({"5301": region_of(*counties.values()), **counties}), [], LIMITS)
    assert found == frozenset()


def test_one_small_county_does_not_withhold_a_whole_table() -> None:
    counties = {
        "530101": two_groups([4, 0], [40, 5]),
        "530102": two_groups([400, 0], [40, 7]),
        "530103": two_groups([500, 0], [60, 7]),
    }
    judged = Judged()
    found = judged.publish({"5301": region_of(*counties.values()), **counties})
    assert len(found) < len(counts_of(counties)) / 2
    assert judged.found() == []


def test_a_zero_that_follows_from_a_withheld_one_is_withheld() -> None:
    # nobody of `dedicated` is in c anywhere; if what that follows from is withheld, so is it
    counties = {
        "530101": two_groups([1, 20, 1], [4, 4, 0]),
        "530102": two_groups([20, 20, 20], [2, 30, 0]),
    }
    judged = Judged()
    judged.publish({"5301": region_of(*counties.values()), **counties})
    assert judged.found() == []


def two_counties(first: dict[str, int], second: dict[str, int]) -> Persons:
    counties = {"530101": {"all": first}, "530102": {"all": second}}
    return {"5301": region_of(*counties.values()), **counties}


def test_regions_and_categories_give_each_other_away() -> None:
    persons = two_counties({"a": 1, "b": 40, "c": 30}, {"a": 20, "b": 40, "c": 50})
    judged = Judged()
    found = judged.publish(persons)
    assert Cell(NAME, "530101", "all", "a") in found
    # a square of two regions and two categories at least
    assert len({cell.region for cell in found}) >= 2
    assert len({cell.category for cell in found}) >= 2
    assert judged.found() == []
    alone = Judged()
    assert alone.publish(persons, complementary=False) == {Cell(NAME, "530101", "all", "a")}
    assert [one.cell.region for one in alone.found()] == ["530101"]


def test_two_groups_give_away_both_together() -> None:
    persons = {"5301": two_groups([2, 30, 40], [20, 30, 40])}
    judged = Judged()
    found = judged.publish(persons)
    assert len({cell.group for cell in found}) >= 2
    assert judged.found() == []
    alone = Judged()
    alone.publish(persons, complementary=False)
    assert alone.found() != []


def test_province_prefecture_and_county() -> None:
    counties = {
        "530101": two_groups([1, 30, 5], [20, 8, 40]),
        "530102": two_groups([40, 30, 25], [20, 30, 40]),
        "530201": two_groups([40, 30, 25], [20, 30, 40]),
        "530202": two_groups([0, 5, 2], [0, 0, 0]),
    }
    above = {
        one: region_of(*(of for county, of in counties.items() if county.startswith(one)))
        for one in ("53", "5301", "5302")
    }
    judged = Judged()
    judged.publish({**above, **counties})
    assert judged.found() == []


def test_a_prefecture_of_one_county_is_withheld_with_it() -> None:
    county = {"all": {"a": 2, "b": 60, "c": 50}}
    other = {"all": {"a": 80, "b": 60, "c": 50}}
    persons = {"5301": county, "530101": county, "5302": other, "530201": other,
               "53": region_of(county, other)}  # fmt: skip
    judged = Judged()
    found = judged.publish(persons)
    assert {Cell(NAME, one, "all", "a") for one in ("5301", "530101")} <= found
    assert judged.found() == []


# Those with a certificate of a part of the workers stand beside all who have one


def with_part(yes: int, no: int, part_yes: int, part_no: int) -> Judged:
    judged = Judged()
    persons = {"5301": {"all": {"yes": yes, "no": no}, "urban": {"yes": part_yes, "no": part_no}}}
    counts = {cell: one for cell, one in counts_of(persons).items()
              if cell[2:] != ("urban", "no")}  # fmt: skip
    found = withheld(counts, [], LIMITS)
    judged.publish(persons)
    from tests.disclosure import attacker

    cells = {
        attacker.Cell(*cell): (attacker.hidden if cell in found else attacker.shown)(
            one.persons, one.total
        )
        for cell, one in counts.items()
    }
    judged.releases[:] = [attacker.Release(cells)]
    return judged


@pytest.mark.parametrize(
    "numbers",
    [
        (1, 60, 0, 40),
        (40, 60, 2, 50),
        (40, 60, 38, 1),
        (2, 8, 2, 8),
        (5, 60, 4, 60),
        (3, 60, 2, 60),
        (3, 7, 3, 5),
    ],
)
def test_a_part_of_the_workers_does_not_bound_what_is_withheld_of_all(
    numbers: tuple[int, int, int, int],
) -> None:
    assert with_part(*numbers).found() == []


# Successive releases


def test_a_cell_that_becomes_few() -> None:
    judged = Judged()
    before = two_counties({"a": 5, "b": 40, "c": 30}, {"a": 20, "b": 40, "c": 50})
    now = two_counties({"a": 2, "b": 43, "c": 30}, {"a": 20, "b": 40, "c": 50})
    assert judged.publish(before) == frozenset()
    found = judged.publish(now, corrected="530101")
    # the other county is known from the first release, so the region above must be withheld
    assert Cell(NAME, "530101", "all", "a") in found and Cell(NAME, "5301", "all", "a") in found
    assert judged.found() == []


def test_a_corrected_number_that_is_as_it_was() -> None:
    judged = Judged()
    before = two_counties({"han": 10, "minority": 5}, {"han": 100, "minority": 100})
    now = two_counties({"han": 10, "minority": 1}, {"han": 100, "minority": 100})
    assert judged.publish(before) == frozenset()
    judged.publish(now, corrected="530101")
    assert judged.found() == []


def test_a_cell_that_is_few_no_longer() -> None:
    judged = Judged()
    before = two_counties({"a": 1, "b": 40, "c": 30}, {"a": 20, "b": 40, "c": 50})
    now = two_counties({"a": 6, "b": 40, "c": 30}, {"a": 20, "b": 40, "c": 50})
    judged.publish(before)
    judged.publish(now, corrected="530101")
    # what the second release shows must not tell what the first withheld
    assert judged.found() == []


def test_another_county_is_corrected_while_one_stays_few() -> None:
    judged = Judged()
    for n, more in enumerate((0, 3, 0, 7)):
        now = two_counties({"a": 1, "b": 40, "c": 30}, {"a": 20 + more, "b": 40 - n, "c": 50})
        judged.publish(now, corrected="530102" if n else None)
    assert judged.found() == []


def test_the_same_numbers_again_withhold_the_same() -> None:
    judged = Judged()
    now = two_counties({"a": 1, "b": 40, "c": 30}, {"a": 20, "b": 40, "c": 50})
    assert judged.publish(now) == judged.publish(now)


# Any table

TREES = (
    ("5301", "530101"),
    ("5301", "530101", "530102"),
    ("5301", "530101", "530102", "530103", "530104"),
    ("53", "5301", "5302", "530101", "530102"),
    ("53", "5301", "5302", "530101", "530201"),
)
NUMBERS = st.sampled_from((0, 0, 1, 2, 3, 5, 8, 20, 40))


def add_up(tree: tuple[str, ...], lowest: dict[str, list[list[int]]]) -> Persons:
    """Every region of the tree, from those that hold no other."""
    return {
        region: region_of(*(two_groups(*rows) for one, rows in lowest.items()
                            if one.startswith(region)))
        for region in tree
    }  # fmt: skip


@st.composite
def months(draw: st.DrawFn, corrections: int) -> list[tuple[Persons, str | None]]:
    """A month's releases, each with the county that was corrected for it."""
    tree = draw(st.sampled_from(TREES))
    size = draw(st.integers(2, 5))
    row = st.lists(NUMBERS, min_size=size, max_size=size)
    lowest = {
        one: [draw(row), draw(row)]
        for one in tree
        if not any(other != one and other.startswith(one) for other in tree)
    }
    found: list[tuple[Persons, str | None]] = [(add_up(tree, lowest), None)]
    for _ in range(corrections):
        county = draw(st.sampled_from(sorted(lowest)))
        rows = [list(one) for one in lowest[county]]
        for _ in range(draw(st.integers(1, 2))):
            rows[draw(st.integers(0, 1))][draw(st.integers(0, size - 1))] = draw(NUMBERS)
        lowest = {**lowest, county: rows}
        found.append((add_up(tree, lowest), county))
    return found


OFTEN = settings(
    max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@OFTEN
@given(months(corrections=0))
def test_nothing_withheld_of_any_table_can_be_worked_out(
    releases: list[tuple[Persons, str | None]],
) -> None:
    judged = Judged()
    for persons, county in releases:
        judged.publish(persons, county)
    assert judged.found() == []


@OFTEN
@given(months(corrections=1))
def test_nor_when_a_county_is_corrected(releases: list[tuple[Persons, str | None]]) -> None:
    judged = Judged()
    for persons, county in releases:
        judged.publish(persons, county)
    assert judged.found() == []
