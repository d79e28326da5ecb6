"""Every indicator by a case table: `tests/indicators/<indicator>.yml`, see the README there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import schemas
from tests.indicators import building
from tests.indicators.tables import (
    WHOLE,
    Expected,
    Table,
    prefecture_codes,
    read_table,
    region_code,
    tables,
)
from tests.sql import small
from workforce.catalogue import Catalogue

EDGES = (
    "usual", "below_target", "at_target", "null", "zero_denominator", "missing_unit", "two_posts",
    "two_counties", "left_on_last_day", "joined_on_first_day", "vacancy",
)  # fmt: skip
OF_A_ROSTER = {"two_posts", "two_counties", "left_on_last_day", "joined_on_first_day", "vacancy"}
OF_A_LIST = {"two_counties"}


def parameters() -> Iterator[Any]:
    for name, path in tables().items():
        yield pytest.param(path, id=name)


def found_wrong(
    table: Table,
    catalogue: Catalogue,
    definitions: building.Rows,
    shapes: small.Shapes,
    root: Path = building.SQL,
) -> dict[str, list[str]]:
    """What each case of a table expected and did not get."""
    indicator = catalogue.indicators[table.indicator]
    given = building.given_rows(table, catalogue, definitions, shapes)
    with small.connect(root) as con:
        building.build(con, shapes, given, indicator.parts, root)
        figures, verdicts = building.results(con)
    found: dict[str, list[str]] = {}
    for name, code in prefecture_codes(table).items():
        case = table.cases[name]
        wrong = []
        for place, text in case["expect"].items():
            figure = figures.get(region_code(code, place))
            if not agrees(figure, Expected.parse(text), indicator.decimals):
                shown = building.shown(figure, indicator.decimals)
                wrong.append(f"{name}: {place}: expected {text}, got {shown}")
        for target, text in case.get("verdict", {}).items():
            place, said = judged(target)
            got = verdict(verdicts[region_code(code, place), said])
            if got != text:
                wrong.append(f"{name}: {target}: expected {text}, got {got}")
        if wrong:
            found[name] = wrong
    return found


def agrees(figure: tuple[Any, ...] | None, expected: Expected | None, decimals: int) -> bool:
    if figure is None or expected is None:
        return figure is None and expected is None
    numerator, denominator, value, status, coverage = figure
    printed = None if value is None else f"{value:.{decimals}f}"
    wanted = expected.value
    if wanted is None and denominator is None and expected.status in ("ok", "provisional"):
        wanted = f"{expected.numerator:.{decimals}f}"
    return (
        (numerator, denominator, printed, status)
        == (expected.numerator, expected.denominator, wanted, expected.status)
        and (expected.coverage is None or coverage == expected.coverage)
        and (value is None or value == round(value, decimals))
    )  # fmt: skip


def judged(target: str) -> tuple[str, str]:
    """Region and target: `>= 30` is judged for the whole, `a >= 30` for county a."""
    place = re.match(r"([ab]) ", target)
    return (place[1], target[2:]) if place else (WHOLE, target)


def verdict(judgement: tuple[bool | None, int | None]) -> str:
    met, gap = judgement
    if met is None:
        return "not judged"
    return "met" if met else f"not met, lacks {gap}"


@pytest.mark.parametrize("path", list(parameters()))
def test_table(
    path: Path, catalogue: Catalogue, definitions: building.Rows, shapes: small.Shapes
) -> None:
    table = read_table(path)
    found = found_wrong(table, catalogue, definitions, shapes)
    known = {name for name, case in table.cases.items() if "bug" in case}
    mended = known - set(found)
    assert not mended, f"these work now, take the `bug` away: {mended}"
    wrong = [line for name, lines in found.items() if name not in known for line in lines]
    assert not wrong, "\n".join([table.why, *wrong])
    if known:
        pytest.xfail("; ".join(table.cases[name]["bug"] for name in sorted(known)))


def test_every_indicator_has_a_table(catalogue: Catalogue) -> None:
    assert set(tables()) == set(catalogue.indicators)


@pytest.mark.parametrize("path", list(parameters()))
def test_every_edge_is_a_case_or_cannot_be(path: Path, catalogue: Catalogue) -> None:
    table = read_table(path)
    edges = set(table.cases) & set(EDGES)
    assert edges | set(table.without) == set(EDGES)
    assert not edges & set(table.without)
    assert must_have(table.indicator, catalogue) <= edges
    assert all(reason.strip() for reason in table.without.values())


def must_have(name: str, catalogue: Catalogue) -> set[str]:
    """The edges that an indicator of this kind plainly has."""
    indicator = catalogue.indicators[name]
    datasets = {re.split("[.@]", need)[0] for need in indicator.needs}
    needed = {"usual", "missing_unit"}
    if indicator.needs != ("organisation_register",):  # else only required columns are read
        needed |= {"null"}
    if "staff_roster" in datasets:
        needed |= OF_A_ROSTER
    if {"volunteer_registration", "certification_list"} & datasets:
        needed |= OF_A_LIST
    if targets_of_plans(name, catalogue):
        needed |= {"below_target", "at_target"}
    if indicator.denominator and indicator.denominator != "organisations":
        needed |= {"zero_denominator"}
    return needed


def targets_of_plans(name: str, catalogue: Catalogue) -> set[str]:
    """What the plans ask of an indicator, as the tables write it."""
    return {
        f"{one.comparator} {float(one.target):g}"
        + (f" less {float(one.tolerance):g}" if one.tolerance else "")
        for one in catalogue.plans.targets
        if one.indicator == name
    }


@pytest.mark.parametrize("path", list(parameters()))
def test_both_sides_of_every_target_of_the_plans(path: Path, catalogue: Catalogue) -> None:
    table = read_table(path)
    assert set(table.targets) == targets_of_plans(table.indicator, catalogue)
    said: dict[str, set[str]] = {target: set() for target in table.targets}
    for case in table.cases.values():
        for target, text in case.get("verdict", {}).items():
            said[judged(target)[1]].add(text.split(",")[0])
    for target, verdicts in said.items():
        assert {"met", "not met"} <= verdicts, f"{target}: one side only"
    for edge in {"below_target", "at_target"} & set(table.cases):
        assert table.cases[edge].get("verdict"), f"{edge} gives no verdict"


@pytest.mark.parametrize("path", list(parameters()))
def test_codes_are_those_of_the_codelists(
    path: Path, catalogue: Catalogue, definitions: building.Rows, shapes: small.Shapes
) -> None:
    """A misspelt code counts nowhere, and might be expected to."""
    given = building.given_rows(read_table(path), catalogue, definitions, shapes)
    for dataset in schemas.datasets():
        for column, declared in schemas.model(dataset).declared().items():
            if declared.codelist:
                codes = {row["code"] for row in schemas.codelist(declared.codelist)}
                cells = [row.get(column) for row in given.get(dataset, ())]
                written = {
                    c for cell in cells for c in (cell if isinstance(cell, list) else [cell])
                }
                assert written <= codes | {None}, f"{dataset}.{column}: {written - codes}"


BROKEN = (
    ("marts/on_roster.sql", "r.ended_on > p.last_day", "r.ended_on >= p.last_day",
     "community_workers", "left_on_last_day"),
    ("marts/target_value.sql", "then lacks < 0", "then lacks <= 0",
     "certified_per_10k_registered", "at_target"),
    ("marts/unit_need.sql", "n.column_name is null or c.column_name is not null", "true",
     "disaster_officer_share", "missing_column"),
    ("marts/urban_pay_of_month.sql", "max(w.monthly_pay_yuan)", "sum(w.monthly_pay_yuan)",
     "urban_pay_mean", "two_posts"),
)  # fmt: skip


@pytest.mark.parametrize("file, right, broken, indicator, case", BROKEN)
def test_a_broken_rule_turns_a_table_red(
    file: str,
    right: str,
    broken: str,
    indicator: str,
    case: str,
    catalogue: Catalogue,
    definitions: building.Rows,
    shapes: small.Shapes,
    tmp_path: Path,
) -> None:
    root = tmp_path / "sql"
    shutil.copytree(building.SQL, root)
    query = (root / file).read_text("utf-8")
    assert right in query, f"{file} is written otherwise now: break it otherwise here"
    (root / file).write_text(query.replace(right, broken), "utf-8")
    table = read_table(tables()[indicator])
    assert case in found_wrong(table, catalogue, definitions, shapes, root)
