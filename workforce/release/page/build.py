"""Puts the page together: template, style, script, words, the release's figures, and Vega.

The page is made only of the release's own files, as text. Its security policy names the hash of
each script and of the style, and allows no connection; Vega therefore runs with its expression
interpreter (`ast`), which needs no `eval`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import vl_convert

import schemas
from workforce.catalogue import SQL
from workforce.definitions import read_yaml
from workforce.release import charts
from workforce.release.published import Published, read_text

HERE = Path(__file__).parent
FONT = (
    '"Source Han Sans SC", "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC",'
    ' "Microsoft YaHei", "WenQuanYi Micro Hei", "SimHei", sans-serif'
)
LATIN = '"Segoe UI", "Helvetica Neue", "Noto Sans", Arial'
FONTS = {"zh": FONT, "en": f"{LATIN}, {FONT}"}
TEMPLATES = {
    "target_progress": charts.target_progress,
    "county_comparison": charts.county_comparison,
    "trend": charts.trend,
    "composition": charts.composition,
    "pyramid": charts.pyramid,
}

# What the page shows of each file; period and release stand in its head, names in `regions`.
COLUMNS: dict[str, tuple[str, ...]] = {
    "indicators": (
        "region_code", "indicator", "numerator", "denominator", "value", "unit", "status",
        "coverage", "denominator_period", "denominator_region",
    ),
    "targets": (
        "region_code", "plan", "target_id", "indicator", "comparator", "target", "target_high",
        "tolerance", "due_period", "binding", "value", "met", "status", "gap", "gap_unit",
        "clause", "record", "due_state", "pace", "pace_state",
    ),
    "contributions": (
        "region_code", "plan", "target_id", "indicator", "part_code", "lacks", "gap_unit",
    ),
    "composition": (
        "region_code", "worker_group", "breakdown", "category", "persons", "total", "status",
        "coverage",
    ),
    "reporting": (
        "unit_code", "unit_name", "dataset", "state", "is_owed", "due_on", "rows_read",
        "rows_refused",
    ),
    "revisions": (
        "region_code", "indicator", "previous_release", "release", "previous_value", "value",
        "change", "by_definitions", "by_late_files", "by_corrected_files", "by_denominators",
        "reasons",
    ),
    "definitions": (
        "indicator", "title_zh", "title_en", "topic", "kind", "unit", "unit_zh", "unit_en",
        "definition_zh", "definition_en", "caveats_zh", "caveats_en", "clauses",
    ),
    "categories": (
        "breakdown", "breakdown_zh", "breakdown_en", "category", "category_zh", "category_en",
    ),
    "plans": ("plan", "title_zh", "title_en", "document"),
    "plan_targets": (
        "plan", "target_id", "record", "subject_zh", "subject_en", "printed", "clause", "note_zh",
        "note_en",
    ),
}  # fmt: skip


def page(folder: Path, history: Path | None) -> bytes:
    """The page of the release in `folder`; `history` is history.csv, None for this month alone.

    The same files give the same bytes. Raises FileNotFoundError if a file of the release lacks.
    """
    release = Published(folder)
    frames = {name: release[name] for name in COLUMNS}
    figures = _figures(frames, None if history is None else read_text(history))
    script, style = _text("page.js"), _text("page.css")
    for language, font in FONTS.items():
        style = style.replace(f"FONT-{language}", font)
    vega = _vega()
    parts = {
        "policy": _policy(scripts=(script, vega), styles=(style,)),
        "style": style,
        "figures": _json(figures),
        "script": script,
        "vega": vega,
    }
    for name in ("script", "vega"):
        if "</script" in parts[name].lower():
            raise ValueError(f"{name}: </script> 会提前结束脚本 / would end the script early")
    made = re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], _text("page.html"))
    return made.encode("utf-8")


@cache
def _vega() -> str:
    """Vega, which leaves `vegaEmbed` and, being in a function of its own, no other name."""
    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return f"(() => {{{bundle}\n}})();"


def _text(name: str) -> str:
    return (HERE / name).read_text("utf-8")


def _figures(frames: Mapping[str, pl.DataFrame], history: pl.DataFrame | None) -> dict[str, Any]:
    """All that the script reads. Tables are column names and rows of text."""
    now = frames["indicators"]
    tables: dict[str, dict[str, list[Any]]] = {
        name: {"columns": list(columns), "rows": _rows(frames[name].select(columns))}
        for name, columns in COLUMNS.items()
    }
    states = [charts.target_state(row) for row in frames["targets"].iter_rows(named=True)]
    tables["targets"]["columns"].append("state")
    for row, state in zip(tables["targets"]["rows"], states, strict=True):
        row.append(state)
    regions = now.select("region_code", "region_name", "region_level").unique().sort(by=pl.all())
    units = read_yaml(SQL / "indicators" / "units.yml")
    return {
        "period": now["period"][0],
        "release": now["release"][0],
        "near_percent": charts.NEAR_PERCENT,
        "regions": _rows(regions),
        "tables": tables,
        "history": _history(now, history),
        "words": json.loads(_text("words.json")),
        "states": {key: [state.zh, state.en] for key, state in charts.STATES.items()},
        "statuses": {key: list(words) for key, words in charts.STATUSES.items()},
        "units": {key: [unit["zh"], unit["en"]] for key, unit in units.items()},
        "datasets": {
            row["code"]: [row["short_zh"], row["en"]] for row in schemas.codelist("dataset")
        },
        "charts": {
            language: {
                name: draw([], title="", language=language, font=font, width="container")
                for name, draw in TEMPLATES.items()
            }
            for language, font in FONTS.items()
        },
    }


def _rows(frame: pl.DataFrame) -> list[Any]:
    return [list(row) for row in frame.iter_rows()]


def _history(now: pl.DataFrame, history: pl.DataFrame | None) -> dict[str, Any]:
    """Values, statuses and coverage by region and indicator, in the order of `periods`.

    Of each series: values joined by |, the statuses' positions in STATUSES as one digit each (`-`
    without a row), and coverage joined by |, or once if it is always the same. The month itself is
    taken from the release, so that the page can't contradict itself.
    """
    period = now["period"][0]
    columns = ["region_code", "indicator", "period", "value", "status", "coverage"]
    parts = [now.select(columns)]
    if history is not None:
        parts.insert(0, history.filter(pl.col("period") < period).select(columns))
    rows = pl.concat(parts).sort(columns[:3])
    periods = sorted(set(rows["period"]))
    position = {name: n for n, name in enumerate(periods)}
    digit = {name: str(n) for n, name in enumerate(charts.STATUSES)}
    series: dict[str, dict[str, list[str]]] = {}
    for (region, indicator), part in rows.group_by(columns[:2], maintain_order=True):
        values, statuses, coverage = ([""] * len(periods) for _ in range(3))
        for _, _, month, value, status, covered in part.iter_rows():
            at = position[month]
            values[at], statuses[at], coverage[at] = value or "", digit[status], covered or ""
        known = {one for one, status in zip(coverage, statuses, strict=True) if status}
        series.setdefault(str(region), {})[str(indicator)] = [
            "|".join(values),
            "".join(status or "-" for status in statuses),
            known.pop() if len(known) == 1 else "|".join(coverage),
        ]
    return {"periods": periods, "series": series}


def _json(data: object) -> str:
    """Compact JSON that no HTML parser mistakes for the end of its script element."""
    made = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return made.replace("<", "\\u003c")


def _policy(scripts: tuple[str, ...], styles: tuple[str, ...]) -> str:
    def hashes(texts: tuple[str, ...]) -> str:
        digests = (hashlib.sha256(text.encode("utf-8")).digest() for text in texts)
        return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)

    return (
        f"default-src 'none'; script-src {hashes(scripts)}; style-src {hashes(styles)};"
        " base-uri 'none'; form-action 'none'"
    )
