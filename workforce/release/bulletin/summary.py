"""What a release says in a few sentences of Chinese, shared by workbook and PDF."""

from __future__ import annotations

from collections import Counter

import schemas
from workforce.release.bulletin.figures import Figures, Row
from workforce.release.bulletin.words import GOOD_STATES, STATE

MOST_NAMED = 12
MOST_REFUSED_NAMED = 3


def own_targets(figures: Figures) -> list[Row]:
    """The targets of regions that are not counties; a county's own are told by `by_county`."""
    levels = {one.code: one.level for one in figures.regions}
    found = [one for one in figures.targets if levels[one["region_code"]] != "county"]
    return found or figures.targets


def by_county(figures: Figures) -> list[list[Row]]:
    """The targets every county has of its own, the counties of one target together."""
    own = {id(one) for one in own_targets(figures)}
    found: dict[tuple[str, str, str], list[Row]] = {}
    for one in figures.targets:
        if id(one) not in own:
            key = (one["plan"], one["target_id"], one["indicator"])
            found.setdefault(key, []).append(one)
    return list(found.values())


def targets_zh(figures: Figures) -> list[str]:
    """How many targets are met, by plan; then of which counties a county's target is not."""
    lines = []
    names = {one.code: one.name for one in figures.regions}
    by_plan: dict[str, list[Row]] = {}
    for one in own_targets(figures):
        by_plan.setdefault(one["plan"], []).append(one)
    for plan, targets in by_plan.items():
        told = Counter(one["met"] for one in targets)
        early = sum(one["met"] == "false" and one["due_state"] == "not_yet_due" for one in targets)
        line = (
            f"《{figures.plans[plan]['title_zh']}》{len(targets)}项指标（同一条目的不同口径分别计）："
            f"已达到{told['true']}项，未达到{told['false']}项"
        )
        line += f"（其中未到考核期{early}项）" if early else ""
        line += f"，无法判断{told['']}项" if told[""] else ""
        lines.append(f"{line}。")
    for group in by_county(figures):
        title = figures.definitions[group[0]["indicator"]]["title_zh"]
        met = sum(one["met"] == "true" for one in group)
        lacking = [names[one["region_code"]] for one in group if one["met"] != "true"]
        line = f"{group[0]['target_id']} {title}：{len(group)}个县（市、区）中{met}个已达到"
        line += f"；未达到或无法判断：{named(lacking)}" if lacking else ""
        lines.append(f"{line}。")
    return lines


def named(names: list[str]) -> str:
    """Names in a row, the rest counted."""
    more = f"等{len(names)}个" if len(names) > MOST_NAMED else ""
    return "、".join(names[:MOST_NAMED]) + more


def reporting_zh(figures: Figures) -> list[str]:
    """Who owed and sent what, who did not, and where most rows were not used."""
    owed = [one for one in figures.reporting if one["is_owed"] == "true"]
    if not owed:
        return ["本期没有应报的报表。"]
    sent = [one for one in owed if one["state"] in GOOD_STATES]
    line = f"本期应报报表{len(owed)}份，已报{len(sent)}份"
    line += "，全部上报。" if len(sent) == len(owed) else f"，未报或退回{len(owed) - len(sent)}份。"
    lines = [line]
    known = schemas.datasets()
    for dataset in dict.fromkeys(one["dataset"] for one in owed):
        title = known[dataset].zh if dataset in known else dataset
        for state in ("missing", "rejected"):
            late = [
                one["unit_name"]
                for one in owed
                if one["dataset"] == dataset and one["state"] == state
            ]
            if late:
                lines.append(f"{title}：{STATE[state]}{len(late)}个单位（{named(late)}）。")
    refused = [one for one in figures.reporting if int(one["rows_refused"] or 0)]
    refused.sort(key=lambda one: -int(one["rows_refused"]))
    if refused:
        worst = "、".join(
            f"{one['unit_name']}{_short(one['dataset'])}{one['rows_refused']}行"
            f"（读到{one['rows_read']}行）"
            for one in refused[:MOST_REFUSED_NAMED]
        )
        total = sum(int(one["rows_refused"]) for one in refused)
        lines.append(f"共有{total}行未采用，已退回填报单位；最多的是{worst}。")
    return lines


def _short(dataset: str) -> str:
    known = schemas.datasets()
    return known[dataset].short_zh if dataset in known else dataset
