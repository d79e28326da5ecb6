"""What the prefecture's office sends: divisions, population, wages; and who owes what."""

from __future__ import annotations

from workforce.demo.cells import Cell
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
    rows.sort(key=lambda row: (len(row[0]), row[0]))
    return _plain("division", list(HEADERS["division"]), [list(row) for row in rows])


def population_sheet(year: int) -> Sheet:
    """Two years in 万人, the newer one first; the prefecture's own row is rounded."""
    columns = ["region_code", "region_name", "year", "urban_resident", "resident", "registered"]
    rows: list[list[Cell]] = []
    for at in (year, year - 1):
        rows.append(_prefecture_population(at, year))
        rows += [_county_population(county, at, year) for county in COUNTIES]
    title = f"{PREFECTURE_NAME}{year}年末人口情况"
    return _titled("population", title, columns, rows)


def _figures(county: County, at: int, year: int) -> list[int]:
    """The year before had one person in two hundred fewer, in round hundreds."""
    figures = [county.urban_resident, county.resident, county.registered]
    return figures if at == year else [n * 199 // 200 // 100 * 100 for n in figures]


def _county_population(county: County, at: int, year: int) -> list[Cell]:
    figures = [n / PER_WAN for n in _figures(county, at, year)]
    return [county.code, county.name, at, *figures]


def _prefecture_population(at: int, year: int) -> list[Cell]:
    sums = map(sum, zip(*(_figures(county, at, year) for county in COUNTIES), strict=True))
    return [PREFECTURE_CODE, PREFECTURE_NAME, at, *((n + 50) // 100 / 100 for n in sums)]


def wages_sheet(year: int) -> Sheet:
    """Two years for the prefecture and its counties."""
    columns = ["region_code", "region_name", "year", "urban_monthly_wage_yuan", "rural_income_yuan"]
    rows: list[list[Cell]] = []
    for at, less in ((year, 0), (year - 1, 260)):
        rows.append([PREFECTURE_CODE, PREFECTURE_NAME, at, 7215 - less, 18_430 - 5 * less])
        for n, county in enumerate(COUNTIES):
            wage, income = 7_480 - 57 * n - less, 22_150 - 610 * n - 5 * less
            rows.append([county.code, county.name, at, wage, income])
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
