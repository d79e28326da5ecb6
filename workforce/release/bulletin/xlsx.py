"""bulletin.xlsx: the release as formatted tables by region, with native charts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

import schemas
from workforce.release.bulletin.figures import HEADLINES, Figures, Row, topic_words, year_before
from workforce.release.bulletin.layout import (
    DARK,
    GREY,
    PALE,
    PROVISIONAL,
    Book,
    number_format,
    put_number,
    put_value,
    set_page,
)
from workforce.release.bulletin.native import comparison_sheet, data_sheet, trend_sheet
from workforce.release.bulletin.summary import reporting_zh, targets_zh
from workforce.release.bulletin.words import (
    BINDING,
    GOOD_STATES,
    PACE,
    STATE,
    STATUS,
    STATUS_EN,
    STATUS_MEANS,
    due_zh,
    gap,
    month_zh,
    target_zh,
    unit_zh,
    verdict_zh,
)

TITLE = "城乡社区工作统计月报"
TITLE_EN = "Monthly bulletin of community work"
LEGEND = (
    "斜体黄底：初步数（数据不全）；暂缺、不适用、不予公布见“指标解释”。"
    " / Italic on yellow: provisional; other words: see the notes."
)
REGIONS_A_PAGE = 20
RECORD = {"target": "目标", "rule": "要求"}


def bulletin_xlsx(folder: Path, history: Path | None) -> bytes:
    """The workbook's bytes.

    Args:
        folder: the release's folder.
        history: history.csv; null, and there is no sheet of trends.
    """
    figures = Figures(folder, history)
    title = f"{figures.top.name}{TITLE}"
    book = Book(figures.period, f"{title}（{month_zh(figures.period)}）")
    _overview(book, figures, title)
    _targets(book, figures)
    for topic, indicators in figures.topics().items():
        _topic(book, figures, topic, indicators)
    comparison_sheet(book, figures)
    if len(figures.months) > 1:
        trend_sheet(book, figures)
    _reporting(book, figures)
    _notes(book, figures)
    data_sheet(book, figures)
    return book.close()


def about(figures: Figures) -> str:
    """The month and the release, in both languages."""
    return (
        f"报告期：{month_zh(figures.period)}　发布：第{figures.release}版"
        f" / Period {figures.period}, release {figures.release}"
    )


def _overview(book: Book, figures: Figures, title: str) -> None:
    sheet, row = book.sheet("概览", title, [TITLE_EN, about(figures), LEGEND])
    for column, width in enumerate((42, 12, 10, 12, 12, 12, 20)):
        sheet.set_column(column, column, width)
    heading = row
    before, year = figures.period.before, year_before(figures.period)
    heads = ("主要指标\nHeadline", "本月\nThis month", "单位\nUnit",
             f"上月\n{before}", f"上年同月\n{year}", "上报覆盖率\nCoverage",
             "数据状态\nStatus")  # fmt: skip
    sheet.write_row(row, 0, heads, book.head())
    sheet.set_row(row, 32)
    for name in figures.known(HEADLINES):
        row += 1
        one, told = figures.value(figures.top.code, name), figures.definitions[name]
        _name(book, sheet, row, told)
        put_value(sheet, row, 1, one, book, bold=True, font_size=12)
        sheet.write_string(row, 2, told["unit_zh"], book.cell(align="center"))
        for column, month in ((3, before), (4, year)):
            earlier = figures.past.get((str(month), name))
            if earlier is None:
                sheet.write_string(row, column, "—", book.cell(align="center"))
            else:
                put_value(sheet, row, column, earlier, book)
        _coverage(book, sheet, row, 5, one)
        status = f"{STATUS[one['status']]}\n{STATUS_EN[one['status']]}"
        sheet.write_string(row, 6, status, book.cell(align="center", font_size=9, text_wrap=True))
    row += 1
    for line in (*targets_zh(figures), *reporting_zh(figures)):
        row += 1
        style = book.style(text_wrap=True, valign="top")
        sheet.merge_range(row, 0, row, 6, "", style)
        sheet.write_string(row, 0, line, style)
        sheet.set_row(row, 4 + 15 * (1 + len(line) // 70))
    sheet.freeze_panes(heading + 1, 1)
    set_page(sheet, heading, (row, 6))
    sheet.activate()


def _name(book: Book, sheet: Worksheet, row: int, told: Row, column: int = 0) -> None:
    """An indicator's titles, English small below; sets the row's height."""
    sheet.write_rich_string(
        row,
        column,
        book.style(font_size=10),
        told["title_zh"],
        book.style(font_size=8, font_color=GREY),
        f"\n{told['title_en']}",
        book.cell(text_wrap=True),
    )
    lines = 1 + len(told["title_zh"]) // 22 + 1 + len(told["title_en"]) // 70
    sheet.set_row(row, 6 + 12 * lines)


def _coverage(book: Book, sheet: Worksheet, row: int, column: int, one: Row) -> None:
    put_number(sheet, row, column, one["coverage"], book, num_format="0.00%", align="center")


def _targets(book: Book, figures: Figures) -> None:
    under = ["Progress towards the targets of plans", about(figures), LEGEND]
    sheet, heading = book.sheet("目标进展", "规划目标进展", under)
    heads = (("地区\nRegion", 13), ("条目\nItem", 8), ("考核指标\nIndicator", 42),
             ("目标\nTarget", 15), ("当前值\nValue", 10), ("是否达到\nMet", 13),
             ("缺口\nGap", 14), ("考核时间\nDue", 11), ("序时应达\nPace", 9),
             ("进度\nProgress", 12), ("性质\nKind", 8), ("依据\nClause", 22),
             ("上报覆盖率\nCoverage", 10))  # fmt: skip
    for column, (text, width) in enumerate(heads):
        sheet.set_column(column, column, width)
        sheet.write_string(heading, column, text, book.head())
    sheet.set_row(heading, 32)
    names = {one.code: one.name for one in figures.regions}
    row = heading
    for target in figures.targets:
        row += 1
        one = figures.value(target["region_code"], target["indicator"])
        told = figures.definitions[target["indicator"]]
        _name(book, sheet, row, told, 2)
        colour = _verdict_colour(target)
        texts = {
            0: names[target["region_code"]],
            1: target["target_id"],
            3: target_zh(target, one["unit"]),
            5: verdict_zh(target),
            7: due_zh(target),
            9: PACE[target["pace_state"]],
            10: BINDING[target["binding"]] or RECORD[target["record"]],
            11: target["clause"],
        }
        for column, text in texts.items():
            look = {"font_color": colour, "bold": True} if column == 5 else {}
            align = "left" if column in (0, 11) else "center"
            style = book.cell(text_wrap=True, align=align, font_size=9, **look)
            sheet.write_string(row, column, text, style)
        put_value(sheet, row, 4, target, book, bold=True)
        unit = unit_zh(target["gap_unit"]) if target["gap_unit"] else ""
        in_unit = f'{number_format(target["gap"])}" {unit}"'
        put_number(sheet, row, 6, gap(target), book, num_format=in_unit)
        put_number(sheet, row, 8, target["pace"], book)
        _coverage(book, sheet, row, 12, one)
    sheet.freeze_panes(heading + 1, 3)
    set_page(sheet, heading, (row, len(heads) - 1))


def _verdict_colour(target: Row) -> str:
    """Green if met, red if overdue, brown if there is still time."""
    if target["met"] == "true":
        return "#2E7D32"
    return "#8A5A00" if target["due_state"] == "not_yet_due" else "#B71C1C"


def _topic(book: Book, figures: Figures, topic: str, indicators: list[str]) -> None:
    words = topic_words(topic)
    title = f"{words.zh}指标"
    under = [f"Indicators: {words.en}", about(figures), LEGEND]
    sheet, heading = book.sheet(words.zh, title, under)
    fixed = (("指标\nIndicator", 42), ("单位\nUnit", 10), ("上报覆盖率\nCoverage", 10))
    for column, (text, width) in enumerate(fixed):
        sheet.set_column(column, column, width)
        sheet.write_string(heading, column, text, book.head())
    regions = figures.regions
    for column, region in enumerate(regions, len(fixed)):
        sheet.set_column(column, column, 10)
        sheet.write_string(heading, column, region.name, book.head(font_size=9))
    sheet.set_row(heading, 16 + 13 * max(len(one.name) // 5 for one in regions))
    row = heading
    for name in indicators:
        row += 1
        told = figures.definitions[name]
        _name(book, sheet, row, told)
        sheet.write_string(row, 1, told["unit_zh"], book.cell(align="center", text_wrap=True))
        _coverage(book, sheet, row, 2, figures.value(figures.top.code, name))
        for column, region in enumerate(regions, len(fixed)):
            look: dict[str, Any] = {"bold": True, "bg_color": PALE} if region == figures.top else {}
            put_value(sheet, row, column, figures.value(region.code, name), book, **look)
    sheet.freeze_panes(heading + 1, len(fixed))
    sheet.repeat_columns(0)
    wide = 1 + (len(regions) - 1) // REGIONS_A_PAGE
    set_page(sheet, heading, (row, len(fixed) + len(regions) - 1), wide)


def _reporting(book: Book, figures: Figures) -> None:
    under = ["What each unit has sent", about(figures),
             "数字为未采用的行数／读到的行数。 / Figures: rows not used / rows read."]  # fmt: skip
    sheet, heading = book.sheet("上报情况", "填报单位上报情况", under)
    sent = {(row["unit_code"], row["dataset"]): row for row in figures.reporting}
    names = list(dict.fromkeys(row["dataset"] for row in figures.reporting))
    units = {row["unit_code"]: row["unit_name"] for row in figures.reporting}
    known = schemas.datasets()
    sheet.write_string(heading, 0, "填报单位\nUnit", book.head())
    sheet.set_column(0, 0, 26)
    for place, name in enumerate(names):
        sheet.set_column(1 + 2 * place, 1 + 2 * place, 14)
        sheet.set_column(2 + 2 * place, 2 + 2 * place, 16)
        title = f"{known[name].zh}\n{known[name].en}" if name in known else name
        sheet.merge_range(heading, 1 + 2 * place, heading, 2 + 2 * place, title, book.head())
    sheet.set_row(heading, 32)
    row = heading
    for code, name in units.items():
        row += 1
        sheet.write_string(row, 0, name, book.cell())
        for place, dataset in enumerate(names):
            one = sent.get((code, dataset))
            if one is None or (one["is_owed"] != "true" and one["state"] == "missing"):
                state, rows, good = "不应报", "", True
            else:
                state, good = STATE[one["state"]], one["state"] in GOOD_STATES
                read = one["rows_read"]
                rows = f"{one['rows_refused'] or '0'}／{read}" if read else ""
            look = {} if good else {"bold": True, "font_color": "#B71C1C"}
            sheet.write_string(row, 1 + 2 * place, state, book.cell(align="center", **look))
            sheet.write_string(row, 2 + 2 * place, rows, book.cell(align="center"))
    sheet.freeze_panes(heading + 1, 1)
    set_page(sheet, heading, (row, 2 * len(names)))


def _notes(book: Book, figures: Figures) -> None:
    under = ["Statuses, and the definition of every indicator", about(figures)]
    sheet, row = book.sheet("指标解释", "数据状态和指标解释", under)
    for column, width in enumerate((36, 62, 62)):
        sheet.set_column(column, column, width)
    heading = row
    sheet.write_row(row, 0, ("名称\nName", "解释\nMeaning", "English"), book.head())
    sheet.set_row(row, 32)
    wrapped = book.cell(text_wrap=True, font_size=9, valign="top")
    counted = Counter(one["status"] for one in figures.indicators)
    for status, meaning in STATUS_MEANS.items():
        row += 1
        look = {"italic": True, "bg_color": PROVISIONAL} if status == "provisional" else {}
        sheet.write_string(row, 0, STATUS[status], book.cell(bold=True, **look))
        sheet.write_string(row, 1, f"{meaning}（本期 {counted[status]} 个值）", wrapped)
        sheet.write_string(row, 2, STATUS_EN[status], wrapped)
    for topic, indicators in figures.topics().items():
        row += 1
        words, band = topic_words(topic), book.cell(bold=True, bg_color=PALE, font_color=DARK)
        sheet.merge_range(row, 0, row, 2, "", band)
        sheet.write_string(row, 0, " / ".join((words.zh, words.en)), band)
        for name in indicators:
            row += 1
            told = figures.definitions[name]
            zh = "\n".join([told["definition_zh"], *filter(None, told["caveats_zh"].split("|"))])
            en = "\n".join([told["definition_en"], *filter(None, told["caveats_en"].split("|"))])
            sheet.write_string(row, 0, told["title_zh"], wrapped)
            sheet.write_string(row, 1, zh, wrapped)
            sheet.write_string(row, 2, en, wrapped)
            lines = max(_lines(zh, 38), _lines(en, 72), _lines(told["title_zh"], 21))
            sheet.set_row(row, 4 + 13 * lines)
    sheet.freeze_panes(heading + 1, 1)
    set_page(sheet, heading, (row, 2))


def _lines(text: str, wide: int) -> int:
    return sum(1 + (len(line) - 1) // wide for line in text.split("\n"))
