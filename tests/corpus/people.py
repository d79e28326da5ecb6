"""The people and places of the corpus, none of them real, and tables of them.

ID numbers carry the area 990099, which no one has. Unless a case says otherwise a table of a roster
has these columns, which many places below count on:

    A 序号   B 社区(村)代码   C 姓名   D 身份证号   E 性别   F 人员类别   G 职务
"""

from __future__ import annotations

from typing import Any

from tests.corpus.building import Rows
from tests.unit.making import id_number, rows_of

HAPPY, PEACE, PINE = "532502001001", "532502001002", "532502100201"
ELSEWHERE = "532503001001"
COLUMNS = ("社区(村)代码", "姓名", "身份证号", "性别", "人员类别", "职务")
COMMITTEE, DEDICATED, PARTY = "村(居)委会成员", "专职工作者", "党组织班子成员"


def person(name: str, serial: int, worker_type: str, post: str) -> dict[str, Any]:
    """A row of a roster; an odd serial is a man's."""
    number = id_number(serial=serial)
    sex = "男" if serial % 2 else "女"
    return dict(zip(COLUMNS, (HAPPY, name, number, sex, worker_type, post), strict=True))


ZHANG = person("张三", 101, COMMITTEE, "主任")
LI = person("李四", 202, COMMITTEE, "副主任")
WANG = person("王五", 303, DEDICATED, "工作人员")
ZHAO = person("赵六", 404, DEDICATED, "工作人员")
QIAN = person("钱七", 505, PARTY, "副书记")
SUN = person("孙八", 606, COMMITTEE, "委员")
EVERYONE = (ZHANG, LI, WANG, ZHAO, QIAN, SUN)


def roster(*people: dict[str, Any], without: tuple[str, ...] = ()) -> Rows:
    """A header and a numbered row per person; further columns as the people have them."""
    titles = dict.fromkeys(title for one in people for title in one)
    header = ["序号", *(title for title in titles if title not in without)]
    rows = [
        [str(number), *(one.get(title, "") for title in header[1:])]
        for number, one in enumerate(people, 1)
    ]
    return [header, *rows]


def volunteers(*changes: dict[str, Any]) -> Rows:
    """A 姓名  B 证件号码  C 注册日期  D 状态, then what the changes add."""
    return rows_of("volunteer_registration", *changes)


def certificates(*changes: dict[str, Any]) -> Rows:
    """A 管理号  B 姓名  C 身份证号  D 证书级别  E 取得日期, then what the changes add."""
    return rows_of("certification_list", *changes)


def training(*changes: dict[str, Any]) -> Rows:
    """A 班次编号  B 培训名称  C 主办层级  D 开始日期  E 结束日期  F 培训天数  G 姓名  H 身份证号
    I 是否结业, then what the changes add.
    """
    return rows_of("training_record", *changes)


def organisations(*changes: dict[str, Any]) -> Rows:
    """A 代码  B 名称  C 类型  D 城乡分类代码, then what the changes add."""
    return rows_of("organisation_register", *changes)


def grids(*changes: dict[str, Any]) -> Rows:
    """A 网格编号  B 社区(村)代码  C 类型  D 户数, then what the changes add."""
    return rows_of("grid_register", *changes)


def population(*changes: dict[str, Any]) -> Rows:
    """A 行政区划代码  B 年份  C 常住人口, then what the changes add."""
    return rows_of("population", *changes)
