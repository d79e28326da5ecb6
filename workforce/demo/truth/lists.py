"""What the lists of volunteers and of certificates hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from workforce.demo.certificates import LAW, LEVELS, SPORTS, Certificate
from workforce.demo.faults import Submission
from workforce.demo.places import Organisation
from workforce.demo.registrations import last_valid_day
from workforce.demo.truth.counts import Counts, places_of
from workforce.demo.truth.indicators import CERTIFICATES, VOLUNTEERS

LEVEL_NAMES = dict(zip(LEVELS, ("assistant", "intermediate", "senior"), strict=True))
OTHER_KINDS = {SPORTS: "sports_instructors", LAW: "law_literate_persons"}


def count_volunteers(counts: Counts, lists: Iterable[Submission]) -> None:
    """Valid registrations: people at the unit, at their community where given, and hours."""
    for submission in lists:
        columns = submission.style.column_names(VOLUNTEERS)
        unit, month = [submission.unit_code], submission.month
        valid = [v for v in submission.accepted() if v.is_counted(month)]
        counts.add("registered_volunteers", unit, *(v.person.number for v in valid))
        if "community_code" in columns or "community_name" in columns:
            placed = [v for v in valid if v.community is not None]
            counts.add("volunteers_placed", unit, *(v.person.number for v in placed))
            for volunteer in placed:
                below = places_of(volunteer.community)[1:]
                counts.add("registered_volunteers", below, volunteer.person.number)
        if "service_hours" in columns:
            minutes = sum(v.minutes for v in valid if v.minutes is not None)
            counts.add_up("volunteer_hours", unit, Fraction(minutes, 60))


def count_certificates(counts: Counts, lists: Iterable[Submission]) -> None:
    """Holders by kind; level and registration of a person are told over all lists."""
    highest: dict[int, int] = {}
    counts.anywhere["registered"] = set()
    for submission in lists:
        columns = submission.style.column_names(CERTIFICATES)
        unit, last = submission.unit_code, submission.month.last
        for row in submission.accepted():
            number = row.person.number
            if row.kind in OTHER_KINDS and row.is_held(submission.month):
                counts.add(OTHER_KINDS[row.kind], [unit], number)
            if not row.is_counted(submission.month):
                continue
            counts.add("certified", [unit], number)
            highest[number] = max(LEVELS.index(row.level), highest.get(number, 0))
            if "registered_on" in columns and _is_registered(row, columns, last):
                counts.anywhere["registered"].add(number)
                if "community_code" in columns and row.community is not None:
                    counts.add("registered_there", [row.community.code], number)
    counts.anywhere["certified"] = set(highest)
    for level, name in LEVEL_NAMES.items():
        at = LEVELS.index(level)
        counts.anywhere[name] = {number for number, held in highest.items() if held == at}


def _is_registered(row: Certificate, columns: tuple[str, ...], last: date) -> bool:
    """A registration begun by the month's end and valid on that day, as far as the file says."""
    valid_to = row.valid_to if "registration_valid_to" in columns else None
    return is_registered(row.registered, valid_to, last)


def is_registered(registered: date | None, valid_to: date | None, last: date) -> bool:
    """Three years where no last day is stated; where only that is stated, it is begun."""
    if registered is None:
        return valid_to is not None and valid_to >= last
    return registered <= last <= (valid_to or last_valid_day(registered))


def count_organisations_with_registered(
    counts: Counts, organisations: Iterable[Organisation]
) -> None:
    """Where somebody registered is on the roster, or works by the list of certificates."""
    for org in organisations:
        on_roster = counts.distinct("on_roster", [org.code]) & counts.anywhere["registered"]
        if on_roster or counts.distinct("registered_there", [org.code]):
            counts.add("with_registered", places_of(org), org.code)
