"""What a clerk is told of a column: how it is written, whether it must be, what may be chosen.

Declarations say it in English; the Chinese words follow from a column's rule, and `MORE` has what
is to be known of single columns.
"""

from __future__ import annotations

from typing import NamedTuple

import schemas
from schemas.declaration import Column
from workforce.intake.findings import MOST_NAMED

LONGEST_MESSAGE = 255  # Excel's limit


class Words(NamedTuple):
    """The same in Chinese and English."""

    zh: str
    en: str


UNITS = {
    "persons": Words("人", "persons"),
    "households": Words("户", "households"),
    "yuan": Words("元", "yuan"),
    "hours": Words("小时", "hours"),
    "days": Words("天", "days"),
    "m2": Words("平方米", "square metres"),
}
HOW = {  # to write a value, by the column's rule
    "text": Words("照实填写", "text"),
    "place": Words("与名册上的名称一致", "as the register has it"),
    "name": Words("证件上的姓名", "the name on the card"),
    "id_number": Words(
        "18位号码；本列是文本格式，请不要改", "18 characters; leave the column as text"
    ),
    "opaque": Words("照原样填写，本列是文本格式", "as issued; the column is text"),
    "list": Words("代码或编号，有几个的用“、”分开", "codes; join several by 、"),
    "date": Words("日期，如 2025-06-30", "a date, like 2025-06-30"),
    "integer": Words("整数", "a whole number"),
    "persons": Words("整数，以人为单位，不是万人", "a whole number of persons, not of 10,000"),
    "money": Words("数字，不写单位", "a number without its unit"),
    "area": Words("数字；不知道的不填，不要填0", "a number; blank if unknown, not 0"),
    "hours": Words("数字，不写单位", "a number without its unit"),
    "days": Words("大于0，是0.5的倍数", "more than 0, a multiple of 0.5"),
    "division": Words("行政区划代码，2、4、6或9位", "division code of 2, 4, 6 or 9 digits"),
    "community": Words(
        "12位统计用区划代码；填了名称的可以不填", "12 digits; may be blank beside a name"
    ),
    "community_code": Words("12位统计用区划代码", "12 digits"),
}
ONE_OF = Words("从下拉列表中选一项", "choose one from the list")
SEVERAL_OF = Words(
    "从下拉列表中选；有几项的用“、”分开，如“{}”", "choose; join several by 、 like {}"
)
MORE = {  # to know about a column, beside how its values are written
    "sex": Words("与证件号不一致的，以证件号为准", "the ID number decides where they differ"),
    "staff_roster.community_name": Words("代码和名称至少填一项", "code or name is needed"),
    "service_hours": Words("是小时，不是分钟", "hours, not minutes"),
    "township_name": Words(
        "本单位有同名的村（社区）时要填", "needed where the unit has the name twice"
    ),
    "staff_roster.started_on": Words(
        "只知道年月的填当月1日", "the first of the month if only the month is known"
    ),
    "staff_roster.ended_on": Words(
        "从这一天起不再计入；在岗的不填", "not counted from that day on; blank while in post"
    ),
    "monthly_pay_yuan": Words(
        "税前，含绩效；没有报酬填0，不知道的不填",
        "before tax, with performance pay; 0 is unpaid, blank unknown",
    ),
    "basic_pay_yuan": Words("税前", "before tax"),
    "certificate_no": Words("社会工作者必填，不能重复", "required and unique for social workers"),
    "certificate_kind": Words(
        "不填表示社会工作者职业水平证书", "blank means a social worker certificate"
    ),
    "certification_list.level": Words("社会工作者必填", "required for social workers"),
    "registration_valid_to": Words("不填的按登记后三年计", "blank counts as three years"),
    "holder_status": Words("不填表示在册", "blank means on the books"),
    "course_no": Words("同一主办层级内不重复", "unique within the organiser's level"),
    "mode": Words("自学不计培训天数", "self-study earns no days"),
    "days": Words(
        "开始和结束为同一天的可以不填", "may be blank where start and end are the same day"
    ),
    "completed": Words(
        "填“否”的不计天数；不填的按已结业计，要核实",
        "否 earns no days; blank counts as completed and is to be confirmed",
    ),
    "reference_date": Words("不填表示当年12月31日", "blank means 31 December of the year"),
    "year": Words("4位年份，如 2024", "four digits, like 2024"),
    "activity_area_m2": Words("不大于设施面积", "at most the facility's area"),
    "total_floor_area_m2": Words(
        "不小于设施面积与商业面积之和", "at least the facility's and the commercial area together"
    ),
    "division.valid_to": Words("从这一天起失效", "void from that day on"),
}
REQUIRED, DEPENDS, OPTIONAL = (
    Words("必填", "required"),
    Words("视情况必填", "required in some cases"),
    Words("选填", "optional"),
)
DEPENDING = {  # columns that the schema lets be blank, and a check requires in some rows
    ("staff_roster", "community_code"),
    ("staff_roster", "community_name"),
    ("certification_list", "certificate_no"),
    ("certification_list", "level"),
    ("training_record", "days"),
}


def note(column: Column, dataset: str) -> str:
    """All a clerk may want to know of a column, for the note on its header."""
    how, more, need = way(column), further(column, dataset), needed(column, dataset)
    lines = [f"【{need.zh}】{how.zh}{f'；{more.zh}' if more else ''}。"]
    if column.codelist:
        lines.append(f"可填：{choices_in_words(column)}。")
    if column.unit:
        lines.append(f"单位：{UNITS[column.unit].zh}。")
    lines.append(f"[{need.en}] {column.description} Write: {how.en}.")
    return "\n".join(lines)


def message(column: Column, dataset: str) -> str:
    """The same in short, shown where the clerk writes."""
    need, how = needed(column, dataset), hint(column, dataset)
    unit = f"（{UNITS[column.unit].zh}）" if column.unit else ""
    told = f"{need.zh}。{how.zh}{unit}。\n{need.en.capitalize()}: {how.en}."
    return told[:LONGEST_MESSAGE]


def needed(column: Column, dataset: str) -> Words:
    """Whether a cell must be filled in."""
    if column.required:
        return REQUIRED
    return DEPENDS if (dataset, column.name) in DEPENDING else OPTIONAL


def hint(column: Column, dataset: str) -> Words:
    """How a column's values are written, and what else is to be known."""
    how, more = way(column), further(column, dataset)
    return Words(f"{how.zh}；{more.zh}", f"{how.en}; {more.en}") if more else how


def way(column: Column) -> Words:
    """How a column's values are written."""
    if not column.codelist:
        return HOW[column.rule]
    pair = "、".join(choices(column)[:2])
    return Words(*(text.format(pair) for text in SEVERAL_OF)) if column.several else ONE_OF


def further(column: Column, dataset: str) -> Words | None:
    """What is to be known of a column beside it."""
    return MORE.get(f"{dataset}.{column.name}") or MORE.get(column.name)


def choices(column: Column) -> list[str]:
    """What may be chosen: the codelist's words, or its codes where the column asks for a code."""
    part = "code" if _asks_for_code(column) else "zh"
    return [row[part] for row in schemas.codelist(column.codelist or "")]


def choices_in_words(column: Column) -> str:
    """The choices as a note prints them: a code with its meaning; the first few of many."""
    told = choices(column)
    if _asks_for_code(column):
        told = [f"{row['code']} {row['zh']}" for row in schemas.codelist(column.codelist or "")]
    more = f"等{len(told)}种" if len(told) > MOST_NAMED else ""
    return "、".join(told[:MOST_NAMED]) + more


def _asks_for_code(column: Column) -> bool:
    return column.title.endswith("代码")
