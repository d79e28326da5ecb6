"""What a village or community has: rooms, hours and services, as its register says."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal

HOURS = tuple(map(Decimal, ("7", "7.5", "8", "8", "8.5", "9")))
FRACTIONS = tuple(map(Decimal, ("0", "0", "0", "0.5", "0.25")))
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Facility:
    """The register's columns about one organisation, under their names; None is an empty cell."""

    has_service_facility: bool | None = None
    facility_area_m2: Decimal | None = None
    activity_area_m2: Decimal | None = None
    commercial_area_m2: Decimal | None = None
    total_floor_area_m2: Decimal | None = None
    open_hours: Decimal | None = None
    has_volunteer_station: bool | None = None
    has_self_service: bool | None = None
    has_legal_adviser: bool | None = None
    is_relocation: bool | None = None
    is_ethnic_work_key: bool | None = None


def build_facility(rng: random.Random) -> Facility:
    """Nine in ten have a facility; every cell may be empty.

    Some clerks write an area of 0 where there is no facility, and opening hours too.
    """
    is_there = rng.random() < 0.9
    area = _facility_area(is_there, rng)
    activity = None
    if area and rng.random() < 0.95:
        activity = (area * rng.randrange(45, 80) / 100).quantize(Decimal("0.5"))
    commercial = _area(rng, 60, 900) if rng.random() < 0.85 else None
    total = None
    if rng.random() < 0.88:
        total = (area or NOTHING) + (commercial or NOTHING) + _area(rng, 800, 9000)
    return Facility(
        has_service_facility=True if is_there else rng.choice((False, False, False, None)),
        facility_area_m2=area,
        activity_area_m2=activity,
        commercial_area_m2=commercial,
        total_floor_area_m2=total,
        open_hours=rng.choice(HOURS) if rng.random() < 0.8 else None,
        has_volunteer_station=_flag(rng, 0.75),
        has_self_service=_flag(rng, 0.45),
        has_legal_adviser=_flag(rng, 0.88),
        is_relocation=_flag(rng, 0.08),
        is_ethnic_work_key=_flag(rng, 0.2),
    )


def _facility_area(is_there: bool, rng: random.Random) -> Decimal | None:
    if is_there:
        return _area(rng, 120, 1500) if rng.random() < 0.92 else None
    return NOTHING if rng.random() < 0.3 else None


def _area(rng: random.Random, least: int, most: int) -> Decimal:
    """Square metres, some with a fraction."""
    return rng.randrange(least, most) + rng.choice(FRACTIONS)


def _flag(rng: random.Random, share: float) -> bool | None:
    """Yes, no, or nothing in one cell of twenty-five."""
    return None if rng.random() < 0.04 else rng.random() < share
