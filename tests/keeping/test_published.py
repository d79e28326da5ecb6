"""What was published stays what it was, after a purge, a rotation, and in a restored back-up."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest

from tests.conftest import Example, run, tree
from tests.end_to_end.conftest import COUNTIES, MONTH, cut_region
from tests.end_to_end.test_privacy import Found, haystack, search, wanted
from workforce.folders import DataFolder
from workforce.keeping.purge import Which, purge
from workforce.keeping.rotate import rotate
from workforce.keeping.withdraw import withdraw
from workforce.month import send_back

LONG_AFTER = dt.date(2040, 1, 1)
WHO = ("the office", "as decided")
ROSTER = ("staff_roster", MONTH, COUNTIES[0])
CERTIFICATES = ("certification_list", MONTH, COUNTIES[2])
PARAMETERS = "{least_coverage_pct: 50}\n"  # so that figures change without one county


@pytest.fixture(scope="module")
def first(example: Example, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A region of three counties whose month is published."""
    root = cut_region(example, tmp_path_factory.mktemp("keeping") / "region")
    (root / "reference").mkdir()
    (root / "reference" / "parameters.yml").write_text(PARAMETERS, "utf-8")
    assert run(root, MONTH).is_new
    return root


@pytest.fixture
def published(first: Path, tmp_path: Path) -> Path:
    """A copy of it to do with as one likes."""
    return Path(shutil.copytree(first, tmp_path / "region", symlinks=True))


def releases(root: Path) -> dict[str, bytes | str]:
    return tree(root / "published")


def assert_nothing_new(root: Path, before: dict[str, bytes | str]) -> None:
    """Running the month again reads nothing and publishes nothing."""
    done = run(root, MONTH)
    assert (done.read, done.is_new) == (0, False)
    assert releases(root) == before


# Purged, backed up and restored


BACK_UP = """
set -euo pipefail
umask 077
flock data/.lock tar -czf backup.tgz -C data \\
    $(cd data && ls -d archive staged published reference 2>/dev/null)
install -m 600 "$WORKFORCE_KEY_FILE" backup.key
"""
RESTORE = """
set -euo pipefail
mkdir -m 700 restored restored/raw
tar -xpzf backup.tgz -C restored
"""


def test_purged_and_restored_from_a_back_up_a_month_is_published_the_same(
    example: Example, published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = published.rename(tmp_path / "data")
    folder, before = DataFolder(root), releases(root)
    for path in folder.raw.rglob("*"):
        if path.is_file():
            path.unlink()
    with pytest.raises(Found):
        search(names_of_files(root), wanted(example))
    assert list(folder.returns.rglob("*.xlsx"))
    done = purge(folder, None, *WHO, today=LONG_AFTER)
    assert len(done.submissions) > 12 and done.unread == 0
    assert not [path for path in (folder.archive / "files").rglob("*") if path.is_file()]
    assert not list(folder.returns.rglob("*.xlsx"))
    for script in (BACK_UP, RESTORE):
        subprocess.run(["bash", "-c", script], cwd=tmp_path, check=True)
    shutil.rmtree(root)
    key = tmp_path / "backup.key"
    assert key.stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("WORKFORCE_KEY_FILE", str(key))
    restored = tmp_path / "restored"
    assert_nothing_new(restored, before)
    search([*names_of_files(restored), *haystack(Example(restored))], wanted(example))


def names_of_files(root: Path) -> Iterator[tuple[str, str]]:
    """Every file that is no table as text, and its name; raw left out."""
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        if path.is_file() and name.parts[0] not in ("raw", "staged", "published", "warehouse"):
            yield str(name), f"{name}\n" + path.read_bytes().decode("utf-8", "ignore")


def test_the_returns_of_those_that_are_kept_are_written_again(published: Path) -> None:
    folder = DataFolder(published)
    gone, kept = (folder.returns / MONTH / county for county in COUNTIES[:2])
    standing, listed = tree(kept), sheets_to_act_on(gone)
    assert standing and len(list(gone.glob("城乡*"))) == 1
    left = [name for name in listed if not name.startswith("培训不足")]
    assert left != listed, "there are people to be trained"
    purge(folder, Which(ROSTER), *WHO, today=LONG_AFTER)
    assert tree(kept) == standing
    assert sheets_to_act_on(gone) == []
    send_back(published, MONTH)
    assert tree(kept) == standing
    assert not list(gone.glob("城乡*"))
    assert sheets_to_act_on(gone) == left


def sheets_to_act_on(home: Path) -> list[str]:
    """The sheets of a unit's lists of people to do something about."""
    books = map(openpyxl.load_workbook, sorted(home.glob("需办事项-*.xlsx")))
    return [name for book in books for name in book.sheetnames]


# Explained


def test_what_replaces_a_purged_file_or_is_withdrawn_corrects_files(published: Path) -> None:
    folder = DataFolder(published)
    purge(folder, Which(ROSTER), *WHO, today=LONG_AFTER)
    file = folder.raw / "staff_roster" / MONTH / f"{ROSTER[2]}.csv"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-60]))
    withdraw(folder, CERTIFICATES, *WHO)
    done = run(published, MONTH)
    assert (done.read, done.release, done.is_new) == (1, 2, True)
    rows = revisions(done.path)
    assert {row["reasons"] for row in rows} - {""} == {"corrected_files"}
    parts = [row for row in rows if row["by_corrected_files"]]
    for row in parts:
        assert Decimal(row["by_corrected_files"]) == Decimal(row["change"]) != 0
    assert {"certified_persons", "committee_members"} <= {row["indicator"] for row in parts}


def revisions(release: str) -> list[dict[str, str]]:
    with (Path(release) / "revisions.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_of_one_withdrawn_and_purged_before_that_was_published_no_parts_are_told(
    published: Path,
) -> None:
    folder = DataFolder(published)
    withdraw(folder, CERTIFICATES, *WHO)
    assert purge(folder, Which(CERTIFICATES), *WHO, today=LONG_AFTER).rows == 1
    done = run(published, MONTH)
    assert (done.read, done.release, done.is_new) == (0, 2, True)
    rows = revisions(done.path)
    assert {row["reasons"] for row in rows} - {""} == {"corrected_files"}
    assert any(row["change"] for row in rows)
    assert not any(row[name] for row in rows for name in row if name.startswith("by_"))


# A new key


def test_a_new_key_changes_nothing_published(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key_file: Path
) -> None:
    own = tmp_path / "own.key"
    shutil.copy(key_file, own)
    monkeypatch.setenv("WORKFORCE_KEY_FILE", str(own))
    folder, before, known = DataFolder(published), releases(published), people(published)
    (old,) = folder.warehouse.glob("workforce-*.duckdb")
    assert rotate(folder, *WHO).renewed > 12
    assert not old.exists()
    assert len(people(published)) == len(known) and people(published).isdisjoint(known)
    assert_nothing_new(published, before)


def people(root: Path) -> set[str]:
    path = (root / "warehouse" / "workforce.duckdb").resolve()
    with duckdb.connect(str(path), read_only=True) as con:
        return {row[0] for row in con.execute("select person_key from staff_roster").fetchall()}
