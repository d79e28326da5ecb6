"""What a build starts from: when it is made anew, and the findings it takes in."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.unit.making import COUNTY
from workforce import catalogue, warehouse
from workforce.definitions import read_yaml
from workforce.folders import PROJECT, DataFolder
from workforce.intake import mapping
from workforce.intake.archive import Submission
from workforce.intake.findings import Finding
from workforce.intake.staging import Staged, rules_of


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project's code and schemas that the warehouse takes for the project."""
    copy = tmp_path / "project"
    for name in ("workforce", "schemas"):
        shutil.copytree(PROJECT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(warehouse, "PROJECT", copy)
    return copy


def fingerprint_of_nothing(root: Path) -> str:
    return warehouse.build_fingerprint((), catalogue.load(DataFolder(root)))


@pytest.mark.parametrize(
    "source",
    [
        "workforce/warehouse.py",
        "workforce/carrying.py",
        "workforce/intake/staging.py",
        "schemas/staff_roster.py",
        "schemas/codelists/finding.csv",
    ],
)
def test_a_change_of_what_a_build_follows_from_makes_another(
    project: Path, tmp_path: Path, source: str
) -> None:
    before = fingerprint_of_nothing(tmp_path)
    assert fingerprint_of_nothing(tmp_path) == before
    with (project / source).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert fingerprint_of_nothing(tmp_path) != before


def test_a_change_of_what_no_build_follows_from_makes_none(project: Path, tmp_path: Path) -> None:
    before = fingerprint_of_nothing(tmp_path)
    with (project / "workforce" / "cli.py").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert fingerprint_of_nothing(tmp_path) == before


def rejected(*findings: Finding, unit: str = COUNTY) -> Staged:
    """A rejected file: its rows are not looked for."""
    return Staged(
        submission=Submission("staff_roster", "2025-06", unit, "0" * 64),
        rules="rules",
        key_fingerprint="key",
        rows_read=9,
        rows_refused=9,
        findings=(*findings, Finding("R005", detail="甲|a")),
        places={},
        parquet=Path(),
    )


def test_a_finding_is_taken_in_once_a_row_and_once_where_it_has_none(tmp_path: Path) -> None:
    staged = [
        rejected(
            Finding("R102", "id_number", 1, (2, 5, 9)),
            Finding("R310", None, 2, (1,), "B、C"),
            Finding("R314", sheet=3),
        ),
        rejected(unit="532503"),
    ]
    folder = DataFolder(tmp_path)
    path = warehouse.build(folder, staged, catalogue.load(folder))
    with duckdb.connect(str(path), read_only=True) as con:
        found = con.execute(
            "select unit_code, code, column_name, source_sheet, source_row, detail"
            " from intake_finding order by all"
        ).fetchall()
        kept = con.execute("select distinct dataset, period, part from intake_finding").fetchall()
        severities = con.execute("select distinct code, severity from intake_finding order by all")
        assert severities.fetchall() == [
            ("R005", "file"), ("R102", "row"), ("R310", "confirm"), ("R314", "confirm"),
        ]  # fmt: skip
    assert found == [
        (COUNTY, "R005", None, None, None, "甲|a"),
        (COUNTY, "R102", "id_number", 1, 2, None),
        (COUNTY, "R102", "id_number", 1, 5, None),
        (COUNTY, "R102", "id_number", 1, 9, None),
        (COUNTY, "R310", None, 2, 1, "B、C"),
        (COUNTY, "R314", None, 3, None, None),
        ("532503", "R005", None, None, None, "甲|a"),
    ]
    assert kept == [("staff_roster", "2025-06", 0)]


def test_where_no_finding_has_rows_each_is_taken_in(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    path = warehouse.build(folder, [rejected()], catalogue.load(folder))
    with duckdb.connect(str(path), read_only=True) as con:
        found = con.execute("select code, source_row from intake_finding").fetchall()
    assert found == [("R005", None)]


def test_a_units_mapping_is_taken_apart_once_until_it_says_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def counted(path: Path) -> object:
        read.append(path)
        return read_yaml(path)

    monkeypatch.setattr(mapping, "read_yaml", counted)
    path = tmp_path / "reference" / "mappings" / f"{COUNTY}.yml"
    path.parent.mkdir(parents=True)
    folder = DataFolder(tmp_path)
    months = [Submission("staff_roster", f"2025-{at:02}", COUNTY, "0" * 64) for at in range(1, 13)]
    rules = set()
    for word in ("甲", "乙"):  # of one length, within one tick of the clock
        path.write_text(f"staff_roster: {{ignored: [{word}]}}", "utf-8")
        (found,) = {rules_of(folder, one) for one in months}
        rules.add(found)
    assert read == [path, path]
    assert len(rules) == 2
    path.unlink()
    assert rules_of(folder, months[0]) not in rules
