"""Accounts that must balance in any warehouse: what adds up, what bounds what, and targets.

Each function gives the accounts that don't balance, in words that tell where; none is good.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

import duckdb

from tests.properties.tables import records

Where = tuple[str, str, int]  # period, region, unit set
Known = Mapping[Where, Mapping[str, Decimal]]

EVERYBODY = "everybody on the roster"  # as if it were a measure

# Left and right come to the same.
SAME: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("joiners", "workers_last_month"), ("leavers", "workers")),
    (("two_committee_members", "main_dedicated_workers"), ("workers",)),
    (
        ("two_committee_members", "main_dedicated_workers", "main_grid_workers",
         "main_other_staff"),
        (EVERYBODY,),
    ),
    (("certified_assistant", "certified_intermediate", "certified_senior"), ("certified_persons",)),
    (("village_committees", "resident_committees"), ("organisations",)),
    (("urban_organisations", "rural_organisations"), ("organisations",)),
    (("urban_with_facility", "rural_with_facility"), ("organisations_with_facility",)),
    (
        ("village_committees_with_facility", "resident_committees_with_facility"),
        ("organisations_with_facility",),
    ),
    (
        ("urban_with_self_service", "rural_with_self_service"),
        ("village_committees_with_self_service", "resident_committees_with_self_service"),
    ),
    (
        ("one_shoulder_village_committees", "one_shoulder_resident_committees"),
        ("one_shoulder_organisations",),
    ),
)  # fmt: skip

# The first is never above the second.
AT_MOST = (
    ("transfers_in", "joiners"),
    ("transfers_out", "leavers"),
    ("urban_workers", "urban_workers_with_grid"),
    ("resident_committee_workers", "workers"),
    ("other_members", "committee_members"),
    ("committee_members", "two_committee_members"),
    ("main_dedicated_workers", "dedicated_workers"),
    ("main_grid_workers", "grid_workers"),
    ("quota_workers", "workers"),
    ("workers_with_3_days", "workers"),
    ("directors_trained_this_year", "heads_trained_this_year"),
    ("secretaries_trained_this_year", "heads_trained_this_year"),
    ("other_members_trained_two_years", "other_members_trained_24_months"),
    ("volunteers_not_placed", "registered_volunteers"),
    ("registered_social_workers", "certified_persons"),
    ("urban_workers_certified", "urban_workers"),
    ("grids_with_party_group", "grids"),
    ("grids_with_worker", "grids"),
    ("facilities_open_8_hours", "facilities_with_open_hours"),
    ("facilities_with_open_hours", "organisations_with_facility"),
    ("facilities_with_volunteer_station", "organisations_with_facility"),
)

# What a region has is what its parts have together: things that are in one place only.
ADDITIVE = {
    "organisations", "village_committees", "resident_committees", "urban_organisations",
    "rural_organisations", "organisations_with_facility", "urban_with_facility",
    "rural_with_facility", "village_committees_with_facility",
    "resident_committees_with_facility", "relocation_organisations", "relocation_with_facility",
    "facilities_with_volunteer_station", "urban_with_self_service", "rural_with_self_service",
    "village_committees_with_self_service", "resident_committees_with_self_service",
    "organisations_with_legal_adviser", "ethnic_key_organisations", "facilities_with_open_hours",
    "facilities_open_8_hours", "facility_open_hours", "facility_area_with_households",
    "households_with_facility_area", "activity_area", "facility_area_with_activity",
    "commercial_service_area", "total_floor_area", "one_shoulder_organisations",
    "one_shoulder_village_committees", "one_shoulder_resident_committees",
    "organisations_with_disaster_officer", "ethnic_key_organisations_with_officer",
    "organisations_with_registered", "grids", "grids_with_party_group", "grids_with_worker",
    "rural_grids_with_households", "urban_grids_with_households", "rural_grid_households",
    "urban_grid_households", "sessions_county", "sessions_township", "volunteer_hours",
}  # fmt: skip
# The sum over the counties of a region, whatever a prefecture between says itself; and what is
# counted against it is counted over the counties that have it.
POPULATION = {"urban_residents", "residents", "registered_population", "households"}
# A region's own wage need not lie between those of its counties.
NEITHER = {"urban_pay_at_wage"}

LEVEL_BELOW = {2: 4, 4: 6, 6: 9, 9: 12}
COUNTIES_BELOW = {2: 6, 4: 6}


def known(con: duckdb.DuckDBPyConnection) -> dict[Where, dict[str, Decimal]]:
    """What was counted, over which units: bases that cover the same units say the same."""
    found: dict[Where, dict[str, Decimal]] = defaultdict(dict)
    rows = con.execute(
        "select m.period, m.region_code, c.unit_set, m.measure, m.value"
        " from measure as m inner join coverage as c"
        " on m.period = c.period and m.basis = c.basis and m.region_code = c.region_code"
    ).fetchall()
    for period, region, unit_set, measure, value in rows:
        assert found[period, region, unit_set].setdefault(measure, value) == value
    everybody = con.execute(
        "select period, region_code, unit_set, count(*) from worker_in_region group by all"
    ).fetchall()
    for period, region, unit_set, persons in everybody:
        found[period, region, unit_set][EVERYBODY] = Decimal(persons)
    return found


def unbalanced(values: Known) -> Iterator[str]:
    """Sums that differ and parts above their whole, wherever all of it is known."""
    for where, here in values.items():
        if "main_other_staff" in here:
            here = {EVERYBODY: Decimal(0), **here}  # no row where nobody is on the roster
        for left, right in SAME:
            if here.keys() >= {*left, *right}:
                sums = [sum(map(here.__getitem__, names)) for names in (left, right)]
                if sums[0] != sums[1]:
                    yield f"{where}: {left} = {sums[0]}, {right} = {sums[1]}"
        for part, whole in AT_MOST:
            if here.keys() >= {part, whole} and here[part] > here[whole]:
                yield f"{where}: {part} {here[part]} is above {whole} {here[whole]}"


def applied(values: Known) -> set[int]:
    """Places in `SAME` of the identities that were looked at with something to count."""
    return {
        at
        for at, (left, right) in enumerate(SAME)
        if any(here.keys() >= {*left, *right} and here[right[0]] for here in values.values())
    }


def parts_against_wholes(
    con: duckdb.DuckDBPyConnection, excepted: Collection[str] | None = None
) -> Iterator[str]:
    """Additive measures that are not the sum of their parts, distinct counts out of bounds.

    Parts of a region are known only where their unit is covered, and then just as the region counts
    them, because both are taken over the covered units.

    Args:
        excepted: measures that are left out, else those decided by region.
    """
    if excepted is None:
        excepted = decided_by_region(con)
    values: dict[tuple[str, str, str], dict[str, Decimal]] = defaultdict(dict)
    for period, basis, measure, region, value in con.execute(
        "select period, basis, measure, region_code, value from measure"
    ).fetchall():
        values[period, basis, measure][region] = value
    nowhere = not_placed(con)
    for (period, basis, measure), of_region in values.items():
        if measure in NEITHER or measure in excepted:
            continue
        needs_population = not POPULATION.isdisjoint(basis.split("+"))
        below = _below(of_region, COUNTIES_BELOW if needs_population else LEVEL_BELOW)
        for region, whole in of_region.items():
            parts = below.get(region, [])
            if measure == "registered_volunteers" and len(region) == 6 and not needs_population:
                # who is placed in no community is a part by itself
                parts = [*parts, nowhere[period, region]]
            if parts and not _holds(measure, whole, parts):
                yield f"{period} {basis} {region}: {measure} is {whole}, its parts are {parts}"


def _below(of_region: Mapping[str, Decimal], levels: Mapping[int, int]) -> dict[str, list[Decimal]]:
    """The values of what lies just below each region."""
    found: dict[str, list[Decimal]] = defaultdict(list)
    for region, value in of_region.items():
        for length, length_below in levels.items():
            if len(region) == length_below:
                found[region[:length]].append(value)
    return found


def _holds(measure: str, whole: Decimal, parts: list[Decimal]) -> bool:
    if measure in ADDITIVE | POPULATION:
        return whole == sum(parts)
    return max(parts) <= whole <= sum(parts)


def decided_by_region(con: duckdb.DuckDBPyConnection) -> set[str]:
    rows = con.execute("select measure from measure_definition where is_decided_by_region")
    return {measure for (measure,) in rows.fetchall()}


def not_placed(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], Decimal]:
    """Volunteers of a region who are placed in no community."""
    rows = con.execute(
        "select period, region_code, value from measure where measure = 'volunteers_not_placed'"
    ).fetchall()
    return {(period, region): value for period, region, value in rows}


# Composition


def composition_gaps(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Breakdowns whose categories do not come to the total, or that to the group."""
    groups = {
        "all": ("workers",),
        "two_committees": ("two_committee_members",),
        "dedicated": ("main_dedicated_workers",),
    }
    values = {
        (row["period"], row["region_code"], row["basis"], row["measure"]): row["value"]
        for row in records(con, "select * from measure where basis = 'staff_roster'")
    }
    sexes = {
        (row["period"], row["region_code"], row["category"]): row["persons"]
        for row in records(
            con, "select * from composition where breakdown = 'sex' and worker_group = 'all'"
        )
    }
    for row in records(
        con,
        "select period, region_code, worker_group, breakdown, sum(persons) as persons,"
        " min(total) as total, max(total) as most, count(*) = count(distinct category) as once"
        " from composition group by all",
    ):
        here = row["period"], row["region_code"]
        is_whole = row["persons"] == row["total"] == row["most"] and row["once"]
        if not is_whole:
            yield f"{here}: {row}"
        if row["worker_group"] in ("male", "female"):
            if sexes[*here, row["worker_group"]] != row["total"]:
                yield f"{here}: not as many as of that sex, {row}"
        elif row["breakdown"] != "certificate":  # counted where the certificate list is in too
            (measure,) = groups[row["worker_group"]]
            if values[*here, "staff_roster", measure] != row["total"]:
                yield f"{here}: {measure} is not {row['total']}, {row}"


def protected_off(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Protected cells that are not within their total, or not what is published of them."""
    personal = ("age", "political_status", "education", "ethnicity", "certificate")
    cells = records(con, "select * from protected_cell")
    numerators = {
        (row["period"], row["region_code"], row["indicator"]): row["numerator"]
        for row in records(con, "select * from indicator_value where numerator is not null")
    }
    shown = {
        tuple(row[name] for name in ("period", "region_code", "worker_group", "breakdown",
                                     "category")): (row["persons"], row["total"])
        for row in records(con, "select * from composition where status <> 'missing'")
        if row["breakdown"] in personal
    }  # fmt: skip
    for cell in cells:
        here = cell["period"], cell["region_code"]
        if not 0 <= cell["persons"] <= cell["total"]:
            yield f"{here}: {cell}"
        if cell["indicator"]:
            if numerators[*here, cell["indicator"]] != cell["persons"]:
                yield f"{here}: not as the indicator says, {cell}"
        else:
            key = (*here, cell["worker_group"], cell["table_name"], cell["category"])
            if shown.pop(key, None) != (cell["persons"], cell["total"]):
                yield f"{here}: not as in the composition, {cell}"
    yield from (f"unprotected: {key}" for key in shown)


# Targets


def lacking(needed: Decimal, numerator: Decimal, factor: int, denominator: Decimal) -> Decimal:
    """What a numerator lacks, exact to millionths."""
    wanted = Fraction(needed) * Fraction(denominator) * 10**6 / factor
    return Decimal(floor(wanted)).scaleb(-6) - numerator


def contributions_off(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Targets of which the counties' parts and the remainder are not what the whole lacks."""
    sums: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for *key, lacks in con.execute(
        "select period, region_code, plan, target_id, indicator, lacks from target_contribution"
    ).fetchall():
        sums[tuple(key)] += lacks
    with_parts = con.execute(
        "select t.period, t.region_code, t.plan, t.target_id, t.indicator, t.needed, t.numerator,"
        " t.factor, t.denominator from target_region as t"
        " inner join indicator as i on t.indicator = i.indicator"
        " where t.value is not null and i.denominator is not null and length(t.region_code) <= 4"
    ).fetchall()
    for *key, needed, numerator, factor, denominator in with_parts:
        whole = lacking(needed, numerator, factor, denominator)
        if sums.pop(tuple(key), None if _has_parts(con, key) else whole) != whole:
            yield f"{key} lacks {whole}"
    yield from (f"{key}: parts of no whole" for key in sums)


def _has_parts(con: duckdb.DuckDBPyConnection, key: Sequence[str]) -> bool:
    """Whether any county of a target's region has the figure."""
    period, region, *_, indicator = key
    found = con.execute(
        "select count(*) from indicator_value where region_level = 'county' and period = ?"
        " and starts_with(region_code, ?) and indicator = ? and numerator is not null"
        " and denominator is not null",
        [period, region, indicator],
    ).fetchone()
    return found != (0,)


def misjudged(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Targets whose `met` or `gap` is not what exact fractions say."""
    for row in records(
        con,
        "select v.*, t.numerator, t.denominator, t.factor, t.needed"
        " from target_value as v inner join target_region as t using"
        " (period, region_code, plan, target_id, indicator) where v.value is not null",
    ):
        numerator = Fraction(row["numerator"])
        wanted = Fraction(row["needed"]) * Fraction(row["denominator"]) / row["factor"]
        short = wanted - numerator
        more = floor(short) + 1 if row["comparator"] == ">" else ceil(short)
        gap: int | None = max(more, 0)
        if not _meets(row, numerator + max(more, 0)):
            gap = None
        met = _meets(row, numerator)
        if (row["met"], row["gap"]) != (met, 0 if met else gap):
            yield f"met {met}, gap {gap}: {row}"


def _meets(row: Mapping[str, Any], numerator: Fraction) -> bool:
    value = numerator * row["factor"] / Fraction(row["denominator"])
    needed = Fraction(row["needed"])
    match row["comparator"]:
        case ">":
            return value > needed
        case "=":
            return value == needed
        case "range":
            return needed <= value <= Fraction(row["target_high"])
        case _:
            return value >= needed
