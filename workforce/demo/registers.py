"""What the prefecture's office sends: divisions, population, wages; and who owes what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from workforce.demo.cells import Cell
from workforce.demo.earnings import monthly_wage, rural_income
from workforce.demo.months import Month
from workforce.demo.places import (
    COUNTIES,
    PREFECTURE_CODE,
    PREFECTURE_NAME,
    TREE_VALID_FROM,
    WITHDRAWN_TOWNSHIP,
    County,
    Region,
)
from workforce.demo.sheets import Sheet
from workforce.demo.styles import HEADERS, IGNORED_HEADERS

REPORTING = """\
# Who owes what, and by which day of the following month. A data folder's own
# reference/reporting.yml takes the place of this one. Under `units`, a unit code of its own:
#   units:
#     "532502": {datasets: [staff_roster], due_day: 10}
owes:
  default:
    level: county
    datasets: [staff_roster, volunteer_registration, certification_list, training_record]
    due_day: 5
"""

REPORTING_PATH = "reference/reporting.yml"
PER_WAN = 10_000


@dataclass(frozen=True)
class OfficeFile:
    """A file of the prefecture's own office, by its path below the data folder."""

    path: str
    dataset: str
    month: Month
    sheet: Sheet


def office_files(region: Region, month: Month) -> list[OfficeFile]:
    """What the office sends with the first month: divisions, and two years' population and wages.

    They end with the year before the month's.
    """
    year = month.first.year - 1
    return [
        office_file("division", month, division_sheet(region)),
        office_file("population", month, population_sheet(year)),
        office_file("wages", month, wages_sheet(year)),
    ]


NAMES = {"division": ".csv", "population": "人口.xlsx", "wages": ".xlsx"}


def office_file(dataset: str, month: Month, sheet: Sheet) -> OfficeFile:
    """A sheet of the office as the file of a month."""
    path = f"raw/{dataset}/{month.text}/{PREFECTURE_CODE}{NAMES[dataset]}"
    return OfficeFile(path, dataset, month, sheet)


def division_sheet(region: Region) -> Sheet:
    """The tree from the prefecture down to townships; one township code was withdrawn."""
    rows = [[PREFECTURE_CODE, PREFECTURE_NAME, "地级", TREE_VALID_FROM, "", ""]]
    rows += [[c.code, c.name, "县级", TREE_VALID_FROM, "", ""] for c in COUNTIES]
    successors = []
    for towns in region.townships.values():
        for town in towns:
            rows.append([town.code, town.name, "乡级", town.valid_from, "", ""])
            successors += [town.code] if town.valid_from != TREE_VALID_FROM else []
    code, name, begun, withdrawn = WITHDRAWN_TOWNSHIP
    rows.append([code, name, "乡级", begun, withdrawn, "、".join(successors)])
    return divisions(rows)


def divisions(rows: Sequence[Sequence[str]]) -> Sheet:
    """A sheet of divisions, given by their cells, from the widest down."""
    in_order = sorted(rows, key=lambda row: (len(row[0]), *row))
    return _plain("division", list(HEADERS["division"]), [list(row) for row in in_order])


def population_sheet(year: int) -> Sheet:
    """Two years, the year before with one in two hundred fewer, in round hundreds."""
    before = [less(county, 1) for county in COUNTIES]
    return populations(year, {year: COUNTIES, year - 1: before})


def populations(year: int, by_year: Mapping[int, Sequence[County]]) -> Sheet:
    """Years in 万人, in the order given; the prefecture's own row is rounded."""
    columns = ["region_code", "region_name", "year", "urban_resident", "resident", "registered",
               "households"]  # fmt: skip
    rows: list[list[Cell]] = []
    for at, counties in by_year.items():
        rows.append(_prefecture_population(at, counties))
        rows += [_county_population(county, at) for county in counties]
    title = f"{PREFECTURE_NAME}{year}年末人口情况"
    return _titled("population", title, columns, rows)


FIGURES = ("urban_resident", "resident", "registered", "households")


def less(county: County, years: int) -> County:
    """The county some years before: each year one in two hundred fewer, in round hundreds."""
    figures = {name: getattr(county, name) for name in FIGURES}
    for _ in range(years):
        figures = {name: n * 199 // 200 // 100 * 100 for name, n in figures.items()}
    return with_figures(county, figures)


def with_figures(county: County, figures: Mapping[str, int]) -> County:
    """The county with another population."""
    return replace(
        county,
        urban_resident=figures["urban_resident"],
        resident=figures["resident"],
        registered=figures["registered"],
        households=figures["households"],
    )


def _figures(county: County) -> list[int]:
    return [getattr(county, name) for name in FIGURES]


def _county_population(county: County, at: int) -> list[Cell]:
    *persons, households = _figures(county)
    return [county.code, county.name, at, *(n / PER_WAN for n in persons), households]


def _prefecture_population(at: int, counties: Sequence[County]) -> list[Cell]:
    sums = map(sum, zip(*map(_figures, counties), strict=True))
    *persons, households = [(n + 50) // 100 for n in sums]
    return [PREFECTURE_CODE, PREFECTURE_NAME, at, *(n / 100 for n in persons), households * 100]


def wages_sheet(year: int, years_before: int = 0, counties: Sequence[County] = COUNTIES) -> Sheet:
    """Two years for the prefecture and its counties; what is not known is an empty cell.

    `years_before` is how many years before the newest wages the table's newer year lies.
    """
    columns = ["region_code", "region_name", "year", "urban_monthly_wage_yuan", "rural_income_yuan"]
    places = [(PREFECTURE_CODE, PREFECTURE_NAME), *((c.code, c.name) for c in counties)]
    rows: list[list[Cell]] = []
    for back in (0, 1):
        for code, name in places:
            wage = monthly_wage(code, years_before + back)
            income = rural_income(code, years_before + back)
            rows.append([code, name, year - back, "" if wage is None else wage,
                         "" if income is None else float(income)])  # fmt: skip
    return _plain("wages", columns, rows)


def _headers(dataset: str, columns: list[str]) -> list[Cell]:
    return [
        HEADERS[dataset][column][0] if column in HEADERS[dataset] else IGNORED_HEADERS[column][0]
        for column in columns
    ]


def _plain(dataset: str, columns: list[str], rows: list[list[Cell]]) -> Sheet:
    """One header row and the data."""
    return Sheet("Sheet1", [_headers(dataset, columns), *rows], list(range(2, 2 + len(rows))))


def _titled(dataset: str, title: str, columns: list[str], rows: list[list[Cell]]) -> Sheet:
    """A title over the whole width, one header row and the data."""
    width = len(columns)
    lines: list[list[Cell]] = [[title, *[""] * (width - 1)], _headers(dataset, columns), *rows]
    merges = [(0, 0, 0, width - 1)]
    return Sheet("Sheet1", lines, list(range(3, 3 + len(rows))), merges)
