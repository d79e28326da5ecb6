"""The truth about the example, by plain counting: dicts, sets and whole numbers.

It counts the invented world itself, never the files, and shares no code with the pipeline.
The rules are those of `datasets.md`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from workforce.demo.faults import Submission
from workforce.demo.months import Month
from workforce.demo.places import COUNTIES, PREFECTURE_CODE, Organisation, Region
from workforce.demo.roster import RosterRow
from workforce.demo.training import PREFECTURE, PROVINCE, Attendance

PER_10K, PERCENT = 10_000, 100
ENOUGH_HALF_DAYS = 6  # three days
REFUSED_SHARE = (5, 100)  # more than this and a unit's values are provisional
ENOUGH_COVERAGE = (8, 10)

ROSTER, TRAINING = "staff_roster", "training_record"


@dataclass(frozen=True)
class Indicator:
    """How one indicator is counted: sets of people by name, or a population column."""

    name: str
    needs: tuple[str, ...]
    numerator: str
    denominator: str
    factor: int
    is_over_population: bool


INDICATORS = (
    Indicator("workers_per_10k_urban_all", (ROSTER,), "workers", "urban_resident", PER_10K, True),
    Indicator(
        "workers_per_10k_urban", (ROSTER,), "urban_workers", "urban_resident", PER_10K, True
    ),
    Indicator(
        "workers_per_10k_urban_with_grid", (ROSTER,), "urban_with_grid", "urban_resident",
        PER_10K, True,
    ),
    *(
        Indicator(
            f"women_share_{kind}_committee_{group}", (ROSTER,), f"women_{kind}_{group}",
            f"{kind}_{group}", PERCENT, False,
        )
        for kind in ("village", "resident")
        for group in ("members", "directors")
    ),
    Indicator(
        "training_days_3_share", (ROSTER, TRAINING), "trained_workers", "workers", PERCENT, False
    ),
    Indicator(
        "volunteers_share_residents", ("volunteer_registration",), "volunteers", "resident",
        PERCENT, True,
    ),
    Indicator(
        "certified_per_10k_registered", ("certification_list",), "certified", "registered",
        PER_10K, True,
    ),
)  # fmt: skip

People = dict[str, dict[str, set[int]]]  # what is counted → region code → people's numbers


def count_month(
    region: Region, month: Month, submissions: Iterable[Submission], population_on: str
) -> list[dict]:
    """Every indicator row of one month, in a fixed order."""
    by_key = {(s.dataset, s.unit_code): s for s in submissions if s.month == month}
    people = _count_people(by_key, month)
    rows = []
    for indicator in INDICATORS:
        covered = [c.code for c in COUNTIES if all((d, c.code) in by_key for d in indicator.needs)]
        spoilt = {c for c in covered if any(_is_spoilt(by_key[d, c]) for d in indicator.needs)}
        period = population_on if indicator.is_over_population else month.text
        for part in _regions(indicator, region, covered, spoilt, people):
            rows.append({"period": month.text, **part, "denominator_period": period})
    return rows


def _is_spoilt(submission: Submission) -> bool:
    """More than five rows in a hundred refused."""
    refused = sum(mark.is_refused for mark in submission.marks.values())
    return refused * REFUSED_SHARE[1] > len(submission.records) * REFUSED_SHARE[0]


# People


def _count_people(by_key: dict[tuple[str, str], Submission], month: Month) -> People:
    """Who is counted as what in each county, township and community."""
    people: People = {}
    credit = credited_half_days(_ledgers(by_key), month)
    for county in COUNTIES:
        roster = by_key.get((ROSTER, county.code))
        for row in roster.accepted() if roster else ():
            if row.tenure.is_on_roster(month):
                _count_row(people, row, credit)
        volunteers = by_key.get(("volunteer_registration", county.code))
        if volunteers:
            counted = [v for v in volunteers.accepted() if v.is_counted(month)]
            _add(people, "volunteers", county.code, (v.person.number for v in counted))
        certificates = by_key.get(("certification_list", county.code))
        if certificates:
            held = [c for c in certificates.accepted() if c.is_counted(month)]
            _add(people, "certified", county.code, (c.person.number for c in held))
    return people


def _add(people: People, what: str, region_code: str, numbers: Iterable[int]) -> None:
    people.setdefault(what, {}).setdefault(region_code, set()).update(numbers)


def _count_row(people: People, row: RosterRow, credit: dict[int, int]) -> None:
    """Put one accepted roster row into the sets it belongs to, at three levels."""
    org, person = row.tenure.org, row.tenure.person
    for what in _groups_of(row, credit.get(person.number, 0)):
        for code in (org.county_code, org.township.code, org.code):
            _add(people, what, code, (person.number,))


def _groups_of(row: RosterRow, half_days: int) -> list[str]:
    """What one row makes its person: worker, committee member, director and so on."""
    org = row.tenure.org
    is_director = "director" in row.posts
    on_committee = "committee_member" in row.types or is_director or "deputy_director" in row.posts
    on_party_committee = "party_committee_member" in row.types or (
        "secretary" in row.posts or "deputy_secretary" in row.posts
    )
    is_dedicated = "dedicated" in row.types and row.tenure.form != "part_time"
    is_worker = on_committee or on_party_committee or is_dedicated
    groups = []
    if is_worker:
        groups.append("workers")
        groups += ["trained_workers"] if half_days >= ENOUGH_HALF_DAYS else []
        groups += ["urban_workers"] if org.is_urban else []
    if org.is_urban and (is_worker or "grid_worker" in row.types):
        groups.append("urban_with_grid")
    for group, belongs in (("members", on_committee), ("directors", is_director)):
        if belongs:
            groups.append(f"{org.kind}_{group}")
            groups += [f"women_{org.kind}_{group}"] if row.tenure.person.is_female else []
    return groups


# Training


def _ledgers(by_key: dict[tuple[str, str], Submission]) -> list[tuple[str, Attendance]]:
    """Every accepted attendance of the month's ledgers with the unit whose ledger it is in."""
    return [
        (unit, row)
        for (dataset, unit), submission in by_key.items()
        if dataset == TRAINING
        for row in submission.accepted()
    ]


def credited_half_days(ledgers: list[tuple[str, Attendance]], month: Month) -> dict[int, int]:
    """Half days credited to each person for the month's year so far."""
    courses: dict[int, dict[tuple, tuple[date, date, int]]] = {}
    for unit, row in ledgers:
        course = row.course
        this_year = course.ended.year == month.last.year and course.ended <= month.last
        if not (row.completed and this_year) or course.mode == "自学":
            continue
        is_shared = course.level in (PROVINCE, PREFECTURE)
        key = (course.level, course.number, "" if is_shared else unit)
        half_days = course.half_days or 2  # no days stated: begun and ended on one day
        courses.setdefault(row.person.number, {})[key] = (course.started, course.ended, half_days)
    return {number: credit(list(attended.values())) for number, attended in courses.items()}


def credit(courses: list[tuple[date, date, int]]) -> int:
    """Half days for courses given as (first day, last day, half days).

    Courses that share a date form a group; a group gives the smaller of the sum of its days and
    the distinct dates it covers.
    """
    total = 0
    group_end = None
    group_sum = 0
    group_dates: set[int] = set()
    for started, ended, half_days in sorted(courses):
        if group_end is None or started > group_end:
            total += min(group_sum, 2 * len(group_dates))
            group_sum, group_dates, group_end = 0, set(), ended
        group_sum += half_days
        group_dates |= set(range(started.toordinal(), ended.toordinal() + 1))
        group_end = max(group_end, ended)
    return total + min(group_sum, 2 * len(group_dates))


# Rows


def _regions(
    indicator: Indicator, region: Region, covered: list[str], spoilt: set[str], people: People
) -> Iterable[dict]:
    """The rows of one indicator for the prefecture, the counties and what lies below them."""
    whole = PREFECTURE_CODE, "prefecture"
    owing = [county.code for county in COUNTIES]
    yield _row(indicator, whole, covered, owing, spoilt, people)
    for code in owing:
        own = [code] if code in covered else []
        yield _row(indicator, (code, "county"), own, [code], spoilt, people)
    if indicator.is_over_population:
        return
    for county in covered:
        for level, code in _places_below(region.organisations[county]):
            yield _row_below(indicator, (code, level), county in spoilt, people)


def _places_below(organisations: list[Organisation]) -> list[tuple[str, str]]:
    townships = dict.fromkeys(org.township.code for org in organisations)
    return [("township", code) for code in townships] + [
        ("community", org.code) for org in organisations
    ]


def _row(
    indicator: Indicator,
    place: tuple[str, str],
    covered: list[str],
    owing: list[str],
    spoilt: set[str],
    people: People,
) -> dict:
    """A row of a prefecture or county, over its covered units only."""
    enough = len(covered) * ENOUGH_COVERAGE[1] >= len(owing) * ENOUGH_COVERAGE[0]
    is_whole = len(covered) == len(owing) and not spoilt.intersection(covered)
    status = "missing" if not enough else "ok" if is_whole else "provisional"
    numerator = denominator = None
    if covered:
        numerator = _size(people, indicator.numerator, covered)
        denominator = _size(people, indicator.denominator, covered)
        if indicator.is_over_population:
            rows = [county for county in COUNTIES if county.code in covered]
            denominator = sum(getattr(county, indicator.denominator) for county in rows)
    coverage = _rounded(len(covered), len(owing), 1, 4)
    return _values(indicator, place, numerator, denominator, status, coverage)


def _row_below(
    indicator: Indicator, place: tuple[str, str], is_spoilt: bool, people: People
) -> dict:
    """A row of a township or community of a covered county."""
    numerator = _size(people, indicator.numerator, [place[0]])
    denominator = _size(people, indicator.denominator, [place[0]])
    status = "provisional" if is_spoilt else "ok"
    return _values(indicator, place, numerator, denominator, status, "1.0000")


def _size(people: People, what: str, codes: list[str]) -> int:
    """Distinct people over several regions."""
    groups = people.get(what, {})
    return len(set().union(*(groups.get(code, set()) for code in codes)))


def _values(
    indicator: Indicator,
    place: tuple[str, str],
    numerator: int | None,
    denominator: int | None,
    status: str,
    coverage: str,
) -> dict:
    if status != "missing" and denominator == 0:
        status = "not_applicable"
    value = None
    if status in ("ok", "provisional") and numerator is not None and denominator:
        value = _rounded(numerator, denominator, indicator.factor, 2)
    return {
        "region_code": place[0],
        "region_level": place[1],
        "indicator": indicator.name,
        "numerator": numerator,
        "denominator": denominator,
        "value": value,
        "status": status,
        "coverage": coverage,
    }


def _rounded(numerator: int, denominator: int, factor: int, decimals: int) -> str:
    """numerator ÷ denominator × factor with `decimals` places, half up."""
    scale = 10**decimals
    units = (2 * numerator * factor * scale + denominator) // (2 * denominator)
    return f"{units // scale}.{units % scale:0{decimals}d}"
