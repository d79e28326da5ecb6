"""The gate of a month: look, judge what is new, and keep what was found.

`data/gate/<YYYY-MM>/` holds `summary.md`, `docs/` and, written last, `verdict.json`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

import schemas
from workforce.catalogue import Catalogue
from workforce.folders import DataFolder, fingerprint, sha256_of, write_bytes, write_json
from workforce.gate.frame import Frame, frames
from workforce.gate.limits import limits
from workforce.gate.suites import PROVISIONAL, Expectation, suites
from workforce.gate.verdict import Judged, Verdict, Violation, read, told
from workforce.handbook import column_titles
from workforce.period import Period

VERDICT, SUMMARY, DOCS = "verdict.json", "summary.md", "docs"
UNSAID = "—"


def verdict_of(
    con: duckdb.DuckDBPyConnection,
    folder: DataFolder,
    period: str,
    catalogue: Catalogue,
    *,
    docs: bool = False,
    beside: Sequence[Path] | None = None,
    home: Path | None = None,
) -> Verdict:
    """Judge a month, or read back what was judged if nothing changed since.

    Args:
        docs: Data Docs are wanted, too.
        beside: releases of last month and this one whose regions must be there; else the newest.
        home: where the verdict is kept; else in the month's folder under `data/gate`.

    Raises:
        CatalogueError: gate.yml is wrong.
        GateBroken: an expectation could not be judged.
    """
    period = str(Period.parse(period))
    seen = frames(con, folder, period, catalogue, beside)
    numbers = limits(folder, catalogue).numbers | catalogue.parameters
    seal = _fingerprint(seen, numbers, catalogue)
    home = home or folder.gate / period
    kept = home / VERDICT
    if kept.exists() and (not docs or (home / DOCS / "index.html").exists()):
        before = json.loads(kept.read_text("utf-8"))
        if before["fingerprint"] == seal:
            return read(before)
    from workforce.gate.judge import judge

    session = judge(seen, suites())
    judged = tuple(
        in_words(one.expectation, one.count, one.rows, seen, numbers, catalogue)
        for one in session.results
    )
    verdict = Verdict(period, seal, judged, _regions(seen), dependents(judged, catalogue))
    home.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    home.mkdir(exist_ok=True, mode=0o700)
    kept.unlink(missing_ok=True)  # docs and verdict never tell of two judgements
    if (home / DOCS).exists():
        shutil.rmtree(home / DOCS)
    if docs:
        from workforce.gate.docs import write_docs

        write_docs(session.context, session.results, home / DOCS)
    write_bytes(home / SUMMARY, verdict.summary_zh().encode(), mode=0o600)
    write_json(kept, told(verdict), mode=0o600)
    return verdict


def _fingerprint(seen: dict[str, Frame], numbers: dict[str, int], catalogue: Catalogue) -> str:
    """Hash of all that a verdict follows from, the words it says it in included."""
    here = Path(__file__).parent
    return fingerprint(
        {
            "frames": [[one.name, one.columns, [list(map(str, row)) for row in one.rows]]
                       for one in seen.values()],
            "limits": numbers,
            "sources": _sources(here),
            "titles": {one.id: [one.title_zh, one.title_en, one.personal, one.needs]
                       for one in catalogue.indicators.values()},
            "great-expectations": version("great-expectations"),
        }
    )  # fmt: skip


@cache
def _sources(here: Path) -> dict[str, str]:
    paths = (*here.glob("*.py"), *here.glob("suites/*.json"), *here.glob("*.css"))
    return {path.name: sha256_of(path.read_bytes()) for path in sorted(paths)}


def in_words(
    one: Expectation,
    count: int | None,
    rows: tuple[int, ...],
    seen: dict[str, Frame],
    numbers: dict[str, int],
    catalogue: Catalogue,
) -> Judged:
    """What became of an expectation, as a statistician reads it.

    Args:
        count: of values that were judged.
        rows: places of the rows of its frame that fail.
        numbers: limits, by name.
    """
    records = seen[one.frame].records()
    found = dict.fromkeys(_violation(one, records[row], catalogue) for row in rows)
    title, limit, look = (one.said(name, numbers) for name in ("title", "limit", "look"))
    return Judged(one.code, one.severity, *title, *limit, *look, count, tuple(found))


def _violation(one: Expectation, row: dict[str, Any], catalogue: Catalogue) -> Violation:
    """A failing row in words; of an indicator by a personal attribute no number is said."""
    dataset, indicator = row.get("dataset"), row.get("indicator")
    hidden = indicator is not None and catalogue.indicators[indicator].personal is not None
    values: dict[str, Any] = {
        name: UNSAID if hidden and isinstance(value, Decimal | int) else _printed(value)
        for name, value in row.items()
    }
    values |= _figure(dataset, row.get("figure"))
    values |= {
        "of_zh": f"，占其 {row['persons']} 人" if row.get("persons") else "",
        "of_en": f", of its {row['persons']} persons" if row.get("persons") else "",
    }
    about = [_title(dataset, indicator, catalogue, place) for place in (0, 1)]
    detail = one.said("detail", values)
    zh, en = (
        f"{title}{mark}{text}" if title else text
        for title, mark, text in zip(about, ("：", ": "), detail, strict=True)
    )
    return Violation(
        row.get("region_code"),
        row.get("region_name") or "",
        dataset,
        indicator,
        zh,
        en,
        row.get("need"),
    )


def _printed(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def _figure(dataset: str | None, figure: str | None) -> dict[str, str]:
    """What a figure is called."""
    if figure is None:
        return {}
    if dataset is None:
        return {"figure_zh": "指标值", "figure_en": "the value"}
    return {
        "figure_zh": f"“{column_titles(dataset).get(figure, figure)}”",
        "figure_en": figure,
    }


def _title(dataset: str | None, indicator: str | None, catalogue: Catalogue, place: int) -> str:
    if indicator is not None:
        one = catalogue.indicators[indicator]
        return (one.title_zh, one.title_en)[place]
    if dataset is not None:
        entry = schemas.datasets()[dataset]
        return (entry.zh, entry.en)[place]
    return ""


def _regions(seen: dict[str, Frame]) -> tuple[str, ...]:
    """The regions that are published: counties and above."""
    states = {"none", "new"}
    return tuple(
        row["region_code"] for row in seen["region_keys"].records() if row["state"] in states
    )


def dependents(judged: tuple[Judged, ...], catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """The indicators that need what a provisional violation doubts."""
    doubted = {
        found.need or found.dataset
        for one in judged
        if one.severity == PROVISIONAL
        for found in one.violations
        if found.indicator is None
    }
    return {
        need: tuple(
            one.id
            for one in catalogue.indicators.values()
            if any(needed == need or needed.startswith((f"{need}.", f"{need}@"))
                   for needed in one.needs)
        )
        for need in sorted(filter(None, doubted))
    }  # fmt: skip
