"""A submission that holds no longer, and what lies in raw meanwhile."""

from __future__ import annotations

import os

import pytest

from tests.keeping.conftest import FILE, KEY, ROSTER, Office, killed, roster, told
from tests.unit.making import COUNTY
from workforce.decisions import Unnamed, decisions
from workforce.keeping.withdraw import NothingSuch, Withdrawn, withdraw

MORE = f"{COUNTY}补报.csv"
EVEN_MORE = f"{COUNTY}补报二.csv"


def withdrawn(office: Office, sha256: str | None = None) -> Withdrawn:
    return withdraw(office.folder, KEY, "王某", "错报", sha256)


def contents(office: Office) -> list[tuple[int, str, bytes]]:
    return [(one.part, one.kind, office.archive.bytes_of(one.sha256)) for one in office.held()]


@pytest.fixture
def sent(office: Office) -> Office:
    """A roster that replaced another, and two supplements."""
    office.put(roster(0), 100)
    office.take_in()
    office.put(roster(0, 1), 200)
    office.put(roster(2), 300, MORE)
    office.put(roster(3), 400, EVEN_MORE)
    office.take_in()
    assert [one.part for one in office.held()] == [0, 1, 2]
    return office


def test_the_whole_submission_goes_and_stays_away(sent: Office) -> None:
    done = withdrawn(sent)
    assert (len(done.parts), done.left) == (3, 0)
    assert sent.held() == ()
    assert sent.take_in() == ()
    assert sent.held() == (), "raw still holds the files"
    event = sent.archive.events()[-1]
    assert (event["event"], event["by"], event["reason"]) == ("withdrawn", "王某", "错报")
    (told,) = decisions(sent.folder, "withdrawn")
    assert (told["by"], told["month"], len(told["sha256"])) == ("王某", "2025-06", 3)


def test_it_held_before(sent: Office) -> None:
    before = sent.archive.current()
    known = len(sent.archive.events())
    withdrawn(sent)
    assert sent.archive.current(until=known) == before
    assert sent.archive.current() == {}


def test_a_file_touched_since_it_was_received_does_not_come_back(office: Office) -> None:
    path = office.put(roster(0), 100)
    office.take_in()
    os.utime(path, (500, 500))
    withdrawn(office)
    assert office.take_in() == ()
    os.utime(path, (600, 600))
    office.take_in()
    assert contents(office) == [(0, "file", roster(0))]


def test_what_was_replaced_comes_back_only_if_it_is_put_again(sent: Office) -> None:
    sent.put(roster(0), 500, f"{COUNTY}旧.csv")  # copied anew, before
    done = withdrawn(sent)
    sent.take_in()
    assert sent.held() == ()
    assert done.earlier is not None and done.ending == ".csv"
    path = sent.put(done.earlier.read_bytes(), 600)
    sent.take_in()
    assert contents(sent) == [(0, "file", roster(0))]
    assert path.exists()


def test_a_file_that_came_since_the_last_scan_is_still_taken_in(sent: Office) -> None:
    sent.put(roster(1), 500, f"{COUNTY}新.csv")
    withdrawn(sent)
    sent.take_in()
    assert contents(sent) == [(0, "file", roster(1))]


def test_one_supplement_goes_alone(sent: Office) -> None:
    _, first, second = sent.held()
    done = withdrawn(sent, first.sha256[:10].upper())
    assert (done.parts, done.left) == ((first,), 2)
    expected = [(0, "file", roster(0, 1)), (1, "supplement", roster(3))]
    assert contents(sent) == expected
    sent.take_in()
    assert contents(sent) == expected
    sent.put(roster(1, 2), 500, f"{COUNTY}补报三.csv")
    sent.take_in()
    assert contents(sent) == [*expected, (2, "supplement", roster(1, 2))]
    assert second.sequence == sent.held()[1].sequence


def test_a_supplement_put_again_adds_again(sent: Office) -> None:
    withdrawn(sent, sent.held()[1].sha256)
    sent.put(roster(2), 900, MORE)
    sent.take_in()
    assert contents(sent)[-1] == (2, "supplement", roster(2))


def test_the_whole_file_named_takes_its_supplements_along(sent: Office) -> None:
    assert len(withdrawn(sent, sent.held()[0].sha256[:8]).parts) == 3
    assert sent.held() == ()


def test_a_file_that_disappears_from_raw_changes_nothing(sent: Office) -> None:
    before = sent.archive.current()
    for path in list(sent.folder.raw.rglob("*.csv")):
        path.unlink()
    sent.take_in()
    assert sent.archive.current() == before


def test_what_does_not_hold_is_refused_with_what_does(sent: Office) -> None:
    for key in ((ROSTER, "2025-06", "532503"), (ROSTER, "2025-05", COUNTY)):
        with pytest.raises(NothingSuch) as refusal:
            withdraw(sent.folder, key, "王某", "错报")
        assert COUNTY in str(refusal.value) and "2025-06" in str(refusal.value)
    replaced = sent.archive.versions(KEY)[0].sha256
    for sha256 in ("0" * 64, "赵一鸣", "", replaced):
        with pytest.raises(NothingSuch) as refusal:
            withdrawn(sent, sha256)
        assert all(one.sha256[:8] in str(refusal.value) for one in sent.held())
        assert "赵一鸣" not in str(refusal.value)
    withdrawn(sent)
    with pytest.raises(NothingSuch):
        withdrawn(sent)
    assert len(sent.archive.events()) == 5


@pytest.mark.parametrize(("by", "reason"), [("", "x"), ("x", " ")])
def test_nobody_withdraws_without_a_name_and_a_reason(sent: Office, by: str, reason: str) -> None:
    with pytest.raises(Unnamed):
        withdraw(sent.folder, KEY, by, reason)
    assert len(sent.held()) == 3


def test_the_command_says_what_comes_next_and_no_file_name(sent: Office) -> None:
    where = ("--dataset", ROSTER, "--period", "2025-06", "--data", sent.folder.root)
    who = ("--by", "王某", "--reason", "错报")
    code, words = told("withdraw", *where, "--unit", COUNTY, *who)
    assert code == 0 and "prepare --period 2025-06" in words
    assert str(sent.archive.path_of(sent.archive.versions(KEY)[0].sha256)) in words
    assert FILE not in words and "赵一鸣" not in words
    code, words = told("withdraw", *where, "--unit", COUNTY, *who)
    assert code == 1 and "没有撤回" in words
    assert told("withdraw", *where, "--unit", "5", *who)[0] == 2


def test_killed_it_happened_or_it_did_not(sent: Office) -> None:
    before, who = sent.held(), ("--by", "王某", "--reason", "错报")
    where = ("--dataset", ROSTER, "--period", "2025-06", "--unit", COUNTY)
    args = ("withdraw", *where, *who, "--data", sent.folder.root)
    for at in (1, 2, 3):
        assert killed(*args, die_at=at)
        assert sent.held() in ((), before)
        sent.take_in()
        if not sent.held():
            break
    else:
        assert not killed(*args, die_at=0)
    sent.take_in()
    assert sent.held() == ()
