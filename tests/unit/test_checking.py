"""What a clerk sees who checks a file before sending it."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console

from tests.unit.making import COUNTY, JUNE, csv_bytes, id_number, rows_of
from workforce.checking import check_file, print_check
from workforce.folders import DataFolder


def shown(path: Path, *changes: dict[str, str], unit: str | None = None) -> str:
    path.write_bytes(csv_bytes(*rows_of("staff_roster", *changes)))
    console = Console(file=io.StringIO(), record=True, width=100)
    print_check(
        console, path, check_file(path, "staff_roster", JUNE, unit, DataFolder(path.parent))
    )
    return console.export_text()


def test_a_right_file_is_ready_to_send(tmp_path: Path) -> None:
    text = shown(tmp_path / "532502.csv", {})
    assert "没有发现问题，可以报送" in text and "ready to send" in text


def test_a_finding_is_told_with_its_cell_in_chinese_then_english(tmp_path: Path) -> None:
    text = shown(tmp_path / "532502.csv", {}, {"身份证号": "1"})
    assert "R102 未采用 C3" in text
    assert text.index("身份证号有误") < text.index("wrong ID number")
    assert "读取 2 行，可用 1 行，需修改 1 行" in text


def test_a_cell_is_told_with_its_sheet_though_a_hidden_one_comes_first(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "代码"
    book.worksheets[0].sheet_state = "hidden"
    sheet = book.create_sheet("六月")
    for row in rows_of("staff_roster", {}, {"身份证号": "1"}):
        sheet.append(row)
    book.save(tmp_path / "532502.xlsx")
    console = Console(file=io.StringIO(), record=True, width=100)
    path = tmp_path / "532502.xlsx"
    print_check(
        console, path, check_file(path, "staff_roster", JUNE, None, DataFolder(path.parent))
    )
    assert "六月!C3" in console.export_text()


def test_what_is_only_to_be_confirmed_may_be_sent(tmp_path: Path) -> None:
    text = shown(tmp_path / "532502.csv", {"性别": "女"})
    assert "R301" in text and "没有必须修改的问题" in text


def test_a_name_without_a_unit_would_be_sent_back(tmp_path: Path) -> None:
    text = shown(tmp_path / "花名册.csv", {})
    assert "R007" in text and "会被退回" in text
    assert "R007" not in shown(tmp_path / "花名册.csv", {}, unit=COUNTY)


def test_the_files_own_unit_decides_what_lies_outside(tmp_path: Path) -> None:
    text = shown(tmp_path / "532503.csv", {}, {"姓名": "李四", "身份证号": id_number(serial=124)})
    assert "R109 未采用 A2、A3" in text
    assert "需修改 2 行" in text and "可以报送" not in text


@pytest.mark.parametrize("name", ["532502[final].csv"])
def test_brackets_in_a_files_name_are_shown(tmp_path: Path, name: str) -> None:
    assert name in shown(tmp_path / name, {})
