"""A random region as the input tables of a build, and what comes out of one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tests.properties.world import (
    COLUMNS,
    COUNTIES,
    EARLIER_LEDGERS,
    FIGURES,
    JANUARY,
    MONTHLY,
    MONTHS,
    NAMES,
    OWN_FIGURES,
    PREFECTURES,
    PROVINCE,
    TOWNSHIPS,
    Row,
    World,
)
from tests.sql import small
from workforce.catalogue import SQL

DEFINITIONS = (
    "dataset", "indicator", "basis_need", "measure_definition", "measure_use", "parameter",
    "finding_code", "composition_category",
)  # fmt: skip
LEVELS = {2: "province", 4: "prefecture", 6: "county", 9: "township"}
# In build order: what a release reads beside the targets.
BESIDE = ("target_value", "composition", "protected_cell", "protected_mean")

# One target of each kind, on shares, rates with decimals and counts.
_ASKED: tuple[tuple[str, str, str, Row], ...] = (
    ("training_days_3_share", ">=", "50", {}),
    ("certified_per_10k_registered", ">", "3.3333", {}),
    ("facility_area_per_100_households", ">=", "30", {}),
    ("one_shoulder_share", "=", "50", {}),
    ("workers_per_10k_urban_all", "range", "3", {"target_high": "12.5"}),
    ("volunteers_share_residents", "about", "15", {"tolerance": "0.5"}),
    ("women_share_village_two_committees", ">=", "0", {}),
    ("training_sessions_county", ">=", "3", {"levels": ["county"]}),
    ("quota_posts_filled", ">=", "2", {}),
    ("village_committees", ">", "5", {}),
    ("grid_workers_per_grid", ">", "1", {"parts": list(PREFECTURES), "region_code": PROVINCE}),
)
TARGETS = tuple(
    {
        "target_id": f"t{at}",
        "indicator": indicator,
        "comparator": comparator,
        "target": target,
        **more,
    }
    for at, (indicator, comparator, target, more) in enumerate(_ASKED)
)


def read_definitions(con: duckdb.DuckDBPyConnection) -> dict[str, list[Row]]:
    """The project's own indicators and measures, as its build loads them."""
    return {table: records(con, f"select * from {table}") for table in DEFINITIONS}


def records(con: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    """The rows of a query, each by column name."""
    result = con.execute(query)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@dataclass(frozen=True, repr=False)
class Builder:
    """Builds of the project's SQL and definitions over input tables of one's own."""

    shapes: small.Shapes
    definitions: Mapping[str, list[Row]]
    sandbox: Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]
    root: Path = SQL

    @contextlib.contextmanager
    def built(self, tables: Mapping[str, list[Row]]) -> Iterator[duckdb.DuckDBPyConnection]:
        """A database in which everything is built, up to what nothing else reads."""
        with self.sandbox() as con:
            small.build(con, self.shapes, tables, "target_contribution", root=self.root)
            there, _ = small.plan("target_contribution", self.root)
            beside = {name for table in BESIDE for name in small.plan(table, self.root)[0]}
            for name in sorted(beside - set(there)):
                small.fill(con, name, self.shapes[name], tables.get(name, ()))
            for table in BESIDE:
                con.execute(small.queries(self.root)[table].query)
            yield con

    @contextlib.contextmanager
    def of(self, world: World) -> Iterator[duckdb.DuckDBPyConnection]:
        """The build of a region."""
        with self.built(self.inputs(world)) as con:
            yield con

    def inputs(self, world: World) -> dict[str, list[Row]]:
        """All input tables of a region."""
        return {**self.definitions, **inputs(world)}


def builder_of(warehouse: Path, shapes: small.Shapes, sandbox: Any) -> Builder:
    """Builds with the definitions that a warehouse was built with."""
    with duckdb.connect(str(warehouse.resolve()), read_only=True) as con:
        return Builder(shapes, read_definitions(con), sandbox)


def inputs(world: World) -> dict[str, list[Row]]:
    """What was sent and what is owed."""
    files = list(_files(world))
    regions = (PROVINCE, *PREFECTURES, *COUNTIES, *TOWNSHIPS)
    return {
        "submission": [
            {"period": period, "unit_code": unit, "dataset": dataset, "sequence": at,
             "rows_read": 1000,
             "rows_refused": 100 if (period, unit, dataset) in world.many_refused else 0,
             "is_rejected": world.unusable.get((period, unit, dataset), False)}
            for at, (period, unit, dataset) in enumerate(files)
        ],
        "submission_column": [
            {"period": period, "unit_code": unit, "dataset": dataset, "column_name": column}
            for period, unit, dataset in files
            for column in COLUMNS.get(dataset, ())
            if (period, unit, dataset, column) not in world.lost
        ],
        "reporting_rule": [
            {"unit_level": "county", "dataset": dataset, "due_day": 5} for dataset in MONTHLY
        ],
        "division": [
            {"period": JANUARY, "unit_code": PROVINCE, "code": code, "level": LEVELS[len(code)]}
            for code in regions
        ],
        "organisation_register": [
            {"period": period, "unit_code": code[:6], "community_code": code,
             "community_name": NAMES[code], **organisation}
            for period, organisations in world.registers.items()
            for code, organisation in organisations.items()
        ],
        "grid_register": [
            {"period": period, "unit_code": county} | grid
            for (period, county), grids in world.grids.items()
            for grid in grids
        ],
        "population": list(_population(world)),
        "wages": list(_wages(world)),
        "staff_roster": [
            without(named(row), "months", "by_name", "posts")
            for row in _sent(world, "staff_roster")
        ],
        "volunteer_registration": [
            without(row, "months", "community")
            for row in _sent(world, "volunteer_registration")
        ],
        "certification_list": [
            without(row, "months") for row in _sent(world, "certification_list")
        ],
        "training_record": [
            without(row, "months", "time", "half_days") for row in _sent(world, "training_record")
        ] + list(world.ledgers),
        "plan": [
            {"plan": f"plan of {region}", "region_code": region, "from_year": year,
             "to_year": 2025}
            for region, year in world.plans.items()
        ],
        "plan_target": [
            {"plan": plan, "region_code": region, "record": "target", "from_year": 2021,
             "to_year": 2025} | target
            for plan, region in (("a", PREFECTURES[0]), ("b", PROVINCE))
            for target in TARGETS
        ],
    }  # fmt: skip


def _files(world: World) -> Iterator[tuple[str, str, str]]:
    """Every file that came, usable or not."""
    yield JANUARY, PROVINCE, "division"
    yield JANUARY, PROVINCE, "population"
    yield JANUARY, PROVINCE, "wages"
    for period, organisations in world.registers.items():
        for county in sorted({code[:6] for code in organisations}):
            yield period, county, "organisation_register"
    for period, county in world.grids:
        yield period, county, "grid_register"
    monthly = [(m, c, d) for m in MONTHS for c in COUNTIES for d in MONTHLY]
    monthly += [(p, c, "training_record") for p in EARLIER_LEDGERS for c in COUNTIES]
    yield from (file for file in monthly if world.unusable.get(file, True))


def _sent(world: World, dataset: str) -> Iterator[Row]:
    for month, rows in world.rows[dataset].items():
        for at, row in enumerate(rows, 2):
            yield {"period": month, "source_sheet": 1, "source_row": at} | row


def named(row: Row) -> Row:
    """A roster row, with the committee's name for its code if it is to be told by name."""
    name = NAMES.get(row["community_code"]) if row["by_name"] else None
    return row | {"community_code": None, "community_name": name} if name else row


def without(row: Row, *names: str) -> Row:
    """A row less what is not in its file."""
    return {name: value for name, value in row.items() if name not in names}


def _population(world: World) -> Iterator[Row]:
    """Last year's figures, others of the year before, and the regions' own, which differ."""
    given: Row = {"period": JANUARY, "unit_code": PROVINCE}
    for county, figures in world.population.items():
        yield given | {"region_code": county, "year": 2024} | dict(figures)
        yield given | {"region_code": county, "year": 2023, "resident": 1, "registered": 1}
    for region, figure in OWN_FIGURES.items():
        yield given | {"region_code": region, "year": 2024} | dict.fromkeys(FIGURES, figure)


def _wages(world: World) -> Iterator[Row]:
    """Last year's, and others of the year before and of this year, which no rule uses."""
    for region, (wage, income) in world.wages.items():
        for year, of_year in ((2023, (1, 1)), (2024, (wage, income)), (2025, (2, 2))):
            yield {
                "period": JANUARY, "unit_code": PROVINCE, "region_code": region, "year": year,
                "urban_monthly_wage_yuan": of_year[0], "rural_income_yuan": of_year[1],
            }  # fmt: skip
