"""The whole invented world, and the files its counties would send."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from workforce.demo.certificates import SOCIAL_WORK, build_certificates
from workforce.demo.earlier_training import Ledgers, build_earlier_ledgers
from workforce.demo.faults import Submission, mark_faults
from workforce.demo.grids import Grid, build_grids
from workforce.demo.months import Month
from workforce.demo.people import Registry
from workforce.demo.places import COUNTIES, County, Region, build_region
from workforce.demo.registers import OfficeFile, office_files
from workforce.demo.roster import Tenure, build_roster, roster_rows
from workforce.demo.sheets import Signatories
from workforce.demo.styles import MONTHLY, STYLES, Style
from workforce.demo.terms import settle_terms
from workforce.demo.training import build_training
from workforce.demo.truth import count_month
from workforce.demo.volunteers import build_volunteers

# Left out of the first month when there are several: one county's ledger, another's volunteers.
LEFT_OUT = (("532531", "training_record"), ("532527", "volunteer_registration"))


@dataclass
class World:
    """Everyone and everything in the example, over all its months."""

    region: Region
    months: tuple[Month, ...]
    registry: Registry
    staff: dict[str, list[Tenure]]
    grids: dict[str, list[Grid]]  # of the counties that have a register of them
    lists: dict[str, dict[str, list[Any]]]  # dataset → county → records
    earlier: Ledgers
    signatories: dict[str, Signatories]

    def submissions(self, seed: int) -> Iterator[Submission]:
        """Every file of the counties, month by month, with its faults in it."""
        for month in self.months:
            for county in COUNTIES:
                for dataset in MONTHLY:
                    is_first_of_many = month.index == 0 and len(self.months) > 1
                    if is_first_of_many and (county.code, dataset) in LEFT_OUT:
                        continue
                    style = STYLES[county.code]
                    records = self._records(dataset, county.code, month, style)
                    submission = Submission(month, county.code, dataset, records)
                    is_last = month.index == len(self.months) - 1
                    mark_faults(submission, self.region, style, self.registry, seed, is_last)
                    yield submission

    def earlier_ledgers(self) -> list[Submission]:
        """Ledgers of the years before, each sent with its December."""
        return [
            Submission(month, code, "training_record", rows)
            for (month, code), rows in self.earlier.items()
        ]

    def registers(self) -> list[Submission]:
        """Every county's registers of organisations and grids, sent with the first month."""
        sent = (
            ("organisation_register", self.region.organisations),
            ("grid_register", self.grids),
        )
        return [
            Submission(self.months[0], code, dataset, list(records))
            for dataset, by_county in sent
            for code, records in by_county.items()
        ]

    def office_files(self) -> list[OfficeFile]:
        """The files of the prefecture's own office."""
        return office_files(self.region, self.months[0])

    def parts(self, submission: Submission) -> list[Submission]:
        """The files that a submission is sent in."""
        return [submission]

    def more_files(
        self, paths: list[str], file_of: Callable[[Submission], tuple[str, bytes]]
    ) -> dict[str, bytes]:
        """What is written beside the files that lie in raw in the end, by path.

        `paths` are those of the others; `file_of` gives a submission's path and bytes.
        """
        return {}

    def region_in(self, month: Month) -> Region:
        """The region as it is at a month's end."""
        return self.region

    def truth_of(
        self, month: Month, submissions: list[Submission], below_counties: bool
    ) -> list[dict]:
        """Every indicator row of one month."""
        return count_month(self.region_in(month), self.grids, month, submissions, below_counties)

    def _records(self, dataset: str, code: str, month: Month, style: Style) -> list:
        if dataset == "staff_roster":
            shows_end = "ended_on" in style.column_names(dataset)
            return roster_rows(self.staff[code], month, style.in_two_rows, shows_end)
        listed = [record for record in self.lists[dataset][code] if record.is_listed(month)]
        if dataset == "certification_list" and "certificate_kind" not in style.columns[dataset]:
            return [record for record in listed if record.kind == SOCIAL_WORK]
        return listed


def build_world(seed: int, months: tuple[Month, ...], volunteers: int) -> World:
    """The whole invented world for one seed."""
    region = build_region(seed)
    registry = Registry()
    states_form = frozenset(
        code for code, style in STYLES.items()
        if "employment_form" in style.column_names("staff_roster")
    )  # fmt: skip
    grids = build_grids(seed, region)
    staff = build_roster(seed, region, months, registry, states_form)
    staff = settle_terms(seed, staff, grids, months)
    lists: dict[str, dict[str, list[Any]]] = {
        "certification_list": build_certificates(seed, region, months, registry, staff),
        "training_record": build_training(seed, region, months, staff),
    }
    rng = random.Random(f"{seed}:signatories")
    signatories = signatories_of(COUNTIES, rng, registry)
    lists["volunteer_registration"] = build_volunteers(
        seed, region, months, registry, staff, volunteers
    )
    earlier = build_earlier_ledgers(seed, months[0].first.year, registry, staff)
    sent_grids = {c: found for c, found in grids.items() if "grid_register" in STYLES[c].forms}
    return World(region, months, registry, staff, sent_grids, lists, earlier, signatories)


def signatories_of(
    counties: tuple[County, ...], rng: random.Random, registry: Registry
) -> dict[str, Signatories]:
    """Who signs the files of each county."""
    return {county.code: _signatories(rng, registry) for county in counties}


def _signatories(rng: random.Random, registry: Registry) -> Signatories:
    names = [registry.person(rng, 0.5, date(1970, 1, 1), date(1995, 12, 31)).name for _ in range(2)]
    return Signatories(*names)
