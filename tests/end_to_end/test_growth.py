"""The short form of `make growth`: longer lists are counted right, and what counts as linear."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import growth, growth_child
from tests.conftest import MONTHS, Example
from workforce.month import staged_submissions


def test_a_build_of_longer_lists_counts_everybody_in_them(example: Example, tmp_path: Path) -> None:
    """Twice the people and a half more: what polars finds in the lists is what the build says."""
    period = MONTHS[-1]
    staged = staged_submissions(example.folder)
    as_sent = growth_child.valid_volunteers(staged, period)
    grown = growth_child.grow(staged, period, 5 * as_sent // 2, tmp_path / "lists")
    expected = growth_child.valid_volunteers(grown, period)
    assert expected > 2 * as_sent
    told = growth_child.timed_build(example.root, tmp_path / "built", period, tmp_path / "lists")
    assert told["volunteers"] == expected


def grown(*seconds: tuple[float, float]) -> list[growth.Grown]:
    return [growth.Grown(size, took, took, 0, 0, 0) for size, took in seconds]


@pytest.mark.parametrize(
    ("seconds", "is_linear"),
    [
        ([(0, 3), (1, 4), (2, 5), (10, 13)], True),  # a second a million
        ([(0, 3), (1, 4), (2, 5), (10, 15.5)], True),  # 1.25 at the end
        ([(0, 3), (1, 4), (2, 5), (10, 15.6)], False),
        ([(0, 3), (1, 4), (2, 3), (10, 2)], False),  # faster with more: noise tells nothing
    ],
)
def test_linear_is_at_most_a_quarter_more_a_million(
    seconds: list[tuple[float, float]], is_linear: bool
) -> None:
    assert growth.is_linear(grown(*seconds)) == is_linear
