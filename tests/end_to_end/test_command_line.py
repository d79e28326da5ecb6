"""The commands as a clerk and a statistician meet them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import xlsxwriter
from rich.cells import cell_len

from tests.conftest import Example, run, workforce
from tests.end_to_end.conftest import MONTH
from workforce.folders import DataFolder

SCREEN = 40
HEAVY = {"prefect", "great_expectations", "pandera", "pandas", "polars", "duckdb"}


@pytest.mark.parametrize("command", [[], ["demo"], ["run"], ["check"], ["status"], ["indicators"]])
def test_help_fits_one_screen_in_both_languages(command: list[str]) -> None:
    done = workforce(*command, "--help")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) <= SCREEN
    assert any("\u4e00" <= character <= "\u9fff" for character in done.stdout)


def test_importing_the_command_line_loads_nothing_heavy() -> None:
    code = f"import sys, workforce.cli; print(sorted({HEAVY} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("period", ["2025-13", "202506", "six"])
def test_a_bad_period_is_refused_before_anything_runs(tmp_path: Path, period: str) -> None:
    done = workforce("run", "--period", period, "--data", str(tmp_path / "none"))
    assert done.returncode == 2
    assert "2025-06" in done.stderr
    assert not (tmp_path / "none").exists()


def test_a_month_without_a_file_publishes_nothing_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    done = workforce("run", "--period", MONTH, "--data", str(tmp_path))
    assert done.returncode == 1
    assert "还没有收到报表" in done.stderr and "no submission yet" in done.stderr
    assert not (tmp_path / "published").exists()


def test_status_says_who_sent_what_and_who_is_late(example: Example) -> None:
    done = workforce("status", "--period", "2025-05", "--data", str(example.root))
    assert done.returncode == 0
    lines = {line.split()[0]: line for line in done.stdout.splitlines() if line[:4] == "5325"}
    assert len(lines) == 13
    assert "缺报 逾" in lines["532531"] and "缺报 逾" in lines["532527"]
    assert lines["532501"].count("迟") == 4  # the example was just made, years after its month


def test_status_before_any_run_says_what_to_do(tmp_path: Path) -> None:
    done = workforce("status", "--data", str(tmp_path))
    assert done.returncode == 1
    assert "workforce arrivals" in done.stderr


def test_check_passes_a_faultless_file_and_keeps_nothing(example: Example, tmp_path: Path) -> None:
    file = next((example.root / "raw" / "staff_roster" / MONTH).glob("532501*"))
    copy = tmp_path / file.name
    shutil.copy(file, copy)
    done = workforce("check", str(copy), "--dataset", "staff_roster", "--period", MONTH)
    assert done.returncode == 0, done.stdout
    assert "可以报送" in done.stdout and "ready to send" in done.stdout
    assert list(tmp_path.iterdir()) == [copy]


def test_check_names_every_bad_cell_and_fails(example: Example) -> None:
    file = next((example.root / "raw" / "staff_roster" / MONTH).glob("532532*"))
    done = workforce("check", str(file), "--dataset", "staff_roster", "--period", MONTH)
    assert done.returncode == 1
    wrong = [
        one
        for one in example.truth["refused"]
        if (one["period"], one["unit_code"], one["dataset"]) == (MONTH, "532532", "staff_roster")
        and not one["rule"].startswith("R2")  # those need the register
    ]
    assert len(wrong) > 10
    for one in wrong:
        assert one["rule"] in done.stdout
        assert str(one["row"]) in done.stdout
    assert f"需修改 {len(wrong)} 行" in done.stdout


def test_check_of_5000_rows_takes_less_than_5_seconds_from_cold(
    example: Example, tmp_path: Path
) -> None:
    numbers = [one for one in example.identifiers["id_numbers"] if len(one) == 18][:5000]
    path = tmp_path / "532502.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        headers = ["姓名", "身份证号", "社区代码", "人员类别", "职务", "任职日期", "月报酬(元)"]
        sheet.write_row(0, 0, headers)
        for row, number in enumerate(numbers, start=1):
            cells = ["某人", number, "532502100200", "专职工作者", "工作人员", "2020-01-01", 3000]
            sheet.write_row(row, 0, cells)
    started = time.monotonic()
    done = workforce("check", str(path), "--dataset", "staff_roster", "--period", MONTH)
    seconds = time.monotonic() - started
    assert "读取 5000 行" in done.stdout
    assert seconds < 5


def test_two_runs_at_once_make_one_result_and_a_clear_message(region: Path) -> None:
    with DataFolder(region).one_writer():
        done = workforce("run", "--period", MONTH, "--data", str(region), "--wait", "0")
    assert done.returncode == 1
    assert "正被另一次运行使用" in done.stderr and "process" in done.stderr
    assert not (region / "published").exists()


def test_a_broken_key_file_is_refused_in_words(region: Path, tmp_path: Path) -> None:
    key = tmp_path / "broken.key"
    key.write_text("123")
    done = workforce("run", "--period", MONTH, "--data", str(region), WORKFORCE_KEY_FILE=str(key))
    assert done.returncode == 1
    assert "密钥文件" in done.stderr and "Traceback" not in done.stderr


def test_reference_of_the_data_folder_is_laid_over_the_projects(region: Path) -> None:
    (region / "reference").mkdir()
    (region / "reference" / "parameters.yml").write_text("refused_rows_limit_pct: 100\n", "utf-8")
    run(region, MONTH)
    rows = json.loads((region / "published" / "latest" / "indicators.json").read_text("utf-8"))
    # no unit can have too many refused rows
    assert {row["status"] for row in rows if row["coverage"] == 1} <= {
        "ok", "not_applicable", "suppressed",
    }  # fmt: skip


def test_a_threshold_nobody_knows_is_refused_in_words(region: Path) -> None:
    (region / "reference").mkdir()
    (region / "reference" / "parameters.yml").write_text("least_coverage: 80\n", "utf-8")
    done = workforce("run", "--period", MONTH, "--data", str(region))
    assert done.returncode == 1
    assert "parameters.yml" in done.stderr and "least_coverage_pct" in done.stderr
    assert not (region / "published").exists()


@pytest.mark.parametrize("text", ["owes: {default: {level: county}}\n", "owes: [\n"])
def test_a_broken_reporting_file_is_told_in_words(region: Path, text: str) -> None:
    (region / "reference").mkdir()
    (region / "reference" / "reporting.yml").write_text(text, "utf-8")
    done = workforce("run", "--period", MONTH, "--data", str(region))
    assert done.returncode == 1
    assert "reporting.yml" in done.stderr and "Traceback" not in done.stderr


def test_a_place_that_can_not_be_written_is_told_in_words(region: Path, tmp_path: Path) -> None:
    taken = tmp_path / "a-file"
    taken.touch()
    key = str(taken / "person.key")
    done = workforce("run", "--period", MONTH, "--data", str(region), WORKFORCE_KEY_FILE=key)
    assert done.returncode == 1
    assert "不能读写" in done.stderr and "Traceback" not in done.stderr


def test_a_data_folder_without_raw_is_told(tmp_path: Path) -> None:
    done = workforce("run", "--period", MONTH, "--data", str(tmp_path / "typo"))
    assert done.returncode == 2
    assert "raw" in done.stderr and not (tmp_path / "typo").exists()


def test_indicators_lists_the_catalogue_one_line_each() -> None:
    done = workforce("indicators")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert max(map(cell_len, lines)) <= 100
    (line,) = (line for line in lines if line.split()[:1] == ["registered_volunteers"])
    assert line.split() == ["registered_volunteers", "注册志愿者人数", "人", "注册志愿者"]


def test_one_indicator_is_shown_with_its_plans() -> None:
    done = workforce("indicators", "certified_per_10k_registered")
    assert done.returncode == 0, done.stderr
    for words in (
        "每万户籍人口拥有持证社会工作者",
        "Certified social workers per 10,000 registered population",
        "持证社会工作者（人） ÷ 户籍人口（人） × 10,000",
        "分子不一定是分母的一部分",
        "TZ-013 泰州市城乡社区服务体系建设行动方案（2023—2025年）：> 10人/万人；2025-12考核",
    ):
        assert words in done.stdout


def test_an_unknown_indicator_is_told_with_those_near_it() -> None:
    done = workforce("indicators", "women_share_village")
    assert done.returncode == 2 and done.stdout == ""
    assert "没有指标“women_share_village”" in done.stderr
    assert "women_share_village_committee_members" in done.stderr


def test_indicators_counts_the_data_folders_own_plans(tmp_path: Path) -> None:
    plans = tmp_path / "reference" / "plans"
    plans.mkdir(parents=True)
    (plans / "one.yml").write_text(
        "title: {zh: 本县规划, en: Our plan}\nregion: '532501'\ndocument: 一号\n"
        "from_year: 2025\nto_year: 2026\ntargets:\n- {id: X-1, indicators: [quota_share],"
        " comparator: '>=', target: 5, clause: 一}\n",
        "utf-8",
    )
    done = workforce("indicators", "quota_share", "--data", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "X-1 本县规划：≥ 5%；规划期末（2026-12）考核" in done.stdout
    (plans / "one.yml").write_text("title: [\n", "utf-8")
    done = workforce("indicators", "--data", str(tmp_path))
    assert done.returncode == 1 and "one.yml" in done.stderr and "Traceback" not in done.stderr
    done = workforce("indicators", "--data", str(tmp_path / "typo"))
    assert done.returncode == 2 and "--data" in done.stderr


@pytest.mark.parametrize("asked", [[], ["quota_share"]])
def test_indicators_loads_nothing_heavy(asked: list[str]) -> None:
    code = f"""
import sys
from workforce.cli import app
app(["indicators", *{asked}], standalone_mode=False)
print(sorted({HEAVY} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
