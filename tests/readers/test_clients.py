"""Other ways in: files are written for clients of DuckDB 1.4, and a command line reads them.

The command line is not part of the set-up: `WORKFORCE_DUCKDB` names one to try, of any version.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import duckdb
import pytest

from tests.conftest import MONTHS, Example
from workforce.catalogue import read_sql, view_files
from workforce.release.extract.writing import DATABASE, write_extract

CLIENT = os.environ.get("WORKFORCE_DUCKDB")
ASKED_OF = {  # what is given for a parameter of a macro
    "month": MONTHS[-1], "to_month": MONTHS[-1], "from_month": MONTHS[0], "before": MONTHS[0],
    "code": "532502", "region": "532502", "region_of_today": "532502",
    "indicator_id": "community_workers",
}  # fmt: skip


@pytest.fixture(scope="module")
def files(example: Example, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The warehouse and the extract."""
    made = tmp_path_factory.mktemp("clients")
    write_extract(example.folder, made)
    link = example.folder.warehouse / "workforce.duckdb"
    return {"warehouse": link.resolve(), "extract": made / DATABASE}


@pytest.mark.parametrize("name", ["warehouse", "extract"])
def test_a_file_is_stored_as_clients_of_1_4_read_it(files: dict[str, Path], name: str) -> None:
    with duckdb.connect() as con:
        con.execute(f"attach '{files[name]}' as opened (read_only)")
        [(tags,)] = con.execute(
            "select tags from duckdb_databases() where database_name = 'opened'"
        ).fetchall()
    assert "v1.4.0" in tags["storage_version"]


def questions(path: Path) -> list[str]:
    """Every view and every macro of `sql/views` that a file has, asked for."""
    with duckdb.connect(str(path), read_only=True) as con:
        views = [row[0] for row in con.execute(
            "select view_name from duckdb_views() where not internal order by all"
        ).fetchall()]  # fmt: skip
        macros = {row[0] for row in con.execute(
            "select distinct function_name from duckdb_functions() where not internal"
        ).fetchall()}  # fmt: skip
    found = [f"select count(*) as n from (from {view} limit 100)" for view in views]
    for one in map(read_sql, view_files()):
        if one.is_macro and one.table in macros:
            given = ", ".join(f"'{ASKED_OF[name]}'" for name in one.facts["parameters"])
            found.append(f"select count(*) as n from {one.table}({given})")
    return found


@pytest.mark.parametrize("name, at_least", [("warehouse", 25), ("extract", 8)])
def test_there_is_an_answer_to_every_question(
    files: dict[str, Path], name: str, at_least: int
) -> None:
    asked = questions(files[name])
    assert len(asked) >= at_least
    with duckdb.connect(str(files[name]), read_only=True) as con:
        for query in asked:
            assert con.execute(query).fetchall()[0][0] >= 0


@pytest.mark.skipif(not CLIENT, reason="WORKFORCE_DUCKDB names no command line of DuckDB")
@pytest.mark.parametrize("name", ["warehouse", "extract"])
def test_a_command_line_answers_alike(files: dict[str, Path], name: str) -> None:
    asked = questions(files[name])
    with duckdb.connect(str(files[name]), read_only=True) as con:
        expected = [con.execute(query).fetchall()[0][0] for query in asked]
    done = subprocess.run(
        [str(CLIENT), "-readonly", "-json", str(files[name]), ";\n".join(asked)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line)[0]["n"] for line in done.stdout.splitlines() if line.strip()]
    assert answers == expected


@pytest.mark.skipif(not CLIENT, reason="WORKFORCE_DUCKDB names no command line of DuckDB")
def test_a_command_line_cannot_write(files: dict[str, Path]) -> None:
    done = subprocess.run(
        [str(CLIENT), "-readonly", str(files["warehouse"]), "create table mine as select 1"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0 and "read-only" in done.stderr
