"""What the cells of each list may say in a random region."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tests.properties.world import (
    COMMUNITIES,
    COUNTIES,
    EARLIER_LEDGERS,
    JUNE,
    MAY,
    MONTHS,
    PEOPLE,
    TOWNSHIPS,
    UNKNOWN_PLACES,
    YES_OR_NO_COLUMNS,
)

# By column; a value stands twice to be drawn more often.
Choices = Mapping[str, Sequence[Any]]

YES_OR_NO = ("yes", "yes", "no", None)
DATES = (dt.date(2020, 1, 1), dt.date(2025, 5, 31), dt.date(2025, 6, 1), dt.date(2025, 6, 30),
         dt.date(2025, 7, 1))  # fmt: skip
DISASTER, ETHNIC = "disaster_information_officer", "ethnic_affairs_officer"
GRID_CODES = ("G1", "G2", "G3")
AREAS = (None, Decimal(0), Decimal("40.50"), Decimal("812.55"))
INCOMES = (None, Decimal(12_000), Decimal(12_000), Decimal("15000.50"))
WAGES = (None, Decimal(6_000), Decimal("7123.45"))
IN_MONTHS = (MONTHS, MONTHS, (MAY,), (JUNE,))

ROSTER: Choices = {
    "months": IN_MONTHS,
    "community_code": (*COMMUNITIES, *COMMUNITIES, *COMMUNITIES, *UNKNOWN_PLACES),
    "by_name": (False, True),
    "person_key": tuple(PEOPLE),
    "worker_type": (
        "party_committee_member", "committee_member", "committee_member", "dedicated", "dedicated",
        "grid_worker", "grid_worker", "social_organisation_staff", "other",
    ),
    "posts": (
        ("secretary",), ("director",), ("secretary", "director"), ("deputy_secretary",),
        ("deputy_director", "member"), ("member",), ("worker",), ("worker",), ("worker",),
    ),
    "employment_form": (None, "full_time", "part_time"),
    "started_on": (None, None, None, *DATES),
    "ended_on": (None, None, None, None, *DATES),
    "duties": (None, [DISASTER], [ETHNIC], ["peoples_mediator", ETHNIC, DISASTER]),
    "grid_codes": (None, ["G1"], ["G2", "G3"]),
    "monthly_pay_yuan": (None, Decimal(0), Decimal("1500.50"), Decimal(3000), Decimal("4200.05")),
    # 2.3 × 12,000 ÷ 12 = 2,300 exactly
    "basic_pay_yuan": (None, Decimal(0), Decimal("2299.99"), Decimal(2300), Decimal(4000)),
    "in_quota": YES_OR_NO,
}  # fmt: skip
VOLUNTEERS: Choices = {
    "months": IN_MONTHS,
    "unit_code": COUNTIES,
    "person_key": tuple(PEOPLE),
    "status": ("active", "active", "cancelled"),
    "registered_on": DATES,
    "community": ("own", "own", "own", "anywhere", None),
    "service_hours": (None, Decimal(0), Decimal("12.5"), Decimal(40)),
}
CERTIFICATES: Choices = {
    "months": IN_MONTHS,
    "unit_code": COUNTIES,
    "person_key": tuple(PEOPLE),
    "issued_on": DATES,
    "certificate_kind": (None, "social_worker", "sports_instructor", "law_literate"),
    "level": ("assistant", "assistant", "intermediate", "senior"),
    "holder_status": (None, "held", "held", "moved_out"),
    # three years less a day from 1 June 2022: 31 May 2025; a day earlier is one day too few
    "registered_on": (
        None, dt.date(2022, 5, 31), dt.date(2022, 6, 1), dt.date(2022, 6, 30), dt.date(2022, 7, 1),
        dt.date(2025, 6, 30),
    ),
    "registration_valid_to": (None, None, *DATES[1:4]),
    "community_code": (None, *COMMUNITIES),
}  # fmt: skip
# A chain of three, the last day of a month and what runs over it, and the turn of the year.
TIMES = tuple(
    (dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    for first, last in (
        ("2025-03-03", "2025-03-05"), ("2025-03-05", "2025-03-06"), ("2025-03-06", "2025-03-06"),
        ("2025-05-31", "2025-05-31"), ("2025-05-31", "2025-06-01"), ("2025-06-30", "2025-07-01"),
        ("2024-12-30", "2025-01-01"), ("2024-12-28", "2024-12-30"),
    )
)  # fmt: skip
TRAINING: Choices = {
    "months": IN_MONTHS,
    "unit_code": COUNTIES,
    "person_key": tuple(PEOPLE),
    "course_no": ("A", "B", "C"),
    "organiser_level": ("province", "prefecture", "county", "county", "township"),
    "organiser_code": (
        None, None, None, "53", "5325", "5326", "532501", "532502", *TOWNSHIPS[:3]
    ),
    "mode": (None, "concentrated", "concentrated", "online", "self_study"),
    "completed": (None, "yes", "no"),
    "time": TIMES,
    "half_days": (1, 3, 4, 6),
}  # fmt: skip
TRAINED_BEFORE: Choices = {
    "period": EARLIER_LEDGERS,
    "unit_code": COUNTIES,
    "person_key": tuple(PEOPLE),
    "mode": (None, "self_study"),
    "completed": (None, "yes", "no"),
    "ended_on": (
        dt.date(2020, 12, 31), dt.date(2021, 1, 1), dt.date(2022, 12, 31), dt.date(2023, 1, 1),
        dt.date(2023, 5, 31), dt.date(2023, 6, 1), dt.date(2023, 6, 30), dt.date(2023, 7, 1),
        dt.date(2023, 12, 31), dt.date(2024, 1, 1),
    ),
}  # fmt: skip
ORGANISATION: Choices = {
    "kind": ("village_committee", "resident_committee"),
    "urban_rural_code": ("111", "123", "210", "220"),
    "households": (None, 0, 40, 333),
    "facility_area_m2": AREAS,
    "activity_area_m2": AREAS,
    "commercial_area_m2": AREAS,
    "total_floor_area_m2": AREAS,
    "open_hours": (None, Decimal("7.5"), Decimal(8), Decimal(24)),
    **dict.fromkeys(YES_OR_NO_COLUMNS, YES_OR_NO),
}
GRID: Choices = {
    "kind": ("rural", "urban", "park"),
    "households": (None, 0, 25, 301),
    "has_party_group": YES_OR_NO,
}
