"""Plans as data: what each asks of a region, how its words are read, and what can't be judged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workforce.definitions import check_words, listed, read_yaml, wrong
from workforce.folders import DataFolder

if TYPE_CHECKING:
    from workforce.catalogue import Indicator

COMPARATORS = {">=", ">", "=", "about", "range"}
RECORDS = {"target", "rule", "baseline", "definition", "mechanism"}
LEVELS = {"province", "prefecture", "county"}
PLAN_FIELDS = {
    "title", "region", "document", "from_year", "to_year", "levels", "targets", "others",
}  # fmt: skip
PLAN_REQUIRED = {"title", "region", "document", "from_year", "to_year", "targets"}
TARGET_FIELDS = {
    "id", "record", "subject", "clause", "printed", "indicators", "comparator", "target",
    "target_high", "tolerance", "year", "due", "binding", "baseline", "levels", "parts", "note",
}  # fmt: skip
TARGET_REQUIRED = {"id", "indicators", "comparator", "target", "clause"}
BASELINE_FIELDS = {"value", "at", "printed"}
OTHER_FIELDS = {"id", "record", "subject", "printed", "reason", "related", "note"}
OTHER_REQUIRED = {"id", "record", "subject", "reason"}
BINDINGS = {"binding", "expected"}
NATIONAL = "national"
FROM_ZERO = "cumulative_within_year"
ABOUT_TOLERANCE = 5


@dataclass(frozen=True)
class Plan:
    """A plan, its region and its years; the region's code is empty for a national one."""

    plan: str
    region_code: str
    title_zh: str
    title_en: str
    document: str
    from_year: int
    to_year: int


@dataclass(frozen=True)
class Target:
    """What a plan asks of a region, on one indicator.

    Attributes:
        region_code: the plan's region; with `levels`, every region of these levels inside it.
        parts: prefectures judged together, where the plan means only some of the region's.
        is_yearly: due each December.
        binding: binding or expected, null where the plan doesn't say.
        baseline: value at the end of `baseline_period`, in the indicator's unit; without a period,
            at the end of the year before.
        baseline_printed: the baseline as printed, whatever its unit.
    """

    plan: str
    target_id: str
    record: str
    subject_zh: str
    subject_en: str
    region_code: str
    levels: tuple[str, ...]
    parts: tuple[str, ...]
    indicator: str
    comparator: str
    target: str
    target_high: str | None
    tolerance: str | None
    target_year: int | None
    is_yearly: bool
    due_period: str | None
    binding: str | None
    baseline: str | None
    baseline_period: str | None
    baseline_printed: str | None
    clause: str
    from_year: int
    to_year: int


@dataclass(frozen=True)
class PlanRow:
    """A row of a plan as it is printed, for the list of what is judged and what is not.

    Attributes:
        indicators: what it is judged on, or the nearest figures where it is not.
        reason: why it is not judged, null if it is; a key of `reasons.yml`.
    """

    plan: str
    id: str
    record: str
    subject_zh: str
    subject_en: str
    printed: str
    indicators: tuple[str, ...]
    reason: str | None
    note_zh: str
    note_en: str


@dataclass(frozen=True)
class Plans:
    """All plan files."""

    plans: tuple[Plan, ...]
    targets: tuple[Target, ...]
    rows: tuple[PlanRow, ...]
    reasons: dict[str, dict[str, str]]


def load_plans(folder: DataFolder, indicators: Mapping[str, Indicator]) -> Plans:
    """Every plan of the project and of the data folder.

    Raises:
        CatalogueError: a plan file is wrong; the message names the file and the entry.
    """
    files = {Path(name).stem: path for name, path in folder.reference("plans/*.yml").items()}
    reasons = read_yaml(folder.reference("reasons.yml")["reasons.yml"])
    for key, words in reasons.items():
        check_words(f"reasons.yml: {key}", words)
    plans: list[Plan] = []
    targets: list[Target] = []
    rows: list[PlanRow] = []
    for name, path in files.items():
        entry = read_yaml(path) or {}
        _check_fields(f"plans/{name}.yml", entry, PLAN_FIELDS, PLAN_REQUIRED)
        check_words(f"plans/{name}.yml, title", entry["title"])
        plan = _plan(name, entry)
        plans.append(plan)
        _check_ids(name, entry)
        for target in entry["targets"]:
            targets += _targets(plan, entry, target, indicators)
            rows.append(_judged_row(name, target))
        for other in entry.get("others") or ():
            rows.append(_other_row(name, other, reasons, indicators))
    return Plans(tuple(plans), tuple(targets), tuple(rows), reasons)


def _check_ids(name: str, entry: Mapping[str, Any]) -> None:
    ids = [row.get("id") for row in (*entry["targets"], *(entry.get("others") or ()))]
    if twice := {str(one) for one in ids if ids.count(one) > 1}:
        raise wrong(f"plans/{name}.yml", f"编号重复：{listed(twice)}",
                    f"ids occur twice: {listed(twice)}")  # fmt: skip


def _plan(name: str, entry: Mapping[str, Any]) -> Plan:
    region = str(entry["region"])
    if region != NATIONAL and not re.fullmatch(r"\d{2}|\d{4}|\d{6}", region):
        raise wrong(f"plans/{name}.yml", "region 应为 2、4、6 位代码，或 national",
                    "region must be a code of 2, 4 or 6 digits, or national")  # fmt: skip
    if region == NATIONAL and not entry.get("levels"):
        raise wrong(f"plans/{name}.yml", "全国性规划须写明 levels",
                    "a national plan must say levels")  # fmt: skip
    if entry["from_year"] > entry["to_year"]:
        raise wrong(f"plans/{name}.yml", "from_year 晚于 to_year", "from_year is after to_year")
    return Plan(
        name,
        "" if region == NATIONAL else region,
        entry["title"]["zh"],
        entry["title"]["en"],
        entry["document"],
        entry["from_year"],
        entry["to_year"],
    )


def _targets(
    plan: Plan,
    entry: Mapping[str, Any],
    target: Mapping[str, Any],
    indicators: Mapping[str, Indicator],
) -> Iterable[Target]:
    where = f"plans/{plan.plan}.yml, {target.get('id')}"
    _check_fields(where, target, TARGET_FIELDS, TARGET_REQUIRED)
    _check_all_words(where, target)
    _one_of(where, "comparator", target["comparator"], COMPARATORS)
    record = _one_of(where, "record", target.get("record", "target"), RECORDS)
    levels = tuple(target.get("levels", entry.get("levels", ())))
    for level in levels:
        _one_of(where, "levels", level, LEVELS)
    _known(where, target["indicators"], indicators)
    if (target["comparator"] == "range") != ("target_high" in target):
        raise wrong(where, "target_high 与 comparator: range 须同时写",
                    "target_high goes with comparator: range")  # fmt: skip
    year, due = target.get("year"), target.get("due")
    if due is not None and due != "yearly" and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", due):
        raise wrong(where, "due 应为 yearly 或 2025-06 这样的月份", "due: yearly or 2025-06")
    if year is not None and not plan.from_year <= year <= plan.to_year:
        raise wrong(where, "year 不在规划期内", "year is outside the plan")
    binding = target.get("binding")
    if binding is not None:
        _one_of(where, "binding", binding, BINDINGS)
    _check_fields(where, target.get("baseline") or {}, BASELINE_FIELDS, set())
    is_yearly = due == "yearly"
    if target.get("parts") and any(indicators[name].counted_in == "persons"
                                   for name in target["indicators"]):  # fmt: skip
        raise wrong(where, "parts 只能用于按村、社区等累加的指标，人员在各部分间可能重复",
                    "parts is for what adds up; persons may be in several parts")  # fmt: skip
    for name in target["indicators"]:
        from_zero = is_yearly and FROM_ZERO in indicators[name].caveats
        baseline = target.get("baseline") or ({"value": 0} if from_zero else {})
        yield Target(
            plan=plan.plan,
            target_id=target["id"],
            record=record,
            subject_zh=(target.get("subject") or {}).get("zh", indicators[name].title_zh),
            subject_en=(target.get("subject") or {}).get("en", indicators[name].title_en),
            region_code=plan.region_code,
            levels=levels,
            parts=tuple(map(str, target.get("parts", ()))),
            indicator=name,
            comparator=target["comparator"],
            target=_decimal(where, target["target"]) or "",
            target_high=_decimal(where, target.get("target_high")),
            tolerance=_decimal(where, target.get("tolerance", _tolerance(target))),
            target_year=year,
            is_yearly=is_yearly,
            due_period=None if is_yearly else due or f"{year or plan.to_year}-12",
            binding=binding,
            baseline=_decimal(where, baseline.get("value")),
            baseline_period=baseline.get("at") if baseline.get("value") is not None else None,
            baseline_printed=baseline.get("printed"),
            clause=f"{plan.document} {target['clause']}",
            from_year=plan.from_year,
            to_year=plan.to_year,
        )


def _tolerance(target: Mapping[str, Any]) -> int | None:
    return ABOUT_TOLERANCE if target["comparator"] == "about" else None


def _decimal(where: str, value: Any) -> str | None:
    """A figure as text, so that no float comes between; at most two decimals."""
    if value is None:
        return None
    if not re.fullmatch(r"\d+(\.\d{1,2})?", str(value)):
        raise wrong(where, f"数值 {value} 应为最多两位小数的非负数",
                    f"{value} must be a number from 0, of at most two decimals")  # fmt: skip
    return str(value)


def _judged_row(plan: str, target: Mapping[str, Any]) -> PlanRow:
    subject, note = target.get("subject") or {}, target.get("note") or {}
    return PlanRow(
        plan,
        target["id"],
        target.get("record", "target"),
        subject.get("zh", ""),
        subject.get("en", ""),
        str(target.get("printed", "")),
        tuple(target["indicators"]),
        None,
        note.get("zh", ""),
        note.get("en", ""),
    )


def _other_row(
    plan: str,
    other: Mapping[str, Any],
    reasons: Mapping[str, Any],
    indicators: Mapping[str, Indicator],
) -> PlanRow:
    where = f"plans/{plan}.yml, {other.get('id')}"
    _check_fields(where, other, OTHER_FIELDS, OTHER_REQUIRED)
    _check_all_words(where, other)
    _one_of(where, "record", other["record"], RECORDS)
    _one_of(where, "reason", other["reason"], set(reasons))
    _known(where, other.get("related", ()), indicators)
    note = other.get("note") or {}
    return PlanRow(
        plan,
        other["id"],
        other["record"],
        other["subject"]["zh"],
        other["subject"]["en"],
        str(other.get("printed", "")),
        tuple(other.get("related", ())),
        other["reason"],
        note.get("zh", ""),
        note.get("en", ""),
    )


def _check_fields(
    where: str, entry: Mapping[str, Any], allowed: set[str], required: set[str]
) -> None:
    if odd := (set(entry) - allowed) | (required - set(entry)):
        names = listed(odd)
        raise wrong(where, f"缺少或多出字段 {names}", f"fields missing or unknown: {names}")


def _check_all_words(where: str, entry: Mapping[str, Any]) -> None:
    for field in ("subject", "note"):
        if field in entry:
            check_words(f"{where}, {field}", entry[field])


def _one_of(where: str, field: str, value: str, allowed: set[str]) -> str:
    if value not in allowed:
        known = listed(allowed)
        raise wrong(where, f"{field} 只能是 {known}", f"{field} must be one of {known}")
    return value


def _known(where: str, names: Iterable[str], indicators: Mapping[str, Indicator]) -> None:
    if unknown := set(names) - set(indicators):
        raise wrong(where, f"没有指标 {listed(unknown)}", f"no indicator {listed(unknown)}")
