"""The warehouse: staged rows and definitions in, every number out, in one DuckDB file.

A build goes into a new file named by the fingerprint of its inputs; `workforce.duckdb` is a link
that moves to it when it is whole. Readers are never blocked and never see half a build.
"""

from __future__ import annotations

import contextlib
import graphlib
import os
import re
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import duckdb

import schemas
from workforce.carrying import Parts, groups, holders, is_usable
from workforce.catalogue import SQL, VIEWS, Catalogue, Indicator, SqlFile, read_sql
from workforce.definitions import read_yaml, titles
from workforce.folders import (
    PROJECT,
    TEMPORARY,
    DataFolder,
    fingerprint,
    move_link,
    sha256_of,
    sync,
)
from workforce.intake.archive import NIL
from workforce.intake.findings import words
from workforce.intake.staging import Staged
from workforce.plans import Target
from workforce.stopping import Stopped

T = TypeVar("T")

STORAGE_VERSION = "v1.4.0"
TITLES = SQL / VIEWS / "titles.yml"
PREDECESSORS_KEPT = 2
LINK = "workforce.duckdb"
BLANK_COLUMN = "R318"  # a column that says nothing is not known, as one that is not there
MEASURES = "measures"
UNION_OF_MEASURES = "measured"
NO_BACKGROUND: Mapping[str, bool] = MappingProxyType({})
# Tables with a primary key: those that others are joined to, and small.
KEYED = {
    "period", "division_region", "region", "county", "organisation", "reporting_duty",
    "reporting_state", "target_value",
}  # fmt: skip
SOURCE = ("period", "unit_code", "part", "source_sheet", "source_row")  # of every staged row
BUILD_SOURCES = (
    "warehouse", "catalogue", "plans", "carrying", "intake/staging", "explain/evidence",
)  # fmt: skip


class BuildError(Stopped):
    """The warehouse can't be built from what is there."""


def open_warehouse(folder: DataFolder) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the newest build.

    Raises:
        BuildError: nothing was built yet.
    """
    return opened(folder, lambda path: duckdb.connect(str(path), read_only=True))


def opened(folder: DataFolder, open_file: Callable[[Path], T]) -> T:
    """What `open_file` makes of the newest build; of the next, where runs have pruned it before
    it could be opened.

    Raises:
        BuildError: nothing was built yet.
    """
    while True:
        path = newest_build(folder)
        try:
            return open_file(path)
        except duckdb.IOException:
            if path.exists():
                raise


def newest_build(folder: DataFolder) -> Path:
    """The file of the newest build.

    Raises:
        BuildError: nothing was built yet.
    """
    link = folder.warehouse / LINK
    if not link.exists():
        raise BuildError(
            "还没有数据仓库，请先运行 workforce arrivals。 / No warehouse yet: workforce arrivals."
        )
    return link.resolve()


def build(folder: DataFolder, staged: Sequence[Staged], catalogue: Catalogue) -> Path:
    """Build the warehouse, unless its inputs are unchanged, and move the link to it.

    Raises:
        BuildError: the staged files were made with different keys.
    """
    keys = {one.key_fingerprint for one in staged}
    if len(keys) > 1:
        raise BuildError(
            "暂存数据使用了不同的密钥，同一个人会被当作两个人，因此没有汇总。请恢复原来的密钥文件；"
            "如确已换密钥，请用新密钥重新运行各月。"
            " / The staged files were made with different keys, so that one person would count as"
            " two. Restore the key file, or run every month again with the new one."
        )
    name = f"workforce-{build_fingerprint(staged, catalogue)}.duckdb"
    path = folder.warehouse / name
    if not path.exists():
        write_build(path, staged, catalogue)
    move_link(folder.warehouse / LINK, name)
    _prune(folder, path)
    return path


def write_build(
    path: Path,
    staged: Sequence[Staged],
    catalogue: Catalogue,
    background: Mapping[str, bool] = NO_BACKGROUND,
) -> None:
    """Write a build to a file of this name, which it takes when it is whole.

    Args:
        background: months read for others' sake, and whether figures of counties and above are
            wanted of them.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")
    try:
        _build_into(temporary, staged, catalogue, background=background)
        temporary.chmod(0o444)
        sync(temporary)
        temporary.rename(path)
    finally:
        temporary.unlink(missing_ok=True)


def build_fingerprint(staged: Sequence[Staged], catalogue: Catalogue) -> str:
    """Hash of everything a build depends on."""
    described = [
        *(PROJECT / "workforce" / f"{name}.py" for name in BUILD_SOURCES),
        *sorted((PROJECT / "schemas").glob("*.py")),
        PROJECT / "schemas" / "codelists" / "finding.csv",
    ]
    return fingerprint(
        {
            "staged": [
                [asdict(replace(one.submission, purged=False)), one.rules, one.key_fingerprint]
                for one in staged
            ],
            "definitions": catalogue.definitions,
            "descriptions": [sha256_of(path.read_bytes()) for path in described],
            "evidence": {one.table: sha256_of(one.query.encode()) for one in catalogue.evidence},
            "views": {one.table: sha256_of(one.query.encode()) for one in catalogue.views},
            "titles": sha256_of(TITLES.read_bytes()),
            "duckdb": duckdb.__version__,
        }
    )[:16]  # fmt: skip


def _prune(folder: DataFolder, newest: Path) -> None:
    """Keep the newest build and two before it; who has an older one open keeps reading it."""
    others = [path for path in folder.warehouse.glob("workforce-*.duckdb") if path != newest]
    others.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in others[PREDECESSORS_KEPT:]:
        path.unlink()
    for path in folder.warehouse.glob("workforce-*.costs-*.json"):
        if not path.with_name(f"{path.name.partition('.')[0]}.duckdb").exists():
            path.unlink()


@contextlib.contextmanager
def built_with(
    folder: DataFolder,
    staged: Sequence[Staged],
    catalogue: Catalogue,
    more: Collection[Path] = (),
    background: Mapping[str, bool] = NO_BACKGROUND,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a passing build, as of other files, or in which more of their rows count.

    It holds what the value of an indicator follows from, and is gone when the block ends.

    Args:
        more: files of refused rows that can be read, as `Staged.legible` names them.
        background: months read for others' sake, and whether figures of counties and above are
            wanted of them.
    """
    with tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=folder.warehouse) as scratch:
        path = Path(scratch) / "with.duckdb"
        wanted = "indicator_value"
        _build_into(path, staged, catalogue, only_for=wanted, more=more, background=background)
        with duckdb.connect(str(path), read_only=True) as con:
            yield con


def _build_into(
    path: Path,
    staged: Sequence[Staged],
    catalogue: Catalogue,
    *,
    only_for: str | None = None,
    more: Collection[Path] = (),
    background: Mapping[str, bool] = NO_BACKGROUND,
) -> None:
    """Build every table, or those that one of them follows from, into a new file."""
    threads = os.environ.get("WORKFORCE_THREADS")
    con = duckdb.connect(config={"threads": int(threads)} if threads else {})
    with con, tempfile.TemporaryDirectory() as scratch:
        con.execute("set preserve_insertion_order = false")  # nothing relies on it; loads faster
        # within one transaction tables have no statistics to order joins by: as written is better
        con.execute("set disabled_optimizers = 'join_order'")
        con.execute(f"attach '{quoted(path)}' as w (storage_version '{STORAGE_VERSION}')")
        con.execute("use w")
        _show_staged(con, staged, Path(scratch), more)
        con.execute("begin")  # one transaction: nothing is written twice
        con.execute((SQL / "macros.sql").read_text("utf-8"))
        con.execute((SQL / "inputs.sql").read_text("utf-8"))
        with ThreadPoolExecutor(1) as loader:  # sqlglot works while DuckDB loads
            loading = loader.submit(_load, con, staged, catalogue, background)
            steps = order(catalogue.queries, only_for)
            views = [] if only_for else order_of_views(catalogue.views)
            loading.result()
        queries = {query.table: query.query for query in catalogue.queries if not is_staging(query)}
        for table in steps:
            if table == UNION_OF_MEASURES:
                _show_measures(con, catalogue.queries)
            elif table in queries:
                con.execute(queries[table])
        if only_for is None:
            from workforce.explain.evidence import macros

            con.execute(";\n".join(macros(catalogue)))
            _constrain(con, catalogue)
            for view in views:
                con.execute(view.query)
            _describe(con, catalogue)
        con.execute("commit")
        con.execute("use memory")
        con.execute("detach w")


def _load(
    con: duckdb.DuckDBPyConnection,
    staged: Sequence[Staged],
    catalogue: Catalogue,
    background: Mapping[str, bool],
) -> None:
    """What a build starts from: the input tables, and the staged rows as they are."""
    _load_inputs(con, staged, catalogue)
    _insert(con, "background_month", (
        {"period": month, "has_figures": counted} for month, counted in sorted(background.items())
    ))  # fmt: skip
    for query in catalogue.queries:
        if is_staging(query):
            con.execute(query.query)


def is_staging(query: SqlFile) -> bool:
    """Whether a query only copies staged rows."""
    return query.path.parent.name == "staging"


def order(queries: Iterable[SqlFile], only_for: str | None = None) -> list[str]:
    """The tables in an order in which each comes after what it reads; those one follows from."""
    queries = list(queries)
    tables = {query.table for query in queries} | {UNION_OF_MEASURES}
    graph = {query.table: sorted(reads(query) & tables) for query in queries}
    measures = (q.table for q in queries if q.path.parent.name == MEASURES)
    graph[UNION_OF_MEASURES] = sorted(measures)
    if only_for:
        needed, found = {only_for}, {only_for}
        while found := {read for table in found for read in graph[table]} - needed:
            needed |= found
        graph = {table: graph[table] for table in needed}
    return list(graphlib.TopologicalSorter(graph).static_order())


def order_of_views(views: Iterable[SqlFile]) -> list[SqlFile]:
    """Views and macros in an order in which each comes after those it uses."""
    named = {f"{view.table}()" if view.is_macro else view.table: view for view in views}
    graph = {name: sorted(uses(view) & set(named)) for name, view in sorted(named.items())}
    return [named[name] for name in graphlib.TopologicalSorter(graph).static_order()]


def uses(view: SqlFile) -> frozenset[str]:
    """The tables and views that a view or macro reads, and the macros it calls as `name()`."""
    from sqlglot import exp

    tree = parsed(view.query)
    found = {
        f"{table.this.name}()" if isinstance(table.this, exp.Anonymous) else table.name
        for table in tree.expression.find_all(exp.Table)
    }
    return frozenset(found - {cte.alias for cte in tree.find_all(exp.CTE)})


@cache
def parsed(query: str):
    """A query as sqlglot parses it; copy it before changing it."""
    import sqlglot

    return sqlglot.parse_one(query, dialect="duckdb")


def reads(query: SqlFile) -> frozenset[str]:
    """The tables a query reads, its own common table expressions left out."""
    return _reads(query.query, query.table)


@cache
def _reads(query: str, table: str) -> frozenset[str]:
    from sqlglot import exp

    tree = parsed(query)
    own = {cte.alias for cte in tree.find_all(exp.CTE)} | {table}
    return frozenset(found.name for found in tree.find_all(exp.Table)) - own


def _load_inputs(
    con: duckdb.DuckDBPyConnection, staged: Sequence[Staged], catalogue: Catalogue
) -> None:
    """Fill the tables of `sql/inputs.sql`."""
    datasets = schemas.datasets().values()
    _insert(con, "dataset", (
        {"dataset": one.name, "zh": one.zh, "en": one.en, "cadence": one.cadence}
        for one in datasets
    ))  # fmt: skip
    _insert(con, "submission", (_submission_row(parts) for parts in groups(staged)))
    _insert(con, "submission_part", (_part_row(one) for one in staged))
    _insert(con, "submission_column", (
        row for parts in groups(staged) for row in _column_rows(parts)
    ))  # fmt: skip
    _insert(con, "intake_finding", (
        row for one in staged for row in _finding_rows(one)
    ), one_each="source_row")  # fmt: skip
    _insert(con, "finding_code", (
        {key: word[key] for key in ("code", "severity", "zh", "en")} for word in words().values()
    ))  # fmt: skip
    _load_definitions(con, catalogue)


def _load_definitions(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Indicators, measures, plans, duties and thresholds."""
    indicators = catalogue.indicators.values()
    _insert(con, "indicator", (
        _indicator_row(position, one, catalogue) for position, one in enumerate(indicators)
    ))  # fmt: skip
    _insert(con, "basis_need", (
        {
            "basis": basis,
            "need": need.name,
            "kind": need.kind,
            "dataset": need.dataset,
            "column_name": need.column,
            "time_window": need.window,
            "placed": catalogue.placed(basis),
        }
        for basis, needs in catalogue.bases().items()
        for need in needs
    ))  # fmt: skip
    _insert(con, "measure_definition", (
        {
            "measure": one.id,
            "zh": one.zh,
            "en": one.en,
            "absent": one.absent,
            "placed": one.placed,
            "is_decided_by_region": one.decided_by_region,
            "query_file": one.query_file,
        }
        for one in catalogue.measures.values()
    ))  # fmt: skip
    uses = {(part, one.basis) for one in indicators for part in one.parts}
    uses |= {(one.part_of, one.basis) for one in indicators if one.part_of}
    _insert(con, "measure_use", ({"measure": m, "basis": b} for m, b in sorted(uses)))
    _insert(con, "composition_category", (
        {
            "worker_group": group,
            "breakdown": name,
            "category": category,
            "position": position,
            "is_personal": breakdown["is_personal"],
        }
        for name, breakdown in catalogue.composition["breakdowns"].items()
        for group in breakdown["groups"]
        for position, category in enumerate(breakdown["categories"], start=1)
    ))  # fmt: skip
    _insert(con, "plan", (asdict(one) for one in catalogue.plans.plans))
    _insert(con, "plan_target", (_target_row(one) for one in catalogue.plans.targets))
    _insert(con, "reporting_rule", catalogue.duties)
    _insert(con, "parameter", ({"name": name, "value": value}
                               for name, value in catalogue.parameters.items()))  # fmt: skip


def _indicator_row(position: int, one: Indicator, catalogue: Catalogue) -> dict[str, Any]:
    denominator = catalogue.measures[one.denominator] if one.denominator else None
    return {
        "position": position,
        "indicator": one.id,
        "title_zh": one.title_zh,
        "title_en": one.title_en,
        "definition_zh": one.definition_zh,
        "definition_en": one.definition_en,
        "direction": one.direction,
        "caveats": list(one.caveats),
        "kind": one.kind,
        "unit": one.unit,
        "is_share": one.kind == "share",
        "numerator": one.numerator,
        "denominator": one.denominator,
        "denominator_dated": denominator.dated if denominator else "month",
        "factor": one.factor,
        "decimals": one.decimals,
        "basis": one.basis,
        "gap_unit": one.counted_in,
        "personal": one.personal,
        "part_of": one.part_of,
    }


def _target_row(one: Target) -> dict[str, Any]:
    """A target as the build needs it; how the baseline was printed is for the documents."""
    row = asdict(one) | {"levels": list(one.levels) or None, "parts": list(one.parts) or None}
    del row["baseline_printed"]
    return row


def _key_row(one: Staged) -> dict[str, Any]:
    dataset, period, unit_code = one.submission.key
    return {"dataset": dataset, "period": period, "unit_code": unit_code}


def _column_rows(parts: Parts) -> Iterable[dict[str, Any]]:
    """The columns that every file with rows has; a 零报告 leaves none of them out."""
    files = [one for one in holders(parts).values() if one.submission.kind != NIL]
    found = [
        {name for places in one.places.values() for name in places}
        - {finding.column for finding in one.findings if finding.code == BLANK_COLUMN}
        for one in files
    ]
    if not files and is_usable(parts):
        found = [set(schemas.model(parts[0].submission.dataset).declared())]
    for column in sorted(set.intersection(*found) if found else ()):
        yield _key_row(parts[0]) | {"column_name": column}


def _submission_row(parts: Parts) -> dict[str, Any]:
    """What holds of a unit, its parts and what they carry on together."""
    base = parts[0]
    usable = is_usable(parts)
    files = [*base.carried, *parts]
    rows_read = sum(one.rows_read for one in files)
    return _key_row(base) | {
        "kind": base.submission.kind,
        "submission": base.submission.sha256,
        "sequence": parts[-1].submission.sequence,
        "received_at": base.submission.received_at,
        "rows_read": rows_read,
        "rows_refused": sum(one.rows_refused for one in files) if usable else rows_read,
        "is_rejected": not usable,
    }


def _part_row(one: Staged) -> dict[str, Any]:
    submission = one.submission
    return _key_row(one) | {
        "part": submission.part,
        "kind": submission.kind,
        "submission": submission.sha256,
        "sequence": submission.sequence,
        "received_at": submission.received_at,
        "rows_read": one.rows_read,
        "rows_refused": one.rows_refused,
        "is_rejected": one.rejected,
        "carried_from": one.carried_from,
        "carried": [carried.submission.sha256 for carried in one.carried],
    }


def _finding_rows(one: Staged) -> Iterable[dict[str, Any]]:
    """The findings, each with the list of its rows: there may be hundreds of thousands."""
    for finding in one.findings:
        yield _key_row(one) | {
            "part": one.submission.part,
            "code": finding.code,
            "severity": finding.severity,
            "column_name": finding.column,
            "source_sheet": finding.sheet,
            "source_row": finding.rows or (None,),
            "detail": finding.detail or None,
        }


def _insert(
    con: duckdb.DuckDBPyConnection,
    table: str,
    rows: Iterable[dict[str, Any]],
    one_each: str | None = None,
) -> None:
    """Insert rows by column name.

    Args:
        one_each: a column that holds a list; a row is inserted for each of its entries.
    """
    rows = list(rows)
    if not rows:
        return
    columns = list(rows[0])
    lists = {name: [row[name] for row in rows] for name in columns}
    unnested = ", ".join(f"unnest(${name}) as {name}" for name in columns)
    apart = f"replace (unnest({one_each}) as {one_each})" if one_each else ""
    con.execute(f"insert into {table} by name select * {apart} from (select {unnested})", lists)


def _show_staged(
    con: duckdb.DuckDBPyConnection,
    staged: Sequence[Staged],
    scratch: Path,
    more: Collection[Path] = (),
) -> None:
    """A temporary view `staged_<dataset>` over the Parquet of every file that holds.

    An empty file in today's shape comes first, so that every column is there. Files are read
    together that are the same part and of their own month, or carried on into the same one.
    """
    from workforce.intake.staging import staged_shape

    together: dict[str, dict[tuple[int, str | None], list[Path]]] = {}
    for dataset in schemas.datasets():
        shape = scratch / f"{dataset}.parquet"
        staged_shape(dataset).write_parquet(shape)
        together[dataset] = {(0, None): [shape]}
    for parts in groups(staged):
        dataset, period, _ = parts[0].submission.key
        for part, one in holders(parts).items():
            into = period if one.submission.period != period else None
            paths = together[dataset].setdefault((part, into), [])
            paths.append(one.parquet)
            if one.legible in more:
                paths.append(one.legible)
    for dataset, files in together.items():
        parts_read = " union all by name ".join(
            _read_part(paths, part, into) for (part, into), paths in sorted(files.items(), key=str)
        )
        con.execute(f"create temp view staged_{dataset} as {parts_read}")


def _read_part(paths: Iterable[Path], part: int, period: str | None) -> str:
    """A query that reads staged files as this part, and as this month's if they are carried on."""
    files = ", ".join(f"'{quoted(path)}'" for path in paths)
    month = f" replace ('{period}' as period)" if period else ""
    return (
        f"select *{month}, cast({part} as smallint) as part"
        f" from read_parquet([{files}], union_by_name = true)"
    )


def _show_measures(con: duckdb.DuckDBPyConnection, queries: Iterable[SqlFile]) -> None:
    parts = (
        "select period, region_code, unit_set, measure, cast(value as decimal(20, 2)) as value"
        f" from {q.table}"
        for q in queries
        if q.path.parent.name == MEASURES
    )
    con.execute(f"create temp view {UNION_OF_MEASURES} as {' union all '.join(parts)}")


def _constrain(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Primary keys of the tables others are joined to, and that each staged row has a source.

    Of the small example these keys cost the build 4 % and the file 5 %; a key of every table a
    quarter more time and a file four times as large. The others are stated in the comments and
    checked by tests.

    Raises:
        BuildError: a key is there twice; the message names the table.
    """
    for query in catalogue.queries:
        if query.table in KEYED:
            try:
                con.execute(f"alter table {query.table} add primary key ({', '.join(query.key)})")
            except duckdb.ConstraintException as error:
                raise BuildError(
                    f"{query.table} 表的主键（{'、'.join(query.key)}）重复，因此没有汇总：{error}"
                    f" / Table {query.table} has a key ({', '.join(query.key)}) twice: {error}"
                ) from None
        elif is_staging(query):
            for column in SOURCE:
                con.execute(f"alter table {query.table} alter column {column} set not null")


def _describe(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Comments on every table, view, macro and column, from the SQL headers and the schemas."""
    described = column_words(catalogue)
    columns = con.execute(
        "select table_name, column_name from information_schema.columns"
        " where table_catalog = 'w' order by all"
    ).fetchall()
    statements = []
    for kind, name, text in object_words(con, catalogue):
        statements.append(f"comment on {kind} {name} is '{quoted(text)}'")
    for table, column in columns:
        if said := described.get((table, column)) or described.get(("", column)):
            statements.append(f"comment on column {table}.{column} is '{quoted(said)}'")
    con.execute(";\n".join(statements))


def object_words(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue
) -> Iterator[tuple[str, str, str]]:
    """What each table, view and macro is for: its kind as `comment on` calls it, name and words."""
    tables = table_words(catalogue)
    made = con.execute(
        "select table_name, table_type = 'VIEW' from information_schema.tables"
        " where table_catalog = 'w' order by all"
    ).fetchall()
    for name, is_view in made:
        yield "view" if is_view else "table", name, tables[name]
    macros = macro_words(catalogue)
    made = con.execute(
        "select distinct function_name, function_type = 'table_macro' from duckdb_functions()"
        " where database_name = 'w' and not internal order by all"
    ).fetchall()
    for name, is_table in made:
        begins = next((start for start in macros if start and name.startswith(start)), "")
        yield "macro table" if is_table else "macro", name, macros.get(name) or macros[begins]


def table_words(catalogue: Catalogue) -> dict[str, str]:
    """What each table and view holds, by its name: a Chinese title, and the header's words."""
    english = read_sql(SQL / "inputs.sql").facts["tables"] | {
        one.table: one.comment for one in (*catalogue.queries, *catalogue.views) if not one.is_macro
    }
    zh = {name: one.zh for name, one in schemas.datasets().items()}
    for group in read_yaml(TITLES)["groups"].values():
        zh |= group["tables"]
    zh |= {
        one.table: one.facts["zh"]
        for one in (*catalogue.queries, *catalogue.views)
        if not one.is_macro and "zh" in one.facts
    }
    return {name: ": ".join(filter(None, (zh.get(name), english[name]))) for name in english}


def macro_words(catalogue: Catalogue) -> dict[str, str]:
    """What each macro is for, by its name; of those made for `explain` by how it begins."""
    told = read_yaml(TITLES)
    said = re.findall(
        r"((?:^-- .*\n)+)create macro (\w+)", (SQL / "macros.sql").read_text("utf-8"), re.MULTILINE
    )
    english = {name: " ".join(re.sub(r"^-- ", "", text, flags=re.M).split()) for text, name in said}
    found = {name: f"{told['macros'][name]}: {text}" for name, text in english.items()}
    for view in catalogue.views:
        if view.is_macro:
            found[view.table] = f"{view.facts['zh']}: {view.comment}"
    return found | {start: ": ".join(titles(text)) for start, text in told["made"].items()}


def column_words(catalogue: Catalogue) -> dict[tuple[str, str], str]:
    """What each column means, by (table, column); by ("", column) where it is one everywhere."""
    found: dict[tuple[str, str], str] = {}
    for dataset in schemas.datasets():
        for name, column in schemas.model(dataset).declared().items():
            text = f"{column.title}: {column.description}"
            found[dataset, name] = text
            found.setdefault(("", name), text)
    for query in (read_sql(SQL / "inputs.sql"), *catalogue.queries):
        for name, text in (query.facts.get("columns") or {}).items():
            described = ": ".join(titles(text))
            table, _, column = name.rpartition(".")
            found[table or query.table, column] = described
            if not table:
                found["", column] = described
        for name, text in (query.facts.get("measures") or {}).items():
            found[query.table, name] = ": ".join(titles(text))
    for view in catalogue.views:  # their words are for views alone
        for name, text in (view.facts.get("columns") or {}).items():
            if not view.is_macro:
                found[view.table, name] = described = ": ".join(titles(text))
                found.setdefault(("", name), described)
    return found


def quoted(text: str | Path) -> str:
    """What stands between single quotes in SQL, where a parameter can't."""
    return str(text).replace("'", "''")
