"""datapackage.json, checked by frictionless, and the declarations in files.yml that it is made of.

The release of these tests is small and written by hand; `write_release` serves others too.
"""
# ruff: noqa: E501  (rows of files)

from __future__ import annotations

import json
import re
from pathlib import Path

import frictionless
import pytest

from workforce import catalogue, plans
from workforce.definitions import CatalogueError, read_yaml
from workforce.folders import PROJECT, sha256_of
from workforce.release import files_handbook
from workforce.release.data_package import data_package, declared, tables, vocabulary

# Every status; a value that ends in 0; a numerator that a binary fraction would change; words with
# signs that XML and CSV have a use for.
RELEASE = {
    "indicators": """\
period,region_code,region_name,region_level,indicator,numerator,denominator,value,unit,status,coverage,release,denominator_period,denominator_region
2025-06,5325,红河州,prefecture,certified,12,,12,persons,ok,1.0000,2,2025-06,
2025-06,5325,红河州,prefecture,pay_share,9007199254740993.5,18014398509481987,50.00,percent,provisional,0.9231,2,2024,5325
2025-06,5325,红河州,prefecture,women_share,,,,percent,missing,0.5000,2,2025-06,
2025-06,532501,个旧市,county,certified,,,,persons,suppressed,1.0000,2,2025-06,
2025-06,532501,个旧市,county,pay_share,0,0,,percent,not_applicable,1.0000,2,2024,532501
2025-06,532501,个旧市,county,women_share,0,35,0.00,percent,ok,1.0000,2,2025-06,
""",
    "composition": """\
period,region_code,region_name,region_level,worker_group,breakdown,category,persons,total,status,coverage,release
2025-06,5325,红河州,prefecture,all,sex,male,20,35,ok,1.0000,2
2025-06,5325,红河州,prefecture,all,sex,female,15,35,ok,1.0000,2
2025-06,5325,红河州,prefecture,all,education,unknown,0,35,ok,1.0000,2
2025-06,532501,个旧市,county,all,education,unknown,,35,suppressed,1.0000,2
2025-06,532501,个旧市,county,two_committees,age,unknown,7,7,provisional,0.9231,2
""",
    "definitions": """\
indicator,title_zh,title_en,topic,kind,unit,unit_zh,unit_en,decimals,direction,definition_zh,definition_en,caveats_zh,caveats_en,numerator,denominator,clauses,is_personal
certified,持证人数,Certified persons,certificates,count,persons,人,persons,0,up,月末持证的人数。,"Persons who ""hold"" a certificate at the month's end.",甲|乙,one|two,certified_persons,,,true
pay_share,报酬与工资之比,Pay & wages,pay,rate,percent,%,%,2,up,报酬<工资的比例。,"Pay < wage, a share.",,,pay,wages,honghe-2021-2025:HH-013,false
women_share,女性占比,Share of women,workforce,share,percent,%,%,2,none,女性所占比例。,Share of women.,,,women,workers,,false
""",
    "categories": """\
breakdown,breakdown_zh,breakdown_en,category,category_zh,category_en,position
sex,性别,sex,male,男,male,1
sex,性别,sex,female,女,female,2
education,学历,education,unknown,未填,blank,7
age,月末周岁,age at the month's end,unknown,不详,not known,5
""",
    "targets": """\
period,region_code,plan,target_id,indicator,comparator,target,target_high,tolerance,target_year,due_period,binding,value,met,status,gap,gap_unit,clause,release,record,due_state,baseline,baseline_period,pace,pace_state
2025-06,5325,honghe-2021-2025,HH-013,pay_share,about,50.00,,5.00,2025,2025-12,expected,50.00,true,provisional,0,yuan,正文,2,target,not_yet_due,40.00,2020-12,49.00,ahead
""",
    "contributions": """\
period,region_code,plan,target_id,indicator,part_code,lacks,gap_unit,release
2025-06,5325,honghe-2021-2025,HH-013,pay_share,532501,-0.5,yuan,2
""",
    "plans": """\
plan,title_zh,title_en,region_code,document,from_year,to_year
honghe-2021-2025,红河规划,Honghe plan,5325,红政办发〔2022〕38号,2021,2025
""",
    "plan_targets": """\
plan,target_id,record,subject_zh,subject_en,printed,clause,note_zh,note_en
honghe-2021-2025,HH-013,target,报酬,Pay,50%左右,正文,,
""",
    "reporting": """\
period,unit_code,unit_name,dataset,state,is_owed,due_on,rows_read,rows_refused
2025-06,532501,个旧市,staff_roster,reported,true,2025-07-05,958,0
2025-06,532501,个旧市,training_record,missing,true,2025-07-05,,
""",
    "revisions": """\
period,region_code,indicator,previous_release,release,previous_value,value,change,by_definitions,by_late_files,by_corrected_files,by_denominators,reasons,previous_status,status
2025-06,5325,certified,1,2,10,12,2,0,3,-1,0,late_files+corrected_files,ok,ok
2025-06,532501,certified,1,2,,,,,,,,,ok,suppressed
2025-06,532501,dropped,1,2,4,,,,,,,definitions,ok,
""",
}
# They look like tables and are not: only their bytes are described.
OTHERS = {"bulletin.xlsx": b"PK", "indicators.parquet": b"PAR1", "charts/one.svg": b"<svg/>"}


def write_release(folder: Path) -> Path:
    """The hand-made release's tables in a folder."""
    for name, text in RELEASE.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


@pytest.fixture
def release(tmp_path: Path) -> Path:
    write_release(tmp_path)
    history = RELEASE["indicators"].replace("2025-06,", "2025-05,")
    (tmp_path / "history.csv").write_text(history, "utf-8")
    for name, data in OTHERS.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    describe(tmp_path)
    return tmp_path


def describe(folder: Path) -> None:
    (folder / "datapackage.json").write_bytes(data_package(folder, 3))


def change(folder: Path, name: str, old: str, new: str, count: int = 1) -> None:
    path = folder / f"{name}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), "utf-8")


def errors(folder: Path) -> list[list[str]]:
    """What frictionless finds: file, error and column of each."""
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    found = [
        [task.place, error.type, getattr(error, "field_name", "")]
        for task in report.tasks
        for error in task.errors
    ]
    return found + [["", error.type, ""] for error in report.errors]


def test_a_release_is_valid(release: Path) -> None:
    assert errors(release) == []


def test_every_file_is_described_once(release: Path) -> None:
    (release / "manifest.json").write_text("{}")  # made after it, so never a part of it
    describe(release)
    package = json.loads((release / "datapackage.json").read_text("utf-8"))
    files = {path.relative_to(release).as_posix() for path in release.rglob("*.*")}
    told = {one["path"]: one for one in package["resources"]}
    assert list(told) == sorted(told), "not as they lie on the disk"
    assert set(told) == files - {"datapackage.json", "manifest.json"}
    assert len(told) == len(package["resources"])
    for name, resource in told.items():
        data = (release / name).read_bytes()
        assert resource["hash"] == f"sha256:{sha256_of(data)}"
        assert resource["bytes"] == len(data)
    assert package["version"] == "2025.6.2"
    assert package["schema_version"] == 3


def test_frictionless_catches_a_changed_byte(release: Path) -> None:
    change(release, "indicators", "12,,12,", "12,,13,")
    assert errors(release) == [["indicators.csv", "hash-count", ""]]


@pytest.mark.parametrize(("name", "data"), OTHERS.items())
def test_frictionless_catches_a_changed_byte_of_other_files(
    release: Path, name: str, data: bytes
) -> None:
    (release / name).write_bytes(data[:-1] + b"?")
    assert errors(release) == [[name, "hash-count", ""]]


# The file, what of it is written otherwise, and what frictionless says though its hash is right.
FAULTS = {
    "an unknown status": ("indicators", ",ok,", ",fine,", "constraint-error", "status"),
    "a value that is text": ("indicators", ",50.00,", ",half,", "type-error", "value"),
    "a month that is none": ("composition", "2025-06", "2025-13", "type-error", "period"),
    "True for true": ("reporting", ",true,", ",True,", "type-error", "is_owed"),
    "a code with a dot": (
        "contributions", ",532501,", ",5325.01,", "constraint-error", "part_code"),
    "half a person": ("composition", ",20,", ",20.5,", "type-error", "persons"),
    "fewer than nobody": ("composition", ",20,", ",-20,", "constraint-error", "persons"),
    "an empty region": ("indicators", ",532501,", ",,", "constraint-error", "region_code"),
    "a row twice": ("composition", ",female,", ",male,", "primary-key", ""),
    "an indicator without definition": (
        "indicators", ",county,women_share", ",county,men_share", "foreign-key", ""),
    "a category nobody knows": ("composition", ",female,", ",other,", "foreign-key", ""),
    "a target of another plan": ("plan_targets", "HH-013", "HH-014", "foreign-key", ""),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_frictionless_catches(release: Path, fault: tuple[str, str, str, str, str]) -> None:
    name, old, new, error, column = fault
    change(release, name, old, new)
    describe(release)
    found = [[kind, field] for _, kind, field in errors(release)]
    assert [error, column] in found, found


def test_columns_may_stand_in_another_order_but_not_be_others(release: Path) -> None:
    change(release, "plans", "title_zh,title_en,region_code", "region_code,title_zh,title_en")
    change(release, "plans", "红河规划,Honghe plan,5325", "5325,红河规划,Honghe plan")
    describe(release)
    assert errors(release) == []
    change(release, "plans", "document", "paper")
    with pytest.raises(CatalogueError, match=r"plans.csv.*document, paper"):
        data_package(release, 3)


def test_a_file_nobody_declared_stops(release: Path) -> None:
    (release / "notes.csv").write_text("a\n1\n")
    with pytest.raises(CatalogueError, match=r"notes\.csv.*files\.yml"):
        data_package(release, 3)


def test_same_files_same_bytes(release: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("elsewhere")
    for path in sorted(release.rglob("*.*"), reverse=True):  # another order on the disk
        to = other / path.relative_to(release)
        to.parent.mkdir(exist_ok=True)
        to.write_bytes(path.read_bytes())
    assert data_package(other, 3) == data_package(release, 3)


def test_words_are_chinese_first(release: Path) -> None:
    package = json.loads((release / "datapackage.json").read_text("utf-8"))
    fields = [
        field for one in package["resources"] for field in one.get("schema", {}).get("fields", [])
    ]
    assert fields
    for field in fields:
        for words in (field["title"], *field.get("description", "").splitlines()):
            zh, _, en = words.partition(" / ")
            assert re.search("[\u4e00-\u9fff]", zh) and en, (field["name"], words)


# What is declared


def test_closed_lists_are_those_of_the_code() -> None:
    """Else a value the code may write would be called a fault."""
    composition = read_yaml(PROJECT / "sql" / "indicators" / "composition.yml")
    words = {code: words._asdict() for code, words in vocabulary("worker_group").items()}
    assert words == composition["groups"]
    assert set(vocabulary("comparator")) == plans.COMPARATORS
    assert set(vocabulary("record")) == plans.RECORDS
    assert set(vocabulary("binding")) == plans.BINDINGS
    assert set(vocabulary("region_level")) == plans.LEVELS
    assert set(vocabulary("kind")) == catalogue.KINDS
    stems = {path.stem for path in (PROJECT / "sql" / "indicators").glob("*.yml")}
    assert set(vocabulary("topic")) == stems - catalogue.CLOSED_LISTS


def test_every_declaration_is_used() -> None:
    text = (PROJECT / "workforce" / "release" / "files.yml").read_text("utf-8")
    for name in declared()["vocabularies"]:
        assert f"values: {name}," in text or f"values: {name}}}" in text, name
    for name in declared()["columns"]:
        assert re.search(rf"^      {name}:$", text, re.MULTILINE), name


def test_keys_and_references_are_columns() -> None:
    for file in tables().values():
        assert set(file.key) <= set(file.columns)
        for other, columns in file.refers.items():
            there = tables()[f"{other}.csv"]
            assert set(columns) <= set(file.columns) and set(columns) <= set(there.columns)
        assert all(file.columns[name].empty is None for name in file.key), "a key is never empty"


# docs/metric-files.md


@pytest.fixture(scope="module")
def text() -> str:
    return files_handbook.document()


def test_the_document_is_current(text: str) -> None:
    there = (PROJECT / "docs" / files_handbook.NAME).read_text("utf-8")
    assert there == text, "run: make docs"


def test_the_document_has_every_file_and_column(text: str) -> None:
    for file in tables().values():
        body = text.split(f"</a>{file.name}\n")[1].split("\n### ")[0]
        listed = re.findall(r"^\| `([^`]+)` \|", body, re.MULTILINE)
        assert listed == list(file.columns)
    for name in declared()["others"] | declared()["last"]:
        assert f"`{name}`" in text


def test_its_tables_are_rectangular(text: str) -> None:
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1
