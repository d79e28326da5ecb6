"""A small release by hand, which the tests of the bulletins share, and how it is put in words."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from workforce.period import Period
from workforce.release.bulletin.figures import Figures
from workforce.release.bulletin.summary import reporting_zh, targets_zh
from workforce.release.bulletin.words import change, plain, target_zh, verdict_zh

PERIOD = "2025-06"
# One name reads like a formula, one like markup: both are text wherever they stand.
REGIONS = (
    ("5325", "红河哈尼族彝族自治州", "prefecture"),
    ("532501", "个旧市", "county"),
    ("532502", "=1+1县", "county"),
    ("532503", "*屏边* #sys.version县", "county"),
)
# Title, topic, unit, its word, decimals, and the values of the four regions: of None the status.
INDICATORS = {
    "community_workers": ("社区工作者人数", "workforce", "persons", "人", "600 100 200 300"),
    "workers_per_10k_urban": (
        "每万城镇常住人口拥有社区工作者（城镇社区）", "workforce", "per_10k", "人/万人",
        "13.14 17.40 missing 9.50",
    ),
    "training_days_3_share": (
        "当年培训满3天的社区工作者占比", "training", "percent", "%", "45.90 40.00* 47.25 0.00",
    ),
    "certified_senior": (
        "高级社会工作师人数", "certificates", "persons", "人", "9 suppressed suppressed suppressed",
    ),
    "certified_per_1k_residents": (
        "每千常住人口拥有持证社会工作者", "certificates", "per_1k", "‰", "0.067 0.120 0.020 0.030",
    ),
    "facility_coverage": (
        "综合服务设施覆盖率（村、社区）", "facilities", "percent", "%",
        "88.24 100.00 not_applicable 83.33",
    ),
}  # fmt: skip
HIDDEN = "987654"  # of a row that is withheld and yet has a value: the writers must not show it
EARLIER = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)][5:17]
CATEGORIES = {
    "sex": ("性别", ("male", "男"), ("female", "女")),
    "age": ("月末周岁", ("up_to_30", "30岁及以下"), ("from_31_to_40", "31—40岁")),
    "ethnicity": ("民族", ("han", "汉族"), ("minority", "少数民族")),
    "cross_post": ("交叉任职", ("yes", "是"), ("no", "否")),
    "political_status": ("政治面貌", ("party_member", "中共党员（含预备党员）"), ("other", "其他")),
    "education": ("学历", ("bachelor", "大学本科"), ("college", "大学专科")),
    "certificate": ("持有证书", ("yes", "是"), ("no", "否")),
}


def write_release(folder: Path) -> Path:
    """A release of one prefecture and three counties, and its history; the history's path."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        _indicator(PERIOD, region, name, value)
        for place, region in enumerate(REGIONS)
        for name, told in INDICATORS.items()
        for value in [told[4].split()[place]]
    ]
    _write(folder, "indicators", rows)
    past = [row | {"period": month, "value": _less(row["value"])} for month in EARLIER
            for row in rows]  # fmt: skip
    _write(folder, "history", [*past, *rows])
    _write(folder, "definitions", [
        {
            "indicator": name, "title_zh": told[0], "title_en": name.replace("_", " "),
            "topic": told[1], "unit": told[2], "unit_zh": told[3], "definition_zh": f"{told[0]}。",
            "definition_en": name, "caveats_zh": "分子不一定是分母的一部分", "caveats_en": "",
        }
        for name, told in INDICATORS.items()
    ])  # fmt: skip
    _write(folder, "targets", [
        _target("5325", "HH-017", "workers_per_10k_urban", "18.00", "false", "1039", "persons"),
        _target("5325", "HH-013", "facility_coverage", "80.00", "true", "0", "organisations"),
        _target("532501", "HH-065", "community_workers", "3.00", "true", "0", "persons"),
        _target("532503", "HH-065", "community_workers", "3.00", "false", "1", "persons"),
    ])  # fmt: skip
    _write(folder, "plans", [{"plan": "honghe", "title_zh": "红河州规划", "document": "38号"}])
    _write(folder, "plan_targets", [{"plan": "honghe", "target_id": "HH-017"}])
    _write(folder, "reporting", [
        {
            "unit_code": code, "unit_name": name, "dataset": "staff_roster",
            "state": "missing" if code == "532502" else "reported", "is_owed": "true",
            "rows_read": "" if code == "532502" else "120",
            "rows_refused": "7" if code == "532501" else "",
        }
        for code, name, _ in REGIONS[1:]
    ])  # fmt: skip
    header = ("region_code,indicator,previous_release,release,previous_value,value,change,"
              "by_definitions,by_late_files,by_corrected_files,by_denominators")  # fmt: skip
    (folder / "revisions.csv").write_text(f"{header}\n", "utf-8")
    _write(folder, "composition", list(_composition()))
    _write(folder, "categories", [
        {"breakdown": name, "breakdown_zh": title, "category": code, "category_zh": words,
         "position": str(position)}
        for name, (title, *categories) in CATEGORIES.items()
        for position, (code, words) in enumerate(categories, 1)
    ])  # fmt: skip
    return folder / "history.csv"


def _indicator(period: str, region: tuple[str, str, str], name: str, value: str) -> dict[str, str]:
    status = "provisional" if value.endswith("*") else "ok"
    if value.isalpha() or "_" in value:
        status, value = value, HIDDEN if value == "suppressed" else ""
    return {
        "period": period, "region_code": region[0], "region_name": region[1],
        "region_level": region[2], "indicator": name, "value": value.rstrip("*"),
        "unit": INDICATORS[name][2], "status": status, "release": "1",
        "coverage": "1.0000" if status == "ok" else "0.8462",
    }  # fmt: skip


def _less(value: str) -> str:
    """Nine tenths of a value, with its decimals."""
    if not value or value == HIDDEN:
        return value
    exponent = Decimal(1).scaleb(-len(value.partition(".")[2]))
    return str((Decimal(value) * 9 / 10).quantize(exponent))


def _target(
    region: str, item: str, indicator: str, target: str, met: str, gap: str, unit: str
) -> dict[str, str]:
    values = {(row["region_code"], row["indicator"]): row for row in (
        _indicator(PERIOD, one, indicator, INDICATORS[indicator][4].split()[place])
        for place, one in enumerate(REGIONS))}  # fmt: skip
    return {
        "region_code": region, "plan": "honghe", "target_id": item, "indicator": indicator,
        "comparator": ">=", "target": target, "target_high": "", "tolerance": "",
        "due_period": "2025-12", "binding": "expected",
        "value": values[region, indicator]["value"], "met": met, "status": "ok", "gap": gap,
        "gap_unit": unit, "clause": "=38号 主要指标表", "record": "target",
        "due_state": "not_yet_due", "pace": "", "pace_state": "",
    }  # fmt: skip


def _composition():
    for place, (code, name, level) in enumerate(REGIONS):
        for group in ("all", "two_committees", "dedicated"):
            for breakdown, (_, *categories) in CATEGORIES.items():
                if breakdown == "cross_post" and group != "two_committees":
                    continue
                for position, (category, _) in enumerate(categories, 1):
                    is_hidden = place == 2 and breakdown == "age"
                    yield {
                        "region_code": code, "region_name": name, "region_level": level,
                        "worker_group": group, "breakdown": breakdown, "category": category,
                        "persons": HIDDEN if is_hidden else str(10 * place + position),
                        "total": str(20 * place + 3), "coverage": "1.0000",
                        "status": "suppressed" if is_hidden else "ok",
                    }  # fmt: skip


def _write(folder: Path, stem: str, rows: list[dict[str, str]]) -> None:
    with (folder / f"{stem}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def figures(tmp_path: Path) -> Figures:
    return Figures(tmp_path, write_release(tmp_path))


def test_the_bulletin_is_about_the_highest_region_and_compares_those_below(figures):
    assert figures.top.code == "5325"
    assert [one.code for one in figures.parts] == ["532501", "532502", "532503"]


def test_months_are_those_published_up_to_this_one(figures):
    assert figures.months == [*EARLIER, PERIOD]
    assert figures.past["2025-05", "community_workers"]["value"] == "540"


def test_a_target_is_said_as_it_is_read():
    asked = {"comparator": "about", "target": "50.00", "tolerance": "5.00", "target_high": ""}
    assert target_zh(asked, "percent") == "50%左右（≥45）"
    assert target_zh(asked | {"comparator": ">="}, "per_10k") == "≥50 人/万人"
    spread = asked | {"comparator": "range", "target_high": "60.00"}
    assert target_zh(spread, "percent") == "50—60%"
    assert plain("100.00") == "100"


def test_a_target_not_yet_due_is_not_called_missed(figures):
    assert verdict_zh(figures.targets[0]) == "未到考核期，现未达到"
    assert verdict_zh(figures.targets[0] | {"due_state": "due"}) == "滞后"


def test_a_change_is_exact_and_only_between_numbers(figures):
    now = figures.value("5325", "training_days_3_share")
    assert change(now, now | {"value": "45.60"}) == "+0.30"
    assert change(now, now | {"value": "46.90"}) == "-1.00"
    assert change(now, now | {"status": "suppressed", "value": "45.60"}) == ""
    assert change(now, None) == ""


def test_what_is_said_of_targets_and_reports(figures):
    first, counties = targets_zh(figures)
    assert "已达到1项，未达到1项（其中未到考核期1项）" in first
    assert "2个县（市、区）中1个已达到" in counties and "*屏边* #sys.version县" in counties
    lines = reporting_zh(figures)
    assert lines[0] == "本期应报报表3份，已报2份，未报或退回1份。"
    assert lines[1] == "城乡社区工作人员花名册：缺报1个单位（=1+1县）。"
    assert "个旧市花名册7行（读到120行）" in lines[2]


def test_the_same_month_of_last_year(figures):
    assert figures.period == Period(2025, 6)
    assert ("2024-06", "community_workers") in figures.past
