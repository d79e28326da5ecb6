"""Parts, declarations and what they carry on, as a build puts them together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.unit.making import COUNTY, csv_bytes, id_number, rows_of
from workforce import catalogue, warehouse
from workforce.folders import DataFolder
from workforce.intake.archive import Archive
from workforce.intake.pseudonym import PersonKey
from workforce.intake.staging import stage
from workforce.month import staged_submissions

ONE, TWO, THREE, WRONG = *(id_number(serial=serial) for serial in (101, 202, 303)), "1"
DUTY = {"兼任职责": "人民调解员"}


def table(dataset: str, *changes: dict[str, str]) -> bytes:
    return csv_bytes(*rows_of(dataset, *changes))


# by dataset: what a first file holds, and a 补报 of a later month that names the second row again
REGISTERS = {
    "organisation_register": (
        [{"代码": "532502001001"}, {"代码": "532502001002"}],
        [{"代码": "532502001002", "名称": "新名社区"}, {"代码": "532502001003"}],
    ),
    "grid_register": (
        [{"网格编号": "W1"}, {"网格编号": "W2"}],
        [{"网格编号": "W2", "户数": "7"}, {"网格编号": "W3"}],
    ),
    "population": (
        [{"年份": "2023"}, {"年份": "2024"}],
        [{"年份": "2024", "常住人口": "7"}, {"年份": "2025"}],
    ),
    "wages": ([{"年份": "2023"}, {"年份": "2024"}], [{"年份": "2024"}, {"年份": "2025"}]),
    "division": (
        [{"生效日期": "2001-01-01"}, {"生效日期": "2002-01-01"}],
        [{"生效日期": "2002-01-01"}, {"生效日期": "2003-01-01"}],
    ),
}
FILES = {
    f"staff_roster/2025-05/{COUNTY}.csv": table(
        "staff_roster", {"身份证号": ONE} | DUTY, {"身份证号": WRONG}
    ),
    f"staff_roster/2025-05/{COUNTY}补报.csv": table(
        "staff_roster", {"身份证号": TWO}, {"身份证号": WRONG}
    ),
    f"staff_roster/2025-06/{COUNTY}无变动.txt": b"",
    f"staff_roster/2025-06/{COUNTY}补报.csv": table("staff_roster", {"身份证号": THREE} | DUTY),
    f"staff_roster/2025-07/{COUNTY}.csv": table("staff_roster", {"身份证号": WRONG}),
    f"staff_roster/2025-07/{COUNTY}补报.csv": table("staff_roster", {"身份证号": TWO}),
    f"staff_roster/2025-08/{COUNTY}无变动.txt": b"",
    f"training_record/2025-06/{COUNTY}零报告.txt": b"",
    f"organisation_register/2025-08/{COUNTY}无变动.txt": b"",
}
FILES |= {
    f"{dataset}/{period}/{COUNTY}{name}.csv": table(dataset, *changes)
    for dataset, parts in REGISTERS.items()
    for (period, name), changes in zip((("2025-01", ""), ("2025-06", "补报")), parts, strict=True)
}


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory, key_file: Path
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of these files."""
    folder = DataFolder(tmp_path_factory.mktemp("parts"))
    for name, data in FILES.items():
        path = folder.raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    archive, key = Archive(folder), PersonKey.load()
    archive.receive()
    for parts in archive.current().values():
        for one in parts:
            stage(folder, one, key)
    path = warehouse.build(folder, staged_submissions(folder), catalogue.load(folder))
    with duckdb.connect(str(path), read_only=True) as con:
        yield con


def all_of(built: duckdb.DuckDBPyConnection, query: str) -> list[tuple]:
    return built.execute(query).fetchall()


def test_a_submission_is_the_sum_of_its_parts_and_of_what_it_carries_on(
    built: duckdb.DuckDBPyConnection,
) -> None:
    found = all_of(
        built,
        "select period, kind, rows_read, rows_refused, is_rejected from submission"
        " where dataset = 'staff_roster' order by all",
    )
    assert found == [
        ("2025-05", "file", 4, 2, False),
        ("2025-06", "no_change", 5, 2, False),
        ("2025-07", "file", 2, 2, True),  # the 补报 falls with the file it adds to
        ("2025-08", "no_change", 0, 0, True),
    ]


def test_every_part_is_listed_with_what_it_carries_on(built: duckdb.DuckDBPyConnection) -> None:
    found = all_of(
        built,
        "select period, part, kind, is_rejected, carried_from, len(carried) from submission_part"
        " where dataset = 'staff_roster' order by all",
    )
    assert found == [
        ("2025-05", 0, "file", False, None, 0), ("2025-05", 1, "supplement", False, None, 0),
        ("2025-06", 0, "no_change", False, "2025-05", 2),
        ("2025-06", 1, "supplement", False, None, 0),
        ("2025-07", 0, "file", True, None, 0), ("2025-07", 1, "supplement", False, None, 0),
        ("2025-08", 0, "no_change", False, None, 0),
    ]  # fmt: skip


def test_rows_keep_their_part_and_are_of_the_month_that_carries_them(
    built: duckdb.DuckDBPyConnection,
) -> None:
    found = all_of(built, "select period, part, source_row from staff_roster order by all")
    assert found == [
        ("2025-05", 0, 2), ("2025-05", 1, 2),
        ("2025-06", -1, 2), ("2025-06", 0, 2), ("2025-06", 1, 2),
    ]  # fmt: skip
    persons = "select count(distinct person_key) from staff_roster where period = '2025-06'"
    assert all_of(built, persons) == [(3,)]


def test_a_column_is_in_only_if_every_part_has_it(built: duckdb.DuckDBPyConnection) -> None:
    """The first file and the last 补报 have duties, the 补报 of May has not."""
    columns = "select period from submission_column where dataset = 'staff_roster'"
    assert all_of(built, f"{columns} and column_name = 'duties'") == []
    assert all_of(built, f"{columns} and column_name = 'post' order by all") == [
        ("2025-05",), ("2025-06",),
    ]  # fmt: skip


def test_a_nil_ledger_lacks_no_column(built: duckdb.DuckDBPyConnection) -> None:
    columns = "select count(*) from submission_column where dataset = 'training_record'"
    assert all_of(built, f"{columns} and column_name in ('mode', 'completed', 'days')") == [(3,)]
    state = "select state, is_good from reporting_state where dataset = 'training_record'"
    assert all_of(built, f"{state} and period = '2025-06'") == [("nil", True)]


@pytest.mark.parametrize("dataset", REGISTERS)
def test_a_supplement_of_a_register_takes_the_place_of_what_it_names(
    built: duckdb.DuckDBPyConnection, dataset: str
) -> None:
    """Row 2 of the first file stays, its row 3 goes; both rows of the 补报 come."""
    found = all_of(built, f"select period, part, source_row from {dataset} order by all")
    assert found == [
        ("2025-01", 0, 2), ("2025-01", 0, 3),
        ("2025-06", -1, 2), ("2025-06", 0, 2), ("2025-06", 0, 3),
    ]  # fmt: skip


def test_no_change_of_a_register_is_filed_and_not_in_force(
    built: duckdb.DuckDBPyConnection,
) -> None:
    filed = "select kind, is_rejected from submission where dataset = 'organisation_register'"
    assert all_of(built, f"{filed} and period = '2025-08'") == [("no_change", False)]
    held = "select filed_period from register_in_force where dataset = 'organisation_register'"
    assert all_of(built, f"{held} and period = '2025-08'") == [("2025-06",)]


def test_findings_tell_their_part(built: duckdb.DuckDBPyConnection) -> None:
    found = all_of(
        built,
        "select period, part, code from finding where dataset = 'staff_roster'"
        " and code in ('R010', 'R015', 'R016', 'R102') order by all",
    )
    assert found == [
        ("2025-05", 0, "R102"), ("2025-05", 1, "R102"),
        ("2025-07", 0, "R010"), ("2025-07", 0, "R102"), ("2025-07", 1, "R016"),
        ("2025-08", 0, "R015"),
    ]  # fmt: skip
