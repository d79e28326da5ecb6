"""The attacker on pay: what the published means say about those that are withheld, and about how
many workers are not paid.

The same as `attacker` does for counts, with two unknowns a region: the sum of pay and the months
with pay, of persons and the year so far. A published mean, rounded, ties one to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

import duckdb

from tests.disclosure.attacker import (
    ROUNDING,
    Bound,
    Cell,
    Number,
    System,
    is_unsafe,
    table,
    truth_of,
)

NEAR = 0.1  # of a mean that is withheld: nobody may know it so closely
MEAN, TO_WAGE = "urban_pay_mean", "urban_pay_to_wage"
PARTS = """
    select region_code, numerator, denominator from indicator_value
    where period = $period and indicator = $indicator and numerator is not null
        and region_level in ('province', 'prefecture', 'county')
"""


@dataclass(frozen=True)
class Pay:
    """Pay of a region's urban workers in the months of the year so far.

    Attributes:
        most_months: what the months with pay can't be more than: the urban workers of every month.
        wage: monthly wage it is compared with.
        value_shown, parts_shown: whether its mean is published, and with it sum and months.
    """

    yuan: float
    months: int
    most_months: float = inf
    wage: float = 0
    value_shown: bool = True
    parts_shown: bool = False


def pay_system(pay: Mapping[str, Pay], lacking: Iterable[tuple[str, float, float]] = ()) -> System:
    """What is known of sums and months of pay.

    Args:
        lacking: regions, the share of the wage they need, and what their counties together lack of
            it: what the region lacks less the published remainder.
    """
    system = System()
    say_pay(system, "", pay, lacking)
    return system


def say_pay(
    system: System,
    month: str,
    pay: Mapping[str, Pay],
    lacking: Iterable[tuple[str, float, float]],
) -> None:
    """Add what a month says to a system."""
    inside: dict[str, list[str]] = {}
    for region, one in pay.items():
        months, yuan = ("months", month, region), ("yuan", month, region)
        system.unknown(months, 0, one.most_months)
        system.unknown(yuan)
        if one.parts_shown:
            system.say({months: 1}, one.months, one.months)
            system.say({yuan: 1}, one.yuan, one.yuan)
        if one.value_shown and one.months:
            mean = round(one.yuan / one.months, 2)
            system.say({yuan: 1, months: -(mean + 0.005 + ROUNDING)}, -inf, 0)
            system.say({yuan: 1, months: -(mean - 0.005 - ROUNDING)}, 0, inf)
        above = next((region[:n] for n in range(len(region) - 1, 1, -1) if region[:n] in pay), None)
        if above:
            inside.setdefault(above, []).append(region)
    for above, parts in inside.items():
        for what in ("months", "yuan"):
            again = getattr(pay[above], what) - sum(getattr(pay[one], what) for one in parts)
            sums = {(what, month, above): 1, **{(what, month, one): -1 for one in parts}}
            system.say(sums, again - ROUNDING, again + ROUNDING)
    for region, share, lacks in lacking:
        parts = [one for one in pay if one.startswith(region) and len(one) == 6]
        told = {("months", month, one): share * pay[one].wage for one in parts}
        told |= {("yuan", month, one): -1 for one in parts}
        system.say(told, lacks - 0.02, lacks + 0.02)


def means_found(pay: Mapping[str, Pay]) -> dict[str, tuple[float, float]]:
    """The withheld means that are known too closely, and between what."""
    system = pay_system(pay)
    found = {}
    for region, one in pay.items():
        if not one.value_shown:
            low, high = system.ratio_bounds(("yuan", "", region), ("months", "", region))
            mean = one.yuan / one.months
            if low > (1 - NEAR) * mean and high < (1 + NEAR) * mean:
                found[region] = low, high
    return found


def attack_unpaid(con: duckdb.DuckDBPyConnection, releases: Mapping[str, Path]) -> list[Bound]:
    """What the unpaid workers of a region can be, from the means of pay too: the newest releases
    of a year's months, from the first that was reported on.

    A month's workers with pay are what it adds to the months with pay; with those without pay they
    are no more than all urban workers.
    """
    system = System()
    numbers: dict[str, dict[Cell, Number]] = {}
    before: tuple[str, set[str]] | None = None
    for month, path in releases.items():
        rows = {
            (row["region_code"], row["indicator"]): row for row in table(path / "indicators.csv")
        }
        unpaid = {
            cell.region: (cell, *one)
            for cell, one in truth_of(con, month).items()
            if cell.table == "unpaid"
        }
        pay = _pay_of(con, month, rows)
        say_pay(system, month, pay, _lacking(path, rows))
        shown = {region: rows[region, "urban_workers_unpaid"]["numerator"] for region in unpaid}
        numbers[month] = {
            cell: Number(persons, total, *([persons] * 2 if shown[region] else [0, total]))
            for region, (cell, persons, total) in unpaid.items()
        }
        whole = {region for region in pay if rows[region, MEAN]["coverage"] == "1.0000"}
        for region, (_, persons, total) in unpaid.items():
            key = ("unpaid", month, region)
            system.unknown(key, 0, total)
            if shown[region]:
                system.say({key: 1}, persons, persons)
            if region in whole and (before is None or region in before[1]):
                told = {key: 1, ("months", month, region): 1}
                if before:
                    told[("months", before[0], region)] = -1
                system.say(told, -inf, total)
        _say_unpaid_of_regions(system, month, {one: at[1] for one, at in unpaid.items()})
        before = month, whole
    return [
        Bound(n, cell, one.persons, one.total, *system.bounds(("unpaid", month, cell.region)))
        for n, (month, cells) in enumerate(numbers.items())
        for cell, one in cells.items()
        if is_unsafe(cell, cells)
    ]


def _pay_of(
    con: duckdb.DuckDBPyConnection, month: str, rows: Mapping[tuple[str, str], Mapping[str, str]]
) -> dict[str, Pay]:
    parts = {
        name: {
            region: (float(yuan), float(of))
            for region, yuan, of in con.execute(
                PARTS, {"period": month, "indicator": name}
            ).fetchall()
        }
        for name in (MEAN, TO_WAGE)
    }
    return {
        region: Pay(
            yuan,
            int(months),
            wage=parts[TO_WAGE][region][1] / months if region in parts[TO_WAGE] and months else 0,
            value_shown=bool(rows[region, MEAN]["value"]),
            parts_shown=bool(rows[region, MEAN]["denominator"]),
        )
        for region, (yuan, months) in parts[MEAN].items()
    }


def _lacking(
    path: Path, rows: Mapping[tuple[str, str], Mapping[str, str]]
) -> Sequence[tuple[str, float, float]]:
    """What counties lack together, from the remainder that stands beside them."""
    targets = {
        (row["region_code"], row["plan"], row["target_id"]): row
        for row in table(path / "targets.csv")
        if row["indicator"] == TO_WAGE
    }
    found = []
    for row in table(path / "contributions.csv"):
        region = row["region_code"]
        whole = rows[region, TO_WAGE]
        is_remainder = row["indicator"] == TO_WAGE and row["part_code"] == region
        if is_remainder and row["lacks"] and whole["denominator"]:
            target = targets[region, row["plan"], row["target_id"]]
            share = (float(target["target"]) - float(target["tolerance"] or 0)) / 100
            lacks = share * float(whole["denominator"]) - float(whole["numerator"])
            found.append((region, share, lacks - float(row["lacks"])))
    return found


def _say_unpaid_of_regions(system: System, month: str, persons: Mapping[str, int]) -> None:
    for region in persons:
        parts = [
            one for one in persons
            if one != region and one.startswith(region)
            and not any(len(region) < len(of) < len(one) and one.startswith(of) for of in persons)
        ]  # fmt: skip
        if parts:
            again = persons[region] - sum(persons[one] for one in parts)
            sums = {("unpaid", month, one): -1.0 for one in parts}
            system.say({**sums, ("unpaid", month, region): 1.0}, again, again)
