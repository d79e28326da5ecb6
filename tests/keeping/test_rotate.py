"""The key is a chain: a person keeps one pseudonym in all months, whatever was purged."""

from __future__ import annotations

import contextlib
import datetime as dt
import hmac
import json
import os
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.keeping.conftest import AS_GIVEN, IDS, KEY, ROSTER, Office, killed, roster, told
from tests.unit.making import csv_bytes, id_number, rows_of
from workforce.decisions import Unnamed, decisions
from workforce.intake.pseudonym import KeyFileError, PersonKey, RotationUnfinished
from workforce.intake.staging import KEY_NOTE, find_staged, stage
from workforce.keeping.purge import Which, purge
from workforce.keeping.rotate import Rotated, rotate
from workforce.period import Period
from workforce.recheck import recheck
from workforce.stopping import Stopped

MAY = f"{ROSTER}/2025-05"
WHO = ("王某", "每年更换")
AS_USUAL = ("--by", "王某", "--reason", "每年更换")
SECRETS = [f"{n:064x}" for n in (11, 22, 33)]


def by_hand(text: str, secrets: list[str]) -> str:
    """A pseudonym by the standard library."""
    for secret in secrets:
        text = hmac.new(secret.encode(), text.encode(), sha256).hexdigest()[:32]
    return text


def rotated(office: Office) -> Rotated:
    return rotate(office.folder, *WHO)


def key_files(office: Office) -> list[str]:
    return sorted(path.name for path in office.key_file.parent.iterdir())


@pytest.fixture
def sent(office: Office) -> Office:
    """May's and June's rosters; of three people in June's, one's post can't be read."""
    office.put(roster(0, 1), 100, home=MAY)
    people = [{"身份证号": one, "职务": "委员"} for one in IDS[:3]]
    refused = people[2] | {"职务": "委员", "人员类别": "不知道"}
    office.put(csv_bytes(*rows_of(ROSTER, *people[:2], refused)), 100)
    office.put(csv_bytes(*rows_of("population", {})), 100, home="population/2025-06")
    office.take_in()
    assert list(office.folder.staged.rglob("*.legible.parquet")), "refused rows are staged too"
    return office


# The chain


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_pseudonym_is_one_hash_of_the_other(count: int) -> None:
    key = PersonKey.of(SECRETS[:count])
    found = pl.DataFrame({"id": [*IDS, None]}).select(key.pseudonyms(pl.col("id"))).to_series()
    assert found.to_list() == [*(by_hand(one, SECRETS[:count]) for one in IDS), None]


def test_a_key_knows_what_it_was(office: Office) -> None:
    key = PersonKey.of(SECRETS)
    assert key.earlier == [PersonKey.of(SECRETS[:n]).fingerprint for n in (1, 2)]
    assert len({key.fingerprint, *key.earlier}) == 3
    assert PersonKey.of([AS_GIVEN]) == PersonKey.load(), "one secret is the key as it always was"


@given(
    st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=8), min_size=1, max_size=4),
    st.lists(st.integers(0, 9), min_size=1, max_size=3),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_who_is_the_same_stays_the_same_across_months(
    months: list[list[int]], added: list[int]
) -> None:
    """Renewing what was staged gives what reading it under the new key gives."""
    key = PersonKey.of(SECRETS[:1])
    frames = [pl.DataFrame({"id": [id_number(serial=n + 100) for n in one]}) for one in months]
    before = [one.select(person=key.pseudonyms(pl.col("id"))) for one in frames]
    for secret in added:
        after, earlier = key.followed_by(f"{secret:064x}"), key.fingerprint
        renewed = [one.select(after.renewed(pl.col("person"), earlier)) for one in before]
        anew = [one.select(person=after.pseudonyms(pl.col("id"))) for one in frames]
        assert all(one.equals(other) for one, other in zip(renewed, anew, strict=True))
        key, before = after, renewed


# What a rotation does


def test_everybody_gets_another_pseudonym_the_same_in_all_months(sent: Office) -> None:
    before = sent.people()
    assert len(before["2025-05"]) == 2 and len(before["2025-06"]) == 3
    done = rotated(sent)
    after = sent.people()
    assert (done.finished, done.renewed) == (False, 3)
    secrets = sent.key_file.read_text("ascii").split()
    assert len(secrets) == 2 and secrets[0] == AS_GIVEN
    assert after == {
        month: [by_hand(one, secrets[1:]) for one in people] for month, people in before.items()
    }
    assert set(after["2025-05"]) <= set(after["2025-06"])
    known = {by_hand(one, secrets) for one in IDS}
    assert known >= {one for people in after.values() for one in people}


def test_reading_anew_gives_the_same(sent: Office) -> None:
    rotated(sent)
    before = sent.people()
    for parts in sent.archive.current().values():
        for one in parts:
            stage(sent.folder, one, PersonKey.load())
    assert sent.people() == before
    assert recheck(sent.folder, Period(2025, 6)).differences == ()


def test_every_staged_file_says_its_key_and_nothing_is_read_again(sent: Office) -> None:
    rows = {path: pl.read_parquet(path) for path in sent.folder.staged.rglob("*.parquet")}
    done = rotated(sent)
    assert sent.take_in() == ()
    for path, before in rows.items():
        after = pl.read_parquet(path)
        assert after.schema == before.schema
        if "person_key" in before.columns:
            assert after.drop("person_key").equals(before.drop("person_key"))
            assert pl.read_parquet_metadata(path)[KEY_NOTE] == done.fingerprint
        assert path.stat().st_mode & 0o777 == 0o600
    for path in sent.folder.staged.rglob("*.json"):
        assert json.loads(path.read_text("utf-8"))["key_fingerprint"] == done.fingerprint
        assert path.stat().st_mode & 0o777 == 0o600


def test_what_was_purged_is_rotated_too(sent: Office) -> None:
    purge(sent.folder, Which(KEY), *WHO, today=dt.date(2025, 7, 6))
    before = sent.people()
    rotated(sent)
    after = sent.people()
    assert set(after["2025-05"]) <= set(after["2025-06"])
    assert set(after["2025-06"]).isdisjoint(before["2025-06"])
    assert sent.take_in() == ()


def test_rows_of_earlier_rules_stay_the_earlier_ones(sent: Office) -> None:
    """Of several readings the last one counts, which the times of their JSON say."""
    (one,) = sent.held()
    now = find_staged(sent.folder, one)
    assert now is not None
    for name, at in (("zz", 1), ("aa", 2)):
        path = now.parquet.with_name(f"{one.sha256}-{name}.json")
        path.write_bytes(now.parquet.with_suffix(".json").read_bytes())
        path.with_suffix(".parquet").write_bytes(now.parquet.read_bytes())
        os.utime(path, (at, at))
    now.parquet.with_suffix(".json").unlink()
    rotated(sent)
    last = find_staged(sent.folder, one)
    assert last is not None and last.parquet.name == f"{one.sha256}-aa.parquet"
    assert not now.parquet.exists(), "rows without their JSON are a killed run's"


def test_the_key_file_keeps_its_mode_and_the_old_one_goes(sent: Office) -> None:
    rotated(sent)
    assert key_files(sent) == ["person.key"]
    assert sent.key_file.stat().st_mode & 0o777 == 0o600
    (decision,) = decisions(sent.folder, "rotated")
    assert (decision["by"], decision["key"]) == ("王某", PersonKey.load().fingerprint)
    assert AS_GIVEN not in json.dumps(decision)


def test_a_key_file_that_is_a_link_stays_one(sent: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    link = sent.key_file.with_name("link.key")
    link.symlink_to(sent.key_file)
    monkeypatch.setenv("WORKFORCE_KEY_FILE", str(link))
    rotated(sent)
    assert link.is_symlink() and len(sent.key_file.read_text().split()) == 2


def test_twice_is_twice(sent: Office) -> None:
    before = sent.people()
    rotated(sent)
    rotated(sent)
    secrets = sent.key_file.read_text("ascii").split()
    assert len(secrets) == 3
    assert sent.people() == {
        month: [by_hand(one, secrets[1:]) for one in people] for month, people in before.items()
    }


def test_nobody_rotates_without_a_name_and_a_reason(sent: Office) -> None:
    with pytest.raises(Unnamed):
        rotate(sent.folder, "", "x")
    assert sent.key_file.read_text("ascii").split() == [AS_GIVEN] and key_files(sent) == [
        "person.key"
    ]


def test_without_a_key_nothing_is_rotated(sent: Office) -> None:
    sent.key_file.unlink()
    with pytest.raises(KeyFileError):
        rotated(sent)
    assert not sent.key_file.exists()


# Unfinished


def test_until_it_is_finished_nothing_is_read(sent: Office) -> None:
    """As after a kill right after the key file, or in a restored back-up of before."""
    sent.key_file.write_text(f"{AS_GIVEN}\n{SECRETS[0]}\n", "ascii")
    for attempt in (sent.take_in, lambda: recheck(sent.folder, Period(2025, 6))):
        with pytest.raises(RotationUnfinished, match="rotate-key"):
            attempt()
    before = sent.people()
    done = rotated(sent)
    assert (done.finished, done.renewed) == (True, 3)
    assert sent.people() == {
        month: [by_hand(one, SECRETS[:1]) for one in people] for month, people in before.items()
    }
    assert sent.take_in() == ()
    assert len(decisions(sent.folder, "rotated")) == 1


def test_two_rotations_behind_is_brought_up_at_once(sent: Office) -> None:
    before = sent.people()
    sent.key_file.write_text("\n".join([AS_GIVEN, *SECRETS]), "ascii")
    assert rotated(sent).finished
    assert sent.people() == {
        month: [by_hand(one, SECRETS) for one in people] for month, people in before.items()
    }


def test_another_data_folder_of_the_same_key_is_finished_not_rotated_again(
    sent: Office, tmp_path: Path
) -> None:
    other = Office(tmp_path / "other", sent.key_file)
    other.put(roster(0, 1), 100, home=MAY)
    other.take_in()
    rotated(sent)
    with pytest.raises(RotationUnfinished):
        other.take_in()
    assert rotated(other).finished
    assert set(other.people()["2025-05"]) == set(sent.people()["2025-05"])
    assert len(sent.key_file.read_text().split()) == 2
    assert len(decisions(other.folder, "rotated")) == 1


def test_killed_anywhere_nothing_is_hashed_twice(sent: Office) -> None:
    before = sent.people()
    deaths = 0
    for at in (2, 4, 6, 7, 9, 12, 14, 3, 5):  # on top of what the last one left
        deaths += killed("rotate-key", *AS_USUAL, "--data", sent.folder.root, die_at=at)
        with contextlib.suppress(RotationUnfinished):
            assert sent.take_in() == (), "a run in between reads nothing"
    assert deaths >= 7
    code, words = told("rotate-key", *AS_USUAL, "--data", sent.folder.root)
    assert code == 0 and "密钥" in words
    secrets = sent.key_file.read_text("ascii").split()
    assert sent.people() == {
        month: [by_hand(one, secrets[1:]) for one in people] for month, people in before.items()
    }
    assert key_files(sent) == ["person.key"]
    assert sent.take_in() == ()


def test_cut_short_between_rows_and_their_json(
    sent: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, utime = sent.people(), os.utime

    def failing(path: Path, ns: tuple[int, int]) -> None:
        """Of a roster's JSON, which is written last."""
        _fails() if ROSTER in path.parts else utime(path, ns=ns)

    with monkeypatch.context() as patch:
        patch.setattr(os, "utime", failing)
        with pytest.raises(Stopped):
            rotated(sent)
    assert sent.people() != before
    rotated(sent)
    secrets = sent.key_file.read_text("ascii").split()
    assert sent.people() == {
        month: [by_hand(one, secrets[1:]) for one in people] for month, people in before.items()
    }


# The warehouse


def test_warehouses_of_old_pseudonyms_go_after_the_new_one_stands(
    sent: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workforce import month

    home = sent.folder.warehouse
    month.build(sent.folder.root)
    (old,) = home.glob("workforce-*.duckdb")
    (home / f"{old.stem}.costs-2025-06-1a2b3c4d.json").write_text("{}")
    with monkeypatch.context() as patch:
        patch.setattr(month, "build", _fails)
        with pytest.raises(Stopped):
            rotated(sent)
    assert (home / "workforce.duckdb").resolve() == old and old.exists()
    done = rotated(sent)
    assert done.finished and done.renewed == 0
    assert not old.exists()
    (new,) = home.glob("workforce-*")
    assert (home / "workforce.duckdb").resolve() == new


def _fails(*args: object, **options: object) -> None:
    raise Stopped("something is wrong")
