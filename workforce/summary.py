"""What a run, a check and a status print: short tables, Chinese first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb
from rich.cells import cell_len
from rich.console import Console, Group
from rich.table import Table

import schemas
from workforce.catalogue import SQL
from workforce.definitions import read_yaml
from workforce.folders import DataFolder
from workforce.warehouse import open_warehouse

if TYPE_CHECKING:
    from workforce.month import MonthResult

STATE = {
    "reported": "已报",
    "no_change": "无变动",
    "nil": "零报告",
    "rejected": "退回",
    "missing": "缺报",
}
STATUS = {"ok": "完整", "provisional": "初步数", "missing": "暂缺", "not_applicable": "不适用"}


@cache
def _units() -> dict[str, str]:
    """What units are called."""
    units = read_yaml(SQL / "indicators" / "units.yml")
    return {name: unit["zh"] for name, unit in units.items()}


class ReportingRow(NamedTuple):
    """What became of a dataset that a unit owes or sent."""

    unit: str
    dataset: str
    state: str
    rows_read: int | None
    rows_refused: int | None
    received_at: str | None
    due_on: dt.date | None


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A plain table for the terminal, numbers to the right; where it is narrow the first column
    goes on in the next line.
    """
    made = Table(show_edge=False, pad_edge=False, box=None)
    for place, column in enumerate(columns):
        made.add_column(
            column, justify="right" if place else "left", no_wrap=place > 0, overflow="fold"
        )
    for row in rows:
        made.add_row(*row)
    return made


def print_month(console: Console, folder: DataFolder, result: MonthResult) -> None:
    """Who reported, what was refused, the indicators."""
    console.print()
    console.print(reporting_table(folder, result.period))
    console.print()
    print_indicators(console, folder, result.period)
    console.print()
    state, english = state_of(result)
    console.print(
        f"{result.period} 第{result.release}版：{state} / {english} r{result.release}",
        soft_wrap=True,
    )
    console.print(f"  {result.path}", soft_wrap=True)
    home = Path(result.path) if result.is_draft else folder.published / "latest"
    if (home / "index.html").exists():
        console.print(f"  网页 / page: {home / 'index.html'}", soft_wrap=True)
    judged = folder.gate / result.period / "summary.md"
    if judged.exists():
        console.print(f"  发布前审核 / gate: {judged}", soft_wrap=True)
    if result.returns:
        console.print(f"  审核反馈表 / returns: {folder.returns / result.period}", soft_wrap=True)
    if result.unplaced:
        console.print(
            f"  {result.unplaced} 个文件没有读取，原因见 / files not read, see "
            f"{folder.returns / '未能识别的文件.txt'}", style="yellow", soft_wrap=True,
        )  # fmt: skip


def state_of(result: MonthResult) -> tuple[str, str]:
    """Whether something is published, waits for it, or stays, in Chinese and English."""
    if result.stops:
        codes = "、".join(result.stops)
        return f"送审稿，发布前审核未通过（{codes}）", f"draft, stopped by the gate ({codes})"
    if result.is_draft:
        who = "--reviewed-by … --approved-by … --reason …"
        how = f"workforce publish --period {result.period} --draft {result.draft} {who}"
        return (
            f"送审稿 {result.draft}，待审阅；审阅后：{how}",
            "draft, to be reviewed and published",
        )
    if result.is_new:
        return "新发布", "new release"
    return "数据没有变化，沿用", "nothing changed, release stays"


def reporting_rows(
    folder: DataFolder, period: str, build: Path | None = None
) -> list[ReportingRow]:
    """A month's datasets by unit, each unit with its name.

    Args:
        build: the warehouse to ask; else the newest.
    """
    with duckdb.connect(str(build), read_only=True) if build else open_warehouse(folder) as con:
        rows = con.execute(
            """
            select
                s.unit_code || ' ' || coalesce(r.region_name, '（未知单位）') as unit, s.dataset,
                s.state, s.rows_read, s.rows_refused, s.received_at, s.due_on
            from reporting_state as s
            left join region as r on s.period = r.period and s.unit_code = r.region_code
            where s.period = $period
            order by s.unit_code, s.dataset
            """,
            {"period": period},
        ).fetchall()
    return [ReportingRow(*row) for row in rows]


def findings_of(folder: DataFolder, period: str) -> list[tuple[str, str, int, int]]:
    """What was found in a month's files: code, words, in how many units' files and rows."""
    query = """
        select f.code, any_value(c.zh || ' / ' || c.en), count(distinct f.unit_code), count(*)
        from finding as f
        inner join finding_code as c on f.code = c.code
        where f.period = $period
        group by f.code
        order by f.code
    """
    with open_warehouse(folder) as con:
        return con.execute(query, {"period": period}).fetchall()


def reporting_cells(folder: DataFolder, period: str) -> dict[str, dict[str, str]]:
    """By unit and dataset: rows used, refused ones in brackets, or that nothing came."""
    cells: dict[str, dict[str, str]] = {}
    for row in reporting_rows(folder, period):
        cells.setdefault(row.unit, {})[row.dataset] = _state_cell(row)
    return cells


def reporting_table(folder: DataFolder, period: str) -> Group:
    """One row per unit: rows used of each monthly dataset, refused ones in brackets."""
    cells = reporting_cells(folder, period)
    title = f"{period} 上报情况：采用行数（未采用）/ who reported: rows used (refused)"
    return by_unit(title, cells)


def _state_cell(row: ReportingRow) -> str:
    """A state in words, and the rows that are used."""
    if row.state not in ("reported", "no_change") or row.rows_read is None:
        return STATE[row.state]
    rows_refused = row.rows_refused or 0
    refused = f" ({rows_refused})" if rows_refused else ""
    used = f"{row.rows_read - rows_refused:,}{refused}"
    return used if row.state == "reported" else f"{STATE[row.state]} {used}"


def by_unit(title: str, cells: dict[str, dict[str, str]]) -> Group:
    """A title, and a table of one row per unit and one column per monthly dataset."""
    monthly = [one for one in schemas.datasets().values() if one.cadence == "monthly"]
    rows = [[unit, *(told.get(one.name, "") for one in monthly)] for unit, told in cells.items()]
    return Group(title, table(["填报单位", *(one.short_zh for one in monthly)], rows))


def print_indicators(console: Console, folder: DataFolder, period: str) -> None:
    """What plans ask of the top regions: two lines an indicator, its value and its targets."""
    with open_warehouse(folder) as con:
        rows = con.execute(TARGETS_OF_TOP_REGIONS, {"period": period}).fetchall()
        regions = con.execute(TOP_REGIONS, {"period": period}).fetchall()
    for region, indicators in regions:
        judged = [row for row in rows if row[0] == region]
        console.print(
            f"{period} 规划指标 / what plans ask: {region}"
            f"（{len(judged)}/{indicators} 项指标有目标 / indicators with a target）"
        )
        for row in judged:
            console.print(f"  {row[1]}")
            console.print("    " + "   ".join(filter(None, _indicator_parts(row))), soft_wrap=True)


def _indicator_parts(row: Sequence[Any]) -> list[str]:
    _, _, value, unit, status, coverage, numerator, denominator, targets = row
    figure = "—" if value is None else f"{value} {_units()[unit]}"
    parts = " ÷ ".join(f"{Decimal(part):,}" for part in (numerator, denominator) if part)
    covered = "" if coverage == 1 else f"（上报覆盖率 {coverage * 100:.2f}%）"
    goals = "；".join(dict.fromkeys(_goal(target) for target in targets))
    return [_padded(figure, 16), _padded(parts, 24), STATUS[status] + covered, goals]


def _padded(text: str, width: int) -> str:
    """The text filled up to a width in terminal cells, of which a Chinese character takes two."""
    return text + " " * (width - cell_len(text))


def _goal(target: dict[str, Any]) -> str:
    """A target and how far it is from being met; before it is due, that too."""
    comparator = {"about": "约", "range": ""}.get(target["comparator"], target["comparator"])
    high = f"–{target['target_high'].normalize():f}" if target["target_high"] else ""
    goal = f"目标{comparator}{target['target'].normalize():f}{high}"
    if target["met"] is None:
        return goal
    early = "（未到考核期）" if target["due_state"] == "not_yet_due" else ""
    if target["met"]:
        return f"{goal} 已达到{early}"
    gap = "" if target["gap"] is None else f" 缺口{target['gap']:,}{_units()[target['gap_unit']]}"
    return f"{goal} 未达到{gap}{early}"


TOP_REGIONS = """
    select v.region_name, count(*)
    from indicator_value as v
    where v.period = $period and v.region_level in ('province', 'prefecture')
    group by v.region_code, v.region_name
    order by v.region_code
"""
TARGETS_OF_TOP_REGIONS = """
    select
        v.region_name, i.title_zh, printed(v.value, i.decimals), v.unit, v.status, v.coverage,
        trimmed(v.numerator), trimmed(v.denominator),
        list({
            'comparator': t.comparator, 'target': t.target, 'target_high': t.target_high,
            'met': t.met, 'gap': t.gap, 'gap_unit': t.gap_unit, 'due_state': t.due_state
        } order by t.plan, t.target_id)
    from indicator_value as v
    inner join indicator as i on v.indicator = i.indicator
    inner join target_value as t
        on
            v.period = t.period and v.region_code = t.region_code and v.indicator = t.indicator
    where v.period = $period and v.region_level in ('province', 'prefecture')
    group by
        v.region_code, v.region_name, i.position, i.title_zh, v.value, i.decimals, v.unit, v.status,
        v.coverage, v.numerator, v.denominator
    order by v.region_code, i.position
"""


def status_table(
    folder: DataFolder, period: str, today: dt.date, build: Path | None = None
) -> Group:
    """One row per unit: when each owed dataset came, and what is late.

    Args:
        build: the warehouse to ask; else the newest.
    """
    cells: dict[str, dict[str, str]] = {}
    for row in reporting_rows(folder, period, build):
        told = _status_cell(row.state, row.received_at, row.due_on, today)
        cells.setdefault(row.unit, {})[row.dataset] = told
    return by_unit(f"{period} 收到日期（迟 = 迟报）/ received on (迟 = late)", cells)


def _status_cell(
    state: str, received_at: str | None, due_on: dt.date | None, today: dt.date
) -> str:
    if state == "missing":
        overdue = (today - due_on).days if due_on else 0
        return f"缺报 逾{overdue}天" if overdue > 0 else "未报"
    sent = dt.datetime.fromisoformat(received_at or "").astimezone().date()
    late = " 迟" if due_on is not None and sent > due_on else ""
    said = "" if state == "reported" else f"{STATE[state]} "
    return f"{said}{sent:%m-%d}{late}"
