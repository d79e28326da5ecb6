"""What a release withholds, release after release, of a warehouse made by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import duckdb

from workforce.release.protection import PARTS, ROW, Protection, protection_of

CATALOGUE: Any = SimpleNamespace(
    definitions="of the test",
    parameters={
        "least_published_persons": 3, "small_total_persons": 10, "fewest_paid_persons": 5,
        "largest_pay_pct": 50,
    },
)  # fmt: skip


def told(persons: dict[str, int], *earlier: Protection) -> Protection:
    """A month of counties with so many paid persons each, of whom none is unpaid."""
    with duckdb.connect() as con:
        con.execute("""
            create table protected_cell (
                period varchar, table_name varchar, region_code varchar, worker_group varchar,
                category varchar, persons bigint, total bigint, parent_code varchar,
                indicator varchar
            );
            create table protected_mean (
                period varchar, indicator varchar, region_code varchar, region_level varchar,
                fewest_persons bigint, largest_pct decimal(18, 4), parent_code varchar
            );
        """)
        for county, fewest in persons.items():
            con.execute(
                "insert into protected_mean values"
                " ('2025-06', 'urban_pay_mean', ?, 'county', ?, 10, '5301')",
                [county, fewest],
            )
        return protection_of(con, "2025-06", CATALOGUE, earlier, sequence=1)


def how(protection: Protection) -> dict[str, str | None]:
    return {region: what for _, region, what in protection.means}


def test_a_mean_that_came_to_stand_on_few_is_withheld_though_no_cell_changed() -> None:
    first = told({"530101": 6, "530102": 60, "530103": 70})
    assert how(first) == dict.fromkeys(("530101", "530102", "530103"), PARTS)
    second = told({"530101": 4, "530102": 60, "530103": 70}, first)
    assert how(second) == {"530101": ROW, "530102": PARTS, "530103": PARTS}


def test_what_was_withheld_stays_so_and_publishing_again_changes_nothing() -> None:
    first = told({"530101": 4, "530102": 60, "530103": 70})
    second = told({"530101": 60, "530102": 60, "530103": 70}, first)
    assert how(second) == how(first)
    assert told({"530101": 60, "530102": 60, "530103": 70}, first, second) == second
