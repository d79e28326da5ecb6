"""Every file that once hurt, or was made to: read or refused with a finding, in bounds, no R012."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.fuzz.client import Reader
from tests.fuzz.conftest import LONG
from tests.fuzz.packages import bomb, parts, row_xml, rows_xml, sheet_xml, zipped
from tests.fuzz.recipes import BY_DATASET, HEAVY, TEXTS, VALUES, WORKBOOKS, values
from tests.unit.making import COUNTY, JUNE, csv_bytes, rows_of
from workforce.intake.reader import read_submission

FORMULA = "=cmd|'/C calc'!A0"
DANGEROUS = (FORMULA, "+1+2", "-1+2", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")')


@pytest.mark.parametrize("name", WORKBOOKS)
def test_hostile_workbook(reader: Reader, name: str) -> None:
    assert reader.read(WORKBOOKS[name]()).faults() == []


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text(reader: Reader, name: str) -> None:
    assert reader.read(TEXTS[name]()).faults() == []


@pytest.mark.parametrize("dataset", BY_DATASET)
@pytest.mark.parametrize("name", VALUES)
def test_hostile_value(reader: Reader, dataset: str, name: str) -> None:
    outcome = reader.read(values(dataset, VALUES[name]), dataset)
    assert outcome.faults() == []


@pytest.mark.skipif(not LONG, reason="make fuzz")
@pytest.mark.parametrize("name", HEAVY)
def test_heavy(reader: Reader, name: str) -> None:
    assert reader.read(HEAVY[name]()).faults() == []


def test_a_formula_is_its_stored_value() -> None:
    """Never evaluated: the value that Excel stored beside it is read, whatever the formula says."""
    header, row = rows_of("staff_roster", {})
    stored = "".join(
        f'<c r="{"ABCDE"[at]}2" t="str"><f>{FORMULA.replace("&", "")}</f><v>{text}</v></c>'
        for at, text in enumerate(row)
    )
    data = zipped(parts(sheet_xml(row_xml(1, header) + f'<row r="2">{stored}</row>')))
    reading = read_submission(data, "staff_roster", JUNE, COUNTY)
    assert reading.rows["name"].to_list() == [row[1]]
    assert reading.rows["id_number"].to_list() == [row[2]]


@pytest.mark.parametrize("text", DANGEROUS)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_return_holds_no_formula(reader: Reader, text: str, form: str) -> None:
    """Whatever a cell begins with stays text, in the listed and in the marked return."""
    rows = rows_of("staff_roster", {}, {"职务": text, "人员类别": text}, {"姓名": text})
    data = csv_bytes(*rows) if form == "csv" else zipped(parts(sheet_xml(rows_xml(rows))))
    outcome = reader.read(data)
    assert outcome.faults() == []
    assert "R106" in outcome.codes
    assert outcome.formulas == 0


def test_a_reader_that_dies_or_hangs_is_seen(key_file) -> None:
    """The tests' own test: a worker that ends is no outcome without faults."""
    reader = Reader(key_file)
    reader.read(b"")
    assert reader.process
    reader.process.kill()
    assert reader.read(b"").died
    reader.close()


def test_a_bomb_is_what_it_says() -> None:
    """The tests' own test: it unpacks to its size, and the directory says what it is told to."""
    with zipfile.ZipFile(io.BytesIO(bomb(parts(), "xl/a.png", b"\0" * 99, 40))) as book:
        assert book.getinfo("xl/a.png").file_size == len(book.read("xl/a.png")) > 40e6
    with zipfile.ZipFile(io.BytesIO(WORKBOOKS["lying directory, picture"]())) as book:
        assert book.getinfo("xl/media/i.png").file_size == 9
        assert len(book.read("xl/media/i.png")) == 9
