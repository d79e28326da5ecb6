"""A release made by arithmetic, of any size, with every case a page has to show.

In it: all five statuses, targets of every state, a plan and an indicator nobody describes, a row
of revisions, and text that would break out of a script or a cell. Nothing here is of the project's
own code, so that a test compares with the files alone.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

Row = dict[str, object]

HOSTILE = "</script><script>alert(1)</script> & \"quoted\" <!-- '甲'"
PERIOD = "2025-06"
UNITS = ("percent", "persons", "per_10k", "per_1k")
UNIT_WORDS = {
    "percent": ("%", "%"), "persons": ("人", "persons"), "per_10k": ("人/万人", "per 10,000"),
    "per_1k": ("‰", "per 1,000"),
}  # fmt: skip
KINDS = {"percent": "share", "persons": "count", "per_10k": "rate", "per_1k": "rate"}
DECIMALS = {"percent": 2, "persons": 0, "per_10k": 2, "per_1k": 3}
TOPICS = ("workforce", "training", "volunteers", "certificates", "pay", "facilities")
WITHHELD, UNKNOWN, NOT_APPLICABLE, PROVISIONAL, UNDESCRIBED = 1, 2, 3, 4, 5


def months(number: int) -> list[str]:
    """The months up to PERIOD, oldest first."""
    last = 2025 * 12 + 5
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(last - number + 1, last + 1)]


def regions(prefectures: int, counties: int, has_province: bool) -> list[Row]:
    """Of each prefecture as many counties; above them a province if wanted."""
    found = []
    if has_province:
        found.append({"region_code": "53", "region_name": "云南省", "region_level": "province"})
    for p in range(prefectures):
        code = f"53{p + 25:02d}"
        found.append(
            {"region_code": code, "region_name": f"第{p + 1}自治州", "region_level": "prefecture"}
        )
        found += [
            {
                "region_code": f"{code}{n + 1:02d}",
                "region_name": "金平苗族瑶族傣族自治县" if n == 0 else f"第{p + 1}州{n + 1}县",
                "region_level": "county",
            }
            for n in range(counties)
        ]
    return found


def _indicator_row(region: Row, number: int, month: int, period: str) -> Row:
    """Values climb by a tenth in some months and fall in others, so that 0.1 + 0.2 is met."""
    unit = UNITS[number % len(UNITS)]
    step = Decimal(month % 7) / 10 + Decimal(month) / 20
    base = Decimal(10 + number % 50) + Decimal(str(region["region_code"])[-2:]) / 10 + step
    value = base * 137 if unit == "persons" else base
    text = str(value.quantize(Decimal(1).scaleb(-DECIMALS[unit])))
    row: Row = region | {
        "period": period, "indicator": f"indicator_{number:02d}", "unit": unit, "status": "ok",
        "coverage": "1.0000", "release": 1, "numerator": str(1200 + number * 10 + month),
        "denominator": None if unit == "persons" else "1045678.5", "value": text,
        "denominator_period": period, "denominator_region": None,
    }  # fmt: skip
    case = number if region["region_level"] == "county" else 0
    if case == WITHHELD:
        row |= {"status": "suppressed", "value": None, "numerator": None, "denominator": None}
    elif case == UNKNOWN and str(region["region_code"]).endswith("01"):
        row |= {"status": "missing", "value": None, "coverage": "0.0000", "numerator": None}
    elif case == NOT_APPLICABLE:
        row |= {"status": "not_applicable", "value": None, "numerator": "0", "denominator": "0"}
    elif number == PROVISIONAL:
        row |= {"status": "provisional", "coverage": "0.9231"}
    return row


INDICATOR_COLUMNS = (
    "period", "region_code", "region_name", "region_level", "indicator", "numerator",
    "denominator", "value", "unit", "status", "coverage", "release", "denominator_period",
    "denominator_region",
)  # fmt: skip

# state wanted, comparator, target, met, due_state, gap, value (None: the indicator's is unknown)
TARGETS = (
    ("met", ">=", "10.00", "true", "due", "0", "12.00"),
    ("near", ">=", "20.00", "false", "due", "71", "18.00"),
    ("behind", ">=", "20.00", "false", "due", "72", "17.99"),
    ("behind", ">", "100.00", "false", "due", None, "1.5"),
    ("not_yet_due_met", "about", "50.00", "true", "not_yet_due", "0", "46.00"),
    ("not_yet_due_unmet", "range", "2.00", "false", "not_yet_due", "1", "1"),
    ("unknown", ">=", "3.00", None, "due", None, None),
)


def write_release(
    folder: Path,
    *,
    counties: int = 3,
    indicators: int = 8,
    month_count: int = 14,
    prefectures: int = 1,
    has_province: bool = False,
) -> Path:
    """Write every file of a release and `history.csv` into the folder; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    places = regions(prefectures, counties, has_province)
    rows = [
        _indicator_row(place, n, at, period)
        for at, period in enumerate(months(month_count))
        for place in places
        for n in range(indicators)
    ]
    _write(folder / "history.csv", INDICATOR_COLUMNS, rows)
    now = [row for row in rows if row["period"] == PERIOD]
    _write(folder / "indicators.csv", INDICATOR_COLUMNS, now)
    top = str(places[0]["region_code"])
    _write_targets(folder, top, [str(place["region_code"]) for place in places])
    _write_composition(folder, places)
    _write_reporting(folder, places)
    _write_words(folder, indicators)
    revision = {
        "period": PERIOD, "region_code": top, "indicator": "indicator_00",
        "previous_release": 1, "release": 2, "previous_value": "10.30", "value": "10.00",
        "change": "-0.30", "by_definitions": "0.00", "by_late_files": "-0.40",
        "by_corrected_files": "0.10", "by_denominators": "0.00",
        "reasons": "late_files+corrected_files",
    }  # fmt: skip
    _write(folder / "revisions.csv", tuple(revision), [revision])
    return folder


def _write_targets(folder: Path, top: str, codes: list[str]) -> None:
    columns = (
        "period", "region_code", "plan", "target_id", "indicator", "comparator", "target",
        "target_high", "tolerance", "target_year", "due_period", "binding", "value", "met",
        "status", "gap", "gap_unit", "clause", "release", "record", "due_state", "baseline",
        "baseline_period", "pace", "pace_state",
    )  # fmt: skip
    rows: list[Row] = []
    for n, (state, comparator, target, met, due_state, gap, value) in enumerate(TARGETS):
        rows.append(
            {
                "period": PERIOD, "region_code": top,
                "plan": "nobody-knows" if n == 1 else "plan-a",
                "target_id": f"T-{n:02d}", "indicator": f"indicator_{n:02d}",
                "comparator": comparator, "target": target,
                "target_high": "3.00" if comparator == "range" else None,
                "tolerance": "5.00" if comparator == "about" else None, "due_period": "2025-06",
                "binding": "binding" if n == 0 else None, "value": value, "met": met,
                "status": "missing" if state == "unknown" else "ok", "gap": gap,
                "gap_unit": "persons", "clause": "省发〔2021〕1号 主要指标表", "release": 1,
                "record": "rule" if n == 2 else "target", "due_state": due_state,
                "pace": "11.25" if n == 0 else None, "pace_state": "ahead" if n == 0 else None,
            }
        )  # fmt: skip
    rows.append(rows[0] | {"region_code": codes[-1]})
    _write(folder / "targets.csv", columns, rows)
    parts = [
        {
            "period": PERIOD, "region_code": top, "plan": "plan-a", "target_id": "T-00",
            "indicator": "indicator_00", "part_code": code, "lacks": f"-{n}.5",
            "gap_unit": "persons", "release": 1,
        }
        for n, code in enumerate(codes)
    ]  # fmt: skip
    _write(folder / "contributions.csv", tuple(parts[0]), parts)
    _write(
        folder / "plans.csv",
        ("plan", "title_zh", "title_en", "region_code", "document", "from_year", "to_year"),
        [
            {
                "plan": "plan-a", "title_zh": "某州“十四五”规划", "title_en": "A plan",
                "region_code": top, "document": "省发〔2021〕1号", "from_year": 2021,
                "to_year": 2025,
            }
        ],
    )  # fmt: skip
    _write(
        folder / "plan_targets.csv",
        ("plan", "target_id", "record", "subject_zh", "subject_en", "printed", "clause", "note_zh",
         "note_en"),
        [
            {
                "plan": "plan-a", "target_id": "T-00", "record": "target", "subject_zh": "队伍",
                "subject_en": "Workforce", "printed": "10%", "clause": "省发〔2021〕1号 主要指标表",
                "note_zh": "两种口径", "note_en": "Two readings",
            }
        ],
    )  # fmt: skip


def _write_composition(folder: Path, places: list[Row]) -> None:
    rows = [
        place
        | {
            "period": PERIOD, "worker_group": group, "breakdown": breakdown, "category": category,
            "persons": None if category == "b" and breakdown == "age" else n * persons,
            "total": "3000", "coverage": "1.0000", "release": 1,
            "status": "suppressed" if category == "b" and breakdown == "age" else "ok",
        }
        for place in places
        for group, persons in (("all", 1000), ("dedicated", 1000), ("male", 700), ("female", 300))
        for breakdown in (("sex", "age") if persons == 1000 else ("age",))
        for n, category in enumerate("abc")
    ]  # fmt: skip
    _write(
        folder / "composition.csv",
        ("period", "region_code", "region_name", "region_level", "worker_group", "breakdown",
         "category", "persons", "total", "status", "coverage", "release"),
        rows,
    )  # fmt: skip
    _write(
        folder / "categories.csv",
        ("breakdown", "breakdown_zh", "breakdown_en", "category", "category_zh", "category_en",
         "position"),
        [
            {
                "breakdown": breakdown, "breakdown_zh": zh, "breakdown_en": breakdown,
                "category": category, "category_zh": f"{zh}{category}",
                "category_en": f"{breakdown} {category}", "position": n,
            }
            for breakdown, zh in (("sex", "性别"), ("age", "年龄"))
            for n, category in enumerate("abc", 1)
        ],
    )  # fmt: skip


def _write_reporting(folder: Path, places: list[Row]) -> None:
    states = ("reported", "missing", "rejected", "nil", "no_change")
    units = [place for place in places if place["region_level"] == "county"]
    _write(
        folder / "reporting.csv",
        ("period", "unit_code", "unit_name", "dataset", "state", "is_owed", "due_on", "rows_read",
         "rows_refused"),
        [
            {
                "period": PERIOD, "unit_code": unit["region_code"],
                "unit_name": unit["region_name"], "dataset": dataset,
                "state": states[(n + at) % 5], "is_owed": "false" if (n, at) == (0, 1) else "true",
                "due_on": "2025-07-05", "rows_read": 1958 if (n + at) % 5 == 0 else None,
                "rows_refused": 2 if (n + at) % 5 == 0 else None,
            }
            for n, unit in enumerate(units)
            for at, dataset in enumerate(("staff_roster", "training_record"))
        ],
    )  # fmt: skip


def _write_words(folder: Path, indicators: int) -> None:
    columns = (
        "indicator", "title_zh", "title_en", "topic", "kind", "unit", "unit_zh", "unit_en",
        "decimals", "direction", "definition_zh", "definition_en", "caveats_zh", "caveats_en",
        "numerator", "denominator", "clauses", "is_personal",
    )  # fmt: skip
    rows = []
    for n in range(indicators):
        if n == UNDESCRIBED:
            continue
        unit = UNITS[n % len(UNITS)]
        rows.append(
            {
                "indicator": f"indicator_{n:02d}",
                "title_zh": f"第{n}项指标占全部社区工作者的比例" + (HOSTILE if n == 0 else ""),
                "title_en": f"Indicator {n} as a share of workers" + (HOSTILE if n == 0 else ""),
                "topic": TOPICS[n % len(TOPICS)], "kind": KINDS[unit], "unit": unit,
                "unit_zh": UNIT_WORDS[unit][0], "unit_en": UNIT_WORDS[unit][1],
                "decimals": DECIMALS[unit], "direction": "up",
                "definition_zh": f"定义{n}：{HOSTILE}", "definition_en": f"Definition {n}",
                "caveats_zh": "须知甲|须知乙", "caveats_en": "One|Two",
                "numerator": "x", "denominator": "y", "is_personal": "false",
                "clauses": "plan-a:T-00;nobody-knows:T-01" if n == 0 else None,
            }
        )  # fmt: skip
    _write(folder / "definitions.csv", columns, rows)


def _write(path: Path, columns: tuple[str, ...], rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", extrasaction="raise")
        writer.writeheader()
        writer.writerows(rows)


def read(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a file, as text."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
