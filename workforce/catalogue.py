"""What is counted and aimed at, as data: measures, indicators, plans, duties, thresholds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import schemas
from workforce.folders import PROJECT, DataFolder, fingerprint, sha256_of
from workforce.stopping import Stopped

SQL = PROJECT / "sql"
COMPARATORS = {">=", ">", "about", "range"}
INDICATOR_FIELDS = {
    "title", "kind", "unit", "numerator", "denominator", "factor", "direction", "definition",
    "caveats",
}  # fmt: skip
TARGET_FIELDS = {
    "id", "indicators", "printed", "comparator", "target", "target_high", "tolerance", "year",
    "due", "binding", "clause",
}  # fmt: skip
TARGET_REQUIRED = {"id", "indicators", "comparator", "target", "clause"}
PLAN_REQUIRED = {"region", "document", "from_year", "to_year", "targets"}


class CatalogueError(Stopped):
    """A definition file does not say what it must; the message names the file and the entry."""


@dataclass(frozen=True)
class SqlFile:
    """A query file and what its header says.

    Attributes:
        table: the table it makes, the file's stem.
        comment: the header's text.
        facts: the YAML behind the text: `columns`, and of a measure `needs`, `measures`, ….
    """

    path: Path
    table: str
    comment: str
    facts: dict[str, Any]
    query: str


@dataclass(frozen=True)
class Measure:
    """A count or sum per region and month.

    Attributes:
        unit: what it counts; a gap is told in the numerator's unit.
        needs: datasets that must be in for it to be known.
        absent: `zero` where nothing counted means 0, `missing` where it means not known.
        placed: `community` or `unit`: the lowest level its rows are placed at.
    """

    id: str
    zh: str
    en: str
    unit: str
    needs: tuple[str, ...]
    absent: str
    placed: str


@dataclass(frozen=True)
class Indicator:
    """A published figure: numerator over denominator, times a factor."""

    id: str
    title_zh: str
    title_en: str
    kind: str
    unit: str
    numerator: str
    denominator: str
    factor: int
    direction: str
    definition_zh: str
    definition_en: str
    caveats: tuple[str, ...]
    needs: tuple[str, ...]

    @property
    def basis(self) -> str:
        return "+".join(self.needs)


@dataclass(frozen=True)
class Target:
    """What a plan asks of a region, on one indicator."""

    plan: str
    target_id: str
    region_code: str
    indicator: str
    comparator: str
    target: str
    target_high: str | None
    tolerance: str | None
    target_year: int | None
    due_period: str | None
    binding: str
    clause: str
    from_year: int
    to_year: int


@dataclass(frozen=True)
class Catalogue:
    """Everything that defines the numbers, read once."""

    queries: tuple[SqlFile, ...]
    measures: dict[str, Measure]
    indicators: dict[str, Indicator]
    targets: tuple[Target, ...]
    duties: tuple[dict[str, Any], ...]
    parameters: dict[str, int]
    definitions: str

    def bases(self) -> dict[str, tuple[str, ...]]:
        """Every set of needs that some indicator has, by its name."""
        return {one.basis: one.needs for one in self.indicators.values()}

    def placed(self, basis: str) -> str:
        """Where a basis's counts hang: `unit` if all on the reporting unit, else `community`."""
        counts = {
            self.measures[part].placed
            for one in self.indicators.values()
            if one.basis == basis
            for part in (one.numerator, one.denominator)
            if self.measures[part].absent == "zero"
        }
        return "unit" if counts == {"unit"} else "community"


def load(folder: DataFolder) -> Catalogue:
    """The catalogue of the project, with the data folder's `reference/` laid over its own.

    Raises:
        CatalogueError: a file is wrong.
    """
    queries = tuple(read_sql(path) for path in sorted(SQL.glob("*/*.sql")))
    measures = _measures(queries)
    indicators = _indicators(measures)
    plans = {Path(name).stem: _yaml(path) for name, path in folder.reference("plans/*.yml").items()}
    targets = tuple(target for plan in plans for target in _targets(plan, plans[plan], indicators))
    parameters = _parameters(folder)
    return Catalogue(
        queries,
        measures,
        indicators,
        targets,
        _duties(_yaml(folder.reference("reporting.yml")["reporting.yml"])),
        parameters,
        definitions_version(folder),
    )


def _parameters(folder: DataFolder) -> dict[str, int]:
    """The thresholds; a data folder's own file may change some and leaves the others."""
    own = _yaml(PROJECT / "data" / "reference" / "parameters.yml")
    laid_over = _yaml(folder.reference("parameters.yml")["parameters.yml"]) or {}
    for name, value in laid_over.items():
        if name not in own or type(value) is not int:
            raise CatalogueError(
                f"parameters.yml：{name} 有误，只能写这几项整数：{'、'.join(own)}。"
                f" / parameters.yml: {name} is wrong; only these integers: {', '.join(own)}."
            )
    return own | laid_over


def definitions_version(folder: DataFolder) -> str:
    """Hash of all that defines the numbers: SQL, indicators, plans, duties, thresholds."""
    paths = (*SQL.rglob("*.sql"), *SQL.rglob("*.yml"))
    sources = {str(path.relative_to(SQL)): path for path in sorted(paths)}
    sources |= folder.reference("**/*.yml")
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
            if re.match(r"(needs|columns|measures|tables|zh):", line)
        ),
        len(header),
    )
    comment = " ".join(line.strip() for line in header[:facts_at] if line.strip())
    facts = yaml.safe_load("\n".join(header[facts_at:])) or {}
    return SqlFile(path, path.stem, comment, facts, text)


def _yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else "?"
        raise CatalogueError(
            f"{path.name} 第{line}行不是有效的 YAML，请修正。"
            f" / {path.name}, line {line}: not valid YAML; correct it."
        ) from None


def _wrong(where: str, what_zh: str, what_en: str) -> CatalogueError:
    return CatalogueError(f"{where}：{what_zh}。 / {where}: {what_en}.")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def titles(text: str) -> tuple[str, str]:
    """`中文 | English` as a pair."""
    zh, _, en = text.partition("|")
    return zh.strip(), en.strip()


def _measures(queries: tuple[SqlFile, ...]) -> dict[str, Measure]:
    found = {}
    for query in queries:
        for name, words in query.facts.get("measures", {}).items():
            needs = tuple(query.facts["needs"])
            unknown = set(needs) - set(schemas.datasets())
            if unknown or name in found:
                what = _listed(unknown) or name
                raise _wrong(query.path.name, f"{what} 未知或重复", f"{what} is unknown or twice")
            found[name] = Measure(
                name,
                *titles(words),
                query.facts["unit"],
                needs,
                query.facts["absent"],
                query.facts.get("placed", "community"),
            )
    return found


def _indicators(measures: dict[str, Measure]) -> dict[str, Indicator]:
    caveats = _yaml(SQL / "indicators" / "caveats.yml")
    found = {}
    for path in sorted((SQL / "indicators").glob("*.yml")):
        if path.stem == "caveats":
            continue
        for name, entry in _yaml(path).items():
            where = f"{path.name}: {name}"
            if set(entry) != INDICATOR_FIELDS:
                odd = _listed(set(entry) ^ INDICATOR_FIELDS)
                raise _wrong(where, f"缺少或多出字段 {odd}", f"fields missing or unknown: {odd}")
            for part in ("numerator", "denominator"):
                if entry[part] not in measures:
                    raise _wrong(where, f"没有基础数 {entry[part]}", f"no measure {entry[part]}")
            if unknown := set(entry["caveats"]) - set(caveats):
                names = _listed(unknown)
                raise _wrong(where, f"caveats.yml 中没有 {names}", f"not in caveats.yml: {names}")
            found[name] = _indicator(name, entry, measures)
    return found


def _indicator(name: str, entry: dict[str, Any], measures: dict[str, Measure]) -> Indicator:
    parts = [measures[entry["numerator"]], measures[entry["denominator"]]]
    needs = {need for part in parts for need in part.needs}
    needs |= {part.id for part in parts if part.absent == "missing"}
    return Indicator(
        name,
        entry["title"]["zh"],
        entry["title"]["en"],
        entry["kind"],
        entry["unit"],
        entry["numerator"],
        entry["denominator"],
        entry["factor"],
        entry["direction"],
        entry["definition"]["zh"],
        entry["definition"]["en"],
        tuple(entry["caveats"]),
        tuple(sorted(needs)),
    )


def _targets(plan: str, entry: dict[str, Any], indicators: dict[str, Indicator]) -> list[Target]:
    found = []
    if lacking := PLAN_REQUIRED - set(entry):
        names = _listed(lacking)
        raise _wrong(f"plans/{plan}.yml", f"缺少 {names}", f"{names} missing")
    for target in entry["targets"]:
        where = f"plans/{plan}.yml, {target.get('id')}"
        if odd := _listed((set(target) - TARGET_FIELDS) | (TARGET_REQUIRED - set(target))):
            raise _wrong(where, f"缺少或多出字段 {odd}", f"fields missing or unknown: {odd}")
        if target["comparator"] not in COMPARATORS:
            known = " ".join(sorted(COMPARATORS))
            raise _wrong(where, f"comparator 只能是 {known}", f"comparator must be of {known}")
        if unknown := set(target["indicators"]) - set(indicators):
            raise _wrong(where, f"没有指标 {_listed(unknown)}", f"no indicator {_listed(unknown)}")
        about = target["comparator"] == "about"
        for indicator in target["indicators"]:
            year = target.get("year")
            found.append(
                Target(
                    plan,
                    target["id"],
                    str(entry["region"]),
                    indicator,
                    target["comparator"],
                    str(target["target"]),
                    _text(target.get("target_high")),
                    _text(target.get("tolerance", 5 if about else None)),
                    year,
                    target.get("due", f"{year}-12" if year else None),
                    target.get("binding", "expected"),
                    f"{entry['document']} {target['clause']}",
                    entry["from_year"],
                    entry["to_year"],
                )
            )
    return found


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _duties(reporting: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """One row per rule and dataset: for all units of a level, or for one unit of its own."""
    owes = (reporting or {}).get("owes") or {}
    default = owes.get("default") or {}
    if not {"datasets", "due_day"} <= set(default):
        raise _wrong("reporting.yml", "owes.default 缺少 datasets 或 due_day",
                     "owes.default lacks datasets or due_day")  # fmt: skip
    rules: list[tuple[str | None, dict[str, Any]]] = [(None, default)]
    rules += [(str(unit), rule or {}) for unit, rule in (owes.get("units") or {}).items()]
    found = []
    for unit, rule in rules:
        for dataset in rule.get("datasets", default["datasets"]):
            if dataset not in schemas.datasets():
                raise _wrong("reporting.yml", f"没有数据集 {dataset}", f"no dataset {dataset}")
            found.append(
                {
                    "unit_code": unit,
                    "unit_level": None if unit else rule.get("level", "county"),
                    "dataset": dataset,
                    "due_day": rule.get("due_day", default["due_day"]),
                }
            )
    return tuple(found)
