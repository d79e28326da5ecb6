"""committees.xlsx: the official table 两委成员与工作者统计表, by region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

from workforce.period import Period
from workforce.release.bulletin.figures import LEVELS, Row, has_number, rows_of, year_before
from workforce.release.bulletin.layout import GREY, PALE, Book, put_number, put_value, set_page
from workforce.release.bulletin.words import STATUS, month_zh, shown

TITLE = "两委成员与工作者统计表"
TITLE_EN = "Members of the two committees and workers"
# The form's two blocks, then both together. A dedicated worker who is a member of a committee is
# in the first block only.
GROUPS = {
    "two_committees": ("两委成员", "members of the two committees"),
    "dedicated": ("专职工作者", "dedicated workers"),
    "all": ("全部社区工作者", "all community workers"),
}
# Of these the form has one column; of the other breakdowns every category.
ONE_COLUMN = {
    "sex": ("female", "女性"),
    "ethnicity": ("minority", "少数民族"),
    "cross_post": ("yes", "交叉任职"),
    "certificate": ("yes", "持有社会工作者职业水平证书"),
}
ORDER = ("sex", "age", "ethnicity", "cross_post", "political_status", "education", "certificate")
MEMBERS_ONLY = "cross_post"
NO_SOURCE = (
    "身份（公务员、事业编、招聘、企业职工、社区居民、其他）",
    "参加社会保险和住房公积金（五险一金）",
    "大学生村官",
    "人均月报酬（只有城镇社区工作者月平均报酬，见月报，不分本表两类人员）",
)
FORM_LINES = (("form_no", "表号："), ("issued_by", "制定机关："), ("approval_no", "批准文号："))
SIGNED = ("单位负责人：", "填表人：", "联系电话：", "报出日期：　　年　　月　　日")


@dataclass(frozen=True)
class Column:
    """A column of the table: a category of a breakdown; `over` is the heading above it."""

    breakdown: str
    category: str
    title: str
    over: str


def committees_form(
    folder: Path,
    earlier: Mapping[str, Path] | None = None,
    form: Mapping[str, str] | None = None,
) -> bytes:
    """The workbook's bytes: a sheet for each of the form's blocks and one for both together.

    Args:
        folder: the release's folder.
        earlier: by month the folder of that month's newest release; of last month and the same
            month of last year a line each is shown where they have a composition.
        form: what the office in charge prints: form_no, issued_by, approval_no; blank if absent.
    """
    now = rows_of(folder, "composition")
    period = Period.parse(rows_of(folder, "indicators")[0]["period"])
    times = [("本月", period, _lookup(now))]
    for name, month in (("上月", period.before), ("上年同月", year_before(period))):
        path = (earlier or {}).get(str(month))
        if path is not None and (path / "composition.csv").exists():
            times.append((name, month, _lookup(rows_of(path, "composition"))))
    columns = list(_columns(rows_of(folder, "categories")))
    table = Table(period, _regions(now), times, columns, form or {})
    book = Book(period, f"{TITLE}（{month_zh(period)}）")
    for group in GROUPS:
        _sheet(book, table, group)
    return book.close()


Lookup = Mapping[tuple[str, str, str, str], Row]


@dataclass(frozen=True)
class Table:
    """What the sheets are made of; times are name, month and rows by region, group, breakdown,
    category.
    """

    period: Period
    regions: list[tuple[str, str]]
    times: list[tuple[str, Period, Lookup]]
    columns: list[Column]
    form: Mapping[str, str]

    def of(self, group: str) -> list[Column]:
        """The columns of a group of workers."""
        return [
            one
            for one in self.columns
            if one.breakdown != MEMBERS_ONLY or group == "two_committees"
        ]


def _lookup(rows: list[Row]) -> Lookup:
    keys = ("region_code", "worker_group", "breakdown", "category")
    return {tuple(row[key] for key in keys): row for row in rows}  # type: ignore[misc]


def _regions(rows: list[Row]) -> list[tuple[str, str]]:
    """Codes and names, the highest level first."""
    found = {(LEVELS.index(one["region_level"]), one["region_code"], one["region_name"])
             for one in rows}  # fmt: skip
    return [(code, name) for _, code, name in sorted(found)]


def _columns(categories: list[Row]) -> Iterator[Column]:
    for breakdown in ORDER:
        of_it = [one for one in categories if one["breakdown"] == breakdown]
        of_it.sort(key=lambda one: int(one["position"]))
        wanted, title = ONE_COLUMN.get(breakdown, ("", ""))
        for one in of_it:
            if not wanted:
                yield Column(breakdown, one["category"], one["category_zh"], one["breakdown_zh"])
            elif one["category"] == wanted:
                yield Column(breakdown, wanted, title, title)


def _sheet(book: Book, table: Table, group: str) -> None:
    (title, title_en), columns = GROUPS[group], table.of(group)
    sheet, row = book.sheet(title, f"{TITLE}——{title}", [f"{TITLE_EN}: {title_en}"])
    last = 2 + len(columns)
    _office_lines(book, sheet, table, row, last)
    heading = row + len(FORM_LINES)
    _headings(book, sheet, heading, columns)
    row = heading + 2
    for place, (code, name) in enumerate(table.regions):
        look: dict[str, Any] = {"bold": True, "bg_color": PALE} if place == 0 else {}
        height = len(table.times)
        if height > 1:
            sheet.merge_range(row, 0, row + height - 1, 0, "", book.cell(text_wrap=True, **look))
        sheet.write_string(row, 0, name, book.cell(text_wrap=True, **look))
        for label, _, rows in table.times:
            faint = look if label == "本月" else {"font_color": GREY}
            _line(book, sheet, row, rows, (code, group), label, columns, faint)
            sheet.set_row(row, 21 if height == 1 else 15)
            row += 1
    for line in _notes(table, group):
        style = book.style(text_wrap=True, font_size=9)
        sheet.merge_range(row, 0, row, last, "", style)
        sheet.write_string(row, 0, line, style)
        sheet.set_row(row, 3 + 13 * (1 + len(line) // 95))
        row += 1
    signed = ("　" * 8).join(SIGNED)
    sheet.write_string(row, 0, signed, book.style())
    sheet.set_row(row, 26)
    sheet.set_column(0, 0, 19)
    sheet.set_column(1, 1, 8)
    sheet.set_column(2, last - 1, 6.6)
    sheet.set_column(last, last, 10)
    sheet.freeze_panes(heading + 2, 2)
    set_page(sheet, None, (row, last))
    sheet.repeat_rows(heading, heading + 1)


def _office_lines(book: Book, sheet: Worksheet, table: Table, row: int, last: int) -> None:
    """Unit and month on the left, what the office prints on the right."""
    left = (f"填报单位：{table.regions[0][1] if table.regions else ''}",
            f"报告期：{month_zh(table.period)}", "计量单位：人")  # fmt: skip
    for place, (key, label) in enumerate(FORM_LINES):
        sheet.write_string(row + place, 0, left[place], book.style())
        text = f"{label}{table.form.get(key, '')}"
        sheet.write_string(row + place, last - 4, text, book.style())


def _headings(book: Book, sheet: Worksheet, row: int, columns: list[Column]) -> None:
    head = book.head(font_size=9)
    for column, text in enumerate(("地区\nRegion", "时间", "总人数")):
        sheet.merge_range(row, column, row + 1, column, text, head)
    for over in dict.fromkeys(one.over for one in columns):
        places = [3 + place for place, one in enumerate(columns) if one.over == over]
        if len(places) == 1:
            sheet.merge_range(row, places[0], row + 1, places[0], over, head)
        else:
            sheet.merge_range(row, places[0], row, places[-1], over, head)
            for place in places:
                sheet.write_string(row + 1, place, columns[place - 3].title, head)
    sheet.set_row(row, 24)
    sheet.set_row(row + 1, 54)


def _line(
    book: Book,
    sheet: Worksheet,
    row: int,
    rows: Lookup,
    whose: tuple[str, str],
    label: str,
    columns: list[Column],
    look: dict[str, Any],
) -> None:
    sheet.write_string(row, 1, label, book.cell(align="center", font_size=9, **look))
    total = total_of(rows, whose, columns)
    if total.isdigit():
        put_number(sheet, row, 2, total, book, **look)
    else:
        style = book.cell(align="center", font_size=8, **look)
        sheet.write_string(row, 2, total, style)
    for place, one in enumerate(columns, 3):
        found = rows.get((*whose, one.breakdown, one.category))
        put_value(sheet, row, place, found, book, "persons", **look | {"font_size": 9})


def total_of(rows: Lookup, whose: tuple[str, str], columns: list[Column]) -> str:
    """The number of persons of a region and group, or the word for why there is none.

    Of the breakdowns that need the roster only: the certificates' total may cover fewer units.
    """
    of_it = [
        row
        for one in columns
        if one.breakdown != "certificate"
        and (row := rows.get((*whose, one.breakdown, one.category))) is not None
    ]
    with_total = next((row for row in of_it if row["total"]), None)
    if with_total is not None:
        return with_total["total"]
    return shown(of_it[0], "total") if of_it and not has_number(of_it[0]) else STATUS["missing"]


def _notes(table: Table, group: str) -> Iterator[str]:
    yield (
        "说明：1. 年龄为月末周岁，30岁计入“30岁及以下”，40岁计入“31—40岁”，50岁计入“41—50岁”；"
        "同一人只计一次。专职工作者只计不是两委成员的人，三张表中“全部社区工作者”为两者之和。"
    )
    yield (
        "2. 斜体黄底为初步数（数据不全）；“不予公布”：人数太少，公布会泄露个人情况；"
        "“暂缺”：报表未到或缺这一栏，不是0。"
    )
    yield f"3. 制度表中以下各栏无数据来源，未列：{'；'.join(NO_SOURCE)}。"
    have = {label for label, _, _ in table.times}
    lacking = [
        f"{label}（{month_zh(month)}）"
        for label, month in (("上月", table.period.before), ("上年同月", year_before(table.period)))
        if label not in have
    ]
    if lacking:
        yield f"4. {'、'.join(lacking)}没有发布过人员构成，未作比较。"
    differing = list(_smaller_certificate_totals(table, group))
    if differing:
        yield f"持证人数只在交了持证人员名单的单位中统计，其总人数为：{'；'.join(differing)}。"


def _smaller_certificate_totals(table: Table, group: str) -> Iterator[str]:
    rows = table.times[0][2]
    for code, name in table.regions:
        one = rows.get((code, group, "certificate", "yes"))
        total = total_of(rows, (code, group), table.of(group))
        if one is not None and one["total"] and one["total"] != total:
            yield f"{name}{one['total']}人"
