"""An invented plan, and its edition after the half-term review: other targets from 2025 on."""

from __future__ import annotations

_HEAD = """\
# Invented, for the example: no office ever issued it.
title: {{zh: 示例规划（虚构{edition_zh}）, en: "Plan of the example (invented{edition_en})"}}
region: "5325"
document: 示例规划（虚构{edition_zh}）
from_year: {first}
to_year: {last}
targets:
"""
_TARGET = """\
  - id: EX-{number:03d}
    record: target
    clause: 表1（虚构）
    printed: "{printed}"
    indicators: [{indicator}]
    comparator: ">="
    target: {target}
    year: {year}
    binding: expected
"""
# indicator, target of the first edition, of the adjusted one
TARGETS = (
    ("workers_per_10k_urban", 12, 15),
    ("volunteers_share_residents", 13, 16),
    ("facility_coverage_rural", 85, 95),
    ("one_shoulder_share", 90, 90),
)
LAST_OF_FIRST, LAST = 2024, 2025


def _text(edition: tuple[str, str], years: tuple[int, int], column: int) -> bytes:
    zh, en = edition
    text = _HEAD.format(edition_zh=zh, edition_en=en, first=years[0], last=years[1])
    for number, target in enumerate(TARGETS, start=1):
        text += _TARGET.format(
            number=number, indicator=target[0], target=target[column],
            printed=f"不低于{target[column]}", year=years[1],
        )  # fmt: skip
    return text.encode()


PLANS = {
    "reference/plans/example-2021-2025.yml": _text(("", ""), (2021, LAST_OF_FIRST), 1),
    "reference/plans/example-2021-2025-adjusted.yml": _text(
        ("，中期调整", ", adjusted at half-term"), (LAST, LAST), 2
    ),
}
