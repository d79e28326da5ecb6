"""Plain counting of what registers and yearly tables say: committees, grids, population."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from tests.properties.counting import RESIDENT, VILLAGE, Number, Scope, organisations, posts
from tests.properties.world import COUNTIES, JANUARY, MONTHS, OWN_FIGURES, Row, World

Test = Callable[[Row], bool]


def urban(row: Row) -> bool:
    return row["urban_rural_code"].startswith("1")


def rural(row: Row) -> bool:
    return row["urban_rural_code"].startswith("2")


def kind(name: str) -> Test:
    return lambda row: row["kind"] == name


def says(column: str) -> Test:
    """The register says so; a blank is a no."""
    return lambda row: row[column] == "yes"


FACILITY, SELF_SERVICE = says("has_service_facility"), says("has_self_service")


def _how_many(*tests: Test) -> Callable[[Scope], Number]:
    return lambda s: sum(all(test(one) for test in tests) for one in s.organisations().values())


def _open_hours(scope: Scope) -> list[Decimal]:
    """Of the facilities that state them."""
    return [
        one["open_hours"] for one in scope.organisations().values()
        if FACILITY(one) and one["open_hours"] is not None
    ]  # fmt: skip


def _area(added: tuple[str, ...], *beside: str) -> Callable[[Scope], Number | None]:
    """The sum over committees that state all of it; not known where none does."""

    def count(scope: Scope) -> Number | None:
        stated = [
            sum(Decimal(one[name]) for name in added) for one in scope.organisations().values()
            if all(one[name] is not None for name in (*added, *beside))
        ]  # fmt: skip
        return sum(stated) if stated else None

    return count


_COMMERCIAL = ("commercial_area_m2", "facility_area_m2")

ORGANISATIONS: dict[str, Callable[[Scope], Number | None]] = {
    "organisations": _how_many(),
    "village_committees": _how_many(kind(VILLAGE)),
    "resident_committees": _how_many(kind(RESIDENT)),
    "urban_organisations": _how_many(urban),
    "rural_organisations": _how_many(rural),
    "organisations_with_facility": _how_many(FACILITY),
    "urban_with_facility": _how_many(urban, FACILITY),
    "rural_with_facility": _how_many(rural, FACILITY),
    "village_committees_with_facility": _how_many(kind(VILLAGE), FACILITY),
    "resident_committees_with_facility": _how_many(kind(RESIDENT), FACILITY),
    "relocation_organisations": _how_many(says("is_relocation")),
    "relocation_with_facility": _how_many(says("is_relocation"), FACILITY),
    "facilities_with_volunteer_station": _how_many(FACILITY, says("has_volunteer_station")),
    "urban_with_self_service": _how_many(urban, SELF_SERVICE),
    "rural_with_self_service": _how_many(rural, SELF_SERVICE),
    "village_committees_with_self_service": _how_many(kind(VILLAGE), SELF_SERVICE),
    "resident_committees_with_self_service": _how_many(kind(RESIDENT), SELF_SERVICE),
    "organisations_with_legal_adviser": _how_many(says("has_legal_adviser")),
    "ethnic_key_organisations": _how_many(says("is_ethnic_work_key")),
    "facilities_with_open_hours": lambda s: len(_open_hours(s)),
    "facilities_open_8_hours": lambda s: sum(hours >= 8 for hours in _open_hours(s)),
    "facility_open_hours": lambda s: sum(_open_hours(s), Decimal(0)),
    "facility_area_with_households": _area(("facility_area_m2",), "households"),
    "households_with_facility_area": _area(("households",), "facility_area_m2"),
    "activity_area": _area(("activity_area_m2",), "facility_area_m2"),
    "facility_area_with_activity": _area(("facility_area_m2",), "activity_area_m2"),
    "commercial_service_area": _area(_COMMERCIAL, "total_floor_area_m2"),
    "total_floor_area": _area(("total_floor_area_m2",), *_COMMERCIAL),
}


# Who is on their rosters


def _staffed(*words: str, test: Test = lambda row: True) -> Callable[[Scope], Number]:
    """Committees of which one person on the roster is all of this."""

    def count(scope: Scope) -> int:
        places = {place for _, place, post in scope.posts() if post.words.issuperset(words)}
        return sum(test(one) for code, one in scope.organisations().items() if code in places)

    return count


STAFFING: dict[str, Callable[[Scope], Number | None]] = {
    "one_shoulder_organisations": _staffed("post secretary", "post director"),
    "one_shoulder_village_committees": _staffed(
        "post secretary", "post director", test=kind(VILLAGE)
    ),
    "one_shoulder_resident_committees": _staffed(
        "post secretary", "post director", test=kind(RESIDENT)
    ),
    "organisations_with_disaster_officer": _staffed("disaster_information_officer"),
    "ethnic_key_organisations_with_officer": _staffed(
        "ethnic_affairs_officer", test=says("is_ethnic_work_key")
    ),
}


# Grids


def grids_sent(world: World, month: str, county: str) -> tuple[Row, ...]:
    """A county's grids by the register it sent in last."""
    filed = [p for p in (JANUARY, *MONTHS) if p <= month and (p, county) in world.grids]
    return world.grids[filed[-1], county] if filed else ()


def grids_of(world: World, month: str, county: str) -> Iterator[Row]:
    """Those in committees of the register."""
    for grid in grids_sent(world, month, county):
        if grid["community_code"] in organisations(world, month):
            yield grid


def _grids(scope: Scope, *kinds: str) -> Iterator[Row]:
    """The grids of the scope; with kinds only those of them that state their households."""
    for county in scope.units:
        for grid in grids_of(scope.world, scope.month, county):
            stated = grid["kind"] in kinds and grid["households"] is not None
            if scope.holds(grid["community_code"]) and (stated or not kinds):
                yield grid


def _looked_after(scope: Scope) -> Number:
    """Grids of which somebody in the county looks after the code as a grid worker.

    Where several grids of a county have one code, somebody of the grid's own committee.
    """
    return sum(_has_worker(scope, grid) for grid in _grids(scope))


def _has_worker(scope: Scope, grid: Row) -> bool:
    place, code = grid["community_code"], grid["grid_code"]
    sent = grids_sent(scope.world, scope.month, place[:6])
    is_only_one = sum(other["grid_code"] == code for other in sent) == 1
    return any(
        code in post.grid_codes and worked_at.startswith(place[:6] if is_only_one else place)
        for (_, worked_at), post in posts(scope.world, scope.month).items()
    )


def _households(kind_of_grid: str) -> Callable[[Scope], Number]:
    return lambda s: sum(grid["households"] for grid in _grids(s, kind_of_grid))


def _with_households(kind_of_grid: str) -> Callable[[Scope], Number]:
    return lambda s: sum(1 for _ in _grids(s, kind_of_grid))


GRIDS: dict[str, Callable[[Scope], Number | None]] = {
    "grids": lambda s: sum(1 for _ in _grids(s)),
    "grids_with_party_group": lambda s: sum(g["has_party_group"] == "yes" for g in _grids(s)),
    "grids_with_worker": _looked_after,
    "rural_grids_with_households": _with_households("rural"),
    "urban_grids_with_households": _with_households("urban"),
    "rural_grid_households": _households("rural"),
    "urban_grid_households": _households("urban"),
}


# Population

FIGURE_OF = {
    "urban_residents": "urban_resident",
    "residents": "resident",
    "registered_population": "registered",
    "households": "households",
}


def own_figure_serves(world: World, region: str, figure: str) -> bool:
    """No county of the region gives the figure, and the region does."""
    counties = [county for county in COUNTIES if county.startswith(region)]
    any_gives = any(figure in world.population.get(county, {}) for county in counties)
    return region in OWN_FIGURES and not any_gives


def _population(figure: str) -> Callable[[Scope], Number | None]:
    """Of the covered counties together; of the region itself where no county gives it."""

    def count(scope: Scope) -> Number | None:
        if scope.is_below_unit:
            return None
        if own_figure_serves(scope.world, scope.region, figure):
            return OWN_FIGURES[scope.region]
        return sum(scope.world.population[county][figure] for county in scope.units)

    return count


POPULATION: dict[str, Callable[[Scope], Number | None]] = {
    measure: _population(figure) for measure, figure in FIGURE_OF.items()
}
