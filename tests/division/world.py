"""A small prefecture whose divisions change in four months, as real files in a data folder.

| county | what happens |
|---|---|
| 532501 甲县 | takes in 532502 乙县 on 1 May; 002 became 003 in April, 002 is a new place in June |
| 532503 丙县 | is 丙市 from 1 May; its township 001 becomes 002 in April and 003 in June |
| 532504 丁县 | 001 is split in May; 002 goes to 532505 in June |
| 532505 戊县 | gets 532504002 in June, as 532505101 |

Two people work in 甲县 and 乙县 at once. Nothing here knows how it is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.unit.making import csv_bytes, id_number

MARCH, APRIL, MAY, JUNE = MONTHS = ("2025-03", "2025-04", "2025-05", "2025-06")
PREFECTURE = "5325"
JIA, YI, BING, DING, WU = COUNTIES = ("532501", "532502", "532503", "532504", "532505")

# code, name, level, from, to, successors; as the newest table says
ALWAYS, A, M, J = "2000-01-01", "2025-04-01", "2025-05-01", "2025-06-01"
DIVISIONS = (
    ("5325", "某州", "地级", ALWAYS, "", ""),
    ("532501", "甲县", "县级", ALWAYS, "", ""),
    ("532502", "乙县", "县级", ALWAYS, M, "532501"),
    ("532503", "丙县", "县级", ALWAYS, M, ""),
    ("532503", "丙市", "县级", M, "", ""),
    ("532504", "丁县", "县级", ALWAYS, "", ""),
    ("532505", "戊县", "县级", ALWAYS, "", ""),
    ("532501001", "城关镇", "乡级", ALWAYS, "", ""),
    ("532501002", "河口乡", "乡级", ALWAYS, A, "532501003"),
    ("532501003", "河口镇", "乡级", A, "", ""),
    ("532501002", "新区镇", "乡级", J, "", ""),
    ("532502001", "山前镇", "乡级", ALWAYS, M, "532501101"),
    ("532501101", "山前镇", "乡级", M, "", ""),
    ("532503001", "东乡", "乡级", ALWAYS, A, "532503002"),
    ("532503002", "东镇", "乡级", A, J, "532503003"),
    ("532503003", "东街道", "乡级", J, "", ""),
    ("532504001", "大镇", "乡级", ALWAYS, M, "532504101、532504102"),
    ("532504101", "大一镇", "乡级", M, "", ""),
    ("532504102", "大二镇", "乡级", M, "", ""),
    ("532504002", "边乡", "乡级", ALWAYS, J, "532505101"),
    ("532504003", "南乡", "乡级", ALWAYS, "", ""),
    ("532505101", "边乡", "乡级", J, "", ""),
    ("532505001", "北乡", "乡级", ALWAYS, "", ""),
)  # fmt: skip
FIRST_DAYS = {month: f"{month}-01" for month in MONTHS}

# committees as the register of a month has them, by county; where a month is left out the last
# one holds
REGISTERS: dict[str, dict[str, tuple[str, ...]]] = {
    MARCH: {
        JIA: ("532501001001", "532501001002", "532501002001"),
        YI: ("532502001001", "532502001002"),
        BING: ("532503001001",),
        DING: ("532504001001", "532504001002", "532504002001", "532504003001"),
        WU: ("532505001001",),
    },
    APRIL: {
        JIA: ("532501001001", "532501001002", "532501003001"),
        BING: ("532503002001",),
    },
    MAY: {
        JIA: ("532501001001", "532501001002", "532501003001", "532501101001", "532501101002"),
        DING: ("532504101001", "532504102001", "532504002001", "532504003001"),
    },
    JUNE: {
        JIA: (
            "532501001001", "532501001002", "532501002001", "532501003001", "532501101001",
            "532501101002",
        ),
        BING: ("532503003001",),
        DING: ("532504101001", "532504102001", "532504003001"),
        WU: ("532505001001", "532505101001"),
    },
}  # fmt: skip
# Villages have one number and one name for good, whatever their code.
NAMES = {
    "532501001001": "甲一", "532501001002": "甲二", "532501002001": "甲三", "532501003001": "甲三",
    "532502001001": "乙一", "532502001002": "乙二", "532501101001": "乙一", "532501101002": "乙二",
    "532503001001": "丙一", "532503002001": "丙一", "532503003001": "丙一",
    "532504001001": "丁一", "532504001002": "丁二", "532504101001": "丁一", "532504102001": "丁二",
    "532504002001": "边一", "532505101001": "边一", "532504003001": "丁三", "532505001001": "戊一",
}  # fmt: skip
NEW_VILLAGE = "新一"  # 532501002001 from June

DEDICATED, GRID = "专职工作者", "专职网格员"


@dataclass(frozen=True)
class Post:
    """One row of a roster."""

    person: int
    community: str
    kind: str = DEDICATED


def posts(community: str, *people: int, kind: str = DEDICATED) -> list[Post]:
    return [Post(person, community, kind) for person in people]


# The rosters as they were sent: persons 10 and 11 stand in 甲县 and 乙县 at once.
ROSTERS: dict[str, dict[str, list[Post]]] = {
    MARCH: {
        JIA: [*posts("532501001001", 1, 2, 10), *posts("532501001002", 3, 11),
              *posts("532501002001", 4), *posts("532501001001", 5, kind=GRID)],
        YI: [*posts("532502001001", 10, 20, 21), *posts("532502001002", 11, kind=GRID),
             *posts("532502001002", 22), Post(29, "532502001999")],  # no such committee
        BING: posts("532503001001", 30, 31),
        DING: [*posts("532504001001", 40), *posts("532504001002", 41, 42),
               *posts("532504002001", 43, 44), *posts("532504003001", 45)],
        WU: posts("532505001001", 50, 51),
    },
    APRIL: {
        JIA: [*posts("532501001001", 1, 2, 10), *posts("532501003001", 4, 6)],
        # 乙县 does not report
        BING: posts("532503002001", 30, 31, 32),
        DING: [*posts("532504001001", 40), *posts("532504002001", 43, 50),
               *posts("532504003001", 45)],
        WU: posts("532505001001", 50, 51),
    },
    MAY: {
        # some rows still under the codes of 乙县, one of a township withdrawn in April
        JIA: [*posts("532501001001", 1, 2, 10), *posts("532501002001", 4),
              *posts("532502001001", 10, 20), *posts("532501101002", 22, 23)],
        BING: posts("532503001001", 30, 31, 32),  # two changes back
        DING: [*posts("532504101001", 40), *posts("532504001001", 46),  # split: not known where
               *posts("532504002001", 43, 50), *posts("532504003001", 45),
               *posts("532504102001", *range(400, 430))],
        WU: posts("532505001001", 50, 51),
    },
    JUNE: {
        JIA: [*posts("532501001001", 1, 2), *posts("532501002001", 7),
              *posts("532502001001", 20), *posts("532501101002", 22, 23)],
        BING: posts("532503003001", 30),
        DING: [*posts("532504101001", 40), *posts("532504003001", 45)],
        WU: [*posts("532505001001", 50, 51), *posts("532505101001", 43, 50)],
    },
}  # fmt: skip

# Registered volunteers with their hours, the same every month; 60 is on both counties' lists.
VOLUNTEERS = {
    MARCH: {JIA: {60: 5, 61: 10}, YI: {60: 7, 62: 1}, BING: {63: 2}, DING: {64: 1}, WU: {65: 1}},
    MAY: {JIA: {60: 12, 61: 10, 62: 1}, BING: {63: 2}, DING: {64: 1}, WU: {65: 1}},
}
# Sent in January for all counties, with 乙县 of its own; nobody has sent newer figures.
RESIDENTS = {JIA: 40_000, YI: 10_000, BING: 7_000, DING: 9_000, WU: 8_000}

REPORTING = """owes:
  default:
    level: county
    datasets: [staff_roster, volunteer_registration]
    due_day: 5
"""


def volunteers_of(month: str) -> dict[str, dict[int, int]]:
    return VOLUNTEERS[MARCH if month < MAY else MAY]


def write_world(root: Path) -> None:
    """Every file of all months, as the offices sent them."""
    (root / "reference").mkdir(parents=True)
    (root / "reference" / "reporting.yml").write_text(REPORTING, "utf-8")
    _send(root, "population", "2025-01", PREFECTURE, ("行政区划代码", "年份", "常住人口"),
          *((code, "2024", str(n)) for code, n in RESIDENTS.items()))  # fmt: skip
    for month in MONTHS:
        _send(root, "division", month, PREFECTURE,
              ("代码", "名称", "级别", "生效日期", "失效日期", "后继代码"),
              *_divisions_known(month))  # fmt: skip
        for county, communities in REGISTERS[month].items():
            _send(root, "organisation_register", month, county,
                  ("代码", "名称", "类型", "城乡分类代码"),
                  *((code, f"{_name(code, month)}村委会", "村委会", "220")
                    for code in communities))  # fmt: skip
        for county, rows in ROSTERS[month].items():
            _send(root, "staff_roster", month, county,
                  ("社区(村)代码", "姓名", "身份证号", "人员类别", "职务"),
                  *((one.community, f"人{one.person}", _id(one.person), one.kind, "工作人员")
                    for one in rows))  # fmt: skip
        for county, people in volunteers_of(month).items():
            _send(root, "volunteer_registration", month, county,
                  ("姓名", "证件号码", "注册日期", "状态", "服务时长(小时)"),
                  *((f"人{one}", _id(one), "2020-01-02", "有效", str(hours))
                    for one, hours in people.items()))  # fmt: skip


def _divisions_known(month: str) -> list[tuple[str, ...]]:
    """The table as it is sent in a month: what has begun, with what has ended."""
    day = FIRST_DAYS[month]
    return [
        (code, name, level, begun, *((ended, after) if ended <= day else ("", "")))
        for code, name, level, begun, ended, after in DIVISIONS
        if begun <= day
    ]


def _name(code: str, month: str) -> str:
    return NEW_VILLAGE if code == "532501002001" and month == JUNE else NAMES[code]


def _id(person: int) -> str:
    return id_number(serial=person, area="990099") if person < 1000 else ""


def _send(root: Path, dataset: str, month: str, unit: str, *rows: tuple[str, ...]) -> None:
    path = root / "raw" / dataset / month / f"{unit}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(csv_bytes(*rows))
