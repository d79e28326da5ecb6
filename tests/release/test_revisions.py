"""What a release changes, and why: against runs of the same month with fewer of its inputs."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import Example, run
from tests.end_to_end.conftest import MONTH, cut_region
from tests.release.reading import Row, indicators, read
from workforce.release import revisions

COLUMNS = (
    "period,region_code,indicator,previous_release,release,previous_value,value,change,"
    "by_definitions,by_late_files,by_corrected_files,by_denominators,reasons,previous_status,status"
)
REASONS = ("definitions", "late_files", "corrected_files", "denominators")
LATE = ("certification_list/2025-06/532532.csv", "volunteer_registration/2025-06/532531.xlsx")
PART = "by_definitions"
CORRECTED = "staff_roster/2025-06/532523.csv"
POPULATION = "population/2025-05/5325人口.xlsx"
# One county of two is enough for a prefecture's value, so that a late file changes it.
PARAMETERS = "{least_coverage_pct: 50}\n"
# One county need not send its volunteers any more: whom it sends is not counted above it.
DUTIES = """
owes:
  default:
    level: county
    datasets: [staff_roster, volunteer_registration, certification_list, training_record]
    due_day: 5
  units:
    "532532": {datasets: [staff_roster, certification_list, training_record], due_day: 5}
"""


def send_late(root: Path, example: Example) -> None:
    for name in LATE:
        shutil.copy2(example.root / "raw" / name, root / "raw" / name)


def correct(root: Path, example: Example) -> None:
    """Leave the last 60 people of a roster out."""
    file = root / "raw" / CORRECTED
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-60]))


def count_residents(root: Path, example: Example) -> None:
    """A quarter more of every kind of resident."""
    book = openpyxl.load_workbook(root / "raw" / POPULATION)
    for row in book.active.iter_rows(min_row=3, min_col=4, max_col=7):
        for cell in row:
            cell.value = round(cell.value * 1.25, 4 if isinstance(cell.value, float) else None)
    book.save(root / "raw" / POPULATION)


def redefine(root: Path, example: Example) -> None:
    (root / "reference" / "reporting.yml").write_text(DUTIES, "utf-8")


IN_ORDER = {
    "late_files": send_late,
    "corrected_files": correct,
    "denominators": count_residents,
    "definitions": redefine,
}


def first_inputs(example: Example, root: Path) -> Path:
    """A region before anything came late."""
    cut_region(example, root)
    for name in LATE:
        (root / "raw" / name).unlink()
    (root / "reference").mkdir()
    (root / "reference" / "parameters.yml").write_text(PARAMETERS, "utf-8")
    return root


@dataclass(frozen=True)
class Made:
    """Folders in which everything was published.

    Attributes:
        alone: r1, then each change by itself, in the order of `IN_ORDER`.
        at_once: the same r1, then all changes together.
        steps: under the new definitions from the first release on: r1 without any other change,
            then the late files, the corrected one, the population.
    """

    alone: Path
    at_once: Path
    steps: Path

    def release(self, root: Path, number: int) -> Path:
        return root / "published" / MONTH / f"r{number}"


@pytest.fixture(scope="module")
def made(example: Example, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Made:
    home = tmp_path_factory.mktemp("revisions")
    alone = first_inputs(example, home / "alone")
    run(alone, MONTH)
    at_once = Example(alone).copy(home / "at_once")
    for change in IN_ORDER.values():
        change(alone, example)
        run(alone, MONTH)
        change(at_once, example)
    run(at_once, MONTH)
    steps = first_inputs(example, home / "steps")
    redefine(steps, example)
    run(steps, MONTH)
    for change in (send_late, correct, count_residents):
        change(steps, example)
        run(steps, MONTH)
    return Made(alone, at_once, steps)


def changed(made: Made, root: Path, number: int) -> list[tuple[Row, Row, Row]]:
    """Rows of revisions.csv with the rows of indicators.csv before and now; every row that differs
    in value or status is there, once, in order, and no other.
    """
    before = indicators(made.release(root, number - 1))
    now = indicators(made.release(root, number))
    assert before.keys() == now.keys()
    told = read(made.release(root, number) / "revisions.csv")
    differ = [
        key
        for key in sorted(now)
        if any(before[key][part] != now[key][part] for part in ("value", "status"))
    ]
    assert [(row["region_code"], row["indicator"]) for row in told] == differ
    return [(row, before[key], now[key]) for row, key in zip(told, differ, strict=True)]


def by_an_attribute(made: Made) -> set[str]:
    """Indicators by a personal attribute: on the way a number could be too small to tell."""
    rows = read(made.release(made.at_once, 2) / "definitions.csv")
    found = {row["indicator"] for row in rows if row["is_personal"] == "true"}
    assert "certified_senior" in found and len(found) == 8
    return found


def test_a_first_release_revises_nothing(made: Made) -> None:
    for root in (made.alone, made.at_once, made.steps):
        text = (made.release(root, 1) / "revisions.csv").read_text("utf-8")
        assert text == COLUMNS + "\n"


@pytest.mark.parametrize("number", [2, 3, 4, 5, "at once"])
def test_rows_say_what_both_releases_show_and_parts_add_up(made: Made, number: int | str) -> None:
    root = made.at_once if number == "at once" else made.alone
    number = 2 if number == "at once" else int(number)
    rows, personal = changed(made, root, number), by_an_attribute(made)
    for row, before, now in rows:
        where = (row["region_code"], row["indicator"])
        assert ",".join(row) == COLUMNS
        assert (row["period"], row["release"]) == (MONTH, str(number))
        assert row["previous_release"] == str(number - 1)
        assert (row["previous_status"], row["status"]) == (before["status"], now["status"])
        parts = [row[f"by_{reason}"] for reason in REASONS]
        if "suppressed" in (before["status"], now["status"]):
            assert {row["previous_value"], row["value"], row["change"], row["reasons"], *parts} == {
                ""
            }, where
            continue
        assert (row["previous_value"], row["value"]) == (before["value"], now["value"]), where
        if before["value"] and now["value"]:
            change = Decimal(row["change"])
            assert change == Decimal(now["value"]) - Decimal(before["value"]), where
            if row["indicator"] in personal:
                assert set(parts) == {""}, where
                continue
            assert sum(map(Decimal, parts)) == change, where
            moved = [reason for reason, part in zip(REASONS, parts, strict=True) if Decimal(part)]
            assert row["reasons"] == "+".join(moved), where
        else:
            assert {row["change"], *parts} == {""}, where
    assert rows


@pytest.mark.parametrize("number, reason", list(enumerate(IN_ORDER, start=2)))
def test_a_change_alone_is_the_only_reason(made: Made, number: int, reason: str) -> None:
    rows = changed(made, made.alone, number)
    sized = 0
    for row, before, now in rows:
        if "suppressed" not in (before["status"], now["status"]):
            assert row["reasons"] == (reason if before["value"] != now["value"] else "")
            sized += row[f"by_{reason}"] != ""
    assert sized >= 1


def test_each_part_is_what_a_run_with_those_inputs_alone_changes(made: Made) -> None:
    """The value after each step is published by a run that knew the inputs of that step only."""
    steps = [indicators(made.release(made.steps, number)) for number in (1, 2, 3, 4)]
    compared, several, by = 0, 0, dict.fromkeys(REASONS, 0)
    for row, _, _ in changed(made, made.at_once, 2):
        if row[PART] == "":
            continue
        key = (row["region_code"], row["indicator"])
        so_far = Decimal(row["previous_value"])
        for reason, step in zip(REASONS, steps, strict=True):
            so_far += Decimal(row[f"by_{reason}"])
            by[reason] += bool(Decimal(row[f"by_{reason}"]))
            if step[key]["status"] != "suppressed":
                assert Decimal(step[key]["value"]) == so_far, (key, reason)
                compared += 1
        several += "+" in row["reasons"]
    assert all(by.values()), by
    assert several >= 5
    assert compared == 4 * sum(1 for row, *_ in changed(made, made.at_once, 2) if row[PART])


def test_the_release_is_the_last_step(made: Made) -> None:
    at_once, last = (
        indicators(made.release(made.at_once, 2)),
        indicators(made.release(made.steps, 4)),
    )
    shown = [
        key for key in last if "suppressed" not in (last[key]["status"], at_once[key]["status"])
    ]
    assert len(shown) > 300
    assert [last[key]["value"] for key in shown] == [at_once[key]["value"] for key in shown]


def test_what_became_known_or_withheld_has_no_size(made: Made) -> None:
    """The late list makes a county's figures known, small ones among them withheld at once."""
    rows = {(row["region_code"], row["indicator"]): row for row, *_ in changed(made, made.alone, 2)}
    known = rows["532532", "certified_persons"]
    assert (known["previous_status"], known["previous_value"]) == ("missing", "")
    assert known["value"] != "" and known["change"] == "" and known["reasons"] == "late_files"
    withheld = [row for row in rows.values() if row["status"] == "suppressed"]
    assert withheld
    assert {row["previous_status"] for row in withheld} <= {"missing", "ok", "provisional"}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        # Parts that cancel out in one step and come back in another are told.
        (
            ["1.50", "1.25", "1.25", "1.50", "1.55"],
            {"change": "0.05", "by_definitions": "-0.25", "by_late_files": "0.00",
             "by_corrected_files": "0.25", "by_denominators": "0.05",
             "reasons": "definitions+corrected_files+denominators"},
        ),
        # Missing on the way: the change is known, its parts aren't; missing at an end: neither.
        (["1", None, None, "4", "4"], {"change": "3", "reasons": "definitions+corrected_files"}),
        (["1", "1", None, None, None], {"reasons": "late_files"}),
        ([None, None, None, "2", "3"], {"reasons": "corrected_files+denominators"}),
        # Only the status changed.
        (
            ["7", "7", "7", "7", "7"],
            {"change": "0", "by_definitions": "0", "by_late_files": "0", "by_corrected_files": "0",
             "by_denominators": "0", "reasons": ""},
        ),
    ],
)  # fmt: skip
def test_parts_of_values_that_are_missing_on_the_way(
    values: list[str | None], told: dict[str, str]
) -> None:
    assert revisions._because(values) == told
