"""Rows that are wrong in known ways: which file holds how many of what.

Each refused row has exactly one fault. A mark replaces cells of a record; the record itself stays
as it was, so the truth needs only to know which rows are refused.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from workforce.demo import people, words
from workforce.demo.cells import Cell, sex_words
from workforce.demo.certificates import SOCIAL_WORK, Certificate
from workforce.demo.months import Month
from workforce.demo.people import Person, Registry
from workforce.demo.places import Region, repeated_names
from workforce.demo.roster import RosterRow
from workforce.demo.styles import EARLIER, Style, style_of
from workforce.demo.volunteers import Volunteer


@dataclass(frozen=True, slots=True)
class Mark:
    """What is wrong with one row: the rule, whether it is refused, the cells as written."""

    rule: str
    is_refused: bool
    cells: dict[str, Cell]


@dataclass
class Submission:
    """One file: its records in order and the marks on some of them, by position."""

    month: Month
    unit_code: str
    dataset: str
    records: list[Any]
    marks: dict[int, Mark] = field(default_factory=dict)
    declared: str = ""  # what the file's name says it is, such as 补报

    @property
    def style(self) -> Style:
        """How its county writes it; all wrote alike before the example's months began."""
        return EARLIER if self.month.index < 0 else style_of(self.unit_code)

    def accepted(self) -> list[Any]:
        """The records that no rule refuses, in order."""
        refused = {at for at, mark in self.marks.items() if mark.is_refused}
        if not refused:
            return self.records
        return [record for at, record in enumerate(self.records) if at not in refused]


@dataclass(frozen=True)
class Context:
    """What making a fault may need to know."""

    region: Region
    style: Style
    registry: Registry
    rng: random.Random
    submission: Submission


# A fault takes a record and returns the mark, or None where the record does not suit.
Fault = Callable[[Any, Context], Mark | None]


def _refuse(rule: str, **cells: Cell) -> Mark:
    return Mark(rule, True, cells)


def _warn(rule: str, **cells: Cell) -> Mark:
    return Mark(rule, False, cells)


def person_of(record: Any) -> Person:
    """The person a record is about."""
    return record.tenure.person if isinstance(record, RosterRow) else record.person


# ID numbers


def _wrong_check(record: Any, context: Context) -> Mark:
    text = person_of(record).id_number
    wrong = "3" if text[-1] != "3" else "4"
    return _refuse("R102", id_number=text[:-1] + wrong)


def _one_digit_short(record: Any, context: Context) -> Mark | None:
    """Not one that ends in 000, which says something else."""
    text = person_of(record).id_number
    return None if text.endswith("000") else _refuse("R102", id_number=text[:9] + text[10:])


def _impossible_birth(record: Any, context: Context) -> Mark:
    text = person_of(record).id_number
    first17 = text[:10] + "0230" + text[14:17]
    return _refuse("R103", id_number=first17 + people.check_character(first17))


def _exponent(record: Any, context: Context) -> Mark:
    text = person_of(record).id_number
    return _refuse("R104", id_number=f"{text[0]}.{text[1:6]}E+17")


def _decimal_point(record: Any, context: Context) -> Mark:
    return _refuse("R104", id_number=person_of(record).id_number[:17] + "0.0")


def _without_last_digits(record: Any) -> str | None:
    """Fifteen digits and 000, unless that happens to have a right check digit."""
    first17 = person_of(record).id_number[:15] + "00"
    return None if people.check_character(first17) == "0" else first17 + "0"


def _trailing_zeros(record: Any, context: Context) -> Mark | None:
    text = _without_last_digits(record)
    return None if text is None else _refuse("R104", id_number=text)


def _stored_as_number(record: Any, context: Context) -> Mark | None:
    text = _without_last_digits(record)
    return None if text is None else _refuse("R104", id_number=int(text))


def _aged(years: int) -> Fault:
    """Someone of that age at the month's end, of the sex the row states."""

    def make(record: Any, context: Context) -> Mark:
        end = context.submission.month.last
        born = date(end.year - years, 3, 8)
        female = 1.0 if person_of(record).is_female else 0.0
        other = context.registry.person(context.rng, female, born, born)
        return _refuse("R105", id_number=other.id_number)

    return make


def _fifteen_digits(record: Any, context: Context) -> Mark | None:
    person = person_of(record)
    if person.born.year >= 2000:
        return None
    return _warn("R302", id_number=people.id_number_15(person))


def _other_sex(record: Any, context: Context) -> Mark:
    return _warn("R301", sex=sex_words(context.style)[not person_of(record).is_female])


# Cells


def _cell(rule: str, column: str, text: str) -> Fault:
    return lambda record, context: _refuse(rule, **{column: text})


def _foreign_community(record: Any, context: Context) -> Mark:
    foreign = "532523" if context.submission.unit_code != "532523" else "532532"
    return _refuse("R109", community_code=context.region.organisations[foreign][5].code)


def _unregistered_community(record: Any, context: Context) -> Mark:
    return _refuse("R201", community_code=record.tenure.org.township.code + "398")


def _unknown_name(record: Any, context: Context) -> Mark:
    return _refuse("R202", community_name="水云涧" + words.BODIES["village"])


def _ambiguous_name(record: Any, context: Context) -> Mark | None:
    twice = repeated_names(context.region.organisations[context.submission.unit_code])
    if record.tenure.org.name not in twice:
        return None
    return _refuse("R202", township_name="")


def _more_than_calendar(record: Any, context: Context) -> Mark:
    course = record.course
    return _refuse("R110", days=(course.ended - course.started).days + 2)


def _days_missing(record: Any, context: Context) -> Mark | None:
    course = record.course
    return None if course.started == course.ended else _refuse("R110", days="")


def _ended_first(record: Any, context: Context) -> Mark | None:
    course = record.course
    if course.started == course.ended:
        return None
    before = course.started - timedelta(days=1)
    return _refuse("R111", ended_on=f"{before.year}-{before.month:02d}-{before.day:02d}", days=1)


def _completed_blank(record: Any, context: Context) -> Mark | None:
    return _warn("R304", completed="") if record.completed else None


ID_NUMBER_FAULTS: dict[str, Fault] = {
    "wrong check digit": _wrong_check,
    "one digit short": _one_digit_short,
    "impossible birth date": _impossible_birth,
    "exponent": _exponent,
    "decimal point": _decimal_point,
    "trailing zeros": _trailing_zeros,
    "stored as a number": _stored_as_number,
    "fifteen digits": _fifteen_digits,
    "other sex": _other_sex,
    "no name": _cell("R101", "name", ""),
}
FAULTS: dict[str, dict[str, Fault]] = {
    "staff_roster": {
        **ID_NUMBER_FAULTS,
        "too young": _aged(14),
        "too old": _aged(104),
        "no post": _cell("R101", "post", ""),
        "no type": _cell("R101", "worker_type", ""),
        "unknown type": _cell("R106", "worker_type", "包村干部"),
        "unknown post": _cell("R106", "post", "顾问"),
        "no such day": _cell("R107", "started_on", "2021-02-30"),
        "words for a date": _cell("R107", "started_on", "换届以来"),
        "foreign community": _foreign_community,
        "unregistered community": _unregistered_community,
        "unknown name": _unknown_name,
        "ambiguous name": _ambiguous_name,
    },
    "volunteer_registration": {
        **ID_NUMBER_FAULTS,
        "no date": _cell("R101", "registered_on", ""),
        "no such day": _cell("R107", "registered_on", "2023-02-30"),
        "words for a date": _cell("R107", "registered_on", "不详"),
        "unknown status": _cell("R106", "status", "暂停"),
    },
    "certification_list": {
        **ID_NUMBER_FAULTS,
        "no number": _cell("R101", "certificate_no", ""),
        "unknown level": _cell("R106", "level", "高级政工师"),
        "no such day": _cell("R107", "issued_on", "2019-11-31"),
    },
    "training_record": {
        **ID_NUMBER_FAULTS,
        "no course name": _cell("R101", "course_name", ""),
        "unknown level": _cell("R106", "organiser_level", "部级"),
        "words for a date": _cell("R107", "started_on", "待定"),
        "no days": _cell("R110", "days", "0"),
        "a third of a day": _cell("R110", "days", "0.3"),
        "more than calendar": _more_than_calendar,
        "days missing": _days_missing,
        "ended first": _ended_first,
        "completed blank": _completed_blank,
    },
}

# (unit, dataset): what its file holds each month. "repeated" is a row that stands there twice.
PLAN: dict[tuple[str, str], tuple[str, ...]] = {
    ("532502", "staff_roster"): (
        "no name", "wrong check digit", "unknown type", "no such day", "other sex", "repeated",
    ),
    ("532503", "staff_roster"): (
        "impossible birth date", "exponent", "too young", "too old", "foreign community",
        "unregistered community", "unregistered community", "fifteen digits", "fifteen digits",
        "decimal point", "other sex", "repeated",
    ),
    ("532524", "staff_roster"): (
        "unknown name", "ambiguous name", "stored as a number", "unknown post", "no post",
        "words for a date", "one digit short",
    ),
    ("532504", "volunteer_registration"): (
        "exponent", "trailing zeros", "impossible birth date", "fifteen digits",
    ),
    ("532525", "volunteer_registration"): (
        "no name", "one digit short", "unknown status", "words for a date", "other sex", "no date",
    ),
    ("532501", "certification_list"): ("repeated", "unknown level"),
    ("532503", "certification_list"): ("no number", "no such day", "wrong check digit"),
    ("532529", "training_record"): (
        "no days", "a third of a day", "more than calendar", "days missing", "ended first",
        "completed blank", "completed blank", "unknown level",
    ),
    ("532530", "training_record"): (
        "more than calendar", "wrong check digit", "no course name", "words for a date",
        "fifteen digits",
    ),
}  # fmt: skip

# In the last month this county's clerk opened the csv in a spreadsheet and saved it.
SPOILT_LAST = ("532532", "staff_roster", "trailing zeros", 0.09)

REPEATED_RULES = {"staff_roster": ("R303", False), "certification_list": ("R112", True)}


def mark_faults(
    submission: Submission,
    region: Region,
    style: Style,
    registry: Registry,
    seed: int,
    is_last: bool,
) -> None:
    """Put the planned faults into a submission."""
    key = f"{seed}:{submission.month.text}:{submission.unit_code}:{submission.dataset}"
    rng = random.Random(key)
    context = Context(region, style, registry, rng, submission)
    names = list(PLAN.get((submission.unit_code, submission.dataset), ()))
    unit_code, dataset, fault, share = SPOILT_LAST
    if is_last and (submission.unit_code, submission.dataset) == (unit_code, dataset):
        names += [fault] * int(len(submission.records) * share)
    if not names:
        return
    for _ in range(names.count("repeated")):
        _repeat_a_row(submission, rng)
    for name in names:
        if name != "repeated":
            _mark_one(FAULTS[submission.dataset][name], context)


def _repeat_a_row(submission: Submission, rng: random.Random) -> None:
    """Insert a copy after a row; only before other marks are made, as positions move."""
    rule, is_refused = REPEATED_RULES[submission.dataset]
    at = 1 + int(rng.random() * (len(submission.records) // 2))
    while not _may_be_repeated(submission.records[at]):
        at += 1
    submission.records.insert(at + 1, submission.records[at])
    submission.marks[at + 1] = Mark(rule, is_refused, {})


def _may_be_repeated(record: Any) -> bool:
    """A certificate whose number must be unique; any row of a roster."""
    return isinstance(record, RosterRow) or record.kind == SOCIAL_WORK


def _mark_one(fault: Fault, context: Context) -> None:
    """Mark a random row that suits the fault.

    A refused volunteer or certificate gets a row of its own, so that it costs nobody.
    """
    records, marks = context.submission.records, context.submission.marks
    for _ in range(5000):
        at = int(context.rng.random() * len(records))
        if at in marks or at + 1 in marks:
            continue
        record = records[at]
        mark = fault(record, context)
        if mark is None or (isinstance(record, Certificate) and record.kind != SOCIAL_WORK):
            continue
        if mark.is_refused and isinstance(record, Volunteer | Certificate):
            record = _someone_else(record, context)
            mark = fault(record, context)
            if mark is None:
                continue
            at = len(records)
            records.append(record)
        marks[at] = mark
        return
    raise ValueError(f"示例中没有适合这种错误的行:{fault}\nno row of the example suits {fault}")


def _someone_else(like: Volunteer | Certificate, context: Context) -> Volunteer | Certificate:
    """The same record for a new person; a certificate under a number of its own."""
    person = context.registry.person(context.rng, 0.5, date(1970, 1, 1), date(1999, 12, 31))
    if isinstance(like, Certificate):
        return replace(like, person=person, number=f"{like.number}{len(context.submission.marks)}")
    return replace(like, person=person)
