"""Which months' returns are owed after files were read."""

from __future__ import annotations

import json
from pathlib import Path

from workforce import owing
from workforce.folders import DataFolder
from workforce.intake.archive import Submission

MONTHS = ("2024-12", "2025-01", "2025-02", "2025-03")


def owed_after(root: Path, *read: tuple[str, str]) -> list[str]:
    folder = DataFolder(root)
    owing.owe(folder, [Submission(*one, "5325", "0" * 64) for one in read], MONTHS)
    return owing.owed(folder)


def test_a_monthly_file_bears_on_its_month_and_the_next(tmp_path: Path) -> None:
    assert owed_after(tmp_path, ("staff_roster", "2025-01")) == ["2025-01", "2025-02"]


def test_a_file_of_the_newest_month_bears_on_that_alone(tmp_path: Path) -> None:
    assert owed_after(tmp_path, ("staff_roster", "2025-03")) == ["2025-03"]


def test_a_december_bears_on_january(tmp_path: Path) -> None:
    assert owed_after(tmp_path, ("staff_roster", "2024-12")) == ["2024-12", "2025-01"]


def test_a_register_bears_on_every_later_month(tmp_path: Path) -> None:
    found = owed_after(tmp_path, ("organisation_register", "2025-01"))
    assert found == ["2025-01", "2025-02", "2025-03"]


def test_what_was_owed_stays_owed(tmp_path: Path) -> None:
    owed_after(tmp_path, ("staff_roster", "2024-12"))
    assert owed_after(tmp_path) == ["2024-12", "2025-01"]
    told = json.loads((tmp_path / "returns" / owing.OWED).read_text("utf-8"))
    assert told == ["2024-12", "2025-01"]
