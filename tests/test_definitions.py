"""Walks the tree: every query, indicator, plan and codelist is used, documented and well-formed."""

from __future__ import annotations

import ast
import csv
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

import schemas
from workforce.catalogue import (
    ATTRIBUTES,
    GATE,
    SQL,
    Catalogue,
    SqlFile,
    load,
    query_files,
    read_sql,
    view_files,
)
from workforce.folders import PROJECT, DataFolder
from workforce.release.files import QUERIES as RELEASE_QUERIES
from workforce.release.files import TABLES
from workforce.release.protection import THRESHOLDS
from workforce.warehouse import order, reads, uses

QUERIES = {path.stem: read_sql(path) for path in query_files()}
VIEWS = {f"view {path.stem}": read_sql(path) for path in view_files()}
GATE_QUERIES = {path.stem: read_sql(path) for path in sorted((SQL / GATE).glob("*.sql"))}
PUBLISHED = {path.stem: read_sql(path) for path in sorted(RELEASE_QUERIES.glob("*.sql"))}
# Temporary tables of `protection.show_withheld` and `show_doubted`, which published tables read.
WITHHELD = {
    "withheld_composition", "withheld_indicator", "withheld_target", "doubted_indicator",
}  # fmt: skip
CODELISTS = sorted(schemas.CODELISTS.glob("*.csv"))
PLANS = sorted((PROJECT / "data" / "reference" / "plans").glob("*.yml"))

# Read by no query and no module, and why it is there.
NOT_READ: dict[str, str] = {}
# Asked for by no plan row, and why they are published.
NOT_ASKED = {
    "joiners", "leavers", "joiner_rate", "turnover_rate", "transfers_in", "transfers_out",
    "main_grid_workers",  # completes the main categories
    "one_shoulder_share_village_committee", "one_shoulder_share_resident_committee",
    "secretaries_trained_this_year_share",  # one half of heads
    "training_sessions_province", "training_sessions_township",  # complete the levels
    "certified_senior", "registered_social_workers",  # complete the certificates
    "urban_workers_unpaid",  # those left out of the mean
    "volunteers_not_placed",  # the rest beside the communities
    "facility_open_hours_mean",
}  # fmt: skip
# Queries that compare with statuses, comparators and kinds of needs of our own.
OWN_WORDS = {
    "indicator_value", "target_region", "target_value", "covered_unit", "owing_unit", "unit_need",
    "standing_state", "earlier_state", "reporting_state", "register_in_force",
    "submission_finding", "protected_cell",
}  # fmt: skip
# Functions that put a name of the project's own, never logic, into a statement.
NAMES_INTO_SQL = {
    "explain/evidence.py": {  # macros around queries of sql/measures/ and sql/evidence/
        "_asked_macro",
        "_call",
        "_choice",
        "_dispatch",
        "_macro",
        "_place_query",
        "_union_of",
    },
    "warehouse.py": {
        "_build_into",
        "_insert",
        "_show_staged",
        "_read_part",
        "_show_measures",
        "_describe",
    },
    "release/extract/database.py": {"_fill"},  # a table of its own
    "release/files.py": {"write_tables", "_copy"},  # the query of a published table, by its file
    "release/latest.py": {"write_typed_history"},  # paths of the months' files
    "release/protection.py": {"show_withheld"},  # the query of `withheld_target`, by its file
}


def each(values: Any) -> list[Any]:
    """Values as parameters by name."""
    return [pytest.param(value, id=name) for name, value in values]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The project's own definitions."""
    return load(DataFolder(PROJECT / "data"))


def python_sources() -> Iterator[tuple[str, Path]]:
    """Our modules by their path under `workforce/`; the example writes its own truth."""
    for path in sorted((PROJECT / "workforce").rglob("*.py")):
        name = path.relative_to(PROJECT / "workforce").as_posix()
        if not name.startswith("demo/"):
            yield name, path


# Queries


def statement(query: SqlFile) -> str:
    """The query without comments and quoted text."""
    without_comments = re.sub(r"--.*", "", query.query)
    return re.sub(r"'[^']*'", "''", without_comments)


@pytest.mark.parametrize("query", each(QUERIES.items()))
def test_a_file_makes_the_one_table_of_its_name(query: SqlFile) -> None:
    assert re.findall(r"\bcreate\s+(\w+)\s+(\w+)", statement(query)) == [("table", query.table)]
    assert statement(query).count(";") == 1


@pytest.mark.parametrize("query", each(QUERIES.items()))
def test_a_header_states_the_grain(query: SqlFile) -> None:
    is_measure = query.path.parent.name == "measures"
    assert is_measure or query.comment.startswith("One row per ")
    assert "Key: " in query.comment


@pytest.mark.parametrize("query", each(QUERIES.items()))
def test_the_key_is_one(query: SqlFile, warehouse: duckdb.DuckDBPyConnection) -> None:
    """The columns a header calls the key exist and tell the example's rows apart."""
    said = query.comment.split("Key: ", 1)[1].split(".", 1)[0]
    key = re.split(r", | and ", re.sub(r" \([^)]*\)", "", said))
    listed = ", ".join(f'"{column}"' for column in key)
    try:
        twice = warehouse.execute(
            f'select {listed}, count(*) from "{query.table}" group by {listed}'
            " having count(*) > 1 limit 3"
        ).fetchall()
    except duckdb.BinderException as error:
        pytest.fail(f"{query.table}: {error}")
    assert twice == []


def test_every_table_is_read() -> None:
    """By another query, a view, a published table, the gate or the library; measures by folder."""
    queries = [*QUERIES.values(), *PUBLISHED.values(), *GATE_QUERIES.values()]
    read = set().union(*(reads(query) for query in queries), *map(uses, VIEWS.values()))
    library = "\n".join(path.read_text("utf-8") for _, path in python_sources())
    read |= set(re.findall(r"\b(?:from|join)\s+(\w+)", library))
    measures = {q.table for q in QUERIES.values() if q.path.parent.name == "measures"}
    assert set(QUERIES) - measures - read == set(NOT_READ)


def test_every_query_of_a_published_table_is_used() -> None:
    """As a table of a release, or by its name in the library."""
    library = "\n".join(path.read_text("utf-8") for _, path in python_sources())
    named = set(re.findall(r"\b(?:query|rows_of)\((?:con, )?\"(\w+)\"", library))
    named |= set(re.findall(r"\"tables\" / \"(\w+)\.sql\"", library))
    assert set(PUBLISHED) == set(TABLES) | named


@pytest.mark.parametrize("query", each(PUBLISHED.items()))
def test_a_published_table_says_what_it_is_and_stands_in_an_order(query: SqlFile) -> None:
    """Rows in no order would be other bytes on another machine."""
    assert query.comment.endswith(".")
    assert statement(query).count(";") == 1
    assert re.search(r"\border by [\w., ]+;\s*$", statement(query))


@pytest.mark.parametrize("query", each((QUERIES | PUBLISHED | VIEWS).items()))
def test_nothing_is_divided_outside_the_macros(query: SqlFile) -> None:
    assert "/" not in statement(query)
    assert not re.search(r"\b(f?divide|avg|mean)\s*\(", statement(query))


@pytest.mark.parametrize("query", each((QUERIES | PUBLISHED | VIEWS).items()))
def test_nothing_is_a_double(query: SqlFile) -> None:
    """The last digit of a sum of doubles depends on the number of threads."""
    assert not re.search(r"\b(double|float|real)\b", statement(query))


ORDER = """
from workforce.catalogue import query_files, read_sql
from workforce.warehouse import order
print(*order(read_sql(path) for path in query_files()))
"""


def order_under(seed: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", ORDER],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    return done.stdout.split()


def test_the_build_order_is_the_same_in_every_process() -> None:
    assert len({tuple(order_under(seed)) for seed in "012"}) == 1


def test_a_table_comes_after_what_it_reads() -> None:
    place = {table: at for at, table in enumerate(order(QUERIES.values()))}
    assert set(place) == {*QUERIES, "measured"}
    for name, query in QUERIES.items():
        for read in reads(query) & set(place):
            assert place[read] < place[name], f"{name} reads {read}"


def test_every_table_a_query_reads_is_there(warehouse: duckdb.DuckDBPyConnection) -> None:
    tables = {
        row[0] for row in warehouse.execute("select table_name from duckdb_tables()").fetchall()
    }
    staged = {f"staged_{dataset}" for dataset in schemas.datasets()}
    for query in QUERIES.values():
        assert reads(query) <= tables | staged | {"measured"}, query.table
    for query in PUBLISHED.values():
        assert reads(query) <= tables | WITHHELD, query.table


def sql_in_f_strings(path: Path) -> Iterator[tuple[str, str]]:
    """The function and the text of every f-string of a module that holds a statement."""
    statement_like = re.compile(r"\b(select|insert|create|update|delete|from|where|join)\s", re.I)
    for outer in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(outer, ast.FunctionDef):
            continue
        for node in ast.walk(outer):
            if isinstance(node, ast.JoinedStr):
                text = "".join(
                    part.value if isinstance(part, ast.Constant) else "{}" for part in node.values
                )
                first = re.match(r"\s*(select|insert|create|update|delete|copy|with)\s", text, re.I)
                if first and statement_like.search(text):
                    yield outer.name, text


@pytest.mark.parametrize("name, path", [pytest.param(*one, id=one[0]) for one in python_sources()])
def test_no_logic_is_put_into_statements(name: str, path: Path) -> None:
    """F-strings only name tables, columns and files of our own; what is counted stands in sql/."""
    for function, text in sql_in_f_strings(path):
        assert function in NAMES_INTO_SQL.get(name, set()), text
        assert not re.search(r"\b(join|having|case|count|sum)\b", text, re.I), text


# Comments


def test_every_table_has_a_comment(warehouse: duckdb.DuckDBPyConnection) -> None:
    silent = warehouse.execute(
        "select table_name from duckdb_tables() where coalesce(trim(comment), '') = ''"
    ).fetchall()
    assert silent == []


def test_every_column_has_a_comment(warehouse: duckdb.DuckDBPyConnection) -> None:
    silent = warehouse.execute(
        "select table_name, column_name from duckdb_columns()"
        " where not internal and coalesce(trim(comment), '') = '' order by all"
    ).fetchall()
    assert silent == []


def test_comments_are_chinese_then_english(warehouse: duckdb.DuckDBPyConnection) -> None:
    said = warehouse.execute(
        "select table_name, column_name, comment from duckdb_columns()"
        " where not internal and comment is not null"
    ).fetchall()
    wrong = [row for row in said if not re.match(r"[^:]*[\u4e00-\u9fff][^:]*: \S", row[2])]
    assert wrong == []


def test_headers_explain_only_columns_that_are_there(warehouse: duckdb.DuckDBPyConnection) -> None:
    columns: dict[str, set[str]] = {}
    for table, column in warehouse.execute(
        "select table_name, column_name from duckdb_columns() where not internal"
    ).fetchall():
        columns.setdefault(table, set()).add(column)
    for name, query in QUERIES.items():
        assert set(query.facts.get("columns") or {}) <= columns[name], name


# Measures and indicators


def test_every_measure_is_used(catalogue: Catalogue) -> None:
    used = {part for one in catalogue.indicators.values() for part in one.parts}
    assert set(catalogue.measures) == used


def test_every_measure_is_what_its_query_counts(
    catalogue: Catalogue, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """A measure named in a header and never counted would be 0 everywhere, or missing."""
    for query in QUERIES.values():
        if query.path.parent.name == "measures":
            named = set(query.facts["measures"])
            found = warehouse.execute(f"select distinct measure from {query.table}").fetchall()
            assert {row[0] for row in found} == named, query.table


def test_measures_are_well_formed(catalogue: Catalogue) -> None:
    for one in catalogue.measures.values():
        assert one.zh and one.en, one.id
        assert one.absent in ("zero", "missing"), one.id
        assert one.placed in ("community", "township", "unit"), one.id
        assert one.is_amount == (not one.needs), one.id
        assert one.dated in ("month", "reference_date", "last_year"), one.id


def test_needed_columns_are_declared(catalogue: Catalogue) -> None:
    """A misspelt column would never be in, and the figure missing everywhere."""
    for basis, needs in catalogue.bases().items():
        for need in needs:
            if need.column:
                assert need.column in schemas.model(need.dataset).declared(), basis


def test_indicators_are_well_formed(catalogue: Catalogue) -> None:
    for one in catalogue.indicators.values():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", one.id)
        assert (one.kind == "count") == (one.denominator is None), one.id
        assert (one.kind == "share") <= (one.unit == "percent"), one.id
        assert one.kind != "count" or one.factor == 1, one.id
        assert 0 <= one.decimals <= 4, one.id
        assert one.direction in ("up", "down", "none"), one.id
        assert one.definition_zh.endswith("。") and one.definition_zh.count("。") == 1, one.id
        assert one.definition_en.endswith("."), one.id
        assert not re.search(r"\.\s", one.definition_en), f"{one.id}: one sentence"
        assert len(one.caveats) == len(set(one.caveats)), one.id
    for words in ("title_zh", "title_en", "definition_zh", "definition_en"):
        said = Counter(getattr(one, words) for one in catalogue.indicators.values())
        assert max(said.values()) == 1, f"two indicators have the same {words}"


def test_a_share_is_of_one_unit(catalogue: Catalogue) -> None:
    for one in catalogue.indicators.values():
        if one.kind == "share":
            units = {catalogue.measures[part].unit for part in one.parts}
            assert len(units) == 1, one.id


def test_units_are_closed_and_used(catalogue: Catalogue) -> None:
    used = {one.unit for one in catalogue.indicators.values()}
    used |= {one.unit for one in catalogue.measures.values()}
    assert used == set(catalogue.units)
    assert all(unit["zh"] and unit["en"] for unit in catalogue.units.values())


def test_every_caveat_is_carried(catalogue: Catalogue) -> None:
    listed = yaml.safe_load((SQL / "indicators" / "caveats.yml").read_text("utf-8"))
    assert {caveat for one in catalogue.indicators.values() for caveat in one.caveats} == set(
        listed
    )
    assert all(words["zh"] and words["en"] for words in listed.values())


def test_a_ratio_of_different_things_says_so(catalogue: Catalogue) -> None:
    said = {"numerator_not_subset", "numerator_wider_than_denominator"}
    silent = {
        one.id
        for one in catalogue.indicators.values()
        if one.kind == "rate" and not said & set(one.caveats)
    }
    assert silent == set()


def test_a_share_has_a_part_of_its_whole(
    catalogue: Catalogue, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """In every region of the example, communities included."""
    shares = [one.id for one in catalogue.indicators.values() if one.kind == "share"]
    above = warehouse.execute(
        "select distinct indicator from indicator_value"
        " where numerator > denominator and indicator in (select unnest(?))",
        [shares],
    ).fetchall()
    assert above == []


# Plans


def test_plans_are_well_formed(catalogue: Catalogue) -> None:
    """What the loader does not refuse: years, repeated ids, bounds."""
    assert {plan.plan for plan in catalogue.plans.plans} == {path.stem for path in PLANS}
    for plan in catalogue.plans.plans:
        assert plan.title_zh and plan.title_en and plan.document, plan.plan
        assert plan.from_year <= plan.to_year, plan.plan
    ids = Counter(row.id for row in catalogue.plans.rows)
    assert max(ids.values()) == 1
    for one in catalogue.plans.targets:
        where = one.target_id
        assert one.record in ("target", "rule"), where
        assert one.binding in ("binding", "expected", None), where
        assert one.target_year is None or one.from_year <= one.target_year <= one.to_year, where
        assert one.is_yearly == (one.due_period is None), where
        assert (one.tolerance is None) or one.comparator == "about", where
        if one.target_high is not None:
            assert Decimal(one.target_high) >= Decimal(one.target), where


def test_every_plan_row_has_its_words(catalogue: Catalogue) -> None:
    for row in catalogue.plans.rows:
        assert row.subject_zh and row.subject_en, row.id
        assert row.reason is None or row.reason in catalogue.plans.reasons, row.id
        assert bool(row.note_zh) == bool(row.note_en), row.id
    used = {row.reason for row in catalogue.plans.rows if row.reason}
    assert used == set(catalogue.plans.reasons)


def test_every_plan_row_is_there(catalogue: Catalogue) -> None:
    """Clauses were numbered without gaps when the plans were read: none is left out."""
    numbers: dict[str, list[int]] = {}
    for row in catalogue.plans.rows:
        plan, number = row.id.split("-")
        numbers.setdefault(plan, []).append(int(number))
    counts = {"HH": 80, "GD": 65, "HN": 75, "YX": 51, "TZ": 54}
    assert {plan: sorted(found) for plan, found in numbers.items()} == {
        plan: list(range(1, count + 1)) for plan, count in counts.items()
    }


def test_every_indicator_is_asked_for(catalogue: Catalogue) -> None:
    asked = {name for row in catalogue.plans.rows for name in row.indicators}
    assert set(catalogue.indicators) - asked == NOT_ASKED


def test_the_composition_stands_on_bases_that_are_there(
    catalogue: Catalogue, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """An indicator that comes to need more would take the basis, and the breakdown, away."""
    text = QUERIES["composition"].query
    named = set(re.findall(r"'((?:\w+\+)?staff_roster)'", text))
    assert len(named) == 2 and named <= set(catalogue.bases())
    found = warehouse.execute("select distinct breakdown from composition").fetchall()
    assert {row[0] for row in found} == {
        "sex", "age", "political_status", "education", "ethnicity", "cross_post", "certificate",
    }  # fmt: skip


def test_every_category_has_a_row_of_its_own(catalogue: Catalogue) -> None:
    """A code the query gives and composition.yml does not list would be in the total alone."""
    listed = {name: set(one["categories"])
              for name, one in catalogue.composition["breakdowns"].items()}  # fmt: skip
    text = QUERIES["composition"].query
    answers = text[text.index("answered as (") : text.index("counted as (")]
    given = set(re.findall(r"(?:then|else|,) '([a-z]\w+)'", answers)) - set(listed)
    assert {"female", "male", "from_51", "minority", "unknown", "yes", "no"} <= given
    assert given <= set().union(*listed.values())
    assert {row["code"] for row in schemas.codelist("education")} <= listed["education"]
    for name, categories in listed.items():
        assert ("unknown" in categories) == (name not in ("sex", "cross_post", "certificate"))


def test_attributes_in_queries_are_those_of_indicators(catalogue: Catalogue) -> None:
    """What a query compares with and no indicator has would be protected nowhere."""
    compared = {
        word
        for query in QUERIES.values()
        for word in re.findall(r"\bpersonal = '(\w+)'", query.query)
    }
    assert compared and compared <= {one.personal for one in catalogue.indicators.values()}
    assert {one.personal for one in catalogue.indicators.values()} == {None, *ATTRIBUTES}


def test_duties_and_parameters_are_used(catalogue: Catalogue) -> None:
    monthly = {name for name, one in schemas.datasets().items() if one.cadence == "monthly"}
    assert {rule["dataset"] for rule in catalogue.duties} == monthly
    queries = "\n".join(query.query for query in QUERIES.values())
    assert set(THRESHOLDS) <= set(catalogue.parameters)
    for name, value in catalogue.parameters.items():
        assert (f"'{name}'" in queries) != (name in THRESHOLDS), name
        assert isinstance(value, int)


def test_thresholds_of_disclosure_control_are_used() -> None:
    """Each is looked up by its name where it decides; one that is only listed protects nobody."""
    path = PROJECT / "workforce" / "release" / "protection.py"
    looked_up = Counter(
        node.slice.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant)
    )
    assert all(looked_up[name] for name in THRESHOLDS)


# Codelists


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def label(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in CODELISTS])
def test_codelists_are_well_formed(path: Path) -> None:
    rows = table(path)
    assert rows
    for row in rows:
        assert None not in row and None not in row.values(), f"{row}: a cell too many or too few"
        assert row["code"] and row["zh"] and row["en"], row
        assert all(value == value.strip() for value in row.values()), row
    codes = [row["code"] for row in rows]
    assert len(codes) == len(set(codes))
    titles = [label(row["zh"]) for row in rows]
    assert path.stem == "finding" or len(titles) == len(set(titles))


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in CODELISTS])
def test_no_spelling_names_two_codes(path: Path) -> None:
    """Titles, codes and aliases, as the intake compares them: without spaces, half-width."""
    rows = table(path)
    if "aliases" not in rows[0]:
        return
    names: dict[str, str] = {}
    for row in rows:
        spellings = [row["zh"], row["code"], *filter(None, row["aliases"].split("|"))]
        for spelling in map(label, spellings):
            assert names.setdefault(spelling, row["code"]) == row["code"], spelling
        assert len(spellings) == len(set(spellings)), row["code"]


def test_every_codelist_is_used() -> None:
    used = {"dataset", "finding", "cleaning", "harmless_header"}  # the library reads them
    for dataset in schemas.datasets():
        for column in schemas.model(dataset).declared().values():
            used.add(column.codelist or "dataset")
    assert {path.stem for path in CODELISTS} == used


def test_codes_in_queries_are_in_codelists() -> None:
    """A code a query compares with and no codelist knows would count nobody, silently."""
    lists = {
        "worker_type": "worker_type",
        "post": "post",
        "employment_form": "employment_form",
        "mode": "training_mode",
        "organiser_level": "organiser_level",
        "completed": "yes_no",
        "holder_status": "holder_status",
        "certificate_kind": "certificate_kind",
        "status": "volunteer_status",
        "kind": "organisation_kind grid_kind",
        "sex": "sex",
        "political_status": "political_status",
        "ethnicity": "ethnicity",
        "has_service_facility": "yes_no",
        "has_party_group": "yes_no",
    }
    compared = re.compile(
        r"\b(\w+)(?:, '\w*'\))?\s*(?:=|<>|in)\s*((?:\([^()]*'[^()]*\))|'\w+')", re.S
    )
    seen = set()
    for folder in ("marts", "measures"):
        for path in sorted((SQL / folder).glob("*.sql")):
            if path.stem in OWN_WORDS:
                continue
            text = re.sub(r"--.*", "", path.read_text("utf-8")).replace("max(sex)", "sex")
            for column, values in compared.findall(text):
                if column in lists:
                    names = lists[column].split()
                    known = {row["code"] for name in names for row in schemas.codelist(name)}
                    assert set(re.findall(r"'(\w+)'", values)) <= known, f"{path.stem}: {column}"
                    seen.add(column)
    assert seen == set(lists)


# Findings


def finding_codes_used() -> set[str]:
    sources = [path for _, path in python_sources()]
    sources += [*sorted((PROJECT / "schemas").glob("*.py")), *sorted(SQL.glob("*/*.sql"))]
    sources += sorted((PROJECT / "flows").glob("*.py"))
    found: set[str] = set()
    for path in sources:
        text = re.sub(r"--.*", "", path.read_text("utf-8"))
        found |= set(re.findall(r"[\"'](R\d{3})[\"']", text))
    return found


def test_every_finding_is_raised_somewhere() -> None:
    assert {row["code"] for row in schemas.codelist("finding")} - finding_codes_used() == set()


def test_every_finding_raised_has_words() -> None:
    listed = {row["code"]: row for row in schemas.codelist("finding")}
    assert finding_codes_used() - set(listed) == set()
    assert {row["severity"] for row in listed.values()} == {"file", "row", "confirm"}
    for row in listed.values():
        assert row["fix_zh"] and row["fix_en"], row["code"]
        for column in ("zh", "en", "fix_zh", "fix_en"):
            slots = set(re.findall(r"\{(\w*)\}", row[column]))
            assert slots <= {"title", "allowed", "detail", "row"}, row["code"]


def test_findings_of_the_build_have_the_severity_their_query_needs() -> None:
    """`reporting_state` takes R109, R201 and R202 for refused rows, R011 for a refused file."""
    needed = {
        "row": {"R109", "R201", "R202"},
        "file": {"R011", "R015", "R016"},
        "confirm": {"R306", "R307", "R308", "R316", "R321", "R322", "R323", "R324", "R325"},
    }
    queries = "\n".join(re.sub(r"--.*", "", query.query) for query in QUERIES.values())
    assert set(re.findall(r"'(R\d{3})'", queries)) == set().union(*needed.values())
    severity = {row["code"]: row["severity"] for row in schemas.codelist("finding")}
    for level, codes in needed.items():
        assert {severity[code] for code in codes} == {level}
