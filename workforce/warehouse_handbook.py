"""docs/warehouse.md: how to open the warehouse, ten questions, lineage, and its dictionary.

The dictionary is read off a warehouse without rows, so that it says what an analyst's own says;
the lineage off the queries, as the build reads them.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from workforce.catalogue import SQL, VIEWS, Catalogue, SqlFile, load, read_sql
from workforce.column_notes import Words
from workforce.definitions import read_yaml, titles
from workforce.folders import PROJECT, DataFolder
from workforce.release.files import QUERIES as PUBLISHED
from workforce.warehouse import MEASURES, TITLES, UNION_OF_MEASURES, build, is_staging, reads, uses

NAME = "warehouse.md"
QUESTIONS = SQL / VIEWS / "questions.yml"
BEGIN = "<!-- made from sql/ by `make docs`: begin -->"
END = "<!-- end -->"
RAW = """\
    raw["data/raw<br>每月表格 spreadsheets"] --> staged["data/staged<br>采用的行 accepted rows"]
    staged --> staging"""
LEFT = """\
    published["data/published<br>发布的文件 releases"]
    findings --> returns["data/returns<br>审核反馈表 returns"]"""
STAGING = ("staging", Words("暂存的行", "staged rows, as they were accepted"))
OTHERS = ("others", Words("其他", "others"))


@dataclass(frozen=True)
class Question:
    """What an analyst asks, and the one query that answers it."""

    name: str
    zh: str
    en: str
    query: str
    note_zh: str = ""
    note_en: str = ""


def questions() -> dict[str, Question]:
    """The questions of `sql/views/questions.yml`, by name."""
    return {name: Question(name, **told) for name, told in read_yaml(QUESTIONS).items()}


@dataclass(frozen=True)
class Column:
    """A column of a table, view or macro's result."""

    name: str
    type: str
    words: str


@dataclass(frozen=True)
class Table:
    """A table, view or macro as the warehouse describes it.

    Attributes:
        made_from: what it reads, in order of name.
    """

    name: str
    words: str
    columns: tuple[Column, ...]
    made_from: tuple[str, ...]


class Dictionary:
    """All that a warehouse has in it, read off one without rows."""

    def __init__(self, catalogue: Catalogue, con: duckdb.DuckDBPyConnection) -> None:
        self.catalogue, self._con = catalogue, con
        self.queries = {query.table: query for query in catalogue.queries}

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Tables by name."""
        told = self._con.execute("select table_name, comment from duckdb_tables() order by all")
        return {name: self._table(name, words, self._read_by_table(name))
                for name, words in told.fetchall()}  # fmt: skip

    @cached_property
    def views(self) -> dict[str, Table]:
        """Views by name."""
        told = dict(self._con.execute("select view_name, comment from duckdb_views()").fetchall())
        return {view.table: self._table(view.table, told[view.table], uses(view))
                for view in self.catalogue.views if not view.is_macro}  # fmt: skip

    @cached_property
    def macros(self) -> dict[str, Table]:
        """Table macros for readers by name."""
        return {view.table: self._macro(view) for view in self.catalogue.views if view.is_macro}

    def _read_by_table(self, name: str) -> frozenset[str]:
        if name not in self.queries:
            return frozenset()
        return reads(self.queries[name])

    def _table(self, name: str, words: str, made_from: Iterable[str]) -> Table:
        columns = self._con.execute(
            "select column_name, data_type, comment from duckdb_columns()"
            " where table_name = ? order by column_index",
            [name],
        ).fetchall()
        listed = tuple(Column(name, kind, said or "") for name, kind, said in columns)
        return Table(name, words, listed, tuple(sorted(made_from)))

    def _macro(self, macro: SqlFile) -> Table:
        own = {name: ": ".join(titles(text)) for name, text in _columns(macro).items()}
        described = self._con.execute(f"describe from {macro.facts['example']}").fetchall()
        shown = {name: kind for name, kind, *_ in described}
        listed = tuple(
            Column(name, kind, own.get(name) or self._said_of(name, uses(macro), shown))
            for name, kind in shown.items()
        )
        words = f"{macro.facts['zh']}: {macro.comment}"
        return Table(macro.table, words, listed, tuple(sorted(uses(macro))))

    def _said_of(self, column: str, sources: Iterable[str], shown: Collection[str]) -> str:
        """What the source that has most of the columns shown says of one, else any other."""
        every = self.views | self.tables
        near = [every[name] for name in sorted(sources) if name in every]
        near.sort(key=lambda table: -sum(one.name in shown for one in table.columns))
        for table in (*near, *every.values()):
            for one in table.columns:
                if one.name == column and one.words:
                    return one.words
        return ""


def _columns(macro: SqlFile) -> Mapping[str, str]:
    return macro.facts.get("columns") or {}


# Groups of tables


def groups(dictionary: Dictionary) -> dict[str, tuple[Words, list[str]]]:
    """The tables of each group of `titles.yml`, the staged rows first; who is in none, last."""
    staging = [query.table for query in dictionary.catalogue.queries if is_staging(query)]
    found = {STAGING[0]: (STAGING[1], staging)}
    for name, group in read_yaml(TITLES)["groups"].items():
        members = [table for table in group["tables"] if table in dictionary.tables]
        found[name] = (Words(*titles(group["words"])), members)
    grouped = {table for _, members in found.values() for table in members}
    if others := [table for table in dictionary.tables if table not in grouped]:
        found[OTHERS[0]] = (OTHERS[1], others)
    return found


def edges(dictionary: Dictionary) -> list[tuple[str, str]]:
    """Which group is made from which, and what releases are made from.

    Only what leads on in the order of the groups, and not what a way over another group says;
    of releases every group that `indicator_value` is in or that follows from it.
    """
    members = groups(dictionary)
    group_of = {table: name for name, (_, tables) in members.items() for table in tables}
    group_of[UNION_OF_MEASURES] = MEASURES
    places = {name: at for at, name in enumerate(name for name in members if name != "inputs")}
    found = {
        (group_of[source], group_of[table.name])
        for table in dictionary.tables.values()
        for source in table.made_from
        if source in group_of
    }
    onward = {(a, b) for a, b in found if a in places and places[a] < places[b]}
    last = {name for name in places if places[name] >= places[group_of["indicator_value"]]}
    released = {group_of[table] for table in _released(dictionary)} & last
    return sorted(_without_detours(onward)) + [(name, "published") for name in sorted(released)]


def _released(dictionary: Dictionary) -> set[str]:
    """The tables that releases are made from, by their queries and by the library."""
    found = set().union(*(reads(read_sql(path)) for path in PUBLISHED.glob("*.sql")))
    for path in PUBLISHED.parent.glob("*.py"):
        found |= set(re.findall(r"\b(?:from|join)\s+(\w+)", path.read_text("utf-8")))
    return found & set(dictionary.tables)


def _without_detours(found: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The edges that no way over other edges says already."""
    after: dict[str, set[str]] = {}
    for a, b in found:
        after.setdefault(a, set()).add(b)

    def reached(name: str) -> set[str]:
        return after.get(name, set()).union(*map(reached, after.get(name, ())))

    return {(a, b) for a, b in found if not any(b in reached(c) for c in after[a] - {b})}


# The document


def document() -> str:
    """The document as it is, with all that follows from `sql/` made anew."""
    before, _, rest = (PROJECT / "docs" / NAME).read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    return "".join([before, BEGIN, "\n", made(), END, after])


def made() -> str:
    """The questions, macros, lineage and dictionary."""
    catalogue = load(DataFolder(PROJECT / "data"))
    with tempfile.TemporaryDirectory() as scratch:
        path = build(DataFolder(Path(scratch)), [], catalogue)
        with duckdb.connect(str(path), read_only=True) as con:
            return "\n".join(_lines(Dictionary(catalogue, con))) + "\n"


def _lines(dictionary: Dictionary) -> Iterator[str]:
    yield from _questions()
    yield from _macros(dictionary)
    yield from _lineage(dictionary)
    yield from _dictionary(dictionary)


def _questions() -> Iterator[str]:
    yield '## <a id="questions"></a>常见问题 / Usual questions\n'
    yield "每个问题一条查询，由测试逐一核对。月份是示例数据的。\n"
    yield "One query each, held to a count made without SQL. The months are the example's."
    for at, one in enumerate(questions().values(), start=1):
        yield f"\n### {at}. {one.zh}\n\n{one.en}\n\n```sql\n{one.query.rstrip()};\n```"
        if one.note_zh:
            yield f"\n{one.note_zh}<br>{one.note_en}"


def _macros(dictionary: Dictionary) -> Iterator[str]:
    yield '\n## <a id="macros"></a>按参数查询 / Table macros\n'
    yield "写在 from 后面，像一张表；不用记表名。"
    yield "They stand after `from` like a table."
    for macro in dictionary.catalogue.views:
        if macro.is_macro:
            told = dictionary.macros[macro.table]
            yield f'\n### <a id="macro-{told.name}"></a>{told.name}\n'
            yield f"{_sentence(told)}\n\n```sql\nfrom {macro.facts['example']};\n```\n"
            rows = [[f"`{name}`", *titles(words)]
                    for name, words in macro.facts["parameters"].items()]  # fmt: skip
            yield from _table(["参数 parameter", "含义", "meaning"], rows)
            yield ""
            yield from _column_table(told)
    yield "\n`workforce explain` 用到的宏由各基础数的查询生成："
    yield "the macros `workforce explain` uses are made from the measures' own queries:\n"
    made = [[f"`{begins}`", *titles(words)]
            for begins, words in read_yaml(TITLES)["made"].items() if begins]  # fmt: skip
    yield from _table(["名称以此开头 name begins with", "含义", "meaning"], made)


def _lineage(dictionary: Dictionary) -> Iterator[str]:
    yield '\n## <a id="lineage"></a>数据从哪里来 / Where everything comes from\n'
    yield "由查询本身得出，按组归并；跨组的直接引用如已由中间的组说明，不再画出。"
    yield "每张表“来自”哪些表，见下面的字典。\n"
    yield "Read off the queries, by group; an arrow that a way over another group says already is"
    yield "left out. What each table is made from stands in the dictionary below.\n"
    yield "```mermaid\nflowchart LR"
    yield RAW
    for name, (words, members) in groups(dictionary).items():
        listed = f"{len(members)} 张表 tables" if len(members) > 1 else members[0]
        if name != "inputs":
            yield f'    {name}["{words.zh} {words.en}<br>{listed}"]'
    yield LEFT
    yield from (f"    {a} --> {b}" for a, b in edges(dictionary))
    yield "```"


def _dictionary(dictionary: Dictionary) -> Iterator[str]:
    yield '\n## <a id="dictionary"></a>字典 / Dictionary\n'
    yield "先列视图（已附名称，多数问题用它们就够），再按组列表。\n"
    yield "Views first, which have the names joined in and answer most questions; then the tables."
    sections = [("views", Words("视图", "views"), dictionary.views)]
    for name, (words, members) in groups(dictionary).items():
        sections.append((name, words, {one: dictionary.tables[one] for one in members}))
    for name, words, tables in sections:
        yield f"\n- [{words.zh} / {words.en}](#{name})：" + "、".join(
            f"[{one}](#{one})" for one in tables
        )
    used_by = _used_by(dictionary)
    for name, words, tables in sections:
        yield f'\n### <a id="{name}"></a>{words.zh} / {words.en}'
        for table in tables.values():
            yield f'\n#### <a id="{table.name}"></a>{table.name}\n'
            yield _sentence(table)
            yield from _made_from(dictionary, table, used_by.get(table.name, []))
            yield ""
            yield from _column_table(table)
            yield from _measures(dictionary, table.name)


def _measures(dictionary: Dictionary, table: str) -> Iterator[str]:
    """What a measure's table counts, by the value of its column `measure`."""
    query = dictionary.queries.get(table)
    if query and (named := query.facts.get("measures")):
        yield ""
        rows = [[f"`{name}`", *titles(words)] for name, words in named.items()]
        yield from _table(["基础数 measure", "含义", "meaning"], rows)


def _used_by(dictionary: Dictionary) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table in (*dictionary.tables.values(), *dictionary.views.values()):
        for name in table.made_from:
            found.setdefault(name, []).append(table.name)
    return {name: sorted(used) for name, used in found.items()}


def _made_from(dictionary: Dictionary, table: Table, used_by: list[str]) -> Iterator[str]:
    """Two lines: what a table is made from, and what is made from it."""
    known = dictionary.tables | dictionary.views
    for heading, names in (("来自 made from", table.made_from), ("用于 used by", used_by)):
        if names:
            linked = (f"[{name}](#{name})" if name in known else f"`{name}`" for name in names)
            yield f"\n{heading}：{'、'.join(linked)}"


def _sentence(table: Table) -> str:
    """A table's words: the Chinese title, then the English."""
    zh, _, en = table.words.partition(": ")
    return f"{zh}。<br>{en}"


def _column_table(table: Table) -> Iterator[str]:
    rows = []
    for column in table.columns:
        zh, _, en = column.words.partition(": ")
        rows.append([f"`{column.name}`", column.type.lower(), zh, en])
    yield from _table(["列 column", "类型 type", "含义", "meaning"], rows)


def _table(heads: list[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    for row in (heads, ["---"] * len(heads), *rows):
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
