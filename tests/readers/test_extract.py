"""`workforce extract`: what is published and nothing else, for SQL and for Excel."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

import schemas
from tests.conftest import MONTHS, Example, workforce
from tests.end_to_end.test_privacy import columns, search, wanted
from workforce.folders import DataFolder
from workforce.period import Period
from workforce.release.data_package import tables
from workforce.release.extract import workbook
from workforce.release.extract.database import BY_MONTH, DEFINITIONS, NotPublishedError
from workforce.release.extract.writing import DATABASE, WORKBOOK, write_extract

MONTH = MONTHS[-1]
VALUES = ("numerator", "denominator", "value")
CHINESE_FIRST = re.compile(r"(?:(?!: ).)*[\u4e00-\u9fff](?:(?!: ).)*: \S")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PERSONAL = re.compile(r"person_key|id_number|^name$|phone|address|birth|submission", re.I)


@pytest.fixture(scope="module")
def home(example: Example, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an extract of both months. Tests must not write to it."""
    home = tmp_path_factory.mktemp("extract")
    made = write_extract(example.folder, home)
    assert made.files == (home / DATABASE, home / WORKBOOK)
    assert made.months == MONTHS
    return home


@pytest.fixture
def con(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(home / DATABASE), read_only=True) as con:
        yield con


@pytest.fixture(scope="module")
def book(home: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(home / WORKBOOK)


def published(example: Example, month: str, file: str) -> list[dict[str, str]]:
    """A published file's rows, as text."""
    text = (example.folder.published / month / "r1" / file).read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def as_text(value: Any) -> str:
    """A value as published files write it, but for the zeros at a number's end."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def normal(text: str, kind: str) -> str:
    """Published text without the zeros at a number's end."""
    return f"{Decimal(text).normalize():f}" if kind == "number" and text else text


def rows_of(con: duckdb.DuckDBPyConnection, query: str, given: Iterable[Any] = ()) -> list[dict]:
    asked = con.execute(query, list(given))
    names = [column[0] for column in asked.description]
    return [dict(zip(names, row, strict=True)) for row in asked.fetchall()]


# What is published


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("table", BY_MONTH)
def test_a_month_has_the_published_rows_to_the_last_digit(
    con: duckdb.DuckDBPyConnection, example: Example, table: str, month: str
) -> None:
    file = tables()[BY_MONTH[table]]
    told = published(example, month, file.name)
    names = list(file.columns)
    expected = [[normal(row[name], file.columns[name].type) for name in names] for row in told]
    made = rows_of(con, f"from {table} where period = ?", [month])
    assert sorted([as_text(row[name]) for name in names] for row in made) == sorted(expected)
    assert expected


@pytest.mark.parametrize("table", DEFINITIONS)
def test_definitions_are_those_of_the_newest_release(
    con: duckdb.DuckDBPyConnection, example: Example, table: str
) -> None:
    told = published(example, MONTH, DEFINITIONS[table])
    made = [[as_text(value) for value in row.values()] for row in rows_of(con, f"from {table}")]
    assert made == [list(row.values()) for row in told]


def test_columns_are_those_that_are_explained(con: duckdb.DuckDBPyConnection) -> None:
    for table, file in (BY_MONTH | DEFINITIONS).items():
        described = {row[0]: row[1:3] for row in con.execute(f"describe {table}").fetchall()}
        assert set(described) == set(tables()[file].columns), table
        for name, column in tables()[file].columns.items():
            assert (described[name][1] == "NO") == (column.empty is None), f"{table}.{name}"


def test_regions_and_months_are_those_published(
    con: duckdb.DuckDBPyConnection, example: Example
) -> None:
    for month in MONTHS:
        told = {(row["region_code"], row["region_name"], row["region_level"])
                for row in published(example, month, "indicators.csv")}  # fmt: skip
        made = con.execute(
            "select region_code, region_name, region_level from region where period = ?", [month]
        ).fetchall()
        assert len(made) == len(set(made)) and set(made) == told
    assert con.execute("from period order by period").fetchall() == [
        ("2025-05", "2025-04", dt.date(2025, 5, 1), dt.date(2025, 5, 31)),
        ("2025-06", "2025-05", dt.date(2025, 6, 1), dt.date(2025, 6, 30)),
    ]
    assert con.execute("select period, release from release order by all").fetchall() == [
        (month, 1) for month in MONTHS
    ]


# What is not


def withheld(example: Example) -> list[tuple[str, str, str]]:
    """Month, region and indicator of every value that is withheld."""
    return [
        (month, row["region_code"], row["indicator"])
        for month in MONTHS
        for row in published(example, month, "indicators.csv")
        if row["status"] == "suppressed"
    ]


def test_nothing_withheld_is_in_a_table_or_view(
    con: duckdb.DuckDBPyConnection, example: Example
) -> None:
    keys = withheld(example)
    assert len(keys) > 20
    for month, region, indicator in keys:
        given = [month, region, indicator]
        where = "where period = ? and region_code = ? and indicator = ?"
        [value] = rows_of(con, f"from indicator_value {where}", given)
        [series] = rows_of(con, f"from indicator_series {where}", given)
        [ranked] = rows_of(con, "from indicator(?, ?) where region_code = ?",
                           [indicator, month, region])  # fmt: skip
        for row in (value, series, ranked):
            assert {row[name] for name in VALUES} == {None} and row["status"] == "suppressed"
            assert row.get("change_from_last_month") is None
        for target in rows_of(con, f"from target_series {where}", given):
            assert target["value"] is None and target["gap"] is None


def test_the_warehouse_knows_some_of_what_is_withheld(
    warehouse: duckdb.DuckDBPyConnection, con: duckdb.DuckDBPyConnection, example: Example
) -> None:
    """Else the test above would show nothing; and whatever differs from it is withheld."""
    query = "select period, region_code, indicator, value from indicator_value"
    inside = {row[:3]: row[3] for row in warehouse.execute(query).fetchall()}
    outside = {row[:3]: row[3] for row in con.execute(query).fetchall()}
    keys = set(withheld(example))
    assert sum(inside[key] is not None for key in keys) > 20
    assert {key for key, value in outside.items() if value != inside[key]} <= keys


def test_composition_is_withheld_where_it_is_published_so(
    con: duckdb.DuckDBPyConnection, example: Example
) -> None:
    told = [row["status"] for month in MONTHS for row in published(example, month,
            "composition.csv")].count("suppressed")  # fmt: skip
    made = con.execute(
        "select persons from composition_named where status = 'suppressed'"
    ).fetchall()
    assert len(made) == told > 0 and {row[0] for row in made} == {None}


def test_no_table_holds_rows_of_persons(con: duckdb.DuckDBPyConnection) -> None:
    made = con.execute("select table_name, column_name from duckdb_columns() where not internal")
    named = made.fetchall()
    assert not {table for table, _ in named} & set(schemas.datasets())
    assert [column for _, column in named if PERSONAL.search(column)] == []
    by_place = [table for table, column in named if column == "community_code"]
    assert by_place == []


def texts(home: Path) -> Iterator[tuple[str, str]]:
    """All that is in the two files, as text."""
    with duckdb.connect(str(home / DATABASE), read_only=True) as con:
        for (table,) in con.execute("select table_name from duckdb_tables()").fetchall():
            yield from columns(con, table, table)
    yield "database", (home / DATABASE).read_bytes().decode("utf-8", "ignore")
    with zipfile.ZipFile(home / WORKBOOK) as archive:
        for name in archive.namelist():
            yield name, archive.read(name).decode("utf-8")


def test_nobody_can_be_known_from_it(home: Path, example: Example) -> None:
    found = list(texts(home))
    assert len(found) > 50
    search(found, wanted(example))
    assert [where for where, text in found if UUID.search(text)] == []
    assert not [where for where, text in found if str(example.root) in text]


def test_it_is_made_of_releases_alone(example: Example, tmp_path: Path, home: Path) -> None:
    """A folder with nothing but `published/` gives the same workbook."""
    copied = example.copy(tmp_path / "copied", "published")
    write_extract(DataFolder(copied), tmp_path / "made")
    assert (tmp_path / "made" / WORKBOOK).read_bytes() == (home / WORKBOOK).read_bytes()


def test_the_newest_release_of_a_month_is_taken(example: Example, tmp_path: Path) -> None:
    copied = example.copy(tmp_path / "copied", "published")
    shutil.copytree(copied / "published" / MONTH / "r1", copied / "published" / MONTH / "r10")
    shutil.copytree(copied / "published" / MONTH / "r1", copied / "published" / MONTH / "r9")
    write_extract(DataFolder(copied), tmp_path / "made")
    with duckdb.connect(str(tmp_path / "made" / DATABASE), read_only=True) as con:
        releases = con.execute("select release from release order by period").fetchall()
    assert releases == [(1,), (10,)]


def test_a_definition_is_the_newest_and_an_indicator_that_is_gone_keeps_its_own(
    example: Example, tmp_path: Path
) -> None:
    copied = example.copy(tmp_path / "copied", "published")
    earlier = copied / "published" / MONTHS[0] / "r1"
    text = (earlier / "definitions.csv").read_text("utf-8")
    [row] = [line for line in text.splitlines() if line.startswith("community_workers,")]
    older = row.replace("社区工作者人数", "旧名称", 1)
    gone = row.replace("community_workers,", "gone,", 1)
    rewrite(earlier, "definitions.csv", text.replace(row, f"{gone}\n{older}"))
    write_extract(DataFolder(copied), tmp_path / "made")
    with duckdb.connect(str(tmp_path / "made" / DATABASE), read_only=True) as con:
        found = con.execute("select indicator, title_zh from indicator").fetchall()
    titles = {name: title for name, title in found if name in ("community_workers", "gone")}
    assert titles == {"community_workers": "社区工作者人数", "gone": "社区工作者人数"}


def rewrite(release: Path, name: str, text: str) -> None:
    """Write a file of a copied release anew, and what its manifest says of it."""
    manifest = json.loads((release / "manifest.json").read_text("utf-8"))
    manifest["files"][name]["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    for file, written in ((name, text), ("manifest.json", json.dumps(manifest))):
        (release / file).chmod(0o644)
        (release / file).write_text(written, "utf-8")


# Asked like the warehouse


@pytest.mark.parametrize(
    "query",
    [
        "select * exclude (coverage, rank) from indicator('one_shoulder_share', '2025-06')",
        "select * from compare('community_workers', '2025-05', '2025-06')",
        "select * exclude (coverage) from region_series('532502', 'training_days_3_share')",
        "select period, region_code, title_zh, value, change_from_last_month"
        " from indicator_series where indicator = 'grid_workers'",
        "select region_code, plan, target_id, title_zh, target, value, met, gap"
        " from target_series where period = '2025-06' and indicator not like '%pay%'",
    ],
)
def test_the_same_question_has_the_same_answer(
    con: duckdb.DuckDBPyConnection, warehouse: duckdb.DuckDBPyConnection, query: str
) -> None:
    """Where nothing is withheld; down to the counties, which is what is published."""
    inside, outside = rows_of(warehouse, query), rows_of(con, query)
    above = [row for row in inside if len(row.get("region_code", "")) <= 6]
    assert sorted(map(str, above)) == sorted(map(str, outside)) and outside


def test_ranks_are_among_what_is_published(con: duckdb.DuckDBPyConnection) -> None:
    ranked = rows_of(con, "from indicator('training_days_3_share', ?)", [MONTH])
    counties = [row for row in ranked if row["region_level"] == "county"]
    values = sorted((row["value"] for row in counties), reverse=True)
    assert len(counties) == 13
    assert all(row["rank"] == 1 + values.index(row["value"]) for row in counties)


def test_every_table_view_macro_and_column_has_words_chinese_first(
    con: duckdb.DuckDBPyConnection,
) -> None:
    said = con.execute(
        """
        select table_name, comment from duckdb_tables() where not internal
        union all
        select view_name, comment from duckdb_views() where not internal
        union all
        select function_name, comment from duckdb_functions() where not internal
        union all
        select table_name || '.' || column_name, comment
        from duckdb_columns() where not internal
        """
    ).fetchall()
    assert len(said) > 150
    wrong = [name for name, text in said if not CHINESE_FIRST.match(text or "")]
    assert wrong == []


# The workbook


def test_it_has_a_sheet_of_each_kind_and_opens_on_what_it_is(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["说明", "指标", "规划目标", "人员构成", "指标解释", "地区"]
    cells = [str(cell.value) for row in book["说明"].iter_rows() for cell in row if cell.value]
    for words in ("2025-05", "第1版 / r1", "suppressed", "不予公布", "withheld"):
        assert any(words in cell for cell in cells), words


@pytest.mark.parametrize("name", ["指标", "规划目标", "人员构成", "指标解释", "地区"])
def test_headings_are_chinese_then_english_and_stay(book: openpyxl.Workbook, name: str) -> None:
    sheet = book[name]
    for cell in sheet[1]:
        assert re.match(r"[^\n]*[\u4e00-\u9fff][^\n]*\n[a-z]", cell.value), cell.value
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions


def sheet_rows(book: openpyxl.Workbook, name: str) -> list[dict[str, Any]]:
    """A sheet's rows by the Chinese of its headings."""
    heads, *rows = book[name].iter_rows(values_only=True)
    names = [head.partition("\n")[0] for head in heads]
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_its_figures_are_the_published_ones_as_numbers(
    book: openpyxl.Workbook, example: Example
) -> None:
    made = {(row["报告期"], row["行政区划代码"], row["指标代码"]): row
            for row in sheet_rows(book, "指标")}  # fmt: skip
    count = 0
    for month in MONTHS:
        for row in published(example, month, "indicators.csv"):
            shown = made[month, row["region_code"], row["indicator"]]
            for name, column in zip(("分子", "分母", "指标值"), VALUES, strict=True):
                expected = float(row[column]) if row[column] else None
                assert shown[name] == expected and type(shown[name]) is not str
            count += 1
    assert len(made) == count


def test_what_is_withheld_is_blank_and_says_so(book: openpyxl.Workbook, example: Example) -> None:
    made = [row for row in sheet_rows(book, "指标") if row["数据状态"] == "不予公布"]
    assert len(made) == len(withheld(example))
    assert {row[name] for row in made for name in ("分子", "分母", "指标值")} == {None}
    assert {row["比上月增减"] for row in made} == {None}


def test_a_value_is_shown_with_the_indicators_decimals(book: openpyxl.Workbook) -> None:
    heads = [cell.value.partition("\n")[0] for cell in book["指标"][1]]
    formats = {
        row[heads.index("指标代码")].value: row[heads.index("指标值")].number_format
        for row in book["指标"].iter_rows(min_row=2)
        if row[heads.index("指标值")].value is not None
    }
    assert formats["community_workers"] == "General"
    assert formats["training_days_3_share"] == "0.00"


def test_codes_are_told_in_words(book: openpyxl.Workbook) -> None:
    assert {row["地区级别"] for row in sheet_rows(book, "指标")} == {"地级", "县级"}
    assert {row["是否达到"] for row in sheet_rows(book, "规划目标")} >= {"是", "否"}
    assert {"人", "%"} <= {row["单位"] for row in sheet_rows(book, "指标")}


def test_more_rows_than_excel_can_show_are_refused(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2547)
    with pytest.raises(workbook.TooLongError, match=r"2,548 行.*--period.* / "):
        workbook.workbook(con)


# Again, and which months


def test_the_same_releases_make_the_same_files(
    example: Example, home: Path, tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    """The workbook byte for byte, the database row for row, in their order."""
    write_extract(example.folder, tmp_path)
    assert (tmp_path / WORKBOOK).read_bytes() == (home / WORKBOOK).read_bytes()
    names = [row[0] for row in con.execute("select table_name from duckdb_tables()").fetchall()]
    assert len(names) == 12
    with duckdb.connect(str(tmp_path / DATABASE), read_only=True) as other:
        for name in names:
            rows = con.execute(f"from {name}").fetchall()
            assert rows == other.execute(f"from {name}").fetchall() and rows


def test_it_takes_the_place_of_one_before_while_somebody_reads_it(
    example: Example, tmp_path: Path
) -> None:
    write_extract(example.folder, tmp_path, (Period.parse(MONTH),))
    with duckdb.connect(str(tmp_path / DATABASE), read_only=True) as reading:
        write_extract(example.folder, tmp_path)
        assert reading.execute("select count(*) from period").fetchall() == [(1,)]
    assert sorted(path.name for path in tmp_path.iterdir()) == [DATABASE, WORKBOOK]


def test_only_the_months_asked_for(example: Example, tmp_path: Path) -> None:
    made = write_extract(example.folder, tmp_path, (Period.parse(MONTHS[0]),))
    assert made.months == MONTHS[:1]
    with duckdb.connect(str(tmp_path / DATABASE), read_only=True) as con:
        for table in (*BY_MONTH, "period", "region", "release"):
            found = con.execute(f"select distinct period from {table}").fetchall()
            assert found == [(MONTHS[0],)], table


def test_a_month_that_is_not_published_is_named(example: Example, tmp_path: Path) -> None:
    asked = (Period.parse(MONTH), Period.parse("2025-07"))
    with pytest.raises(NotPublishedError, match=r"^2025-07 还没有公布；已公布：2025-05、2025-06"):
        write_extract(example.folder, tmp_path, asked)
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_is_published_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotPublishedError, match=r"^还没有公布任何月份.* / Nothing is published"):
        write_extract(DataFolder(tmp_path))


def test_a_release_that_was_changed_is_not_handed_out(example: Example, tmp_path: Path) -> None:
    copied = example.copy(tmp_path / "copied", "published")
    file = copied / "published" / MONTH / "r1" / "indicators.csv"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes().replace(b"suppressed", b"ok"))
    with pytest.raises(NotPublishedError, match="与公布时不同"):
        write_extract(DataFolder(copied), tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_the_command(example: Example, tmp_path: Path) -> None:
    done = workforce("extract", "--data", str(example.root), "--to", str(tmp_path))
    assert done.returncode == 0, done.stderr
    first, *files = done.stdout.splitlines()
    count = len(withheld(example))
    assert first.startswith("已写入 2 个月（2025-05 至 2025-06）的公开数据，2,548 个指标值")
    assert f"其中 {count} 个不予公布" in first and f"{count} withheld" in first
    assert [Path(line.strip()) for line in files] == [tmp_path / DATABASE, tmp_path / WORKBOOK]
    refused = workforce("extract", "--data", str(example.root), "--period", "2025-07")
    assert refused.returncode == 1 and "还没有公布" in refused.stderr
    assert not (example.root / "extract").exists()
