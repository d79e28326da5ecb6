"""Which rows below a header are data: no totals, sign-off, remarks, section titles or notes."""

from __future__ import annotations

import re
from collections.abc import Collection

import polars as pl

from schemas.declaration import Column
from workforce.intake.header import COLUMN_NUMBER, Placed
from workforce.intake.reading import Sheet

FEW_ROWS = 2_000
NOTE_ROWS = 4  # below the header, that may say how to fill it in
TITLE_ROWS = 3  # above a further header
NEXT_TITLE = re.compile(r"[:：]|名单|花名册|台账")
TOTALS = re.compile(
    r"^(总合计|合计|总计|小计|共计|本页小计|累计|其中)([:：(（\d]|$)|(小计|合计|总计)[:：]?$"
)
TOTAL_ALONE = r"^(总合计|合计|总计|小计|共计|本页小计)[:：]?$"
LEADING_COLUMNS = 2
MOST_OF_A_SIGN_OFF = 3  # filled cells, where no colon says that it is one
SIGN_OFF = re.compile(
    r"^(单位|统计|填报)?(负责人|填表人|制表人?|经办人|联系人|审核人?|审批人?|复核人?|报出日期|填报日期"
    r"|填报单位|备注|注|说明|填表说明|[(（]?以下空白[)）]?|以下无正文)"
    r"(签字|签名|盖章|[(（](签字|签名|盖?章?|公章)[)）])?([:：]|$)"
)
REMARK = re.compile(r"^(备注|注|说明|填表说明)([:：]|$)")
SECTION = re.compile(r"^[（(]?[一二三四五六七八九十]+[)）、.．]")
NOTE = re.compile(
    r"必填|选填|请填|填写|格式|例如|如[:：]|下拉|可不填|\d+位|^(示例|样例|例)(行|[:：]|$)"
)
LONG_CODE = re.compile(r"\d{12}")


def only_data(
    named: pl.DataFrame,
    sheet: Sheet,
    placed: tuple[Placed, ...],
    columns: dict[str, Column],
    ends: Collection[int],
) -> pl.DataFrame:
    """The rows that are data.

    Only rows that lack a required value, or say that they are none, are looked at: what reads like
    a faultless row is one.

    Args:
        named: rows with their columns named, and `source_row` from 1.
        ends: rows, from 1, above which the titles of a next header may stand.
    """
    required = [one for one in placed if columns[one.name].required] or list(placed)
    first = required[0]
    incomplete = pl.any_horizontal(pl.col(one.name).is_null() for one in required)
    odd = pl.col(first.name).str.contains("[:：]$")
    if columns[first.name].rule != "name":  # a name may read like anything else
        odd |= pl.col(first.name).str.contains(TOTALS.pattern)
    has_id = pl.lit(False)
    if "id_number" in named.columns:  # who has a number is somebody
        has_id = pl.col("id_number").str.contains(LONG_CODE.pattern).fill_null(False)
    total = odd | _begins_with_total(sheet, named)
    suspect = named.filter(incomplete | (total & ~has_id))["source_row"]
    above_header = frozenset(row for end in ends for row in range(end - TITLE_ROWS, end))
    wide = frozenset(merge.top + 1 for merge in sheet.merges if merge.right > merge.left)
    if len(suspect) > FEW_ROWS:
        suspect = _worth_a_look(suspect, sheet, above_header | wide)
    no_data: list[int] = []
    remarks = parts = False
    for row in suspect:
        filled = _tidy(sheet.cells.row(row - 1))
        remarks = bool(REMARK.match(filled[0])) or (remarks and len(filled) == 1)
        parts = filled[0].startswith("其中") or (
            parts and len(filled) == 2 and filled[1].isdigit() and len(filled[1]) < 6
        )
        says_so = _says_it_is_none(filled, row in above_header, row in wide)
        if parts or says_so or (remarks and len(filled) == 1):
            no_data.append(row)
    for row in named["source_row"].head(NOTE_ROWS):
        if row not in no_data and not _explains(sheet.cells.row(row - 1)):
            break
        no_data.append(row)
    return named.filter(~pl.col("source_row").is_in(no_data)) if no_data else named


def _begins_with_total(sheet: Sheet, named: pl.DataFrame) -> pl.Series:
    """Rows that say in one of the sheet's first columns that they are a total, and hold no code."""
    leading = sheet.cells.columns[:LEADING_COLUMNS]
    cells = sheet.cells.select(pl.col(leading).gather(named["source_row"] - 1))
    tidy = pl.all().str.replace_all(r"\s", "")
    return cells.select(
        pl.any_horizontal(tidy.str.contains(TOTAL_ALONE).fill_null(False))
        & ~pl.any_horizontal(pl.all().str.contains(LONG_CODE.pattern).fill_null(False))
    ).to_series()


def _worth_a_look(rows: pl.Series, sheet: Sheet, others: frozenset[int]) -> pl.Series:
    """Those of many rows that hold a word by which no data is known, or are among the others."""
    cells = sheet.cells.select(pl.all().gather(rows - 1))
    words = "|".join(one.pattern for one in (TOTALS, SIGN_OFF, SECTION))
    tidy = pl.all().str.replace_all(r"\s", "")
    worded = cells.select(pl.any_horizontal(tidy.str.contains(words))).to_series()
    return rows.filter(worded.fill_null(False) | rows.is_in(sorted(others)))


def _says_it_is_none(filled: list[str], is_above_header: bool, is_wide: bool) -> bool:
    """Whether an incomplete row is a total, a sign-off, a section's title or the next table's."""
    if any(TOTALS.search(cell) for cell in filled[:3]):
        return True
    signed = SIGN_OFF.match(filled[0])
    if signed and (signed[0][-1] in ":：" or len(filled) <= MOST_OF_A_SIGN_OFF):
        return True
    if is_above_header and len(filled) <= MOST_OF_A_SIGN_OFF and NEXT_TITLE.search(filled[0]):
        return True
    alone = len(filled) == 1
    return alone and (is_wide or is_above_header or bool(SECTION.match(filled[0])))


def _explains(cells: tuple[str | None, ...]) -> bool:
    """Whether a row only numbers the columns (甲 1 2 3, A B C) or says how to fill them in."""
    filled = _tidy(cells)
    if len(filled) > 1 and all(COLUMN_NUMBER.fullmatch(cell) for cell in filled):
        return True
    told = [cell for cell in filled if NOTE.search(cell)]
    if any(re.fullmatch(r"(示例|样例|例)行?[:：]?", cell) for cell in told):
        return True
    return 3 * len(told) >= max(len(filled), 1) and not any(LONG_CODE.search(c) for c in filled)


def _tidy(cells: tuple[str | None, ...]) -> list[str]:
    """The filled cells of a row, without spaces."""
    return [tidy for cell in cells if cell and (tidy := re.sub(r"\s", "", cell))]
