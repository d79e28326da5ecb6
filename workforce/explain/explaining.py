"""Where a value came from, asked of a warehouse by the macros `explain_*` of `sql/views/`.

Persons are told by `person_key` and rows by sheet and row number; names are in no warehouse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb

from workforce.stopping import Stopped
from workforce.warehouse import quoted

Row = dict[str, Any]

VALUE = "from explain_value($month, $region, $indicator)"
COMMUNITIES = "from explain_communities($month, $region, $indicator)"
PARTS = "from explain_parts($month, $region, $indicator)"
FILES = "from explain_files($month, $region, $indicator)"
LEFT_OUT = "from explain_left_out($month, $region, $indicator)"
ROWS = "from explain_rows($month, $region, $indicator)"
CHANGE = "from explain_change($before, $month, $region, $indicator)"
INDICATORS = "select indicator, title_zh from indicator order by position"
MONTHS = "select period from period order by period"
REGIONS = """
    select region_code, region_name from region
    where period = $month and ($region in (region_code, region_name)) order by region_code
"""


class NotExplained(Stopped):
    """There is no such value."""


@dataclass(frozen=True)
class Explanation:
    """Where a value came from.

    Attributes:
        value: the value, numerator, denominator, status and definition, as `explain_value` has it.
        parts: numerator and denominator by unit.
        files: the files it rests on, or that are missing for it.
        left_out: rows of those files that are not behind the numerator, and why.
        sql: the query that counts the numerator, and the one for the denominator.
    """

    value: Row
    parts: tuple[Row, ...]
    files: tuple[Row, ...]
    left_out: tuple[Row, ...]
    sql: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """Why a value differs from another.

    Attributes:
        before, now: the two values, as `explain_value` has them, or null where one is not known.
        reasons: what each reason adds: `reason`, `things`, `numerator_change`, `value_change`. The
            last add up to the difference of the values exactly. Where a value is not known, none;
            of two releases which steps changed it, without sizes.
    """

    before: Decimal | None
    now: Decimal | None
    reasons: tuple[Row, ...]

    @property
    def difference(self) -> Decimal | None:
        """The later value less the earlier one; null where either is not known."""
        return None if self.before is None or self.now is None else self.now - self.before


def explain(con: duckdb.DuckDBPyConnection, month: str, region: str, indicator: str) -> Explanation:
    """Where the value of an indicator came from.

    Args:
        region: its code, or its name if only one region of the month has it.

    Raises:
        NotExplained: there is no such month, region, indicator or value.
    """
    value = value_of(con, month, region, indicator)
    given = {"month": month, "region": value["region_code"], "indicator": indicator}
    parts, files, left_out = (
        tuple(records(con, query, given)) for query in (PARTS, FILES, LEFT_OUT)
    )
    queries = (value["numerator_query"], value["denominator_query"])
    return Explanation(value, parts, files, left_out, tuple(dict.fromkeys(filter(None, queries))))


def value_of(con: duckdb.DuckDBPyConnection, month: str, region: str, indicator: str) -> Row:
    """A value, what it is made of and what it means, as `explain_value` has it.

    Raises:
        NotExplained: there is no such month, region, indicator or value.
    """
    given = checked(con, month, region, indicator)
    found = records(con, VALUE, given)
    if not found:
        raise NotExplained(
            f"没有这个数：{month} {given['region']} 没有 {indicator}"
            "（乡镇、村、社区只有部分指标）。"
            f" / No such value: {indicator} is not there for {given['region']} in {month}."
        )
    return found[0]


def communities_of(
    con: duckdb.DuckDBPyConnection, month: str, region: str, indicator: str
) -> list[Row]:
    """Numerator and denominator by committee, as `explain_communities` has them.

    Raises:
        NotExplained: there is no such month, region or indicator.
    """
    return records(con, COMMUNITIES, checked(con, month, region, indicator))


def rows_behind(
    con: duckdb.DuckDBPyConnection, month: str, region: str, indicator: str
) -> Iterator[Row]:
    """The staged rows behind a numerator, as `explain_rows` has them.

    Raises:
        NotExplained: there is no such month, region or indicator.
    """
    return iter(records(con, ROWS, checked(con, month, region, indicator)))


def change(
    con: duckdb.DuckDBPyConnection,
    before: str,
    month: str,
    region: str,
    indicator: str,
) -> Change:
    """Why a value differs from that of an earlier month.

    Raises:
        NotExplained: there is no such month, region or indicator.
    """
    given = checked(con, month, region, indicator)
    _check_month(con, before)
    was, is_now = (
        next((row["value"] for row in records(con, VALUE, given | {"month": one})), None)
        for one in (before, month)
    )
    return Change(was, is_now, tuple(records(con, CHANGE, given | {"before": before})))


def checked(
    con: duckdb.DuckDBPyConnection, month: str, region: str, indicator: str
) -> dict[str, str]:
    """What is asked, with the region by its code.

    Raises:
        NotExplained: there is no such month, region or indicator.
    """
    titles = dict(con.execute(INDICATORS).fetchall())
    if indicator not in titles:
        from workforce.handbook import unknown_message

        raise NotExplained(unknown_message(titles, indicator))
    _check_month(con, month)
    found = records(con, REGIONS, {"month": month, "region": region})
    if not found:
        raise NotExplained(
            f"{month} 没有地区 {region}，请写地区代码（如 5325、532502）或全称。"
            f" / No region {region} in {month}: give its code, or its full name."
        )
    if len(found) > 1:
        several = "、".join(f"{one['region_name']}（{one['region_code']}）" for one in found)
        raise NotExplained(
            f"{month} 有几个地区叫 {region}：{several}，请写代码。"
            f" / Several regions are called {region}; give the code."
        )
    return {"month": month, "region": found[0]["region_code"], "indicator": indicator}


def _check_month(con: duckdb.DuckDBPyConnection, month: str) -> None:
    months = [row[0] for row in con.execute(MONTHS).fetchall()]
    if month not in months:
        raise NotExplained(
            f"{month} 没有数据；已有：{'、'.join(months)}"
            f" / nothing known of {month}; there is: {', '.join(months)}"
        )


def records(con: duckdb.DuckDBPyConnection, query: str, given: dict[str, str]) -> list[Row]:
    """A query's rows by column.

    Its `$parameters` are put in as text: to bind any, DuckDB imports pandas, which takes longer
    than all the queries of an explanation.
    """
    asked = con.execute(re.sub(r"\$(\w+)", lambda name: f"'{quoted(given[name[1]])}'", query))
    names = [column[0] for column in asked.description]
    return [dict(zip(names, row, strict=True)) for row in asked.fetchall()]
