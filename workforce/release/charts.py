"""The charts of page and bulletin, as Vega-Lite specifications (plain dicts, no data read here).

Numbers come in as the text of the CSV files: Vega makes them positions, labels show the text
given. Every function takes rows (dicts, drawn in the order given), the title and subtitle, the
language (`zh` or `en`) and the font family; `width` is in pixels, or `container` on the page. What
a state is called, and which colour and shape it has, stands in STATES and nowhere else. No state is
told by colour alone: each has a shape of its own. With `rows=[]` a specification is a template: the
page puts rows and titles in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, NamedTuple

Rows = Sequence[Mapping[str, str | None]]
Spec = dict[str, Any]
Width = int | Literal["container"]

NEAR_PERCENT = 10  # a target is near if what lacks is at most this share of the target


class State(NamedTuple):
    """What is said of a target, in words, colour and shape."""

    zh: str
    en: str
    colour: str
    shape: str


# Blue against orange and red can be told apart with every common form of colour blindness.
STATES = {
    "behind": State("滞后", "behind", "#b3401f", "triangle-down"),
    "near": State("接近", "near", "#d99a1c", "diamond"),
    "not_yet_due_unmet": State(
        "未到考核期，现未达到", "not yet due, not met now", "#8a929b", "cross"
    ),
    "not_yet_due_met": State("未到考核期，现已达到", "not yet due, met now", "#79a9d1", "square"),
    "met": State("已达到", "met", "#14568f", "circle"),
    "unknown": State("无法判断", "can't be judged", "#c4c9cf", "triangle-right"),
}
STATUSES = {
    "ok": ("完整", "complete"),
    "provisional": ("初步数", "provisional"),
    "missing": ("暂缺", "missing"),
    "not_applicable": ("不适用", "not applicable"),
    "suppressed": ("不予公布", "withheld"),
}
LEFT = "male"
SIDES = {LEFT: ("男", "men"), "female": ("女", "women")}
COMPARISONS = {
    "this": ("本期", "this month", "circle"),
    "last_month": ("上月", "last month", "square"),
    "last_year": ("上年同月", "same month last year", "diamond"),
}

INK, SOFT, GRID, BAR, MARKED = "#1d252c", "#56616b", "#dfe3e7", "#5f8fb8", "#14568f"
HOLLOW = EDGE = "#ffffff"
EDGED = f'stroke="{EDGE}" stroke-width="4"'  # in the SVG of a text with an edge
FONT_SIZE = 12
OVER = 150  # per cent of the target at which bars end

SHARE_AXIS = {"zh": "为目标的百分之几", "en": "per cent of the target"}
READING_PROGRESS = {
    "zh": "竖线为目标，短线为序时进度",
    "en": "long line: the target; short line: pace to be on time",
}
READING_TREND = {
    "zh": "纵轴不从0开始，空心点为初步数",
    "en": "the axis does not start at 0; hollow points are provisional",
}


def target_state(row: Mapping[str, str | None]) -> str:
    """The key of STATES for a row of targets.csv.

    Met or not is the release's own judgement, on exact fractions. A target that is due and not met
    is near if its value is at most NEAR_PERCENT of the target away from the nearest value that
    would meet it; at the edge it is near. No judgement, or no value to measure by: unknown.
    """
    met = row["met"]
    if met not in ("true", "false"):
        return "unknown"
    if row["due_state"] == "not_yet_due":
        return "not_yet_due_met" if met == "true" else "not_yet_due_unmet"
    if met == "true":
        return "met"
    if row["value"] is None or row["target"] is None:
        return "unknown"
    value, target = Decimal(row["value"]), Decimal(row["target"])
    low = target - Decimal(row["tolerance"] or 0)
    high = Decimal(row["target_high"] or row["target"] or 0)
    bounded_above = row["comparator"] in ("=", "range")
    lacks = value - high if bounded_above and value > high else low - value
    return "near" if lacks * 100 <= abs(target) * NEAR_PERCENT else "behind"


def target_progress(
    rows: Rows, *, title: str, language: str, font: str, subtitle: str = "", width: Width = 640
) -> Spec:
    """Each target's value as a share of the target, one bar per row.

    Rows: `key` (unique), `name`, `value`, `target`, `pace` (or None), `state` (a key of STATES),
    `label` (value against target, with units; a status word where there is no value). Bars end at
    150 % with an arrow; a row without a value has its words and no bar.
    """
    share = (
        "datum.value == null || !(toNumber(datum.target) > 0) ? null"
        " : 100 * toNumber(datum.value) / toNumber(datum.target)"
    )
    pace = "datum.pace == null || !(toNumber(datum.target) > 0) ? null : min({}, {})".format(
        OVER, "100 * toNumber(datum.pace) / toNumber(datum.target)"
    )
    names = list(STATES)
    words = {key: getattr(state, language) for key, state in STATES.items()}
    legend = {
        "title": None, "orient": "top", "columns": {"expr": "width < 480 ? 2 : 3"},
        "labelExpr": f"({_text(words)})[datum.value]", "labelLimit": 260,
    }  # fmt: skip
    colour = {
        "field": "state", "type": "nominal", "legend": legend,
        "scale": {"domain": names, "range": [state.colour for state in STATES.values()]},
    }  # fmt: skip
    shape = colour | {"scale": {"domain": names, "range": [s.shape for s in STATES.values()]}}
    x = {
        "field": "drawn", "type": "quantitative", "scale": {"domain": [0, OVER], "nice": False},
        "axis": {"title": SHARE_AXIS[language], "values": [0, 50, 100, OVER], "orient": "bottom"},
    }  # fmt: skip
    y = {"field": "key", "type": "nominal", "sort": None, "axis": None}
    line = {"baseline": "middle", "color": INK, "yOffset": -6}
    limit: object = {"expr": "width * (width < 480 ? 0.48 : 0.6)"}
    if width != "container":
        limit = _limit((row["name"] for row in rows), int(width * (0.48 if width < 480 else 0.6)))
    layers: list[Spec] = [
        {  # first, and of every row: the order of the rows is that of the first layer
            "mark": line | {"type": "text", "align": "left", "limit": limit},
            "encoding": {"text": {"field": "name"}, "x": {"value": 0}, "y": y},
        },
        {
            "mark": {"type": "bar", "height": 9, "yOffset": 8},
            "encoding": {"x": x, "y": y, "color": colour},
        },
        {"mark": {"type": "rule", "color": INK}, "encoding": {"x": {"datum": 100}}},
        {
            "transform": [{"filter": "isValid(datum.pace_at)"}],
            "mark": {"type": "tick", "size": 15, "thickness": 2, "yOffset": 8, "color": INK},
            "encoding": {"x": {"field": "pace_at", "type": "quantitative"}, "y": y},
        },
        {
            "transform": [{"filter": "isValid(datum.share)"}],
            "mark": {
                "type": "point", "filled": True, "size": 70, "yOffset": 8, "opacity": 1,
                "stroke": HOLLOW, "strokeWidth": 0.8,
            },
            "encoding": {"x": x, "y": y, "color": colour, "shape": shape},
        },
        {
            "transform": [{"filter": f"datum.share > {OVER}"}],
            "mark": {"type": "text", "text": "▶", "dx": 10, "yOffset": 8, "color": SOFT,
                     "baseline": "middle", "fontSize": 9},
            "encoding": {"x": x, "y": y},
        },
        {
            "mark": _with_edge(line | {"type": "text", "align": "right", "fontWeight": "bold"}),
            "encoding": {"text": {"field": "label"}, "x": {"value": "width"}, "y": y},
        },
    ]  # fmt: skip
    transform = [
        {"calculate": share, "as": "share"},
        {"calculate": f"isValid(datum.share) ? min({OVER}, max(0, datum.share)) : null",
         "as": "drawn"},
        {"calculate": pace, "as": "pace_at"},
    ]  # fmt: skip
    spec = _chart(rows, title, subtitle, READING_PROGRESS[language], font, width, layers)
    return spec | {"transform": transform, "height": {"step": 34}}


def county_comparison(
    rows: Rows, *, title: str, language: str, font: str, subtitle: str = "", width: Width = 640
) -> Spec:
    """The regions' values of one indicator as bars, in the order given.

    Rows: `kind`, `region`, `value`, `label`. Kind `part` is a region; `own` one to be marked out;
    `whole` the region they make up, and `target`, each a line across with its label. A row without
    a value has its label (the status word) and no bar. The unit belongs in the subtitle.
    """
    x = {
        "field": "at", "type": "quantitative", "scale": {"zero": True},
        "axis": {"title": None, "tickCount": 5},
    }  # fmt: skip
    y = {
        "field": "region", "type": "nominal", "sort": None,
        "axis": {"title": None, "labelLimit": _limit((row["region"] for row in rows), 180),
                 "domain": False, "ticks": False},
    }  # fmt: skip
    is_bar = {"filter": "datum.kind == 'part' || datum.kind == 'own'"}
    end = {"calculate": "isValid(datum.at) ? datum.at : 0", "as": "end"}
    layers: list[Spec] = [
        {  # first, and of every row: the order of the rows is that of the first layer
            "transform": [is_bar, end, {"calculate": "datum.end * room", "as": "room_at"}],
            "mark": {"type": "point", "opacity": 0},
            "encoding": {"x": {"field": "room_at", "type": "quantitative"}, "y": y},
        },
        {
            "transform": [is_bar],
            "mark": {"type": "bar", "height": 13},
            "encoding": {
                "x": x,
                "y": y,
                "color": {
                    "condition": {"test": "datum.kind == 'own'", "value": MARKED},
                    "value": BAR,
                },
            },
        },
        *_line_across("whole", [5, 3], top=-4),
        *_line_across("target", [2, 2], top=-20),
        {
            "transform": [is_bar, end],
            "mark": _with_edge(
                {"type": "text", "align": "left", "baseline": "middle", "dx": 5, "color": INK}
            ),
            "encoding": {
                "x": {"field": "end", "type": "quantitative"},
                "y": y,
                "text": {"field": "label"},
            },
        },
    ]
    spec = _chart(rows, title, subtitle, "", font, width, layers)
    return spec | {
        # how far beyond the longest bar the axis goes, so that its label has room
        "params": [{"name": "room", "value": 1.22}],
        "transform": [{"calculate": _number("value"), "as": "at"}],
        "height": {"step": 22},
    }


def _line_across(kind: str, dash: list[int], top: int) -> list[Spec]:
    """A line across the bars; labels stand above it, those of the two kinds one above the other."""
    rows = [{"filter": f"datum.kind == '{kind}' && isValid(datum.at)"}]
    x = {"field": "at", "type": "quantitative"}
    right = "scale('x', datum.at) > width / 2"
    label = {
        "type": "text", "color": INK, "fontSize": 11, "baseline": "bottom",
        "align": {"expr": f"{right} ? 'right' : 'left'"}, "dx": {"expr": f"{right} ? -4 : 4"},
    }  # fmt: skip
    return [
        {
            "transform": rows,
            "mark": {"type": "rule", "strokeDash": dash, "color": INK, "strokeWidth": 1.2},
            "encoding": {"x": x, "y": {"value": top}, "y2": {"value": "height"}},
        },
        {
            "transform": rows,
            "mark": _with_edge(label),
            "encoding": {"x": x, "y": {"value": top + 2}, "text": {"field": "label"}},
        },
    ]


def trend(
    rows: Rows, *, title: str, language: str, font: str, subtitle: str = "", width: Width = 640
) -> Spec:
    """One indicator over the months; a month without a value breaks the line.

    Rows: `period`, `value`, `label`, `status` (a key of STATUSES), `comparison` (a key of
    COMPARISONS, or None): this month, last month and the same month last year have shapes, the
    first and the third their labels (that of last month, beside the newest, would cover the line).
    Provisional months are hollow.
    """
    x = {
        "field": "period", "type": "ordinal", "sort": None,
        "axis": {
            "title": None, "labelAngle": 0, "grid": False, "labelOverlap": "greedy",
            "labelSeparation": 8,
        },
    }  # fmt: skip
    y = {
        "field": "at", "type": "quantitative", "scale": {"zero": False, "padding": 14},
        "axis": {"title": None, "tickCount": 5, "grid": True, "format": ",.6~f"},
    }  # fmt: skip
    at = 0 if language == "zh" else 1
    words = {key: names[at] for key, names in COMPARISONS.items()}
    shape = {
        "field": "comparison", "type": "nominal",
        "scale": {"domain": list(COMPARISONS), "range": [c[2] for c in COMPARISONS.values()]},
        "legend": {
            "title": None, "orient": "top", "columns": {"expr": "width < 400 ? 2 : 3"},
            "labelExpr": f"({_text(words)})[datum.value]",
            "symbolFillColor": MARKED, "symbolStrokeColor": MARKED, "labelLimit": 220,
        },
    }  # fmt: skip
    hollow = {
        "condition": {"test": "datum.status == 'provisional'", "value": HOLLOW},
        "value": MARKED,
    }
    compared = {"filter": "datum.comparison != null && isValid(datum.at)"}
    layers: list[Spec] = [
        {
            "mark": {"type": "line", "color": BAR, "strokeWidth": 2},
            "encoding": {"x": x, "y": y},
        },
        {
            "transform": [{"filter": "datum.comparison == null && isValid(datum.at)"}],
            "mark": {"type": "point", "size": 26, "strokeWidth": 1.5, "stroke": BAR, "opacity": 1},
            "encoding": {"x": x, "y": y, "fill": hollow},
        },
        {
            "transform": [compared],
            "mark": {"type": "point", "size": 95, "strokeWidth": 2, "stroke": MARKED, "opacity": 1},
            "encoding": {"x": x, "y": y, "shape": shape, "fill": hollow},
        },
        {
            "transform": [compared, {"filter": "datum.comparison != 'last_month'"}],
            "mark": _with_edge({
                "type": "text", "fontWeight": "bold", "color": INK,
                "align": {"expr": "datum.comparison == 'this' ? 'right' : 'center'"},
                "dx": {"expr": "datum.comparison == 'this' ? 8 : 0"}, "dy": -16,
            }),
            "encoding": {"x": x, "y": y, "text": {"field": "label"}},
        },
    ]  # fmt: skip
    spec = _chart(rows, title, subtitle, READING_TREND[language], font, width, layers)
    return spec | {
        "transform": [{"calculate": _number("value"), "as": "at"}],
        "height": 240,
    }


def composition(
    rows: Rows, *, title: str, language: str, font: str, subtitle: str = "", width: Width = 640
) -> Spec:
    """Persons by category of one breakdown, for one group of workers.

    Rows: `category`, `value` (persons, or None), `label`.
    """
    bars = [
        {"kind": "part", "region": row["category"], "value": row["value"], "label": row["label"]}
        for row in rows
    ]
    return county_comparison(
        bars, title=title, language=language, font=font, subtitle=subtitle, width=width
    )


def pyramid(
    rows: Rows, *, title: str, language: str, font: str, subtitle: str = "", width: Width = 640
) -> Spec:
    """Men to the left and women to the right, by age, the oldest on top.

    Rows: `category` (in order, the youngest first), `group` (a key of SIDES), `value` (persons, or
    None), `label`. A row without a value has its label (the status word) and no bar.
    """
    at = 0 if language == "zh" else 1
    words = {key: names[at] for key, names in SIDES.items()}
    y = {
        "field": "category", "type": "nominal", "sort": None, "scale": {"reverse": True},
        "axis": {"title": None, "labelLimit": _limit((row["category"] for row in rows), 180),
                 "domain": False, "ticks": False},
    }  # fmt: skip
    x = {
        "field": "at", "type": "quantitative",
        "axis": {"title": None, "tickCount": 6, "labelExpr": "format(abs(datum.value), ',')"},
    }  # fmt: skip
    color = {
        "field": "side", "type": "nominal",
        "scale": {"domain": list(words.values()), "range": [BAR, MARKED]},
        "legend": {"title": None, "orient": "top", "symbolType": "square"},
    }  # fmt: skip
    end = {"calculate": "isValid(datum.at) ? datum.at : 0", "as": "end"}
    layers: list[Spec] = [
        {  # room for the labels on both sides
            "transform": [end, {"calculate": "datum.end * 1.25", "as": "room_at"}],
            "mark": {"type": "point", "opacity": 0},
            "encoding": {"x": {"field": "room_at", "type": "quantitative"}, "y": y},
        },
        {"mark": {"type": "bar", "height": 15}, "encoding": {"x": x, "y": y, "color": color}},
        *(
            {
                "transform": [end, {"filter": f"datum.group == '{group}'"}],
                "mark": {
                    "type": "text", "baseline": "middle", "color": INK,
                    "align": "right" if group == LEFT else "left", "dx": -5 if group == LEFT else 5,
                },
                "encoding": {
                    "x": {"field": "end", "type": "quantitative"},
                    "y": y,
                    "text": {"field": "label"},
                },
            }
            for group in SIDES
        ),
    ]  # fmt: skip
    spec = _chart(rows, title, subtitle, "", font, width, layers)
    signed = f"datum.group == '{LEFT}' ? -toNumber(datum.value) : toNumber(datum.value)"
    return spec | {
        "transform": [
            {"calculate": f"datum.value == null ? null : {signed}", "as": "at"},
            {"calculate": f"{_text(words)}[datum.group]", "as": "side"},
        ],
        "height": {"step": 26},
    }


def _with_edge(mark: Spec) -> Spec:
    """A text mark with a white edge, so that it can be read over lines.

    Vega can't say that the edge lies beneath the letters: who draws adds paint-order where the SVG
    has EDGED.
    """
    return mark | {"stroke": EDGE, "strokeWidth": 4, "strokeJoin": "round"}


def _limit(texts: Iterable[str | None], most: int) -> int:
    """Pixels at which labels are cut, 0 for none: Vega takes as long to look as to draw, so it is
    asked to where one may be too long, or where there is none yet.
    """
    known = [text or "" for text in texts]
    return 0 if known and max(map(_most_wide, known)) <= most else most


def _most_wide(text: str) -> float:
    """Pixels that a label won't exceed."""
    return sum(FONT_SIZE if ord(letter) > 0xFF else 0.8 * FONT_SIZE for letter in text)


def _chart(
    rows: Rows,
    title: str,
    subtitle: str,
    reading: str,
    font: str,
    width: Width,
    layers: list[Spec],
) -> Spec:
    heading: Spec = {"text": title, "anchor": "start", "frame": "group", "offset": 10}
    under = [line for line in (subtitle, reading) if line]
    if under:
        heading["subtitle"] = under
    spec: Spec = {
        "background": "#ffffff",
        "padding": 6,
        "title": heading,
        "description": f"{title} {subtitle}".strip(),
        "data": {"values": [dict(row) for row in rows]},
        "width": width,
        "layer": layers,
        "config": {
            "font": font,
            "view": {"stroke": None},
            "title": {
                "font": font, "fontSize": 15, "fontWeight": "bold", "color": INK,
                "subtitleFont": font, "subtitleFontSize": 12, "subtitleColor": SOFT,
                "subtitlePadding": 5,
            },
            "axis": {
                "labelFont": font, "titleFont": font,
                "labelFontSize": FONT_SIZE, "titleFontSize": 11, "labelLimit": 0,
                "labelColor": INK, "titleColor": SOFT, "titleFontWeight": "normal",
                "gridColor": GRID, "domainColor": "#9aa3ab", "tickColor": "#9aa3ab",
            },
            "axisY": {"grid": False},
            "legend": {
                "labelFont": font, "titleFont": font, "labelFontSize": FONT_SIZE, "labelColor": INK,
                "symbolSize": 80,
            },
            "text": {"font": font, "fontSize": FONT_SIZE},
        },
    }  # fmt: skip
    return spec


def _number(field: str) -> str:
    return f"datum.{field} == null ? null : toNumber(datum.{field})"


def _text(words: Mapping[str, str]) -> str:
    """A literal that Vega's expression language reads; quotes and Chinese need no care in JSON."""
    return json.dumps(words, ensure_ascii=False)
