"""What a release's codes mean, as tables: indicators, categories, plans and their targets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from workforce.catalogue import Catalogue

Row = Mapping[str, Any]


def definition_tables(catalogue: Catalogue) -> dict[str, bytes]:
    """The tables as CSV, by the name of their file."""
    return {
        "definitions.csv": csv_of(_indicators(catalogue)),
        "categories.csv": csv_of(_categories(catalogue)),
        "plans.csv": csv_of(_plans(catalogue)),
        "plan_targets.csv": csv_of(_targets(catalogue)),
    }


def csv_of(rows: Iterable[Row]) -> bytes:
    """Rows as CSV: UTF-8, LF, empty for null."""
    rows = list(rows)
    out = io.StringIO(newline="")
    written = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    written.writeheader()
    written.writerows(rows)
    return out.getvalue().encode()


def _indicators(catalogue: Catalogue) -> Iterator[Row]:
    clauses: dict[str, list[str]] = {}
    for target in catalogue.plans.targets:
        clauses.setdefault(target.indicator, []).append(f"{target.plan}:{target.target_id}")
    for one in catalogue.indicators.values():
        unit = catalogue.units[one.unit]
        caveats = [catalogue.caveats[name] for name in one.caveats]
        yield {
            "indicator": one.id,
            "title_zh": one.title_zh,
            "title_en": one.title_en,
            "topic": one.topic,
            "kind": one.kind,
            "unit": one.unit,
            "unit_zh": unit["zh"],
            "unit_en": unit["en"],
            "decimals": one.decimals,
            "direction": one.direction,
            "definition_zh": one.definition_zh,
            "definition_en": one.definition_en,
            "caveats_zh": "|".join(words["zh"] for words in caveats),
            "caveats_en": "|".join(words["en"] for words in caveats),
            "numerator": one.numerator,
            "denominator": one.denominator,
            "clauses": ";".join(sorted(clauses.get(one.id, []))),
            "is_personal": str(one.personal is not None).lower(),
        }


def _categories(catalogue: Catalogue) -> Iterator[Row]:
    for name, one in catalogue.composition["breakdowns"].items():
        for position, (category, words) in enumerate(one["categories"].items(), start=1):
            yield {
                "breakdown": name,
                "breakdown_zh": one["title"]["zh"],
                "breakdown_en": one["title"]["en"],
                "category": category,
                "category_zh": words["zh"],
                "category_en": words["en"],
                "position": position,
            }


def _plans(catalogue: Catalogue) -> Iterator[Row]:
    for plan in catalogue.plans.plans:
        yield {
            "plan": plan.plan,
            "title_zh": plan.title_zh,
            "title_en": plan.title_en,
            "region_code": plan.region_code,
            "document": plan.document,
            "from_year": plan.from_year,
            "to_year": plan.to_year,
        }


def _targets(catalogue: Catalogue) -> Iterator[Row]:
    judged = {(one.plan, one.target_id): one for one in catalogue.plans.targets}
    rows = {(one.plan, one.id): one for one in catalogue.plans.rows}
    for key, target in sorted(judged.items()):
        row = rows[key]
        yield {
            "plan": target.plan,
            "target_id": target.target_id,
            "record": target.record,
            "subject_zh": target.subject_zh,
            "subject_en": target.subject_en,
            "printed": row.printed,
            "clause": target.clause,
            "note_zh": row.note_zh,
            "note_en": row.note_en,
        }
