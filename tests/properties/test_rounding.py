"""The macros of the build against exact fractions and plain text."""

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
FACTORS = (1, 20, 100, 1_000, 10_000)  # of the catalogue's units
DECIMALS = (0, 1, 2, 3, 4)

people = st.integers(0, MOST_PEOPLE)
hundredths = st.integers(0, 100 * MOST_PEOPLE).map(lambda n: Decimal(n).scaleb(-2))
factors = st.sampled_from(FACTORS)
digits = st.sampled_from(DECIMALS)


def half_up(value: Fraction, decimals: int = 2) -> Decimal:
    """To so many decimals, a half away from zero."""
    return Decimal(floor(value * 10**decimals + Fraction(1, 2))).scaleb(-decimals)


def said(sandbox: Any, call: str, *values: Any) -> Any:
    """What a macro makes of some values."""
    with sandbox() as con:
        ((found,),) = con.execute(f"select {call}", list(values)).fetchall()
    return found


# Values


@settings(max_examples=200)
@given(numerator=people, denominator=st.integers(1, MOST_PEOPLE), factor=factors, decimals=digits)
@case(numerator=201, denominator=20_000, factor=100, decimals=2)  # 1.005 exactly
@case(numerator=1, denominator=800, factor=1, decimals=2)  # 0.00125
@case(numerator=1, denominator=200, factor=1, decimals=2)  # 0.005 exactly
@case(numerator=1, denominator=2, factor=1, decimals=0)  # a half up to 1
@case(numerator=MOST_PEOPLE, denominator=1, factor=10_000, decimals=4)
# Both sides of where 64 bits end.
@case(numerator=399_999_999, denominator=1, factor=10_000, decimals=4)
@case(numerator=400_000_000, denominator=1, factor=10_000, decimals=4)
@case(numerator=399_999_999, denominator=MOST_PEOPLE, factor=10_000, decimals=4)
@case(numerator=7, denominator=3, factor=100_000, decimals=2)
def test_rounded_ratio_is_half_up(
    numerator: int, denominator: int, factor: int, decimals: int, sandbox: Any
) -> None:
    found = said(
        sandbox,
        "rounded_ratio(cast(? as bigint), cast(? as bigint), cast(? as bigint), ?)",
        numerator, factor, denominator, decimals,
    )  # fmt: skip
    assert found == half_up(Fraction(numerator * factor, denominator), decimals)


@settings(max_examples=200)
@given(numerator=hundredths, denominator=hundredths.filter(bool), factor=factors, decimals=digits)
@case(numerator=Decimal("0.01"), denominator=Decimal("0.02"), factor=1, decimals=0)
@case(numerator=Decimal("399999999.99"), denominator=Decimal("0.01"), factor=10_000, decimals=4)
@case(numerator=Decimal("400000000.00"), denominator=Decimal("0.01"), factor=10_000, decimals=4)
@case(numerator=Decimal("2174.50"), denominator=Decimal(1_000), factor=1, decimals=2)
def test_sums_with_two_decimals_are_rounded_once_too(
    numerator: Decimal, denominator: Decimal, factor: int, decimals: int, sandbox: Any
) -> None:
    """Days, areas, hours and yuan; as decimal(20, 2), the type of all measures."""
    found = said(
        sandbox,
        "rounded_ratio(cast(? as decimal(20, 2)), cast(? as bigint), cast(? as decimal(20, 2)), ?)",
        str(numerator), factor, str(denominator), decimals,
    )  # fmt: skip
    assert found == half_up(Fraction(numerator) * factor / Fraction(denominator), decimals)


@pytest.mark.parametrize("numerator, denominator", [(5, 0), (5, None), (None, 5), (0, 0)])
def test_nothing_to_divide_by_is_null(
    numerator: int | None, denominator: int | None, sandbox: Any
) -> None:
    call = "rounded_ratio(cast(? as decimal(20, 2)), 100, cast(? as decimal(20, 2)), 2)"
    assert said(sandbox, call, numerator, denominator) is None


@settings(max_examples=100)
@given(value=hundredths, decimals=st.sampled_from((2, 3, 4)))
@case(value=Decimal(0), decimals=0)
@case(value=Decimal(1200), decimals=0)
@case(value=Decimal("12.50"), decimals=1)
def test_a_value_is_printed_with_its_decimals(value: Decimal, decimals: int, sandbox: Any) -> None:
    found = said(sandbox, "printed(cast(? as decimal(18, 4)), ?)", str(value), decimals)
    assert found == f"{value:.{decimals}f}"


@settings(max_examples=100)
@given(value=st.decimals(-(10**9), 10**9, allow_nan=False, places=6))
@case(value=Decimal(0))
@case(value=Decimal(1200))
@case(value=Decimal("-0.500000"))
@case(value=Decimal("100.010000"))
def test_trimmed_is_the_shortest_way_to_write_it(value: Decimal, sandbox: Any) -> None:
    found = said(sandbox, "trimmed(cast(? as decimal(28, 6)))", str(value))
    assert Decimal(found) == value
    assert "." not in found or found[-1] not in "0."


@given(value=st.integers(0, MOST_PEOPLE))
@case(value=0)
@case(value=1200)
def test_a_whole_number_is_trimmed_of_nothing(value: int, sandbox: Any) -> None:
    assert said(sandbox, "trimmed(cast(? as bigint))", value) == str(value)
    assert said(sandbox, "trimmed(cast(? as decimal(20, 2)))", value) == str(value)


# Targets


@settings(max_examples=200)
@given(numerator=st.integers(0, 10**15), denominator=st.integers(1, 10**11))
@case(numerator=0, denominator=7)
@case(numerator=14, denominator=7)
@case(numerator=15, denominator=7)
def test_ceiling_ratio_rounds_up(numerator: int, denominator: int, sandbox: Any) -> None:
    found = said(
        sandbox, "ceiling_ratio(cast(? as hugeint), cast(? as bigint))", numerator, denominator
    )
    assert found == ceil(Fraction(numerator, denominator))


@settings(max_examples=200)
@given(
    needed=st.integers(0, 10**8).map(lambda n: Decimal(n).scaleb(-4)),
    numerator=hundredths,
    factor=factors,
    denominator=hundredths,
)
@case(needed=Decimal(18), numerator=Decimal(2_767), factor=10_000, denominator=Decimal(2_136_300))
@case(needed=Decimal("99.85"), numerator=Decimal(1_358), factor=100, denominator=Decimal(1_360))
@case(needed=Decimal(3), numerator=Decimal(2), factor=1, denominator=Decimal(1))
@case(needed=Decimal(1), numerator=Decimal(5), factor=20, denominator=Decimal(0))
def test_what_is_lacking_is_exact_to_millionths(
    needed: Decimal, numerator: Decimal, factor: int, denominator: Decimal, sandbox: Any
) -> None:
    found = said(
        sandbox,
        "lacking(cast(? as decimal(18, 4)), cast(? as decimal(20, 2)), cast(? as bigint),"
        " cast(? as decimal(20, 2)))",
        str(needed), str(numerator), factor, str(denominator),
    )  # fmt: skip
    exact = Fraction(needed) * Fraction(denominator) / factor - Fraction(numerator)
    # What has six decimals or fewer is exact; of more the rest is cut off.
    assert Fraction(found) == Fraction(floor(exact * 10**6), 10**6)


@given(year=st.integers(1949, 2100), month=st.integers(1, 12), months=st.integers(-600, 600))
@case(year=2020, month=12, months=54)  # 2025-06
@case(year=2024, month=12, months=1)
@case(year=2025, month=6, months=0)
def test_months_between_counts_months(year: int, month: int, months: int, sandbox: Any) -> None:
    there = 12 * year + month - 1 + months
    to = f"{there // 12:04}-{there % 12 + 1:02}"
    assert said(sandbox, "months_between(?, ?)", f"{year}-{month:02}", to) == months


def test_no_month_to_count_from_is_null(sandbox: Any) -> None:
    assert said(sandbox, "months_between(null, '2025-06')") is None
