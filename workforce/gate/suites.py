"""The expectations, as `suites/<frame>.json` has them: great-expectations' own format.

`meta` says what its reports can't: a code, how severe it is, and words for the statistician.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SUITES = Path(__file__).parent / "suites"
STOP, PROVISIONAL, WARN = "stop", "provisional", "warn"
ROW_COUNT = "expect_table_row_count_to_equal"  # of a frame that holds only what is wrong


@dataclass(frozen=True)
class Expectation:
    """What must hold of a frame.

    Attributes:
        severity: `stop`, `provisional` or `warn`.
        words: `title`, `limit`, `detail` (of a row) and `look` (what to look at and do), each in
            zh and en; limits and columns stand in braces.
        configuration: what great-expectations is given.
    """

    frame: str
    code: str
    severity: str
    words: dict[str, dict[str, str]]
    configuration: dict[str, Any]

    def said(self, name: str, values: dict[str, Any]) -> tuple[str, str]:
        """Chinese and English, filled in."""
        told = self.words[name]
        return told["zh"].format(**values), told["en"].format(**values)

    @property
    def judges_rows(self) -> bool:
        """Whether all of the frame's rows are judged; else it holds only violations."""
        return self.configuration["type"] != ROW_COUNT


def suites() -> dict[str, tuple[Expectation, ...]]:
    """The expectations by frame, each frame's in the order of their codes."""
    return {path.stem: _suite(path) for path in sorted(SUITES.glob("*.json"))}


def expectations() -> list[Expectation]:
    """All of them, in the order of their codes."""
    return sorted((one for suite in suites().values() for one in suite), key=lambda one: one.code)


def _suite(path: Path) -> tuple[Expectation, ...]:
    told = json.loads(path.read_text("utf-8"))["expectations"]
    found = (
        Expectation(
            path.stem,
            one["meta"]["code"],
            one["meta"]["severity"],
            {name: one["meta"][name] for name in ("title", "limit", "detail", "look")},
            one,
        )
        for one in told
    )
    return tuple(sorted(found, key=lambda one: one.code))
