"""A backfill: each month as a run of it alone publishes it; the returns come with what arrives."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.conftest import run, tree
from tests.release.test_approval import JUNE, MAY, in_process, sent  # noqa: F401  (a fixture)
from workforce import month, owing
from workforce.folders import DataFolder
from workforce.period import Period


def test_each_month_is_what_a_run_of_it_publishes(sent: Path, tmp_path: Path) -> None:  # noqa: F811
    at_once = Path(shutil.copytree(sent, tmp_path / "at_once"))
    alone = Path(shutil.copytree(sent, tmp_path / "alone"))
    months = Period.parse(MAY).until(Period.parse(JUNE))
    done = month.run_months(at_once, months, in_process(), lambda line: None)
    assert [(one.period, one.is_new, one.release) for one in done] == [
        (MAY, True, 1), (JUNE, True, 1),
    ]  # fmt: skip
    for one in (MAY, JUNE):
        run(alone, one)
    assert tree(at_once / "published") == tree(alone / "published")
    again = month.run_months(at_once, months, in_process(), lambda line: None)
    assert not any(one.is_new for one in again)


def test_the_returns_come_with_arrivals(sent: Path, tmp_path: Path) -> None:  # noqa: F811
    root = Path(shutil.copytree(sent, tmp_path / "data"))
    roster = next((root / "raw" / "staff_roster" / JUNE).glob("532501*"))
    roster.write_bytes(roster.read_bytes().replace("专职工作者".encode(), "看门人".encode(), 1))
    months = Period.parse(MAY).until(Period.parse(JUNE))
    told: list[str] = []
    month.run_months(root, months, in_process(), told.append)
    assert "arrivals" in told[-1]
    assert not list((root / "returns").glob("*/*"))
    done = month.arrivals(root, in_process(), told.append)
    assert done.returns == {MAY: 0, JUNE: 1}
    assert list((root / "returns" / JUNE).glob("532501/*.xlsx"))
    assert owing.owed(DataFolder(root)) == []
    assert month.arrivals(root, in_process(), told.append).returns == {}
