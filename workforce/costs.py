"""What refused rows cost: a unit's indicators with and without the rows that can be read.

The figures with them come out of the same queries, over a passing build in which they count too.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from workforce.catalogue import SQL, Catalogue
from workforce.definitions import read_yaml
from workforce.folders import DataFolder, sha256_of, write_json
from workforce.intake.archive import Key, Submission
from workforce.intake.staging import Staged
from workforce.period import Period
from workforce.warehouse import built_with, newest_build, open_warehouse

MOST_TOLD = 6
ROSTER, VOLUNTEERS, CERTIFICATES = (
    "staff_roster", "volunteer_registration", "certification_list",
)  # fmt: skip
Values = dict[tuple[str, str], str]  # by unit and indicator, as printed


@dataclass(frozen=True)
class Cost:
    """An indicator as it is, and as it would be at most with the refused rows counted in.

    Attributes:
        unit_zh: what follows a value: 人, %, or nothing.
        value, up_to: as published, in text.
    """

    title_zh: str
    title_en: str
    unit_zh: str
    value: str
    up_to: str


def costs_of_refused_rows(
    folder: DataFolder, staged: Sequence[Staged], catalogue: Catalogue, period: str
) -> dict[Submission, tuple[Cost, ...]]:
    """By submission of the month, what its unit's refused rows cost; reckoned once a build.

    All refused rows of the unit that can be read count in, of whichever of its lists; told are the
    indicators that need the submission's dataset, first what a plan asks for. Left out is what
    other units' files are missing for, what the rows do not raise, and what nobody wants raised.
    """
    refused = [one for one in staged if one.submission.period == period and one.legible.exists()]
    if not refused:
        return {}
    build = newest_build(folder)
    path = build.with_name(f"{build.stem}.costs-{period}-{_version()}.json")
    if not path.exists():
        write_json(path, _reckoned(folder, staged, refused, catalogue, period))
    known = json.loads(path.read_text("utf-8"))
    return {
        one.submission: tuple(Cost(**cost) for cost in known.get(_name(one.submission), ()))
        for one in refused
    }


def _version() -> str:
    """Hash of the code that reckons."""
    return sha256_of(Path(__file__).read_bytes())[:8]


def _name(one: Submission) -> str:
    return f"{one.dataset} {one.unit_code}"


def _reckoned(
    folder: DataFolder,
    staged: Sequence[Staged],
    refused: Sequence[Staged],
    catalogue: Catalogue,
    period: str,
) -> dict[str, list[dict[str, str]]]:
    """The costs by dataset and unit."""
    with_refused = {one.submission for one in refused}
    lists = {one.key for one in with_refused}
    needed = [one for one in staged if _bears_on(period, one.submission, lists)]
    with built_with(folder, needed, catalogue, {one.legible for one in refused}) as con:
        then = _values(con, period)
    with open_warehouse(folder) as con:
        now = _values(con, period)
        needs = set(con.execute(NEEDS).fetchall())
    words = read_yaml(SQL / "indicators" / "units.yml")
    asked = {target.indicator for target in catalogue.plans.targets}
    to_be_high = [name for name, one in catalogue.indicators.items() if one.direction == "up"]
    in_order = sorted(to_be_high, key=lambda name: name not in asked)
    told: dict[str, list[dict[str, str]]] = {}
    for one in sorted(with_refused):
        unit = one.unit_code
        changed = [
            indicator
            for indicator in in_order
            if (one.dataset, indicator) in needs
            and (unit, indicator) in now
            and (unit, indicator) in then
            and Decimal(then[unit, indicator]) > Decimal(now[unit, indicator])
        ]
        told[_name(one)] = [
            {
                "title_zh": catalogue.indicators[indicator].title_zh,
                "title_en": catalogue.indicators[indicator].title_en,
                "unit_zh": words[catalogue.indicators[indicator].unit]["zh"],
                "value": now[unit, indicator],
                "up_to": then[unit, indicator],
            }
            for indicator in changed[:MOST_TOLD]
        ]
    return told


def _bears_on(period: str, one: Submission, lists: Collection[Key]) -> bool:
    """Whether the month's figures of who has refused rows can follow from a submission: of others'
    volunteers none do, who are many; of earlier months ledgers and registers, and the rosters of
    last month and of the year's months so far, for who moved and what was paid.
    """
    if one.dataset == VOLUNTEERS:
        return one.key in lists
    if one.dataset == CERTIFICATES:
        return one.period == period
    if one.dataset == ROSTER:
        before = str(Period.parse(period).before)
        return one.period in (before, period) or period[:4] <= one.period < period
    return one.period <= period


def _values(con: duckdb.DuckDBPyConnection, period: str) -> Values:
    rows = con.execute(VALUES, {"period": period}).fetchall()
    return {(unit, indicator): value for unit, indicator, value in rows}


NEEDS = """
    select distinct n.dataset, i.indicator
    from indicator as i
    inner join basis_need as n on i.basis = n.basis
"""
VALUES = """
    select v.region_code, v.indicator, printed(v.value, i.decimals)
    from indicator_value as v
    inner join indicator as i on v.indicator = i.indicator
    where
        v.period = $period
        and v.value is not null
        and v.coverage = 1
        and i.personal is null
"""
