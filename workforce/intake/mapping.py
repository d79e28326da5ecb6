"""What a unit's mapping file settles for good: its own headers and codes.

`reference/mappings/<unit_code>.yml`, in the project or the data folder; part of the rules version:

    staff_roster:
      columns: {员工名称: name}          # header: column of the schema
      ignored: [内部编号]                # headers that carry nothing
      codes:
        sex: {"1": 男, "2": 女}          # column: what is written, and the codelist's word for it
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import schemas
from workforce.definitions import listed, read_yaml, wrong
from workforce.folders import DataFolder, fingerprint


@dataclass(frozen=True)
class Mapping:
    """How one unit writes one dataset, where the schema's aliases can't know.

    Attributes:
        columns: header to column of the schema.
        ignored: headers that are not listed as unplaced.
        codes: by column, what is written to a word of the column's codelist.
    """

    columns: dict[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """A hash of it; empty where nothing is mapped."""
        told = asdict(self) | {"ignored": sorted(self.ignored)}
        return fingerprint(told)[:12] if any(told.values()) else ""

    def __hash__(self) -> int:
        return hash(self.fingerprint)


def load_mapping(folder: DataFolder, unit_code: str, dataset: str) -> Mapping:
    """The unit's mapping of a dataset; an empty one where there is no file.

    Raises:
        CatalogueError: the file names a dataset, column or code that does not exist.
    """
    name = f"mappings/{unit_code}.yml"
    path = folder.reference(name).get(name)
    return Mapping() if path is None else _read(path, path.read_bytes(), dataset)


@cache
def _read(path: Path, content: bytes, dataset: str) -> Mapping:
    """A file's mapping of a dataset; taken apart once for what it holds."""
    told = read_yaml(path) or {}
    if unknown := set(told) - set(schemas.datasets()):
        raise wrong(path.name, f"没有这些数据集：{listed(unknown)}",
                    f"no such datasets: {listed(unknown)}")  # fmt: skip
    return _mapping(f"{path.name} {dataset}", dataset, told.get(dataset) or {})


def _mapping(where: str, dataset: str, told: dict[str, Any]) -> Mapping:
    columns = schemas.model(dataset).declared()
    if unknown := set(told) - {"columns", "ignored", "codes"}:
        raise wrong(where, f"不认识的项目：{listed(unknown)}", f"unknown: {listed(unknown)}")
    taken, codes = told.get("columns") or {}, told.get("codes") or {}
    if unknown := (set(taken.values()) | set(codes)) - set(columns):
        raise wrong(where, f"没有这些列：{listed(unknown)}", f"no such columns: {listed(unknown)}")
    for name, words in codes.items():
        codelist = columns[name].codelist
        if codelist is None:
            raise wrong(f"{where} {name}", "这一列没有代码表", "this column has no codelist")
        allowed = {row["zh"] for row in schemas.codelist(codelist)}
        if unknown := set(map(str, words.values())) - allowed:
            raise wrong(f"{where} {name}", f"代码表中没有：{listed(unknown)}",
                        f"not in its codelist: {listed(unknown)}")  # fmt: skip
    return Mapping(
        {str(header): name for header, name in taken.items()},
        frozenset(map(str, told.get("ignored") or ())),
        {name: {str(text): str(word) for text, word in words.items()}
         for name, words in codes.items()},
    )  # fmt: skip
