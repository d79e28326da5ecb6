"""What is published only when somebody says so: drafts, approvals, overrides, closed months."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import run, tree, workforce
from tests.end_to_end.printed_world import DEDICATED, World, communities, organisation, post
from tests.release.reading import read
from workforce.decisions import decisions
from workforce.folders import DataFolder
from workforce.keeping.withdraw import withdraw
from workforce.month import (
    InProcess,
    MonthResult,
    arrivals,
    prepare_month,
    publish_month,
    run_month,
)
from workforce.period import Period
from workforce.release import draft as drafting
from workforce.release import publish as publishing
from workforce.release.approval import Approval, ReleaseStopped
from workforce.release.publish import close

MAY, JUNE = "2025-05", "2025-06"
COUNTIES = {"532501": "个旧市", "532502": "开远市"}
SIGNED = Approval("审核科甲", "主任乙", "按月发布")
INDICATOR = "workers_per_10k_urban"


def send(world: World, county: str, month: str, workers: int) -> None:
    places, first = communities(county, resident=10, village=0), 10_000 * int(county)
    rows = [post(places[n % 10], first % 90_000 + n, DEDICATED) for n in range(workers)]
    world.send("staff_roster", month, county, rows)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two counties and two months, nothing run yet; in June 开远 has half of May's workers."""
    world = World(tmp_path_factory.mktemp("approval"))
    world.divide(MAY, "5325", {"5325": "红河州", **COUNTIES})
    world.send("population", MAY, "5325", [(code, 2024, 100_000, 200_000) for code in COUNTIES])
    for county in COUNTIES:
        places = communities(county, resident=10, village=0)
        world.send("organisation_register", MAY, county, map(organisation, places))
    for county, month, workers in (
        ("532501", MAY, 200), ("532502", MAY, 200), ("532501", JUNE, 202), ("532502", JUNE, 100),
    ):  # fmt: skip
        send(world, county, month, workers)
    world.refer(
        "reporting.yml",
        "owes:\n  default: {level: county, datasets: [staff_roster], due_day: 5}\n",
    )
    return world.root


@pytest.fixture(scope="module")
def run_once(sent: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with May published. Tests must not write to it."""
    root = shutil.copytree(sent, tmp_path_factory.mktemp("may") / "data", symlinks=True)
    run(root, MAY)
    return root


@pytest.fixture
def world(sent: Path, tmp_path: Path) -> World:
    return World(Path(shutil.copytree(sent, tmp_path / "data")))


@pytest.fixture
def ran(run_once: Path, tmp_path: Path) -> World:
    return World(Path(shutil.copytree(run_once, tmp_path / "data", symlinks=True)))


def in_process() -> InProcess:
    return InProcess(lambda line: None, lambda done, of: None)


def prepare(world: World, period: str) -> MonthResult:
    return prepare_month(world.root, Period.parse(period), in_process(), lambda line: None)


def take_in(world: World) -> None:
    arrivals(world.root, in_process(), lambda line: None)


def publish(world: World, period: str, approval: Approval = SIGNED) -> MonthResult:
    month = Period.parse(period)
    return publish_month(world.root, month, in_process(), lambda line: None, approval)


def manifest(world: World, period: str, number: int) -> dict[str, Any]:
    path = world.root / "published" / period / f"r{number}" / "manifest.json"
    return json.loads(path.read_text("utf-8"))


def slip(world: World) -> None:
    """The same year's population again, a thousand times as large."""
    rows = [("532501", 2024, 100_000_000, 200_000_000), ("532502", 2024, 100_000, 200_000)]
    world.send("population", JUNE, "5325", rows)


def test_a_draft_is_the_release_that_it_becomes(world: World) -> None:
    drafted = prepare(world, MAY)
    assert (drafted.is_draft, drafted.is_new, drafted.release, drafted.stops) == (True, True, 1, ())
    assert not (world.root / "published").exists()
    draft = tree(world.root / "drafts" / MAY)
    done = publish(world, MAY)
    assert (done.is_draft, done.is_new, done.release) == (False, True, 1)
    release = tree(world.root / "published" / MAY / "r1")
    about = json.loads(release.pop("manifest.json"))
    drafted_about = json.loads(draft.pop("manifest.json"))
    assert release == draft
    assert about == drafted_about | {
        "approval": {
            "reviewed_by": "审核科甲", "approved_by": "主任乙", "reason": "按月发布",
            "overrides": [], "revises_closed": False,
        }
    }  # fmt: skip
    assert not any((world.root / "drafts").iterdir())


def test_draft_and_gate_are_the_statisticians_alone(world: World) -> None:
    prepare(world, MAY)
    for folder in ("drafts", "gate"):
        assert oct((world.root / folder).stat().st_mode & 0o077) == "0o0"


def test_a_run_publishes_the_same_as_draft_and_approval(world: World, tmp_path: Path) -> None:
    other = World(Path(shutil.copytree(world.root, tmp_path / "other")))
    prepare(world, MAY)
    publish(world, MAY)
    run_month(other.root, Period.parse(MAY), in_process(), lambda line: None, SIGNED)
    assert tree(world.root / "published") == tree(other.root / "published")


def test_a_run_without_names_says_that_nobody_approved_it(ran: World) -> None:
    assert manifest(ran, MAY, 1)["approval"] is None
    assert decisions(DataFolder(ran.root)) == []


def test_who_answers_is_written_down_once_and_for_a_release_that_stands_too(ran: World) -> None:
    for _ in range(2):
        done = publish(ran, MAY)
        assert (done.is_new, done.release) == (False, 1)
    [told] = decisions(DataFolder(ran.root))
    assert told["decision"] == "approved"
    assert (told["by"], told["reviewed_by"], told["reason"]) == ("主任乙", "审核科甲", "按月发布")
    assert (told["period"], told["release"]) == (MAY, 1)


def test_preparing_again_changes_nothing(world: World) -> None:
    prepare(world, MAY)
    looks = {path: path.stat().st_mtime_ns for path in (world.root / "drafts").rglob("*")}
    inside = {path: at for path, at in looks.items() if path.suffix != ".json"}
    prepare(world, MAY)
    assert {path: path.stat().st_mtime_ns for path in inside} == inside


def test_no_draft_to_publish(world: World) -> None:
    with pytest.raises(ReleaseStopped, match="workforce prepare --period 2025-05"):
        publish(world, MAY)


def test_a_draft_whose_figures_changed_is_not_published(world: World) -> None:
    prepare(world, MAY)
    send(world, "532501", MAY, 201)
    take_in(world)
    with pytest.raises(ReleaseStopped, match="数据又有变化"):
        publish(world, MAY)
    assert not (world.root / "published").exists()
    prepare(world, MAY)
    assert publish(world, MAY).is_new


def test_a_draft_is_published_though_another_month_changed(world: World) -> None:
    prepare(world, MAY)
    send(world, "532501", JUNE, 203)
    take_in(world)
    assert publish(world, MAY).is_new


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"approved_by": "乙"}, "要么都写，要么都不写"),
        ({"reviewed_by": "甲", "approved_by": "乙", "reason": " "}, "要么都写"),
        ({"reviewed_by": "甲", "approved_by": " 甲", "reason": "月报"}, "不能是同一人"),
        ({"overrides": ("G302",)}, "须写明"),
        ({"revises_closed": True}, "须写明"),
    ],
)
def test_half_an_approval_is_none(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ReleaseStopped, match=said):
        Approval(**given)


def test_a_figure_the_gate_doubts_is_published_as_provisional(ran: World) -> None:
    run(ran.root, JUNE)
    release = ran.root / "published" / JUNE / "r1"
    rows = {(r["region_code"], r["indicator"]): r for r in read(release / "indicators.csv")}
    # 开远 200 → 100 workers: −50 %, over the limit of 30 %; 个旧 200 → 202
    assert rows["532502", INDICATOR]["status"] == "provisional"
    assert rows["532502", INDICATOR]["value"] == "10.00"
    assert rows["532501", INDICATOR]["status"] == "ok"
    targets = read(release / "targets.csv")
    of_it = {r["region_code"]: r["status"] for r in targets if r["indicator"] == INDICATOR}
    for region, status in of_it.items():
        assert status == rows[region, INDICATOR]["status"]
    # the county is doubted no longer once May is corrected: a new release of the same numbers
    send(ran, "532502", MAY, 100)
    run(ran.root, MAY)
    run(ran.root, JUNE)
    release = ran.root / "published" / JUNE / "r2"
    rows = {(r["region_code"], r["indicator"]): r for r in read(release / "indicators.csv")}
    assert rows["532502", INDICATOR]["status"] == "ok"


def test_what_the_gate_stops_is_drafted_and_not_published(ran: World) -> None:
    before = tree(ran.root / "published")
    slip(ran)
    drafted = prepare(ran, JUNE)
    assert drafted.stops == ("G302",)
    with pytest.raises(ReleaseStopped) as stopped:
        publish(ran, JUNE)
    for words in ("G302", "532501", "个旧市", "--override G302/532501"):
        assert words in str(stopped.value)
    with pytest.raises(ReleaseStopped):
        run(ran.root, JUNE)
    assert tree(ran.root / "published") == before
    done = workforce("run", "--period", JUNE, "--data", str(ran.root))
    assert done.returncode == 1
    assert "G302" in done.stderr and "Traceback" not in done.stderr


def test_an_override_lets_regions_pass_one_by_one_and_is_in_the_release(ran: World) -> None:
    slip(ran)
    prepare(ran, JUNE)
    both = ("G302/532501", "G302/5325")  # the county, and the prefecture it makes up
    for too_few in (both[:1], both[1:], ("G303",)):
        with pytest.raises(ReleaseStopped):
            publish(ran, JUNE, Approval("甲", "乙", "核实过", too_few))
    publish(ran, JUNE, Approval("甲", "乙", "核实过", both))
    approval = manifest(ran, JUNE, 1)["approval"]
    assert (approval["overrides"], approval["reason"]) == (sorted(both), "核实过")
    latest = json.loads((ran.root / "published" / "latest" / "manifest.json").read_text("utf-8"))
    assert latest["approval"] == approval
    [told] = decisions(DataFolder(ran.root), "approved")
    assert told["overrides"] == sorted(both)


def test_a_closed_month_changes_only_by_a_named_decision(ran: World) -> None:
    folder = DataFolder(ran.root)
    assert close(folder, MAY, "主任乙", "数据已核定") == 1
    with pytest.raises(ReleaseStopped, match="已经定案"):
        close(folder, MAY, "主任乙", "数据已核定")
    told = json.loads((ran.root / "published" / "latest.json").read_text("utf-8"))
    assert told["closed"] == {MAY: 1}
    assert not run(ran.root, MAY).is_new, "running it again is no change"
    send(ran, "532501", MAY, 230)
    for approval in (Approval(), SIGNED):
        with pytest.raises(ReleaseStopped, match="已定案（第1版，主任乙，"):
            run_month(folder.root, Period.parse(MAY), in_process(), lambda line: None, approval)
    revised = Approval("甲", "乙", "审计核减", revises_closed=True)
    assert publish(ran, MAY, revised).release == 2
    assert manifest(ran, MAY, 2)["approval"]["revises_closed"]
    assert [one["decision"] for one in decisions(folder)] == ["closed", "revised"]
    told = json.loads((ran.root / "published" / "latest.json").read_text("utf-8"))
    assert told["closed"] == {MAY: 2}, "the revision is the final one now"
    send(ran, "532501", MAY, 231)
    with pytest.raises(ReleaseStopped, match="已定案"):
        run(ran.root, MAY)


def test_what_can_not_be_closed(world: World) -> None:
    folder = DataFolder(world.root)
    with pytest.raises(ReleaseStopped, match="还没有发布"):
        close(folder, MAY, "乙", "核定")
    run(world.root, MAY)
    send(world, "532501", MAY, 201)
    prepare(world, MAY)
    with pytest.raises(ReleaseStopped, match="有未发布的送审稿"):
        close(folder, MAY, "乙", "核定")
    done = workforce("close", "--period", MAY, "--by", " ", "--reason", "x", "--data",
                     str(world.root))  # fmt: skip
    assert done.returncode == 1
    assert "有未发布的送审稿" in done.stderr


def test_two_months_in_one_go_stop_at_the_first_that_fails(world: World) -> None:
    slip(world)
    world.send("population", MAY, "5325", [(code, 2024, 100_000, 200_000) for code in COUNTIES])
    done = workforce("backfill", "--from", MAY, "--to", JUNE, "--data", str(world.root))
    assert done.returncode == 1
    assert (world.root / "published" / MAY / "r1").exists()
    assert not (world.root / "published" / JUNE).exists()
    latest = json.loads((world.root / "published" / "latest.json").read_text("utf-8"))
    assert latest["period"] == MAY


def test_the_command_line_says_what_became_of_a_draft(world: World) -> None:
    data = ("--data", str(world.root))
    done = workforce("prepare", "--period", MAY, *data)
    assert done.returncode == 0, done.stderr
    assert "待审阅；审阅后：workforce publish --period 2025-05 --draft" in done.stdout
    signed = ("--reviewed-by", "甲", "--approved-by", "乙", "--reason", "月报")
    done = workforce("publish", "--period", MAY, *signed, *data)
    assert done.returncode == 0, done.stderr
    assert "新发布" in done.stdout
    done = workforce("publish", "--period", MAY, *data)
    assert done.returncode == 2, "who answers for it must be said"


def test_a_draft_that_was_changed_is_not_published(world: World) -> None:
    prepare(world, MAY)
    path = world.root / "drafts" / MAY / "indicators.csv"
    assert oct(path.stat().st_mode & 0o777) == "0o444"
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data.replace(b"20.00", b"21.00", 1))
    with pytest.raises(ReleaseStopped, match="被改动过"):
        publish(world, MAY)
    prepare(world, MAY)
    assert publish(world, MAY).is_new
    assert (world.root / "published" / MAY / "r1" / "indicators.csv").read_bytes() == data


def test_another_draft_than_the_one_reviewed_is_not_published(world: World) -> None:
    reviewed = prepare(world, MAY).draft
    send(world, "532501", MAY, 201)
    newer = prepare(world, MAY).draft
    assert reviewed != newer
    with pytest.raises(ReleaseStopped, match=f"不是审阅过的 {reviewed}"):
        publish(world, MAY, replace(SIGNED, draft=reviewed))
    assert publish(world, MAY, replace(SIGNED, draft=newer)).is_new


def test_a_kill_before_the_draft_is_forgotten(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(world, MAY)

    class Killed(BaseException):
        pass

    def killed(*args: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "update_latest", killed)
        with pytest.raises(Killed):
            publish(world, MAY)
    assert not (world.root / "published" / "latest").exists()
    done = publish(world, MAY)
    assert (done.is_new, done.release) == (False, 1)
    assert (world.root / "published" / "latest").exists()
    assert close(DataFolder(world.root), MAY, "主任乙", "核定") == 1


def test_a_draft_shows_the_history_as_it_is_when_it_is_published(world: World) -> None:
    prepare(world, JUNE)
    run(world.root, MAY)
    assert publish(world, JUNE).is_new
    about = manifest(world, JUNE, 1)
    folder = DataFolder(world.root)
    assert about["history"] == drafting.history_now(folder, JUNE, about["content"])


def test_what_was_withdrawn_since_is_not_published(world: World) -> None:
    prepare(world, MAY)
    folder = DataFolder(world.root)
    with folder.one_writer():
        withdraw(folder, ("staff_roster", MAY, "532502"), "负责人", "报错了文件")
    with pytest.raises(ReleaseStopped, match="数据又有变化"):
        publish(world, MAY)


def test_nobody_publishes_without_a_name(world: World) -> None:
    prepare(world, MAY)
    with pytest.raises(ReleaseStopped, match="请写明审核人"):
        publish(world, MAY, Approval())
