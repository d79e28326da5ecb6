"""Writes a history into a data folder, together with the truth about every month of it."""

from __future__ import annotations

from pathlib import Path

from workforce.demo.example import VOLUNTEERS, generator_version, write_world
from workforce.demo.months import read_months
from workforce.demo.past.happenings import MOST, month_texts
from workforce.demo.past.world import build_past


def write_history(
    data: Path,
    *,
    months: int = MOST,
    scale: str = "small",
    seed: int = 2025,
    volunteers: int | None = None,
    times_smaller: int = 1,
) -> dict:
    """Write raw files as they lie in the end, `demo/arrivals.json`, which says when each came and
    what was there before, the truth of every month as it is finally known, and two plans.

    The same arguments give the same bytes everywhere.

    Args:
        data: the data folder.
        months: how many months, up to June 2025.
        scale: small (28,200 volunteers) or full (282,000), beside those of the merged county.
        seed: another seed gives another region.
        volunteers: their number, whatever the scale.
        times_smaller: so many times fewer committees in each county, for tests.

    Returns:
        Counts of files, rows, refused rows and people.

    Raises:
        ValueError: an unknown scale or number of months, or `raw/` holds files the example did not
            make.
    """
    if scale not in VOLUNTEERS:
        raise ValueError(
            f"规模应为 small 或 full：{scale!r}\nscale must be small or full: {scale!r}"
        )
    read = read_months(tuple(month_texts(months)), one_year=False)
    count = VOLUNTEERS[scale] if volunteers is None else volunteers
    parameters = {
        "history": True,
        "scale": scale,
        "seed": seed,
        "months": [month.text for month in read],
        "volunteers": count,
        "volunteers_csv_only": False,
        "truth_below_counties": False,
        "times_smaller": times_smaller,
        "generator": generator_version(),
    }
    return write_world(data, parameters, lambda: build_past(seed, read, count, times_smaller))
