"""docs/gate.md: what is judged before publication, made from the suites, gate.yml, sql/gate/
and about.md.

`python -m workforce.handbook` writes it with the other documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from workforce.catalogue import Catalogue, load
from workforce.folders import PROJECT, DataFolder
from workforce.gate.frame import queries
from workforce.gate.limits import ChangeLimit, limits
from workforce.gate.suites import STOP, Expectation, expectations
from workforce.gate.verdict import SEVERITIES

NAME = "gate.md"

ABOUT = Path(__file__).with_name("about.md")

GROUPS = {
    "G1": ("恒等关系", "identities"),
    "G2": ("完整性", "completeness"),
    "G3": ("合理性", "plausibility"),
    "G4": ("代码的稳定", "stability of keys"),
}


def document() -> str:
    """The whole document, with the project's own limits."""
    folder = DataFolder(PROJECT / "data")
    catalogue = load(folder)
    told = limits(folder, catalogue)
    lines = _lines(catalogue, told.numbers | catalogue.parameters, told.changes)
    return "\n".join(lines).rstrip() + "\n"


def _lines(
    catalogue: Catalogue, numbers: dict[str, int], changes: Iterable[ChangeLimit]
) -> Iterator[str]:
    yield ABOUT.read_text("utf-8")
    for prefix, (zh, en) in GROUPS.items():
        yield f"## {zh} / {en}\n"
        for one in expectations():
            if one.code.startswith(prefix):
                yield from _entry(one, numbers)
    yield '## <a id="changes"></a>各指标的变化限度 / limits of changes\n'
    yield (
        "与上月相比，限度之内不提示。幅度是上月数的百分比，或指标自身单位的差；"
        "分子（占比的分母也算）变动不超过“免审”数的不审核。“每年从0起”的，1月不与上年12月比。\n"
    )
    yield (
        "How far an indicator may move in a month: by per cent of last month's value or in its own"
        " unit. Moves of the numerator (of a share the denominator, too) up to the last column are"
        " not judged; what begins at 0 each year is not compared in January.\n"
    )
    by_indicator = {one.indicator: one for one in changes}
    heads = ["指标 indicator", "幅度 limit", "免审 not judged up to", "每年从0起 within the year"]
    rows = [
        [f"{one.title_zh}<br>`{one.id}`", *_limit(catalogue, by_indicator.get(one.id))]
        for one in catalogue.indicators.values()
    ]
    yield from _table(heads, rows)


def _entry(one: Expectation, numbers: dict[str, int]) -> Iterator[str]:
    severity = SEVERITIES[one.severity]
    title, limit, look = (one.said(name, numbers) for name in ("title", "limit", "look"))
    yield f'### <a id="{one.code}"></a>{one.code} {title[0]}\n'
    yield f"{title[1]}\n"
    yield f"- **级别 severity**：{severity[0]} / {severity[1]}"
    yield f"- **限度 limit**：{limit[0]} / {limit[1]}"
    yield f"- **看什么、怎么办 what to look at**：{look[0]}<br>{look[1]}"
    yield f"- **放行 override**：{_override(one)}"
    query = queries()[one.frame]
    grain = query.comment.partition(" Key:")[0]
    yield f"- **怎样算 how** [`sql/gate/{one.frame}.sql`](../sql/gate/{one.frame}.sql)：{grain}\n"


def _override(one: Expectation) -> str:
    if one.severity != STOP:
        return "不需要 / not needed"
    place = "staff_roster" if one.frame == "datasets_reported" else "532502"
    return f"`--override {one.code}/{place}`，或全部 / or all of it `--override {one.code}`"


def _limit(catalogue: Catalogue, one: ChangeLimit | None) -> list[str]:
    if one is None:
        return ["不审核 not judged", "", ""]
    words = catalogue.units[catalogue.indicators[one.indicator].unit]
    unit = "百分点 points" if words["zh"] == "%" else words["zh"]
    moved = f"{one.pct} %" if one.pct is not None else f"{one.points} {unit}"
    counted = catalogue.units[catalogue.indicators[one.indicator].counted_in]["zh"]
    return [moved, f"{one.least:,} {counted}", "是 yes" if one.within_year else ""]


def _table(heads: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    for row in (heads, ["---"] * len(heads), *rows):
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
