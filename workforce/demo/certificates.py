"""People with certificates: social workers who count, and rows that do not."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from workforce.demo.months import Month
from workforce.demo.people import Person, Registry
from workforce.demo.places import COUNTIES, Organisation, Region
from workforce.demo.registrations import Registrations
from workforce.demo.roster import Tenure

CERTIFIED = 299
BY_COUNTY = (52, 36, 66, 38, 6, 40, 14, 17, 8, 6, 7, 4, 5)  # sums to CERTIFIED
LEVELS = ("助理社会工作师", "社会工作师", "高级社会工作师")
SOCIAL_WORK = "社会工作者职业水平证书"
SPORTS, LAW = "社会体育指导员", "法律明白人"
RESIDENTS_PER_SPORTS, RESIDENTS_PER_LAW = 4_000, 2_000
MADE_ELSEWHERE = 500_000  # where the numbers of another list begin
BORN_FROM, BORN_TO = date(1968, 1, 1), date(2000, 12, 31)


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate in one county's list. `status` is the cell: 在册, empty, or gone."""

    person: Person
    number: str
    kind: str
    level: str
    issued: date
    registered: date | None
    valid_to: date | None
    status: str
    employer: str
    community: Organisation | None

    def is_listed(self, month: Month) -> bool:
        """Shown in the month's file; one issued a day after the month's end already is."""
        return self.issued <= month.last + timedelta(days=1)

    def is_counted(self, month: Month) -> bool:
        """A social worker's, issued by the month's end, holder still on the books."""
        return self.kind == SOCIAL_WORK and self.is_held(month)

    def is_held(self, month: Month) -> bool:
        """Issued by the month's end, holder still on the books, whatever the kind."""
        return self.status in ("", "在册") and self.issued <= month.last


def build_certificates(
    seed: int,
    region: Region,
    months: tuple[Month, ...],
    registry: Registry,
    staff: dict[str, list[Tenure]],
) -> dict[str, list[Certificate]]:
    """Every county's list; exactly 299 distinct people count in the last month."""
    rng = random.Random(f"{seed}:certificates")
    maker = _Maker(rng, registry, months)
    lists = {}
    taken: set[Person] = set()
    residents = {county.code: county.resident for county in region.counties}
    for county, count in zip(COUNTIES, BY_COUNTY, strict=True):
        places = {
            t.person: t.org for t in staff[county.code]
            if t.types == ("dedicated",) and t.person not in taken
        }  # fmt: skip
        people = list(places)[: count // 2]
        taken.update(people)
        while len(people) < count:
            people.append(registry.person(rng, 0.7, BORN_FROM, BORN_TO))
        orgs = region.organisations[county.code]
        lists[county.code] = [
            maker.counted(person, _community(rng, places.get(person), orgs)) for person in people
        ]
        lists[county.code] += maker.uncounted(count)
        for kind, per in ((SPORTS, RESIDENTS_PER_SPORTS), (LAW, RESIDENTS_PER_LAW)):
            lists[county.code] += maker.of_kind(kind, residents[county.code] // per)
    _add_second_levels(lists, maker)
    _list_twice(lists)
    return {code: sorted(rows, key=lambda c: (c.issued, c.number)) for code, rows in lists.items()}


def build_county(
    seed: int, code: str, region: Region, months: tuple[Month, ...], registry: Registry, count: int
) -> list[Certificate]:
    """The list of a county whose people stand in no other."""
    rng = random.Random(f"{seed}:certificates:{code}")
    maker = _Maker(rng, registry, months, made=MADE_ELSEWHERE)
    orgs = region.organisations[code]
    rows = [maker.counted(maker.someone(), _community(rng, None, orgs)) for _ in range(count)]
    for kind in (SPORTS, LAW):
        rows += maker.of_kind(kind, count)
    return sorted(rows, key=lambda c: (c.issued, c.number))


def _community(
    rng: random.Random, own: Organisation | None, orgs: list[Organisation]
) -> Organisation | None:
    """Where the list says somebody works: their own community, any other, or nothing."""
    if rng.random() < 0.5:
        return None
    return own or orgs[int(rng.random() * len(orgs))]


class _Maker:
    """Makes certificates with numbers of their own."""

    def __init__(
        self, rng: random.Random, registry: Registry, months: tuple[Month, ...], made: int = 0
    ) -> None:
        self._rng = rng
        self._registry = registry
        self._months = months
        self._registrations = Registrations(rng, months)
        self._made = made

    def counted(self, person: Person, community: Organisation | None = None) -> Certificate:
        """One that counts in the last month; one in fifty was issued in that month."""
        draw = self._rng.random()
        year = max(2009 + int(self._rng.random() * 15), person.born.year + 20)
        issued = date(year, 10 + int(draw * 3), 1 + int(draw * 28))
        if draw < 0.02:
            issued = self._months[-1].first
        level = LEVELS[0 if draw < 0.7 else 1 if draw < 0.985 else 2]
        status = "" if self._rng.random() < 0.1 else "在册"
        made = self._certificate(person, SOCIAL_WORK, level, issued, status)
        registered, valid_to = self._registrations.after(issued)
        return replace(made, registered=registered, valid_to=valid_to, community=community)

    def uncounted(self, count: int) -> list[Certificate]:
        """Holders who are gone, and one issued the day after the last month."""
        rows = []
        for at, status in enumerate(("调出", "死亡", "撤销", "调出")[: count // 12]):
            row = self.counted(self.someone())
            rows.append(replace(row, status=status, issued=date(2012 + at, 11, 5)))
        if count > 30:
            late = self._months[-1].last + timedelta(days=1)
            rows.append(self._certificate(self.someone(), SOCIAL_WORK, LEVELS[0], late, "在册"))
        return rows

    def of_kind(self, kind: str, count: int) -> list[Certificate]:
        """Certificates of another kind: some of people who are gone, a few issued too late.

        Every fortieth person has two.
        """
        rows: list[Certificate] = []
        first, last = date(2014, 1, 1).toordinal(), self._months[-1].last.toordinal()
        for at in range(count):
            person = rows[-1].person if at % 40 == 39 else self.someone()
            issued = date.fromordinal(first + int(self._rng.random() * (last - first + 1)))
            if at % 50 == 1:
                issued = self._months[-1].last + timedelta(days=at % 100 // 50)
            draw = self._rng.random()
            status = "调出" if draw < 0.04 else "" if draw < 0.12 else "在册"
            rows.append(self._certificate(person, kind, "", issued, status))
        return rows

    def higher(self, lower: Certificate) -> Certificate:
        """The same person's 社会工作师, beside the 助理 they had before."""
        return self._certificate(lower.person, SOCIAL_WORK, LEVELS[1], date(2024, 10, 20), "在册")

    def someone(self) -> Person:
        """A new person."""
        return self._registry.person(self._rng, 0.6, BORN_FROM, BORN_TO)

    def _certificate(
        self, person: Person, kind: str, level: str, issued: date, status: str
    ) -> Certificate:
        self._made += 1
        number = f"{issued.year}{self._made * 7368787 % 10**9:09d}{self._made * 131 % 1000:03d}"
        if kind == LAW:
            number = ""
        employer = "社会工作服务中心" if self._rng.random() < 0.5 else "社区居委会"
        return Certificate(person, number, kind, level, issued, None, None, status, employer, None)


def _list_twice(lists: dict[str, list[Certificate]]) -> None:
    """Some sports instructors and law-literate persons stand in two counties' lists."""
    for home, away in (("532501", "532503"), ("532504", "532524")):
        for kind in (SPORTS, LAW):
            lists[away] += [row for row in lists[home] if row.kind == kind][:3]


def _add_second_levels(lists: dict[str, list[Certificate]], maker: _Maker) -> None:
    """Two levels in one county; two levels in two counties; gone here and on the books there."""
    assistants = {
        code: [c for c in rows if c.level == LEVELS[0] and c.status == "在册"
               and c.kind == SOCIAL_WORK and c.issued.year < 2024]
        for code, rows in lists.items()
    }  # fmt: skip
    for code in ("532501", "532502", "532503", "532524"):
        lists[code] += [maker.higher(assistants[code][0])]
    for home, away in (("532501", "532502"), ("532503", "532501"), ("532524", "532525")):
        lists[away].append(maker.higher(assistants[home][1]))
    moved = assistants["532504"][2]
    lists["532503"].append(replace(maker.higher(moved), status="调出"))
