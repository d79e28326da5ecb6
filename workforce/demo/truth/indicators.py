"""The indicators: what is divided by what, what must be in, and how deep it goes."""

from __future__ import annotations

from dataclasses import dataclass

ROSTER, TRAINING = "staff_roster", "training_record"
VOLUNTEERS, CERTIFICATES = "volunteer_registration", "certification_list"
REGISTER, GRIDS = "organisation_register", "grid_register"
LAST_MONTH = "last_month"  # the roster of the month before
INCOME, URBAN_WAGE = "rural_income", "urban_wage"

# Earlier years' ledgers: of last year, of all years 24 months reach into, of the plan's years.
LAST_YEAR, IN_24_MONTHS, IN_PLAN = "ledgers.last_year", "ledgers.24_months", "ledgers.plan"

COMMUNITY, COUNTY = "community", "county"
WHERE_COUNTED = "where counted"  # below the county only where there is anything to count
WHERE_STATED = "where stated"  # below the county only where the denominator's figure is stated

POPULATION = ("urban_resident", "resident", "registered", "households")  # columns of a County
WAGE = "urban_pay_at_wage"  # the one denominator that is for the year before


@dataclass(frozen=True)
class Indicator:
    """How one indicator is counted.

    Attributes:
        numerator: a measure's name.
        denominator: a measure's name or a column of the population, or None for a count.
        needs: what a unit must have sent: a dataset, `dataset.column`, or a name above.
        deepest: the lowest level with rows.
    """

    name: str
    numerator: str
    denominator: str | None
    needs: tuple[str, ...]
    factor: int = 100
    decimals: int = 2
    deepest: str = COMMUNITY

    @property
    def is_about_committees(self) -> bool:
        """It counts committees or grids, of which a single committee is no region."""
        return any(need.split(".")[0] in (REGISTER, GRIDS) for need in self.needs)

    @property
    def is_over_population(self) -> bool:
        """Its denominator comes from the population table."""
        return self.denominator in POPULATION


def _share(name: str, numerator: str, denominator: str, *needs: str) -> Indicator:
    return Indicator(name, numerator, denominator, needs)


def _rate(
    name: str, numerator: str, denominator: str, factor: int, *needs: str, decimals: int = 2,
    deepest: str = COMMUNITY,
) -> Indicator:  # fmt: skip
    return Indicator(name, numerator, denominator, needs, factor, decimals, deepest)


def _per_head(
    name: str, numerator: str, column: str, factor: int, *needs: str, decimals: int = 2
) -> Indicator:
    """Over the population, which is known of counties and prefectures only."""
    return Indicator(name, numerator, column, needs, factor, decimals, COUNTY)


def _area(name: str, numerator: str, denominator: str, *columns: str) -> Indicator:
    """Over a figure of the register: where no organisation states it there is no denominator."""
    return Indicator(name, numerator, denominator, _of(REGISTER, *columns), deepest=WHERE_STATED)


def _count(name: str, numerator: str, *needs: str, deepest: str = COMMUNITY) -> Indicator:
    return Indicator(name, numerator, None, needs, 1, 0, deepest)


def _of(dataset: str, *columns: str) -> tuple[str, ...]:
    return tuple(f"{dataset}.{column}" for column in columns)


DUTIES, QUOTA = f"{ROSTER}.duties", f"{ROSTER}.in_quota"
PAY, BASIC_PAY = f"{ROSTER}.monthly_pay_yuan", f"{ROSTER}.basic_pay_yuan"
KIND, REGISTERED = f"{CERTIFICATES}.certificate_kind", f"{CERTIFICATES}.registered_on"
HOURS = f"{VOLUNTEERS}.service_hours"
FACILITY = f"{REGISTER}.has_service_facility"
SELF_SERVICE = f"{REGISTER}.has_self_service"
OPEN = (FACILITY, f"{REGISTER}.open_hours")
CHANGES = (ROSTER, LAST_MONTH)
TRAINED = (ROSTER, TRAINING)

_WORKFORCE = (
    _per_head("workers_per_10k_urban_all", "workers", "urban_resident", 10_000, ROSTER),
    _per_head("workers_per_10k_urban", "urban_workers", "urban_resident", 10_000, ROSTER),
    _per_head("workers_per_10k_urban_with_grid", "urban_with_grid", "urban_resident", 10_000,
              ROSTER),
    _per_head("workers_per_10k_resident_committee", "resident_committee_workers",
              "urban_resident", 10_000, ROSTER),
    _count("community_workers", "workers", ROSTER),
    *(
        _count(name, name, ROSTER)
        for name in (
            "two_committee_members", "committee_members", "dedicated_workers",
            "main_dedicated_workers", "main_grid_workers", "main_other_staff", "grid_workers",
            "social_organisation_staff",
        )
    ),
    *(
        _share(f"women_share_{kind}_{words}", f"women_{kind}_{group}", f"{kind}_{group}", ROSTER)
        for kind in ("village", "resident")
        for words, group in (
            ("committee_members", "members"),
            ("committee_directors", "directors"),
            ("two_committees", "two_committee_members"),
        )
    ),
    _share("one_shoulder_share", "one_shoulder", "organisations", ROSTER, REGISTER),
    _share("one_shoulder_share_village_committee", "one_shoulder_village", "village_committees",
           ROSTER, REGISTER),
    _share("one_shoulder_share_resident_committee", "one_shoulder_resident",
           "resident_committees", ROSTER, REGISTER),
    _share("disaster_officer_share", "with_disaster_officer", "organisations", DUTIES, REGISTER),
    _share("ethnic_officer_share", "ethnic_key_with_officer", "ethnic_key", DUTIES,
           f"{REGISTER}.is_ethnic_work_key"),
    _share("legal_adviser_share", "with_legal_adviser", "organisations",
           f"{REGISTER}.has_legal_adviser"),
    _share("grids_with_worker_share", "grids_with_worker", "grids", f"{ROSTER}.grid_codes", GRIDS),
    _rate("grid_workers_per_grid", "grid_workers", "grids", 1, ROSTER, GRIDS),
    _rate("households_per_grid_rural", "rural_grid_households", "rural_grids_with_households", 1,
          f"{GRIDS}.households"),
    _rate("households_per_grid_urban", "urban_grid_households", "urban_grids_with_households", 1,
          f"{GRIDS}.households"),
    _share("grids_with_party_group_share", "grids_with_party_group", "grids",
           f"{GRIDS}.has_party_group"),
    _count("quota_posts_filled", "quota_workers", QUOTA),
    _share("quota_share", "quota_workers", "workers", QUOTA),
    _count("joiners", "joiners", *CHANGES),
    _count("leavers", "leavers", *CHANGES),
    _share("joiner_rate", "joiners", "workers", *CHANGES),
    _share("turnover_rate", "leavers", "workers_last_month", *CHANGES),
    _count("transfers_in", "transfers_in", *CHANGES),
    _count("transfers_out", "transfers_out", *CHANGES),
)  # fmt: skip

_TRAINING = (
    _share("training_days_3_share", "workers_with_3_days", "workers", *TRAINED),
    _rate("training_days_mean", "credited_days", "workers", 1, *TRAINED),
    *(
        _share(f"{who}_trained_this_year_share", f"{who}_trained_this_year", who, *TRAINED)
        for who in ("directors", "secretaries", "heads")
    ),
    _share("other_members_trained_24_months_share", "other_members_trained_24_months",
           "other_members", *TRAINED, IN_24_MONTHS),
    _share("other_members_trained_two_years_share", "other_members_trained_two_years",
           "other_members", *TRAINED, LAST_YEAR),
    _share("workers_trained_since_plan_share", "workers_trained_since_plan", "workers", *TRAINED,
           IN_PLAN),
    *(
        _count(f"training_sessions_{level}", f"sessions_{level}", TRAINING, deepest=COUNTY)
        for level in ("province", "prefecture", "county", "township")
    ),
)  # fmt: skip

_VOLUNTEERS = (
    _per_head("volunteers_share_residents", "registered_volunteers", "resident", 100, VOLUNTEERS),
    _per_head("volunteers_share_registered", "registered_volunteers", "registered", 100,
              VOLUNTEERS),
    _count("registered_volunteers", "registered_volunteers", VOLUNTEERS, deepest=WHERE_COUNTED),
    _count("volunteers_not_placed", "volunteers_not_placed", VOLUNTEERS, deepest=COUNTY),
    Indicator("volunteer_hours", "volunteer_hours", None, (HOURS,), 1, 1, COUNTY),
    _rate("volunteer_hours_mean", "volunteer_hours", "registered_volunteers", 1, HOURS,
          deepest=COUNTY),
    _share("volunteer_station_share", "facilities_with_volunteer_station", "with_facility",
           FACILITY, f"{REGISTER}.has_volunteer_station"),
)  # fmt: skip

_CERTIFICATES = (
    _per_head("certified_per_10k_registered", "certified", "registered", 10_000, CERTIFICATES),
    _per_head("certified_per_1k_residents", "certified", "resident", 1_000, CERTIFICATES,
              decimals=3),
    _count("certified_persons", "certified", CERTIFICATES, deepest=COUNTY),
    *(
        _count(f"certified_{level}", f"certified_{level}", f"{CERTIFICATES}.level", deepest=COUNTY)
        for level in ("assistant", "intermediate", "senior")
    ),
    _count("registered_social_workers", "registered_social_workers", REGISTERED, deepest=COUNTY),
    _share("organisations_with_registered_share", "with_registered", "organisations", ROSTER,
           REGISTER, REGISTERED),
    _share("certified_share_urban_workers", "urban_workers_certified", "urban_workers", ROSTER,
           CERTIFICATES),
    _per_head("sports_instructors_per_10k_residents", "sports_instructors", "resident", 10_000,
              KIND),
    _per_head("sports_instructors_per_10k_registered", "sports_instructors", "registered",
              10_000, KIND),
    _per_head("law_literate_per_20_households", "law_literate_persons", "households", 20, KIND),
)  # fmt: skip

_FACILITIES = (
    _count("organisations", "organisations", REGISTER),
    _count("village_committees", "village_committees", REGISTER),
    _count("resident_committees", "resident_committees", REGISTER),
    _share("facility_coverage", "with_facility", "organisations", FACILITY),
    _share("facility_coverage_relocation", "relocation_with_facility", "relocation", FACILITY,
           f"{REGISTER}.is_relocation"),
    *(
        _share(f"{coverage}_{name}", f"{group}_{having}", group, column)
        for coverage, having, column in (
            ("facility_coverage", "with_facility", FACILITY),
            ("self_service_coverage", "with_self_service", SELF_SERVICE),
        )
        for name, group in (
            ("urban", "urban_organisations"),
            ("rural", "rural_organisations"),
            ("resident_committee", "resident_committees"),
            ("village_committee", "village_committees"),
        )
    ),
    _area("facility_area_per_100_households", "facility_area_with_households",
          "households_with_facility_area", "facility_area_m2", "households"),
    _area("activity_area_share", "activity_area", "facility_area_with_activity",
          "facility_area_m2", "activity_area_m2"),
    _area("commercial_service_area_share", "commercial_service_area", "total_floor_area",
          "facility_area_m2", "commercial_area_m2", "total_floor_area_m2"),
    _share("facility_open_8_hours_share", "facilities_open_8_hours", "facilities_with_open_hours",
           *OPEN),
    _rate("facility_open_hours_mean", "facility_open_hours", "facilities_with_open_hours", 1,
          *OPEN),
)  # fmt: skip

_PAY = (
    _rate("urban_pay_mean", "urban_pay", "urban_pay_months", 1, PAY),
    _rate("urban_pay_to_wage", "urban_pay", WAGE, 100, PAY, URBAN_WAGE),
    _count("urban_workers_unpaid", "urban_workers_unpaid", PAY),
    _share("village_secretary_pay_share", "village_secretaries_at_floor",
           "village_secretaries_with_pay", BASIC_PAY, INCOME),
)  # fmt: skip

INDICATORS = (*_WORKFORCE, *_TRAINING, *_VOLUNTEERS, *_CERTIFICATES, *_FACILITIES, *_PAY)
