"""The catalogue in words: current, whole, and true to the files it is made from."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.cells import cell_len

import schemas
from workforce import findings_handbook, handbook, warehouse_handbook
from workforce.catalogue import SQL, Catalogue, load
from workforce.folders import PROJECT, DataFolder
from workforce.gate import handbook as gate_handbook
from workforce.handbook import (
    column_titles,
    indicator_lines,
    list_lines,
    unknown_message,
)
from workforce.release import files_handbook

DOCUMENTS = ("indicators.md", "targets.md")
PLANS = sorted((PROJECT / "data" / "reference" / "plans").glob("*.yml"))
INDICATOR_FILES = ("workforce", "training", "volunteers", "certificates", "pay", "facilities")
# Rows of each plan, numbered from 001 without a hole.
ROWS = {"GD": 65, "HN": 75, "HH": 80, "TZ": 54, "YX": 51}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(DataFolder(PROJECT / "data"))


@pytest.fixture(scope="module")
def made(catalogue: Catalogue) -> dict[str, str]:
    return handbook.documents(catalogue)


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def entry_of(text: str, indicator: str) -> str:
    """What docs/indicators.md says of one indicator."""
    return text.split(f'<a id="{indicator}"></a>')[1].split("\n#")[0]


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def row_of(text: str, row_id: str) -> list[str]:
    """The cells of a plan row in docs/targets.md."""
    start = f'| <a id="{row_id}"></a>'
    (line,) = (line for line in text.splitlines() if line.startswith(start))
    return cells_of(line)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_current(made: dict[str, str], name: str) -> None:
    there = PROJECT / "docs" / name
    assert there.exists() and there.read_text("utf-8") == made[name], "run: make docs"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_the_same_on_any_machine_and_day(made: dict[str, str], name: str) -> None:
    assert set(made) == set(DOCUMENTS)
    assert str(PROJECT) not in made[name]
    assert not re.search(r"\b\d{4}-\d{2}-\d{2}\b", made[name])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_tables_are_rectangular_and_links_lead_somewhere(made: dict[str, str], name: str) -> None:
    tables = re.findall(r"(?:^\|.*\n)+", made[name], re.MULTILINE)
    assert tables
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1
    anchors = {one: set(re.findall(r'<a id="([^"]+)">', text)) for one, text in made.items()}
    for document, anchor in re.findall(r"\]\(([\w.]*)#([^)]+)\)", made[name]):
        assert anchor in anchors[document or name], anchor


def test_every_plan_row_stands_once(made: dict[str, str]) -> None:
    shown = re.findall(
        r'^\| <a id="[^"]+"></a>([A-Z]{2}-\d{3}) \|', made["targets.md"], re.MULTILINE
    )
    assert Counter(shown) == Counter(
        f"{plan}-{number:03}" for plan, rows in ROWS.items() for number in range(1, rows + 1)
    )
    assert len(shown) == 325
    entries = [
        entry for path in PLANS for part in ("targets", "others") for entry in read(path)[part]
    ]
    assert Counter(shown) == Counter(entry["id"] for entry in entries)


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_plan_row_says_what_its_file_says(made: dict[str, str], path: Path) -> None:
    plan, reasons = read(path), read(PROJECT / "data" / "reference" / "reasons.yml")
    records = {"target": "目标", "rule": "规定", "baseline": "基期", "definition": "定义",
               "mechanism": "机制"}  # fmt: skip
    for entry in (*plan["targets"], *plan["others"]):
        _, subject, record, printed, read_as, judged, notes = row_of(
            made["targets.md"], entry["id"]
        )
        assert subject == f"{entry['subject']['zh']}<br>{entry['subject']['en']}"
        assert record == records[entry["record"]]
        assert printed == str(entry.get("printed", ""))
        assert all(words in notes for words in entry.get("note", {}).values())
        for indicator in entry.get("indicators", entry.get("related", ())):
            assert f"(indicators.md#{indicator})" in judged
        if "reason" in entry:
            words = reasons[entry["reason"]]
            assert read_as == "" and judged.startswith(f"{words['zh']}<br>{words['en']}")
            assert ("仅供参照" in judged) == bool(entry.get("related"))
        else:
            assert str(entry["target"]) in read_as and "仅供参照" not in judged


@pytest.mark.parametrize(
    "row_id, read_as",
    [
        ("TZ-012", "> 18人/万人；2025-12考核；约束性；基期18人/万人（2022-12）"),
        ("TZ-038", "≥ 18人/万人；规划期末（2025-12）考核"),
        ("HH-058", "约50%，从45起为达到；2025-12考核"),
        ("HH-064", "≥ 2班次；每年12月考核；每年从0班次起"),
        ("HH-065", "≥ 3班次；每年12月考核；每个县级地区分别判断；每年从0班次起"),
    ],
)
def test_how_a_row_is_read(made: dict[str, str], row_id: str, read_as: str) -> None:
    assert row_of(made["targets.md"], row_id)[4].split("<br>")[0] == read_as


def test_parts_are_named(made: dict[str, str]) -> None:
    assert "4401、4403、" in row_of(made["targets.md"], "GD-022")[4]


def test_the_summary_adds_up(made: dict[str, str]) -> None:
    """By plan, in the order of the files: judged targets and rules, each reason, all."""
    lines = [line for line in made["targets.md"].split("\n## ")[0].splitlines() if line[:1] == "|"]
    counts = {
        cells_of(line)[0].split("<br>")[0]: [int(cell or 0) for cell in cells_of(line)[1:]]
        for line in lines[2:]
    }
    plans = [read(path) for path in PLANS]
    for record, words in (("target", "判断的目标"), ("rule", "判断的规定")):
        judged = [sum(one["record"] == record for one in plan["targets"]) for plan in plans]
        assert counts[words] == [*judged, sum(judged)]
    reasons = read(PROJECT / "data" / "reference" / "reasons.yml")
    for reason, said in reasons.items():
        listed = [sum(one["reason"] == reason for one in plan["others"]) for plan in plans]
        assert counts[f"不判断：{said['zh']}"] == [*listed, sum(listed)]
    total = counts.pop("合计")
    assert [sum(column) for column in zip(*counts.values(), strict=True)] == total
    assert total[-1] == 325


def test_every_indicator_stands_once_by_file(made: dict[str, str]) -> None:
    names = [name for file in INDICATOR_FILES for name in read(SQL / "indicators" / f"{file}.yml")]
    assert re.findall(r'^### <a id="(\w+)">', made["indicators.md"], re.MULTILINE) == names


def test_one_indicator_says_what_its_files_say(made: dict[str, str]) -> None:
    """Put together here from the YAML and by hand, without the catalogue."""
    said = read(SQL / "indicators" / "certificates.yml")["certified_per_1k_residents"]
    caveats = read(SQL / "indicators" / "caveats.yml")
    text = entry_of(made["indicators.md"], "certified_per_1k_residents")
    for words in (said["title"], said["definition"], *(caveats[one] for one in said["caveats"])):
        assert words["zh"] in text and words["en"] in text
    assert "持证社会工作者（人） ÷ 常住人口（人） × 1,000<br>" in text
    assert "‰，3位小数，越高越好" in text
    assert (
        "certified_persons：持证社会工作者（人）。需要当月的持证人员名单；没有记录按0计。" in text
    )
    assert "residents：常住人口（人）。需要不晚于月末的最近时点的人口数；没有记录为未知。" in text
    assert "[HH-026](targets.md#HH-026)" in text and "1.8‰（仅供参照，不判断：人群" in text


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_every_use_of_an_indicator_stands_under_it(made: dict[str, str], path: Path) -> None:
    plan = read(path)
    for entry in (*plan["targets"], *plan["others"]):
        for indicator in entry.get("indicators", entry.get("related", ())):
            text = entry_of(made["indicators.md"], indicator)
            line = text.split(f"[{entry['id']}]")[1].split("\n")[0]
            assert plan["title"]["zh"] in line and plan["title"]["en"] in line
            assert ("仅供参照" in line) == ("reason" in entry)
            assert entry.get("clause", "") in line


@pytest.mark.parametrize(
    "indicator, needed",
    [
        ("disaster_officer_share", "当月的城乡社区工作人员花名册（要有“兼任职责”列）"),
        (
            "facility_open_8_hours_share",
            "当月有效的村(居)委会名册（要有“综合服务设施”“每日开放小时”列）",
        ),
        ("joiners", "上月的城乡社区工作人员花名册"),
        ("other_members_trained_24_months_share", "近24个月涉及的以前各年的培训台账"),
        ("urban_pay_to_wage", "上年的工资与收入（要有“全口径城镇单位就业人员月平均工资”列）"),
    ],
)
def test_needs_are_told_in_words(made: dict[str, str], indicator: str, needed: str) -> None:
    assert needed in entry_of(made["indicators.md"], indicator)


def test_headers_are_those_of_the_schemas(catalogue: Catalogue) -> None:
    """They are read from the source, so that the command needn't import pandera."""
    named = {need for one in catalogue.indicators.values() for need in one.needs if "." in need}
    for dataset, column in (need.split(".") for need in named):
        declared = schemas.model(dataset).declared()[column]
        assert column_titles(dataset)[column] == declared.title


def test_the_composition_names_every_group_and_category(made: dict[str, str]) -> None:
    query = re.sub(r"--.*", "", (SQL / "marts" / "composition.sql").read_text("utf-8"))
    query, *status = query.split("select\n    g.period")
    assert len(status) == 1  # whose words are not the composition's own
    told = entry_of(made["indicators.md"], "composition")
    codes = set(re.findall(r"'([a-z][a-z_0-9]+)'", query))
    codes -= {"staff_roster"}  # a basis
    codes |= {row["code"] for row in schemas.codelist("education")}
    assert len(codes) > 25
    assert {code for code in codes if f"`{code}`" not in told} == set()


def test_the_list_has_every_indicator_and_fits_the_screen(catalogue: Catalogue) -> None:
    lines = list(list_lines(catalogue, 100))
    assert max(map(cell_len, lines)) <= 100
    shown = [line.split()[0] for line in lines if line.startswith("  ")]
    assert sorted(shown) == sorted(catalogue.indicators)
    (line,) = (line for line in list_lines(catalogue, 200) if "training_days_3_share" in line)
    assert line.split() == [
        "training_days_3_share", "当年培训满3天的社区工作者占比", "%",
        "当年培训满3天的社区工作者", "÷", "社区工作者",
    ]  # fmt: skip


def test_a_plan_of_the_data_folder_is_told(tmp_path: Path) -> None:
    own = tmp_path / "reference" / "plans" / "everywhere-2025.yml"
    own.parent.mkdir(parents=True)
    own.write_text(
        """
        title: {zh: 全国规划, en: National plan}
        region: national
        document: 国发〔2025〕1号
        from_year: 2025
        to_year: 2030
        levels: [prefecture, county]
        targets:
          - {id: N-1, indicators: [joiners], comparator: range, target: 3, target_high: 5.5,
             clause: 第一节, due: 2027-06, binding: binding, printed: 3|5.5}
        """,
        "utf-8",
    )
    catalogue = load(DataFolder(tmp_path))
    lines = "\n".join(indicator_lines(catalogue, catalogue.indicators["joiners"]))
    assert "N-1 全国规划：3–5.5人；2027-06考核；约束性；每个地级、县级地区分别判断；" in lines
    assert "；国发〔2025〕1号 第一节" in lines
    assert "3–5.5 persons; due 2027-06; binding; each prefecture and county judged" in lines
    targets = handbook.documents(catalogue)["targets.md"]
    assert row_of(targets, "N-1")[3] == "3&#124;5.5"
    assert "国发〔2025〕1号，全国 national，2025—2030" in targets


def titles(catalogue: Catalogue) -> dict[str, str]:
    return {one.id: one.title_zh for one in catalogue.indicators.values()}


@pytest.mark.parametrize(
    "asked, near",
    [
        ("traning_days_3_share", "training_days_3_share"),
        ("one_shoulder", "one_shoulder_share_village_committee"),
        ("一肩挑", "one_shoulder_share"),
        ("注册志愿者人数量", "registered_volunteers"),
    ],
)
def test_an_unknown_indicator_is_told_with_those_near_it(
    catalogue: Catalogue, asked: str, near: str
) -> None:
    zh, _, en = unknown_message(titles(catalogue), asked).partition(" / ")
    assert asked in zh and asked in en
    assert near in zh and near in en
    assert catalogue.indicators[near].title_zh in zh


def test_nothing_near_is_not_made_up(catalogue: Catalogue) -> None:
    message = unknown_message(titles(catalogue), "qqq")
    assert "相近" not in message and "workforce indicators" in message


def test_make_docs_writes_all_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                    made: dict[str, str]) -> None:  # fmt: skip
    monkeypatch.setattr(handbook, "DOCS", tmp_path)
    handbook.main()
    written = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    modules = (findings_handbook, files_handbook, gate_handbook, warehouse_handbook)
    others = {one.NAME: one.document() for one in modules}
    assert set(others) == {"findings.md", "gate.md", "metric-files.md", "warehouse.md"}
    assert written == made | others
    assert "\ndocs: setup  ##" in (PROJECT / "Makefile").read_text("utf-8")
