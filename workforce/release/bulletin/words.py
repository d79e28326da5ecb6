"""Figures in words, Chinese first: statuses, months, targets, changes."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from workforce.catalogue import SQL, read_yaml
from workforce.period import Period
from workforce.release.bulletin.figures import Row, has_number
from workforce.release.charts import STATES, target_state

STATUS = {
    "ok": "完整",
    "provisional": "初步数（数据不全）",
    "missing": "暂缺",
    "not_applicable": "不适用",
    "suppressed": "不予公布",
}
STATUS_EN = {
    "ok": "complete",
    "provisional": "provisional",
    "missing": "missing",
    "not_applicable": "not applicable",
    "suppressed": "withheld",
}
STATUS_MEANS = {
    "ok": "应报单位全部上报，未采用的行不超过 5%",
    "provisional": "有单位缺报（上报覆盖率不低于 80%），或有单位未采用的行超过 5%",
    "missing": "上报覆盖率低于 80%，或缺少一部分数据；暂缺不是 0",
    "not_applicable": "分母确实为 0",
    "suppressed": "人数太少，公布会泄露个人情况",
}
STATE = {
    "reported": "已报",
    "no_change": "无变动报告",
    "nil": "零报告",
    "rejected": "退回重报",
    "missing": "缺报",
}
GOOD_STATES = frozenset({"reported", "no_change", "nil"})
PACE = {"ahead": "达到序时进度", "behind": "落后序时进度", "": ""}
BINDING = {"binding": "约束性", "expected": "预期性", "": ""}

PARTS = {"province": "省（区、市）", "prefecture": "州（市）", "county": "县（市、区）"}


def shown(row: Row | None, column: str = "value") -> str:
    """A number as it stands in the file, or the word for why there is none."""
    if row is None:
        return STATUS["missing"]
    return row[column] if has_number(row) else STATUS[row["status"]]


def month_zh(period: Period | str) -> str:
    """2025-06 as 2025年6月."""
    one = Period.parse(period) if isinstance(period, str) else period
    return f"{one.year}年{one.month}月"


def plain(number: str) -> str:
    """A number without zeros at the end of its decimals: 80.00 as 80."""
    return format(Decimal(number).normalize(), "f") if number else ""


@cache
def _units() -> dict[str, dict[str, str]]:
    return read_yaml(SQL / "indicators" / "units.yml")


def unit_zh(unit: str) -> str:
    """A unit of values or gaps in Chinese."""
    return _units()[unit]["zh"]


def with_unit(number: str, unit: str) -> str:
    """80 % as 80%, 18 per 10,000 as 18 人/万人."""
    word = unit_zh(unit)
    return f"{number}{word}" if word in ("%", "‰") else f"{number} {word}"


def target_zh(target: Row, unit: str) -> str:
    """What a target asks for, as the plan is read: ≥18 人/万人."""
    asked = with_unit(plain(target["target"]), unit)
    match target["comparator"]:
        case "about":
            least = Decimal(target["target"]) - Decimal(target["tolerance"] or 0)
            return f"{asked}左右（≥{plain(str(least))}）"
        case "range":
            return f"{plain(target['target'])}—{with_unit(plain(target['target_high']), unit)}"
        case comparator:
            return f"{ {'>=': '≥', '>': '＞', '=': '＝'}.get(comparator, comparator) }{asked}"


def verdict_zh(target: Row) -> str:
    """Whether a target is met, in the words of the charts."""
    return STATES[target_state({key: cell or None for key, cell in target.items()})].zh


def due_zh(target: Row) -> str:
    """By when a target is to be met."""
    return month_zh(target["due_period"]) if target["due_period"] else ""


def gap(target: Row) -> str:
    """What is lacking; nothing where the target is met."""
    return "" if target["met"] == "true" else target["gap"]


def change(row: Row | None, before: Row | None) -> str:
    """The value's change against an earlier row with its sign, or nothing."""
    if row is None or before is None or not (has_number(row) and has_number(before)):
        return ""
    return f"{Decimal(row['value']) - Decimal(before['value']):+f}"


def change_unit_zh(unit: str) -> str:
    """The unit of a change: of a percentage the percentage point."""
    return "个百分点" if unit == "percent" else unit_zh(unit)
