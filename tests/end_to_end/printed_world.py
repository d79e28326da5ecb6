"""Raw data folders as counties send them, CSV file by CSV file, and what is published from them.

The people are invented: person 0, 1, 2, … by number, each with a right ID number under an area
code that was never assigned. The headers are those of the project's own templates.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import duckdb

from tests.conftest import run
from workforce.folders import DataFolder
from workforce.release.releases import newest_release

AREA = "990099"
FIRST_BIRTHDAY = dt.date(1960, 1, 1)
CHECK_CHARACTERS = "10X98765432"  # GB 11643: by the weighted sum of the first 17 digits mod 11

HEADERS = {
    "division": ("代码", "名称", "级别"),
    "organisation_register": ("代码", "名称", "类型", "城乡分类代码", "综合服务设施"),
    "population": ("行政区划代码", "年份", "城镇常住人口", "常住人口", "户籍人口"),
    "staff_roster": (
        "社区(村)代码", "姓名", "身份证号", "人员类别", "职务", "用工形式", "任职日期", "离任日期",
    ),
    "volunteer_registration": ("姓名", "证件号码", "注册日期", "状态"),
    "certification_list": ("管理号", "姓名", "身份证号", "证书级别", "取得日期", "状态"),
    "training_record": (
        "班次编号", "培训名称", "主办层级", "主办单位区划代码", "培训方式", "开始日期", "结束日期",
        "培训天数", "姓名", "身份证号", "是否结业",
    ),
}  # fmt: skip
LEVELS = {2: "省级", 4: "地级", 6: "县级", 9: "乡级"}
HEAD = ("党组织班子成员、村(居)委会成员", "书记、主任")
CERTIFICATES = (ASSISTANT, INTERMEDIATE) = ("助理社会工作师", "社会工作师")
DEDICATED = ("专职工作者", "工作人员")
GRID_WORKER = ("专职网格员", "网格员")

Row = tuple[object, ...]
Rows = dict[tuple[str, ...], dict[str, str]]


class World:
    """A data folder: what is sent to it, running it, and reading what it publishes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def send(self, dataset: str, period: str, unit: str, rows: Iterable[Row]) -> None:
        """Write one unit's file; its header goes as far as its rows do."""
        rows = list(rows)
        path = self.root / "raw" / dataset / period / f"{unit}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(HEADERS[dataset][: len(rows[0])])
            out.writerows(rows)

    def divide(self, period: str, unit: str, names: Mapping[str, str]) -> None:
        """Write the division table; every county has townships 101 to 104."""
        townships = {
            f"{code}{number}": f"{name}{number}镇"
            for code, name in names.items()
            if len(code) == 6
            for number in range(101, 105)
        }
        rows = [(code, name, LEVELS[len(code)]) for code, name in {**names, **townships}.items()]
        self.send("division", period, unit, rows)

    def refer(self, name: str, text: str) -> None:
        """Write a file of the folder's own under `reference/`."""
        path = self.root / "reference" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def run(self, *periods: str) -> None:
        """Run months one by one; that lists nobody needs here were not sent is let pass (G201)."""
        for period in periods:
            run(self.root, period, "G201")

    def figures(self, period: str) -> Rows:
        """The month's indicators, by region and indicator."""
        return self._read(period, "indicators.csv", "region_code", "indicator")

    def targets(self, period: str) -> Rows:
        """The month's targets, by region, target and indicator."""
        return self._read(period, "targets.csv", "region_code", "target_id", "indicator")

    def contributions(self, period: str, target: str, indicator: str) -> dict[str, str]:
        """What each part of the plan's region lacks of a target."""
        keys = ("target_id", "indicator", "part_code")
        rows = self._read(period, "contributions.csv", "region_code", *keys)
        return {
            key[3]: row["lacks"] for key, row in rows.items() if key[1:3] == (target, indicator)
        }

    def counts(self, period: str, region: str, names: Iterable[str]) -> list[int]:
        """A region's numerators as the warehouse has them, where they are withheld too."""
        query = "select numerator from indicator_value where period = ? and region_code = ?"
        path = (self.root / "warehouse" / "workforce.duckdb").resolve()
        with duckdb.connect(str(path), read_only=True) as con:
            found = [
                con.execute(f"{query} and indicator = ?", [period, region, name]).fetchall()
                for name in names
            ]
        return [int(numerator) for [(numerator,)] in found]

    def _read(self, period: str, name: str, *key: str) -> Rows:
        """A table as dashboards find it: of the newest month in `latest`, else in its release."""
        release = newest_release(DataFolder(self.root), period)
        assert release is not None
        if period == json.loads((self.root / "published" / "latest.json").read_text())["period"]:
            release = self.root / "published" / "latest"
        with (release / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        found = {tuple(row[column] for column in key): row for row in rows}
        assert len(found) == len(rows)
        return found


def communities(county: str, resident: int, village: int) -> list[str]:
    """Codes of a county's committees, 150 of a kind to a township: resident 001.., village 201..

    The county has townships 101 to 104.
    """
    return [
        f"{county}{101 + place // 150}{first + place % 150:03}"
        for first, number in ((1, resident), (201, village))
        for place in range(number)
    ]


def is_village(community: str) -> bool:
    return int(community[9:]) >= 200


def organisation(community: str, facility: str = "是", urban_rural: str | None = None) -> Row:
    """A village committee of rural class or a resident committee of urban class."""
    kind, usual = ("村委会", "220") if is_village(community) else ("居委会", "111")
    return community, f"{community[6:]}社区", kind, urban_rural or usual, facility


def post(
    community: str,
    person: int,
    kind_and_post: tuple[str, str],
    form: str = "全日制",
    started: str = "2021-03-01",
    ended: str = "",
) -> Row:
    return community, "张三", id_number(person), *kind_and_post, form, started, ended


def volunteer(person: int, registered: str = "2020-05-04", status: str = "有效") -> Row:
    return "张三", id_number(person), registered, status


def certificate(person: int, level: str, issued: str = "2020-10-15", status: str = "在册") -> Row:
    number = f"{CERTIFICATES.index(level)}{person:08}"
    return number, "张三", id_number(person), level, issued, status


def course(
    person: int,
    number: str,
    first: str,
    last: str,
    days: str,
    level: str = "县级",
    organiser: str = "",
    mode: str = "集中",
) -> Row:
    given = (number, "社区工作者培训班", level, organiser, mode, first, last, days)
    return *given, "张三", id_number(person), "是"


def id_number(person: int) -> str:
    """The ID number of a person: a thousand are born a day."""
    body, weighted = born_on(person // 1000)
    hundreds, rest = divmod(person % 1000, 100)
    tens, ones = divmod(rest, 10)
    check = CHECK_CHARACTERS[(weighted + 8 * hundreds + 4 * tens + 2 * ones) % 11]
    return f"{body}{person % 1000:03}{check}"


@cache
def born_on(day: int) -> tuple[str, int]:
    """The first 14 digits of who was born on a day, and their weighted sum."""
    body = AREA + (FIRST_BIRTHDAY + dt.timedelta(days=day)).strftime("%Y%m%d")
    return body, sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(body))
