"""The charts as SVG and PNG."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

from workforce.release.bulletin.drawing import Drawing, draw
from workforce.release.bulletin.figures import (
    COMPARED,
    HEADLINES,
    Figures,
    Region,
    Row,
    has_number,
    rows_of,
    year_before,
)
from workforce.release.bulletin.fonts import find_font
from workforce.release.bulletin.summary import own_targets
from workforce.release.bulletin.words import month_zh, plain, shown, target_zh
from workforce.release.charts import (
    SIDES,
    composition,
    county_comparison,
    pyramid,
    target_progress,
    target_state,
    trend,
)

WIDTH = 640
# For a reader of the SVG who has another font.
FALLBACK = (
    "Source Han Sans SC, Microsoft YaHei, PingFang SC, SimHei, WenQuanYi Micro Hei, sans-serif"
)
BREAKDOWNS = ("age", "education")
LANGUAGE = "zh"

Spec = dict[str, Any]


def chart_images(folder: Path, history: Path | None) -> dict[str, bytes]:
    """Every chart twice, as `<name>.svg` and `<name>.png`.

    The names: `targets`, `comparison-<indicator>`, `trend-<indicator>`, `composition-<breakdown>`.

    Raises:
        FontMissing: there is no font with Chinese characters.
    """
    font = find_font()
    figures = Figures(folder, history)
    persons, categories = rows_of(folder, "composition"), rows_of(folder, "categories")
    drawn = draw(dict(specs(figures, persons, categories, font.family)), font)
    images = {f"{name}.svg": one.svg(FALLBACK).encode() for name, one in drawn.items()}
    with ThreadPoolExecutor() as pool:
        pictures = pool.map(Drawing.png, drawn.values())
        images |= {f"{name}.png": data for name, data in zip(drawn, pictures, strict=True)}
    return images


def specs(
    figures: Figures, persons: list[Row], categories: list[Row], font: str
) -> Iterator[tuple[str, Spec]]:
    """Names and specifications of the charts, in the order of their names' kinds."""
    look = {"language": LANGUAGE, "font": font}
    if figures.targets:
        yield "targets", targets_spec(figures, WIDTH, look)
    for name in figures.known(COMPARED):
        yield f"comparison-{name}", comparison_spec(figures, name, WIDTH, look)
    if len(figures.months) > 1:
        for name in figures.known(HEADLINES):
            yield f"trend-{name}", trend_spec(figures, name, WIDTH, look)
    for breakdown in BREAKDOWNS:
        spec = _composition_spec(figures, breakdown, persons, categories, look)
        if spec:
            yield f"composition-{breakdown}", spec


def targets_spec(figures: Figures, width: int, look: Mapping[str, str]) -> Spec:
    """The targets of regions above counties."""
    drawn = []
    names = {one.code: one.name for one in figures.regions}
    targets = own_targets(figures)
    several = len({one["region_code"] for one in targets}) > 1
    for place, one in enumerate(targets):
        told = figures.definitions[one["indicator"]]
        where = f"{names[one['region_code']]} " if several else ""
        asked = target_zh(one, told["unit"])
        drawn.append({
            "key": str(place),
            "name": f"{where}{one['target_id']} {told['title_zh']}",
            "value": one["value"] if has_number(one) else None,
            "target": one["target"] or None,
            "pace": one["pace"] or None,
            "state": target_state({key: cell or None for key, cell in one.items()}),
            "label": f"{shown(one)} / {asked}",
        })  # fmt: skip
    return target_progress(
        drawn, title="规划目标进展", subtitle=_where(figures), width=width, **look
    )


def comparison_spec(
    figures: Figures,
    indicator: str,
    width: int,
    look: Mapping[str, str],
    is_brief: bool = False,
) -> Spec:
    """The compared regions, the largest first, those without a number last; the whole and, if it
    is near enough to be seen beside them, the target as lines.

    Args:
        is_brief: * after a number that is provisional, and no name at the line of the whole.
    """
    told = figures.definitions[indicator]
    rows: list[dict[str, str | None]] = [
        _bar(one, figures.value(one.code, indicator), "*" if is_brief else "（初步数）")
        for one in figures.parts
        if one != figures.top
    ]
    rows.sort(key=lambda one: (one["value"] is None, -Decimal(one["value"] or 0)))
    whole = figures.value(figures.top.code, indicator)
    under = told["unit_zh"]
    if has_number(whole) and len(figures.regions) > 1:
        label = whole["value"] if is_brief else f"{figures.top.name} {whole['value']}"
        rows.append({"kind": "whole", "region": "", "value": whole["value"], "label": label})
    asked = _one_target(figures, indicator)
    if asked is not None:
        words = target_zh(asked, told["unit"])
        most = max((Decimal(one["value"]) for one in rows if one["value"]), default=Decimal(0))
        if most and Decimal(asked["target"]) <= 2 * most:
            value = plain(asked["target"])
            rows.append({"kind": "target", "region": "", "value": value, "label": f"目标 {words}"})
        else:
            under += f"；目标 {words}"
    title = told["title_zh"]
    subtitle = f"{month_zh(figures.period)}，{under}"
    return county_comparison(rows, title=title, subtitle=subtitle, width=width, **look)


def _bar(region: Region, row: Row, provisional: str) -> dict[str, str | None]:
    value = row["value"] if has_number(row) else None
    mark = provisional if row["status"] == "provisional" else ""
    return {"kind": "part", "region": region.name, "value": value, "label": f"{shown(row)}{mark}"}


def _one_target(figures: Figures, indicator: str) -> Row | None:
    """The top region's target on the indicator, if it has just one that a line can stand for."""
    found = {
        (one["comparator"], one["target"]): one
        for one in figures.targets
        if one["indicator"] == indicator and one["region_code"] == figures.top.code
    }
    one = next(iter(found.values())) if len(found) == 1 else None
    return one if one is not None and one["comparator"] != "range" else None


def trend_spec(figures: Figures, indicator: str, width: int, look: Mapping[str, str]) -> Spec:
    """The top region's months; a month without a release has no row, and breaks no line."""
    told = figures.definitions[indicator]
    marked = {
        str(figures.period): "this",
        str(figures.period.before): "last_month",
        str(year_before(figures.period)): "last_year",
    }
    rows = []
    for month in figures.months:
        one = figures.past.get((month, indicator))
        status = one["status"] if one is not None else "missing"
        rows.append({
            "period": month,
            "value": one["value"] if one is not None and has_number(one) else None,
            "label": shown(one),
            "status": status,
            "comparison": marked.get(month),
        })  # fmt: skip
    title, subtitle = told["title_zh"], f"{figures.top.name}，{told['unit_zh']}"
    return trend(rows, title=title, subtitle=subtitle, width=width, **look)


def _composition_spec(
    figures: Figures,
    breakdown: str,
    persons: list[Row],
    categories: list[Row],
    look: Mapping[str, str],
) -> Spec | None:
    """All workers of the top region by one breakdown, or nothing where it isn't published."""
    found = {
        (one["worker_group"], one["category"]): one
        for one in persons
        if one["region_code"] == figures.top.code and one["breakdown"] == breakdown
    }
    if not found:
        return None
    of_it = [one for one in categories if one["breakdown"] == breakdown]
    by_sex = {group for group, _ in found} >= set(SIDES)
    rows = []
    for one in sorted(of_it, key=lambda one: int(one["position"])):
        for group in SIDES if by_sex else ("all",):
            row = found.get((group, one["category"]))
            label = shown(row, "persons")
            value = label if has_number(row) else None
            about = {"category": one["category_zh"], "group": group}
            rows.append({**about, "value": value, "label": label})
    title = f"社区工作者按{of_it[0]['breakdown_zh']}" + ("和性别" if by_sex else "")
    draw = pyramid if by_sex else composition
    return draw(rows, title=title, subtitle=f"{_where(figures)}，人", width=WIDTH, **look)


def _where(figures: Figures) -> str:
    return f"{figures.top.name}，{month_zh(figures.period)}"
