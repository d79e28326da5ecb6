"""What a run, a check and a status print: short tables, Chinese first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

import schemas
from workforce.folders import DataFolder
from workforce.month import MonthResult
from workforce.warehouse import open_warehouse

STATE = {"reported": "已报", "rejected": "退回", "missing": "缺报"}
STATUS = {"ok": "完整", "provisional": "初步数", "missing": "暂缺", "not_applicable": "不适用"}
UNIT = {"percent": "%", "per_10k": "人/万人"}

ReportingRow = tuple[str, str, str, str, int | None, int | None]


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A plain table for the terminal."""
    made = Table(title=title, title_justify="left", show_edge=False, pad_edge=False)
    for place, column in enumerate(columns):
        made.add_column(column, justify="left" if place == 0 else "right")
    for row in rows:
        made.add_row(*row)
    return made


def print_month(console: Console, folder: DataFolder, result: MonthResult) -> None:
    """Who reported, what was refused, the indicators."""
    console.print()
    console.print(reporting_table(folder, result.period))
    console.print()
    console.print(indicator_table(folder, result.period))
    console.print()
    state = "新发布" if result.is_new else "数据没有变化，沿用"
    english = "new release" if result.is_new else "nothing changed, release stays"
    console.print(f"{result.period} 第{result.release}版：{state} / {english} r{result.release}")
    console.print(f"  {result.release_path}", soft_wrap=True)
    if result.returns:
        console.print(f"  审核反馈表 / returns: {folder.returns / result.period}", soft_wrap=True)
    if result.unplaced:
        console.print(
            f"  {result.unplaced} 个文件未能识别填报单位，见 / files without a unit code, see "
            f"{folder.returns / '未能识别的文件.txt'}", style="yellow", soft_wrap=True,
        )  # fmt: skip


def reporting_rows(folder: DataFolder, period: str) -> list[ReportingRow]:
    """Unit, its name, dataset, state, rows read and refused, of what is owed or came."""
    with open_warehouse(folder) as con:
        return con.execute(
            """
            select
                s.unit_code, coalesce(r.region_name, '（未知单位）') as unit_name, s.dataset,
                s.state, s.rows_read, s.rows_refused
            from reporting_state as s
            left join region as r on s.period = r.period and s.unit_code = r.region_code
            where s.period = $period
            order by s.unit_code, s.dataset
            """,
            {"period": period},
        ).fetchall()


def reporting_table(folder: DataFolder, period: str) -> Table:
    """One row per unit: state and rows of each monthly dataset."""
    monthly = [one for one in schemas.datasets().values() if one.cadence == "monthly"]
    cells: dict[str, dict[str, str]] = {}
    for unit, name, dataset, state, read, refused in reporting_rows(folder, period):
        text = STATE[state]
        if state == "reported":
            text = f"{read - refused:,}" + (f" （未采用{refused}）" if refused else "")
        cells.setdefault(f"{unit} {name}", {})[dataset] = text
    rows = [
        [unit, *(states.get(one.name, "") for one in monthly)] for unit, states in cells.items()
    ]
    title = f"{period} 上报情况（采用行数） / who reported, rows used (未采用 = refused)"
    return table(title, ["填报单位", *(one.zh for one in monthly)], rows)


def indicator_table(folder: DataFolder, period: str) -> Table:
    """The top regions' indicators, with the target where a plan sets one."""
    with open_warehouse(folder) as con:
        rows = con.execute(
            """
            with top as (
                select region_code, region_name
                from region
                where period = $period and region_level in ('province', 'prefecture')
            ),

            goal as (
                select
                    region_code, indicator,
                    string_agg(distinct case comparator when 'about' then '约' else comparator end
                        || cast(cast(target as double) as varchar), ' ') as goal,
                    bool_and(met) as met, max(gap) as gap
                from target_value
                where period = $period
                group by region_code, indicator
            )

            select
                t.region_name, i.title_zh, v.value, v.unit, v.status, v.coverage, v.numerator,
                v.denominator, g.goal, g.met, g.gap
            from indicator_value as v
            inner join top as t on v.region_code = t.region_code
            inner join indicator as i on v.indicator = i.indicator
            left join goal as g on v.region_code = g.region_code and v.indicator = g.indicator
            where v.period = $period
            order by t.region_code, i.rowid
            """,
            {"period": period},
        ).fetchall()
    names = sorted({row[0] for row in rows})
    return table(
        f"{period} 指标：{'、'.join(names)} / indicators",
        ["指标", "数值", "分子", "分母", "数据状态", "上报覆盖率", "目标", "达到", "缺口"],
        [_indicator_cells(row) for row in rows],
    )


def _indicator_cells(row: Sequence[Any]) -> list[str]:
    _, title, value, unit, status, coverage, numerator, denominator, goal, met, gap = row
    return [
        title,
        "—" if value is None else f"{value} {UNIT[unit]}",
        "—" if numerator is None else f"{numerator:,}",
        "—" if denominator is None else f"{denominator:,}",
        STATUS[status],
        f"{coverage * 100:.2f}%",
        (goal or "").replace(".0", ""),
        {True: "是", False: "否", None: ""}[met],
        "" if gap is None or met else f"{gap:,}",
    ]


def status_table(folder: DataFolder, period: str, today: dt.date) -> Table:
    """One row per unit: when each owed dataset came, and what is late."""
    with open_warehouse(folder) as con:
        rows = con.execute(
            """
            select s.unit_code || ' ' || coalesce(r.region_name, ''), s.dataset, s.state,
                s.received_at, s.due_on
            from reporting_state as s
            left join region as r on s.period = r.period and s.unit_code = r.region_code
            where s.period = $period
            order by s.unit_code, s.dataset
            """,
            {"period": period},
        ).fetchall()
    monthly = [one for one in schemas.datasets().values() if one.cadence == "monthly"]
    cells: dict[str, dict[str, str]] = {}
    for unit, dataset, state, received_at, due_on in rows:
        cells.setdefault(unit, {})[dataset] = _status_cell(state, received_at, due_on, today)
    return table(
        f"{period} 上报进度 / who has sent what",
        ["填报单位", *(one.zh for one in monthly)],
        [[unit, *(states.get(one.name, "") for one in monthly)] for unit, states in cells.items()],
    )


def _status_cell(
    state: str, received_at: str | None, due_on: dt.date | None, today: dt.date
) -> str:
    overdue = due_on is not None and today > due_on
    if state == "missing":
        return f"缺报，逾期{(today - due_on).days}天" if overdue and due_on else "未报"
    sent = dt.datetime.fromisoformat(received_at or "").astimezone().date()
    late = "，迟报" if due_on is not None and sent > due_on else ""
    return f"{'退回重报' if state == 'rejected' else '已报'} {sent:%m-%d}{late}"
