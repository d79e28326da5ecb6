"""The workbook a clerk fills in: `workforce template`.

Everything in it comes from the dataset's declaration, its codelists and `reference/form.yml`;
names of communities from the warehouse, where there is one. Cells that Excel would damage are text
beforehand, dates are dates, and what has a closed list is chosen from it. No cell holds a formula.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

import schemas
from schemas.declaration import Column
from workforce.column_notes import (
    DEPENDS,
    LONGEST_MESSAGE,
    OPTIONAL,
    REQUIRED,
    choices,
    hint,
    message,
    needed,
    note,
)
from workforce.definitions import listed, read_yaml, wrong
from workforce.folders import DataFolder, write_bytes
from workforce.period import Period
from workforce.stopping import Stopped
from workforce.warehouse import BuildError, open_warehouse

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

# Rows of the sheet, from 0
TITLE, FORM, REPORT, SIGNATURE, LEGEND, HEADER = range(6)
FIRST_DATA = HEADER + 1
LAST_ROW = 1_048_575  # lists differ in length: what is set up holds to the end of the sheet

CODES_SHEET, COMMUNITIES_SHEET = "代码表", "社区名单"
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2100, 12, 31)
NUMBERS = ("integer", "persons", "money", "area", "hours", "days")
ID_LENGTH, COMMUNITY_LENGTH = 18, 12
DARK, MEDIUM, LIGHT, PALE, GREY = "#1F4E78", "#9BC2E6", "#DDEBF7", "#FFFFFF", "#595959"
WIDTHS = {"date": 13, "id_number": 22, "name": 12, "community": 17, "community_code": 17,
          "opaque": 20, "text": 18, "list": 18}  # fmt: skip
NARROWEST, WIDEST_LABEL, WIDEST_TITLE = 12, 26, 18
WIDEST_PAGE = 260  # half-width characters that can be read on A4
LAST_PLACE_ABOVE = 6  # columns that title rows take


UNIT_NAME = """
    select region_name from region where region_code = $unit order by period desc limit 1
"""
COMMUNITIES = """
    select community_code, community_name, township_name, kind, urban_rural_code
    from organisation
    where
        period = (select max(period) from organisation)
        and starts_with(community_code, $unit)
    order by community_code
"""
GRIDS = """
    select grid_code, community_code, kind
    from grid
    where
        period = (select max(period) from grid)
        and starts_with(community_code, $unit)
    order by community_code, grid_code
"""


# What a template is made of


@dataclass(frozen=True)
class Form:
    """What the office in charge prints on a form; empty where it prints nothing."""

    form_no: str = ""
    issued_by: str = ""
    approval_no: str = ""


@dataclass(frozen=True)
class Community:
    """A committee of the register that holds, as a template shows it."""

    code: str
    name: str
    township: str
    kind: str
    urban_rural: str


@dataclass(frozen=True)
class Grid:
    """A grid of the register that holds."""

    code: str
    community_code: str
    kind: str


@dataclass(frozen=True)
class Template:
    """All that a template says.

    Attributes:
        period: the month printed on it; null leaves it to the clerk.
        communities: of the unit, by code; none without a warehouse.
    """

    dataset: str
    unit_code: str
    form: Form = Form()
    unit_name: str = ""
    period: Period | None = None
    communities: tuple[Community, ...] = ()
    grids: tuple[Grid, ...] = ()

    @property
    def title(self) -> str:
        return schemas.datasets()[self.dataset].zh

    @property
    def file_name(self) -> str:
        return f"{self.unit_code}{self.title}模板.xlsx"

    @cached_property
    def columns(self) -> list[Column]:
        return list(schemas.model(self.dataset).declared().values())

    @property
    def uses_communities(self) -> bool:
        """Whether its rows are, or hang on, committees."""
        return any(column.name == "community_code" for column in self.columns)

    @property
    def chooses_communities(self) -> bool:
        """Whether rows name a committee of the register, which can be listed to choose from."""
        is_register = self.dataset == "organisation_register"
        return self.uses_communities and bool(self.communities) and not is_register

    @property
    def prefilled(self) -> list[dict[str, str]]:
        """Rows of a register that are in it before anybody writes: text by column."""
        if self.dataset == "organisation_register":
            return [
                {
                    "community_code": one.code,
                    "community_name": one.name,
                    "kind": _label("organisation_kind", one.kind),
                    "urban_rural_code": one.urban_rural,
                }
                for one in self.communities
            ]
        if self.dataset == "grid_register":
            return [
                {
                    "grid_code": one.code,
                    "community_code": one.community_code,
                    "kind": _label("grid_kind", one.kind),
                }
                for one in self.grids
            ]
        return []


def load_form(folder: DataFolder, dataset: str) -> Form:
    """What `reference/form.yml` says of a dataset, over its defaults.

    Raises:
        CatalogueError: it says something unknown, or a month, which the reader would take for the
            reporting period.
    """
    path = folder.reference("form.yml")["form.yml"]
    told = read_yaml(path) or {}
    if unknown := set(told) - {"default", *schemas.datasets()}:
        raise wrong(path.name, f"没有这些数据集：{listed(unknown)}",
                    f"no such datasets: {listed(unknown)}")  # fmt: skip
    said: dict[str, str] = {}
    for name in ("default", dataset):
        entry = told.get(name) or {}
        if unknown := set(entry) - {one.name for one in fields(Form)}:
            raise wrong(f"{path.name} {name}", f"不认识的项目：{listed(unknown)}",
                        f"unknown: {listed(unknown)}")  # fmt: skip
        for key, value in entry.items():
            if not isinstance(value, str) or re.search(r"\d\s*月", value):
                raise wrong(f"{path.name} {name}.{key}", "应是文字，并且不写月份",
                            "a text is needed, and no month in it")  # fmt: skip
        said |= entry
    return Form(**said)


def gather(folder: DataFolder, dataset: str, unit_code: str, period: Period | None) -> Template:
    """What is known of a unit; without a warehouse its code alone."""
    form = load_form(folder, dataset)
    try:
        con = open_warehouse(folder)
    except BuildError:
        return Template(dataset, unit_code, form, period=period)
    unit = {"unit": unit_code}
    with con:
        name = con.execute(UNIT_NAME, unit).fetchone()
        communities = con.execute(COMMUNITIES, unit).fetchall()
        grids = con.execute(GRIDS, unit).fetchall() if dataset == "grid_register" else []
    return Template(
        dataset,
        unit_code,
        form,
        name[0] if name else "",
        period,
        tuple(Community(*(value or "" for value in row)) for row in communities),
        tuple(Grid(*(value or "" for value in row)) for row in grids),
    )


def write_template(one: Template, path: Path) -> None:
    """Write the workbook.

    Raises:
        Stopped: there is something of that name already, perhaps filled in.
    """
    if path.suffix.lower() != ".xlsx":
        raise Stopped(f"{path.name} 应以 .xlsx 结尾 / the name must end in .xlsx")
    if path.exists():
        raise Stopped(
            f"{path} 已经存在，没有覆盖；请改名或用 --out 指定别处。"
            f" / {path} exists and was not overwritten; rename it, or give another place by --out."
        )
    write_bytes(path, workbook(one))


def communities_told(one: Template) -> str:
    """A line on the communities a template lists; empty where it has no use for any."""
    if not one.uses_communities:
        return ""
    if not one.communities:
        return (
            "数据仓库里没有本单位的村（居）委会名册，模板没有列出名称。"
            " / No organisation register of this unit in the warehouse: no communities listed."
        )
    count = len(one.communities)
    return f"已列出本单位的 {count} 个村（社区）。 / {count} communities of the unit listed."


def _label(codelist: str, code: str) -> str:
    return next((row["zh"] for row in schemas.codelist(codelist) if row["code"] == code), "")


# The workbook


def workbook(one: Template) -> bytes:
    """The workbook's bytes."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(schemas.datasets()[one.dataset].short_zh)
        _write_communities(book, one)
        _write_columns(book, sheet, one, _write_lists(book, one))
        _write_head(book, sheet, one)
        _set_page(sheet, one)
    return out.getvalue()


def _write_lists(book: Workbook, one: Template) -> dict[str, str]:
    """The hidden sheet of what may be chosen; the range of each column's list.

    The intake passes over hidden sheets.
    """
    lists = {column.name: choices(column) for column in one.columns if column.codelist}
    if one.chooses_communities:
        lists["community_code"] = [place.code for place in one.communities]
        lists["community_name"] = [place.name for place in one.communities]
        lists["township_name"] = sorted({place.township for place in one.communities} - {""})
    titles = {column.name: column.title for column in one.columns}
    lists = {name: entries for name, entries in lists.items() if entries and name in titles}
    if not lists:
        return {}
    sheet = book.add_worksheet(CODES_SHEET)
    sheet.hide()
    for place, (name, entries) in enumerate(lists.items()):
        sheet.write_column(0, place, [titles[name], *entries])
    return {
        name: f"='{CODES_SHEET}'!{_range(place, len(entries))}"
        for place, (name, entries) in enumerate(lists.items())
    }


def _range(place: int, length: int) -> str:
    """The cells of a list below its title."""
    from xlsxwriter.utility import xl_range_abs

    return xl_range_abs(1, place, length, place)


def _write_communities(book: Workbook, one: Template) -> None:
    """A visible sheet of the unit's committees, to copy from.

    In a register's workbook a column of their codes would pass for the register itself, so that
    code and name stand in one cell.
    """
    if not one.chooses_communities:
        return
    sheet = book.add_worksheet(COMMUNITIES_SHEET)
    sheet.set_column(0, 2, 26)
    sheet.freeze_panes(1, 0)
    lists_people = any(column.rule == "id_number" for column in one.columns)
    titles = ["代码", "名称", "乡镇街道名"] if lists_people else ["代码和名称", "乡镇街道名"]
    sheet.write_row(0, 0, titles, book.add_format({"bold": True, "bg_color": LIGHT}))
    for row, place in enumerate(one.communities, start=1):
        named = [place.code, place.name] if lists_people else [f"{place.code} {place.name}"]
        sheet.write_row(row, 0, [*named, place.township])


def _write_columns(
    book: Workbook, sheet: Worksheet, one: Template, sources: dict[str, str]
) -> None:
    """Headers with their notes, what each column lets in, and the rows that are there already."""
    look = {"border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
    looks = {
        REQUIRED: book.add_format(look | {"bold": True, "bg_color": DARK, "font_color": PALE}),
        DEPENDS: book.add_format(look | {"bold": True, "bg_color": MEDIUM}),
        OPTIONAL: book.add_format(look | {"bg_color": LIGHT}),
    }
    for place, column in enumerate(one.columns):
        cells = _format(book, column)
        sheet.set_column(place, place, _width(column), cells)
        sheet.write_string(HEADER, place, column.title, looks[needed(column, one.dataset)])
        told = note(column, one.dataset)
        size = {"width": 300, "height": 40 + 16 * _lines(told), "font_size": 9}
        sheet.write_comment(HEADER, place, told, size)
        lets_in = {
            **_validation(column, one.dataset, sources.get(column.name)),
            "input_title": column.title,
            "input_message": message(column, one.dataset),
        }
        sheet.data_validation(FIRST_DATA, place, LAST_ROW, place, lets_in)
        for offset, row in enumerate(one.prefilled):
            if text := row.get(column.name):
                sheet.write_string(FIRST_DATA + offset, place, text, cells)


def _lines(text: str) -> int:
    """Lines a note's text fills, at 48 half-width characters a line."""
    return sum(1 + cell_len(line) // 48 for line in text.splitlines())


def _validation(column: Column, dataset: str, source: str | None) -> dict[str, Any]:
    """What a column lets in. A stop where nothing else can be right, else a word of warning."""
    if column.codelist:
        kind = "information" if column.several else "stop"
        return {"validate": "list", "source": source} | _refusal(column, dataset, kind)
    if source:
        return {"validate": "list", "source": source} | _refusal(column, dataset, "warning")
    if column.rule == "date":
        between = {"criteria": "between", "minimum": EARLIEST, "maximum": LATEST}
        return {"validate": "date", **between} | _refusal(column, dataset, "stop")
    if column.rule in NUMBERS:
        kind = "integer" if column.rule in ("integer", "persons") else "decimal"
        return {"validate": kind, **_bounds(column, dataset)} | _refusal(column, dataset, "stop")
    length = {"id_number": ID_LENGTH, "community": COMMUNITY_LENGTH,
              "community_code": COMMUNITY_LENGTH}.get(column.rule)  # fmt: skip
    if length:
        exact = {"validate": "length", "criteria": "==", "value": length}
        return exact | _refusal(column, dataset, "warning")
    return {"validate": "any"}


def _refusal(column: Column, dataset: str, kind: str) -> dict[str, str]:
    """What is shown where a cell does not fit."""
    words = hint(column, dataset)
    told = f"{words.zh}。\n{words.en}."[:LONGEST_MESSAGE]
    return {"error_type": kind, "error_title": column.title, "error_message": told}


def _bounds(column: Column, dataset: str) -> dict[str, Any]:
    """The smallest and largest number, by the schema's own checks; nothing is below 0."""
    checks = schemas.model(dataset).to_schema().columns[column.name].checks
    stated: dict[str, Any] = {}
    for check in checks:
        stated |= check.statistics or {}
    smallest = 0.5 if column.rule == "days" else stated.get("min_value", 0)
    if "max_value" not in stated:
        return {"criteria": ">=", "value": smallest}
    return {"criteria": "between", "minimum": smallest, "maximum": stated["max_value"]}


def _format(book: Workbook, column: Column) -> Any:
    """The format of a column's cells: whatever is not a date or a number is text."""
    if column.rule == "date":
        return book.add_format({"num_format": "yyyy-mm-dd"})
    return None if column.rule in NUMBERS else book.add_format({"num_format": "@"})


def _width(column: Column) -> int:
    if column.codelist:
        widest = max(map(cell_len, choices(column))) + 4  # room for the list's arrow
        wanted = min(widest, WIDEST_LABEL)
    else:
        wanted = WIDTHS.get(column.rule, NARROWEST)
    return max(wanted, min(cell_len(column.title) + 2, WIDEST_TITLE), NARROWEST)


def _write_head(book: Workbook, sheet: Worksheet, one: Template) -> None:
    """Title, form and the places that whoever sends the file fills in."""
    sheet.write_string(TITLE, 0, one.title, book.add_format({"bold": True, "font_size": 16}))
    for row, place, label, text in _places(one):
        date = {"num_format": "yyyy-mm-dd", "align": "left"}
        written = date if label == "报出日期：" else {"num_format": "@"}
        line = book.add_format({"bottom": 1, **written})
        sheet.write_string(row, 2 * place, label, book.add_format({"align": "right"}))
        sheet.write(row, 2 * place + 1, text or None, line)
    legend = (
        "深色必填，中间色视情况必填，浅色选填，见表头批注"
        " / dark: required; medium: in some cases; see notes"
    )
    sheet.write_string(LEGEND, 0, legend, book.add_format({"font_color": GREY}))
    sheet.set_row(TITLE, 26)
    sheet.set_row(HEADER, 34)


def _places(one: Template) -> Iterator[tuple[int, int, str, str]]:
    """Row, place from the left, label and text of what stands above the table."""
    unit = f"{one.unit_code} {one.unit_name}".strip()
    month = f"{one.period.year}年{one.period.month}月" if one.period else ""
    yield FORM, 0, "表号：", one.form.form_no
    yield FORM, 1, "制定机关：", one.form.issued_by
    yield FORM, 2, "批准文号：", one.form.approval_no
    yield REPORT, 0, "填报单位：", unit
    yield REPORT, 1, "报告期：", month
    yield SIGNATURE, 0, "单位负责人：", ""
    yield SIGNATURE, 1, "填表人：", ""
    yield SIGNATURE, 2, "报出日期：", ""


def _set_page(sheet: Worksheet, one: Template) -> None:
    """How it is looked at and printed: two pages wide where one would be too small to read."""
    for place in range(len(one.columns), LAST_PLACE_ABOVE):
        sheet.set_column(place, place, NARROWEST)
    sheet.freeze_panes(FIRST_DATA, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1 + sum(map(_width, one.columns)) // WIDEST_PAGE, 0)
    sheet.repeat_rows(HEADER)
    sheet.repeat_columns(0)
    sheet.hide_gridlines(0)  # of the empty table, on paper too
    sheet.set_footer("&C&P / &N")
    sheet.activate()
