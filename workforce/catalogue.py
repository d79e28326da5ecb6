"""What is counted and aimed at, as data: measures, indicators, plans, duties, thresholds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import schemas
from workforce.definitions import (
    CatalogueError,
    check_words,
    listed,
    read_yaml,
    titles,
    wrong,
    yaml_of,
)
from workforce.folders import PROJECT, DataFolder, fingerprint, sha256_of
from workforce.plans import Plans, load_plans

SQL = PROJECT / "sql"
GATE = "gate"  # queries of the gate, no tables of a build
VIEWS = "views"  # what readers ask, over the tables of a build; no number follows from it
EVIDENCE = "evidence"  # what measures count, thing by thing, and the rows behind
# Reference files that no number follows from.
NO_DEFINITIONS = {"calendar.yml", "gate.yml", "notices.yml", "retention.yml"}
CLOSED_LISTS = {"caveats", "composition", "units"}
KINDS = {"share", "rate", "count"}
INDICATOR_FIELDS = {
    "title", "kind", "unit", "numerator", "denominator", "decimals", "direction", "definition",
    "caveats",
}  # fmt: skip
MAY_HAVE = {"personal", "part_of"}
ATTRIBUTES = {"certificate", "certificate_level", "pay", "mean_pay"}
WINDOWS = {"last_month", "last_year", "24_months", "plan"}


@dataclass(frozen=True)
class SqlFile:
    """A query file and what its header says.

    Attributes:
        table: the table, view or macro it makes, the file's stem.
        comment: the header's text.
        facts: the YAML behind the text: `columns`, of a measure `needs`, `measures`, …, of a
            view or macro `zh`, `parameters`, `example`.
    """

    path: Path
    table: str
    comment: str
    facts: dict[str, Any]
    query: str

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell its rows apart, as the header's `Key:` lists them."""
        listed = re.search(r"Key: ([^.]*)\.", self.comment)
        return tuple(re.findall(r"(\w+)(?: \([^)]*\))?(?:, | and |$)", listed[1])) if listed else ()

    @property
    def is_macro(self) -> bool:
        """Whether it makes a macro, which may be called what a table is."""
        return re.search(r"^create macro ", self.query, re.MULTILINE) is not None


@dataclass(frozen=True)
class Need:
    """What must be there for a figure to be known.

    Written `dataset`; `dataset.column` where a file without the column would leave it unknown;
    `dataset@window` where earlier files are needed too; or the name of a population figure.

    Attributes:
        kind: `monthly`, `standing` (a register or yearly table in force), `earlier` or `amount`.
        window: of `earlier`: last_month, last_year, 24_months or plan.
    """

    name: str
    kind: str
    dataset: str | None
    column: str | None = None
    window: str | None = None

    @classmethod
    def parse(cls, name: str, *, is_amount: bool = False) -> Need:
        """The need written so.

        Raises:
            ValueError: there is no such dataset, column or window.
        """
        if is_amount:
            return cls(name, "amount", None)
        dataset, mark, rest = re.fullmatch(r"(\w+)(?:([.@])(\w+))?", name).groups()  # type: ignore[union-attr]
        if dataset not in schemas.datasets() or (mark == "@" and rest not in WINDOWS):
            raise ValueError(name)
        if mark == "@":
            return cls(name, "earlier", dataset, window=rest)
        is_monthly = schemas.datasets()[dataset].cadence == "monthly"
        return cls(name, "monthly" if is_monthly else "standing", dataset, column=rest)


@dataclass(frozen=True)
class Measure:
    """A count or sum per region and month.

    Attributes:
        unit: what it counts; a gap is told in the numerator's unit.
        needs: what must be in for it to be known.
        absent: `zero` where nothing counted means 0, `missing` where it means not known.
        placed: `community`, `township` (committees themselves are counted) or `unit`: the lowest
            level it is counted for.
        decided_by_region: a person may count in a part of a region and not in the whole, as who
            moved from one part to another joined only the part.
        query_file: path of the query that counts it, in the project.
        dated: what its figures are for: the `month`, a population's `reference_date`, or
            `last_year`.
    """

    id: str
    zh: str
    en: str
    unit: str
    needs: tuple[str, ...]
    absent: str
    placed: str
    dated: str
    decided_by_region: bool
    query_file: str

    @property
    def is_amount(self) -> bool:
        """A reported figure of the region, not counted from rows."""
        return self.dated == "reference_date"


@dataclass(frozen=True)
class Indicator:
    """A published figure: numerator over denominator, times the unit's factor; or a count.

    Attributes:
        counted_in: unit of the numerator, in which a gap is told.
        personal: the personal attribute it breaks down by, or null; `mean_pay` is a mean of pay.
        part_of: the measure whose persons a personal attribute divides.
        topic: the file it is defined in.
    """

    id: str
    title_zh: str
    title_en: str
    kind: str
    unit: str
    numerator: str
    denominator: str | None
    factor: int
    decimals: int
    direction: str
    definition_zh: str
    definition_en: str
    caveats: tuple[str, ...]
    needs: tuple[str, ...]
    counted_in: str
    personal: str | None
    part_of: str | None
    topic: str

    @property
    def basis(self) -> str:
        return "+".join(self.needs)

    @property
    def parts(self) -> tuple[str, ...]:
        """Its numerator and, unless it is a count, its denominator."""
        return (self.numerator, self.denominator) if self.denominator else (self.numerator,)


@dataclass(frozen=True)
class Catalogue:
    """Everything that defines the numbers, read once."""

    queries: tuple[SqlFile, ...]
    measures: dict[str, Measure]
    indicators: dict[str, Indicator]
    units: dict[str, dict[str, Any]]
    caveats: dict[str, dict[str, str]]
    composition: dict[str, Any]
    plans: Plans
    duties: tuple[dict[str, Any], ...]
    parameters: dict[str, int]
    definitions: str
    views: tuple[SqlFile, ...] = ()
    evidence: tuple[SqlFile, ...] = ()

    def bases(self) -> dict[str, tuple[Need, ...]]:
        """Every set of needs that some indicator has, by its name."""
        amounts = {one.id for one in self.measures.values() if one.is_amount}
        return {
            one.basis: tuple(Need.parse(need, is_amount=need in amounts) for need in one.needs)
            for one in self.indicators.values()
        }

    def placed(self, basis: str) -> str:
        """The lowest places a basis is counted for: `unit` if all of it hangs on the reporting
        unit, `township` if committees themselves are counted, else `community`.
        """
        counts = {
            self.measures[part].placed
            for one in self.indicators.values()
            if one.basis == basis
            for part in one.parts
            if not self.measures[part].is_amount
        }
        if counts == {"unit"}:
            return "unit"
        return "township" if "township" in counts else "community"


def load(folder: DataFolder) -> Catalogue:
    """The catalogue of the project, with the data folder's `reference/` laid over its own; read
    once, as long as no file of it changes.

    Raises:
        CatalogueError: a file is wrong.
    """
    return _load(folder, definitions_version(folder))


@lru_cache(maxsize=4)
def _load(folder: DataFolder, version: str) -> Catalogue:
    queries = tuple(read_sql(path) for path in query_files())
    units = read_yaml(SQL / "indicators" / "units.yml")
    caveats = read_yaml(SQL / "indicators" / "caveats.yml")
    for name, words in caveats.items():
        check_words(f"caveats.yml: {name}", words)
    measures = _measures(queries, units)
    indicators = _indicators(measures, units, caveats)
    return Catalogue(
        queries,
        measures,
        indicators,
        units,
        caveats,
        _composition(),
        load_plans(folder, indicators),
        _duties(read_yaml(folder.reference("reporting.yml")["reporting.yml"])),
        _parameters(folder),
        version,
        tuple(read_sql(path) for path in view_files()),
        tuple(read_sql(path) for path in sorted((SQL / EVIDENCE).glob("*.sql"))),
    )


def query_files(root: Path = SQL) -> list[Path]:
    """The files of the build's queries, one a table."""
    others = (GATE, VIEWS, EVIDENCE)
    return [path for path in sorted(root.glob("*/*.sql")) if path.parent.name not in others]


def view_files(root: Path = SQL) -> list[Path]:
    """The files of views and macros for readers, one each; built when all tables are there."""
    return sorted((root / VIEWS).glob("*.sql"))


def _composition() -> dict[str, Any]:
    """Groups of workers and, by breakdown, its categories; as `composition.yml` has them."""
    told = read_yaml(SQL / "indicators" / "composition.yml")
    for name, words in told["groups"].items():
        check_words(f"composition.yml: {name}", words)
    for name, breakdown in told["breakdowns"].items():
        check_words(f"composition.yml: {name}", breakdown["title"])
        for category, words in breakdown["categories"].items():
            check_words(f"composition.yml: {name}, {category}", words)
    return told


def _parameters(folder: DataFolder) -> dict[str, int]:
    """The thresholds; a data folder's own file may change some and leaves the others."""
    own = read_yaml(PROJECT / "data" / "reference" / "parameters.yml")
    laid_over = read_yaml(folder.reference("parameters.yml")["parameters.yml"]) or {}
    for name, value in laid_over.items():
        if name not in own or type(value) is not int:
            raise CatalogueError(
                f"parameters.yml：{name} 有误，只能写这几项整数：{'、'.join(own)}。"
                f" / parameters.yml: {name} is wrong; only these integers: {', '.join(own)}."
            )
    return own | laid_over


def definitions_version(folder: DataFolder) -> str:
    """Hash of all that defines the numbers: SQL, indicators, plans, duties, thresholds."""
    paths = (*SQL.glob("*.sql"), *query_files(), *SQL.glob("indicators/*.yml"))
    sources = {str(path.relative_to(SQL)): path for path in sorted(paths)}
    reference = folder.reference("**/*.yml")
    sources |= {name: path for name, path in reference.items() if name not in NO_DEFINITIONS}
    return fingerprint({name: sha256_of(path.read_bytes()) for name, path in sources.items()})


@cache
def read_sql(path: Path) -> SqlFile:
    """A query file, its header taken apart."""
    text = path.read_text("utf-8")
    header = []
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        header.append(line[2:].removeprefix(" "))
    facts_at = next(
        (
            at
            for at, line in enumerate(header)
            if re.match(r"(needs|columns|lists|measures|tables|parameters|zh):", line)
        ),
        len(header),
    )
    comment = " ".join(line.strip() for line in header[:facts_at] if line.strip())
    facts = yaml_of("\n".join(header[facts_at:])) or {}
    return SqlFile(path, path.stem, comment, facts, text)


def _measures(queries: tuple[SqlFile, ...], units: dict[str, dict[str, Any]]) -> dict[str, Measure]:
    found: dict[str, Measure] = {}
    for query in queries:
        facts = query.facts
        for name, words in facts.get("measures", {}).items():
            needs = _needs_of(name, facts)
            unit = facts.get("units", {}).get(name, facts["unit"])
            if name in found or unit not in units:
                raise wrong(query.path.name, f"{name} 重复，或没有单位 {unit}",
                            f"{name} is there twice, or there is no unit {unit}")  # fmt: skip
            for need in needs:
                _check_need(query.path.name, need)
            found[name] = Measure(
                name,
                *titles(words),
                unit,
                needs,
                facts.get("absent", "zero"),
                facts.get("placed", "community"),
                facts.get("dated", {}).get(name, "month"),
                name in facts.get("decided_by_region", ()),
                query.path.relative_to(PROJECT).as_posix(),
            )
    return found


def _needs_of(name: str, facts: dict[str, Any]) -> tuple[str, ...]:
    """A measure's needs; `.column` in `also_needs` is a column of the first of `needs`."""
    also = facts.get("also_needs", {}).get(name, ())
    return (
        *facts["needs"],
        *(facts["needs"][0] + need if need.startswith(".") else need for need in also),
    )


def _check_need(where: str, need: str) -> None:
    try:
        Need.parse(need)
    except (ValueError, AttributeError):
        raise wrong(where, f"needs 中的 {need} 未知", f"unknown need {need}") from None


def _indicators(
    measures: dict[str, Measure], units: dict[str, dict[str, Any]], caveats: dict[str, Any]
) -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for path in sorted((SQL / "indicators").glob("*.yml")):
        if path.stem in CLOSED_LISTS:
            continue
        for name, entry in read_yaml(path).items():
            where = f"{path.name}: {name}"
            is_count = entry.get("kind") == "count"
            expected = INDICATOR_FIELDS - ({"denominator"} if is_count else set())
            if name in found or set(entry) - MAY_HAVE != expected:
                odd = listed((set(entry) - MAY_HAVE) ^ expected)
                raise wrong(where, f"重复，或缺少或多出字段 {odd}",
                            f"there twice, or fields missing or unknown: {odd}")  # fmt: skip
            for part in ("numerator", "denominator"):
                if part in entry and entry[part] not in measures:
                    raise wrong(where, f"没有基础数 {entry[part]}", f"no measure {entry[part]}")
            personal, part_of = entry.get("personal"), entry.get("part_of")
            if personal not in {None, *ATTRIBUTES} or part_of not in {None, *measures}:
                raise wrong(where, "personal 或 part_of 未知", "unknown personal or part_of")
            if (part_of is None) != (personal in (None, "mean_pay")):
                raise wrong(where, "personal 与 part_of 应同时写", "personal goes with part_of")
            for field in ("title", "definition"):
                check_words(f"{where}, {field}", entry[field])
            if entry["kind"] not in KINDS or entry["unit"] not in units:
                raise wrong(where, "kind 或 unit 未知", "unknown kind or unit")
            if unknown := set(entry["caveats"]) - set(caveats):
                names = listed(unknown)
                raise wrong(where, f"caveats.yml 中没有 {names}", f"not in caveats.yml: {names}")
            found[name] = _indicator(name, entry, path.stem, measures, units)
    return found


def _indicator(
    name: str,
    entry: dict[str, Any],
    topic: str,
    measures: dict[str, Measure],
    units: dict[str, dict[str, Any]],
) -> Indicator:
    denominator = entry.get("denominator")
    parts = [measures[part] for part in (entry["numerator"], denominator) if part]
    needs = {need for part in parts for need in part.needs}
    needs -= {need.split(".")[0] for need in needs if "." in need}  # the column says it already
    needs |= {part.id for part in parts if part.is_amount}
    return Indicator(
        name,
        entry["title"]["zh"],
        entry["title"]["en"],
        entry["kind"],
        entry["unit"],
        entry["numerator"],
        denominator,
        units[entry["unit"]]["factor"],
        entry["decimals"],
        entry["direction"],
        entry["definition"]["zh"],
        entry["definition"]["en"],
        tuple(entry["caveats"]),
        tuple(sorted(needs)),
        parts[0].unit,
        entry.get("personal"),
        entry.get("part_of"),
        topic,
    )


def _duties(reporting: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """One row per rule and dataset: for all units of a level, or for one unit of its own."""
    owes = (reporting or {}).get("owes") or {}
    default = owes.get("default") or {}
    if not {"datasets", "due_day"} <= set(default):
        raise wrong("reporting.yml", "owes.default 缺少 datasets 或 due_day",
                    "owes.default lacks datasets or due_day")  # fmt: skip
    rules: list[tuple[str | None, dict[str, Any]]] = [(None, default)]
    rules += [(str(unit), rule or {}) for unit, rule in (owes.get("units") or {}).items()]
    found = []
    for unit, rule in rules:
        for dataset in rule.get("datasets", default["datasets"]):
            if dataset not in schemas.datasets():
                raise wrong("reporting.yml", f"没有数据集 {dataset}", f"no dataset {dataset}")
            found.append(
                {
                    "unit_code": unit,
                    "unit_level": None if unit else rule.get("level", "county"),
                    "dataset": dataset,
                    "due_day": rule.get("due_day", default["due_day"]),
                }
            )
    return tuple(found)
