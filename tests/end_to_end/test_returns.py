"""What comes back to three counties: their cells marked, their own people listed, nobody else's."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import openpyxl
import pytest

from tests.conftest import take_in
from tests.end_to_end.conftest import COUNTIES, MONTH
from workforce.intake.reading import read_sheets

COUNTY = "532531"
ID_COLUMN, POST_COLUMN = "J", "L"
RED = "FFFFC7CE"


@pytest.fixture
def damaged(region: Path) -> tuple[Path, bytes]:
    """The region with two cells of a county's roster spoilt, run; and the roster as it was."""
    (file,) = (region / "raw" / "staff_roster" / MONTH).glob(f"{COUNTY}*.xlsx")
    whole = file.read_bytes()
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    header = {cell.value: cell.column_letter for cell in sheet[3]}
    assert (header["身份证号"], header["职务"]) == (ID_COLUMN, POST_COLUMN)
    sheet[f"{ID_COLUMN}10"], sheet[f"{POST_COLUMN}20"] = "1", "顾问"
    book.save(file)
    take_in(region)
    return region, whole


def the_return(root: Path, unit: str, what: str) -> Path:
    (path,) = (root / "returns" / MONTH / unit).glob(f"{what}-*.xlsx")
    return path


def warehouse_rows(root: Path, query: str) -> list[tuple]:
    with duckdb.connect(str((root / "warehouse" / "workforce.duckdb").resolve())) as con:
        return con.execute(query).fetchall()


def test_their_own_workbook_comes_back_marked_and_after_correction_says_so(
    damaged: tuple[Path, bytes],
) -> None:
    root, whole = damaged
    (raw,) = (root / "raw" / "staff_roster" / MONTH).glob(f"{COUNTY}*.xlsx")
    path = the_return(root, COUNTY, "城乡社区工作人员花名册-审核反馈表")
    back, sent = openpyxl.load_workbook(path), openpyxl.load_workbook(raw)
    page, theirs = back.worksheets[1], sent.worksheets[0]
    assert [[cell.value for cell in row] for row in page] == [
        [cell.value for cell in row] for row in theirs
    ]
    marked = {cell.coordinate for row in page for cell in row if cell.fill.fgColor.rgb == RED}
    assert marked == {f"{ID_COLUMN}10", f"{POST_COLUMN}20"}
    assert "R102" in page[f"{ID_COLUMN}10"].comment.text
    assert "R106" in page[f"{POST_COLUMN}20"].comment.text
    front = {row[2]: row for row in back.worksheets[0].iter_rows(values_only=True) if row[2]}
    assert front["R102"][3] == f"{theirs.title}!{ID_COLUMN}10"
    assert front["R106"][3] == f"{theirs.title}!{POST_COLUMN}20"
    assert "未采用 2 行" in back.worksheets[0]["A3"].value

    raw.write_bytes(whole)
    os.utime(raw)
    take_in(root)
    again = the_return(root, COUNTY, "城乡社区工作人员花名册-审核反馈表")
    assert again != path and not path.exists()
    shown = [row[0] for row in openpyxl.load_workbook(again).worksheets[0].values]
    assert "上次的 2 处问题都已改正。 / All 2 found before are fixed." in shown


def test_a_unit_is_listed_its_own_people_alone_and_the_warehouse_names_none(
    damaged: tuple[Path, bytes],
) -> None:
    root, _ = damaged
    names: set[str] = set()
    for unit in COUNTIES:
        book = openpyxl.load_workbook(the_return(root, unit, "需办事项"))
        page = list(book["培训不足3天"].iter_rows(min_row=5, values_only=True))
        ((wanted,),) = warehouse_rows(
            root, f"select count(*) from person_to_train where unit_code = '{unit}'"
        )
        assert len(page) == wanted > 0
        (raw,) = (root / "raw" / "staff_roster" / MONTH).glob(f"{unit}*")
        rows = read_sheets(raw.read_bytes())[0].cells.rows()
        for name, community, _, days, row in page:
            own = {"".join((cell or "").split()) for cell in rows[int(row) - 1]}
            assert {"".join(name.split()), community} <= own, row
            assert 0 <= float(days) < 3
        names |= {row[0] for row in page}
    assert {path.name for path in (root / "returns" / MONTH).iterdir()} == set(COUNTIES)
    assert {path.stat().st_mode & 0o777 for path in (root / "returns").rglob("*.xlsx")} == {0o600}
    assert len(names) > 100
    for table in ("person_to_train", "registration_to_renew", "build_finding", "finding"):
        told = {str(value) for row in warehouse_rows(root, f"from {table}") for value in row}
        assert not [text for text in told for name in names if name in text]
