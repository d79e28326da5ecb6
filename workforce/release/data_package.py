"""`datapackage.json`: every file of a release, and every column of its tables (Data Package).

`files.yml` declares them once; the columns' words come Chinese first, then English.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from workforce.column_notes import Words
from workforce.definitions import listed, read_yaml, wrong
from workforce.folders import sha256_of

FILES = Path(__file__).with_name("files.yml")
TITLE = Words("社区工作者队伍与培训统计", "Community workforce and training statistics")
DIALECT = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True}
LIMITS = ("pattern", "minimum", "maximum")


@dataclass(frozen=True)
class FileColumn:
    """A column of a published table.

    Attributes:
        more: what else is to be known of it, or null.
        empty: when its cell may be empty; null where it never is.
        values: the words of each value it may have; empty where it is open.
        limits: pattern, minimum and maximum, as Table Schema calls them.
    """

    name: str
    type: str
    words: Words
    more: Words | None
    empty: Words | None
    values: dict[str, Words]
    limits: dict[str, Any]


@dataclass(frozen=True)
class PublishedFile:
    """A published table: what a row is, its key, and by file the columns that refer there."""

    name: str
    words: Words
    row: Words
    key: tuple[str, ...]
    refers: dict[str, tuple[str, ...]]
    columns: dict[str, FileColumn]


@cache
def declared() -> dict[str, Any]:
    """The content of files.yml."""
    return read_yaml(FILES)


@cache
def tables() -> dict[str, PublishedFile]:
    """The tables of a release by file name."""
    return {name: _table(name, entry) for name, entry in declared()["files"].items()}


def vocabulary(name: str) -> dict[str, Words]:
    """The values of a closed list and their words."""
    return {value: Words(**words) for value, words in declared()["vocabularies"][name].items()}


def _table(name: str, entry: dict[str, Any]) -> PublishedFile:
    columns = {
        column: _column(column, told or declared()["columns"][column])
        for column, told in entry["columns"].items()
    }
    return PublishedFile(
        name,
        Words(entry["zh"], entry["en"]),
        Words(**entry["row"]),
        tuple(entry["key"]),
        {file: tuple(names) for file, names in entry.get("refers", {}).items()},
        columns,
    )


def _column(name: str, told: dict[str, Any]) -> FileColumn:
    return FileColumn(
        name,
        told["type"],
        Words(told["zh"], told["en"]),
        Words(**told["more"]) if "more" in told else None,
        Words(**told["empty"]) if "empty" in told else None,
        vocabulary(told["values"]) if "values" in told else {},
        {limit: told[limit] for limit in LIMITS if limit in told},
    )


def data_package(folder: Path, schema_version: int) -> bytes:
    """The Data Package of a release's folder, all of whose other files but the manifest are there.

    Raises:
        CatalogueError: a file or column is not declared in files.yml.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [path.relative_to(folder).as_posix() for path in paths]
    resources = [
        _resource(name, path)
        for name, path in zip(names, paths, strict=True)
        if name not in declared()["last"]
    ]
    with (folder / "indicators.csv").open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    year, month = first["period"].split("-")
    told = Words(
        f"{first['period']} 第{first['release']}版",
        f"{first['period']}, release {first['release']}",
    )
    package = {
        "profile": "data-package",
        "name": "community-workforce-statistics",
        "title": _said(TITLE),
        "description": _said(told),
        "version": f"{year}.{int(month)}.{first['release']}",
        "schema_version": schema_version,
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(name: str, path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    content = {"bytes": len(data), "hash": f"sha256:{sha256_of(data)}"}
    if name in tables():
        return _tabular(tables()[name], data) | content
    for pattern, told in declared()["others"].items():
        if fnmatchcase(name, pattern):
            return (
                {
                    "name": re.sub(r"[^-a-z0-9._/]", "-", name.lower()),
                    "path": name,
                    "profile": "data-resource",
                    "type": "file",  # else frictionless reads workbooks and Parquet as tables
                    "title": _said(Words(told["zh"], told["en"])),
                    "format": path.suffix[1:],
                    "mediatype": told["mediatype"],
                }
                | content
            )
    raise wrong(name, "files.yml 没有说明这个文件", "not declared in files.yml")


def _tabular(file: PublishedFile, data: bytes) -> dict[str, Any]:
    """A table's resource, its columns in the order they have in the file."""
    header = next(csv.reader([data.partition(b"\n")[0].decode()]))
    if set(header) != set(file.columns):
        odd = listed(set(header) ^ set(file.columns))
        raise wrong(file.name, f"列与 files.yml 不符：{odd}", f"columns not as in files.yml: {odd}")
    return {
        "name": file.name.removesuffix(".csv"),
        "path": file.name,
        "profile": "tabular-data-resource",
        "title": _said(file.words),
        "description": _said(file.row),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {
            "delimiter": ",",
            "lineTerminator": "\n",
            "quoteChar": '"',
            "doubleQuote": True,
        },
        "schema": {
            "fields": [_field(file.columns[name]) for name in header],
            "primaryKey": list(file.key),
            "foreignKeys": [
                {"fields": list(names), "reference": {"resource": other, "fields": list(names)}}
                for other, names in file.refers.items()
            ],
            "missingValues": [""],
        },
    }


def _field(column: FileColumn) -> dict[str, Any]:
    """A field of Table Schema. Booleans are written out: its own also take 1 and True."""
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "title": _said(column.words),
    }
    description = "\n".join(_described(column))
    if description:
        field["description"] = description
    if column.type == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    limits = {"required": column.empty is None} | column.limits
    if column.values:
        limits["enum"] = list(column.values)
    return field | {"constraints": limits}


def _described(column: FileColumn) -> Iterator[str]:
    if column.more:
        yield _said(column.more)
    if column.empty:
        yield _said(Words(f"为空：{column.empty.zh}", f"empty: {column.empty.en}"))
    for value, words in column.values.items():
        yield f"{value}: {_said(words)}"


def _said(words: Words) -> str:
    return " / ".join(words)
