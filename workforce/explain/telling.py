"""An explanation in words, on the terminal: Chinese first."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape

import schemas
from workforce.catalogue import SQL
from workforce.definitions import read_yaml, titles
from workforce.explain.explaining import Change, Explanation, Row
from workforce.intake.findings import words as finding_words
from workforce.summary import STATE, STATUS, table

HERE = Path(__file__).parent
BEIJING = ZoneInfo("Asia/Shanghai")
RESTRICTED = (
    "以下为未作保密处理的内部数，仅供核查，请勿外传"
    " / internal figures before disclosure control, for checking only"
)


@cache
def _words() -> dict[str, dict[str, str]]:
    return read_yaml(HERE / "words.yml")


def _called(kind: str, name: str) -> str:
    zh, en = titles(_words()[kind][name])
    return f"{zh} / {en}"


def print_explanation(
    console: Console, told: Explanation, communities: Sequence[Row] | None
) -> None:
    """Value, definition, what it is made of, on which files it rests, what was left out.

    Args:
        communities: what it is made of by committee; null if that was not asked for.
    """
    console.print(f"[dim]{RESTRICTED}[/dim]\n", soft_wrap=True)
    _print_value(console, told.value)
    console.print(f"  SQL：{'、'.join(told.sql)}", soft_wrap=True)
    _print_parts(console, "unit", told.parts)
    if communities is None:
        console.print(
            "\n用 --communities 列出各村、社区 / by committee: --communities", soft_wrap=True
        )
    else:
        _print_parts(console, "community", communities)
    _print_files(console, told.files)
    _print_left_out(console, told.left_out)


def print_change(console: Console, told: Change, title: str) -> None:
    """A difference and what each reason adds to it."""
    console.print(f"\n[bold]{escape(title)}[/bold]", soft_wrap=True)
    was, is_now = ("暂缺" if one is None else _number(one) for one in (told.before, told.now))
    difference = "" if told.difference is None else f"，增减 / change {_signed(told.difference)}"
    console.print(f"  {was} → {is_now}{difference}", soft_wrap=True)
    if told.difference is None:
        console.print(
            "  有一个数暂缺，只能说明原因 / one value is not known: reasons without sizes",
            soft_wrap=True,
        )
        if not told.reasons:
            return
    rows = [
        (
            _called("reason", one["reason"]),
            _number(one.get("things")),
            _signed(one.get("numerator_change")),
            _signed(one.get("value_change")),
        )
        for one in told.reasons
    ]
    console.print(table(("原因 / reason", "对象数", "分子增减", "数值增减"), rows))


def rows_as_csv(rows: Iterable[Row]) -> str:
    """Rows as CSV text, with a header."""
    rows = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _print_value(console: Console, value: Row) -> None:
    unit = read_yaml(SQL / "indicators" / "units.yml")[value["unit"]]["zh"]
    status = STATUS[value["status"]]
    printed = "—" if value["value"] is None else f"{value['value']:,.{value['decimals']}f}"
    lines = [
        f"[bold]{value['period']} {escape(value['region_name'])}（{value['region_code']}）"
        f" {escape(value['title_zh'])}[/bold] / {escape(value['title_en'])}",
        f"  数值 / value：[bold]{printed}[/bold] {unit}　{status} / {value['status']}"
        f"　上报覆盖率 / coverage {value['coverage']}"
        f"（{value['units_covered'] or 0}/{value['units_owing'] or 0}）",
        f"  定义：{escape(value['definition_zh'])}",
        f"  Definition: {escape(value['definition_en'])}",
        f"  分子 / numerator：{value['numerator_zh']} {_number(value['numerator'])}",
    ]
    if value["denominator_measure"]:
        of = value["denominator_period"] or "—"
        region = f"，{value['denominator_region']}" if value["denominator_region"] else ""
        lines.append(
            f"  分母 / denominator：{value['denominator_zh']} {_number(value['denominator'])}"
            f"（{of}{region}）；× {value['factor']:,}"
        )
    for line in lines:
        console.print(line, soft_wrap=True)


def _print_parts(console: Console, kind: str, parts: Sequence[Row]) -> None:
    rows = [
        (
            f"{one['code']} {one['name'] or ''}" if one["code"] else _called("part", "once"),
            _number(one["numerator"]),
            _number(one["denominator"]),
        )
        for one in parts
    ]
    if rows:
        console.print()
        console.print(table((_called("part", kind), "分子", "分母"), rows))


def _print_files(console: Console, files: Sequence[Row]) -> None:
    rows = []
    for one in files:
        name = schemas.datasets()[one["dataset"]].zh
        part = f" 补报{one['part']}" if one["part"] and one["part"] > 0 else ""
        rows.append(
            (
                f"{one['unit_code']} {one['unit_name'] or ''} {name} {one['filed_period']}{part}",
                STATE[one["state"]] if one["state"] else "已报",
                _beijing(one["received_at"]),
                (one["submission"] or "")[:8],
                _number(one["rows_read"]),
                _number(one["rows_refused"]),
                _number(one["rows_counted"]),
                "" if one["is_covered"] is not False else "未计入",
            )
        )
    console.print("\n[bold]依据的报表 / files[/bold]")
    columns = ("单位、报表", "状态", "接收时间", "文件", "读取", "未采用", "计入", "")
    console.print(table(columns, rows))


def _print_left_out(console: Console, left_out: Sequence[Row]) -> None:
    if not left_out:
        return
    counts: Counter[tuple[str, str]] = Counter()
    for one in left_out:
        counts[one["dataset"], one["why"]] += one["row_count"]
    rows = [
        (f"{schemas.datasets()[dataset].zh}：{_why(why)}", _number(count))
        for (dataset, why), count in sorted(counts.items())
    ]
    console.print("\n[bold]未计入分子的行 / rows not behind the numerator[/bold]")
    console.print(table(("原因", "行数"), rows))


def _why(why: str) -> str:
    found = finding_words().get(why)
    if found is None:
        return _called("why", why)
    zh = found["zh"].replace("“{title}”", "某列").replace("{detail}", "")
    return f"{why} {zh}"


def _number(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = f"{value:,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{value:,}"


def _signed(value: Decimal | None) -> str:
    return "" if value is None else ("+" if value > 0 else "") + _number(value)


def _beijing(received_at: str | None) -> str:
    if not received_at:
        return ""
    return f"{dt.datetime.fromisoformat(received_at).astimezone(BEIJING):%Y-%m-%d %H:%M}"
