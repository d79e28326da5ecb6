"""Views and macros for readers: what they promise, however the file is opened."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

import schemas
from tests.conftest import Example
from tests.sql import small
from workforce.catalogue import SqlFile, load, read_sql, view_files
from workforce.folders import DataFolder
from workforce.warehouse import build, order_of_views, uses

FILES = {path.stem: read_sql(path) for path in view_files()}
VIEWS = [pytest.param(one, id=name) for name, one in FILES.items() if not one.is_macro]
MACROS = [pytest.param(one, id=name) for name, one in FILES.items() if one.is_macro]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# A view that adds names to a table has the table's rows, neither more nor fewer.
SAME_ROWS_AS = {
    "region_named": "region",
    "community_named": "organisation",
    "community_staffing": "organisation",
    "worker_named": "worker",
    "roster_named": "on_roster",
    "volunteer_named": "volunteer_registration",
    "certificate_named": "counted_certificate",
    "training_named": "training_record",
    "grid_named": "grid",
    "reporting_named": "reporting_state",
    "indicator_series": "indicator_value",
    "target_series": "target_value",
}


@pytest.fixture
def path(example: Example) -> Path:
    return (example.folder.warehouse / "workforce.duckdb").resolve()


# What a file says of itself


@pytest.mark.parametrize("view", VIEWS + MACROS)
def test_a_file_makes_the_one_view_of_its_name(view: SqlFile) -> None:
    statement = re.sub(r"'[^']*'", "''", re.sub(r"--.*", "", view.query))
    made = re.findall(r"\bcreate\s+(view|macro)\s+(\w+)", statement)
    assert made == [("macro" if view.is_macro else "view", view.table)]
    assert statement.count("create") == 1 and statement.count(";") == 1
    assert not view.is_macro or re.search(r"\) as table\s", statement)


@pytest.mark.parametrize("view", VIEWS + MACROS)
def test_a_header_says_what_it_is(view: SqlFile) -> None:
    assert re.match(r"One row( per |: )", view.comment) and "Key: " in view.comment
    assert CHINESE.search(view.facts["zh"])
    for words in (*view.facts.get("columns", {}).values(), *_parameters(view).values()):
        zh, mark, en = words.partition(" | ")
        assert mark and CHINESE.search(zh) and en


@pytest.mark.parametrize("macro", MACROS)
def test_a_macro_explains_its_parameters_and_shows_a_call(
    warehouse: duckdb.DuckDBPyConnection, macro: SqlFile
) -> None:
    parameters = warehouse.execute(
        "select distinct parameters from duckdb_functions()"
        " where function_name = ? and function_type = 'table_macro'",
        [macro.table],
    ).fetchall()
    assert parameters == [(list(_parameters(macro)),)]
    assert macro.facts["example"].startswith(f"{macro.table}(")


def _parameters(view: SqlFile) -> dict[str, str]:
    return view.facts.get("parameters") or {}


@pytest.mark.parametrize("view", VIEWS + MACROS)
def test_every_column_of_a_view_or_macro_has_words(
    warehouse: duckdb.DuckDBPyConnection, view: SqlFile
) -> None:
    shown = {row[0] for row in warehouse.execute(f"describe from {_call(view)}").fetchall()}
    own = set(view.facts.get("columns") or {})
    assert own <= shown
    elsewhere = {
        row[0]
        for row in warehouse.execute(
            "select distinct column_name from duckdb_columns() where comment is not null"
        ).fetchall()
    }
    assert shown - own - elsewhere == set()


def _call(view: SqlFile) -> str:
    return view.facts["example"] if view.is_macro else view.table


# Comments


def test_nothing_is_silent_and_all_is_chinese_first(warehouse: duckdb.DuckDBPyConnection) -> None:
    told = warehouse.execute(
        "select table_name, comment from duckdb_tables()"
        " union all select view_name, comment from duckdb_views() where not internal"
        " union all select distinct function_name, comment from duckdb_functions()"
        " where not internal and function_type in ('macro', 'table_macro')"
        " and database_name = current_database()"
    ).fetchall()
    assert len(told) > 100 + len(FILES)
    wrong = [row for row in told if not re.match(r"[^:]*[\u4e00-\u9fff][^:]*: \S", row[1] or "")]
    assert wrong == []


def test_words_on_a_view_are_those_of_its_header(warehouse: duckdb.DuckDBPyConnection) -> None:
    (said,) = warehouse.execute(
        "select comment from duckdb_views() where view_name = 'grid_named'"
    ).fetchone()  # type: ignore[misc]
    assert said.startswith("各月的网格，附社区、乡镇、县名称，是否配有专职网格员: One row per ")
    (said,) = warehouse.execute(
        "select comment from duckdb_columns()"
        " where table_name = 'community_named' and column_name = 'has_roster'"
    ).fetchone()  # type: ignore[misc]
    assert said.startswith("花名册可用: ")


# Rows


@pytest.mark.parametrize("view", VIEWS + MACROS)
def test_the_key_is_one(warehouse: duckdb.DuckDBPyConnection, view: SqlFile) -> None:
    key = ", ".join(f'"{column}"' for column in view.key)
    rows, keys = warehouse.execute(
        f"select count(*), count(distinct struct_pack({key})) from {_call(view)}"
    ).fetchone()  # type: ignore[misc]
    assert key and rows == keys
    assert rows > 0 or view.table == "who_has_not_reported"  # nobody is silent in June


@pytest.mark.parametrize("view, table", SAME_ROWS_AS.items(), ids=list(SAME_ROWS_AS))
def test_names_neither_lose_nor_repeat_rows(
    warehouse: duckdb.DuckDBPyConnection, view: str, table: str
) -> None:
    count = "select (select count(*) from {}), (select count(*) from {})"
    shown, there = warehouse.execute(count.format(view, table)).fetchone()  # type: ignore[misc]
    assert shown == there > 0


@pytest.mark.parametrize(
    "view, columns",
    [
        ("community_named", ("township_name", "county_name", "prefecture_name", "unit_code")),
        ("worker_named", ("community_name", "township_name", "county_name")),
        ("roster_named", ("community_name", "township_name", "county_name")),
        ("grid_named", ("community_name", "township_name", "county_name")),
    ],
)
def test_every_row_of_the_example_has_its_names(
    warehouse: duckdb.DuckDBPyConnection, view: str, columns: tuple[str, ...]
) -> None:
    for column in columns:
        nameless = warehouse.execute(
            f"select count(*) from {view} where {column} is null"
        ).fetchone()
        assert nameless == (0,), column


@pytest.mark.parametrize("macro", MACROS)
def test_a_macro_answers_well_under_a_second(
    warehouse: duckdb.DuckDBPyConnection, macro: SqlFile
) -> None:
    warehouse.execute(f"from {_call(macro)}").fetchall()  # reads what the disk gives slowly
    begun = time.process_time()
    warehouse.execute(f"from {_call(macro)}").fetchall()
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("macro", MACROS)
def test_parameters_are_not_taken_for_columns(macro: SqlFile) -> None:
    """`r.month` is null, and no error, where `month` is a parameter and r has no such column."""
    called = "|".join(macro.facts["parameters"])
    assert not re.findall(rf"\b\w+\.(?:{called})\b", macro.query)


@pytest.mark.parametrize("view", VIEWS + MACROS)
def test_nothing_is_joined_row_by_row(warehouse: duckdb.DuckDBPyConnection, view: SqlFile) -> None:
    """A condition on the left side of a left join did: five seconds over 24 months, not 0.1."""
    plan = warehouse.execute(f"explain from {_call(view)}").fetchone()
    assert plan and "BLOCKWISE_NL_JOIN" not in plan[1]


# However the file is opened


def test_views_work_when_the_file_is_attached_under_any_name(path: Path) -> None:
    with duckdb.connect() as con:
        con.execute(f"attach '{path}' as figures (read_only)")
        for view in FILES.values():
            if not view.is_macro:
                con.execute(f"select * from figures.{view.table} limit 1").fetchall()


def test_macros_work_once_the_attached_file_is_used(path: Path) -> None:
    """Their tables are looked up where the reader stands: docs/warehouse.md says to `use` it."""
    with duckdb.connect() as con:
        con.execute(f"attach '{path}' as figures (read_only)")
        with pytest.raises(duckdb.Error):
            con.execute("from figures.indicator('community_workers', '2025-06')").fetchall()
        con.execute("use figures")
        for view in FILES.values():
            con.execute(f"from {_call(view)} limit 1").fetchall()


def test_macros_work_beside_a_database_of_the_readers_own(path: Path) -> None:
    with duckdb.connect() as con:
        con.execute("create table mine (region_code varchar)")
        con.execute("insert into mine values ('532501')")
        con.execute(f"attach '{path}' as figures (read_only)")
        con.execute("set search_path = 'memory.main,figures.main'")
        found = con.execute(
            "select m.region_code, i.region_name"
            " from mine as m join indicator('community_workers', '2025-06') as i"
            " using (region_code)"
        ).fetchall()
        assert found == [("532501", "个旧市")]


def test_the_file_is_of_the_version_that_older_clients_read(path: Path) -> None:
    with duckdb.connect() as con:
        con.execute(f"attach '{path}' as figures (read_only)")
        told = con.execute(
            "select tags['storage_version'] from duckdb_databases() where database_name = 'figures'"
        ).fetchone()
    assert told and told[0].startswith("v1.4.0")


# The build


def test_views_come_after_what_they_use() -> None:
    place = {view.table + "()" * view.is_macro: at
             for at, view in enumerate(order_of_views(FILES.values()))}  # fmt: skip
    for view in FILES.values():
        for used in uses(view) & set(place):
            assert place[used] < place[view.table + "()" * view.is_macro], f"{view.table}: {used}"
    assert uses(FILES["indicator"]) == {"indicator", "indicator_series"}
    assert uses(FILES["who_has_not_reported"]) == {"reporting_named"}


def test_an_empty_warehouse_has_them_too(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    with duckdb.connect(str(build(folder, [], load(folder))), read_only=True) as con:
        for view in FILES.values():
            assert con.execute(f"from {_call(view)}").fetchall() == []


# What they decide, on a few rows


@pytest.fixture
def few(shapes: small.Shapes) -> Iterator[Few]:
    with small.connect() as con:
        yield Few(con, shapes)


def explains(view: SqlFile) -> bool:
    """Whether it stands on macros that are made from the measures, for `explain`."""
    called = {name.removesuffix("()") for name in uses(view) if name.endswith("()")}
    return "basis_of(" in view.query or any(
        name not in FILES or explains(FILES[name]) for name in called
    )


class Few:
    """A database of a few rows; what is not given is empty."""

    def __init__(self, con: duckdb.DuckDBPyConnection, shapes: small.Shapes) -> None:
        self.con, self.shapes = con, shapes

    def ask(self, query: str, **tables: list[small.Row]) -> list[tuple[Any, ...]]:
        for name, shape in self.shapes.items():
            if name not in FILES or FILES[name].is_macro:
                small.fill(self.con, name, shape, tables.get(name, []))
        for view in order_of_views(FILES.values()):
            if not explains(view):
                self.con.execute(view.query)
        return self.con.execute(query).fetchall()


JUNE = small.month("2025-06")
LIUXI = {"period": "2025-06", "community_code": "532501001001", "community_name": "柳溪社区",
         "is_village": False}  # fmt: skip
COUNTY = {"period": "2025-06", "region_code": "532501", "region_name": "个旧市",
          "region_level": "county"}  # fmt: skip
OWED = {"period": "2025-06", "unit_code": "532501", "dataset": "staff_roster"}
WORKER = {"period": "2025-06", "unit_code": "532501", "community_code": "532501001001"}


def test_who_works_where_is_not_known_without_the_roster(few: Few) -> None:
    """Null, so that a condition on 0 finds nothing."""
    found = few.ask(
        "select has_roster, workers, women_on_committee, has_director from community_staffing",
        period=[JUNE],
        organisation=[LIUXI],
        reporting_duty=[OWED],
        reporting_state=[OWED | {"state": "missing", "is_good": False}],
    )
    assert found == [(False, None, None, None)]


def test_a_person_with_two_posts_is_one_and_an_empty_committee_has_none(few: Few) -> None:
    """Two units list 甲: one person; 空 committee: zeros, no director."""
    member = WORKER | {"is_worker": True, "is_committee_member": True, "is_female": True}
    found = few.ask(
        "select community_code, workers, women_on_committee, has_director, has_secretary"
        " from community_staffing order by all",
        period=[JUNE],
        organisation=[LIUXI, LIUXI | {"community_code": "532501001002"}],
        reporting_duty=[OWED],
        reporting_state=[OWED | {"state": "reported", "is_good": True}],
        worker=[
            member | {"person_key": "甲", "is_director": True, "is_secretary": False},
            member | {"person_key": "甲", "unit_code": "5325", "is_director": False,
                      "is_secretary": False},
        ],
    )  # fmt: skip
    assert found == [
        ("532501001001", 1, 1, True, False),
        ("532501001002", 0, 0, False, False),
    ]


def test_a_committee_hangs_on_the_nearest_office_that_owes_the_roster(few: Few) -> None:
    prefecture = OWED | {"unit_code": "5325"}
    found = few.ask(
        "select unit_code, has_roster, has_grid_codes from community_named",
        organisation=[LIUXI],
        reporting_duty=[OWED, prefecture],
        reporting_state=[OWED | {"is_good": True}, prefecture | {"is_good": False}],
        submission_column=[OWED | {"column_name": "post"}],
    )
    assert found == [("532501", True, False)]


@pytest.mark.parametrize(
    "has_column, has_worker, said",
    [(True, True, True), (True, False, False), (False, False, None)],
)
def test_a_grid_without_known_codes_is_not_said_to_lack_a_worker(
    few: Few, has_column: bool, has_worker: bool, said: bool | None
) -> None:
    columns = [OWED | {"column_name": "grid_codes"}] if has_column else []
    found = few.ask(
        "select has_full_time_worker from grid_named",
        organisation=[LIUXI],
        grid=[{"period": "2025-06", "community_code": "532501001001", "has_worker": has_worker}],
        reporting_duty=[OWED],
        reporting_state=[OWED | {"is_good": True}],
        submission_column=columns,
    )
    assert found == [(said,)]


@pytest.mark.parametrize(
    "received_at, late",
    [
        ("2025-07-05T15:59:59.000+00:00", 0),  # 23:59 of the 5th in China
        ("2025-07-05T16:00:00.000+00:00", 1),  # midnight: the 6th
        ("2025-07-15T02:00:00.000+00:00", 10),
        (None, None),
    ],
)
def test_days_late_are_days_in_china(few: Few, received_at: str | None, late: int | None) -> None:
    state = OWED | {"received_at": received_at, "due_on": "2025-07-05", "is_owed": True}
    found = few.ask(
        "select days_late from reporting_named",
        dataset=[{"dataset": "staff_roster", "zh": "花名册"}],
        reporting_state=[state],
    )
    assert found == [(late,)]


def test_who_has_not_reported_is_who_owes_and_cannot_be_counted(few: Few) -> None:
    """Missing and rejected; not what is good, not owed, or of another month."""
    owed = OWED | {"is_owed": True, "is_good": False}
    found = few.ask(
        "select unit_code, unit_name, state from who_has_not_reported('2025-06')",
        dataset=[{"dataset": "staff_roster", "zh": "花名册"}],
        division_region=[COUNTY],
        reporting_state=[
            owed | {"state": "missing"},
            owed | {"unit_code": "532502", "state": "rejected"},
            owed | {"unit_code": "532503", "state": "reported", "is_good": True},
            owed | {"unit_code": "532504", "state": "rejected", "is_owed": False},
            owed | {"period": "2025-05", "state": "missing"},
        ],
    )
    assert found == [("532501", "个旧市", "missing"), ("532502", None, "rejected")]


VALUE = {"period": "2025-06", "region_level": "county", "indicator": "x", "status": "ok"}


@pytest.mark.parametrize(
    "direction, ranks",
    [
        ("up", [("532502", 1), ("532501", 2), ("532504", 2), ("532503", None)]),
        ("down", [("532501", 1), ("532504", 1), ("532502", 3), ("532503", None)]),
        ("none", [("532501", None), ("532502", None), ("532503", None), ("532504", None)]),
    ],
)
def test_a_rank_goes_by_what_is_better(
    few: Few, direction: str, ranks: list[tuple[str, int | None]]
) -> None:
    """Equal values have one rank, a missing value has none; the other month doesn't count."""
    found = few.ask(
        "select region_code, rank from indicator('x', '2025-06')",
        period=[JUNE, small.month("2025-05")],
        indicator=[{"indicator": "x", "direction": direction}],
        indicator_value=[
            VALUE | {"region_code": "532501", "value": 1},
            VALUE | {"region_code": "532502", "value": 2},
            VALUE | {"region_code": "532503", "status": "missing"},
            VALUE | {"region_code": "532504", "value": 1},
            VALUE | {"region_code": "532505", "value": 9, "period": "2025-05"},
        ],
    )
    assert found == ranks


def test_a_comparison_has_every_region_of_either_month(few: Few) -> None:
    """Changed; of less coverage; gone; new."""
    may = VALUE | {"period": "2025-05"}
    found = few.ask(
        "select region_code, value_change, numerator_change, denominator_change, is_comparable"
        " from compare('x', '2025-05', '2025-06')",
        indicator_value=[
            may | {"region_code": "532501", "value": 50, "numerator": 5, "denominator": 10},
            VALUE | {"region_code": "532501", "value": 40, "numerator": 8, "denominator": 20},
            may | {"region_code": "532502", "value": 50, "numerator": 5, "denominator": 10},
            VALUE | {"region_code": "532502", "value": 50, "numerator": 5, "denominator": 10,
                     "status": "provisional"},
            may | {"region_code": "532503", "value": 50, "numerator": 5, "denominator": 10},
            VALUE | {"region_code": "532504", "value": 50, "numerator": 5, "denominator": 10},
            VALUE | {"region_code": "532505", "value": 1, "indicator": "y"},
        ],
    )  # fmt: skip
    assert found == [
        ("532501", -10, 3, 10, True),
        ("532502", 0, 0, 0, False),
        ("532503", None, None, None, False),
        ("532504", None, None, None, False),
    ]


def test_a_series_looks_back_a_month_and_a_year(few: Few) -> None:
    """June against May and June before; May against nothing."""
    values = {"2024-06": 7, "2025-05": 9, "2025-06": 12}
    found = few.ask(
        "select period, change_from_last_month, change_from_last_year"
        " from region_series('532501', 'x')",
        period=[small.month(month) for month in values],
        indicator=[{"indicator": "x"}],
        indicator_value=[
            VALUE | {"region_code": "532501", "period": month, "value": value}
            for month, value in values.items()
        ],
    )
    assert found == [("2024-06", None, None), ("2025-05", None, None), ("2025-06", 3, 5)]


def test_a_volunteer_counts_once_in_a_unit(few: Few) -> None:
    """甲 twice in one county and once in another; 乙 in one."""
    listed = {"period": "2025-06", "unit_code": "532501"}
    found = few.ask(
        "select unit_code, person_key = $k, units from volunteer_in_unit order by all"
        .replace("$k", f"'{small.person('甲')}'"),
        registered_volunteer=[
            listed | {"person_key": "甲", "source_row": 2},
            listed | {"person_key": "甲", "source_row": 3},
            listed | {"person_key": "甲", "unit_code": "532502"},
            listed | {"person_key": "乙"},
        ],
    )  # fmt: skip
    assert found == [("532501", False, 1), ("532501", True, 2), ("532502", True, 2)]


def test_statuses_are_those_of_the_codelist() -> None:
    """What a view compares with and no codelist knows would count nobody, silently."""
    compared = {
        word for view in FILES.values() for word in re.findall(r"\.status = '(\w+)'", view.query)
    }
    assert compared == {"active"}
    assert compared <= {row["code"] for row in schemas.codelist("volunteer_status")}
