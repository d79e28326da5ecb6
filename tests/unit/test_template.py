"""Templates: what a clerk finds in one, and that a filled one is taken without a word."""

from __future__ import annotations

import copy
import datetime as dt
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

import schemas
from tests.conftest import Example
from tests.unit.making import COUNTY, JUNE, born, codes, id_number, saved, told
from workforce import cli
from workforce.checking import check_file
from workforce.column_notes import DEPENDING, HOW, LONGEST_MESSAGE, MORE, UNITS, message, note
from workforce.definitions import CatalogueError
from workforce.folders import PROJECT, DataFolder
from workforce.intake.archive import KIND_WORDS
from workforce.intake.reader import Reading, read_submission
from workforce.period import Period
from workforce.template import Form, Template, gather, load_form, workbook

HEADER, FIRST = 6, 7  # rows as Excel numbers them
DATASETS = list(schemas.datasets())
MAN, WOMAN = born(dt.date(1985, 3, 5), 123), born(dt.date(1990, 7, 1), 124)
OTHERS = 20  # committees of the unit beside the two: enough to look like a register
SPRING, LAKE = "532502001007", "532502001008"

# One row of each dataset as a clerk fills it in: dates as dates, numbers as numbers, the rest text.
FILLED: dict[str, dict[str, Any]] = {
    "staff_roster": {
        "name": "张三", "id_number": MAN, "sex": "男", "community_code": SPRING,
        "community_name": "和台社区居委会", "township_name": "龙泉街道", "ethnicity": "彝族",
        "political_status": "群众", "education": "大学本科",
        "worker_type": "党组织班子成员、村(居)委会成员", "post": "党组织书记、主任",
        "duties": "灾害信息员、人民调解员", "employment_form": "全日制", "grid_codes": "W1、W2",
        "started_on": dt.date(2021, 3, 1), "ended_on": dt.date(2025, 12, 31),
        "monthly_pay_yuan": 3000.5, "basic_pay_yuan": 2000, "in_quota": "是",
        "pay_grade": "三级", "hukou_local": "否", "social_insurance": "是",
        "phone": "13812345678",
    },
    "volunteer_registration": {
        "name": "李四", "id_number": WOMAN, "sex": "女", "volunteer_no": "00123",
        "id_type": "居民身份证", "community_code": SPRING, "community_name": "和台社区居委会",
        "township_name": "龙泉街道", "registered_on": dt.date(2020, 1, 2), "status": "有效",
        "service_hours": 12.5, "star_level": "二星",
    },
    "certification_list": {
        "name": "李四", "id_number": WOMAN, "sex": "女", "certificate_no": "20230456789012345",
        "certificate_kind": "社会工作者职业水平证书", "level": "社会工作师",
        "issued_on": dt.date(2020, 1, 2), "registered_on": dt.date(2023, 5, 6),
        "registration_valid_to": dt.date(2026, 5, 5), "holder_status": "在册",
        "community_code": SPRING, "employer": "和台社区",
    },
    "training_record": {
        "name": "张三", "id_number": MAN, "sex": "男", "course_no": "2025-01",
        "course_name": "网格员培训", "organiser_level": "县级", "organiser_code": COUNTY,
        "organiser": "民政局", "mode": "集中", "training_type": "在职", "topic": "治理",
        "started_on": dt.date(2025, 3, 1), "ended_on": dt.date(2025, 3, 3), "days": 2.5,
        "hours": 20, "completed": "是",
    },
    "organisation_register": {
        "community_code": SPRING, "community_name": "和台社区居委会", "kind": "居委会",
        "urban_rural_code": "111", "households": 480, "uscc": "52532502MJ00000000",
        "has_service_facility": "是", "facility_area_m2": 600, "activity_area_m2": 200.5,
        "commercial_area_m2": 100, "total_floor_area_m2": 9000, "open_hours": 8,
        "has_volunteer_station": "是", "has_self_service": "否", "has_legal_adviser": "是",
        "is_relocation": "否", "is_ethnic_work_key": "否",
    },
    "grid_register": {
        "grid_code": "0501", "community_code": SPRING, "kind": "城市", "households": 300,
        "has_party_group": "是",
    },
    "population": {
        "region_code": COUNTY, "year": 2024, "reference_date": dt.date(2024, 12, 31),
        "urban_resident": 210000, "resident": 320000, "registered": 290000, "households": 98000,
    },
    "wages": {
        "region_code": COUNTY, "year": 2024, "urban_monthly_wage_yuan": 7012.5,
        "rural_income_yuan": 18000,
    },
    "division": {
        "code": COUNTY, "name": "开远市", "level": "县级", "valid_from": dt.date(2000, 1, 1),
        "valid_to": dt.date(2030, 1, 1), "successors": "532503、532504",
    },
}  # fmt: skip
# What the codelists' words stand for, and cells with several.
MEANT: dict[str, dict[str, Any]] = {
    "staff_roster": {
        "sex": "male", "ethnicity": "YI", "political_status": "13", "education": "bachelor",
        "worker_type": {"party_committee_member", "committee_member"},
        "post": {"secretary", "director"},
        "duties": ["disaster_information_officer", "peoples_mediator"],
        "employment_form": "full_time", "grid_codes": ["W1", "W2"], "in_quota": "yes",
        "hukou_local": "no", "social_insurance": "yes",
    },
    "volunteer_registration": {"sex": "female", "id_type": "resident_id", "status": "active"},
    "certification_list": {
        "sex": "female", "certificate_kind": "social_worker", "level": "intermediate",
        "holder_status": "held",
    },
    "training_record": {
        "sex": "male", "organiser_level": "county", "mode": "concentrated",
        "training_type": "in_service", "completed": "yes",
    },
    "organisation_register": {
        "kind": "resident_committee", "has_service_facility": "yes",
        "has_volunteer_station": "yes", "has_self_service": "no", "has_legal_adviser": "yes",
        "is_relocation": "no", "is_ethnic_work_key": "no",
    },
    "grid_register": {"kind": "urban", "has_party_group": "yes"},
    "population": {},
    "wages": {},
    "division": {"level": "county", "successors": ["532503", "532504"]},
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A data folder whose warehouse knows two committees of the unit, one of another, a grid."""
    folder = DataFolder(tmp_path_factory.mktemp("data"))
    folder.warehouse.mkdir()
    with duckdb.connect(str(folder.warehouse / "workforce.duckdb")) as con:
        con.execute(
            f"""
            create table organisation as
            from (values
                ('2025-05', '{SPRING}', '旧名社区', 'resident_committee', '111', '龙泉街道'),
                ('2025-06', '{SPRING}', '和台社区居委会', 'resident_committee', '111', '龙泉街道'),
                ('2025-06', '{LAKE}', '湖边村委会', 'village_committee', '220', null),
                ('2025-06', '532503001001', '外县社区', 'resident_committee', '111', '外县街道')
            ) as t(period, community_code, community_name, kind, urban_rural_code, township_name);
            insert into organisation
            select '2025-06', 532502100000 + i, '第' || i || '村委会', 'village_committee', '220',
                '城关镇'
            from range({OTHERS}) as r(i);
            create table grid as
            from (values
                ('2025-06', '0501', '{SPRING}', 'urban'), ('2025-06', '0601', '{LAKE}', null),
                ('2025-06', '0701', '532503001001', 'urban')
            ) as t(period, grid_code, community_code, kind);
            create table region as
            from (values ('2025-05', '{COUNTY}', '旧名县'), ('2025-06', '{COUNTY}', '开远市'))
            as t(period, region_code, region_name)
            """
        )
    return folder


def empty(dataset: str, **more: Any) -> Workbook:
    """The template of a unit that nothing is known of, opened."""
    return opened(Template(dataset, COUNTY, **more))


def opened(template: Template) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook(template)))


def columns_of(sheet: Worksheet, dataset: str) -> dict[str, str]:
    """The letter of every column, found by its title in the header row."""
    titles = {one.title: name for name, one in schemas.model(dataset).declared().items()}
    return {titles[cell.value]: cell.column_letter for cell in sheet[HEADER] if cell.value}


def fill(sheet: Worksheet, dataset: str, row: int, values: dict[str, Any]) -> None:
    """Write as Excel does: a new cell has its column's format."""
    for name, letter in columns_of(sheet, dataset).items():
        if name in values:
            cell = sheet[f"{letter}{row}"]
            cell.value = values[name]
            cell._style = copy.copy(sheet.column_dimensions[letter]._style)


def read(book: Workbook, dataset: str, period: Period = JUNE) -> Reading:
    return read_submission(saved(book), dataset, period, COUNTY)


def validations(sheet: Worksheet) -> dict[str, DataValidation]:
    """What is let in, by column letter."""
    return {
        get_column_letter(span.min_col): one
        for one in sheet.data_validations.dataValidation
        for span in one.sqref.ranges
    }


def listed(book: Workbook, validation: DataValidation) -> list[str]:
    """The entries of a drop-down list."""
    name, span = re.fullmatch(r"'(.+)'!(.+)", validation.formula1).groups()
    start, _, end = span.replace("$", "").partition(":")
    return [cell.value for (cell,) in book[name][f"{start}:{end or start}"]]


# Filled in


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_filled_template_has_no_finding_and_the_right_values(dataset: str) -> None:
    book = empty(dataset)
    values = FILLED[dataset]
    assert set(values) == set(schemas.model(dataset).declared())
    fill(book.worksheets[0], dataset, FIRST, values)
    reading = read(book, dataset)
    assert told(reading) == set()
    assert (reading.rows_read, reading.rows_refused) == (1, 0)
    for name, value in values.items():
        meant = MEANT[dataset].get(name, value)
        got = reading.rows[name].to_list()
        if isinstance(meant, set):
            assert set(got) == meant, name
        else:
            same = Decimal(str(meant)) if isinstance(meant, int | float) else meant
            assert all(one == same for one in got), (name, got)


@pytest.mark.parametrize("dataset", DATASETS)
def test_an_empty_template_has_no_data_rows(dataset: str) -> None:
    assert codes(read(empty(dataset), dataset)) == ["R008"]
    assert codes(read(empty(dataset, period=JUNE), dataset)) == ["R008"]


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_template_with_communities_is_read_as_well(folder: DataFolder, dataset: str) -> None:
    template = gather(folder, dataset, COUNTY, JUNE)
    book = opened(template)
    fill(book.worksheets[0], dataset, FIRST + len(template.prefilled), {
        **FILLED[dataset], "community_code": "532502001009", "grid_code": "0901",
    })  # fmt: skip
    reading = read(book, dataset)
    assert told(reading) == set()
    assert reading.rows_read == 1 + len(template.prefilled)


def test_many_rows_and_the_places_above_filled_in() -> None:
    book = empty("staff_roster")
    sheet = book.worksheets[0]
    fill_above(sheet, 单位负责人="王五", 填表人="赵六", 报告期="2025年6月",
               报出日期=dt.date(2025, 7, 3))  # fmt: skip
    for row in range(FIRST, FIRST + 300):
        person = id_number(serial=row)
        values = {**FILLED["staff_roster"], "id_number": person, "sex": None, "post": "委员"}
        fill(sheet, "staff_roster", row, values)
    reading = read(book, "staff_roster")
    assert told(reading) == set()
    assert (reading.rows_read, reading.rows["source_row"].max()) == (300, FIRST + 299)


def test_the_month_a_clerk_writes_is_compared() -> None:
    book = empty("staff_roster")
    fill(book.worksheets[0], "staff_roster", FIRST, FILLED["staff_roster"])
    fill_above(book.worksheets[0], 报告期="2025年5月", 报出日期="2025年6月3日")
    assert codes(read(book, "staff_roster")) == ["R006"]
    assert codes(read(book, "staff_roster", Period(2025, 5))) == []


def test_the_month_asked_for_is_printed() -> None:
    book = empty("staff_roster", period=JUNE)
    fill(book.worksheets[0], "staff_roster", FIRST, FILLED["staff_roster"])
    assert above(book.worksheets[0])["报告期"] == "2025年6月"
    assert codes(read(book, "staff_roster", Period(2025, 7))) == ["R006"]
    assert above(empty("staff_roster").worksheets[0])["报告期"] is None


def above(sheet: Worksheet) -> dict[str, Any]:
    """What stands beside each label above the table."""
    labels = [cell for row in sheet.iter_rows(2, HEADER - 2) for cell in row]
    return {
        cell.value.rstrip("："): cell.offset(column=1).value
        for cell in labels
        if isinstance(cell.value, str) and cell.value.endswith("：")
    }


def fill_above(sheet: Worksheet, **texts: Any) -> None:
    for row in sheet.iter_rows(2, HEADER - 2):
        for cell in row:
            label = str(cell.value or "").rstrip("：")
            if label in texts:
                cell.offset(column=1).value = texts.pop(label)
    assert not texts


# What it looks like


@pytest.mark.parametrize("dataset", DATASETS)
def test_headers_are_the_declared_titles_and_required_ones_stand_out(dataset: str) -> None:
    sheet = empty(dataset).worksheets[0]
    columns = schemas.model(dataset).declared().values()
    assert [cell.value for cell in sheet[HEADER][: len(columns)]] == [c.title for c in columns]
    colours = {
        kind: {sheet.cell(HEADER, place).fill.fgColor.rgb for place, column in
               enumerate(columns, start=1) if wanted(column, dataset) == kind}
        for kind in ("required", "depends", "optional")
    }  # fmt: skip
    assert all(len(colour) <= 1 for colour in colours.values())
    shown = [next(iter(colour)) for colour in colours.values() if colour]
    assert len(shown) == len(set(shown)) >= 2


def wanted(column: Any, dataset: str) -> str:
    if column.required:
        return "required"
    return "depends" if (dataset, column.name) in DEPENDING else "optional"


@pytest.mark.parametrize("dataset", DATASETS)
def test_excel_can_damage_nothing(dataset: str) -> None:
    """Text, dates and numbers by the kind of the value a clerk fills in."""
    sheet = empty(dataset).worksheets[0]
    for name, letter in columns_of(sheet, dataset).items():
        value = FILLED[dataset][name]
        kind = "date" if isinstance(value, dt.date) else type(value).__name__
        form = {"str": "@", "date": "yyyy-mm-dd", "int": "General", "float": "General"}[kind]
        assert sheet.column_dimensions[letter].number_format == form, name
        (span,) = validations(sheet)[letter].sqref.ranges
        assert (span.min_row, span.max_row) == (FIRST, 1_048_576)


@pytest.mark.parametrize("dataset", DATASETS)
def test_closed_lists_are_chosen_from(dataset: str) -> None:
    book = empty(dataset)
    sheet = book.worksheets[0]
    for name, letter in columns_of(sheet, dataset).items():
        column = schemas.model(dataset).declared()[name]
        validation = validations(sheet)[letter]
        if not column.codelist:
            assert validation.type != "list", name
            continue
        word = "code" if name == "urban_rural_code" else "zh"
        assert listed(book, validation) == [row[word] for row in schemas.codelist(column.codelist)]
        # 书记、主任 may be typed over an information; a stop, which is the default, would refuse it
        assert validation.errorStyle == ("information" if column.several else None)
        assert validation.showErrorMessage


def test_numbers_dates_and_lengths_are_checked() -> None:
    checked = {
        "staff_roster": {
            "monthly_pay_yuan": ("decimal", "greaterThanOrEqual", "0", None),
            "started_on": ("date", "between", "1", "73415"),
            "id_number": ("textLength", "equal", "18", None),
            "community_code": ("textLength", "equal", "12", None),
        },
        "training_record": {"days": ("decimal", "greaterThanOrEqual", "0.5", None)},
        "organisation_register": {
            "households": ("whole", "greaterThanOrEqual", "0", None),
            "open_hours": ("decimal", "between", "0", "24"),
        },
        "population": {
            "year": ("whole", "between", "1949", "2100"),
            "resident": ("whole", "greaterThanOrEqual", "0", None),
        },
    }
    for dataset, expected in checked.items():
        sheet = empty(dataset).worksheets[0]
        letters = columns_of(sheet, dataset)
        for name, told_of in expected.items():
            one = validations(sheet)[letters[name]]
            operator = one.operator or "between"  # which the format leaves out
            assert (one.type, operator, one.formula1, one.formula2) == told_of, name


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_column_is_explained_in_chinese_first(dataset: str) -> None:
    sheet = empty(dataset).worksheets[0]
    for name, letter in columns_of(sheet, dataset).items():
        column = schemas.model(dataset).declared()[name]
        comment = sheet[f"{letter}{HEADER}"].comment.text
        prompt = validations(sheet)[letter].prompt
        need = {"required": "必填", "depends": "视情况必填", "optional": "选填"}
        assert comment.startswith(f"【{need[wanted(column, dataset)]}】")
        assert prompt.startswith(f"{need[wanted(column, dataset)]}。")
        assert column.description in comment.splitlines()[-1]
        assert ("单位：" in comment) == bool(column.unit)
        assert ("可填：" in comment) == bool(column.codelist)
        assert len(message(column, dataset)) < LONGEST_MESSAGE, "cut short"
        assert "{" not in note(column, dataset)


def test_words_are_there_for_every_rule_and_about_columns_that_exist() -> None:
    declared = [
        (dataset, column)
        for dataset in DATASETS
        for column in schemas.model(dataset).declared().values()
    ]
    rules = {column.rule for _, column in declared if not column.codelist}
    assert set(HOW) == rules
    assert set(UNITS) == {column.unit for _, column in declared if column.unit}
    names = {column.name for _, column in declared}
    names |= {f"{dataset}.{column.name}" for dataset, column in declared}
    assert set(MORE) <= names
    optional = {(dataset, column.name) for dataset, column in declared if not column.required}
    assert set(DEPENDING) <= optional


@pytest.mark.parametrize("dataset", DATASETS)
def test_no_cell_holds_a_formula_and_only_the_form_is_seen(
    folder: DataFolder, dataset: str
) -> None:
    book = opened(gather(folder, dataset, COUNTY, JUNE))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    hidden = {sheet.title for sheet in book if sheet.sheet_state != "visible"}
    assert hidden <= {"代码表"}
    assert book.active is book.worksheets[0] and book.active.sheet_state == "visible"


def test_it_prints_on_a4_with_the_header_on_every_page() -> None:
    sheet = empty("staff_roster").worksheets[0]
    assert sheet.freeze_panes == f"A{FIRST}"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == f"${HEADER}:${HEADER}"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0


# What is known of the unit


def test_registers_are_prefilled_with_what_holds(folder: DataFolder) -> None:
    book = opened(gather(folder, "organisation_register", COUNTY, None))
    shown = [cell.value for cell in book.worksheets[0][FIRST][:4]]
    assert shown == [SPRING, "和台社区居委会", "居委会", "111"]
    reading = read(book, "organisation_register")
    assert {code for code, *_ in told(reading)} == {"R318"}  # what it has is not filled in yet
    named = ("community_code", "community_name", "kind", "urban_rural_code")
    assert reading.rows.height == 2 + OTHERS
    assert reading.rows.select(named).rows()[:2] == [
        (SPRING, "和台社区居委会", "resident_committee", "111"),
        (LAKE, "湖边村委会", "village_committee", "220"),
    ]
    grids = read(opened(gather(folder, "grid_register", COUNTY, None)), "grid_register")
    assert grids.rows.select("grid_code", "community_code", "kind").rows() == [
        ("0501", SPRING, "urban"),
        ("0601", LAKE, None),
    ]


def test_people_are_placed_by_names_from_a_list(folder: DataFolder) -> None:
    book = opened(gather(folder, "staff_roster", COUNTY, None))
    sheet = book.worksheets[0]
    letters, lets_in = columns_of(sheet, "staff_roster"), validations(sheet)
    names = listed(book, lets_in[letters["community_name"]])
    assert (names[:3], len(names)) == (["和台社区居委会", "湖边村委会", "第0村委会"], 2 + OTHERS)
    assert listed(book, lets_in[letters["community_code"]])[:2] == [SPRING, LAKE]
    assert listed(book, lets_in[letters["township_name"]]) == ["城关镇", "龙泉街道"]
    assert lets_in[letters["community_name"]].errorStyle == "warning"
    assert [[cell.value for cell in row] for row in book["社区名单"].iter_rows(2, 3)] == [
        [SPRING, "和台社区居委会", "龙泉街道"],
        [LAKE, "湖边村委会", None],
    ]
    assert above(sheet)["填报单位"] == f"{COUNTY} 开远市"


@pytest.mark.parametrize("dataset", DATASETS)
def test_communities_are_listed_where_rows_hang_on_them(folder: DataFolder, dataset: str) -> None:
    book = opened(gather(folder, dataset, COUNTY, None))
    named = {"staff_roster", "volunteer_registration", "certification_list", "grid_register"}
    assert ("社区名单" in book.sheetnames) == (dataset in named)


def test_the_example_gives_its_communities(example: Example) -> None:
    """The warehouse of a real run has the tables that are asked."""
    template = gather(example.folder, "staff_roster", "532523", None)
    with duckdb.connect(str(example.folder.warehouse / "workforce.duckdb"), read_only=True) as con:
        known = con.execute(
            "select count(*) from organisation_register where community_code like '532523%'"
            " and period = (select max(period) from organisation_register)"
        ).fetchall()[0][0]
    assert len(template.communities) == known > 0
    assert template.unit_name
    assert gather(example.folder, "grid_register", "532523", None).communities


# The clerk's guide


def test_the_guide_names_every_dataset_and_every_kind_of_file() -> None:
    guide = (PROJECT / "docs" / "for-clerks.md").read_text("utf-8")
    for one in schemas.datasets().values():
        assert f"| {one.zh} | `{one.name}` |" in guide
    for word in KIND_WORDS:
        assert re.search(rf"^\| `532502\S*{word}\.xlsx` \|", guide, re.MULTILINE)
    assert len(guide.splitlines()) < 120


def test_the_guide_s_template_command_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = (PROJECT / "docs" / "for-clerks.md").read_text("utf-8")
    (line,) = re.findall(r"^workforce template (.*)$", guide, re.MULTILINE)
    monkeypatch.chdir(tmp_path)
    assert run(*line.split(), "--data", str(tmp_path)).exit_code == 0
    (path,) = tmp_path.iterdir()
    assert f"`{path.name}`" in guide


# 表号、制定机关、批准文号


def form(folder: Path, text: str) -> DataFolder:
    (folder / "reference").mkdir()
    (folder / "reference" / "form.yml").write_text(text, "utf-8")
    return DataFolder(folder)


def test_the_form_is_blank_unless_configured(tmp_path: Path) -> None:
    assert load_form(DataFolder(tmp_path), "staff_roster") == Form("", "", "")


def test_a_dataset_s_form_goes_over_the_default(tmp_path: Path) -> None:
    folder = form(tmp_path, 'default: {form_no: 表0, issued_by: "=1+1"}\n'
                            "wages: {form_no: 表9, approval_no: 民函〔2025〕1号}\n")  # fmt: skip
    assert load_form(folder, "population") == Form("表0", "=1+1", "")
    assert load_form(folder, "wages") == Form("表9", "=1+1", "民函〔2025〕1号")
    sheet = opened(gather(folder, "wages", COUNTY, None)).worksheets[0]
    places = above(sheet)
    assert (places["表号"], places["批准文号"]) == ("表9", "民函〔2025〕1号")
    cell = next(cell for cell in sheet[2] if cell.value == "=1+1")
    assert cell.data_type == "s"


@pytest.mark.parametrize(
    "text",
    [
        "rosters: {form_no: 表1}",
        "staff_roster: {number: 表1}",
        "staff_roster: {form_no: 12}",
        "default: {approval_no: 有效期至2027年12月}",
    ],
)
def test_a_form_that_says_something_else_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(CatalogueError):
        load_form(form(tmp_path, text), "staff_roster")


# The command


def run(*args: str) -> Any:
    return CliRunner().invoke(cli.app, ["template", *args])


def test_the_command_writes_beside_the_reader_and_overwrites_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ("staff_roster", "--unit", COUNTY, "--data", str(tmp_path))
    done = run(*asked)
    path = Path("532502城乡社区工作人员花名册模板.xlsx")
    assert done.exit_code == 0 and path.name in done.output
    assert "没有列出名称" in done.output
    assert codes(check_file(path, "staff_roster", JUNE, None, DataFolder(path.parent))) == ["R008"]
    before = path.read_bytes()
    again = run(*asked)
    assert again.exit_code == 1 and path.read_bytes() == before
    other = run(*asked, "--out", "另一份.xlsx", "--period", "2025-06")
    assert other.exit_code == 0 and Path("另一份.xlsx").exists()


def test_the_command_counts_the_communities(folder: DataFolder, tmp_path: Path) -> None:
    out = str(tmp_path / "t.xlsx")
    done = run("grid_register", "--unit", COUNTY, "--data", str(folder.root), "--out", out)
    assert "已列出本单位的 22 个村（社区）" in done.output


@pytest.mark.parametrize(
    "args",
    [
        ("rosters", "--unit", COUNTY),
        ("staff_roster", "--unit", "53250"),
        ("staff_roster", "--unit", COUNTY, "--period", "2025-13"),
    ],
)
def test_the_command_refuses_what_it_does_not_know(tmp_path: Path, args: tuple[str, ...]) -> None:
    done = run(*args, "--out", str(tmp_path / "t.xlsx"))
    assert done.exit_code == 2 and not list(tmp_path.iterdir())


def test_a_workbook_is_an_xlsx_file(tmp_path: Path) -> None:
    done = run("staff_roster", "--unit", COUNTY, "--out", str(tmp_path / "t.csv"))
    assert done.exit_code == 1 and not list(tmp_path.iterdir())
