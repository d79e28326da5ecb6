"""What a run, a check and a status print: short tables, Chinese first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from rich.cells import cell_len
from rich.console import Console, Group
from rich.table import Table

import schemas
from workforce.catalogue import SQL
from workforce.definitions import read_yaml
from workforce.folders import DataFolder
from workforce.month import MonthResult
from workforce.warehouse import open_warehouse

STATE = {"reported": "已报", "rejected": "退回", "missing": "缺报"}
STATUS = {"ok": "完整", "provisional": "初步数", "missing": "暂缺", "not_applicable": "不适用"}
UNIT = {name: unit["zh"] for name, unit in read_yaml(SQL / "indicators" / "units.yml").items()}


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
    """A plain table for the terminal, numbers to the right."""
    made = Table(show_edge=False, pad_edge=False, box=None)
    for place, column in enumerate(columns):
        made.add_column(column, justify="left" if place == 0 else "right", no_wrap=True)
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
    state = "新发布" if result.is_new else "数据没有变化，沿用"
    english = "new release" if result.is_new else "nothing changed, release stays"
    console.print(f"{result.period} 第{result.release}版：{state} / {english} r{result.release}")
    console.print(f"  {result.release_path}", soft_wrap=True)
    if result.returns:
        console.print(f"  审核反馈表 / returns: {folder.returns / result.period}", soft_wrap=True)
    if result.unplaced:
        console.print(
            f"  {result.unplaced} 个文件没有读取，原因见 / files not read, see "
            f"{folder.returns / '未能识别的文件.txt'}", style="yellow", soft_wrap=True,
        )  # fmt: skip


def reporting_rows(folder: DataFolder, period: str) -> list[ReportingRow]:
    """A month's datasets by unit, each unit with its name."""
    with open_warehouse(folder) as con:
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


def reporting_table(folder: DataFolder, period: str) -> Group:
    """One row per unit: rows used of each monthly dataset, refused ones in brackets."""
    cells: dict[str, dict[str, str]] = {}
    for row in reporting_rows(folder, period):
        text = STATE[row.state]
        if row.state == "reported" and row.rows_read is not None and row.rows_refused is not None:
            refused = f" ({row.rows_refused})" if row.rows_refused else ""
            text = f"{row.rows_read - row.rows_refused:,}{refused}"
        cells.setdefault(row.unit, {})[row.dataset] = text
    title = f"{period} 上报情况：采用行数（未采用）/ who reported: rows used (refused)"
    return by_unit(title, cells)


def by_unit(title: str, cells: dict[str, dict[str, str]]) -> Group:
    """A title, and a table of one row per unit and one column per monthly dataset."""
    monthly = [one for one in schemas.datasets().values() if one.cadence == "monthly"]
    rows = [[unit, *(told.get(one.name, "") for one in monthly)] for unit, told in cells.items()]
    return Group(title, table(["填报单位", *(one.short_zh for one in monthly)], rows))


def print_indicators(console: Console, folder: DataFolder, period: str) -> None:
    """The top regions' indicators, two lines each, with the targets plans set for them."""
    with open_warehouse(folder) as con:
        rows = con.execute(INDICATORS_OF_TOP_REGIONS, {"period": period}).fetchall()
    region = None
    for row in rows:
        if row[0] != region:
            region = row[0]
            console.print(f"{period} 指标 / indicators：{region}")
        console.print(f"  {row[1]}")
        console.print("    " + "   ".join(filter(None, _indicator_parts(row))), soft_wrap=True)


def _indicator_parts(row: Sequence[Any]) -> list[str]:
    _, _, value, unit, status, coverage, numerator, denominator, targets = row
    figure = "—" if value is None else f"{value} {UNIT[unit]}"
    parts = "" if numerator is None or denominator is None else f"{numerator:,} ÷ {denominator:,}"
    covered = "" if coverage == 1 else f"（上报覆盖率 {coverage * 100:.2f}%）"
    goals = "；".join(_goal(target) for target in targets or ())
    return [_padded(figure, 16), _padded(parts, 20), STATUS[status] + covered, goals]


def _padded(text: str, width: int) -> str:
    """The text filled up to a width in terminal cells, of which a Chinese character takes two."""
    return text + " " * (width - cell_len(text))


def _goal(target: dict[str, Any]) -> str:
    comparator = {"about": "约"}.get(target["comparator"], target["comparator"])
    goal = f"目标{comparator}{target['target'].normalize():f}"
    if target["met"] is None or target["gap"] is None:
        return goal
    return (
        f"{goal} 已达到"
        if target["met"]
        else f"{goal} 缺口{target['gap']:,}{GAP_UNIT[target['gap_unit']]}"
    )


INDICATORS_OF_TOP_REGIONS = """
    select
        v.region_name, i.title_zh, v.value, v.unit, v.status, v.coverage, v.numerator,
        v.denominator,
        (
            select list({
                'comparator': t.comparator, 'target': t.target, 'met': t.met, 'gap': t.gap,
                'gap_unit': t.gap_unit
            } order by t.plan, t.target_id)
            from target_value as t
            where
                t.period = v.period
                and t.region_code = v.region_code
                and t.indicator = v.indicator
        ) as targets
    from indicator_value as v
    inner join indicator as i on v.indicator = i.indicator
    where v.period = $period and v.region_level in ('province', 'prefecture')
    order by v.region_code, i.position
"""


def status_table(folder: DataFolder, period: str, today: dt.date) -> Group:
    """One row per unit: when each owed dataset came, and what is late."""
    cells: dict[str, dict[str, str]] = {}
    for row in reporting_rows(folder, period):
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
    return f"{'退回 ' if state == 'rejected' else ''}{sent:%m-%d}{late}"
