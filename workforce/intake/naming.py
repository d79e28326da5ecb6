"""What a header means: exactly, written otherwise, or only nearly.

A label is compared without what does not tell it apart: width, spaces, asterisks, quotes, brackets
that only explain, traditional characters. What is then known is certain. A label that is only
similar is offered with a score, and the caller tells the submitter; words that change what a column
is about (whose name, which date) are never passed over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache

from schemas import codelist
from schemas.declaration import Column
from workforce.intake.mapping import Mapping

LEAST_SIMILAR = 0.75
CLEARLY_MORE_SIMILAR = 0.05
SHORTEST_SIMILAR = 3
LONGEST_LABEL = 100
MOST_SCORED = 5_000
# one of these more, less or other makes it another person's, another day or another amount
CHANGES_THE_MEANING = frozenset(
    "年月日周季度原前曾拟新旧现未已非不无总合均共实应男女户主配偶父母子本法负责人联系紧急介绍推荐"
    "离退辞聘销止终末始起入出生死领发颁批审到城乡农村常流外建次数人天时分地址"
)
# what a header may say in brackets without meaning another column
HARMLESS = re.compile(
    r"必填|选填|可选|盖章|手机|岁|文本|数字|编码|(如|例|格式|填|按|\d|yyyy).*|男/女|是/否|有/无|"
)
OWN_UNITS = {
    "persons": re.compile(r"人|(?P<ten_thousand>万人?)"),
    "households": re.compile(r"户|(?P<ten_thousand>万户?)"),
    "yuan": re.compile(r"元|元/月|(?P<ten_thousand>万元?)"),
    "hours": re.compile(r"小时|时|(?P<minutes>分钟?)"),
    "days": re.compile(r"天|日"),
    "m2": re.compile(r"平方米|㎡|m2|平米"),
}
CONVERTED = {"万": "ten_thousand", "分钟": "minutes"}
GENERIC_END = re.compile(r"(名称|情况|信息|内容|填写|选项|全称)$")
BRACKETS = str.maketrans("[]【】〔〕〈〉", "()()()()")
CODE_MEANS = re.compile(r"(\d{1,2})[-—:=.、]?([^\d,，;；、/\-—:=.]+)[,，;；、/]?")


@dataclass(frozen=True)
class Label:
    """What a header means.

    Attributes:
        name: the schema's column.
        unit: unit in its brackets that calls for a conversion (万, 分钟), or null.
        codes: what its brackets say codes stand for: `性别(1-男,2-女)`.
    """

    name: str
    unit: str | None = None
    codes: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=10_000)
def normal(label: str) -> str:
    """A header without what does not tell it apart; a long text is none."""
    if len(label) > LONGEST_LABEL:
        return ""
    text = unicodedata.normalize("NFKC", label).translate(BRACKETS)
    text = re.sub(r"[\s*:\"'“”_]", "", text).lower()
    return simplified(re.sub(r"^\(([^()]*)\)$", r"\1", text))


def without_brackets(label: str) -> str:
    """A normalised header without the brackets at its end, closed or not."""
    return re.sub(r"\([^()]*\)?$", "", label)


def _brackets(label: str) -> str:
    """What a normalised header says in the brackets at its end."""
    found = re.search(r"\((?:单位)?([^()]*)\)?$", label)
    return found[1] if found else ""


def simplified(text: str) -> str:
    """Text in simplified characters, where it has others.

    A character of GB 2312 is simplified as it stands: 乾 in a name is not made 干.
    """
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return _converter().convert(text)
    return text


@cache
def _converter():
    from opencc import OpenCC

    return OpenCC("t2s")


class Labels:
    """What headers mean, by the declarations of one dataset and one unit's mapping."""

    def __init__(self, columns: Iterable[Column], mapping: Mapping) -> None:
        self.columns = {column.name: column for column in columns}
        self.known = aliases_of(self.columns.values())
        self.known |= {normal(label): name for label, name in mapping.columns.items()}
        self.scored: dict[str, dict[str, float]] = {}
        self.harmless = harmless() | {normal(label) for label in mapping.ignored}
        self.spellings = frozenset(
            label for one in self.columns.values() for label in (one.title, *one.aliases)
        ) | frozenset(mapping.columns)

    def read(self, cell: str) -> Label | None:
        """What a label certainly means; brackets at its end are passed over if harmless."""
        label = normal(cell)
        if not label:
            return None
        name = self.known.get(label)
        bare = self.known.get(without_brackets(label))
        codes = _codes(_brackets(label)) if bare and self.columns[bare].codelist else ()
        if name is None and bare:
            explains = codes or HARMLESS.fullmatch(_brackets(label)) or self._own_unit(bare, label)
            name = bare if explains else None
        return Label(name, self._unit(name, label), codes) if name else None

    def similar(self, cell: str, candidates: Iterable[str]) -> tuple[str, int] | None:
        """The one of these columns a label looks like, and how much in hundredths, or null."""
        whole = normal(cell)
        label = without_brackets(whole)
        if len(label) < SHORTEST_SIMILAR or self.is_harmless(cell):
            return None
        if not HARMLESS.fullmatch(_brackets(whole)):
            return None
        scores = self._scores(label)
        best = {name: scores.get(name, 0.0) for name in candidates}
        ranked = sorted(best.items(), key=lambda entry: (-entry[1], entry[0]))
        if not ranked or ranked[0][1] < LEAST_SIMILAR:
            return None
        if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < CLEARLY_MORE_SIMILAR:
            return None
        return ranked[0][0], int(ranked[0][1] * 100)

    def _scores(self, label: str) -> dict[str, float]:
        """How like a label is to each column's spellings; kept, since headers repeat."""
        if label not in self.scored:
            best: dict[str, float] = {}
            for spelling, name in self.known.items():
                score = LEAST_SIMILAR if spelling == GENERIC_END.sub("", label) else 0.0
                if len(spelling) >= SHORTEST_SIMILAR:
                    score = max(score, _similarity(label, spelling))
                best[name] = max(best.get(name, 0.0), score)
            if len(self.scored) < MOST_SCORED:
                self.scored[label] = best
            return best
        return self.scored[label]

    def rank(self, cell: str) -> int:
        """Which of its column's spellings a label is: 0 the title, then the aliases in order."""
        label = self.read(cell)
        if label is None:
            return 0
        column = self.columns[label.name]
        spellings = [normal(word) for word in (column.title, *column.aliases)]
        own = normal(cell)
        return spellings.index(own) if own in spellings else len(spellings)

    def is_harmless(self, cell: str) -> bool:
        """Whether a header is one of those that carry nothing the statistics need."""
        label = normal(cell)
        return label in self.harmless or without_brackets(label) in self.harmless

    def score(self, row: Iterable[str]) -> int:
        """How many different columns a row names."""
        return len({label.name for cell in set(row) if cell and (label := self.read(cell))})

    def _unit(self, name: str, label: str) -> str | None:
        told = self._own_unit(name, label)
        groups = told.groupdict() if told else {}
        return next((word for word in CONVERTED if groups.get(CONVERTED[word])), None)

    def _own_unit(self, name: str, label: str) -> re.Match[str] | None:
        units = OWN_UNITS.get(self.columns[name].unit or "")
        return units.fullmatch(_brackets(label)) if units else None


def _codes(brackets: str) -> tuple[tuple[str, str], ...]:
    """What codes in brackets stand for: `0-男,1-女,2-保密`; nothing if it says something else."""
    pairs = CODE_MEANS.findall(brackets)
    whole = len(pairs) > 1 and not CODE_MEANS.sub("", brackets)
    return tuple(pairs) if whole else ()


def _similarity(label: str, spelling: str) -> float:
    """How alike two labels are, 0 to 1; 0 where the difference changes what is meant.

    Something more in front says whose it is or which: 配偶身份证号 is not 身份证号.
    """
    matcher = SequenceMatcher(None, label, spelling, autojunk=False)
    if matcher.real_quick_ratio() < LEAST_SIMILAR or matcher.quick_ratio() < LEAST_SIMILAR:
        return 0.0
    for kind, label_from, label_to, from_, to in matcher.get_opcodes():
        if kind == "equal":
            continue
        if label_from == 0 and label_to > 0:
            return 0.0
        if CHANGES_THE_MEANING & {*label[label_from:label_to], *spelling[from_:to]}:
            return 0.0
    return matcher.ratio()


@cache
def harmless() -> frozenset[str]:
    """Headers that carry nothing the statistics need, as they are compared."""
    words = (
        word
        for row in codelist("harmless_header")
        for word in (row["zh"], *row["aliases"].split("|"))
    )
    return frozenset(normal(word) for word in words)


@lru_cache(maxsize=256)
def labels(columns: tuple[Column, ...], mapping: Mapping) -> Labels:
    """The labels of a dataset, made once for all files of a unit."""
    return Labels(columns, mapping)


def aliases_of(columns: Iterable[Column]) -> dict[str, str]:
    """Normalised spellings to column names; titles win over aliases, whole labels over bare."""
    columns = list(columns)
    known: dict[str, str] = {}
    for spelling in (normal, lambda label: without_brackets(normal(label))):
        for spellings in (lambda column: [column.title], lambda column: column.aliases):
            for column in columns:
                for label in spellings(column):
                    known.setdefault(spelling(label), column.name)
    known.pop("", None)
    return known
