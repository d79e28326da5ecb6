"""The example region: counties, townships, organisations and their invented populations.

Names and codes of the prefecture and its counties are real; every township, organisation and
figure below them is invented, of a plausible size.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from workforce.demo.facilities import Facility, build_facility

if TYPE_CHECKING:
    from workforce.demo.earnings import Yearly

PREFECTURE_CODE = "5325"
PREFECTURE_NAME = "红河哈尼族彝族自治州"


@dataclass(frozen=True)
class County:
    """A county-level unit. People are those of 31 December of the population year."""

    code: str
    name: str
    townships: int
    village_committees: int
    resident_committees: int
    urban_resident: int
    resident: int
    registered: int
    households: int


COUNTIES = (
    County("532501", "个旧市", 10, 60, 56, 312_457, 418_926, 384_215, 143_127),
    County("532502", "开远市", 8, 50, 40, 238_616, 322_874, 291_468, 109_630),
    County("532503", "蒙自市", 12, 95, 42, 364_372, 587_153, 441_902, 192_485),
    County("532504", "弥勒市", 12, 118, 24, 276_841, 541_297, 549_736, 181_264),
    County("532523", "屏边苗族自治县", 7, 70, 7, 51_263, 133_408, 155_127, 42_918),
    County("532524", "建水县", 14, 130, 30, 283_709, 536_642, 561_384, 179_530),
    County("532525", "石屏县", 9, 104, 12, 117_934, 275_981, 321_456, 92_441),
    County("532527", "泸西县", 8, 73, 14, 168_538, 399_716, 447_893, 130_852),
    County("532528", "元阳县", 14, 125, 6, 90_182, 361_574, 455_208, 113_706),
    County("532529", "红河县", 13, 86, 5, 64_317, 263_849, 345_672, 81_593),
    County("532530", "金平苗族瑶族傣族自治县", 13, 90, 5, 78_453, 331_267, 383_514, 102_648),
    County("532531", "绿春县", 9, 80, 4, 38_892, 205_438, 243_159, 63_279),
    County("532532", "河口瑶族自治县", 6, 27, 7, 50_726, 100_111, 81_497, 34_176),
)
COUNTY_NAMES = {county.code: county.name for county in COUNTIES}

# An invented county, in long histories only: it is merged into a neighbour on the way.
MERGED = County("532533", "云锦县", 4, 21, 4, 18_274, 61_308, 66_540, 19_462)

# A township that was merged into a new one before the example's months begin.
WITHDRAWN_TOWNSHIP = ("532504298", "旧坪乡", "2020-01-01", "2022-12-31")
SUCCESSOR_VALID_FROM = "2023-01-01"
TREE_VALID_FROM = "2020-01-01"


@dataclass(frozen=True, slots=True)
class Township:
    """A township-level place: `rank` is 街道, 镇 or 乡."""

    code: str
    name: str
    rank: str
    valid_from: str = TREE_VALID_FROM


@dataclass(frozen=True, slots=True)
class Organisation:
    """A village committee (`kind` village) or a resident committee (`kind` resident)."""

    code: str
    name: str
    kind: str
    urban_rural_code: str
    township: Township
    households: int | None
    uscc: str
    facility: Facility

    @property
    def county_code(self) -> str:
        """The six-digit code of its county."""
        return self.code[:6]

    @property
    def is_urban(self) -> bool:
        """Class 1xx, whatever its kind."""
        return self.urban_rural_code.startswith("1")


@dataclass
class Region:
    """The whole tree; lists are in code order.

    Attributes:
        counties: with the population that their table states.
        yearly: what the yearly tables are for; None for the year before the month's.
        merged: counties that ended since the month before, each with its successor.
    """

    townships: dict[str, list[Township]] = field(default_factory=dict)
    organisations: dict[str, list[Organisation]] = field(default_factory=dict)
    counties: tuple[County, ...] = COUNTIES
    yearly: Yearly | None = None
    merged: dict[str, str] = field(default_factory=dict)

    def all_organisations(self) -> list[Organisation]:
        """Every organisation, in code order."""
        return [org for county in self.counties for org in self.organisations[county.code]]


STREET_WORDS = ("龙泉", "锦华", "朝阳", "观澜", "灵泉", "乐白", "羊街", "福地")
TOWN_WORDS = (
    "青坪", "新哨", "白石", "大庄", "临江", "羊山", "西洱", "面甸", "官厅", "普雄",
    "牛街", "龙朋", "宝秀", "中枢", "午街", "金水", "南沙", "沙拉", "者米", "戈奎",
)  # fmt: skip
RURAL_WORDS = (
    "三坝", "阿邦", "大水", "马街", "甲寅", "乐育", "浪堤", "架车", "垤玛", "平河",
    "骑马", "桥头", "老范", "南溪", "莲花", "攀枝", "黄草", "俄扎", "逢春", "上六",
    "沙坝", "老厂", "营盘", "勐桥", "铜厂", "牛孔", "大兴", "半坡", "冷墩", "坡头",
)  # fmt: skip
VILLAGE_FIRST = "大小上下新老东西南北前后平安石木水红黑白青黄龙马牛羊竹松杨柳沙土"
VILLAGE_SECOND = "寨田坝冲塘坡树湾河沟山桥井箐营庄坪洞岭屯箭厂街"
RESIDENT_FIRST = "文武东西南北中新永福康和兴泰仁义德礼金银锦翠"
RESIDENT_SECOND = "澜华民乐源安宁园苑街门湖塔桥泉台阳城"


def county_name(code: str) -> str:
    """The name of a county, of the one that was merged too."""
    return MERGED.name if code == MERGED.code else COUNTY_NAMES[code]


def build_region(seed: int, counties: tuple[County, ...] = COUNTIES) -> Region:
    """The tree of counties, townships and organisations for one seed."""
    rng = random.Random(f"{seed}:places")
    region = Region(counties=counties)
    for county in counties:
        towns = _townships(county, rng)
        region.townships[county.code] = towns
        region.organisations[county.code] = _organisations(county, towns, rng)
    return region


def _townships(county: County, rng: random.Random) -> list[Township]:
    """街道 first, then 镇, then 乡, named apart within the county."""
    streets = max(1, county.townships // 4) if county.resident_committees >= 24 else 0
    towns = max(2, (county.townships - streets) // 2)
    rural = county.townships - streets - towns
    places = []
    for rank, first, words, count in (
        ("街道", 1, STREET_WORDS, streets),
        ("镇", 100, TOWN_WORDS, towns),
        ("乡", 200, RURAL_WORDS, rural),
    ):
        for offset, word in enumerate(rng.sample(words, count)):
            places.append(Township(f"{county.code}{first + offset:03d}", word + rank, rank))
    if WITHDRAWN_TOWNSHIP[0].startswith(county.code):
        places[streets] = Township(
            places[streets].code, places[streets].name, "镇", SUCCESSOR_VALID_FROM
        )
    return places


def _organisations(county: County, towns: list[Township], rng: random.Random) -> list[Organisation]:
    """The county's organisations in code order, with two names that occur twice."""
    residents = _shared_out(county.resident_committees, towns, {"街道": 6, "镇": 3, "乡": 0}, rng)
    villages = _shared_out(county.village_committees, towns, {"街道": 1, "镇": 4, "乡": 4}, rng)
    names = _names(county, rng)
    found = []
    for town in towns:
        for kind, count, first in (
            ("resident", residents[town.code], 1),
            ("village", villages[town.code], 200),
        ):
            for offset in range(count):
                code = f"{town.code}{first + offset:03d}"
                found.append(new_organisation(code, names[kind].pop(), kind, town, rng))
    return _with_repeated_names(found)


def _shared_out(
    total: int, towns: list[Township], weights: dict[str, int], rng: random.Random
) -> dict[str, int]:
    """`total` split over the townships by rank, each with a weight getting at least one."""
    pool = [town.code for town in towns for _ in range(weights[town.rank])]
    counts = dict.fromkeys((town.code for town in towns), 0)
    for code in list(dict.fromkeys(pool))[:total]:
        counts[code] += 1
    while sum(counts.values()) < total:
        counts[pool[int(rng.random() * len(pool))]] += 1
    return counts


def _names(county: County, rng: random.Random) -> dict[str, list[str]]:
    """Distinct names for every organisation of a county, in random order."""
    villages = [a + b + "村委会" for a in VILLAGE_FIRST for b in VILLAGE_SECOND]
    residents = [a + b + "社区居委会" for a in RESIDENT_FIRST for b in RESIDENT_SECOND]
    names = {"village": villages, "resident": residents}
    for kind in ("village", "resident"):
        rng.shuffle(names[kind])
    if county.code == "532528":
        names["village"][-3] = "小（氵甸）村委会"
    return names


def new_organisation(
    code: str, name: str, kind: str, town: Township, rng: random.Random
) -> Organisation:
    """An organisation with everything but its code, name, kind and township drawn."""
    households = rng.randrange(180, 900) if kind == "village" else rng.randrange(900, 4200)
    return Organisation(
        code=code,
        name=name,
        kind=kind,
        urban_rural_code=_urban_rural(kind, town.rank, rng),
        township=town,
        households=households if rng.random() < 0.97 else None,
        uscc=_uscc(code[:6], 55 if kind == "village" else 54, rng),
        facility=build_facility(rng),
    )


def _urban_rural(kind: str, rank: str, rng: random.Random) -> str:
    """A resident committee may be rural in class, a village committee urban."""
    draw = rng.random()
    if kind == "resident":
        usual = {"街道": "111", "镇": "121", "乡": "210"}[rank]
        return usual if draw < 0.8 else {"街道": "112", "镇": "122", "乡": "210"}[rank]
    if rank == "街道":
        return "111" if draw < 0.3 else "112" if draw < 0.7 else "220"
    if rank == "镇":
        return "122" if draw < 0.06 else "121" if draw < 0.08 else "220"
    return "210" if draw < 0.07 else "220"


def _with_repeated_names(found: list[Organisation]) -> list[Organisation]:
    """Give the last two village committees the names of two in other townships."""
    villages = [at for at, org in enumerate(found) if org.kind == "village"]
    for early, late in ((villages[0], villages[-1]), (villages[1], villages[-2])):
        found[late] = replace(found[late], name=found[early].name)
    return found


USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _uscc(area: str, kind: int, rng: random.Random) -> str:
    """A unified social credit code whose two check characters (GB 11714, GB 32100) are right."""
    body = "".join(USCC_ALPHABET[int(rng.random() * 31)] for _ in range(8))
    values = [int(c) if c.isdigit() else ord(c) - 55 for c in body]
    rest = sum(v * w for v, w in zip(values, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    head = f"{kind}{area}{body}" + "0X987654321"[rest]
    total = sum(USCC_ALPHABET.index(c) * pow(3, at, 31) for at, c in enumerate(head))
    return head + USCC_ALPHABET[-total % 31]


def repeated_names(organisations: list[Organisation]) -> frozenset[str]:
    """Names that occur more than once among `organisations`."""
    seen: set[str] = set()
    twice: set[str] = set()
    for org in organisations:
        (twice if org.name in seen else seen).add(org.name)
    return frozenset(twice)
