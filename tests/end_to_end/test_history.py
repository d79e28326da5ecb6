"""24 months as they came, against their own truth, which shares no code with the pipeline."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest
from typer.testing import CliRunner

from tests.conftest import Example
from workforce.cli import app
from workforce.demo.months import read_months
from workforce.demo.past.happenings import month_texts
from workforce.demo.past.world import PastWorld, build_past
from workforce.history import replay
from workforce.intake.archive import Archive
from workforce.month import InProcess

PARTS = (
    "region_level",
    "numerator",
    "denominator",
    "value",
    "status",
    "coverage",
    "denominator_period",
)
# A township merged, one split, one renamed, the county merged, a code used again, one abolished.
EVENTFUL = ("2023-11", "2024-02", "2024-04", "2024-07", "2024-08", "2024-11", "2025-01")


@pytest.fixture(scope="module")
def build(history: Example) -> duckdb.DuckDBPyConnection:
    path = (history.folder.warehouse / "workforce.duckdb").resolve()
    return duckdb.connect(str(path), read_only=True)


@pytest.fixture(scope="module")
def world(history: Example) -> PastWorld:
    told = history.truth["parameters"]
    months = read_months(tuple(month_texts(len(told["months"]))), one_year=False)
    return build_past(told["seed"], months, told["volunteers"], told["times_smaller"])


def values(build: duckdb.DuckDBPyConnection, where: str) -> dict[tuple, tuple]:
    rows = build.execute(
        f"""
        select v.period, v.region_code, v.indicator, v.region_level, v.numerator,
            v.denominator, printed(v.value, i.decimals), v.status,
            cast(v.coverage as varchar), v.denominator_period
        from indicator_value as v
        inner join indicator as i on v.indicator = i.indicator
        where {where}
        """
    ).fetchall()
    assert len({row[:3] for row in rows}) == len(rows)
    return {row[:3]: row[3:] for row in rows}


def stated(rows: list[dict]) -> dict[tuple, tuple]:
    return {
        (one["period"], one["region_code"], one["indicator"]): tuple(
            exact(one[part]) if part in ("numerator", "denominator") else one[part]
            for part in PARTS
        )
        for one in rows
    }


def exact(number: int | str | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def test_every_month_is_in_the_end_what_the_truth_says(
    history: Example, build: duckdb.DuckDBPyConnection
) -> None:
    want = stated(history.truth["indicators"])
    got = values(build, "length(v.region_code) <= 6")
    assert len({key[0] for key in want}) == 24
    assert len({key[2] for key in want}) == 91
    assert len(want) == 91 * (12 * 15 + 12 * 14)
    assert {key: (want.get(key), got.get(key)) for key in want.keys() | got.keys()
            if got.get(key) != want.get(key)} == {}  # fmt: skip


def test_townships_and_committees_are_what_the_truth_says_when_codes_change(
    world: PastWorld, build: duckdb.DuckDBPyConnection
) -> None:
    sent = [*world.submissions(world.seed), *world.earlier_ledgers()]
    for month in (month for month in world.months if month.text in EVENTFUL):
        want = stated(world.truth_of(month, sent, below_counties=True))
        got = values(build, f"v.period = '{month.text}'")
        assert len(want) > 5_000
        assert {key: (want.get(key), got.get(key)) for key in want.keys() | got.keys()
                if got.get(key) != want.get(key)} == {}, month  # fmt: skip


def test_every_refused_row_is_one_the_truth_names(
    history: Example, build: duckdb.DuckDBPyConnection
) -> None:
    got = build.execute(
        "select distinct period, unit_code, dataset, source_row, code from finding"
        " where severity = 'row' or code = 'R321'"
    ).fetchall()
    told = [
        *history.truth["refused"],
        *(one for one in history.truth["warnings"] if one["rule"] == "R321"),
    ]
    want = {(o["period"], o["unit_code"], o["dataset"], o["row"], o["rule"]) for o in told}
    assert set(got) == want
    assert {one[4] for one in got} > {"R321", "R201", "R109"}


def releases(history: Example) -> dict[str, int]:
    found = Counter()
    for path in history.folder.published.glob("20*-*/r*"):
        found[path.parent.name] += path.is_dir()
    return found


def test_each_month_is_published_and_those_that_changed_again(history: Example) -> None:
    found = releases(history)
    assert sorted(found) == month_texts(24)
    assert found.total() >= 34
    revised = {month for month, number in found.items() if number > 1}
    assert {"2023-09", "2023-10", "2023-12", "2024-01", "2024-02", "2024-03", "2024-04",
            "2024-05", "2024-08", "2024-09", "2024-11", "2024-12"} <= revised  # fmt: skip
    assert found["2024-03"] == 3  # a roster came late, and later the wages of the year


def test_the_event_log_tells_when_everything_came(history: Example) -> None:
    events = Archive(history.folder).events()
    came = json.loads((history.root / "demo/arrivals.json").read_text("utf-8"))
    assert [one["at"] for one in events] == sorted(one["at"] for one in events)
    assert len(events) == len(came["arrivals"]) + len(came["withdrawals"])
    kinds = Counter(one["event"] for one in events)
    assert (kinds["replaced"], kinds["withdrawn"]) == (4, 1)
    for one in events:
        assert one["at"][:7] > min(one["period"], "2023-07")
        assert 1 <= int(one["at"][8:10]) <= 13


def test_raw_lies_as_the_generator_left_it(history: Example) -> None:
    files = {one["path"]: one["size"] for one in history.truth["files"]}
    found = {
        path.relative_to(history.root).as_posix(): path.stat().st_size
        for path in (history.root / "raw").rglob("*")
        if path.is_file()
    }
    assert found == {path: size for path, size in files.items() if path.startswith("raw/")}


def test_a_second_replay_publishes_nothing(history: Example, tmp_path: object) -> None:
    root = history.copy(tmp_path / "again")  # type: ignore[operator]
    done = list(replay(root, InProcess(lambda line: None, lambda done, of: None), print))
    assert done == []
    assert not (root / "demo/coming").exists()


def test_nobody_is_named_in_what_is_published(
    history: Example, build: duckdb.DuckDBPyConnection
) -> None:
    texts = [
        path.read_text("utf-8", "ignore")
        for path in history.folder.published.rglob("*")
        if path.is_file() and path.suffix != ".parquet"
    ]
    kinds = build.execute(
        "select table_name, column_name from duckdb_columns() where data_type = 'VARCHAR'"
        " and table_name in (select table_name from duckdb_tables())"
    ).fetchall()
    for table, column in kinds:
        rows = build.execute(f'select distinct "{column}" from "{table}"').fetchall()
        texts.append("\n".join(str(row[0]) for row in rows))
    needles = sorted({text for kind in history.identifiers.values() for text in kind if text})
    assert len(needles) > 10_000
    found = pl.Series(texts).str.extract_many(needles)
    assert found.list.len().sum() == 0
    assert pl.Series([f"……{needles[0]}……"]).str.extract_many(needles).list.len().sum() == 1


def test_the_command_keeps_a_history_out_of_the_projects_own_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its plans are none of the project's."""
    written: list[Path] = []

    def write(data: Path, **asked: object) -> dict[str, int]:
        written.append(data)
        assert asked["months"] == 24
        return {"files": 1, "rows_read": 1, "rows_refused": 0}

    monkeypatch.setattr("workforce.cli.DATA", tmp_path)
    monkeypatch.setattr("workforce.demo.write_history", write)
    monkeypatch.setattr("workforce.cli._replay", lambda data: written.append(data))
    told = CliRunner().invoke(app, ["demo", "--months", "24", "--data", str(tmp_path)])
    assert told.exit_code == 0, told.output
    assert written == [tmp_path / "history"] * 2
    assert "--data" in told.output
