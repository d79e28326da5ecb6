"""Invented people: names, ID numbers, phones, addresses.

ID numbers carry a right GB 11643 check digit under area codes 99xxxx, which were never assigned;
phones start with 199. A person's `number` makes the ID and the phone unique without a lookup.
The last character of every name comes from characters no place, header or code label uses, so
that a search of the outputs for a name finds only that name.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from operator import mul

SURNAMES = "李王张杨陈刘赵周马朱罗普龙孔何段沈邓黄吴徐孙胡郭许谢曹彭曾卢蒋蔡丁魏钱邹熊谭陆尹"
MIDDLE = "晓雅梓雨佳思嘉睿俊丽春秀"
LAST_FEMALE = "婷娟燕霞琼媛倩薇莉芬玲艳娜娇蓉妮琳萍菊慧"
LAST_MALE = "磊鹏斌浩涛伟彬勇毅杰刚昆宏飞辉锋旭帆钧骏"
CLANS = ("沙玛", "吉克", "阿苏", "勒格")
CLAN_FEMALE = ("依娜", "阿薇", "玛婷", "嘎妮")
CLAN_MALE = ("木呷", "尔骏", "拉毅", "史钧")

CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
AREAS = 9999

FEMALE_NAMES = [s + m + g for s in SURNAMES for m in MIDDLE for g in LAST_FEMALE]
FEMALE_NAMES += [s + g for s in SURNAMES for g in LAST_FEMALE] * 4
MALE_NAMES = [s + m + g for s in SURNAMES for m in MIDDLE for g in LAST_MALE]
MALE_NAMES += [s + g for s in SURNAMES for g in LAST_MALE] * 4
FEMALE_NAMES += [f"{c}·{g}" for c in CLANS for g in CLAN_FEMALE] * 25
MALE_NAMES += [f"{c}·{g}" for c in CLANS for g in CLAN_MALE] * 25


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person."""

    number: int
    name: str
    id_number: str
    is_female: bool
    born: date


class Registry:
    """Makes people, each once. Callers bring their own random stream."""

    def __init__(self) -> None:
        self._made = 0

    def person(
        self, rng: random.Random, female_share: float, born_from: date, born_to: date
    ) -> Person:
        """A new person, born on a random day of the inclusive interval."""
        draw = rng.random
        is_female = draw() < female_share
        first = born_from.toordinal()
        born = date.fromordinal(first + int(draw() * (born_to.toordinal() - first + 1)))
        names = FEMALE_NAMES if is_female else MALE_NAMES
        name = names[int(draw() * len(names))]
        number = self._made
        self._made += 1
        return Person(number, name, id_number(number, born, is_female), is_female, born)


def check_character(first17: str) -> str:
    """The 18th character of an ID number (GB 11643, mod 11-2)."""
    return CHECK_CHARACTERS[sum(map(mul, CHECK_WEIGHTS, map(int, first17))) % 11]


def id_number(number: int, born: date, is_female: bool) -> str:
    """A number unique by area and order: 9,999 areas times 500 places of each sex."""
    area = number * 7919 % AREAS + 1
    order = (number // AREAS * 2 + area * 74) % 1000 + (0 if is_female else 1)
    first17 = f"99{area:04d}{born.year:04d}{born.month:02d}{born.day:02d}{order:03d}"
    return first17 + check_character(first17)


def id_number_15(person: Person) -> str:
    """The old form: no century, no check digit. Only for people born in 19xx."""
    return person.id_number[:6] + person.id_number[8:17]


def phone(person: Person) -> str:
    """Eleven digits, one to one with the person's number."""
    return f"199{(person.number * 48271 + 12345) % 10**8:08d}"


ROADS = ("朝阳路", "文华路", "建设路", "人民路", "青年路", "锦华路")


def address(person: Person) -> str:
    """An invented home address."""
    at = person.number
    return f"{ROADS[at % 6]}{at % 389 + 1}号{at % 17 + 1}幢{at % 6 + 1}0{at % 4 + 1}室"


ETHNICITIES = ("汉族", "哈尼族", "彝族", "汉族", "苗族", "傣族", "哈尼族", "彝族", "壮族", "瑶族",
               "汉族", "回族", "拉祜族", "布依族")  # fmt: skip
POLITICS = ("中共党员", "中共党员", "群众", "中共党员", "共青团员", "中共预备党员", "群众")
EDUCATIONS = ("大学本科", "大学专科", "高中", "初中", "大学专科", "中专", "大学本科", "小学",
              "大学专科", "研究生", "高中")  # fmt: skip


def ethnicity(person: Person) -> str:
    """Fixed by the person's number."""
    return ETHNICITIES[person.number * 5 % 14]


def political_status(person: Person) -> str:
    """Fixed by the person's number."""
    return POLITICS[person.number * 3 % 7]


def education(person: Person) -> str:
    """Fixed by the person's number."""
    return EDUCATIONS[person.number * 7 % 11]
