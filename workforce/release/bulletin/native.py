"""Charts of Excel's own: regions compared, and the months."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import Any

from xlsxwriter.worksheet import Worksheet

from workforce.release.bulletin.figures import COMPARED, HEADLINES, Figures, Region, has_number
from workforce.release.bulletin.layout import (
    DARK,
    FONT,
    GREY,
    MID,
    Book,
    number_format,
    put_value,
    set_page,
)
from workforce.release.bulletin.words import PARTS, month_zh, target_zh

DATA = "图表数据"
PLAIN: dict[str, Any] = {"name": FONT, "size": 9}
SMALL = PLAIN | {"size": 8}
THIN = PLAIN | {"bold": False}
WIDTH = 620
ROW_PIXELS, COLUMN_PIXELS = 20, 64  # Excel's own, where none is set
BAR_ROWS, LINE_ROWS = 24, 14


def comparison_sheet(book: Book, figures: Figures) -> None:
    """Bars of the regions, the largest on top, the region they make up among them in dark."""
    under = [
        "Regions compared",
        f"报告期：{month_zh(figures.period)}。深色为{figures.top.name}；没有数值的地区不画，"
        f"见各专题表；所画数据见“{DATA}”",
    ]
    sheet, first = book.sheet("地区比较", f"{PARTS[figures.parts[0].level]}比较", under)
    drawn = _compared(figures)
    for place, (name, ranked) in enumerate(drawn.items()):
        told, asked = figures.definitions[name], _asked(figures, name)
        points = [{"fill": {"color": DARK if one == figures.top else MID}} for one, _ in ranked]
        chart = book.file.add_chart({"type": "bar"})
        chart.add_series({
            "name": told["title_zh"],
            "categories": [DATA, 2, 2 * place, 1 + len(ranked), 2 * place],
            "values": [DATA, 2, 2 * place + 1, 1 + len(ranked), 2 * place + 1],
            "points": points,
            "gap": 45,
            "data_labels": {"value": True, "font": PLAIN,
                            "num_format": number_format(ranked[0][1])},
        })  # fmt: skip
        _look(chart, f"{told['title_zh']}（目标{asked}）" if asked else told["title_zh"])
        # of bars, Excel's y axis is the one of the categories
        chart.set_y_axis({"name": "地区", "name_font": THIN, "num_font": SMALL, "reverse": True,
                          "crossing": "max",
                          "interval_unit": 1, "line": {"color": GREY}})  # fmt: skip
        chart.set_x_axis(_numbers(told["unit_zh"], ranked[0][1]) | {"min": 0})
        _place(sheet, chart, first + BAR_ROWS * (place // 2), place % 2, BAR_ROWS, told["title_zh"])
    last = first + BAR_ROWS * ((len(drawn) + 1) // 2)
    set_page(sheet, None, (last, 2 * (WIDTH + 10) // COLUMN_PIXELS))
    sheet.freeze_panes(first, 0)
    sheet.set_h_pagebreaks(range(first + 2 * BAR_ROWS, last, 2 * BAR_ROWS))


def trend_sheet(book: Book, figures: Figures) -> None:
    """The months as a table, a line for each of the headline indicators below it."""
    months, names = figures.months, figures.known(HEADLINES)
    under = [
        "Months up to this one",
        f"{figures.top.name}，{month_zh(months[0])}至{month_zh(months[-1])}。"
        "缺少的月份不连线；图的纵轴不从0开始",
    ]
    sheet, heading = book.sheet("趋势", "各月趋势", under)
    sheet.set_column(0, 0, 12)
    sheet.write_string(heading, 0, "月份\nMonth", book.head())
    for column, name in enumerate(names, 1):
        told = figures.definitions[name]
        sheet.set_column(column, column, 21)
        text = f"{told['title_zh']}\n（{told['unit_zh']}）"
        sheet.write_string(heading, column, text, book.head(font_size=9))
    sheet.set_row(heading, 44)
    for row, month in enumerate(months, heading + 1):
        sheet.write_string(row, 0, month, book.cell(align="center"))
        for column, name in enumerate(names, 1):
            put_value(sheet, row, column, figures.past.get((month, name)), book)
    below = heading + len(months) + 2
    left = 2 * len(_compared(figures)) + 1
    for place, name in enumerate(names):
        told, column = figures.definitions[name], left + 1 + place
        chart = book.file.add_chart({"type": "line"})
        chart.add_series({
            "name": told["title_zh"],
            "categories": [DATA, 2, left, 1 + len(months), left],
            "values": [DATA, 2, column, 1 + len(months), column],
            "line": {"color": MID, "width": 2},
            "marker": {"type": "circle", "size": 4, "fill": {"color": MID},
                       "border": {"color": MID}},
        })  # fmt: skip
        _look(chart, told["title_zh"])
        chart.set_x_axis({"name": "月份", "name_font": THIN, "num_font": SMALL | {"rotation": -45},
                          "interval_unit": 1 + len(months) // 7, "text_axis": True,
                          "line": {"color": GREY}})  # fmt: skip
        numbers = [
            one["value"]
            for month in months
            if (one := figures.past.get((month, name))) and has_number(one)
        ]
        least = {"min": _floor(numbers)} if numbers else {}
        chart.set_y_axis(_numbers(told["unit_zh"], numbers[0] if numbers else "0") | least)
        _place(sheet, chart, below + LINE_ROWS * (place // 2), place % 2, LINE_ROWS,
               told["title_zh"])  # fmt: skip
    sheet.freeze_panes(heading + 1, 1)
    set_page(sheet, None, (below + LINE_ROWS * ((len(names) + 1) // 2), len(names)))
    sheet.set_h_pagebreaks([below])


def data_sheet(book: Book, figures: Figures) -> None:
    """What the charts draw. Excel draws a word as 0: so only numbers, nothing where there is none.

    Two columns a comparison, a blank one, then the months.
    """
    data = book.file.add_worksheet(DATA)
    data.write_string(0, 0, f"图表所用数据（{month_zh(figures.period)}）", book.style(bold=True))
    head = book.head(font_size=9)
    data.set_row(1, 44)
    drawn = _compared(figures)
    for place, (name, ranked) in enumerate(drawn.items()):
        data.write_string(1, 2 * place, "地区", head)
        data.write_string(1, 2 * place + 1, figures.definitions[name]["title_zh"], head)
        for row, (region, _value) in enumerate(ranked, 2):
            data.write_string(row, 2 * place, region.name, book.cell(font_size=9))
            put_value(data, row, 2 * place + 1, figures.value(region.code, name), book)
    left, last = 2 * len(drawn) + 1, 2 + len(figures.regions)
    months, names = figures.months, figures.known(HEADLINES)
    data.write_string(1, left, "月份", head)
    for column, name in enumerate(names, left + 1):
        data.write_string(1, column, figures.definitions[name]["title_zh"], head)
    for row, month in enumerate(months, 2):
        data.write_string(row, left, month, book.cell(font_size=9))
        for column, name in enumerate(names, left + 1):
            past = figures.past.get((month, name))
            if has_number(past):
                put_value(data, row, column, past, book)
    data.set_column(0, left + len(names), 13)
    data.freeze_panes(2, 0)
    set_page(data, 1, (max(last, 1 + len(months)), left + len(names)))


def _compared(figures: Figures) -> dict[str, list[tuple[Region, str]]]:
    """By indicator, the regions with a number: the largest first, of equal ones the lower code."""
    regions = {one.code: one for one in (figures.top, *figures.parts)}.values()
    found = {}
    for name in figures.known(COMPARED):
        ranked = [
            (one, row["value"])
            for one in regions
            if has_number(row := figures.value(one.code, name))
        ]
        if ranked:
            found[name] = sorted(ranked, key=lambda each: (-Decimal(each[1]), each[0].code))
    return found


def _asked(figures: Figures, indicator: str) -> str:
    """The top region's target on the indicator, if it has just one."""
    unit = figures.definitions[indicator]["unit"]
    asked = {
        target_zh(one, unit)
        for one in figures.targets
        if one["indicator"] == indicator and one["region_code"] == figures.top.code
    }
    return asked.pop() if len(asked) == 1 else ""


def _floor(numbers: list[str]) -> float:
    """Where a line's axis begins: a round number somewhat below the least."""
    values = [Decimal(one) for one in numbers]
    room = max(values) - min(values)
    if not room:
        return 0
    step = Decimal(1).scaleb(room.adjusted())
    low = ((min(values) - room / 5) / step).to_integral_value(ROUND_FLOOR) * step
    return float(max(low, Decimal(0)))


def _look(chart: Any, title: str) -> None:
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 11, "bold": True,
                                                  "color": DARK}, "overlay": False})  # fmt: skip
    chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"color": "#D9D9D9"}})


def _numbers(unit: str, decimals: str) -> dict[str, Any]:
    return {"name": unit, "name_font": THIN, "num_font": PLAIN,
            "num_format": number_format(decimals), "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": "#E3E3E3", "width": 0.75}},
            }  # fmt: skip


def _place(sheet: Worksheet, chart: Any, row: int, side: int, rows: int, description: str) -> None:
    chart.set_size({"width": WIDTH, "height": rows * ROW_PIXELS - 10})
    look = {"x_offset": 4 + side * (WIDTH + 10), "y_offset": 6, "object_position": 3,
            "description": description}  # fmt: skip
    sheet.insert_chart(row, 0, chart, look)
