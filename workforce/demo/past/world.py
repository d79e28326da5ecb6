"""The invented world over the months of a history, and the files its counties would send."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from workforce.demo import certificates, volunteers
from workforce.demo.certificates import SOCIAL_WORK, build_certificates
from workforce.demo.earlier_training import build_earlier_ledgers
from workforce.demo.faults import Mark, Submission, mark_faults
from workforce.demo.files import plain_bytes
from workforce.demo.grids import Grid, build_grids
from workforce.demo.months import Month
from workforce.demo.past import happenings, offices
from workforce.demo.past.arrivals import Version, schedule_of, split_off, versions_of
from workforce.demo.past.lists import (
    Homes,
    certificates_as_written,
    homes_of,
    volunteers_as_written,
)
from workforce.demo.past.places import Places, build_places, grids_in
from workforce.demo.past.plans import PLANS
from workforce.demo.past.staff import Staff, build_staff, founding, rows_as_written
from workforce.demo.past.training import Ledgers, build_ledgers
from workforce.demo.people import Registry
from workforce.demo.places import MERGED, Organisation, Region
from workforce.demo.registers import OfficeFile
from workforce.demo.roster import RosterRow, roster_rows
from workforce.demo.styles import MONTHLY, STYLES, Style, style_of
from workforce.demo.truth import count_month
from workforce.demo.volunteers import Volunteer, build_volunteers
from workforce.demo.world import LEFT_OUT, World, signatories_of

MERGED_VOLUNTEERS_PER = 70  # one for so many of all others
MERGED_CERTIFICATES = 6

# By county what rows with codes that are valid no longer come to: rule, refused or not.
OLD_CODES = {
    happenings.TOWNSHIP_MERGED: ("R321", False),
    happenings.TOWNSHIP_SPLIT: ("R201", True),
    (happenings.SUCCESSOR, happenings.COUNTY_MERGED[1]): ("R321", False),
}


@dataclass
class PastWorld(World):
    """Everyone and everything over the months of a history.

    Attributes:
        seed: of all that is drawn.
        places: the tree by month; `region` is that of the last month.
        months_grids: every county's grids by month; `grids` are those of the last.
        ledgers: by year; `lists` has none.
        homes: by month where people of the start's committees are placed.
    """

    seed: int
    places: Places
    months_grids: list[dict[str, list[Grid]]]
    ledgers: dict[int, Ledgers]
    homes: list[Homes]

    def submissions(self, seed: int) -> Iterator[Submission]:
        """Every file of the counties, month by month, with its faults in it."""
        for month in self.months:
            for county in self.region_in(month).counties:
                for dataset in MONTHLY:
                    if not self._is_left_out(dataset, county.code, month):
                        yield self.submission(dataset, county.code, month)

    def _is_left_out(self, dataset: str, code: str, month: Month) -> bool:
        """Never sent, or withdrawn."""
        if month.index == 0 and (code, dataset) in LEFT_OUT:
            return True
        return (code, dataset, month.text) == happenings.WITHDRAWN

    def submission(self, dataset: str, code: str, month: Month) -> Submission:
        """A county's file of a month, with its faults in it."""
        style, region = style_of(code), self.region_in(month)
        found = Submission(month, code, dataset, self._records(dataset, code, month, style))
        is_last = month.index == len(self.months) - 1
        mark_faults(found, region, style, self.registry, self.seed, is_last)
        self._mark_old_codes(found)
        return found

    def registers(self) -> list[Submission]:
        """Registers of the first month, and of those in which a county's committees changed."""
        found = []
        for month, codes in zip(self.months, self.places.changed, strict=True):
            region, grids = self.region_in(month), self.months_grids[month.index]
            for code in codes:
                orgs: list[Any] = list(region.organisations[code])
                found.append(Submission(month, code, "organisation_register", orgs))
                if "grid_register" in style_of(code).forms:
                    found.append(Submission(month, code, "grid_register", list(grids[code])))
        return found

    def office_files(self) -> list[OfficeFile]:
        """The files of the prefecture's own office."""
        return offices.files(self.months, self.places)

    def parts(self, submission: Submission) -> list[Submission]:
        """A supplemented file comes in two."""
        key = (submission.unit_code, submission.dataset, submission.month.text)
        return split_off(submission) if key == happenings.SUPPLEMENTED else [submission]

    def more_files(
        self, paths: list[str], file_of: Callable[[Submission], tuple[str, bytes]]
    ) -> dict[str, bytes]:
        """Earlier versions of files, the order in which all of them came, and the plans."""
        versions = [Version(*file_of(one)) for one in versions_of(self)]
        versions += [
            Version(file.path, plain_bytes(file.path, file.sheet))
            for file in self._office_versions()
        ]
        found = {version.kept_at: version.content for version in versions}
        months = [month.text for month in self.months]
        return found | schedule_of(self.seed, months, paths, versions) | PLANS

    def _office_versions(self) -> list[OfficeFile]:
        sent = offices.population_years(self.months)
        return [
            offices.population_file(month, sent[month.index], self.places, happenings.WRONG_COUNTY)
            for month in self.months
            if month.text == happenings.WRONG_POPULATION[2] and month.index in sent
        ]

    def region_in(self, month: Month) -> Region:
        """The region as it is at a month's end."""
        return self.places.moments[month.index].region

    def truth_of(
        self, month: Month, submissions: list[Submission], below_counties: bool
    ) -> list[dict]:
        """Every indicator row of one month."""
        grids = {
            code: found
            for code, found in self.months_grids[month.index].items()
            if "grid_register" in style_of(code).forms
        }
        return count_month(self.region_in(month), grids, month, submissions, below_counties)

    def _records(self, dataset: str, code: str, month: Month, style: Style) -> list:
        if dataset == "staff_roster":
            shows_end = "ended_on" in style.column_names(dataset)
            rows = roster_rows(self.staff[code], month, style.in_two_rows, shows_end)
            return rows_as_written(rows, month)
        if dataset == "training_record":
            found = [row for row in self._attendances(code, month) if row.is_listed(month)]
            return sorted(found, key=lambda a: (a.course.started, a.course.number, a.person.number))
        listed = [row for row in self._listed(dataset, code, month) if row.is_listed(month)]
        homes = self.homes[month.index]
        if dataset == "volunteer_registration":
            left = len(self.months) - 1 - month.index
            return volunteers_as_written(listed, homes, left)
        if "certificate_kind" not in style.columns[dataset]:
            listed = [record for record in listed if record.kind == SOCIAL_WORK]
        return certificates_as_written(listed, homes, month)

    def _attendances(self, code: str, month: Month) -> list:
        """A ledger of the year; the neighbour's goes on with the merged county's."""
        ledgers = self.ledgers[month.first.year]
        own = ledgers[code]
        return own + ledgers[MERGED.code] if self._has_merged(code, month) else own

    def _listed(self, dataset: str, code: str, month: Month) -> list:
        own = self.lists[dataset][code]
        return own + self.lists[dataset][MERGED.code] if self._has_merged(code, month) else own

    def _has_merged(self, code: str, month: Month) -> bool:
        return code == happenings.SUCCESSOR and month.text >= happenings.COUNTY_MERGED[1]

    def _mark_old_codes(self, submission: Submission) -> None:
        """Some rows have the codes that their committees had before; in rosters, and where a
        code tells the way in lists of volunteers too.
        """
        columns = submission.style.column_names(submission.dataset)
        for (code, month), (rule, is_refused) in OLD_CODES.items():
            last = happenings.months_after(month, happenings.OLD_CODES_FOR)
            is_due = self.months[0].text < month <= submission.month.text < last
            if submission.unit_code == code and is_due and "community_code" in columns:
                earlier = self._earlier_codes(submission.month, month)
                for at in _with_codes(submission, earlier)[: happenings.OLD_CODES_IN_FILE]:
                    old = earlier[_community(submission.records[at]).code]
                    mark = Mark(rule, is_refused, {"community_code": old})
                    submission.marks[at] = mark

    def _earlier_codes(self, month: Month, changed: str) -> dict[str, str]:
        """By code of a month the code before the change in another, where it differs."""
        before = next(m.index for m in self.months if m.text == changed) - 1
        then, now = (self.places.moments[at].homes for at in (before, month.index))
        return {
            home.code: old.code
            for start, home in now.items()
            if home and (old := then[start]) and old.code != home.code
        }


def _community(record: Any) -> Organisation:
    return record.tenure.org if isinstance(record, RosterRow) else record.community


def _with_codes(submission: Submission, codes: dict[str, str]) -> list[int]:
    """Every third of the unmarked rows at committees with one of these codes."""
    if submission.dataset not in ("staff_roster", "volunteer_registration"):
        return []
    found = [
        at
        for at, record in enumerate(submission.records)
        if at not in submission.marks
        and _community(record) is not None
        and _community(record).code in codes
        and (not isinstance(record, Volunteer) or record.is_counted(submission.month))
    ]
    return found[::3]


def build_past(
    seed: int, months: tuple[Month, ...], volunteers_in_all: int, times_smaller: int
) -> PastWorld:
    """The world over the months, for one seed."""
    registry = Registry()
    places = build_places(seed, months, times_smaller)
    grids = build_grids(seed, places.start)
    new_grids = _grids_of_new(seed, places)
    at_start, staff = build_staff(seed, places, grids, new_grids, months, registry, _states_form())
    lists = _lists(seed, places.start, months, registry, at_start, volunteers_in_all)
    earlier = build_earlier_ledgers(
        seed, months[0].first.year, registry, at_start, places.start.counties
    )
    sent = {key: rows for key, rows in earlier.items() if _was_there(key[1], key[0])}
    for at, told in enumerate(offices.told_in(months, places)):
        region = places.moments[at].region
        region.yearly, region.counties = told
    months_grids = [grids_in(moment, grids, new_grids) for moment in places.moments]
    rng = random.Random(f"{seed}:signatories")
    return PastWorld(
        region=places.moments[-1].region,
        months=months,
        registry=registry,
        staff=staff,
        grids=months_grids[-1],
        lists=lists,
        earlier=sent,
        signatories=signatories_of(places.start.counties, rng, registry),
        seed=seed,
        places=places,
        months_grids=months_grids,
        ledgers=build_ledgers(seed, places.start, months, at_start),
        homes=[homes_of(moment, places.absorbed) for moment in places.moments],
    )


def _was_there(code: str, month: Month) -> bool:
    return code != MERGED.code or month.text < happenings.COUNTY_MERGED[1]


def _states_form() -> frozenset[str]:
    styles = {**STYLES, MERGED.code: style_of(MERGED.code)}
    return frozenset(
        code for code, style in styles.items()
        if "employment_form" in style.column_names("staff_roster")
    )  # fmt: skip


def _grids_of_new(seed: int, places: Places) -> list[Grid]:
    _, founded = founding(places)
    if not founded:
        return []
    code = founded[0].county_code
    county = next(c for c in places.start.counties if c.code == code)
    alone = Region(organisations={code: list(founded)}, counties=(county,))
    return build_grids(seed, alone)[code]


def _lists(
    seed: int,
    start: Region,
    months: tuple[Month, ...],
    registry: Registry,
    staff: Staff,
    volunteers_in_all: int,
) -> dict[str, dict[str, list[Any]]]:
    """Dataset → county → records, at the committees of the start."""
    of = (seed, MERGED.code, start, months, registry)
    certified: dict[str, list[Any]] = build_certificates(seed, start, months, registry, staff)  # type: ignore[assignment]
    certified[MERGED.code] = certificates.build_county(*of, MERGED_CERTIFICATES)
    registered: dict[str, list[Any]] = build_volunteers(  # type: ignore[assignment]
        seed, start, months, registry, staff, volunteers_in_all
    )
    count = max(20, volunteers_in_all // MERGED_VOLUNTEERS_PER)
    registered[MERGED.code] = volunteers.build_county(*of, count)
    return {"certification_list": certified, "volunteer_registration": registered}
