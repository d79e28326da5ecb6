"""No name, ID number or phone goes further than raw, archive and the submitter's own return."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.conftest import Example
from workforce.month import InProcess, run_month
from workforce.period import Period


def haystack(example: Example) -> Iterable[tuple[str, str]]:
    """Everything the pipeline writes for others, as text: (where, what)."""
    for path in sorted((example.root / "staged").rglob("*.parquet")):
        yield from columns(duckdb.connect(), f"read_parquet('{path}')", str(path))
    con = duckdb.connect(str((example.folder.warehouse / "workforce.duckdb").resolve()),
                         read_only=True)  # fmt: skip
    for (table,) in con.execute("select table_name from duckdb_tables()").fetchall():
        yield from columns(con, table, f"warehouse {table}")
    for path in sorted((example.root / "published").rglob("*.parquet")):
        yield from columns(duckdb.connect(), f"read_parquet('{path}')", str(path))
    for part in ("staged", "published", "warehouse"):
        for path in sorted((example.root / part).rglob("*")):
            if path.is_file():
                yield str(path), path.read_bytes().decode("utf-8", "ignore")
                yield f"name of {path}", str(path.relative_to(example.root))


def columns(con: duckdb.DuckDBPyConnection, table: str, where: str) -> Iterable[tuple[str, str]]:
    """Every distinct value of a table's text-like columns."""
    described = con.execute(f"describe select * from {table}").fetchall()
    for name, kind, *_ in described:
        if kind.startswith(("VARCHAR", "UUID", "BLOB", "DECIMAL", "BIGINT")):
            rows = con.execute(f'select distinct cast("{name}" as varchar) from {table}').fetchall()
            yield f"{where}.{name}", "\n".join(str(row[0]) for row in rows)


def wanted(example: Example) -> set[str]:
    """Every identifier of the example, and every file name that says more than a unit."""
    kinds = example.identifiers
    assert {"names", "id_numbers", "phones", "addresses", "file_names"} <= set(kinds)
    needles = {text for kind in kinds.values() for text in kind if text}
    assert len(needles) > 60_000
    return needles


class Found(AssertionError):
    """An identifier where none may be."""


def search(texts: Iterable[tuple[str, str]], needles: set[str]) -> None:
    """Look for every needle in every text, all at once (Aho-Corasick)."""
    rows = list(texts)
    frame = pl.DataFrame(rows, schema=["where", "text"], orient="row")
    patterns = sorted(needles)
    hits = frame.select("where", pl.col("text").str.extract_many(patterns).alias("found"))
    found = hits.filter(pl.col("found").list.len() > 0)
    if found.height:
        raise Found(found.with_columns(pl.col("found").list.unique().list.head(3)).rows()[:5])


def test_no_identifier_is_staged_warehoused_or_published(example: Example) -> None:
    search(haystack(example), wanted(example))


def test_the_search_finds_what_is_there(example: Example) -> None:
    name = example.identifiers["names"][0]
    number = example.identifiers["id_numbers"][0]
    for needle in (name, number):
        with pytest.raises(Found):
            search([("here", f"……{needle}……")], wanted(example))


def test_no_identifier_is_told_while_running(region: Path, example: Example) -> None:
    told: list[str] = []
    runner = InProcess(told.append, lambda done, of: None)
    run_month(region, Period.parse("2025-06"), runner, told.append)
    assert any("未采用" in line for line in told)
    search([("output", "\n".join(told))], wanted(example))


def test_pseudonyms_are_not_plain_hashes_of_numbers(example: Example) -> None:
    import hashlib

    staged = f"{example.root}/staged/staff_roster/*/*/*.parquet"
    keys = {row[0] for row in duckdb.read_parquet(staged).project("person_key").fetchall()}
    plain = set()
    for number in example.identifiers["id_numbers"]:
        for algorithm in ("md5", "sha1", "sha256", "blake2b"):
            plain.add(hashlib.new(algorithm, number.encode()).hexdigest()[:32])
    assert keys and not keys & plain
