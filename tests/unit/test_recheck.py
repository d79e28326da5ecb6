"""What `workforce recheck` finds when a month's files are read under other rules."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import polars as pl
import pytest
from rich.console import Console

from tests.unit.making import COUNTY, JUNE, csv_bytes, id_number, rows_of, xlsx_bytes
from workforce.folders import DataFolder, FolderBusyError
from workforce.intake.archive import Archive
from workforce.intake.pseudonym import PersonKey
from workforce.intake.staging import find_staged, stage
from workforce.period import Period
from workforce.recheck import Difference, Recheck, Rows, differing_rows, print_recheck, recheck
from workforce.stopping import Stopped

IDS = [id_number(serial=serial) for serial in (101, 202, 303)]
ROSTER = rows_of("staff_roster", *({"身份证号": one, "职务": "委员"} for one in IDS))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    """A roster of three people in raw, archived and staged, and a register of another month."""
    key = tmp_path / "person.key"
    key.write_text("5a" * 32, "ascii")
    monkeypatch.setenv("WORKFORCE_KEY_FILE", str(key))
    folder = DataFolder(tmp_path / "data")
    put(folder, f"staff_roster/2025-06/{COUNTY}.csv", csv_bytes(*ROSTER))
    put(folder, f"population/2025-05/{COUNTY}.csv", csv_bytes(*rows_of("population", {})))
    return folder


def put(folder: DataFolder, name: str, data: bytes) -> None:
    """Put a file into raw, and stage what is new under today's rules."""
    path = folder.raw / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    archive = Archive(folder)
    archive.receive()
    for parts in archive.current().values():
        for one in parts:
            if find_staged(folder, one) is None:
                stage(folder, one, PersonKey.load())


def settle(folder: DataFolder, mapping: str) -> None:
    """Change the rules of the county: its mapping file is part of them."""
    path = folder.root / "reference" / "mappings" / f"{COUNTY}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(mapping, "utf-8")


def printed(told: Recheck) -> list[str]:
    text = io.StringIO()
    print_recheck(Console(file=text, width=200), told)
    return text.getvalue().splitlines()


def staged_files(folder: DataFolder) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.staged.rglob("*") if path.is_file()}


# Nothing differs


def test_nothing_differs_is_one_line(folder: DataFolder) -> None:
    told = recheck(folder, JUNE)
    assert (told.files, told.differences) == (1, ())  # the register is of May
    assert len(printed(told)) == 1
    assert "与原来一致" in printed(told)[0]


def test_other_rules_that_read_the_same_are_no_difference(folder: DataFolder) -> None:
    before = staged_files(folder)
    settle(folder, "staff_roster: {ignored: [内部编号]}")
    assert recheck(folder, JUNE, apply=True).differences == ()
    assert staged_files(folder) == before


def test_registers_sent_in_the_month_and_supplements_are_read(folder: DataFolder) -> None:
    assert recheck(folder, Period(2025, 5)).files == 1
    put(folder, f"staff_roster/2025-06/{COUNTY}补报.csv", csv_bytes(*rows_of("staff_roster", {})))
    assert recheck(folder, JUNE).files == 2


# What differs


def test_a_word_that_is_known_now_takes_its_rows(folder: DataFolder) -> None:
    rows = rows_of("staff_roster", *(
        {"身份证号": one, "职务": post} for one, post in zip(IDS, ("委员", "跑腿的", "跑腿的"),
                                                            strict=True)
    ))  # fmt: skip
    put(folder, f"staff_roster/2025-06/{COUNTY}新.csv", csv_bytes(*rows))
    settle(folder, "staff_roster: {codes: {post: {跑腿的: 工作人员}}}")
    (one,) = recheck(folder, JUNE).differences
    assert (one.read, one.used) == ((3, 3), (1, 3))
    assert one.rows == Rows(gone=0, new=2, changed=0)
    assert {(code, name): rows for (code, name, _), rows in one.gone.items()} == {
        ("R106", "post"): 2
    }
    lines = "\n".join(printed(recheck(folder, JUNE)))
    assert "采用 1 → 3 行（读取 3 → 3 行）" in lines
    assert "新采用 2 行，不再采用 0 行" in lines
    assert "不再有：R106 未采用" in lines and "职务" in lines
    assert "--apply" in lines


def test_a_header_that_is_settled_now_moves_its_column(folder: DataFolder) -> None:
    header, *rows = ROSTER
    table = [[*header, "学的什么"], *([*row, "大学本科"] for row in rows)]
    put(folder, f"staff_roster/2025-06/{COUNTY}新.xlsx", xlsx_bytes(花名册=table))
    settle(folder, "staff_roster: {columns: {学的什么: education}}")
    (one,) = recheck(folder, JUNE).differences
    assert ("education", None, "F") in one.moved
    assert one.rows == Rows(changed=3, columns={"education": 3})
    lines = "\n".join(printed(recheck(folder, JUNE)))
    assert "列“学历”：没有 → F" in lines
    assert "值有变化的 3 行：学历 3" in lines


def test_a_changed_value_alone_is_a_difference_and_is_not_told(folder: DataFolder) -> None:
    """The staged file holds another pay in one accepted row: everything else is as today."""
    (submission,) = Archive(folder).current()["staff_roster", "2025-06", COUNTY]
    staged = find_staged(folder, submission)
    assert staged is not None
    rows = pl.read_parquet(staged.parquet)
    pay = pl.when(pl.col("source_row") == 3).then(4321).otherwise("monthly_pay_yuan")
    changed = rows.with_columns(pay.cast(rows.schema["monthly_pay_yuan"]).alias("monthly_pay_yuan"))
    changed.write_parquet(staged.parquet)
    told = recheck(folder, JUNE)
    (one,) = told.differences
    assert (one.read, one.used, one.gone, one.new) == ((3, 3), (3, 3), {}, {})
    assert one.rows == Rows(changed=1, columns={"monthly_pay_yuan": 1})
    text = "\n".join(printed(told))
    assert "4321" not in text
    assert not any(number in text for number in IDS)


# Adopting


def test_only_apply_stages_and_then_nothing_differs(folder: DataFolder) -> None:
    rows = rows_of("staff_roster", {"职务": "跑腿的"}, {"身份证号": IDS[1]})
    put(folder, f"staff_roster/2025-06/{COUNTY}新.csv", csv_bytes(*rows))
    settle(folder, "staff_roster: {codes: {post: {跑腿的: 工作人员}}}")
    before = staged_files(folder)
    recheck(folder, JUNE)
    assert staged_files(folder) == before
    applied = recheck(folder, JUNE, apply=True)
    assert applied.applied and len(applied.differences) == 1
    assert "workforce prepare --period 2025-06" in printed(applied)[-1]
    (submission,) = Archive(folder).current()["staff_roster", "2025-06", COUNTY]
    staged = find_staged(folder, submission)
    assert staged is not None and staged.rows_refused == 0
    assert recheck(folder, JUNE).differences == ()


def test_apply_holds_the_folder(folder: DataFolder) -> None:
    with folder.one_writer():
        assert recheck(folder, JUNE).differences == ()  # looking needs no lock
        with pytest.raises(FolderBusyError):
            recheck(folder, JUNE, apply=True)


def test_a_month_that_was_not_read_stops(folder: DataFolder) -> None:
    with pytest.raises(Stopped, match="2025-07"):
        recheck(folder, Period(2025, 7))


def test_a_month_read_with_another_key_stops(folder: DataFolder, tmp_path: Path) -> None:
    (path,) = folder.staged.glob("staff_roster/*/*/*.json")
    told = json.loads(path.read_text("utf-8")) | {"key_fingerprint": "another"}
    path.write_text(json.dumps(told), "utf-8")
    with pytest.raises(Stopped, match="密钥"):
        recheck(folder, JUNE)


# Rows against rows


def frame(*rows: tuple[int, str, str | None, list[str] | None, dt.date | None]) -> pl.DataFrame:
    names = ("source_row", "post", "sex", "duties", "started_on")
    return pl.DataFrame(
        [dict(zip(names, row, strict=True)) for row in rows],
        schema={
            "source_row": pl.UInt32,
            "post": pl.String,
            "sex": pl.String,
            "duties": pl.List(pl.String),
            "started_on": pl.Date,
        },
    ).with_columns(pl.lit(1, pl.UInt16).alias("source_sheet"))


DAY = dt.date(2024, 3, 1)
BEFORE = frame((2, "director", "男", ["a", "b"], DAY), (2, "secretary", "男", ["a", "b"], DAY),
               (3, "member", None, None, None))  # fmt: skip


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (BEFORE, Rows()),
        (BEFORE[::-1], Rows()),  # order tells nothing
        (BEFORE[:2], Rows(gone=1)),
        (pl.concat([BEFORE, BEFORE[2:]]), Rows(changed=1)),
        (BEFORE[1:], Rows(changed=1, columns={"post": 1})),
        (
            frame((2, "director", "男", ["a", "b"], DAY), (2, "member", "男", ["a", "b"], DAY),
                  (3, "member", None, None, None)),
            Rows(changed=1, columns={"post": 1}),
        ),
        (
            frame((2, "director", "男", ["b", "a"], DAY), (2, "secretary", "男", ["a", "b"], DAY),
                  (3, "member", "", [], None), (4, "member", None, None, None)),
            Rows(new=1, changed=2, columns={"duties": 2, "sex": 1}),
        ),
        (BEFORE.with_columns(pl.lit("x").alias("kind")), Rows(changed=2, columns={"kind": 2})),
        (BEFORE.with_columns(pl.lit(None).alias("kind")), Rows()),
        (
            BEFORE.drop("sex"),
            Rows(changed=1, columns={"sex": 1}),
        ),
    ],
)  # fmt: skip
def test_rows_are_compared_by_where_they_stand(now: pl.DataFrame, found: Rows) -> None:
    assert differing_rows(BEFORE, now) == found


def test_values_that_change_places_within_a_row_are_a_change() -> None:
    before = frame((2, "director", "男", None, None), (2, "member", "女", None, None))
    now = frame((2, "director", "女", None, None), (2, "member", "男", None, None))
    assert differing_rows(before, now) == Rows(changed=1)


def test_a_difference_of_nothing_is_none() -> None:
    (one,) = [Difference(None, (3, 3), (2, 2), Rows(), {}, {}, ())]  # type: ignore[arg-type]
    assert not one
