"""What is late, missing or wrong: the month goes on, and nothing falls to zero."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.conftest import Example, run, tree, workforce
from tests.end_to_end.conftest import COUNTIES, MONTH
from workforce.folders import DataFolder
from workforce.intake import staging
from workforce.month import staged_submissions
from workforce.warehouse import open_warehouse

WORKERS = "workers_per_10k_urban_all"


def published(root: Path) -> dict[tuple[str, str], dict[str, str]]:
    """The newest release's rows by region and indicator."""
    with (root / "published" / "latest" / "indicators.csv").open(encoding="utf-8") as file:
        return {(row["region_code"], row["indicator"]): row for row in csv.DictReader(file)}


def rows(root: Path, query: str) -> list[tuple]:
    with open_warehouse(DataFolder(root)) as con:
        return con.execute(query).fetchall()


ROSTER_ALONE = {
    WORKERS, "workers_per_10k_urban_all", "workers_per_10k_urban_with_grid",
    "women_share_village_committee_members", "women_share_resident_committee_members",
    "women_share_village_committee_directors", "women_share_resident_committee_directors",
}  # fmt: skip


def test_one_county_without_a_roster(example: Example, tmp_path: Path) -> None:
    """13 owe, 12 send: provisional above, missing below, both parts over the same counties."""
    root = example.copy(tmp_path / "copy", "raw", "reference", "staged")  # nothing to read again
    gone = "532503"
    next((root / "raw" / "staff_roster" / MONTH).glob(f"{gone}*")).unlink()
    run(root, MONTH)
    got, whole = published(root), published(example.root)
    bases = dict(rows(root, "select indicator, basis from indicator"))
    for indicator, basis in bases.items():
        county, prefecture = got[gone, indicator], got["5325", indicator]
        if "staff_roster" not in basis:
            for region in ("5325", gone):
                assert got[region, indicator] == whole[region, indicator], indicator
            continue
        assert (county["status"], county["value"], county["numerator"]) == ("missing", "", "")
        assert county["coverage"] == "0.0000"
        if indicator not in ROSTER_ALONE:
            continue
        assert prefecture["status"] == "provisional"
        assert prefecture["coverage"] == "0.9231"  # 12 / 13
        others = [row for (code, name), row in got.items() if name == indicator and len(code) == 6]
        for part in ("numerator", "denominator"):
            known = [int(row[part]) for row in others if row[part]]
            assert len(known) == 12
            if part == "denominator" and "urban" in indicator:
                assert int(prefecture[part]) == sum(known)  # people live in one county
            assert max(known) < int(prefecture[part]) <= sum(known)
    urban = int(whole["5325", WORKERS]["denominator"]) - int(whole[gone, WORKERS]["denominator"])
    assert int(got["5325", WORKERS]["denominator"]) == urban


def test_a_register_that_arrives_after_the_rosters(region: Path) -> None:
    """The next run takes the rows it had refused for want of it, and reads no roster again."""
    register = next((region / "raw" / "organisation_register").glob("*/532532*"))
    aside = region / register.name
    register.rename(aside)
    run(region, MONTH)
    late = "where unit_code = '532532' and dataset = 'staff_roster'"
    state = f"select state from reporting_state {late}"
    refused = f"select count(*) from finding {late} and code in ('R201', 'R202')"
    assert rows(region, state) == [("rejected",)]
    assert rows(region, refused)[0][0] > 150
    assert published(region)["532532", WORKERS]["status"] == "missing"
    aside.rename(register)
    second = run(region, MONTH)
    assert second.read == 1
    assert rows(region, state) == [("reported",)]
    assert rows(region, refused)[0][0] == 0
    assert published(region)["532532", WORKERS]["status"] != "missing"


def test_a_file_that_disappears_changes_nothing(ran: Path) -> None:
    before = tree(ran / "published")
    for file in (ran / "raw").glob("*/*/*"):
        file.unlink()
    assert run(ran, MONTH).read == 0
    assert tree(ran / "published") == before


def test_a_resubmission_costs_one_file(ran: Path) -> None:
    file = next((ran / "raw" / "certification_list" / MONTH).glob("532523*"))
    file.with_name("532523补报.csv").write_bytes(file.read_bytes() + b"\n")
    result = run(ran, MONTH)
    assert (result.read, result.is_new) == (1, False)


BAD = {
    "staff_roster/532523空.csv": (b"", "R001"),
    "volunteer_registration/532523.xlsx": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "R002"),
    "certification_list/532523.csv": ("姓名,身份证号\n张三,".encode() + b"\xe5\xbc", "R004"),
    "training_record/532523.csv": ("姓名,电话,住址\n甲,1,乙\n".encode(), "R005"),
    "staff_roster/532531.csv": (
        "2025年5月花名册,,,,\n姓名,身份证号,社区代码,人员类别,职务\n"
        "甲,990101198503051230,532531100200,专职工作者,工作人员\n".encode(),
        "R006",
    ),
    "staff_roster/999999.csv": (
        "姓名,身份证号,社区代码,人员类别,职务\n甲,x,1,y,z\n".encode(),
        "R011",
    ),
}


def test_bad_files_are_refused_one_by_one_and_the_month_goes_on(
    region: Path, example: Example
) -> None:
    for name, (data, _) in BAD.items():
        dataset, file = name.split("/")
        folder = region / "raw" / dataset / MONTH
        for old in folder.glob(f"{file[:6]}*"):
            old.unlink()
        (folder / file).write_bytes(data)
    (region / "raw" / "staff_roster" / MONTH / "李四的花名册.xlsx").write_bytes(b"PK\x03\x04")
    override = ("--override=G201", "--reviewed-by=甲", "--approved-by=乙", "--reason=试报")
    done = workforce("run", "--period", MONTH, "--data", str(region), *override)
    assert done.returncode == 0, done.stderr
    assert "李四" not in done.stdout + done.stderr
    assert "1 个文件没有读取" in done.stdout
    for name, (_, code) in BAD.items():
        dataset, file = name.split("/")
        found = rows(
            region,
            f"select code from finding where dataset = '{dataset}' and unit_code = '{file[:6]}'"
            f" and period = '{MONTH}' and severity = 'file'",
        )
        assert (code,) in found, name
        if file[:6] in COUNTIES:
            returned = list((region / "returns" / MONTH / file[:6]).glob("*.xlsx"))
            assert returned, name
    told = (region / "returns" / "未能识别的文件.txt").read_text("utf-8")
    assert "李四的花名册.xlsx" in told and "532502花名册.xlsx" in told
    good = rows(region, "select count(*) from reporting_state where state = 'reported'")
    assert good == [(12 - 5,)]


@pytest.mark.parametrize("name", sorted(BAD))
def test_check_says_what_is_wrong_with_a_bad_file(tmp_path: Path, name: str) -> None:
    data, code = BAD[name]
    dataset, file = name.split("/")
    path = tmp_path / file
    path.write_bytes(data)
    done = workforce("check", str(path), "--dataset", dataset, "--period", MONTH)
    assert done.returncode == 1, done.stdout + done.stderr
    assert file in done.stdout
    if code != "R011":  # whether the unit exists is known only beside the division table
        assert code in done.stdout
    lines = done.stdout.splitlines()
    chinese = next(at for at, line in enumerate(lines) if "退回重报" in line or "未采用" in line)
    assert lines[chinese + 1].strip()[0] > "\u4e00" and lines[chinese + 2].strip()[0].isascii()
    assert list(tmp_path.iterdir()) == [path]  # keeps nothing


def test_when_the_rules_change_a_run_reads_only_its_own_month_again(
    ran: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Registers of May and lists of other months stay as they were read, until a recheck."""
    rules = staging.rules_version
    monkeypatch.setattr(
        staging, "rules_version", lambda dataset, mapping: rules(dataset, mapping)[::-1]
    )
    may = ran / "raw" / "certification_list" / "2025-05"
    may.mkdir()
    june = next((ran / "raw" / "certification_list" / MONTH).glob("532531*"))
    (may / june.name).write_bytes(june.read_bytes())
    periods = [one.submission.period for one in staged_submissions(DataFolder(ran))]
    assert set(periods) > {MONTH}
    assert run(ran, MONTH).read == periods.count(MONTH) + 1  # lists of June, one new of May
    assert run(ran, MONTH).read == 0


def test_two_files_of_one_county_at_once_are_told(region: Path) -> None:
    file = next((region / "raw" / "staff_roster" / MONTH).glob("532523*"))
    lines = file.read_bytes().splitlines(keepends=True)
    (file.parent / "532523另一部分.csv").write_bytes(b"".join(lines[:40]))
    done = workforce("arrivals", "--data", str(region))
    assert done.returncode == 0
    assert "2025-06 532523 staff_roster: 同时来了几个文件" in done.stdout
    assert "另一部分" not in done.stdout


def test_a_document_that_is_no_table_replaces_nothing(ran: Path) -> None:
    before = tree(ran / "published")
    (ran / "raw" / "staff_roster" / MONTH / "532523说明.docx").write_bytes(b"PK\x03\x04")
    assert run(ran, MONTH).unplaced == 1
    assert tree(ran / "published") == before
    assert "不是表格文件" in (ran / "returns" / "未能识别的文件.txt").read_text("utf-8")
