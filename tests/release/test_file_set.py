"""Every published file: named, declared, and without anything that is nobody's business."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest

from tests.conftest import MONTHS, Example
from tests.end_to_end.conftest import MONTH
from tests.end_to_end.test_privacy import Found, search, wanted
from tests.release.opening import contents, printed
from tests.release.reading import read
from workforce.release.bulletin.form import committees_form
from workforce.release.bulletin.images import chart_images
from workforce.release.bulletin.pdf import bulletin_pdf
from workforce.release.bulletin.xlsx import bulletin_xlsx
from workforce.release.page import page
from workforce.release.sdmx import write_sdmx

KINDS = {".csv", ".json", ".parquet", ".html", ".xlsx", ".pdf", ".xml", ".svg", ".png"}
TABLES = {
    "indicators", "targets", "contributions", "composition", "reporting", "revisions",
    "definitions", "categories", "plans", "plan_targets",
}  # fmt: skip
FORM = {"form_no": "", "issued_by": "", "approval_no": ""}


def latest(example: Example) -> Path:
    return (example.folder.published / "latest").resolve()


def files(folder: Path) -> dict[str, Path]:
    """Every file of a folder by its name."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    return {name: path for name, path in found.items() if path.is_file()}


def test_a_release_holds_what_the_documents_promise(example: Example) -> None:
    names = set(files(latest(example)))
    assert {f"{table}.csv" for table in TABLES} <= names
    assert names >= {
        "indicators.parquet", "indicators.json", "indicators_sdmx.csv", "structure.xml",
        "datapackage.json", "index.html", "bulletin.xlsx", "bulletin.pdf", "committees.xlsx",
        "manifest.json", "history.csv", "history.parquet",
    }  # fmt: skip
    assert {Path(name).suffix for name in names} == KINDS
    assert len([name for name in names if name.startswith("charts/")]) >= 10


@pytest.mark.parametrize("where", ["latest", *(f"{month}/r1" for month in MONTHS)])
def test_every_file_is_in_the_manifest_and_the_data_package(example: Example, where: str) -> None:
    folder = (example.folder.published / where).resolve()
    there = files(folder)
    manifest = json.loads(there["manifest.json"].read_text("utf-8"))
    assert set(manifest["files"]) == set(there) - {"manifest.json"}
    package = json.loads(there["datapackage.json"].read_text("utf-8"))
    declared = {one["path"]: one for one in package["resources"]}
    assert len(declared) == len(package["resources"])
    assert set(declared) == set(there) - {"manifest.json", "datapackage.json"}
    for name, told in manifest["files"].items():
        data = there[name].read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        assert (told["sha256"], told["bytes"]) == (digest, len(data)), name
        if name in declared:
            one = declared[name]
            assert (one["hash"], one["bytes"]) == (f"sha256:{digest}", len(data)), name
        if name.endswith(".csv"):
            assert told["rows"] == len(read(there[name])), name


def test_no_file_holds_an_identifier(example: Example) -> None:
    """As it is and unpacked: a workbook's parts, a PDF's streams and what they print."""
    published = example.folder.published
    texts = [text for path in files(published).values() for text in contents(path)]
    kinds = {Path(where.partition(": ")[0]).suffix for where, _ in texts}
    assert kinds == KINDS
    search(texts, wanted(example))


def test_the_search_sees_into_every_kind_of_file(example: Example, tmp_path: Path) -> None:
    """A name that is written into the middle of one is found."""
    name = next(one for one in example.identifiers["names"] if len(one) == 3 and one.isalpha())
    book = openpyxl.load_workbook(latest(example) / "bulletin.xlsx")
    book.active["D4"] = f"……{name}……"
    book.save(tmp_path / "packed.xlsx")
    with duckdb.connect() as con:
        con.execute(
            f"copy (select 1 as n, '……{name}……' as said) to '{tmp_path / 'packed.parquet'}'"
        )
    shown = bulletin_with(latest(example), name, tmp_path)
    assert name not in shown.read_bytes().decode("utf-8", "ignore")
    assert "红河" in printed((latest(example) / "bulletin.pdf").read_bytes())
    for path in (tmp_path / "packed.xlsx", tmp_path / "packed.parquet", shown):
        with pytest.raises(Found):
            search(contents(path), {name})


def bulletin_with(folder: Path, name: str, scratch: Path) -> Path:
    """The printed bulletin of a release in which a county has another name."""
    altered = scratch / "altered"
    altered.mkdir()
    for path in folder.glob("*.csv"):
        text = path.read_text("utf-8").replace("屏边苗族自治县", f"{name}县")
        (altered / path.name).write_text(text, "utf-8")
    (scratch / "packed.pdf").write_bytes(bulletin_pdf(altered, altered / "history.csv"))
    return scratch / "packed.pdf"


def test_what_is_drawn_and_printed_follows_from_the_tables_alone(
    example: Example, tmp_path: Path
) -> None:
    """Page, bulletins, pictures and SDMX again, of nothing but the published tables, in a folder
    with no warehouse near it: the same bytes. So they can't hold what the tables withhold.
    """
    published = example.folder.published
    for month in MONTHS:
        (tmp_path / month).mkdir()
        for path in (published / month / "r1").glob("*.csv"):
            if path.name != "indicators_sdmx.csv":
                shutil.copyfile(path, tmp_path / month / path.name)
    shutil.copyfile(published / "latest" / "history.csv", tmp_path / "history.csv")
    folder, history = tmp_path / MONTH, tmp_path / "history.csv"
    data, structure = write_sdmx(folder)
    made = {
        "indicators_sdmx.csv": data,
        "structure.xml": structure,
        "index.html": page(folder, history),
        "bulletin.xlsx": bulletin_xlsx(folder, history),
        "bulletin.pdf": bulletin_pdf(folder, history),
        "committees.xlsx": committees_form(folder, {MONTHS[0]: tmp_path / MONTHS[0]}, FORM),
    }
    pictures = chart_images(folder, history)
    made |= {f"charts/{name}": data for name, data in pictures.items()}
    there = files(published / MONTH / "r1")
    rest = {"manifest.json", "datapackage.json", "indicators.json", "indicators.parquet"}
    assert set(there) - set(made) == rest | {f"{table}.csv" for table in TABLES}
    assert {name for name, data in made.items() if there[name].read_bytes() != data} == set()


def test_what_is_withheld_stands_in_no_table(example: Example) -> None:
    """By its key, in every table that has the key; the warehouse knows it all the same."""
    folder = latest(example)
    rows = read(folder / "indicators.csv")
    hidden = {(r["region_code"], r["indicator"]) for r in rows if r["status"] == "suppressed"}
    cells = {
        (r["region_code"], r["worker_group"], r["breakdown"], r["category"])
        for r in read(folder / "composition.csv")
        if r["status"] == "suppressed"
    }
    assert len(hidden) >= 20 and len(cells) >= 20
    warehouse = (example.folder.warehouse / "workforce.duckdb").resolve()
    with duckdb.connect(str(warehouse), read_only=True) as con:
        known = set(
            con.execute(
                "select region_code, indicator from indicator_value"
                " where period = ? and numerator is not null",
                [MONTH],
            ).fetchall()
        )
    assert hidden <= known

    def number(one: object) -> bool:
        return one is not None and one != ""

    numbers = ("numerator", "denominator", "value")
    as_json = json.loads((folder / "indicators.json").read_text("utf-8"))
    parquet = duckdb.read_parquet(str(folder / "indicators.parquet"))
    as_parquet = [dict(zip(parquet.columns, row, strict=True)) for row in parquet.fetchall()]
    history = [row for row in read(folder / "history.csv") if row["period"] == MONTH]
    packed = duckdb.read_parquet(str(folder / "history.parquet")).filter(f"period = '{MONTH}'")
    as_packed = [dict(zip(packed.columns, row, strict=True)) for row in packed.fetchall()]
    for table in (rows, as_json, as_parquet, history, as_packed):
        seen = {
            (row["region_code"], row["indicator"])
            for row in table
            if not any(number(row[part]) for part in numbers)
        }
        assert len(table) == len(rows) and hidden <= seen
    for row in read(folder / "composition.csv"):
        key = (row["region_code"], row["worker_group"], row["breakdown"], row["category"])
        assert (row["persons"] == "") == (key in cells or row["status"] == "missing")
    for row in read(folder / "targets.csv"):
        if (row["region_code"], row["indicator"]) in hidden:
            assert row["status"] == "suppressed"
            assert {row["value"], row["met"], row["gap"], row["pace_state"]} == {""}
    for row in read(folder / "contributions.csv"):
        if (row["part_code"], row["indicator"]) in hidden:
            assert row["lacks"] == ""
    for row in read(folder / "revisions.csv"):
        if (row["region_code"], row["indicator"]) in hidden:
            assert row["value"] == row["change"] == ""


def test_workbooks_hold_no_link_macro_or_maker(example: Example) -> None:
    for name in ("bulletin.xlsx", "committees.xlsx"):
        with zipfile.ZipFile(latest(example) / name) as archive:
            parts = archive.namelist()
            core = archive.read("docProps/core.xml").decode()
        assert not [part for part in parts if "vba" in part or "externalLink" in part]
        assert re.findall(r"<(?:dc:creator|cp:lastModifiedBy)>([^<]+)<", core) == []
