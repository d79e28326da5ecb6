"""The extract's workbook, made of its DuckDB file: long tables to filter and pivot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb
from xlsxwriter.worksheet import Worksheet

from workforce.catalogue import SQL
from workforce.column_notes import Words
from workforce.definitions import read_yaml
from workforce.period import Period
from workforce.release.bulletin.layout import PROVISIONAL, Book, set_page
from workforce.release.data_package import vocabulary
from workforce.release.extract.database import column_words
from workforce.stopping import Stopped

TITLE = Words("社区工作者统计公开数据", "Community workforce statistics: public extract")
MOST_ROWS = 1_048_575  # of a sheet of Excel, below the heading
YES_NO = {True: "是", False: "否"}
ABOUT = (
    Words(
        "全部数字取自已公布的各月最新一版，公布前已作保密处理；不含任何人员的记录。",
        "Every figure is from the newest release of each month, after disclosure control;"
        " there are no rows of persons.",
    ),
    Words(
        "空格：没有值，原因见“数据状态”。不予公布（suppressed）的数不是0，也不能由其他数推算后引用。",
        "Blank: no value, see the status. What is withheld is not 0.",
    ),
    Words(
        "斜体黄底：初步数，有单位没有上报，或未采用的行较多；比较两个月之前先看状态和上报覆盖率。",
        "Italic on yellow: provisional. Look at status and coverage before comparing months.",
    ),
    Words(
        "下级人数不能相加：一人可能在两个县，各县各计一次，州市只计一次。请用该级别自己的行。",
        "Persons of parts don't add up to the whole: use the region's own row.",
    ),
    Words(
        "地区名称为当时的名称。同样的数据另有 DuckDB 文件，可用 SQL 查询。",
        "Regions are named as they were then. The DuckDB file beside this has the same for SQL.",
    ),
)


@dataclass(frozen=True)
class Table:
    """A sheet that is a table.

    Attributes:
        name: of the sheet.
        title: above the table.
        source: the table or view it shows.
        order: the columns it is sorted by.
        columns: those shown, each with its width.
        values: vocabulary by column that is shown in words.
        decimals: columns shown with as many decimals as the indicator has.
    """

    name: str
    title: Words
    source: str
    order: tuple[str, ...]
    columns: dict[str, int]
    values: dict[str, str]
    decimals: tuple[str, ...] = ()


PLACE = {"period": 9, "region_code": 10, "region_name": 24, "region_level": 9}
SHEETS = (
    Table(
        "指标",
        Words("各月各地区的指标值", "Indicators of all months"),
        "indicator_series",
        ("period", "region_code", "indicator"),
        PLACE
        | {"indicator": 30, "title_zh": 40, "title_en": 40, "value": 12, "unit": 12, "status": 16}
        | {"coverage": 10, "numerator": 13, "denominator": 13, "denominator_period": 12}
        | {"change_from_last_month": 12, "change_from_last_year": 12},
        {"region_level": "region_level", "status": "status"},
        ("value", "change_from_last_month", "change_from_last_year"),
    ),
    Table(
        "规划目标",
        Words("各月规划目标完成情况", "Plan targets of all months"),
        "target_series",
        ("period", "region_code", "plan", "target_id", "indicator"),
        {"period": 9, "region_code": 10, "region_name": 24, "plan_zh": 36, "target_id": 10}
        | {"subject_zh": 36, "subject_en": 36, "indicator": 30, "title_zh": 36}
        | {"comparator": 8, "target": 10}
        | {"target_high": 10, "value": 12, "unit": 12, "status": 16, "met": 8, "gap": 9}
        | {"gap_unit": 14, "due_period": 9, "due_state": 14, "pace": 10, "pace_state": 18}
        | {"clause": 40},
        {"status": "status", "due_state": "due_state", "pace_state": "pace_state"},
        ("target", "target_high", "value", "pace"),
    ),
    Table(
        "人员构成",
        Words("各月人员构成", "Composition of the workers in all months"),
        "composition_named",
        ("period", "region_code", "worker_group", "breakdown", "position", "category"),
        PLACE
        | {"worker_group": 20, "breakdown_zh": 18, "breakdown_en": 24, "category_zh": 24}
        | {"category_en": 28, "persons": 9, "total": 9, "status": 16, "coverage": 10},
        {"region_level": "region_level", "status": "composition_status"}
        | {"worker_group": "worker_group"},
    ),
    Table(
        "指标解释",
        Words("指标的定义", "Definitions of the indicators"),
        "indicator",
        ("topic", "indicator"),
        {"indicator": 32, "title_zh": 36, "title_en": 40, "topic": 12, "kind": 8, "unit_zh": 12}
        | {"unit_en": 18, "direction": 12, "definition_zh": 60, "definition_en": 60}
        | {"caveats_zh": 40, "caveats_en": 40},
        {"topic": "topic", "kind": "kind", "direction": "direction"},
    ),
    Table(
        "地区",
        Words("各月的地区", "Regions of each month"),
        "region_named",
        ("period", "region_code"),
        PLACE | {"prefecture_name": 24, "county_name": 24},
        {"region_level": "region_level"},
    ),
)


class TooLongError(Stopped):
    """A table has more rows than Excel can show."""


def workbook(con: duckdb.DuckDBPyConnection) -> bytes:
    """The workbook's bytes, the same for the same rows.

    Args:
        con: a connection to the extract's DuckDB file.

    Raises:
        TooLongError: a table has more rows than a sheet can.
    """
    releases = con.execute("select period, release from release order by period").fetchall()
    book = Book(Period.parse(releases[-1][0]), TITLE.zh)
    _about(book, releases)
    shown = dict(con.execute("select indicator, decimals from indicator").fetchall())
    words = column_words()
    for table in SHEETS:
        _sheet(book, con, table, words, shown)
    return book.close()


def _about(book: Book, releases: Sequence[tuple[str, int]]) -> None:
    """说明: what this is, which releases, and what the words for a status mean."""
    sheet, row = book.sheet("说明", TITLE.zh, [TITLE.en])
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 2, 70)
    plain, bold = book.style(text_wrap=True, valign="top"), book.style(bold=True, valign="top")
    for line in ABOUT:
        row += 1
        sheet.write_row(row, 1, line, plain)
        sheet.set_row(row, 32)
    row += 2
    sheet.write_row(row, 0, ("报告期 Month", "第几版 Release"), book.head(align="left"))
    for period, release in releases:
        row += 1
        sheet.write_string(row, 0, period, plain)
        sheet.write_string(row, 1, f"第{release}版 / r{release}", plain)
    row += 2
    sheet.write_row(row, 0, ("数据状态 Status", "含义", "Meaning"), book.head(align="left"))
    for status, words in vocabulary("status").items():
        row += 1
        sheet.write_string(row, 0, status, bold)
        sheet.write_row(row, 1, words, plain)
    row += 2
    sheet.write_row(row, 0, ("工作表 Sheet", "内容", "Content"), book.head(align="left"))
    for table in SHEETS:
        row += 1
        sheet.write_string(row, 0, table.name, bold)
        sheet.write_row(row, 1, table.title, plain)
    set_page(sheet, None, (row, 2))


def _sheet(
    book: Book,
    con: duckdb.DuckDBPyConnection,
    table: Table,
    words: dict[tuple[str, str], Words],
    shown: dict[str, int],
) -> None:
    """A table with a heading that stays and can be filtered by."""
    relation = con.table(table.source).order(", ".join(table.order))
    rows = relation.select(*table.columns).fetchall()
    if len(rows) > MOST_ROWS:
        raise TooLongError(
            f"“{table.name}”有 {len(rows):,} 行，超过 Excel 的上限。请用 --period 只取部分月份。"
            f" / {table.title.en}: {len(rows):,} rows are more than Excel can show; use --period."
        )
    sheet = book.file.add_worksheet(table.name)
    for column, (name, width) in enumerate(table.columns.items()):
        said = words.get((table.source, name)) or words["", name]
        zh, en = said.zh.partition("；")[0], said.en.partition(";")[0]
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, f"{zh}\n{en}", book.head())
    sheet.set_row(0, 46)
    for place, row in enumerate(rows, 1):
        _row(book, sheet, place, table, dict(zip(table.columns, row, strict=True)), shown)
    sheet.freeze_panes(1, 0)
    last = max(len(rows), 1), len(table.columns) - 1
    sheet.autofilter(0, 0, *last)
    set_page(sheet, 0, last)


def _row(
    book: Book,
    sheet: Worksheet,
    place: int,
    table: Table,
    row: dict[str, Any],
    shown: dict[str, int],
) -> None:
    """Numbers as numbers, codes in words, nothing where there is no value."""
    for column, (name, value) in enumerate(row.items()):
        look: dict[str, Any] = {}
        if name == "value" and row["status"] == "provisional":
            look = {"italic": True, "bg_color": PROVISIONAL}
        if value is None:
            sheet.write_blank(place, column, None, book.cell(**look))
        elif isinstance(value, Decimal | int) and not isinstance(value, bool):
            decimals = shown[row["indicator"]] if name in table.decimals else 0
            look["num_format"] = _format(name, decimals)
            sheet.write_number(place, column, value, book.cell(**look))
        else:
            sheet.write_string(place, column, _text(name, table, value), book.cell(**look))


@cache
def units() -> dict[str, dict[str, Any]]:
    """The units of figures and their words."""
    return read_yaml(SQL / "indicators" / "units.yml")


def _format(name: str, decimals: int) -> str:
    """How Excel shows a number."""
    if decimals:
        return f"0.{'0' * decimals}"
    return "0.00%" if name == "coverage" else "General"


def _text(name: str, table: Table, value: Any) -> str:
    """A code in Chinese; a word as it is."""
    if isinstance(value, bool):
        return YES_NO[value]
    if name in ("unit", "gap_unit"):
        return units().get(value, {"zh": value})["zh"]
    return vocabulary(table.values[name])[value].zh if name in table.values else value
