"""Small random regions: what five counties sent in two months, and what their committees are.

Two prefectures, five counties, six townships of two committees each; eight people, who turn up in
several places. Nothing here knows what is counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
File = tuple[str, str, str]  # month, unit, dataset

MAY, JUNE = "2025-05", "2025-06"
MONTHS = (MAY, JUNE)
LAST_DAYS = {MAY: dt.date(2025, 5, 31), JUNE: dt.date(2025, 6, 30)}
JANUARY = "2025-01"

PROVINCE, PREFECTURES = "53", ("5325", "5326")
COUNTIES = ("532501", "532502", "532503", "532523", "532601")
TOWNSHIPS = ("532501001", "532501002", "532502001", "532503001", "532523001", "532601001")
COMMUNITIES = tuple(f"{township}00{n}" for township in TOWNSHIPS for n in (1, 2))
REGIONS = (PROVINCE, *PREFECTURES, *COUNTIES, *TOWNSHIPS, *COMMUNITIES)
NAMES = {code: f"第{at}社区" for at, code in enumerate(COMMUNITIES)}
UNKNOWN_PLACES = tuple(f"{county}001099" for county in COUNTIES[:2])

MONTHLY = ("staff_roster", "volunteer_registration", "certification_list", "training_record")
REGISTERS = ("organisation_register", "grid_register")
EARLIER_LEDGERS = ("2021-12", "2022-12", "2023-12", "2024-06", "2024-12")
YES_OR_NO_COLUMNS = (
    "has_service_facility", "has_volunteer_station", "has_self_service", "has_legal_adviser",
    "is_relocation", "is_ethnic_work_key",
)  # fmt: skip
COLUMNS = {
    "staff_roster": ("duties", "grid_codes", "in_quota", "monthly_pay_yuan", "basic_pay_yuan"),
    "volunteer_registration": ("service_hours",),
    "certification_list": ("registered_on", "level", "certificate_kind"),
    "organisation_register": (
        "facility_area_m2", "households", "activity_area_m2", "commercial_area_m2",
        "total_floor_area_m2", "open_hours", *YES_OR_NO_COLUMNS,
    ),
    "grid_register": ("households", "has_party_group"),
}  # fmt: skip
FIGURES = ("urban_resident", "resident", "registered", "households")
OWN_FIGURES = {"53": 99_999, "5325": 70_007, "5326": 20_002}


def _person(sex: str, born: str, ethnicity: Any, politics: Any, education: Any) -> Row:
    return {
        "sex": sex, "birth_month": dt.date.fromisoformat(f"{born}-01"), "ethnicity": ethnicity,
        "political_status": politics, "education": education,
    }  # fmt: skip


# Born so that they are 30 or 31, 40 or 41, 50 or 51 at the end of May or June 2025.
PEOPLE: Mapping[str, Row] = {
    "ann": _person("female", "1994-06", "HA", "01", "bachelor"),
    "bao": _person("male", "1994-07", "HN", "02", "college"),
    "cui": _person("female", "1984-05", "HA", "03", "college"),
    "ding": _person("male", "1984-06", None, "13", None),
    "eve": _person("female", "1974-06", "YI", None, "bachelor"),
    "fei": _person("male", "1974-07", "HA", "01", "lower"),
    "gu": _person("female", "2000-01", "HA", "01", "postgraduate"),
    "hu": _person("male", "1960-12", "HN", "13", "secondary"),
}


@dataclass(frozen=True, eq=False, repr=False)
class World:
    """What the counties sent.

    Attributes:
        number: what it follows from.
        unusable: monthly files that did not come, true where one came and was rejected.
        lost: columns that a file lacks: filed period, unit, dataset and column.
        many_refused: files of which 10 rows in 100 were refused, by filed period.
        registers: filed period → code → committee; a county's newer one replaces it whole.
        grids: (filed period, county) → its grids.
        population: county → figures it gives.
        wages: region → last year's wage and rural income.
        rows: dataset → month → accepted rows.
        ledgers: rows of the ledgers of earlier years, with their period.
        plans: region → first year of its plan, where it has one.
    """

    number: int
    unusable: Mapping[File, bool]
    lost: frozenset[tuple[str, str, str, str]]
    many_refused: frozenset[File]
    registers: Mapping[str, Mapping[str, Row]]
    grids: Mapping[tuple[str, str], tuple[Row, ...]]
    population: Mapping[str, Mapping[str, int]]
    wages: Mapping[str, tuple[Decimal | None, Decimal | None]]
    rows: Mapping[str, Mapping[str, tuple[Row, ...]]]
    ledgers: tuple[Row, ...]
    plans: Mapping[str, int]

    def __repr__(self) -> str:
        return f"world_of({self.number})"
