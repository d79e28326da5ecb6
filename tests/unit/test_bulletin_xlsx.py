"""bulletin.xlsx and committees.xlsx, as somebody opens them."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest

from tests.unit.test_bulletin_figures import HIDDEN, INDICATORS, REGIONS, write_release
from workforce.release.bulletin.form import committees_form
from workforce.release.bulletin.xlsx import bulletin_xlsx

TOPIC_SHEETS = {
    "workforce": "工作者队伍",
    "training": "培训",
    "certificates": "持证",
    "facilities": "组织和设施",
}
WORDS = {"missing": "暂缺", "suppressed": "不予公布", "not_applicable": "不适用"}
FIRST_REGION = 4  # after the indicator, its unit and its coverage


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("release")
    return bulletin_xlsx(folder, write_release(folder))


@pytest.fixture(scope="module")
def book(made: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(made))


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("release")
    write_release(folder)
    return committees_form(folder)


def shown(cell) -> str:
    """A cell's text as Excel shows it, of the two kinds of formats used."""
    if not isinstance(cell.value, int | float):
        return cell.value
    assert re.fullmatch(r"0(\.0+)?", cell.number_format)
    return f"{cell.value:.{len(cell.number_format.partition('.')[2])}f}"


def rows_of(sheet) -> dict[str, int]:
    """The rows of a sheet's indicators by Chinese title."""
    return {str(cell.value).split("\n")[0]: cell.row for cell in sheet["A"] if cell.value}


@pytest.mark.parametrize("name", INDICATORS)
def test_every_value_is_shown_as_in_the_file(book, name):
    title, topic, _, _, values = INDICATORS[name]
    sheet = book[TOPIC_SHEETS[topic]]
    row = rows_of(sheet)[title]
    for place, value in enumerate(values.split()):
        cell = sheet.cell(row, FIRST_REGION + place)
        assert shown(cell) == WORDS.get(value, value.rstrip("*"))
        assert bool(cell.font.i) == value.endswith("*"), "provisional, and only that, is italic"


def test_every_sheet_of_tables_keeps_its_headings_on_screen_and_paper(book):
    for sheet in book:
        if sheet.title in ("地区比较", "趋势"):
            continue
        assert sheet.freeze_panes, sheet.title
        assert sheet.print_title_rows, sheet.title
    for sheet in book:
        assert sheet.print_area, sheet.title
        assert sheet.page_setup.orientation == "landscape"
        assert str(sheet.page_setup.paperSize) == "9"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)  # one page, if it isn't said
        assert sheet.page_setup.fitToHeight == 0


def test_charts_are_excels_own_with_titles_and_names_of_axes(made):
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        charts = [parts.read(n).decode() for n in parts.namelist() if "charts/chart" in n]
    bars = [one for one in charts if "<c:barChart>" in one]
    lines = [one for one in charts if "<c:lineChart>" in one]
    assert len(bars) == 4 and len(lines) == 4  # of the six compared and eight headlines
    for one in charts:
        assert one.count("<c:title>") == 3, "of the chart and of both axes"
    assert not any("<c:dispBlanksAs" in one for one in lines), "a gap, if it isn't said"


def test_a_region_without_a_value_is_not_drawn_as_zero(book):
    sheet = book["图表数据"]
    names = {cell.value: cell.column for cell in reversed(sheet[2])}  # comparisons come first
    column = names[INDICATORS["workers_per_10k_urban"][0]]
    drawn = [sheet.cell(row, column).value for row in range(3, 8)]
    assert drawn[:4] == [17.4, 13.14, 9.5, None]


def test_what_begins_like_a_formula_is_text(made, form):
    for data in (made, form):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            sheets = [parts.read(n).decode() for n in parts.namelist() if "worksheets/sheet" in n]
            texts = parts.read("xl/sharedStrings.xml").decode()
        assert "=1+1县" in texts
        assert not any("<f>" in one for one in sheets)


def test_there_is_no_clock_in_it(made, form):
    for data in (made, form):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            core = parts.read("docProps/core.xml").decode()
            assert {one.date_time for one in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2025-06-30T00:00:00Z"}


def test_hidden_numbers_are_nowhere(made, form):
    for data in (made, form):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            assert not [n for n in parts.namelist() if HIDDEN.encode() in parts.read(n)]


def test_without_a_history_there_is_no_trend(tmp_path):
    write_release(tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(bulletin_xlsx(tmp_path, None)))
    assert "趋势" not in book.sheetnames and "地区比较" in book.sheetnames


def test_the_form_has_a_line_for_every_region(form):
    book = openpyxl.load_workbook(io.BytesIO(form))
    assert book.sheetnames == ["两委成员", "专职工作者", "全部社区工作者"]
    sheet = book["两委成员"]
    row = {cell.value: cell.row for cell in sheet["A"]}[REGIONS[1][1]]
    values = [cell.value for cell in sheet[row]][1:]
    # 本月, total, women, two ages, minority, cross post, two of status, two of education, certified
    assert values == ["本月", 23, 12, 11, 12, 12, 11, 11, 12, 11, 12, 11]
    assert sheet.freeze_panes and sheet.print_title_rows and sheet.print_area


def test_the_form_says_what_is_hidden_and_what_has_no_source(form):
    sheet = openpyxl.load_workbook(io.BytesIO(form))["专职工作者"]
    row = {cell.value: cell.row for cell in sheet["A"]}["=1+1县"]
    assert [cell.value for cell in sheet[row]][4:6] == ["不予公布", "不予公布"]
    notes = "\n".join(str(cell.value) for cell in sheet["A"] if cell.value)
    assert "无数据来源" in notes and "大学生村官" in notes
    assert "上月（2025年5月）、上年同月（2024年6月）没有发布过人员构成" in notes


def test_earlier_months_stand_below_where_they_are_published(tmp_path):
    write_release(tmp_path / "now")
    write_release(tmp_path / "before")
    earlier = {"2025-05": tmp_path / "before", "2024-06": tmp_path / "nowhere"}
    given = {"form_no": "民统1表", "issued_by": "民政部"}
    data = committees_form(tmp_path / "now", earlier, given)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["两委成员"]
    times = [cell.value for cell in sheet["B"] if cell.value in ("本月", "上月", "上年同月")]
    assert times == ["本月", "上月"] * len(REGIONS)
    texts = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {"表号：民统1表", "制定机关：民政部", "批准文号："} <= texts
