"""Workbooks without a clock in them: styles, cells and pages of the bulletin and the form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workforce.period import Period
from workforce.release.bulletin.figures import Row, has_number
from workforce.release.bulletin.words import shown

FONT = "微软雅黑"
DARK, MID, PALE, LINE, GREY = "#1F4E79", "#2E75B6", "#DDE8F3", "#A6A6A6", "#595959"
PROVISIONAL = "#FFF7DB"
A4 = 9


class Book:
    """A workbook in memory.

    Args:
        period: what it is about; its last day stands as the day of creation.
    """

    def __init__(self, period: Period, title: str) -> None:
        self._bytes = BytesIO()
        never = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
        self.file = Workbook(self._bytes, {"in_memory": True} | dict.fromkeys(never, False))
        created = datetime.combine(period.last_day, time())
        self.file.set_properties({"title": title, "author": "", "created": created})
        self._styles: dict[tuple[tuple[str, Any], ...], Format] = {}

    def style(self, **given: Any) -> Format:
        """A format, made once."""
        key = tuple(sorted(given.items()))
        if key not in self._styles:
            base = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
            self._styles[key] = self.file.add_format(base | given)
        return self._styles[key]

    def cell(self, **given: Any) -> Format:
        """A format with thin lines around it."""
        return self.style(**{"border": 1, "border_color": LINE} | given)

    def head(self, **given: Any) -> Format:
        """The format of column headings."""
        look = {"bold": True, "bg_color": DARK, "font_color": "white", "align": "center"}
        return self.cell(**look | {"text_wrap": True} | given)

    def sheet(self, name: str, title: str, under: Sequence[str]) -> tuple[Worksheet, int]:
        """A new sheet with its title and the lines under it, and the next row."""
        sheet = self.file.add_worksheet(name)
        sheet.write_string(0, 0, title, self.style(bold=True, font_size=16, font_color=DARK))
        sheet.set_row(0, 28)
        for row, line in enumerate(under, 1):
            sheet.write_string(row, 0, line, self.style(font_size=9, font_color=GREY))
        sheet.hide_gridlines(2)
        return sheet, 1 + len(under)

    def close(self) -> bytes:
        """The finished workbook."""
        self.file.close()
        return self._bytes.getvalue()


def number_format(text: str) -> str:
    """The format that shows a number with the decimals it is written with."""
    decimals = len(text.partition(".")[2])
    return f"0.{'0' * decimals}" if decimals else "0"


def put_number(sheet: Worksheet, row: int, column: int, text: str, book: Book, **look: Any) -> None:
    """A number as a number, shown with just the decimals of its text; nothing for ''."""
    style = book.cell(**{"align": "right", "num_format": number_format(text)} | look)
    if text:
        sheet.write_number(row, column, Decimal(text), style)
    else:
        sheet.write_blank(row, column, None, style)


def put_value(
    sheet: Worksheet,
    row: int,
    column: int,
    one: Row | None,
    book: Book,
    source: str = "value",
    **look: Any,
) -> None:
    """A published number, marked if provisional; else the word for why there is none."""
    if one is not None and has_number(one):
        mark = {"italic": True, "bg_color": PROVISIONAL} if one["status"] == "provisional" else {}
        put_number(sheet, row, column, one[source], book, **look | mark)
    else:
        grey = {"align": "center", "font_color": GREY, "font_size": 9, "text_wrap": True}
        sheet.write_string(row, column, shown(one, source), book.cell(**look | grey))


def set_page(
    sheet: Worksheet, heading: int | None, last: tuple[int, int], pages_wide: int = 1
) -> None:
    """A4 across, as wide as the page; headings again on every page.

    Args:
        heading: the row of column headings, if there is one to repeat.
        last: row and column of the last cell printed.
    """
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    sheet.fit_to_pages(pages_wide, 0)
    if heading is not None:
        sheet.repeat_rows(heading)
    sheet.print_area(0, 0, *last)
    sheet.set_footer("&L&A&R第 &P 页，共 &N 页")
