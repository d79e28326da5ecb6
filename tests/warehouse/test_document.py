"""docs/warehouse.md: current, whole, and its lineage that of the queries."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Example
from workforce import warehouse_handbook
from workforce.catalogue import query_files, read_sql, view_files
from workforce.folders import PROJECT
from workforce.warehouse_handbook import _without_detours, questions

DOCUMENT = PROJECT / "docs" / "warehouse.md"


@pytest.fixture(scope="module")
def made() -> str:
    return warehouse_handbook.document()


@pytest.fixture(scope="module")
def section(made: str) -> dict[str, str]:
    """What stands under the heading of each table, view and macro."""
    return {part.split('"', 1)[0]: part for part in made.split('# <a id="')[1:]}


def test_the_document_is_current(made: str) -> None:
    assert DOCUMENT.read_text("utf-8") == made, "run: make docs"


def test_it_says_nothing_of_this_machine(made: str) -> None:
    assert str(PROJECT) not in made and str(Path.home()) not in made
    assert "/tmp/" not in made


def test_tables_are_rectangular_and_links_lead_somewhere(made: str) -> None:
    tables = re.findall(r"(?:^\|.*\n)+", made, re.MULTILINE)
    assert len(tables) > 100
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1
    anchors = re.findall(r'<a id="([^"]+)">', made)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]+)\)", made)) <= set(anchors)


def test_every_table_view_and_macro_has_its_section(
    section: dict[str, str], warehouse: duckdb.DuckDBPyConnection
) -> None:
    columns: dict[str, list[str]] = {}
    for table, column in warehouse.execute(
        "select table_name, column_name from duckdb_columns() where not internal"
        " order by table_name, column_index"
    ).fetchall():
        columns.setdefault(table, []).append(column)
    for table, named in columns.items():
        assert re.findall(r"^\| `(\w+)` \| \w+[^|]* \| [^|]*[\u4e00-\u9fff]", section[table],
                          re.MULTILINE)[: len(named)] == named, table  # fmt: skip
    for path in view_files():
        one = read_sql(path)
        if one.is_macro:
            assert f"from {one.facts['example']};" in section[f"macro-{one.table}"]
            assert "|  |" not in section[f"macro-{one.table}"], "a column without words"


def test_every_measure_stands_under_the_table_that_counts_it(section: dict[str, str]) -> None:
    for path in query_files():
        for name in read_sql(path).facts.get("measures", {}):
            assert f"| `{name}` | " in section[path.stem]


def test_what_a_table_is_made_from_is_what_its_query_names(section: dict[str, str]) -> None:
    """Read here off the text of the query, without a parser."""
    for path in query_files():
        query = re.sub(r"--.*", "", read_sql(path).query)
        named = set(re.findall(r"\b(?:from|join)\s+(\w+)\b(?!\.)", query))
        own = set(re.findall(r"\b(\w+) as \(", query))
        said = re.search(r"^来自 made from：(.*)$", section[path.stem], re.MULTILINE)
        assert set(re.findall(r"[\[`](\w+)[\]`]", said[1] if said else "")) == named - own


def test_every_question_stands_with_its_query(made: str) -> None:
    for one in questions().values():
        assert one.zh in made and one.en in made
        assert f"```sql\n{one.query.rstrip()};\n```" in made


def test_the_picture_leads_from_the_spreadsheets_to_the_releases(made: str) -> None:
    picture = made.split("```mermaid")[1].split("```")[0]
    arrows = set(re.findall(r"^    (\w+)(?:\[.*\])? --> (\w+)", picture, re.MULTILINE))
    boxes = {name for arrow in arrows for name in arrow}
    assert boxes == set(re.findall(r"(\w+)\[\"", picture)) and len(boxes) < 20
    reached = {"raw"}
    while more := {b for a, b in arrows if a in reached} - reached:
        reached |= more
    assert reached == boxes
    assert {("measures", "values"), ("values", "published"), ("staging", "places")} <= arrows


def test_an_arrow_that_a_way_round_says_is_left_out() -> None:
    arrows = {("a", "b"), ("b", "c"), ("a", "c"), ("c", "d"), ("a", "d"), ("x", "d")}
    assert _without_detours(arrows) == {("a", "b"), ("b", "c"), ("c", "d"), ("x", "d")}


# The ways of opening it that are printed


def printed(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)


def test_the_printed_python_runs(example: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways, in a folder that has the data folder as `data`."""
    monkeypatch.chdir(example.root.parent)
    blocks = printed("python")
    assert [block.splitlines()[0] for block in blocks] == ["import workforce", "import duckdb"]
    for code in blocks:
        code = code.replace("workforce.open()", f"workforce.open({str(example.root)!r})")
        exec(code.replace("data/warehouse/", f"{example.root.name}/warehouse/"), {})


def test_the_printed_sql_runs(example: Example) -> None:
    path = (example.folder.warehouse / "workforce.duckdb").resolve()
    blocks = [block for block in printed("sql") if "attach" in block or "show tables" in block]
    assert len(blocks) == 2
    with duckdb.connect(str(path), read_only=True) as con:
        con.execute(blocks[0]).fetchall()
    with duckdb.connect() as con:
        con.execute(re.sub(r"'…/[^']*'", f"'{path}'", blocks[1])).fetchall()


def test_the_printed_shell_line_resolves_the_link(example: Example) -> None:
    (line,) = printed("sh")
    assert shlex.split(line)[:2] == ["duckdb", "-readonly"] and "readlink -f" in line
