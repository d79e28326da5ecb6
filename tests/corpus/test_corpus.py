"""Every file of the corpus through the reader, and whether the corpus is what it says it is."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

import schemas
from tests.corpus.case import CASES, Case, differences, reading_of
from tests.corpus.people import EVERYONE
from workforce.intake.findings import say, words

SUBJECTS = (
    "header_rows",
    "data_rows",
    "several_tables",
    "naming_columns",
    "dates_and_numbers",
    "codes_and_names",
    "id_numbers",
    "files_and_encodings",
    "across_rows",
    "refused_whole",
    "combined",
)
for subject in SUBJECTS:
    import_module(f"tests.corpus.{subject}")

FEWEST_CASES = 70
ELSEWHERE = {
    "R007": "the file's name",
    "R009": "declared by the file's name",
    "R011": "the table of divisions",
    "R012": "an error of our own: no file should bring it about",
    "R014": "declared by the file's name",
    "R015": "the build",
    "R016": "the build",
    "R017": "tests/unit/test_clean.py: tens of thousands of rows",
    "R018": "tests/unit/test_poison.py: a file that ends the process which reads it",
    "R201": "the build",
    "R202": "the build",
    "R307": "the build",
    "R308": "the build",
    "R315": "declared by the file's name",
    "R316": "the build",
    "R317": "declared by the file's name",
    "R321": "the build",
    "R322": "the build",
    "R323": "the build",
    "R324": "the build",
    "R325": "the build",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.subject}-{case.name}")
def test_file(case: Case) -> None:
    found = differences(case, reading_of(case.name))
    assert not found, "\n".join(found)


def test_the_corpus_is_large_enough_and_no_name_stands_twice() -> None:
    assert len(CASES) >= FEWEST_CASES
    assert len({case.name for case in CASES}) == len(CASES)


def test_every_module_of_cases_is_run() -> None:
    written = {path.stem for path in Path(__file__).parent.glob("*.py")}
    tools = {"__init__", "case", "building", "people", Path(__file__).stem}
    assert written - tools == set(SUBJECTS)
    assert {case.subject for case in CASES} == set(SUBJECTS)


def test_every_combined_case_says_what_it_combines() -> None:
    combined = [case for case in CASES if case.subject == "combined"]
    assert len(combined) >= 10
    assert [case.name for case in combined if not case.build.__doc__] == []


def test_every_finding_of_the_intake_is_expected_somewhere() -> None:
    expected = {code for case in CASES for code in case.codes}
    assert set(words()) - set(ELSEWHERE) - expected == set()
    assert expected & set(ELSEWHERE) == set()


def test_every_cleaning_rule_is_expected_somewhere() -> None:
    expected = {name.split()[1] for case in CASES for name in case.cleaned}
    assert {row["code"] for row in schemas.codelist("cleaning")} == expected


def test_every_dataset_has_a_case() -> None:
    assert {case.dataset for case in CASES} == set(schemas.datasets())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.subject}-{case.name}")
def test_no_finding_quotes_a_person(case: Case) -> None:
    """Details are told to whoever reads a log; names and ID numbers are not."""
    told = "".join(one.detail + say(one).zh for one in reading_of(case.name).findings.found)
    personal = [one[key] for one in EVERYONE for key in ("姓名", "身份证号")]
    assert not [secret for secret in personal if secret in told]


SOUND = next(case for case in CASES if case.name == "subtotals_between_and_a_total_below")
CLEANED = next(case for case in CASES if case.name == "names_with_spaces_and_other_dots")
TOLD = next(case for case in CASES if case.name == "columns_without_a_place_are_listed")


@pytest.mark.parametrize(
    "wrong",
    [
        replace(SOUND, taken=SOUND.taken | {"row": [2, 3, 5, 7]}),
        replace(SOUND, taken=SOUND.taken | {"name": ["张三", "李四", "王五", "王五"]}),
        replace(SOUND, taken={}),
        replace(SOUND, findings=("R102 D3",)),
        replace(SOUND, read=5),
        replace(TOLD, findings=()),
        replace(TOLD, findings=("R310 2 H、J",)),
        replace(TOLD, findings=("R310 1 H",)),
        replace(CLEANED, cleaned={"name spaces": 1, "name dot": 2}),
        replace(CLEANED, cleaned={"name dot": 2}),
    ],
    ids=["row", "value", "none", "finding", "count", "silence", "place", "detail", "cells", "rule"],
)
def test_the_comparison_sees_what_is_wrong(wrong: Case) -> None:
    assert differences(wrong, reading_of(wrong.name)) != []


def test_the_comparison_sees_a_lost_row() -> None:
    reading = SOUND.reading()
    reading.rows = reading.rows.head(3)
    assert differences(SOUND, reading) != []
