"""bulletin.pdf: two to four pages of A4 for a meeting."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import schemas
from workforce.release.bulletin.drawing import draw
from workforce.release.bulletin.figures import (
    COMPARED,
    HEADLINES,
    Figures,
    Row,
    year_before,
)
from workforce.release.bulletin.fonts import find_font
from workforce.release.bulletin.images import comparison_spec, trend_spec
from workforce.release.bulletin.summary import own_targets, reporting_zh, targets_zh
from workforce.release.bulletin.typeset import pdf_of
from workforce.release.bulletin.words import (
    GOOD_STATES,
    PARTS,
    STATUS,
    STATUS_MEANS,
    change,
    change_unit_zh,
    gap,
    month_zh,
    shown,
    target_zh,
    with_unit,
)
from workforce.release.bulletin.xlsx import TITLE, TITLE_EN

LAYOUT = Path(__file__).with_name("bulletin.typ")
TRENDS = 4
WIDTH, TREND_HEIGHT = 330, 150
BAR_STEP = 16
PAGE, AROUND_BARS = 970, 103  # in pixels of a chart: a page's height, and what is not bars
MOST_TARGETS = 36  # what a page holds
MOST_POINTS = 6
MOST_REVISIONS = 8
WORDS = {
    "points": {"zh": "要点", "en": "In short"},
    "trends": {"zh": "趋势", "en": "Trends"},
    "targets": {"zh": "规划目标进展", "en": "Progress towards the targets of plans"},
    "target_heads": (
        "条目",
        "考核指标",
        "目标",
        "当前值",
        "是否达到",
        "缺口",
        "考核时间",
        "序时进度",
    ),
    "coverage": {"zh": "上报情况", "en": "Who has reported"},
    "coverage_heads": ("报表", "应报单位", "已报", "缺报", "退回重报", "读到的行", "未采用的行"),
    "revisions": {"zh": "数据修订", "en": "Revisions"},
    "notes": {"zh": "说明", "en": "Notes"},
}
VERDICTS = {"good": "已达到", "wait": "尚未达到", "bad": "未达到"}
PACE = {"ahead": "达到", "behind": "落后", "": ""}
REASONS = {
    "by_definitions": "口径调整",
    "by_late_files": "迟报补报",
    "by_corrected_files": "更正重报",
    "by_denominators": "分母更新",
}


def bulletin_pdf(folder: Path, history: Path | None) -> bytes:
    """The document's bytes. Its charts are drawn for it, narrower than those of `images`.

    Args:
        folder: the release's folder.
        history: history.csv; null, and there are no trends.

    Raises:
        FontMissing: there is no font with Chinese characters.
    """
    font = find_font()
    figures = Figures(folder, history)
    look = {"language": "zh", "font": font.family}
    specs: dict[str, Any] = {}
    if len(figures.months) > 1:
        for name in figures.known(HEADLINES)[:TRENDS]:
            spec = trend_spec(figures, name, WIDTH, look)
            specs[f"trend-{name}"] = _narrow(spec) | {"height": TREND_HEIGHT}
    rows = PAGE // (BAR_STEP * len(figures.parts) + AROUND_BARS)
    for name in figures.known(COMPARED)[: 2 * max(1, rows)]:
        spec = comparison_spec(figures, name, WIDTH, look, is_brief=True)
        specs[f"comparison-{name}"] = _narrow(spec) | {"height": {"step": BAR_STEP}}
    charts = {name: one.svg() for name, one in draw(specs, font).items()}
    data = _data(figures) | {
        kind: [
            {"chart": name, "alt": spec["description"]}
            for name, spec in specs.items()
            if name.startswith(start)
        ]
        for kind, start in (("trends", "trend-"), ("comparisons", "comparison-"))
    }
    told = json.dumps(data, ensure_ascii=False)
    return pdf_of(LAYOUT.read_bytes(), font, {"data": told, **charts})


def _narrow(spec: dict[str, Any]) -> dict[str, Any]:
    """A chart of WIDTH all in all, so that its text has the size of the others'; its title
    begins at its edge, above the names of the bars.
    """
    fit = {"type": "fit-x", "contains": "padding"}
    title = spec["title"] | {"frame": "bounds", "fontSize": 13}
    return spec | {"autosize": fit, "title": title}


def _data(figures: Figures) -> dict[str, Any]:
    """All the texts of the document."""
    title = f"{figures.top.name}{TITLE}"
    about = f"{month_zh(figures.period)}　第{figures.release}版"
    targets = own_targets(figures)
    return {
        "title": title,
        "title_en": f"{TITLE_EN}, {figures.period}, release {figures.release}",
        "about": about,
        "running": f"{title}　{about}",
        "words": WORDS
        | {"comparison": {"zh": f"{PARTS[figures.parts[0].level]}比较", "en": "Regions compared"}},
        "headlines": [_headline(figures, name) for name in figures.known(HEADLINES)],
        "points": [*_quality(figures), *reporting_zh(figures)[:1], *targets_zh(figures)][
            :MOST_POINTS
        ],
        "targets": [_target(figures, one) for one in _most_telling(targets)],
        "target_notes": list(_target_notes(targets)),
        "reading": f"短划线为{figures.top.name}，点线为目标，带*的为初步数。",
        "coverage": list(_coverage(figures)),
        "reporting": reporting_zh(figures),
        "revisions": list(_revisions(figures)),
        "notes": list(_notes(figures)),
        "source": _source(figures),
    }


def _headline(figures: Figures, name: str) -> dict[str, Any]:
    one, told = figures.value(figures.top.code, name), figures.definitions[name]
    unit = change_unit_zh(told["unit"])
    changes = []
    for label, month in (
        ("比上月", figures.period.before),
        ("比上年同月", year_before(figures.period)),
    ):
        moved = change(one, figures.past.get((str(month), name)))
        if moved:
            changes.append(f"{label} {moved} {unit}")
    return {
        "title": told["title_zh"],
        "value": shown(one),
        "unit": told["unit_zh"],
        "mark": "初步数" if one["status"] == "provisional" else "",
        "changes": changes,
    }


def _quality(figures: Figures) -> Iterator[str]:
    """How many values of the top region are whole."""
    own = [one for one in figures.indicators if one["region_code"] == figures.top.code]
    told = Counter(one["status"] for one in own)
    parts = [f"{STATUS[status]}{told[status]}项" for status in STATUS if told[status]]
    yield f"{figures.top.name}{len(own)}项指标：{'，'.join(parts)}。"


def _most_telling(targets: list[Row]) -> list[Row]:
    """All targets if a page holds them, else those that are met left out first."""
    if len(targets) <= MOST_TARGETS:
        return targets
    lacking = [one for one in targets if one["met"] != "true"]
    return lacking[:MOST_TARGETS]


def _target(figures: Figures, one: Row) -> dict[str, str]:
    told = figures.definitions[one["indicator"]]
    lacks = gap(one)
    state = "good" if one["met"] == "true" else "unknown"
    if one["met"] == "false":
        state = "wait" if one["due_state"] == "not_yet_due" else "bad"
    mark = "*" if one["status"] == "provisional" else ""
    return {
        "item": one["target_id"],
        "title": told["title_zh"],
        "asked": target_zh(one, told["unit"]),
        "value": f"{shown(one)}{mark}",
        "verdict": VERDICTS[state] if one["met"] else shown(one),
        "state": state,
        "gap": with_unit(lacks, one["gap_unit"]) if lacks else "",
        "due": one["due_period"],
        "pace": PACE[one["pace_state"]],
    }


def _target_notes(targets: list[Row]) -> Iterator[str]:
    yield (
        "带*的为初步数（数据不全）。尚未达到：还没有到考核时间。缺口：分母不变时，分子至少还要增加多少才能达到目标。"
        "序时进度：基期值与目标连成直线，本期应达到的数与当前值相比；规划没有基期值的不比。"
    )
    left = len(targets) - len(_most_telling(targets))
    if left:
        yield f"另有{left}项见 bulletin.xlsx。"


def _coverage(figures: Figures) -> Iterator[list[str]]:
    """A line for each dataset that is owed."""
    known = schemas.datasets()
    for dataset in dict.fromkeys(one["dataset"] for one in figures.reporting):
        rows = [one for one in figures.reporting if one["dataset"] == dataset]
        owed = [one for one in rows if one["is_owed"] == "true"]
        states = Counter(one["state"] for one in owed)
        yield [
            known[dataset].zh if dataset in known else dataset,
            str(len(owed)),
            str(sum(states[state] for state in GOOD_STATES)),
            str(states["missing"]),
            str(states["rejected"]),
            str(sum(int(one["rows_read"] or 0) for one in rows)),
            str(sum(int(one["rows_refused"] or 0) for one in rows)),
        ]


def _revisions(figures: Figures) -> Iterator[str]:
    """What this release changed of the last one, of the top region first."""
    rows = sorted(
        figures.revisions,
        key=lambda one: (one["region_code"] != figures.top.code, one["region_code"]),
    )
    if not rows:
        return
    yield f"本版与第{rows[0]['previous_release']}版相比，修订了{len(rows)}个数值。"
    names = {one.code: one.name for one in figures.regions}
    for one in rows[:MOST_REVISIONS]:
        told = figures.definitions[one["indicator"]]
        unit = change_unit_zh(told["unit"])
        parts = "，".join(
            f"{words}{Decimal(one[column]):+f}"
            for column, words in REASONS.items()
            if one[column] and Decimal(one[column])
        )
        before, after = one["previous_value"] or "无数值", one["value"] or "无数值"
        line = f"{names[one['region_code']]} {told['title_zh']}：由{before}改为{after}"
        yield f"{line}（{parts}，{unit}）。" if parts else f"{line}。"


def _notes(figures: Figures) -> Iterator[tuple[str, str]]:
    for status, meaning in STATUS_MEANS.items():
        yield STATUS[status], f"{meaning}。"
    yield "上报覆盖率", "该报的报表都可用的单位数，除以应报的单位数。"
    for name in figures.known(dict.fromkeys(HEADLINES + COMPARED)):
        told = figures.definitions[name]
        yield told["title_zh"], told["definition_zh"]


def _source(figures: Figures) -> list[str]:
    plans = dict.fromkeys(one["plan"] for one in figures.targets)
    documents = "；".join(
        f"《{figures.plans[one]['title_zh']}》（{figures.plans[one]['document']}）" for one in plans
    )
    lines = [
        f"数据来源：各填报单位{month_zh(figures.period)}报表，第{figures.release}版发布文件"
        "（indicators.csv、targets.csv、reporting.csv 等）；全部指标和解释见 bulletin.xlsx。"
    ]
    return [*lines, f"目标来源：{documents}。"] if documents else lines
