"""Archived files go, and everything else that shows who was in them."""

from __future__ import annotations

import datetime as dt
import os

import pytest

from tests.keeping.conftest import FILE, IDS, KEY, NAMES, ROSTER, Office, killed, roster, told
from tests.unit.making import COUNTY, csv_bytes, rows_of
from workforce import month
from workforce.decisions import Unnamed, decisions
from workforce.definitions import CatalogueError
from workforce.folders import write_bytes
from workforce.intake import staging
from workforce.intake.archive import Submission
from workforce.intake.pseudonym import PersonKey
from workforce.intake.staging import GoneForGood, find_staged, read_archived, stage
from workforce.keeping.purge import Purged, Which, purge, retention_months
from workforce.keeping.withdraw import NothingSuch, withdraw
from workforce.period import Period
from workforce.preview import held_readings
from workforce.recheck import print_recheck, recheck
from workforce.stopping import Stopped

MAY = f"{ROSTER}/2025-05"
LATER = dt.date(2027, 6, 30)  # 24 months after June 2025, 25 after May
WHO = ("王某", "本人要求")
AS_USUAL = ("--by", "王某", "--reason", "期满")


def purged(office: Office, which: Which | None = None, **how: object) -> Purged:
    return purge(office.folder, which, *WHO, **({"today": LATER} | how))  # type: ignore[arg-type]


def archived(office: Office) -> set[str]:
    return {path.name for path in (office.folder.archive / "files").glob("*/*")}


def shown(office: Office) -> list[str]:
    """Where in the data folder somebody can still be known, raw left out."""
    needles = (*NAMES, *IDS)
    return [name for name, text in office.texts("raw") if any(one in text for one in needles)]


@pytest.fixture
def sent(office: Office) -> Office:
    """May's and June's roster of one county, both read; June's replaced another."""
    office.put(roster(0, 1), 100, home=MAY)
    office.put(roster(2), 100)
    office.take_in()
    office.put(roster(0, 1, 2), 200)
    office.take_in()
    assert shown(office), "the search finds what is there"
    return office


def kept_of(office: Office, period: str) -> list[Submission]:
    return office.archive.versions((ROSTER, period, COUNTY))


# What goes


def test_old_months_go_and_others_stay(sent: Office) -> None:
    may, *june = (*kept_of(sent, "2025-05"), *kept_of(sent, "2025-06"))
    done = purged(sent)
    assert done.submissions == (may,) and done.files == 1
    assert archived(sent) == {one.sha256 for one in june}
    assert not purged(sent).submissions, "nothing is left to purge"
    assert len(purged(sent, today=dt.date(2027, 7, 1)).submissions) == 2
    assert archived(sent) == set()


def test_nothing_shows_the_people_any_more_but_raw(sent: Office) -> None:
    home = sent.folder.returns / "2025-06" / COUNTY
    for name in ("城乡社区工作人员花名册-审核反馈表-1a2b3c4d.xlsx", "需办事项-1a2b3c4d.xlsx"):
        write_bytes(home / name, "、".join(NAMES).encode(), mode=0o600)
    write_bytes(home / "志愿者注册名单-审核反馈表-1a2b3c4d.xlsx", b"another list's")
    (sent.folder.archive / ".tmp-1-events.jsonl").write_text(FILE, "utf-8")  # a killed run's
    staged = sorted(sent.folder.staged.rglob("*"))
    before = sent.archive.events()
    done = purged(sent, today=dt.date(2028, 1, 1))
    assert (len(done.submissions), done.in_raw, done.returns, done.files) == (3, 2, 2, 3)
    assert shown(sent) == []
    assert [path.name[:5] for path in home.iterdir()] == ["志愿者注册"]
    assert sorted(sent.folder.staged.rglob("*")) == staged
    after = sent.archive.events()
    assert after[: len(before)] == [event | {"name": ""} for event in before]
    assert [event["event"] for event in after[len(before) :]] == ["purged"] * 3
    assert sent.archive.log.stat().st_mode & 0o777 == 0o644
    (decision,) = decisions(sent.folder, "purged")
    assert (decision["by"], len(decision["submissions"])) == ("王某", 3)


def test_one_submission_goes_with_all_its_versions(sent: Office) -> None:
    done = purged(sent, Which(KEY))
    assert done.submissions == tuple(sorted(kept_of(sent, "2025-06"), key=lambda o: o.identity))
    assert archived(sent) == {one.sha256 for one in kept_of(sent, "2025-05")}


def test_or_one_version_alone(sent: Office) -> None:
    first, second = kept_of(sent, "2025-06")
    assert purged(sent, Which(KEY, first.sha256[:8])).submissions == (first,)
    assert second.sha256 in archived(sent) and first.sha256 not in archived(sent)
    names = [event.get("name") for event in sent.archive.events()]
    assert sorted(names, key=str) == ["", FILE, FILE, None]


def test_the_same_bytes_stay_for_whom_they_are_kept(office: Office) -> None:
    office.put(roster(0), 100)
    office.put(roster(0), 100, home=MAY)
    office.take_in()
    (may,) = kept_of(office, "2025-05")
    done = purged(office, Which(KEY))
    assert done.elsewhere == (may,) and done.files == 0
    assert archived(office) == {may.sha256}
    assert not may.purged and office.held()[0].purged
    done = purged(office, Which(sha256=may.sha256))
    assert done.submissions == (may,) and archived(office) == set()


def test_a_dry_run_says_the_same_and_changes_nothing(sent: Office) -> None:
    before = dict(sent.texts())
    dry = purge(sent.folder, None, "", "", today=LATER, dry_run=True)
    assert dict(sent.texts()) == before
    done = purged(sent)
    assert (dry.submissions, dry.in_raw, dry.returns) == (done.submissions, 1, done.returns)


def test_what_no_event_names_goes_when_it_is_old(sent: Office) -> None:
    for name, at in (("aa" * 32, LATER), ("bb" * 32, dt.date(2025, 1, 1))):
        path = sent.archive.path_of(name)
        write_bytes(path, b"a run was killed before it logged this")
        seconds = dt.datetime(at.year, at.month, 1).timestamp()
        os.utime(path, (seconds, seconds))
    assert purged(sent).files == 2
    assert "aa" * 32 in archived(sent) and "bb" * 32 not in archived(sent)


# What is refused


def test_what_is_not_there_is_refused_with_what_is(sent: Office) -> None:
    first, second = kept_of(sent, "2025-06")
    for which in (Which(KEY, "0" * 8), Which((ROSTER, "2025-06", "532503"))):
        with pytest.raises(NothingSuch) as refusal:
            purged(sent, which)
        known = which.key == KEY
        assert (first.sha256[:8] in str(refusal.value)) is known
        assert (second.sha256[:8] in str(refusal.value)) is known
    assert decisions(sent.folder) == []


def test_what_holds_and_was_not_read_is_never_lost(office: Office) -> None:
    office.put(roster(0), 100, home=MAY)
    office.archive.receive()
    done = purged(office)
    assert (done.submissions, done.unread) == ((), 1)
    with pytest.raises(NothingSuch):
        purged(office, Which((ROSTER, "2025-05", COUNTY)))
    assert len(archived(office)) == 1
    withdraw(office.folder, (ROSTER, "2025-05", COUNTY), *WHO)
    assert purged(office).files == 1


def test_what_was_read_with_another_key_is_not_purged(sent: Office) -> None:
    sent.key_file.write_text("6b" * 32, "ascii")
    assert purged(sent).unread == 1


def test_nobody_purges_without_a_name_and_a_reason(sent: Office) -> None:
    before = archived(sent)
    with pytest.raises(Unnamed):
        purge(sent.folder, None, "", "x", today=LATER)
    assert archived(sent) == before


def test_retention_is_data(sent: Office) -> None:
    assert retention_months(sent.folder) == 24
    path = sent.folder.root / "reference" / "retention.yml"
    path.parent.mkdir()
    path.write_text("retention_months: 25\n", "utf-8")
    assert not purged(sent).submissions
    for wrong in ("retention_months: 0", "retention_months: two", "- 24", "retention_months: yes"):
        path.write_text(wrong, "utf-8")
        with pytest.raises(CatalogueError, match=r"retention\.yml"):
            purged(sent)


# What was purged stays as it was read


@pytest.fixture
def gone(sent: Office) -> Office:
    """June's rosters are purged, both."""
    purged(sent, Which(KEY))
    return sent


@pytest.mark.parametrize("at", [200, 900])
def test_its_files_are_not_taken_in_again(gone: Office, at: int) -> None:
    gone.put(roster(0, 1, 2), at)
    gone.put(roster(2), at, f"{COUNTY}旧.csv")
    gone.put(roster(2), at, f"{COUNTY}补报.csv")
    held = gone.held()
    assert gone.take_in() == ()
    assert gone.held() == held and len(archived(gone)) == 1


def test_another_file_takes_its_place(gone: Office) -> None:
    gone.put(roster(3), 900)
    (read,) = gone.take_in()
    assert gone.held() == (read,) and not read.purged
    assert read.replaces == kept_of(gone, "2025-06")[1].sha256


def test_it_is_not_read_under_other_rules(gone: Office) -> None:
    mapping = gone.folder.root / "reference" / "mappings" / f"{COUNTY}.yml"
    write_bytes(mapping, "staff_roster: {ignored: [内部编号]}\n".encode())
    assert [one.period for one in gone.take_in("2025-05")] == ["2025-05"], "these are other rules"
    (one,) = gone.held()
    staged = find_staged(gone.folder, one)
    assert staged is not None and gone.take_in() == ()
    assert find_staged(gone.folder, one) == staged
    for reads in (read_archived, lambda folder, one: stage(folder, one, PersonKey.load())):
        with pytest.raises(GoneForGood, match="staged"):
            reads(gone.folder, one)


def test_recheck_leaves_it_out_and_says_so(gone: Office) -> None:
    import io

    from rich.console import Console

    with pytest.raises(Stopped, match="清除"):
        recheck(gone.folder, Period(2025, 6))
    gone.put(
        csv_bytes(*rows_of("volunteer_registration", {})),
        100,
        home="volunteer_registration/2025-06",
    )
    gone.take_in()
    done = recheck(gone.folder, Period(2025, 6))
    assert (done.files, done.purged) == (1, 1)
    out = io.StringIO()
    print_recheck(Console(file=out, width=200), done)
    assert "1 份报表的原始文件已清除" in out.getvalue()


def test_a_check_against_it_is_refused(gone: Office) -> None:
    from workforce.checking import check_file

    path = gone.put(roster(0), 100, home="elsewhere/here")
    reading = check_file(path, ROSTER, Period(2025, 6), COUNTY, gone.folder)
    with pytest.raises(GoneForGood):
        held_readings(gone.folder.root, reading, gone.folder)


def test_without_its_staged_rows_the_run_stops(gone: Office) -> None:
    (one,) = gone.held()
    staging.forget(gone.folder, one)
    with pytest.raises(GoneForGood, match="staged"):
        gone.take_in()


def test_another_key_does_not_pass_for_its_own(gone: Office) -> None:
    gone.key_file.write_text("6b" * 32, "ascii")
    with pytest.raises(GoneForGood, match="密钥"):
        month.receive(gone.folder.root, ("2025-06",))


def test_what_was_known_before_is_purged_too(gone: Office) -> None:
    assert all(one.purged for one in gone.archive.current(until=2)[KEY])


def test_rows_that_are_carried_on_are_not_sent_back_any_more(office: Office) -> None:
    refused = {"姓名": NAMES[3], "身份证号": "1", "职务": "委员"}
    office.put(csv_bytes(*rows_of(ROSTER, {}, refused)), 100, home=MAY)
    office.put(b"", 200, f"{COUNTY}无变动.txt")
    office.put(roster(1), 300, "532503.csv")
    office.take_in()
    month.build(office.folder.root)
    month.send_back(office.folder.root, "2025-06")
    home = office.folder.returns / "2025-06" / COUNTY
    carried = sorted(home.iterdir())
    assert any("沿用" in path.name or "花名册" in path.name for path in carried)
    done = purged(office)
    assert [one.period for one in done.submissions] == ["2025-05"]
    assert done.returns == len(carried) and not list(home.iterdir())
    month.send_back(office.folder.root, "2025-06")
    assert not list(home.iterdir())


# Withdrawn and purged


def test_the_staged_rows_of_what_was_withdrawn_go_as_well(sent: Office) -> None:
    first, second = kept_of(sent, "2025-06")
    withdraw(sent.folder, KEY, *WHO)
    assert find_staged(sent.folder, second)
    assert purged(sent, Which(KEY)).rows == 1
    assert find_staged(sent.folder, second) is None
    assert find_staged(sent.folder, first), "what was replaced explains what was published"
    assert find_staged(sent.folder, kept_of(sent, "2025-05")[0])
    assert sent.take_in() == ()


def test_withdrawn_after_it_was_purged_its_rows_go_with_the_next_purge(gone: Office) -> None:
    withdraw(gone.folder, KEY, *WHO)
    assert purged(gone).rows == 1


def test_not_those_that_hold_again_under_another_name(sent: Office) -> None:
    """The same bytes as a supplement are staged in the same place."""
    sent.put(roster(3), 300, f"{COUNTY}补报.csv")
    sent.take_in()
    base, more = sent.held()
    withdraw(sent.folder, KEY, *WHO, sha256=more.sha256)
    sent.put(roster(3), 400)
    sent.take_in()
    assert [one.sha256 for one in sent.held()] == [more.sha256]
    assert purged(sent, Which(KEY)).rows == 0
    assert find_staged(sent.folder, sent.held()[0]) and find_staged(sent.folder, base)


# As a command, and killed


def test_the_command(sent: Office) -> None:
    root = sent.folder.root
    write_bytes(root / "reference" / "retention.yml", b"retention_months: 1\n")
    code, dry = told("purge", "--dry-run", "--data", root)
    assert code == 0 and "将清除 3 份" in dry and len(archived(sent)) == 3
    assert told("purge", "--data", root)[0] == 1, "nobody is named"
    assert told("purge", "--unit", COUNTY, "--data", root)[0] == 2
    assert told("purge", "--sha256", "赵一鸣", "--data", root)[0] == 2
    code, words = told("purge", *AS_USUAL, "--data", root)
    assert code == 0 and "2 个文件" in words and "staged" in words
    assert "赵一鸣" not in dry + words
    assert shown(sent) == []


def test_killed_anywhere_the_next_purge_finishes(sent: Office) -> None:
    root = sent.folder.root
    write_bytes(root / "reference" / "retention.yml", b"retention_months: 1\n")
    home = sent.folder.returns / "2025-06" / COUNTY
    write_bytes(home / "需办事项-1a2b3c4d.xlsx", "、".join(NAMES).encode(), mode=0o600)
    withdraw(sent.folder, KEY, *WHO)
    deaths = 0
    for at in (1, 3, 4, 5, 6, 4, 1):  # on top of what the last one left
        deaths += killed("purge", *AS_USUAL, "--data", root, die_at=at)
        held = {one.sha256 for one in sent.archive.versions() if not one.purged}
        assert held <= archived(sent), "what is not purged is there"
    assert deaths >= 4
    assert not killed("purge", *AS_USUAL, "--data", root, die_at=0)
    assert shown(sent) == [] and archived(sent) == set()
    assert len([event for event in sent.archive.events() if event["event"] == "purged"]) == 3
    assert sent.take_in() == ()
