"""What stands in a cell: one function per dataset and column, in a county's style.

Cells of a person are the same in every dataset; the others are taken from the dataset's record.

A cell is a text, a number, a date (written as a real date in xlsx, as text in csv) or "".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from workforce.demo import people, words
from workforce.demo.facilities import Facility
from workforce.demo.places import Organisation
from workforce.demo.roster import RosterRow
from workforce.demo.styles import Style

Cell = str | int | float | date
CellOf = Callable[[Any], Cell]


def day_writer(style: Style, is_xlsx: bool) -> Callable[[date | None], Cell]:
    """How the county writes a full date; an absent one is an empty cell."""
    patterns = {
        "iso": lambda d: f"{d.year}-{d.month:02d}-{d.day:02d}",
        "excel": lambda d: d if is_xlsx else f"{d.year}-{d.month:02d}-{d.day:02d}",
        "slash": lambda d: f"{d.year}/{d.month}/{d.day}",
        "compact": lambda d: f"{d.year}{d.month:02d}{d.day:02d}",
        "chinese": lambda d: f"{d.year}年{d.month}月{d.day}日",
    }
    pattern = patterns[style.day]
    written: dict[date | None, Cell] = {None: ""}

    def write(day: date | None) -> Cell:
        if day not in written:
            written[day] = pattern(day)
        return written[day]

    return write


def month_writer(style: Style, is_xlsx: bool) -> Callable[[date | None], Cell]:
    """How the county writes a date that it may give to the month only."""
    if style.month == "dotted":
        return lambda d: f"{d.year}.{d.month:02d}" if d else ""
    if style.month == "chinese":
        return lambda d: f"{d.year}年{d.month}月" if d else ""
    return day_writer(style, is_xlsx)


def sex_words(style: Style) -> dict[bool, str]:
    """Sex by `is_female`."""
    return words.SEX_PAIRS if style.pairs else words.SEXES


def person_cells(style: Style, is_xlsx: bool) -> dict[str, CellOf]:
    """Cells of a person, whatever the dataset; each takes a Person."""
    sexes = sex_words(style)
    write_day, write_month = day_writer(style, is_xlsx), month_writer(style, is_xlsx)
    return {
        "name": _name_writer(style),
        "id_number": _id_number_writer(style),
        "sex": lambda p: sexes[p.is_female],
        "birth": lambda p: (write_month if style.month else write_day)(p.born),
        "ethnicity": lambda p: _word(people.ethnicity(p), style, {}),
        "political_status": lambda p: _word(
            people.political_status(p), style, words.POLITICAL_PAIRS
        ),
        "education": lambda p: _word(people.education(p), style, words.EDUCATION_PAIRS),
        "phone": people.phone,
        "mobile": people.phone,
        "address": people.address,
    }


def _name_writer(style: Style) -> CellOf:
    """Names; those of two characters with a space between them, if the county likes that."""
    if not style.spaced_names:
        return attrgetter("name")
    return lambda p: f"{p.name[0]} {p.name[1]}" if len(p.name) == 2 else p.name


def _id_number_writer(style: Style) -> CellOf:
    """ID numbers; some with full-width digits, or with a small x, as the county writes."""
    if style.wide_digits:
        return lambda p: p.id_number.translate({} if p.number % 9 else words.WIDE_DIGITS)
    if style.lower_x:
        return lambda p: p.id_number.lower()
    return attrgetter("id_number")


def _word(word: str, style: Style, pairs: dict[str, str]) -> str:
    if style.pairs:
        return pairs.get(word, word)
    return words.SHORT_WORDS.get(word, word) if style.short_words else word


def roster_cells(style: Style, is_xlsx: bool) -> dict[str, CellOf]:
    """Cells of a RosterRow."""
    day, month = day_writer(style, is_xlsx), month_writer(style, is_xlsx)
    return {
        "community_code": lambda r: r.tenure.org.code,
        "community_name": lambda r: r.tenure.org.name,
        "township_name": lambda r: r.tenure.org.township.name,
        "worker_type": lambda r: style.join.join(
            words.type_words(style.types, r.types, r.tenure.org.kind)
        ),
        "post": lambda r: post_cell(r, style),
        "duties": lambda r: "、".join(r.tenure.duties),
        "employment_form": lambda r: words.FORMS[r.tenure.form],
        "grid_codes": lambda r: "、".join(r.tenure.grids),
        "started_on": lambda r: month(r.tenure.started),
        "ended_on": lambda r: day(r.tenure.ended),
        "monthly_pay_yuan": lambda r: _pay(r.tenure.pay, r.tenure.person.number, style, is_xlsx),
        "basic_pay_yuan": lambda r: "" if r.tenure.basic_pay is None else _yuan(r.tenure.basic_pay),
        "in_quota": lambda r: words.FLAGS[r.tenure.in_quota],
        "hukou_local": lambda r: words.NO if r.tenure.person.number % 11 == 0 else words.YES,
        "social_insurance": lambda r: words.NO if r.tenure.person.number % 7 == 0 else words.YES,
        "remark": lambda r: r.tenure.remark,
    }


def post_cell(row: RosterRow, style: Style) -> str:
    """The posts of a row in one cell; a title in words stands as it is."""
    if row.tenure.title is not None:
        return row.tenure.title
    found = words.post_words(style.posts, row.types, row.posts, row.tenure.org.kind)
    heads = row.posts[:2] == ("secretary", "director")
    if heads:
        found = [style.head_join.join(found[:2]), *found[2:]]
    return style.join.join(found)


def _yuan(fen: int) -> int | float:
    """Fen as yuan; a fraction only where there is one."""
    return fen / 100 if fen % 100 else fen // 100


def _pay(pay: int | None, number: int, style: Style, is_xlsx: bool) -> Cell:
    """A number in xlsx; in csv also 3200.00, and full-width digits in some counties."""
    if pay is None:
        return ""
    if style.wide_digits and number % 6 == 0:
        return str(_yuan(pay)).translate(words.WIDE_DIGITS)
    return _yuan(pay) if is_xlsx or number % 4 else f"{pay / 100:.2f}"


def volunteer_cells(style: Style, is_xlsx: bool, month_index: int) -> dict[str, CellOf]:
    """Cells of a Volunteer in one month's file."""
    day = day_writer(style, is_xlsx)
    in_minutes = "分钟" in style.header("volunteer_registration", "service_hours")

    def name_of(community: Organisation | None) -> str:
        return community.name if community else ""

    return {
        "volunteer_no": lambda v: f"V{v.person.number * 7 + 1000003}",
        "id_type": lambda v: words.ID_TYPE,
        "community_name": lambda v: name_of(v.community),
        "community_code": lambda v: v.community.code if v.community else "",
        "registered_on": lambda v: day(v.registered),
        "status": lambda v: words.VALID if month_index < v.cancelled_from else words.CANCELLED,
        "service_hours": lambda v: _service_time(v.minutes, in_minutes),
        "star_level": lambda v: "一二三四五"[v.minutes % 5] + "星" if v.minutes else "",
    }


def _service_time(minutes: int | None, in_minutes: bool) -> Cell:
    """Minutes, or hours with at most two decimals: minutes are multiples of three."""
    if minutes is None:
        return ""
    return minutes if in_minutes else round(minutes / 60, 2)


def certificate_cells(style: Style, is_xlsx: bool) -> dict[str, CellOf]:
    """Cells of a Certificate."""
    day, month = day_writer(style, is_xlsx), month_writer(style, is_xlsx)

    return {
        "certificate_no": lambda c: c.number,
        "certificate_kind": lambda c: c.kind,
        "level": lambda c: c.level,
        "issued_on": lambda c: month(c.issued),
        "registered_on": lambda c: day(c.registered),
        "registration_valid_to": lambda c: day(c.valid_to),
        "holder_status": lambda c: c.status,
        "community_code": lambda c: c.community.code if c.community else "",
        "employer": lambda c: c.employer,
    }


def training_cells(style: Style, is_xlsx: bool) -> dict[str, CellOf]:
    """Cells of an Attendance."""
    day = day_writer(style, is_xlsx)
    chosen = style.header("training_record", "organiser_level")
    levels = words.ORGANISER_LEVELS_LOCAL if chosen == "培训级别" else words.ORGANISER_LEVELS
    return {
        "course_no": lambda a: a.course.number,
        "course_name": lambda a: a.course.name,
        "organiser_level": lambda a: levels[a.course.level],
        "organiser_code": lambda a: a.course.organiser_code,
        "organiser": lambda a: a.course.organiser,
        "mode": lambda a: a.course.mode,
        "training_type": lambda a: a.course.kind,
        "topic": lambda a: a.course.topic,
        "started_on": lambda a: day(a.course.started),
        "ended_on": lambda a: day(a.course.ended),
        "days": lambda a: half_days_cell(a.course.half_days),
        "hours": lambda a: a.course.half_days * 4 or "",
        "completed": lambda a: words.YES if a.completed else words.NO,
        "remark": lambda a: "",
    }


def half_days_cell(half_days: int) -> Cell:
    """Days: 3, 2.5, or empty for none stated."""
    if half_days == 0:
        return ""
    return half_days / 2 if half_days % 2 else half_days // 2


def register_cells() -> dict[str, CellOf]:
    """Cells of an Organisation; those of its facility are read by the column's name."""
    return {
        "community_code": lambda o: o.code,
        "community_name": lambda o: o.name,
        "kind": lambda o: words.KINDS[o.kind],
        "urban_rural_code": lambda o: o.urban_rural_code,
        "households": lambda o: _plain(o.households),
        "uscc": lambda o: o.uscc,
        **{column.name: _facility_cell(column.name) for column in fields(Facility)},
    }


def _facility_cell(column: str) -> CellOf:
    return lambda o: _plain(getattr(o.facility, column))


def grid_cells() -> dict[str, CellOf]:
    """Cells of a Grid."""
    return {
        "grid_code": lambda g: g.code,
        "community_code": lambda g: g.org.code,
        "kind": lambda g: words.GRID_KINDS[g.kind],
        "households": lambda g: _plain(g.households),
        "has_party_group": lambda g: _plain(g.has_party_group),
    }


def _plain(value: bool | int | Decimal | None) -> Cell:
    """Yes or no in words, a number as short as it goes, nothing for None."""
    if value is None or isinstance(value, bool):
        return words.FLAGS[value]
    return int(value) if value == int(value) else float(value)


def record_cells(dataset: str, style: Style, is_xlsx: bool, month_index: int) -> dict[str, CellOf]:
    """The cells of a dataset's records, by column, without those of the person."""
    if dataset == "staff_roster":
        return roster_cells(style, is_xlsx)
    if dataset == "volunteer_registration":
        return volunteer_cells(style, is_xlsx, month_index)
    if dataset == "certification_list":
        return certificate_cells(style, is_xlsx)
    if dataset == "training_record":
        return training_cells(style, is_xlsx)
    return grid_cells() if dataset == "grid_register" else register_cells()
