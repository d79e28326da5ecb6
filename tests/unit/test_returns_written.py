"""What lies in the returns folder: who gets which workbook, and what it says of files before."""

from __future__ import annotations

import datetime as dt
import io
import os
import shutil
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest

from tests.unit.making import COUNTY, csv_bytes, id_number, rows_of, xlsx_bytes
from workforce.costs import Cost
from workforce.folders import PROJECT, DataFolder
from workforce.intake.archive import Archive
from workforce.intake.pseudonym import PersonKey
from workforce.intake.staging import stage
from workforce.month import staged_submissions
from workforce.returns import write, write_returns
from workforce.returns.gather import Costs

JUNE, MAY = "2025-06", "2025-05"
OTHER = "532503"
WRONG = "1"  # no ID number
RENEWED = {"取得日期": "2020-01-02", "登记有效期至": "2025-08-01"}
EMPTY = """
    create table build_finding (
        dataset varchar, period varchar, unit_code varchar, part smallint, code varchar,
        column_name varchar, source_sheet bigint, source_row bigint, detail varchar
    );
    create table person_to_train (
        period varchar, unit_code varchar, part smallint, source_sheet bigint,
        source_row bigint, days decimal(10, 2)
    );
    create table registration_to_renew (
        period varchar, unit_code varchar, part smallint, source_sheet bigint,
        source_row bigint, ends_on date
    );
    create table organisation (period varchar, community_code varchar, community_name varchar);
    create table parameter (name varchar, value bigint);
    insert into parameter values ('yearly_training_days', 3);
"""


class Office:
    """A data folder whose build found what a test says it did."""

    def __init__(self, root: Path) -> None:
        self.folder = DataFolder(root)
        self.clock = 1_750_000_000
        self.build()

    def send(self, name: str, data: bytes, dataset: str = "staff_roster", at: str = JUNE) -> None:
        """A file comes in, later than all before, and is read."""
        path = self.folder.raw / dataset / at / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.clock += 60
        os.utime(path, (self.clock, self.clock))
        archive = Archive(self.folder)
        archive.receive()
        key = PersonKey.load()
        for parts in archive.current().values():
            for one in parts:
                stage(self.folder, one, key)

    def build(self, **rows: Iterable[tuple]) -> None:
        """A warehouse with these rows, table by table."""
        home = self.folder.warehouse
        home.mkdir(parents=True, exist_ok=True)
        path = home / f"workforce-{len(list(home.iterdir()))}.duckdb"
        with duckdb.connect(str(path)) as con:
            con.execute(EMPTY)
            for table, told in rows.items():
                for row in told:
                    marks = ", ".join("?" for _ in row)
                    con.execute(f"insert into {table} values ({marks})", row)
        link = home / "workforce.duckdb"
        link.unlink(missing_ok=True)
        link.symlink_to(path.name)

    def write(self, costs: Costs | None = None) -> list[str]:
        """Write June's returns; the names of what is new, without what marks their content."""
        paths = write_returns(self.folder, staged_submissions(self.folder), JUNE, costs)
        return sorted(f"{path.parent.name}/{path.stem.rpartition('-')[0]}" for path in paths)

    def lying(self) -> list[Path]:
        return sorted((self.folder.returns / JUNE).glob("*/*.xlsx"))

    def only(self) -> Path:
        (path,) = self.lying()
        return path


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def lines(path: Path) -> list[str]:
    """The first sheet's lines, cells joined by a bar."""
    page = openpyxl.load_workbook(path).worksheets[0]
    return ["|".join(str(c) for c in row if c) for row in page.iter_rows(values_only=True)]


def compared(path: Path) -> list[str]:
    """What the return says of the file before."""
    shown = lines(path)
    start = next(at for at, line in enumerate(shown) if line.startswith("与上次报送相比"))
    return shown[start + 1 : [*shown, ""].index("", start)]


def roster(*changes: dict[str, str], **more: list) -> bytes:
    return xlsx_bytes(甲=[*rows_of("staff_roster", *changes)], **more)


def person(serial: int, **changes: str) -> dict[str, str]:
    return {"姓名": f"人{serial}", "身份证号": id_number(serial=serial)} | changes


# Which returns there are


def test_a_file_without_anything_to_say_has_no_return(office: Office) -> None:
    office.send(f"{COUNTY}.xlsx", roster(person(1)))
    assert office.write() == []


def test_a_return_is_the_units_alone_and_stands_until_something_changes(office: Office) -> None:
    office.send(f"{COUNTY}.xlsx", roster(person(1, 身份证号=WRONG), person(3)))
    assert office.write() == [f"{COUNTY}/城乡社区工作人员花名册-审核反馈表"]
    (path,) = office.lying()
    assert path.stat().st_mode & 0o777 == 0o600
    assert office.folder.returns.stat().st_mode & 0o777 == 0o700
    assert office.write() == []
    found = ("staff_roster", JUNE, COUNTY, 0, "R201", "community_code", 1, 3, None)
    office.build(build_finding=[found])
    assert office.write() == [f"{COUNTY}/城乡社区工作人员花名册-审核反馈表"]
    assert office.only() != path


@pytest.mark.parametrize(
    "source",
    [
        "workforce/returns/front.py",
        "workforce/intake/findings.py",
        "schemas/staff_roster.py",
        "schemas/codelists/finding.csv",
        "schemas/codelists/cleaning.csv",
    ],
)
def test_corrected_words_reach_who_has_a_return_with_the_old(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    project = tmp_path / "project"
    for name in ("workforce", "schemas"):
        shutil.copytree(
            PROJECT / name, project / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    monkeypatch.setattr(write, "PROJECT", project)
    office.send(f"{COUNTY}.xlsx", roster(person(1, 身份证号=WRONG), person(3)))
    assert len(office.write()) == 1
    assert office.write() == []
    path = office.only()
    with (project / source).open("a", encoding="utf-8") as file:
        file.write("# corrected\n")
    assert len(office.write()) == 1
    assert office.only() != path


def test_findings_of_the_build_come_with_their_detail_and_for_their_month_alone(
    office: Office,
) -> None:
    office.send(f"{COUNTY}.xlsx", roster(person(1)))
    about = ("staff_roster", COUNTY, 0)
    office.build(
        build_finding=[
            (about[0], JUNE, *about[1:], "R322", None, None, None, "120→55"),
            (about[0], MAY, *about[1:], "R201", "community_code", 1, 2, None),
            (about[0], JUNE, OTHER, 0, "R201", "community_code", 1, 2, None),
        ]
    )
    office.write()
    shown = "\n".join(lines(office.only()))
    assert "行数不到上月的一半（120→55）" in shown
    assert "R201" not in shown


def test_costs_are_told_to_the_submission_they_are_of(office: Office) -> None:
    office.send(f"{COUNTY}.xlsx", roster(person(1, 身份证号=WRONG), person(3)))
    office.send(f"{OTHER}.xlsx", roster(person(5, 身份证号=WRONG), person(7)))
    (own,) = Archive(office.folder).current()["staff_roster", JUNE, COUNTY]
    office.write(costs={own: (Cost("指标甲", "indicator A", "", "17.4", "18.1"),)})
    told = {path.parent.name: "指标甲现为 17.4" in "".join(lines(path)) for path in office.lying()}
    assert told == {COUNTY: True, OTHER: False}


def test_cells_tidied_alone_are_told_of_too(office: Office) -> None:
    office.send(f"{COUNTY}.xlsx", roster(person(1, 任职日期="2020年1月2日")))
    assert office.write() == [f"{COUNTY}/城乡社区工作人员花名册-审核反馈表"]
    assert "任职日期|1|日期写法统一|dates written in other forms" in lines(office.only())


# Sent again


def test_everything_corrected_gets_a_return_that_says_so(office: Office) -> None:
    office.send(f"{COUNTY}.xlsx", roster(person(1, 身份证号=WRONG), person(3)))
    office.write()
    office.send(f"{COUNTY}.xlsx", roster(person(1), person(3)))
    assert office.write() == [f"{COUNTY}/城乡社区工作人员花名册-审核反馈表"]
    path = office.only()  # the earlier one is gone
    assert compared(path) == ["上次的 1 处问题都已改正。 / All 1 found before are fixed."]
    assert "没有发现问题。 / No findings." in lines(path)


def test_fixed_new_and_remaining_are_told_finding_by_finding_wherever_rows_moved(
    office: Office,
) -> None:
    """Before: 1 and 3 have no such post, 5 a wrong ID. After: 3 is fixed, 1 stands three rows
    lower, 5 is still wrong otherwise, 7 is new.
    """
    office.send(
        f"{COUNTY}.xlsx",
        roster(person(1, 职务="顾问"), person(3, 职务="干部"), person(5, 身份证号="2"), person(7)),
    )
    office.send(
        f"{COUNTY}.xlsx",
        roster(
            person(3), person(9), person(11), person(1, 职务="顾问甲"), person(5, 身份证号="3"),
            person(7, 职务="书童"),
        ),
    )  # fmt: skip
    office.write()
    assert compared(office.only()) == [
        "已改正 1 处，新出现 1 处，仍未改 2 处（只比较读取时发现的问题）。"
        " / 1 fixed, 1 new, 2 remaining (found when reading the file).",
        "R106 “职务”的内容不在代码表中：已改正 1，新出现 1（甲!E7），仍未改 1"
        " / “职务” is not in the list: 1 fixed, 1 new, 1 remaining",
        "R102 身份证号有误（位数或校验码不对）：已改正 0，新出现 0，仍未改 1"
        " / wrong ID number (length or check digit): 0 fixed, 0 new, 1 remaining",
    ]


def test_the_same_person_twice_is_counted_twice(office: Office) -> None:
    twice = [person(1, 职务="顾问"), person(1, 职务="顾问")]
    office.send(f"{COUNTY}.xlsx", roster(*twice, person(3)))
    office.send(f"{COUNTY}.xlsx", roster(twice[0], person(3)))
    office.write()
    assert compared(office.only())[0].startswith("已改正 1 处，新出现 0 处，仍未改 1 处")


def test_once_before_and_twice_after_is_one_that_is_new(office: Office) -> None:
    once = person(1, 职务="顾问")
    office.send(f"{COUNTY}.xlsx", roster(once, person(3)))
    office.send(f"{COUNTY}.xlsx", roster(once, once, person(3)))
    office.write()
    assert compared(office.only())[0].startswith("已改正 0 处，新出现 1 处，仍未改 1 处")


def test_all_fixed_is_not_said_where_something_new_came(office: Office) -> None:
    office.send(f"{COUNTY}.xlsx", roster(person(1, 身份证号=WRONG), person(3)))
    office.send(f"{COUNTY}.xlsx", roster(person(1), person(3, 职务="顾问")))
    office.write()
    assert compared(office.only())[0].startswith("已改正 1 处，新出现 1 处，仍未改 0 处")


def test_a_corrected_number_does_not_make_another_finding_of_the_row_new(office: Office) -> None:
    office.send(f"{COUNTY}.xlsx", roster(person(1, 身份证号=WRONG, 职务="顾问"), person(3)))
    office.send(f"{COUNTY}.xlsx", roster(person(1, 职务="顾问"), person(3)))
    office.write()
    assert compared(office.only())[0].startswith("已改正 1 处，新出现 0 处，仍未改 1 处")


def test_a_file_that_could_not_be_read_before_is_fixed_by_one_that_can(office: Office) -> None:
    office.send(f"{COUNTY}.csv", b"%PDF-1.7")
    office.send(f"{COUNTY}.csv", csv_bytes(*rows_of("staff_roster", person(1))))
    office.write()
    assert compared(office.only()) == ["上次的 1 处问题都已改正。 / All 1 found before are fixed."]


def test_registers_are_compared_by_code_and_name(office: Office) -> None:
    rows = [{"代码": f"{COUNTY}001{n:03}", "名称": f"社区{n}", "类型": "甲"} for n in (1, 2, 3, 4)]
    right, renamed = {"类型": "居委会"}, {"名称": "新社区"}
    later = [rows[3] | right, rows[2] | renamed, rows[1] | right]
    for sent in ([*rows[:3], rows[3] | right], later):
        data = csv_bytes(*rows_of("organisation_register", *sent))
        office.send(f"{COUNTY}.csv", data, "organisation_register")
    office.write()
    assert compared(office.only())[1].startswith(
        "R106 “类型”的内容不在代码表中：已改正 2，新出现 0，仍未改 1"
    )


def test_a_header_still_unknown_remains_and_another_is_new(office: Office) -> None:
    office.send(f"{COUNTY}.xlsx", roster(person(1, 员工号="7")))
    office.send(f"{COUNTY}.xlsx", roster(person(1, 备用="x", 员工号="7")))
    office.write()
    assert compared(office.only())[0].startswith("已改正 0 处，新出现 1 处，仍未改 1 处")


def test_after_a_declaration_there_is_nothing_to_compare_with(office: Office) -> None:
    office.send(f"{COUNTY}零报告.txt", b"")
    office.send(f"{COUNTY}.xlsx", roster(person(1, 身份证号=WRONG), person(3)))
    office.write()
    assert not [line for line in lines(office.only()) if line.startswith("与上次报送相比")]


# Supplements and declarations


def test_a_supplement_has_a_return_of_its_own(office: Office) -> None:
    office.send(f"{COUNTY}.xlsx", roster(person(1, 身份证号=WRONG), person(3)))
    office.send(f"{COUNTY}补报.xlsx", roster(person(5, 职务="顾问"), person(7)))
    found = ("staff_roster", JUNE, COUNTY, 1, "R201", "community_code", 1, 3, None)
    office.build(build_finding=[found])
    assert office.write() == [
        f"{COUNTY}/城乡社区工作人员花名册-审核反馈表",
        f"{COUNTY}/城乡社区工作人员花名册-补报1-审核反馈表",
    ]
    whole, supplement = (
        {part for line in lines(path) for part in line.split("|") if part.startswith("R")}
        for path in office.lying()
    )
    assert (whole, supplement) == ({"R102"}, {"R106", "R201"})
    assert "补报" in lines(office.lying()[1])[1]


def test_what_no_change_carries_on_is_listed_from_last_months_file(office: Office) -> None:
    office.send(f"{COUNTY}.xlsx", roster(person(1, 身份证号=WRONG), person(3), person(5)), at=MAY)
    office.send(f"{COUNTY}无变动.txt", b"")
    found = ("staff_roster", JUNE, COUNTY, 0, "R201", "community_code", 1, 4, None)
    office.build(build_finding=[found])
    assert office.write() == [f"{COUNTY}/城乡社区工作人员花名册-审核反馈表"]
    book = openpyxl.load_workbook(office.only())
    assert "无变动，沿用2025年5月的数据" in book.worksheets[0]["A2"].value
    assert book.sheetnames == ["审核反馈", "问题行"]
    page = list(book["问题行"].iter_rows(values_only=True))
    assert page[1][:3] == (4, "532502001001", "人5")
    assert len(page) == 2


def test_no_change_with_nothing_to_carry_on_says_so(office: Office) -> None:
    office.send(f"{COUNTY}无变动.txt", b"")
    found = ("staff_roster", JUNE, COUNTY, 0, "R015", None, None, None, None)
    office.build(build_finding=[found])
    office.write()
    assert any("报了“无变动”，但上月没有可以沿用的数据" in line for line in lines(office.only()))


# Lists to act on


def test_who_to_train_and_what_to_renew_go_to_the_unit_with_names(office: Office) -> None:
    office.send(
        f"{COUNTY}.xlsx", roster(person(1), person(3, 职务="书记、主任"), person(5, 职务="委员"))
    )
    theirs = {"社区(村)代码": f"{OTHER}001001"}
    office.send(f"{OTHER}.xlsx", roster(person(9, **theirs), person(11, **theirs)))
    cards = rows_of("certification_list", person(1, 管理号="A1", **RENEWED), person(3, 管理号="A2"))
    office.send(f"{COUNTY}.csv", csv_bytes(*cards), "certification_list")
    office.build(
        person_to_train=[
            (JUNE, COUNTY, 0, 1, 3, Decimal("1.50")),
            (JUNE, COUNTY, 0, 1, 4, Decimal("0")),
            (MAY, COUNTY, 0, 1, 2, Decimal("0")),
            (JUNE, OTHER, 0, 1, 2, Decimal("2")),
        ],
        registration_to_renew=[(JUNE, COUNTY, 0, 1, 2, dt.date(2025, 8, 1))],
        organisation=[(JUNE, "532502001001", "幸福社区")],
    )
    assert [name for name in office.write() if name.endswith("需办事项")] == [
        f"{COUNTY}/需办事项", f"{OTHER}/需办事项",
    ]  # fmt: skip
    own, other = (path for path in office.lying() if path.name.startswith("需办事项"))
    book = openpyxl.load_workbook(own)
    assert book.sheetnames == ["培训不足3天", "证书登记将到期"]
    assert list(book["培训不足3天"].iter_rows(min_row=5, values_only=True)) == [
        ("人3", "幸福社区", "书记、主任", "1.5", "3"),
        ("人5", "幸福社区", "委员", "0", "4"),
    ]
    assert list(book["证书登记将到期"].iter_rows(min_row=5, values_only=True)) == [
        ("人1", "A1", "2025-08-01", "2")
    ]
    assert own.stat().st_mode & 0o777 == other.stat().st_mode & 0o777 == 0o600
    (theirs,) = openpyxl.load_workbook(other).worksheets
    assert [row[0] for row in theirs.iter_rows(min_row=5, values_only=True)] == ["人9"]
    office.build()
    office.write()
    assert not [path for path in office.lying() if path.name.startswith("需办事项")]


def test_lists_follow_their_rows_into_supplements_and_last_months_file(office: Office) -> None:
    office.send(f"{COUNTY}.xlsx", roster(person(1), person(3)), at=MAY)
    office.send(f"{COUNTY}无变动.txt", b"")
    cards = rows_of("certification_list", person(1, 管理号="A1"))
    office.send(f"{COUNTY}.csv", csv_bytes(*cards), "certification_list")
    more = rows_of("certification_list", person(3, 管理号="A3", 姓名="=1+1"))
    office.send(f"{COUNTY}补报.csv", csv_bytes(*more), "certification_list")
    office.build(
        person_to_train=[(JUNE, COUNTY, 0, 1, 3, Decimal("0"))],
        registration_to_renew=[(JUNE, COUNTY, 1, 1, 2, dt.date(2025, 7, 1))],
    )
    office.write()
    (path,) = [path for path in office.lying() if path.name.startswith("需办事项")]
    book = openpyxl.load_workbook(path)
    assert book["培训不足3天"]["A5"].value == "人3"
    cell = book["证书登记将到期"]["A5"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert book["证书登记将到期"]["B5"].value == "A3"


def test_file_names_hold_nobodys_name(office: Office) -> None:
    office.send(f"{COUNTY}张三的花名册.xlsx", roster(person(1, 身份证号=WRONG), person(3)))
    office.write()
    assert "张三" not in office.only().name
    assert "张三的" not in "".join(lines(office.only()))
    assert io.BytesIO(office.only().read_bytes()).read(2) == b"PK"
