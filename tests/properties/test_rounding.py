"""The macros of the build against exact fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

import pytest
from hypothesis import example as case
from hypothesis import given, settings
from hypothesis import strategies as st

MOST_PEOPLE = 1_500_000_000


def half_up(value: Fraction) -> Decimal:
    """To hundredths, a half away from zero."""
    return Decimal(floor(value * 100 + Fraction(1, 2))).scaleb(-2)


@settings(max_examples=200)
@given(
    numerator=st.integers(0, MOST_PEOPLE),
    denominator=st.integers(1, MOST_PEOPLE),
    factor=st.sampled_from([1, 100, 1_000, 10_000, 100_000]),
)
@case(numerator=201, denominator=20_000, factor=100)  # 1.005 exactly
@case(numerator=1, denominator=800, factor=1)  # 0.00125
@case(numerator=1, denominator=200, factor=1)  # 0.005 exactly
@case(numerator=MOST_PEOPLE, denominator=1, factor=100_000)
def test_rounded_ratio_is_half_up(
    numerator: int, denominator: int, factor: int, sandbox: Any
) -> None:
    with sandbox() as con:
        found = con.execute(
            "select rounded_ratio(cast(? as bigint), cast(? as bigint), cast(? as bigint))",
            [numerator, factor, denominator],
        ).fetchall()
    assert found == [(half_up(Fraction(numerator * factor, denominator)),)]


@pytest.mark.parametrize("denominator", [0, None])
def test_nothing_to_divide_by_is_null(denominator: int | None, sandbox: Any) -> None:
    with sandbox() as con:
        found = con.execute(
            "select rounded_ratio(5, 100, cast(? as bigint))", [denominator]
        ).fetchall()
    assert found == [(None,)]


@settings(max_examples=200)
@given(numerator=st.integers(0, 10**15), denominator=st.integers(1, 10**11))
@case(numerator=0, denominator=7)
@case(numerator=14, denominator=7)
@case(numerator=15, denominator=7)
def test_ceiling_ratio_rounds_up(numerator: int, denominator: int, sandbox: Any) -> None:
    with sandbox() as con:
        found = con.execute(
            "select ceiling_ratio(cast(? as hugeint), cast(? as bigint))", [numerator, denominator]
        ).fetchall()
    assert found == [(ceil(Fraction(numerator, denominator)),)]
