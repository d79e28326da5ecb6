"""What the registers hold: organisations, their facilities, their grids."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from workforce.demo.grids import RURAL, URBAN, Grid
from workforce.demo.places import Organisation
from workforce.demo.truth.counts import Counts, places_of

LONG_DAY = 8  # hours


def count_organisations(counts: Counts, organisations: Iterable[Organisation]) -> None:
    """Organisations by kind and class, and by what they have; an empty cell is a no."""
    for org in organisations:
        groups = _kinds(org)
        groups += [f"{group}_{having}" for group in groups for having in _services(org)]
        groups += _services(org)
        facility = org.facility
        if facility.is_relocation:
            groups.append("relocation")
            groups += ["relocation_with_facility"] if facility.has_service_facility else []
        if facility.has_service_facility and facility.has_volunteer_station:
            groups.append("facilities_with_volunteer_station")
        if facility.is_ethnic_work_key:
            groups.append("ethnic_key")
        for group in groups:
            counts.add(group, places_of(org), org.code)
        _count_areas(counts, org)
        _count_hours(counts, org)


def _kinds(org: Organisation) -> list[str]:
    return [
        "organisations",
        f"{org.kind}_committees",
        "urban_organisations" if org.is_urban else "rural_organisations",
    ]


def _services(org: Organisation) -> list[str]:
    facility = org.facility
    services = {
        "with_facility": facility.has_service_facility,
        "with_self_service": facility.has_self_service,
        "with_legal_adviser": facility.has_legal_adviser,
    }
    return [what for what, has in services.items() if has]


def _count_areas(counts: Counts, org: Organisation) -> None:
    """Areas, each over the organisations that state everything the ratio takes; 0 is stated."""
    facility, places = org.facility, places_of(org)
    area, activity = facility.facility_area_m2, facility.activity_area_m2
    commercial, total = facility.commercial_area_m2, facility.total_floor_area_m2
    if area is None:
        return
    if org.households is not None:
        counts.add_up("facility_area_with_households", places, Fraction(area))
        counts.add_up("households_with_facility_area", places, org.households)
    if activity is not None:
        counts.add_up("activity_area", places, Fraction(activity))
        counts.add_up("facility_area_with_activity", places, Fraction(area))
    if commercial is not None and total is not None:
        counts.add_up("commercial_service_area", places, Fraction(commercial + area))
        counts.add_up("total_floor_area", places, Fraction(total))


def _count_hours(counts: Counts, org: Organisation) -> None:
    """Hours of facilities that state them; without a facility there are none to state."""
    hours = org.facility.open_hours
    if not org.facility.has_service_facility or hours is None:
        return
    places = places_of(org)
    counts.add("facilities_with_open_hours", places, org.code)
    counts.add_up("facility_open_hours", places, Fraction(hours))
    if hours >= LONG_DAY:
        counts.add("facilities_open_8_hours", places, org.code)


def count_grids(counts: Counts, grids: Iterable[Grid]) -> None:
    """Grids by what they have, and the households of those that state them."""
    for grid in grids:
        places = places_of(grid.org)
        counts.add("grids", places, grid.code)
        if grid.has_party_group:
            counts.add("grids_with_party_group", places, grid.code)
        if grid.kind in (RURAL, URBAN) and grid.households is not None:
            counts.add(f"{grid.kind}_grids_with_households", places, grid.code)
            counts.add_up(f"{grid.kind}_grid_households", places, grid.households)
