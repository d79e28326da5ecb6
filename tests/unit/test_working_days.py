"""Working days: what the State Council arranged, and what a file of one's own may say."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from workforce.definitions import CatalogueError
from workforce.folders import DataFolder
from workforce.period import Period
from workforce.working_days import Calendar, load

DAY = dt.date.fromisoformat
WORKING_DAYS = {  # of each year, counted once by the package chinesecalendar 1.11.0
    2016: 250, 2017: 249, 2018: 250, 2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249,
    2024: 251, 2025: 248, 2026: 248,
}  # fmt: skip


@pytest.fixture(scope="module")
def calendar(tmp_path_factory: pytest.TempPathFactory) -> Calendar:
    """The project's own."""
    return load(DataFolder(tmp_path_factory.mktemp("empty")))


def own(root: Path, text: str) -> Calendar:
    (root / "reference").mkdir()
    (root / "reference" / "calendar.yml").write_text(text, "utf-8")
    return load(DataFolder(root))


def days_of(year: int) -> list[dt.date]:
    first = dt.date(year, 1, 1)
    return [first + dt.timedelta(days=at) for at in range((dt.date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", WORKING_DAYS)
def test_every_year_has_as_many_working_days_as_were_arranged(
    calendar: Calendar, year: int
) -> None:
    assert calendar.knows(year)
    assert sum(map(calendar.is_working_day, days_of(year))) == WORKING_DAYS[year]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2025-06-30", True),  # an ordinary Monday
        ("2025-06-28", False),  # an ordinary Saturday
        ("2025-06-29", False),  # an ordinary Sunday
        ("2025-10-06", False),  # Mid-Autumn, a Monday
        ("2025-10-11", True),  # a Saturday made up for it
        ("2025-01-26", True),  # a Sunday before Spring Festival
        ("2025-01-27", True),  # the Monday before it
        ("2025-01-28", False),  # New Year's Eve by the lunar calendar, a Tuesday
        ("2025-02-04", False),  # the last day of the holiday, a Tuesday
        ("2025-02-05", True),
        ("2022-12-31", False),  # a holiday over the turn of the year
        ("2023-01-02", False),
        ("2023-01-03", True),
        ("2020-01-31", False),  # the Spring Festival that was made longer
        ("2024-02-09", True),  # New Year's Eve, not a holiday in 2024 alone
    ],
)
def test_days(calendar: Calendar, day: str, works: bool) -> None:
    assert calendar.is_working_day(DAY(day)) is works


@pytest.mark.parametrize(
    ("day", "first"),
    [
        ("2025-10-06", "2025-10-09"),
        ("2026-10-06", "2026-10-08"),
        ("2025-07-07", "2025-07-07"),  # a working day is its own
        ("2025-07-05", "2025-07-07"),
        ("2025-02-08", "2025-02-08"),  # a make-up Saturday
        ("2022-12-31", "2023-01-03"),
    ],
)
def test_the_first_working_day_from_a_day(calendar: Calendar, day: str, first: str) -> None:
    assert calendar.first_from(DAY(day)) == DAY(first)


@pytest.mark.parametrize(
    ("period", "on"),
    [
        ("2025-06", "2025-07-07"),  # the 6th is a Sunday
        ("2025-09", "2025-10-09"),
        ("2026-09", "2026-10-08"),
        ("2024-12", "2025-01-06"),  # over the turn of the year
        ("2019-12", "2020-01-06"),
        ("2018-12", "2019-01-07"),
        ("2024-03", "2024-04-07"),  # a make-up Sunday
    ],
)
def test_a_month_is_prepared_on_a_working_day_from_the_6th_on(
    calendar: Calendar, period: str, on: str
) -> None:
    assert calendar.prepares_on(Period.parse(period)) == DAY(on)


def test_of_a_year_not_listed_only_weekends_are_known_and_that_is_said(calendar: Calendar) -> None:
    assert not calendar.knows(2035)
    assert calendar.is_working_day(DAY("2035-10-01"))  # a Monday
    assert calendar.first_from(DAY("2035-10-06")) == DAY("2035-10-08")
    told = calendar.warning(2035)
    assert told is not None
    assert told.count("calendar.yml") == 4 and told.count("2035") == 2
    assert calendar.warning(2025) is None


def test_a_data_folders_own_calendar_takes_the_projects_place(tmp_path: Path) -> None:
    calendar = own(
        tmp_path, "prepare_from_day: 8\nyears: {2035: {holidays: [10-01..10-09]}, 2036: {}}"
    )
    assert [calendar.knows(year) for year in (2025, 2035, 2036)] == [False, True, True]
    assert calendar.is_working_day(DAY("2025-10-06"))
    assert calendar.prepares_on(Period(2035, 9)) == DAY("2035-10-10")


def test_a_calendar_without_years_knows_weekends(tmp_path: Path) -> None:
    calendar = own(tmp_path, "prepare_from_day: 1\nyears:")
    assert calendar.prepares_on(Period(2025, 9)) == DAY("2025-10-01")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "prepare_from_day"),
        ("years: {}", "prepare_from_day"),
        ("{prepare_from_day: 6, years: {}, holidays: {}}", "prepare_from_day"),
        ("{prepare_from_day: 0, years: {}}", "prepare_from_day"),
        ("{prepare_from_day: 29, years: {}}", "prepare_from_day"),
        ("{prepare_from_day: true, years: {}}", "prepare_from_day"),
        ("{prepare_from_day: 6, years: [2025]}", "2025"),
        ("{prepare_from_day: 6, years: {'2025': {}}}", "2025"),
        ("{prepare_from_day: 6, years: {2025: [10-01]}}", "years: 2025"),
        ("{prepare_from_day: 6, years: {2025: }}", "years: 2025"),
        ("{prepare_from_day: 6, years: {2025: {off: [10-01]}}}", "2025"),
        ("{prepare_from_day: 6, years: {2025: {holidays: 10-01}}}", "2025 holidays"),
        ("{prepare_from_day: 6, years: {2025: {holidays: [02-29]}}}", "02-29"),
        ("{prepare_from_day: 6, years: {2025: {holidays: [2025-10-01]}}}", "2025-10-01"),
        ("{prepare_from_day: 6, years: {2025: {holidays: [10-08..10-01]}}}", "10-08..10-01"),
        ("{prepare_from_day: 6, years: {2025: {make_up: [10-13]}}}", "2025-10-13"),  # a Monday
        (
            "{prepare_from_day: 6, years: {2025: {holidays: [10-11], make_up: [10-11]}}}",
            "2025-10-11",
        ),
    ],
)
def test_a_wrong_calendar_is_refused_and_the_entry_named(
    tmp_path: Path, text: str, named: str
) -> None:
    with pytest.raises(CatalogueError, match=r"calendar\.yml") as refusal:
        own(tmp_path, text)
    assert str(refusal.value).count(named) >= 2  # in Chinese and in English
