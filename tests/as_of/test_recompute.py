"""Every release of a region's summer made again, byte for byte, and what was never published."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.as_of.conftest import files
from tests.conftest import Example, run, take_in, tree
from tests.end_to_end.conftest import COUNTIES, REGISTERS, own_divisions
from tests.release.test_revisions import count_residents
from workforce import clock, month
from workforce.as_of import Moment, NotKnown, known, recompute, warehouse_of
from workforce.cli import app
from workforce.folders import DataFolder
from workforce.keeping.purge import Which, purge
from workforce.keeping.withdraw import withdraw
from workforce.release.again import Recomputed, lines_of

MAY, JUNE = "2025-05", "2025-06"
LATE = "certification_list/2025-06/532532.csv"
CORRECTED = "staff_roster/2025-05/532523.csv"
WITHDRAWN = ("volunteer_registration", JUNE, "532531")


@dataclass
class Summer:
    """What was published of a region, and when.

    Attributes:
        published: moment, month and number of every release.
    """

    root: Path
    published: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def folder(self) -> DataFolder:
        return DataFolder(self.root)

    def release(self, period: str, number: int) -> Path:
        return self.root / "published" / period / f"r{number}"

    def run(self, at: str, period: str, *overrides: str) -> None:
        """Run a month at a moment; it must bring a release."""
        with standing(at):
            done = run(self.root, period, *overrides)
        assert done.is_new
        self.published.append((at, period, done.release))


def standing(at: str):
    """The clock at a moment of Shanghai."""
    return clock.at(Moment.parse(at).at)


def send(example: Example, root: Path, period: str, *left_out: str) -> None:
    """Put what three counties sent for a month into raw."""
    for file in sorted((example.root / "raw").glob(f"*/{period}/*")):
        dataset, name = file.parent.parent.name, str(file.relative_to(example.root / "raw"))
        is_register = dataset in REGISTERS and not file.name[:6].isdigit()
        if name in left_out or not (file.name.startswith((*COUNTIES, "5325.")) or is_register):
            continue
        to = root / "raw" / name
        to.parent.mkdir(parents=True, exist_ok=True)
        if dataset == "division":
            to.write_text("".join(own_divisions(file)), "utf-8")
        else:
            shutil.copy2(file, to)


@pytest.fixture(scope="module")
def summer(example: Example, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Summer:
    """A late file, a corrected one of the month before, a withdrawn one, another population."""
    made = Summer(tmp_path_factory.mktemp("summer"))
    send(example, made.root, MAY)
    made.run("2025-06-05T09:00", MAY)
    send(example, made.root, JUNE, LATE)
    made.run("2025-07-05T09:00", JUNE)
    shutil.copy2(example.root / "raw" / LATE, made.root / "raw" / LATE)
    with standing("2025-07-08T09:00"):
        take_in(made.root)
    made.run("2025-07-09T09:00", JUNE)
    roster = made.root / "raw" / CORRECTED
    roster.write_bytes(b"".join(roster.read_bytes().splitlines(keepends=True)[:-60]))
    with standing("2025-07-10T09:00"):
        take_in(made.root)
    made.run("2025-07-11T09:00", MAY)
    made.run("2025-07-11T10:00", JUNE)
    with standing("2025-07-12T09:00"):
        withdraw(made.folder, WITHDRAWN, "王某", "错报")
        take_in(made.root)
    made.run("2025-07-13T09:00", JUNE)
    count_residents(made.root, example)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("WORKFORCE_OUTPUTS")
        made.run("2025-07-14T09:00", JUNE)
    return made


RELEASES = [(MAY, 1), (JUNE, 1), (JUNE, 2), (MAY, 2), (JUNE, 3), (JUNE, 4), (JUNE, 5)]


def same(told: Recomputed, release: Path) -> None:
    """It is that release, whole."""
    assert tree(told.path) == tree(release)
    assert (told.release, told.differing, told.same_definitions) == (release, (), True)


def test_these_are_all_releases_and_the_last_holds_everything(summer: Summer) -> None:
    assert [one[1:] for one in summer.published] == RELEASES
    held = tree(summer.release(JUNE, 5))
    assert {"structure.xml", "index.html", "bulletin.pdf", "committees.xlsx"} <= held.keys()
    assert "index.html" not in tree(summer.release(JUNE, 4))


@pytest.mark.parametrize(("period", "number"), RELEASES)
def test_a_release_made_again_is_the_same_to_the_byte(
    summer: Summer, period: str, number: int
) -> None:
    before = files(summer.root)
    told = recompute(summer.folder, period, number)
    same(told, summer.release(period, number))
    assert files(summer.root) == before
    private = (told.path, told.path.parent, told.path.parent.parent)
    assert [oct(path.stat().st_mode & 0o077) for path in private[1:]] == ["0o0", "0o0"]
    verdict = json.loads((told.path.with_name(f"r{number}.gate") / "verdict.json").read_text())
    assert verdict["period"] == period


AT = {  # moment and month: the release it was
    ("2025-06-05T09:00", MAY): 1,
    ("2025-07-10T10:00", MAY): None,  # corrected, and not yet published again
    ("2025-07-11T09:00", MAY): 2,
    ("2025-07-14T12:00", MAY): None,  # another population, and May was not run again
    ("2025-07-05T09:00", JUNE): 1,
    ("2025-07-07", JUNE): 1,
    ("2025-07-09T08:59:59", JUNE): None,  # the late file was there
    ("2025-07-09T09:00", JUNE): 2,
    ("2025-07-10T10:00", JUNE): None,  # May's roster was corrected
    ("2025-07-11T09:30", JUNE): None,
    ("2025-07-11T10:00", JUNE): 3,
    ("2025-07-12T12:00", JUNE): None,  # withdrawn
    ("2025-07-13T12:00", JUNE): 4,
}


@pytest.mark.parametrize(("at", "period"), AT)
def test_at_a_moment_it_is_the_newest_release_or_what_would_have_been_the_next(
    summer: Summer, at: str, period: str
) -> None:
    before, number = files(summer.root), AT[at, period]
    told = recompute(summer.folder, period, Moment.parse(at))
    assert files(summer.root) == before
    if number is not None:
        same(told, summer.release(period, number))
        return
    published = [one for one in summer.published if one[1] == period and one[0] <= at]
    assert (told.release, told.number) == (None, len(published) + 1)
    manifest = json.loads((told.path / "manifest.json").read_text("utf-8"))
    assert (manifest["release"], manifest["supersedes"]) == (told.number, told.before)
    assert manifest["approval"] is None
    assert sum(told.changed.values()) > 0


@pytest.mark.parametrize(
    ("at", "period", "number"), [("2025-07-08T12:00", JUNE, 2), ("2025-07-10T12:00", MAY, 2)]
)
def test_what_would_have_been_published_was_published_so_a_day_later(
    summer: Summer, at: str, period: str, number: int
) -> None:
    """Nothing else came between, and nobody's name is in either."""
    told = recompute(summer.folder, period, Moment.parse(at))
    assert told.release is None
    assert tree(told.path) == tree(summer.release(period, number))


def test_how_many_rows_would_have_changed(summer: Summer) -> None:
    """Counted from the two releases' lines, their number left out."""
    told = recompute(summer.folder, JUNE, Moment.parse("2025-07-08T12:00"))
    for table, count in told.changed.items():
        lines = []
        for number in (1, 2):
            text = (summer.release(JUNE, number) / f"{table}.csv").read_text("utf-8")
            header, *rows = text.splitlines()
            place = header.split(",").index("release")
            lines.append({tuple(r.split(",")[:place] + r.split(",")[place + 1 :]) for r in rows})
        assert count == len(lines[1] - lines[0])  # rows changed or came, none went
    assert told.changed["indicators"] > 0


def test_the_words_say_which_release_it_is(summer: Summer) -> None:
    at = Moment.parse("2025-07-09")
    told = recompute(summer.folder, JUNE, at)
    first, second = lines_of(told, at)
    assert first == (
        "截至 2025-07-09 23:59:59（北京时间），2025-06 即第2版，重算结果与发布的逐字节相同"
        " / as known at 2025-07-09 23:59:59 (Asia/Shanghai, no zone given): 2025-06 r2,"
        " byte for byte as it was published"
    )
    assert second == f"  {told.path}"
    at = Moment.parse("2025-07-08T12:00")
    told = recompute(summer.folder, JUNE, at)
    lines = lines_of(told, at)
    assert (
        "如发布将是第2版（未批准）" in lines[0] and "would have been r2, not approved" in lines[0]
    )
    assert f"indicators {told.changed['indicators']}" in lines[1] and "与第1版不同" in lines[1]


def test_releases_from_before_it_was_kept_go_by_their_folders_time(
    summer: Summer, tmp_path: Path
) -> None:
    root = Example(summer.root).copy(tmp_path / "old", "archive", "staged", "published")
    for at, period, number in summer.published:
        record = root / "archive" / "releases" / period / f"r{number}.json"
        told = json.loads(record.read_text("utf-8"))
        del told["published_at"], told["beside"]
        record.write_text(json.dumps(told), "utf-8")
        then = Moment.parse(at).at.timestamp()
        os.utime(root / "published" / period / f"r{number}", (then, then))
    same(recompute(DataFolder(root), JUNE, 3), root / "published" / JUNE / "r3")
    told = recompute(DataFolder(root), JUNE, Moment.parse("2025-07-09T12:00"))
    same(told, root / "published" / JUNE / "r2")


def test_it_stands_beside_what_was_newest_then_even_if_both_are_dated_alike(
    summer: Summer, tmp_path: Path
) -> None:
    """What is kept is which releases it stood beside, not only when it was."""
    root = Example(summer.root).copy(tmp_path / "alike", "archive", "staged", "published")
    for _, period, number in summer.published:
        record = root / "archive" / "releases" / period / f"r{number}.json"
        told = json.loads(record.read_text("utf-8")) | {"published_at": "2025-07-20T00:00:00+00:00"}
        record.write_text(json.dumps(told), "utf-8")
    for number in (1, 2):
        same(recompute(DataFolder(root), JUNE, number), root / "published" / JUNE / f"r{number}")


def change_definitions(root: Path) -> None:
    (root / "reference").mkdir()
    (root / "reference" / "parameters.yml").write_text("{least_coverage_pct: 60}\n", "utf-8")


def test_other_definitions_are_told_and_are_no_change_of_the_month(
    summer: Summer, tmp_path: Path
) -> None:
    root = Example(summer.root).copy(tmp_path / "defined", "archive", "staged", "published")
    change_definitions(root)
    at = Moment.parse("2025-07-09T12:00")
    told = recompute(DataFolder(root), JUNE, at)
    assert (told.number, told.release) == (2, root / "published" / JUNE / "r2")
    assert not told.same_definitions and "manifest.json" in told.differing
    assert "定义与该版发布时不同" in lines_of(told, at)[1]
    late = recompute(DataFolder(root), JUNE, Moment.parse("2025-07-08T12:00"))
    assert (late.number, late.release) == (2, None)


def test_staged_rows_that_are_gone_are_read_again_from_the_archive(
    summer: Summer, tmp_path: Path
) -> None:
    root = Example(summer.root).copy(tmp_path / "unstaged", "archive", "published")
    same(recompute(DataFolder(root), JUNE, 4), root / "published" / JUNE / "r4")


def test_a_purged_file_whose_rows_are_gone_stops_it_in_words(
    summer: Summer, tmp_path: Path
) -> None:
    root = Example(summer.root).copy(tmp_path / "purged", "archive", "staged", "published", "raw")
    folder = DataFolder(root)
    month.build(root)
    purge(folder, Which(WITHDRAWN), "王某", "测试", today=dt.date(2025, 8, 1))
    assert not (root / "warehouse" / "as-of").exists()
    for at in (1, 4, Moment.parse("2025-07-09T12:00")):  # r4 tells what its withdrawal changed
        with pytest.raises(NotKnown) as told:
            recompute(folder, JUNE, at)
        assert str(told.value).startswith(f"{JUNE} 当时的数据不能重算：以下报表已经清除")
        assert "/".join(WITHDRAWN) in str(told.value) and "can't be recomputed" in str(told.value)
    at = Moment.parse("2025-07-14T08:59")  # May does not rest on it
    assert recompute(folder, MAY, at).release is not None
    same(recompute(folder, MAY, 1), root / "published" / MAY / "r1")


def test_before_anything_came_nothing_was_known(summer: Summer) -> None:
    for period, at in ((MAY, "2025-06-05T08:59"), (JUNE, "2025-07-01"), ("2025-09", "2025-09-01")):
        with pytest.raises(NotKnown, match=f"^那时还没有收到 {period} 的任何报表。"):
            recompute(summer.folder, period, Moment.parse(at))
    with pytest.raises(NotKnown, match=r"^没有 2025-06 第9版，现有：r1–r5。"):
        recompute(summer.folder, JUNE, 9)


def test_a_warehouse_is_of_its_month_as_it_was_known(summer: Summer) -> None:
    import duckdb

    events = known(summer.folder, Moment.parse("2025-07-08T08:00"))
    build = warehouse_of(summer.folder, JUNE, events)
    made = build.stat().st_mtime_ns
    assert warehouse_of(summer.folder, JUNE, events) == build
    assert build.stat().st_mtime_ns == made and build.parent.name == "as-of"
    later = warehouse_of(summer.folder, JUNE, events + 1)
    assert later != build
    late = (
        "select count(*) from certification_list where period = '2025-06' and unit_code = '532532'"
    )
    found = [duckdb.connect(str(path), read_only=True).execute(late).fetchone()
             for path in (build, later)]  # fmt: skip
    assert found[0] == (0,) and found[1] > (0,)


def test_a_warehouse_that_is_there_is_found_while_a_run_holds_the_folder(summer: Summer) -> None:
    events = known(summer.folder, Moment.parse("2025-07-08T08:00"))
    build = warehouse_of(summer.folder, JUNE, events)
    with summer.folder.one_writer():
        assert warehouse_of(summer.folder, JUNE, events) == build
        build.unlink()
        with pytest.raises(Exception, match="数据文件夹正被另一次运行使用"):
            warehouse_of(summer.folder, JUNE, events)


# The command line


def said(*args: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(args), env={"COLUMNS": "200"})
    return done.exit_code, done.output


def test_the_command_makes_it_again_and_publishes_nothing(summer: Summer) -> None:
    before = files(summer.root)
    code, told = said(
        "run", "--period", JUNE, "--as-of", "2025-07-09T12:00", "--data", str(summer.root)
    )
    assert code == 0 and "2025-06 即第2版，重算结果与发布的逐字节相同" in told
    assert files(summer.root) == before


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--as-of", "7月10日"), "不是有效的时间"),
        (("--as-of", "2999-01-01"), "还没有到"),
        (("--as-of", "2025-07-09", "--override", "G302", "--reviewed-by", "甲",
          "--approved-by", "乙", "--reason", "丙"), "--as-of 只重算，不发布"),
    ],
)  # fmt: skip
def test_the_command_refuses_what_it_can_not_do(
    summer: Summer, more: tuple[str, ...], words: str
) -> None:
    code, told = said("run", "--period", JUNE, *more, "--data", str(summer.root))
    assert code == 2 and words in told.replace("\n", "")


@pytest.fixture
def cells(summer: Summer) -> Iterator[Callable[[str, str], str]]:
    """What status says of a unit at a moment."""

    def line(at: str, unit: str) -> str:
        code, told = said("status", "--period", JUNE, "--as-of", at, "--data", str(summer.root))
        assert code == 0, told
        return next(" ".join(row.split()) for row in told.splitlines() if row.startswith(unit))

    yield line


def test_status_says_who_had_reported_and_who_was_late_then(
    cells: Callable[[str, str], str],
) -> None:
    """June was due by 5 July."""
    assert cells("2025-07-05T12:00", "532532").endswith(" 07-05 07-05 未报 07-05")
    assert cells("2025-07-07T12:00", "532532").endswith(" 07-05 07-05 缺报 逾2天 07-05")
    assert cells("2025-07-08T12:00", "532532").endswith(" 07-05 07-05 07-08 迟 07-05")
    assert cells("2025-07-11T12:00", "532531").endswith(" 07-05 07-05 07-05 07-05")
    assert cells("2025-07-12T12:00", "532531").endswith(" 07-05 缺报 逾7天 07-05 07-05")


def test_status_of_the_newest_month_known_then(summer: Summer) -> None:
    code, told = said("status", "--as-of", "2025-07-01", "--data", str(summer.root))
    assert code == 0 and "2025-05 收到日期" in told and "截至 2025-07-01 23:59:59" in told
    code, told = said("status", "--as-of", "2025-01-01", "--data", str(summer.root))
    assert code == 1 and "还没有收到任何报表" in told
