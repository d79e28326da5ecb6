"""The first sheet of a return, in plain words, as lines that any writer can put into cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import schemas
from schemas.declaration import Column
from workforce.costs import Cost
from workforce.intake.archive import NIL, NO_CHANGE, SUPPLEMENT
from workforce.intake.findings import CONFIRM, SEVERITY_EN, SEVERITY_ZH, Finding, Words, say
from workforce.returns.cells import ON_HEADER, addresses
from workforce.returns.compare import Comparison
from workforce.returns.gather import Return
from workforce.returns.values import Sheets, values_found

SHEET = "审核反馈"
HEADERS = (
    "序号", "审核级别", "编号", "位置", "涉及行数", "问题", "填写的内容", "怎样处理", "In English",
)  # fmt: skip
WIDTHS = (6, 10, 8, 24, 10, 32, 26, 32, 42)
LINE_HEIGHT = 16.0
FIRST_TO_FIX = 3
SIGNS = ("%", "‰")  # units that need no words
CELLS_IN_A_SENTENCE = 3
TITLE, HEADING, TEXT, HEADER, ROW = "title", "heading", "text", "header", "row"


@dataclass(frozen=True)
class Line:
    """A line of the sheet: its cells from the first column on, and how it looks.

    Attributes:
        severity: of the finding it is about, which colours it.
    """

    cells: tuple[str | int, ...]
    style: str = TEXT
    severity: str | None = None

    @property
    def is_sentence(self) -> bool:
        """Whether its one cell runs over all columns."""
        return len(self.cells) == 1

    @property
    def height(self) -> float:
        """In points, by the cell that wraps most; a spreadsheet does not adjust it by itself."""
        widths = (sum(WIDTHS),) if self.is_sentence else WIDTHS
        told = zip(self.cells, widths, strict=False)
        lines = (-(-_extent(str(cell)) // (width - 1)) for cell, width in told)
        return LINE_HEIGHT * (1.4 if self.style == TITLE else 1) * max([1, *lines])


def _extent(text: str) -> int:
    """The room a text takes, in columns: two of a Chinese character."""
    return sum(2 if ord(character) > 0x2000 else 1 for character in text)


@dataclass(frozen=True)
class Told:
    """A finding in words, with where it is."""

    finding: Finding
    words: Words
    cells: str
    cells_en: str


def front(
    one: Return,
    sheets: Sheets,
    comparison: Comparison | None = None,
    notes: Sequence[tuple[str, str]] = (),
) -> list[Line]:
    """The whole sheet.

    Args:
        one: what is said.
        sheets: the submitter's sheets by position; none where they can't be read.
        comparison: with the file that this one took the place of.
        notes: further sentences on this workbook, Chinese and English.
    """
    columns = schemas.model(one.staged.submission.dataset).declared()
    names = {position: sheet.name for position, sheet in sheets.items()}
    told = [in_words(finding, one, columns, names) for finding in one.findings]
    return [
        *heading(one),
        *(Line((f"{zh} / {en}",)) for zh, en in notes),
        *_first_to_fix(told),
        *(_costs(one.rows_refused, one.costs) if one.rows_refused else ()),
        *(_compared(comparison, one, columns, names) if comparison else ()),
        *_table(one, told, sheets, columns),
        *_cleaned(one, columns),
    ]


def heading(one: Return) -> Iterator[Line]:
    """What it is about, what became of it, and the counts."""
    submission = one.staged.submission
    title = schemas.datasets()[submission.dataset]
    kind_zh, kind_en = _kind(one)
    zh, en = one.outcome
    yield Line((f"{title.zh} 审核反馈表 / Return: {title.en}",), TITLE)
    yield Line(
        (
            f"填报单位 {submission.unit_code}    报告期 {submission.period}{kind_zh}"
            f"    处理结果：{zh} / {submission.unit_code}, {submission.period}{kind_en}: {en}",
        ),
        HEADING,
    )
    used = one.rows_read - one.rows_refused
    verb_zh, verb_en = ("沿用", "carried on") if one.carried else ("读取", "read")
    confirm_zh = f"另有 {one.to_confirm} 项请核实。" if one.to_confirm else ""
    confirm_en = f" To confirm: {one.to_confirm}." if one.to_confirm else ""
    yield Line(
        (
            f"{verb_zh} {one.rows_read} 行，采用 {used} 行，未采用 {one.rows_refused} 行。"
            f"{confirm_zh} / {one.rows_read} rows {verb_en}, {used} used,"
            f" {one.rows_refused} not used.{confirm_en}",
        )
    )


def _kind(one: Return) -> tuple[str, str]:
    """What the file's name declared, where it is more than the file itself."""
    kind = one.staged.submission.kind
    if one.carried:
        year, month = one.carried.submission.period.split("-")
        zh = f"沿用{year}年{int(month)}月的数据"
        en = f"the rows of {one.carried.submission.period} carried on"
        declared_zh, declared_en = (
            ("无变动", "no change") if kind == NO_CHANGE else ("补报", "added")
        )
        return f"    {declared_zh}，{zh}", f", {declared_en}, {en}"
    return {
        NO_CHANGE: ("    无变动", ", no change"),
        NIL: ("    零报告", ", nil report"),
        SUPPLEMENT: ("    补报", ", supplement"),
    }.get(kind, ("", ""))


def in_words(
    finding: Finding, one: Return, columns: Mapping[str, Column], names: Mapping[int, str]
) -> Told:
    """A finding in words and cells."""
    column = columns.get(finding.column or "")
    words = say(finding, column.title if column else "", (column and column.codelist) or "")
    places = one.source.places
    return Told(
        finding,
        words,
        addresses(finding, places, names, CELLS_IN_A_SENTENCE),
        addresses(finding, places, names, CELLS_IN_A_SENTENCE, english=True),
    )


def _first_to_fix(told: Sequence[Told]) -> Iterator[Line]:
    """The most important findings, a sentence each."""
    if not told:
        yield Line(("没有发现问题。 / No findings.",))
        return
    only_to_confirm = told[0].finding.severity == CONFIRM
    yield Line(())
    yield Line(
        ("先核实什么 / What to confirm first" if only_to_confirm
         else "先改什么 / What to fix first",),
        HEADING,
    )  # fmt: skip
    for number, one in enumerate(told[:FIRST_TO_FIX], start=1):
        where = f"{one.cells}：" if one.cells else ""
        where_en = f"{one.cells_en}: " if one.cells_en else ""
        yield Line((f"{number}. {where}{one.words.zh}。{one.words.fix_zh}。",))
        yield Line((f"    {where_en}{one.words.en}; {one.words.fix_en}.",))


def _costs(rows: int, costs: Sequence[Cost]) -> Iterator[Line]:
    """What the rows that are not used cost."""
    if not costs:
        return
    yield Line(())
    zh = "不改的影响（本单位各表未采用的行都改正后）"
    yield Line((f"{zh} / What it costs, with all refused rows of the unit corrected",), HEADING)
    lead_zh, lead_en = f"未采用{rows}行：", f"{rows} rows not used: "
    for cost in costs:
        sign = cost.unit_zh if cost.unit_zh in SIGNS else ""
        yield Line(
            (
                f"{lead_zh}{cost.title_zh}现为 {cost.value}{cost.unit_zh}，"
                f"改正后最多为 {cost.up_to}{cost.unit_zh}。"
                f" / {lead_en}{cost.title_en} is {cost.value}{sign}, up to {cost.up_to}{sign}.",
            )
        )
        lead_zh = lead_en = ""


def _compared(
    comparison: Comparison, one: Return, columns: Mapping[str, Column], names: Mapping[int, str]
) -> Iterator[Line]:
    """What became of the findings of the file before."""
    fixed, new, remaining = comparison.fixed, comparison.new, comparison.remaining
    yield Line(())
    yield Line(("与上次报送相比 / Compared with the file before",), HEADING)
    if not (fixed or new or remaining):
        yield Line(("两次读取时都没有发现问题。 / Nothing was found when reading either.",))
        return
    if not (new or remaining):
        yield Line((f"上次的 {fixed} 处问题都已改正。 / All {fixed} found before are fixed.",))
        return
    yield Line(
        (
            f"已改正 {fixed} 处，新出现 {new} 处，仍未改 {remaining} 处（只比较读取时发现的问题）。"
            f" / {fixed} fixed, {new} new, {remaining} remaining (found when reading the file).",
        )
    )
    for change in comparison.changes:
        told = in_words(change.finding, one, columns, names)
        where = addresses(change.appeared, one.source.places, names, CELLS_IN_A_SENTENCE)
        yield Line(
            (
                f"{change.finding.code} {told.words.zh}：已改正 {change.fixed}，"
                f"新出现 {change.new}{f'（{where}）' if where and change.new else ''}，"
                f"仍未改 {change.remaining}"
                f" / {told.words.en}: {change.fixed} fixed, {change.new} new,"
                f" {change.remaining} remaining",
            )
        )


def _table(
    one: Return, told: Sequence[Told], sheets: Sheets, columns: Mapping[str, Column]
) -> Iterator[Line]:
    """One line per finding, however many rows it is about."""
    if not told:
        return
    names = {position: sheet.name for position, sheet in sheets.items()}
    places = one.source.places
    yield Line(())
    yield Line(("全部问题 / All findings",), HEADING)
    yield Line(HEADERS, HEADER)
    for number, each in enumerate(told, start=1):
        finding, words = each.finding, each.words
        yield Line(
            (
                number,
                SEVERITY_ZH[finding.severity],
                finding.code,
                addresses(finding, places, names),
                "" if finding.code in ON_HEADER else len(finding.rows) or "",
                words.zh,
                values_found(finding, places, sheets, columns),
                words.fix_zh,
                f"{SEVERITY_EN[finding.severity]}: {words.en}; {words.fix_en}",
            ),
            ROW,
            finding.severity,
        )


def _cleaned(one: Return, columns: Mapping[str, Column]) -> Iterator[Line]:
    """How many cells were tidied by which rule."""
    if not one.cleaned:
        return
    rules = {row["code"]: row for row in schemas.codelist("cleaning")}
    yield Line(())
    yield Line(
        ("读取时自动整理的单元格（不必处理） / Cells tidied while reading (nothing to do)",),
        HEADING,
    )
    yield Line(("", "", "", "列", "单元格数", "整理规则", "", "", "In English"), HEADER)
    for name, rule, cells in sorted(one.cleaned, key=lambda told: -told[2]):
        title = columns[name].title if name in columns else name
        yield Line(("", "", "", title, cells, rules[rule]["zh"], "", "", rules[rule]["en"]), ROW)
