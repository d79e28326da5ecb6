"""A unit's mapping file: where it is found, what it may say, and when it makes other rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.making import COUNTY, JUNE, csv_bytes, id_number
from workforce.definitions import CatalogueError
from workforce.folders import PROJECT, DataFolder
from workforce.intake.mapping import Mapping, load_mapping
from workforce.intake.reader import read_submission

ROSTER = "staff_roster"
USUAL = """
staff_roster:
  columns: {员工大名: name, 码: community_code}
  ignored: [内部编号, 7]
  codes:
    sex: {"1": 男, 2: 女}
volunteer_registration:
  ignored: [备用]
"""


def folder_with(root: Path, text: str, unit: str = COUNTY) -> DataFolder:
    path = root / "reference" / "mappings" / f"{unit}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return DataFolder(root)


def mapped(root: Path, roster: Any) -> Mapping:
    text = json.dumps({ROSTER: roster}, ensure_ascii=False)  # JSON is YAML
    return load_mapping(folder_with(root, text), COUNTY, ROSTER)


def test_a_units_file_is_read_for_its_dataset_alone(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, USUAL)
    assert load_mapping(folder, COUNTY, ROSTER) == Mapping(
        {"员工大名": "name", "码": "community_code"},
        frozenset({"内部编号", "7"}),
        {"sex": {"1": "男", "2": "女"}},
    )
    volunteers = Mapping(ignored=frozenset({"备用"}))
    assert load_mapping(folder, COUNTY, "volunteer_registration") == volunteers
    assert load_mapping(folder, COUNTY, "training_record") == Mapping()
    for other in ("532503", "5325", "53", ""):
        assert load_mapping(folder, other, ROSTER) == Mapping()


@pytest.mark.parametrize("text", ["", "staff_roster:", "staff_roster: {columns: , codes: }"])
def test_a_file_that_says_nothing_maps_nothing(tmp_path: Path, text: str) -> None:
    assert load_mapping(folder_with(tmp_path, text), COUNTY, ROSTER) == Mapping()


def test_the_data_folders_own_file_takes_the_place_of_the_projects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, own = tmp_path / "project", tmp_path / "own"
    monkeypatch.setattr("workforce.folders.PROJECT", project)
    folder_with(project / "data", "staff_roster: {ignored: [甲]}")
    folder_with(project / "data", "staff_roster: {ignored: [乙]}", "532503")
    folder = folder_with(own, "staff_roster: {columns: {码: community_code}}")
    assert load_mapping(folder, COUNTY, ROSTER) == Mapping({"码": "community_code"})
    assert load_mapping(folder, "532503", ROSTER) == Mapping(ignored=frozenset({"乙"}))
    assert load_mapping(DataFolder(tmp_path / "none"), COUNTY, ROSTER).ignored == {"甲"}


def test_the_projects_own_mappings_can_be_read() -> None:
    for path in (PROJECT / "data" / "reference" / "mappings").glob("*.yml"):
        load_mapping(DataFolder(PROJECT / "data"), path.stem, ROSTER)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("roster: {ignored: [甲]}", "roster"),
        ("volunteer_registration: {}\nrooster: {}", "rooster"),
        ("staff_roster: {colums: {甲: name}}", "colums"),
        ("staff_roster: {columns: {甲: nam}}", "nam"),
        ("staff_roster: {columns: {甲: registered_on}}", "registered_on"),
        ("staff_roster: {codes: {gender: {'1': 男}}}", "gender"),
        ("staff_roster: {codes: {sex: {'1': 男, '2': 女人}}}", "女人"),
        ("staff_roster: {codes: {sex: {'1': 男, '2': female}}}", "female"),
        ("staff_roster: {codes: {name: {'1': 张三}}}", "name"),
    ],
)
def test_what_does_not_exist_is_named_with_the_file(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(CatalogueError) as told:
        load_mapping(folder_with(tmp_path, text), COUNTY, ROSTER)
    assert f"{COUNTY}.yml" in str(told.value)
    assert named in str(told.value)


def test_what_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=f"{COUNTY}.yml.*2"):
        load_mapping(
            folder_with(tmp_path, "staff_roster:\n  columns: {甲: [name\n"), COUNTY, ROSTER
        )


def test_without_a_mapping_there_is_no_fingerprint(tmp_path: Path) -> None:
    assert Mapping().fingerprint == ""
    assert mapped(tmp_path, {"columns": {}, "ignored": [], "codes": {}}).fingerprint == ""


def test_every_change_of_what_is_mapped_makes_another_fingerprint(tmp_path: Path) -> None:
    told = [
        {"columns": {"甲": "name"}},
        {"columns": {"乙": "name"}},
        {"columns": {"甲": "phone"}},
        {"columns": {"甲": "name", "乙": "phone"}},
        {"ignored": ["甲"]},
        {"ignored": ["甲", "乙"]},
        {"codes": {"sex": {"1": "男"}}},
        {"codes": {"sex": {"2": "男"}}},
        {"codes": {"sex": {"1": "女"}}},
        {"codes": {"in_quota": {"1": "是"}}},
        {"codes": {"hukou_local": {"1": "是"}}},
        {"columns": {"甲": "name"}, "ignored": ["乙"]},
    ]
    prints = {mapped(tmp_path, one).fingerprint for one in told}
    assert len(prints) == len(told)
    assert "" not in prints


def test_the_order_of_entries_does_not_matter(tmp_path: Path) -> None:
    one = mapped(
        tmp_path,
        {
            "columns": {"甲": "name", "乙": "phone"},
            "ignored": ["丙", "丁"],
            "codes": {"sex": {"1": "男", "2": "女"}, "in_quota": {"1": "是"}},
        },
    )
    other = mapped(
        tmp_path,
        {
            "codes": {"in_quota": {"1": "是"}, "sex": {"2": "女", "1": "男"}},
            "ignored": ["丁", "丙"],
            "columns": {"乙": "phone", "甲": "name"},
        },
    )
    assert one == other
    assert one.fingerprint == other.fingerprint
    assert hash(one) == hash(other)


def test_a_file_is_read_by_its_units_mapping() -> None:
    """Headers no alias knows, a bare code system, a column that is not asked about again."""
    mapping = Mapping(
        {"员工大名": "name", "所在的码": "community_code"},
        frozenset({"内部编排"}),
        {"sex": {"1": "女", "2": "男"}},
    )
    header = ["所在的码", "员工大名", "身份证号", "性别", "人员类别", "职务", "内部编排"]
    man, woman = id_number(serial=123), id_number(serial=124)
    rows = [
        ["532502001001", "张三", man, "2", "村(居)委会成员", "委员", "x"],
        ["532502001001", "李四", woman, "1", "村(居)委会成员", "委员", "y"],
    ]
    data = csv_bytes(header, *rows)
    read = read_submission(data, ROSTER, JUNE, COUNTY, mapping)
    assert [one.code for one in read.findings.found] == []
    assert read.rows["name"].to_list() == ["张三", "李四"]
    assert read.rows["sex"].to_list() == ["male", "female"]
    assert [one.code for one in read_submission(data, ROSTER, JUNE, COUNTY).findings.found] == [
        "R005"
    ]
