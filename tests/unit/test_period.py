"""Reference months: how they are written, where they end, which is earlier."""

from __future__ import annotations

import datetime as dt

import pytest

from workforce.period import Period, PeriodError


@pytest.mark.parametrize("text", ["2025-06", "1999-12", "2024-02"])
def test_a_month_reads_back_as_it_is_written(text: str) -> None:
    assert str(Period.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "2025", "2025-6", "2025-00", "2025-13", "202506", "2025-06-01", " 2025-06", "25-06"],
)
def test_anything_else_is_refused_and_named_in_the_message(text: str) -> None:
    with pytest.raises(PeriodError) as refusal:
        Period.parse(text)
    assert f"“{text}”" in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "last"),
    [("2025-06", 30), ("2025-12", 31), ("2025-02", 28), ("2024-02", 29), ("2100-02", 28)],
)
def test_the_last_day_is_the_calendars(text: str, last: int) -> None:
    period = Period.parse(text)
    assert period.last_day == dt.date(period.year, period.month, last)
    assert (period.last_day + dt.timedelta(days=1)).day == 1


def test_months_order_by_time() -> None:
    texts = ["2025-02", "2024-12", "2025-11", "2025-10"]
    assert sorted(texts) == [str(period) for period in sorted(map(Period.parse, texts))]
