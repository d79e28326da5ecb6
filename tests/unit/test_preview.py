"""What a resubmission would change, compared row by row with what was sent before."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.unit.making import (
    COMMUNITY,
    COUNTY,
    JUNE,
    csv_bytes,
    id_number,
    read_rows,
    rows_of,
    xlsx_bytes,
)
from workforce.cli import app
from workforce.folders import DataFolder
from workforce.intake.archive import Archive
from workforce.intake.reader import read_submission
from workforce.preview import Preview, preview, told

Row = dict[str, str]
ZHANG: Row = {}
LI: Row = {"姓名": "李四", "身份证号": id_number(serial=125)}
WANG: Row = {"姓名": "王五", "身份证号": id_number(serial=127)}
ELSEWHERE = "532502001002"


def between(before: list[Row], after: list[Row], dataset: str = "staff_roster") -> Preview:
    return preview([read_rows(dataset, *before)], read_rows(dataset, *after))


def test_the_same_rows_change_nothing() -> None:
    assert between([ZHANG, LI], [ZHANG, LI]) == Preview(new=0, changed=0, gone=0, same=2)


def test_new_changed_gone_and_same_rows() -> None:
    sun, zhao = LI | {"身份证号": id_number(serial=129)}, LI | {"身份证号": id_number(serial=131)}
    after = [ZHANG, LI | {"职务": "主任"}, sun, zhao]
    assert between([ZHANG, LI, WANG], after) == Preview(new=2, changed=1, gone=1, same=1)
    assert between(after, [ZHANG, LI, WANG]) == Preview(new=1, changed=1, gone=2, same=1)


@pytest.mark.parametrize(
    "change",
    [
        {"联系电话": "13900000000"},
        {"姓名": "张叁"},
        {"学历": "本科"},
        {"月报酬(元)": "2000"},
        {"任职日期": "2024-01-01"},
        {"负责网格": "W1、W2"},
        {"兼任职责": "人民调解员"},
        {"职务": "主任"},
    ],
)
def test_any_column_may_change_a_row_even_what_is_never_staged(change: Row) -> None:
    before = {"联系电话": "13800000000"}
    assert between([before, LI], [before | change, LI]) == Preview(0, 1, 0, 1)


def test_the_same_said_otherwise_is_no_change() -> None:
    """Another form of a date, a sex or an amount."""
    before = ZHANG | {"任职日期": "2024-01-02", "性别": "男", "月报酬(元)": "2000"}
    after = ZHANG | {"任职日期": "2024.1.2", "性别": "男性", "月报酬(元)": "2,000.00"}
    assert between([before], [after]) == Preview(new=0, changed=0, gone=0, same=1)


def test_moved_rows_and_columns_and_sheets_are_no_change() -> None:
    rows = rows_of("staff_roster", ZHANG, LI, WANG)
    before = read_submission(csv_bytes(*rows), "staff_roster", JUNE, COUNTY)
    header, *body = [list(reversed(row)) for row in rows]
    data = xlsx_bytes(甲=[header, body[2]], 乙=[["花名册"], header, body[1], body[0]])
    after = read_submission(data, "staff_roster", JUNE, COUNTY)
    assert not after.findings.found
    assert preview([before], after) == Preview(new=0, changed=0, gone=0, same=3)


def test_a_person_in_two_communities_is_two_rows() -> None:
    there = ZHANG | {"社区(村)代码": ELSEWHERE}
    assert between([ZHANG, LI], [ZHANG, there, LI]) == Preview(1, 0, 0, 2)
    assert between([ZHANG, there], [ZHANG, there | {"职务": "主任"}]) == Preview(0, 1, 0, 1)
    assert between([ZHANG], [there]) == Preview(new=1, changed=0, gone=1, same=0)


def test_several_posts_are_the_same_row_in_one_cell_or_in_two_rows() -> None:
    in_one_cell = [ZHANG | {"职务": "党组织书记、主任"}, LI]
    in_two_rows = [ZHANG | {"职务": "主任"}, LI, ZHANG | {"职务": "党组织书记"}]
    same = Preview(new=0, changed=0, gone=0, same=2)
    assert between(in_one_cell, in_two_rows) == same
    assert between(in_two_rows, in_one_cell) == same
    lost_one = Preview(new=0, changed=1, gone=0, same=1)
    assert between(in_two_rows, [ZHANG | {"职务": "主任"}, LI]) == lost_one


def test_only_rows_that_can_be_used_are_compared() -> None:
    wrong = WANG | {"身份证号": "1"}
    assert between([ZHANG, wrong], [ZHANG, WANG]) == Preview(1, 0, 0, 1)
    assert between([ZHANG, WANG], [ZHANG, wrong]) == Preview(0, 0, 1, 1)


def test_a_registers_rows_are_its_committees() -> None:
    first: Row = {}
    second = {"代码": ELSEWHERE, "名称": "光明社区"}
    renamed = second | {"名称": "光明新社区"}
    assert between([first, second], [first, renamed], "organisation_register") == Preview(
        0, 1, 0, 1
    )
    assert between([first], [second], "organisation_register") == Preview(1, 0, 1, 0)


def test_every_part_of_what_holds_is_compared() -> None:
    parts = [read_rows("staff_roster", ZHANG, LI), read_rows("staff_roster", WANG)]
    assert preview(parts, read_rows("staff_roster", LI, WANG)) == Preview(0, 0, 1, 2)
    assert preview([], read_rows("staff_roster", LI, WANG)) == Preview(2, 0, 0, 0)


# The command line


def check(file: Path, against: Path, code: int = 0) -> str:
    asked = ["--dataset", "staff_roster", "--period", "2025-06", "--against", str(against)]
    done = CliRunner().invoke(app, ["check", str(file), *asked])
    assert done.exit_code == code, done.output
    return done.output


def written(path: Path, *rows: Row) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(csv_bytes(*rows_of("staff_roster", *rows)))
    return path


def counts(output: str) -> tuple[int, ...]:
    """New, changed, gone and same, which Chinese and English must agree on."""
    flat = " ".join(output.split())
    chinese = re.search(r"新增 (\d+) 行，修改 (\d+) 行，减少 (\d+) 行，不变 (\d+) 行", flat)
    english = re.search(r"(\d+) rows new, (\d+) changed, (\d+) gone, (\d+) the same", flat)
    assert chinese and english and chinese.groups() == english.groups(), flat
    return tuple(map(int, chinese.groups()))


def test_against_an_earlier_file(tmp_path: Path) -> None:
    old = written(tmp_path / "旧.csv", ZHANG, LI, WANG)
    new = written(tmp_path / f"{COUNTY}.csv", ZHANG, LI | {"联系电话": "13900000000"})
    assert counts(check(new, old)) == (0, 1, 1, 1)


def test_an_earlier_file_is_read_for_the_same_unit(tmp_path: Path) -> None:
    """Whatever it is called: rows of another unit's communities would be refused."""
    old = written(tmp_path / "532503.csv", ZHANG)
    assert counts(check(written(tmp_path / f"{COUNTY}.csv", ZHANG), old)) == (0, 0, 0, 1)


def test_rows_that_must_be_corrected_still_end_with_one(tmp_path: Path) -> None:
    old = written(tmp_path / "旧.csv", ZHANG)
    new = written(tmp_path / f"{COUNTY}.csv", ZHANG, LI | {"身份证号": "1"})
    assert counts(check(new, old, code=1)) == (0, 0, 0, 1)


def test_an_earlier_file_that_was_rejected(tmp_path: Path) -> None:
    old = tmp_path / "旧.csv"
    old.write_bytes(csv_bytes(["姓名", "职务"], ["张三", "主任"]))
    output = check(written(tmp_path / f"{COUNTY}.csv", ZHANG), old)
    assert "不能采用，无法比较" in output and "新增" not in output


def test_a_file_that_would_be_rejected_is_not_compared(tmp_path: Path) -> None:
    new = tmp_path / f"{COUNTY}.csv"
    new.write_bytes(csv_bytes(["姓名", "职务"], ["张三", "主任"]))
    output = check(new, written(tmp_path / "旧.csv", ZHANG), code=1)
    assert "新增" not in output and "减少" not in output


def test_against_nothing_there(tmp_path: Path) -> None:
    new = written(tmp_path / f"{COUNTY}.csv", ZHANG)
    check(new, tmp_path / "none", code=2)
    (tmp_path / "data").mkdir()
    assert "以前没有报送过" in check(new, tmp_path / "data")
    assert not list((tmp_path / "data").iterdir())


def sent(root: Path, name: str, *rows: Row, period: str = "2025-06", at: int = 0) -> None:
    path = written(root / "raw" / "staff_roster" / period / name, *rows)
    os.utime(path, (at, at))


def test_against_a_data_folder_with_a_whole_file_and_a_supplement(tmp_path: Path) -> None:
    """What holds is 张三, 李四 and 王五; the first whole file, May and other units play no part."""
    root = tmp_path / "data"
    sent(root, f"{COUNTY}一.csv", ZHANG, WANG | {"职务": "主任"}, at=1)
    sent(root, f"{COUNTY}二.csv", ZHANG, LI, at=2)
    sent(root, f"{COUNTY}补报.csv", WANG, at=3)
    sent(root, f"{COUNTY}.csv", ZHANG, period="2025-05")
    sent(root, "532503.csv", ZHANG)
    Archive(DataFolder(root)).receive()
    before = sorted(path for path in root.rglob("*"))
    new = written(tmp_path / f"{COUNTY}.csv", ZHANG, LI | {"职务": "主任"}, WANG)
    assert counts(check(new, root)) == (0, 1, 0, 2)
    assert counts(check(written(new, LI), root)) == (0, 0, 2, 1)
    assert counts(check(written(new, ZHANG, LI, WANG), root)) == (0, 0, 0, 3)
    assert sorted(path for path in root.rglob("*")) == before


def test_against_a_data_folder_without_a_file_of_the_unit(tmp_path: Path) -> None:
    root = tmp_path / "data"
    sent(root, "532503.csv", ZHANG)
    sent(root, f"{COUNTY}.csv", ZHANG, period="2025-05")
    Archive(DataFolder(root)).receive()
    assert "以前没有报送过" in check(written(tmp_path / f"{COUNTY}.csv", ZHANG), root)


def test_what_a_declaration_carries_on_holds_too(tmp_path: Path) -> None:
    root = tmp_path / "data"
    sent(root, f"{COUNTY}.csv", ZHANG, LI, period="2025-05", at=1)
    sent(root, f"{COUNTY}无变动.csv", at=2)
    Archive(DataFolder(root)).receive()
    output = check(written(tmp_path / f"{COUNTY}.csv", ZHANG, WANG), root)
    assert counts(output) == (1, 0, 1, 1)


def test_both_files_are_read_by_the_units_mapping(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mappings = tmp_path / "project" / "data" / "reference" / "mappings"
    mappings.mkdir(parents=True)
    text = "staff_roster: {columns: {员工大号: id_number}}"
    (mappings / f"{COUNTY}.yml").write_text(text, "utf-8")
    monkeypatch.setattr("workforce.folders.PROJECT", tmp_path / "project")
    for name in ("旧.csv", f"{COUNTY}.csv"):
        written(tmp_path / name, ZHANG)
        text = (tmp_path / name).read_text("utf-8").replace("身份证号", "员工大号")
        (tmp_path / name).write_text(text, "utf-8")
    assert counts(check(tmp_path / f"{COUNTY}.csv", tmp_path / "旧.csv")) == (0, 0, 0, 1)


def test_the_words_name_no_one() -> None:
    before = [read_rows("staff_roster", ZHANG)]
    words = told(before, preview(before, read_rows("staff_roster", LI)))
    assert "张三" not in words and "李四" not in words and COMMUNITY not in words
