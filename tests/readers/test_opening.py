"""`workforce.open()`: read-only, the newest build, and what pandas and polars get."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

import workforce
from tests.conftest import MONTHS, Example
from workforce import warehouse
from workforce.explain.explaining import NotExplained
from workforce.folders import DataFolder, move_link
from workforce.opening import NoFolderError, ReadOnlyError, Warehouse
from workforce.warehouse import BuildError, open_warehouse

MONTH = MONTHS[-1]
NUMBERS = "select * from number order by number"


@pytest.fixture
def wh(example: Example) -> Iterator[Warehouse]:
    with workforce.open(example.root) as opened:
        yield opened


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A data folder whose only build says 1.5."""
    add_build(tmp_path, "1.5")
    return tmp_path


def add_build(root: Path, number: str) -> Path:
    """A build of one table that says a number; the link moves to it."""
    path = root / "warehouse" / f"workforce-{number}.duckdb"
    path.parent.mkdir(exist_ok=True)
    with duckdb.connect(str(path)) as con:
        con.execute("create table number as select cast($1 as decimal(9, 4)) as number", [number])
    move_link(root / "warehouse" / "workforce.duckdb", path.name)
    return path


# Opening


def test_importing_the_package_imports_nothing_else() -> None:
    said = "import sys, workforce; print({'duckdb', 'pandas', 'polars'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_there_is_nothing_else_at_the_top() -> None:
    with pytest.raises(AttributeError, match="no attribute 'opened'"):
        workforce.opened  # noqa: B018


def test_it_opens_the_build_itself_not_the_link(wh: Warehouse, example: Example) -> None:
    link = example.folder.warehouse / "workforce.duckdb"
    assert wh.path == link.resolve() != link
    assert wh.is_current()
    assert wh.path.name in repr(wh)


def test_the_folder_may_be_told_as_text_or_by_the_environment(
    example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    with workforce.open(str(example.root)) as one:
        assert one.is_current()
    monkeypatch.setattr("workforce.opening.DATA", example.root)
    with workforce.open() as one:
        assert one.path.parent == example.folder.warehouse.resolve()


def test_where_nothing_is_it_says_so_chinese_first(tmp_path: Path) -> None:
    with pytest.raises(NoFolderError, match=r"^没有数据文件夹 .*/ No data folder"):
        workforce.open(tmp_path / "nowhere")
    with pytest.raises(BuildError, match=r"^还没有数据仓库.*/ No warehouse yet"):
        workforce.open(tmp_path)


# Asking


def test_pandas_gets_floats_and_exact_decimals_on_request(small: Path) -> None:
    with workforce.open(small) as one:
        assert one.sql(NUMBERS)["number"].dtype == "float64"
        [exact] = one.sql(NUMBERS, exact=True)["number"]
    assert isinstance(exact, Decimal) and str(exact) == "1.5000"


def test_polars_gets_decimals(small: Path) -> None:
    with workforce.open(small) as one:
        frame = one.polars(NUMBERS)
    assert str(frame.schema["number"]) == "Decimal(precision=9, scale=4)"
    assert frame["number"].to_list() == [Decimal("1.5000")]


def test_every_value_comes_to_pandas_as_it_is_printed(wh: Warehouse) -> None:
    """No value of the example has more digits than float64 keeps."""
    query = "select value, cast(value as varchar) as text from indicator_value"
    frame = wh.sql(f"{query} where value is not null")
    assert len(frame) > 10_000
    assert [f"{value:.4f}" for value in frame["value"]] == frame["text"].tolist()


def test_parameters_by_name_and_by_place(wh: Warehouse, example: Example) -> None:
    named = wh.sql("from region_series($code, $id)", {"code": "5325", "id": "community_workers"})
    placed = wh.sql("from region_series(?, ?)", ["5325", "community_workers"])
    assert named.equals(placed)
    truth = [
        one["numerator"]
        for one in example.truth["indicators"]
        if (one["region_code"], one["indicator"]) == ("5325", "community_workers")
    ]
    assert named["numerator"].tolist() == truth and len(truth) == len(MONTHS)


def test_indicators_are_those_asked_for(wh: Warehouse) -> None:
    one = wh.indicators("community_workers", period=MONTH, region="5325")
    assert one[["period", "region_code", "indicator"]].values.tolist() == [
        [MONTH, "5325", "community_workers"]
    ]
    by_name = wh.indicators("community_workers", region="石屏县")
    assert set(by_name["region_code"]) == {"532525"} and set(by_name["period"]) == set(MONTHS)
    count = wh.sql("select count(*) as n from indicator_value where period = ?", [MONTH])["n"][0]
    assert len(wh.indicators(period=MONTH)) == count


def test_explain_tells_what_the_command_tells(wh: Warehouse) -> None:
    told = wh.explain(MONTH, "石屏县", "community_workers")
    assert told.value["region_code"] == "532525"
    value = wh.indicators("community_workers", period=MONTH, region="532525")["value"][0]
    assert told.value["value"] == value
    assert told.files["rows_counted"].sum() >= told.value["numerator"] > 0
    assert told.files["dataset"].tolist() == ["staff_roster"]
    assert len(told.communities) > 50 and len(told.left_out) > 0
    with pytest.raises(NotExplained):
        wh.explain(MONTH, "没有这个县", "community_workers")


# Not writing


@pytest.mark.parametrize(
    "statement",
    [
        "create table mine as select 1 as one",
        "insert into indicator_value select * from indicator_value",
        "update indicator_value set value = 0",
        "delete from indicator_value",
        "drop view indicator_series",
        "alter table indicator_value add column mine integer",
    ],
)
def test_it_cannot_be_written_to(wh: Warehouse, statement: str) -> None:
    with pytest.raises(ReadOnlyError, match=r"^数据仓库只供读取.*attach.* / The warehouse is"):
        wh.sql(statement)


def test_the_connection_itself_is_read_only_too(wh: Warehouse) -> None:
    with pytest.raises(duckdb.InvalidInputException, match="read-only"):
        wh.con.execute("create table mine as select 1 as one")


@pytest.mark.parametrize(
    "statement",
    [
        "copy (select 1) to '{home}/mine.csv'",
        "COPY indicator TO\n'{home}/mine.parquet' (format parquet)",
        "export database '{home}/mine'",
        "attach '{home}/mine.duckdb' as mine",
        "attach if not exists '{home}/workforce.duckdb' as mine",
    ],
)
@pytest.mark.parametrize("part", ["warehouse", "staged", "published"])
def test_nothing_is_written_where_the_pipeline_keeps_its_own(
    small: Path, statement: str, part: str
) -> None:
    before = sorted((small / "warehouse").iterdir())
    with (
        workforce.open(small) as one,
        pytest.raises(ReadOnlyError, match=r"^.*是统计系统的数据文件夹.* / "),
    ):
        one.sql(statement.format(home=small / part))
    assert sorted((small / "warehouse").iterdir()) == before


def test_a_build_may_be_attached_read_only(small: Path) -> None:
    old = add_build(small, "1.0")
    add_build(small, "2.0")
    with workforce.open(small) as one:
        one.sql(f"attach '{old}' as earlier (read_only)")
        both = one.sql("select number from number union all from earlier.number")
    assert both["number"].tolist() == [2.0, 1.0]


def test_what_one_makes_oneself_goes_elsewhere(small: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.duckdb"
    with workforce.open(small) as one:
        one.sql("create temp table kept as from number")
        one.sql(f"attach '{mine}' as mine")
        one.sql("create table mine.kept as from kept")
        one.sql(f"copy kept to '{tmp_path / 'kept.csv'}' (header)")
    with duckdb.connect(str(mine)) as con:
        assert con.execute("from kept").fetchall() == [(Decimal("1.5"),)]
    assert (tmp_path / "kept.csv").read_text() == "number\n1.5000\n"


def test_another_error_stays_what_it_is(wh: Warehouse) -> None:
    with pytest.raises(duckdb.CatalogException):
        wh.sql("from no_such_table")


# Going on


def test_refresh_goes_on_to_the_newest_and_keeps_temporary_tables(small: Path) -> None:
    with workforce.open(small) as one:
        one.sql("create temp table kept as from number")
        assert one.is_current() and not one.refresh()
        newer = add_build(small, "2.5")
        assert not one.is_current()
        assert one.sql(NUMBERS)["number"].tolist() == [1.5]
        assert one.refresh() and one.path == newer.resolve() and one.is_current()
        assert one.sql(NUMBERS)["number"].tolist() == [2.5]
        assert one.sql("from kept")["number"].tolist() == [1.5]


def test_a_pruned_build_is_read_on(small: Path) -> None:
    with workforce.open(small) as one:
        add_build(small, "2.5")
        one.path.unlink()
        assert one.sql(NUMBERS)["number"].tolist() == [1.5]
        assert one.refresh()


@pytest.mark.parametrize("opened", [workforce.open, lambda root: open_warehouse(DataFolder(root))])
def test_a_build_pruned_before_it_could_be_opened_is_passed_over(
    small: Path, opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, newest = small / "warehouse" / "workforce-gone.duckdb", warehouse.newest_build
    answers = iter([gone, gone])
    monkeypatch.setattr(warehouse, "newest_build", lambda folder: next(answers, newest(folder)))
    with opened(small) as one:
        con = one.con if isinstance(one, Warehouse) else one
        assert con.execute(NUMBERS).fetchall() == [(Decimal("1.5"),)]
    assert next(answers, None) is None


def test_a_file_that_is_no_build_is_not_tried_for_ever(small: Path) -> None:
    path = small / "warehouse" / "workforce-broken.duckdb"
    path.write_bytes(b"not a database, " * 1000)
    move_link(small / "warehouse" / "workforce.duckdb", path.name)
    with pytest.raises(duckdb.IOException):
        workforce.open(small)
