"""What came and when: the archive and its event log."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from workforce.folders import DataFolder, sha256_of
from workforce.intake import archive
from workforce.intake.archive import Archive, RawMissing, kind_in_name, unit_in_name

KEY = ("staff_roster", "2025-06", "532502")


class Office:
    """A data folder that files are put into at times told in seconds."""

    def __init__(self, root: Path) -> None:
        self.folder = DataFolder(root)
        self.archive = Archive(self.folder)
        self.raw = self.folder.raw / "staff_roster" / "2025-06"
        self.raw.mkdir(parents=True)

    def put(self, name: str, content: bytes, at: int) -> Path:
        path = self.raw / name
        path.write_bytes(content)
        os.utime(path, (at, at))
        return path

    def events(self) -> list[tuple[str, bytes]]:
        """What the log says, as (event, content)."""
        return [
            (event["event"], self.archive.bytes_of(event["sha256"]))
            for event in self.archive.events()
        ]

    def holds(self) -> bytes:
        return self.archive.bytes_of(self.archive.current()[KEY][0].sha256)

    def parts(self) -> list[tuple[int, str, bytes]]:
        """What holds, as (part, kind, content)."""
        held = self.archive.current().get(KEY, ())
        return [(one.part, one.kind, self.archive.bytes_of(one.sha256)) for one in held]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


# What is received and what replaces what


def test_the_first_file_is_received_and_the_next_replaces_it(office: Office) -> None:
    office.put("532502.csv", b"one", 100)
    office.archive.receive()[0]
    office.put("532502.csv", b"two", 200)
    office.archive.receive()[0]
    assert office.events() == [("received", b"one"), ("replaced", b"two")]
    assert office.archive.events()[1]["replaces"] == sha256_of(b"one")
    assert office.holds() == b"two"


def test_within_one_scan_the_newer_file_is_later_whatever_its_name(office: Office) -> None:
    office.put("532502a.csv", b"newer", 200)
    office.put("532502z.csv", b"older", 100)
    office.archive.receive()[0]
    assert office.events() == [("received", b"older"), ("replaced", b"newer")]


def test_of_files_of_one_moment_the_later_name_is_later(office: Office) -> None:
    office.put("532502b.csv", b"b", 100)
    office.put("532502a.csv", b"a", 100)
    office.archive.receive()[0]
    assert office.holds() == b"b"


def test_later_means_received_later_even_if_the_file_is_older(office: Office) -> None:
    office.put("532502a.csv", b"first", 200)
    office.archive.receive()[0]
    office.put("532502b.csv", b"second", 100)
    office.archive.receive()[0]
    assert office.holds() == b"second"


def test_the_same_bytes_are_not_new(office: Office) -> None:
    office.put("532502.csv", b"one", 100)
    office.archive.receive()[0]
    office.put("532502.csv", b"one", 200)
    office.put("532502copy.csv", b"one", 300)
    office.archive.receive()[0]
    office.archive.receive()[0]
    assert office.events() == [("received", b"one")]


def test_two_files_that_stand_side_by_side_are_not_received_in_turns(office: Office) -> None:
    office.put("532502a.csv", b"one", 100)
    office.put("532502b.csv", b"two", 200)
    for _ in range(3):
        office.archive.receive()[0]
    assert office.events() == [("received", b"one"), ("replaced", b"two")]


def test_an_earlier_version_put_back_holds_again(office: Office) -> None:
    for content, at in ((b"one", 100), (b"two", 200), (b"one", 300)):
        office.put("532502.csv", content, at)
        office.archive.receive()[0]
    assert office.events() == [("received", b"one"), ("replaced", b"two"), ("replaced", b"one")]


def test_an_old_copy_left_behind_does_not_come_back(office: Office) -> None:
    office.put("532502a.csv", b"one", 100)
    office.archive.receive()[0]
    office.put("532502b.csv", b"two", 200)
    office.archive.receive()[0]
    (office.raw / "532502b.csv").unlink()
    office.archive.receive()[0]
    assert office.holds() == b"two"


def test_a_file_that_disappears_changes_nothing(office: Office) -> None:
    office.put("532502.csv", b"one", 100).unlink()
    office.put("532502.csv", b"two", 100)
    office.archive.receive()[0]
    before = office.archive.log.read_bytes()
    (office.raw / "532502.csv").unlink()
    office.archive.receive()[0]
    assert office.archive.log.read_bytes() == before
    assert office.holds() == b"two"


def test_the_same_bytes_of_another_unit_or_month_are_a_submission_of_their_own(
    office: Office,
) -> None:
    office.put("532502.csv", b"same", 100)
    office.put("532503.csv", b"same", 100)
    may = office.folder.raw / "staff_roster" / "2025-05"
    may.mkdir()
    (may / "532502.csv").write_bytes(b"same")
    office.archive.receive()[0]
    assert sorted(office.archive.current()) == [
        ("staff_roster", "2025-05", "532502"),
        ("staff_roster", "2025-06", "532502"),
        ("staff_roster", "2025-06", "532503"),
    ]


def test_a_withdrawn_submission_no_longer_holds_and_does_not_return(office: Office) -> None:
    office.put("532502.csv", b"one", 100)
    office.archive.receive()[0]
    event = office.archive.events()[0] | {"event": "withdrawn", "reason": "wrong unit"}
    with office.archive.log.open("a") as log:
        log.write(json.dumps(event) + "\n")
    office.archive.receive()[0]
    assert office.archive.current() == {}


def test_a_later_submission_has_a_higher_sequence(office: Office) -> None:
    office.put("532502.csv", b"one", 100)
    office.archive.receive()[0]
    (first,) = office.archive.current()[KEY]
    office.put("532502.csv", b"two", 200)
    office.archive.receive()[0]
    (second,) = office.archive.current()[KEY]
    assert (first.sequence, second.sequence) == (1, 2)
    assert first.received_at <= second.received_at


# What a name declares, and supplements


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("532502.xlsx", "file"),
        ("532502花名册.xlsx", "file"),
        ("532502无变动.txt", "no_change"),
        ("532502 6月 零报告", "nil"),
        ("532502花名册（补报2）.xlsx", "supplement"),
        ("532502补报无变动.xlsx", "no_change"),  # a late 无变动 is no table that adds to another
        ("532502零报告补报.docx", "nil"),
        ("532502补充.xlsx", "file"),
    ],
)
def test_a_name_declares_what_the_file_is(name: str, kind: str) -> None:
    assert kind_in_name(name) == kind


@pytest.mark.parametrize("name", ["532502无变动.txt", "532502零报告.docx", "532502无变动"])
def test_a_declaration_may_have_any_ending_and_be_empty(office: Office, name: str) -> None:
    office.put(name, b"", 100)
    assert office.archive.receive()[:2] == ([], [])
    assert office.parts() == [(0, kind_in_name(name), b"")]
    assert office.archive.events()[0]["kind"] == kind_in_name(name)


def test_a_supplement_must_be_a_table(office: Office) -> None:
    office.put("532502补报.docx", b"x", 100)
    unplaced = office.archive.receive().unplaced
    assert [one.path.name for one in unplaced] == ["532502补报.docx"]
    assert office.archive.current() == {}


def test_supplements_add_to_the_file_in_the_order_received(office: Office) -> None:
    for name, content, at in (
        ("532502.csv", b"base", 100),
        ("532502补报2.csv", b"first", 200),
        ("532502补报1.csv", b"second", 300),
    ):
        office.put(name, content, at)
        assert office.archive.receive()[:2] == ([], [])
    assert office.parts() == [
        (0, "file", b"base"), (1, "supplement", b"first"), (2, "supplement", b"second"),
    ]  # fmt: skip
    adds_to = [event["adds_to"] for event in office.archive.events()]
    assert adds_to == [None, sha256_of(b"base"), sha256_of(b"base")]


def test_a_file_and_its_supplement_in_one_scan_are_not_several_files_at_once(
    office: Office,
) -> None:
    for at, name in ((100, "532502.csv"), (200, "532502铁路.csv")):  # the second is an update
        office.put(name, name.encode(), at)
        more = f"more of {name}".encode()
        office.put(f"532502补报{at}.csv", more, at)  # of the same moment: the file comes first
        assert office.archive.receive()[:2] == ([], [])
        assert office.parts() == [(0, "file", name.encode()), (1, "supplement", more)]


def test_two_whole_files_in_one_scan_are_several(office: Office) -> None:
    office.put("532502a.csv", b"one", 100)
    office.put("532502b.csv", b"two", 200)
    assert office.archive.receive()[:2] == ([], [KEY])
    office.put("532502c.csv", b"three", 300)
    assert office.archive.receive()[:2] == ([], [])  # one came now, the others before


def test_an_older_supplement_of_the_same_scan_adds_to_the_first_whole_file(
    office: Office,
) -> None:
    office.put("532502补报.csv", b"more", 100)
    office.put("532502.csv", b"base", 200)
    office.archive.receive()
    assert office.parts() == [(0, "file", b"base"), (1, "supplement", b"more")]


def test_a_supplement_with_nothing_before_it_is_the_file_itself(office: Office) -> None:
    office.put("532502补报.csv", b"more", 100)
    office.archive.receive()
    assert office.parts() == [(0, "supplement", b"more")]
    office.put("532502补报2.csv", b"yet more", 200)
    office.archive.receive()
    assert office.parts()[1] == (1, "supplement", b"yet more")


@pytest.mark.parametrize("name", ["532502更正.csv", "532502无变动.txt", "532502零报告.txt"])
def test_a_later_whole_file_or_declaration_replaces_all_parts(office: Office, name: str) -> None:
    office.put("532502.csv", b"base", 100)
    office.put("532502补报.csv", b"more", 200)
    office.archive.receive()
    office.put(name, b"later", 300)
    office.archive.receive()
    assert office.parts() == [(0, kind_in_name(name), b"later")]
    assert office.archive.events()[-1]["event"] == "replaced"
    assert office.archive.current()[KEY][0].replaces == sha256_of(b"base")
    office.archive.receive()
    assert len(office.parts()) == 1  # what still lies in raw does not come back


def test_the_same_bytes_declared_something_else_are_new(office: Office) -> None:
    office.put("532502.csv", b"", 100)
    office.archive.receive()
    office.put("532502无变动.csv", b"", 100)
    office.archive.receive()
    assert office.parts() == [(0, "no_change", b"")]


def test_a_copy_named_a_supplement_adds_nothing(office: Office) -> None:
    office.put("532502.csv", b"base", 100)
    office.put("532502补报.csv", b"base", 200)
    office.archive.receive()
    assert office.parts() == [(0, "file", b"base")]
    office.put("532502新.csv", b"new", 300)
    office.archive.receive()
    office.archive.receive()
    assert office.parts() == [(0, "file", b"new")]  # nor does the copy add to a later file


def test_a_supplement_put_back_adds_to_the_file_put_back(office: Office) -> None:
    office.put("532502.csv", b"base", 100)
    office.put("532502补报.csv", b"more", 200)
    office.archive.receive()
    office.put("532502.csv", b"wrong", 300)
    office.archive.receive()
    assert len(office.parts()) == 1
    office.put("532502.csv", b"base", 400)
    office.put("532502补报.csv", b"more", 500)
    office.archive.receive()
    assert office.parts() == [(0, "file", b"base"), (1, "supplement", b"more")]


def test_a_supplement_sent_again_adds_to_the_whole_file_that_dropped_it(office: Office) -> None:
    for name, content, at in (
        ("532502.csv", b"base", 100),
        ("532502补报.csv", b"more", 200),
        ("532502更正.csv", b"whole", 300),
    ):
        office.put(name, content, at)
        office.archive.receive()
    office.put("532502补报.csv", b"more", 250)  # touched before the whole file: it's in there
    office.archive.receive()
    assert office.parts() == [(0, "file", b"whole")]
    office.put("532502补报再.csv", b"more", 400)
    assert office.archive.receive()[:2] == ([], [])
    added = [(0, "file", b"whole"), (1, "supplement", b"more")]
    assert office.parts() == added
    log = office.archive.log.read_bytes()
    office.archive.receive()
    assert office.archive.log.read_bytes() == log  # once
    office.put("532502再.csv", b"last", 500)
    office.archive.receive()
    office.archive.receive()
    assert office.parts() == [(0, "file", b"last")]


def test_a_supplement_that_a_newer_file_of_its_scan_drops_is_told(office: Office) -> None:
    office.put("532502.csv", b"base", 100)
    office.archive.receive()
    office.put("532502补报.csv", b"more", 200)
    office.put("532502更正.csv", b"whole", 300)
    assert office.archive.receive()[:2] == ([], [KEY])
    assert office.parts() == [(0, "file", b"whole")]
    assert office.archive.receive()[:2] == ([], [])
    office.put("532502补报.csv", b"more", 400)
    office.archive.receive()
    assert office.parts()[1:] == [(1, "supplement", b"more")]


@pytest.mark.parametrize("declared", ["532502无变动.csv", "532502零报告.csv"])
def test_a_supplement_of_the_bytes_of_a_declaration_is_read(office: Office, declared: str) -> None:
    office.put(declared, b"table", 100)
    office.archive.receive()
    office.put("532502补报.csv", b"table", 200)
    office.archive.receive()
    assert office.parts() == [(0, kind_in_name(declared), b"table"), (1, "supplement", b"table")]
    office.put("532502补报2.csv", b"table", 300)
    office.archive.receive()
    assert len(office.parts()) == 2  # a copy of what was read adds nothing


def test_raw_copied_anew_changes_nothing(office: Office) -> None:
    for name, content, at in (
        ("532502a.csv", b"base", 100),
        ("532502补报.csv", b"more", 200),
        ("532502b.csv", b"whole", 300),
        ("532502补报b.csv", b"added", 400),
    ):
        office.put(name, content, at)
        office.archive.receive()
    before = office.archive.log.read_bytes()
    for path in office.raw.iterdir():
        os.utime(path, (900, 900))
    assert office.archive.receive()[:2] == ([], [])
    assert office.archive.log.read_bytes() == before


def test_no_change_of_a_register_leaves_the_register_of_its_month(office: Office) -> None:
    key = ("organisation_register", "2025-06", "532502")
    folder = office.folder.raw / key[0] / key[1]
    folder.mkdir(parents=True)
    for name in ("532502.csv", "532502无变动.txt"):
        (folder / name).write_bytes(name.encode())
        office.archive.receive()
    assert [one.kind for one in office.archive.current()[key]] == ["file"]
    assert [one.kind for one in office.archive.versions(key)] == ["file", "no_change"]


def test_a_file_and_no_change_of_a_register_in_one_scan_drop_nothing(office: Office) -> None:
    folder = office.folder.raw / "organisation_register" / "2025-06"
    folder.mkdir(parents=True)
    for at, name in enumerate(("532502.csv", "532502无变动.txt"), start=100):
        (folder / name).write_bytes(name.encode())
        os.utime(folder / name, (at, at))
    assert office.archive.receive()[:2] == ([], [])


@pytest.mark.parametrize("in_one_scan", [True, False])
def test_a_supplement_after_no_change_of_a_register_is_as_if_alone(
    office: Office, in_one_scan: bool
) -> None:
    key = ("organisation_register", "2025-06", "532502")
    folder = office.folder.raw / key[0] / key[1]
    folder.mkdir(parents=True)
    for at, name in enumerate(("532502无变动.txt", "532502补报1.csv", "532502补报2.csv")):
        (folder / name).write_bytes(name.encode())
        os.utime(folder / name, (at, at))
        if not in_one_scan:
            assert office.archive.receive()[:2] == ([], [])
    assert office.archive.receive()[:2] == ([], [])
    held = office.archive.current()[key]
    assert [(one.part, one.kind, one.replaces) for one in held] == [
        (0, "supplement", None), (1, "supplement", None),
    ]  # fmt: skip
    adds_to = [event["adds_to"] for event in office.archive.events()]
    assert adds_to == [None, None, held[0].sha256]


def test_withdrawn_takes_the_supplements_along(office: Office) -> None:
    office.put("532502.csv", b"base", 100)
    office.put("532502补报.csv", b"more", 200)
    office.archive.receive()
    event = office.archive.events()[0] | {"event": "withdrawn", "reason": "wrong unit"}
    with office.archive.log.open("a") as log:
        log.write(json.dumps(event) + "\n")
    office.archive.receive()
    assert office.archive.current() == {}


def test_every_version_is_known_in_the_order_received(office: Office) -> None:
    for name, content, at in (
        ("532502.csv", b"one", 100),
        ("532502补报.csv", b"more", 200),
        ("532502.csv", b"two", 300),
        ("532502无变动.txt", b"", 400),
    ):
        office.put(name, content, at)
        office.archive.receive()
    office.put("532503.csv", b"another unit's", 500)
    office.archive.receive()
    versions = office.archive.versions(KEY)
    told = [(one.sequence, one.kind, one.part, one.replaces) for one in versions]
    one, two = sha256_of(b"one"), sha256_of(b"two")
    assert told == [
        (1, "file", 0, None), (2, "supplement", 1, None),
        (3, "file", 0, one), (4, "no_change", 0, two),
    ]  # fmt: skip
    assert office.archive.current()[KEY] == (versions[-1],)


def test_an_event_from_before_kinds_is_of_a_whole_file(office: Office) -> None:
    office.put("532502.csv", b"one", 100)
    office.archive.receive()
    event = office.archive.events()[0]
    del event["kind"], event["adds_to"]
    office.archive.log.write_text(json.dumps(event) + "\n", "utf-8")
    assert office.parts() == [(0, "file", b"one")]
    assert office.archive.receive()[:2] == ([], [])
    assert len(office.archive.events()) == 1


# Files that may still be written


SETTLE = 60.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Our clock, in seconds; set its only entry."""
    now = [1000.0]
    monkeypatch.setattr(archive.time, "time", lambda: now[0])
    return now


def test_a_young_file_waits_until_it_is_old_enough(office: Office, clock: list[float]) -> None:
    office.put("532502.csv", b"half", 990)
    assert office.archive.receive(SETTLE).unsettled == 1
    assert office.archive.current() == {}
    office.put("532502.csv", b"whole", 1010)
    clock[0] = 1060  # the first half would be old enough by now
    assert office.archive.receive(SETTLE) == ([], [], 1, 0)
    clock[0] = 1070
    assert office.archive.receive(SETTLE).unsettled == 0
    assert office.holds() == b"whole"
    assert [event["event"] for event in office.archive.events()] == ["received"]


def test_without_a_time_to_settle_a_file_is_taken_at_once(
    office: Office, clock: list[float]
) -> None:
    office.put("532502.csv", b"one", 1000)
    assert office.archive.receive().unsettled == 0
    assert office.holds() == b"one"


@pytest.mark.parametrize("mtime", [1001, 999_999])
def test_a_share_whose_clock_is_ahead_keeps_no_file_waiting_for_ever(
    office: Office, clock: list[float], mtime: int
) -> None:
    office.put("532502.csv", b"one", mtime)
    assert office.archive.receive(SETTLE).unsettled == 1
    clock[0] += SETTLE - 1
    assert office.archive.receive(SETTLE).unsettled == 1
    clock[0] += 1
    assert office.archive.receive(SETTLE).unsettled == 0
    assert office.holds() == b"one"


def test_our_clock_set_back_keeps_no_file_waiting_for_ever(
    office: Office, clock: list[float]
) -> None:
    office.put("532502.csv", b"one", 999_999)
    office.archive.receive(SETTLE)
    clock[0] = 10.0
    assert office.archive.receive(SETTLE).unsettled == 1
    clock[0] += SETTLE
    assert office.archive.receive(SETTLE).unsettled == 0


def test_what_was_taken_in_does_not_wait_again(office: Office, clock: list[float]) -> None:
    office.put("532502.csv", b"one", 999)
    office.archive.receive()
    assert office.archive.receive(SETTLE).unsettled == 0


@pytest.mark.parametrize("young", ["532502.csv", "532502补报.csv"])
def test_one_young_file_keeps_all_of_its_unit_waiting_and_no_other(
    office: Office, clock: list[float], young: str
) -> None:
    """Or what came later would be logged before it."""
    for name in ("532502.csv", "532502补报.csv", "532503.csv"):
        office.put(name, name.encode(), 990 if name == young else 100)
    assert office.archive.receive(SETTLE).unsettled == 1
    assert [key[2] for key in office.archive.current()] == ["532503"]
    clock[0] += SETTLE
    office.archive.receive(SETTLE)
    assert [kind for _, kind, _ in office.parts()] == ["file", "supplement"]


def test_a_file_that_changes_while_it_is_read_waits_and_its_supplement_with_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = office.put("532502.csv", b"half", 100)
    office.put("532502补报.csv", b"more", 200)
    whole = Path.read_bytes

    def written_meanwhile(read: Path) -> bytes:
        data = whole(read)
        if read == path:
            path.write_bytes(b"whole")
            os.utime(path, (300, 300))
            return b"half"
        return data

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", written_meanwhile)
        assert office.archive.receive().unsettled == 1
    assert office.archive.events() == []
    assert office.archive.receive().unsettled == 0
    assert office.parts() == [(0, "file", b"whole"), (1, "supplement", b"more")]


@pytest.mark.parametrize("change", ["written", "gone"])
def test_a_file_that_changes_before_it_is_kept_waits_and_its_supplement_with_it(
    office: Office, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    path = office.put("532502.csv", b"half", 100)
    office.put("532502补报.csv", b"more", 200)
    keep = Archive._keep

    def changed_before(self: Archive, file: archive.RawFile) -> bool:
        if file.path == path:
            path.unlink() if change == "gone" else path.write_bytes(b"whole")
        return keep(self, file)

    with monkeypatch.context() as patch:
        patch.setattr(Archive, "_keep", changed_before)
        assert office.archive.receive().unsettled == 1
    assert office.archive.events() == []
    office.archive.receive()
    assert [data for *_, data in office.parts()] == (
        [b"more"] if change == "gone" else [b"whole", b"more"]
    )


# A share that is away


def test_a_raw_folder_that_is_away_is_an_error_and_not_an_empty_month(office: Office) -> None:
    path = office.put("532502.csv", b"one", 100)
    office.archive.receive()
    away = office.folder.raw.rename(office.folder.root / "unmounted")
    for make in (lambda: None, lambda: office.folder.raw.symlink_to("nowhere")):
        make()
        with pytest.raises(RawMissing, match="共享盘") as missing:
            office.archive.receive()
        assert isinstance(missing.value, OSError) and "mounted" in str(missing.value)
    office.folder.raw.unlink()
    away.rename(office.folder.raw)
    assert path.exists() and office.archive.receive() == ([], [], 0, 0)


def test_an_emptied_raw_folder_is_told_once_and_changes_nothing(office: Office) -> None:
    for name in ("532502.csv", "532503.csv"):
        office.put(name, name.encode(), 100)
    office.archive.receive()
    log = office.archive.log.read_bytes()
    for path in office.raw.iterdir():
        path.unlink()
    assert office.archive.receive().vanished == 2
    assert office.archive.receive().vanished == 0
    assert office.archive.log.read_bytes() == log


def test_one_file_fewer_is_nothing_to_tell(office: Office) -> None:
    office.put("532502.csv", b"one", 100)
    office.put("532503.csv", b"two", 100)
    office.archive.receive()
    (office.raw / "532503.csv").unlink()
    assert office.archive.receive().vanished == 0


def refusing(path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    """The folder can't be listed, as for somebody without permission, or on a broken share."""
    listing = os.scandir

    def refused(place: str | Path) -> object:
        if Path(place) == path:
            error.filename = str(path)
            raise error
        return listing(place)

    monkeypatch.setattr(os, "scandir", refused)


def test_a_folder_nobody_may_open_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.put("532502.csv", b"one", 100)
    refusing(office.raw, monkeypatch, PermissionError(13, "Permission denied"))
    (told,) = office.archive.receive().unplaced
    assert told.path == office.raw and "权限" in told.zh


def test_a_share_that_breaks_in_the_scan_is_an_error(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.put("532502.csv", b"one", 100)
    refusing(office.raw, monkeypatch, OSError(5, "Input/output error"))
    with pytest.raises(OSError, match="Input/output"):
        office.archive.receive()
    monkeypatch.undo()
    refusing(office.folder.raw, monkeypatch, PermissionError(13, "Permission denied"))
    with pytest.raises(PermissionError):
        office.archive.receive()


# Bytes and log


def test_bytes_stay_under_their_hash_when_raw_is_edited_later(office: Office) -> None:
    path = office.put("532502.csv", b"one", 100)
    office.archive.receive()[0]
    path.write_bytes(b"edited")
    assert office.archive.bytes_of(sha256_of(b"one")) == b"one"
    stored = office.folder.archive / "files" / sha256_of(b"one")[:2] / sha256_of(b"one")
    assert stored.stat().st_mode & 0o777 == 0o400


def test_the_archive_is_for_its_owner_only(office: Office) -> None:
    office.put("532502张三.csv", b"one", 100)
    office.archive.receive()[0]
    assert office.folder.archive.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("torn", [b'{"at": "2025', b"{", '{"name": "张'.encode()[:-1]])
def test_a_last_line_cut_short_never_happened_and_is_repaired(office: Office, torn: bytes) -> None:
    office.put("532502.csv", b"one", 100)
    office.archive.receive()[0]
    whole = office.archive.log.read_bytes()
    office.archive.log.write_bytes(whole + torn)
    assert len(office.archive.events()) == 1
    office.archive.receive()[0]
    assert office.archive.log.read_bytes() == whole
    office.put("532502.csv", b"two", 200)
    office.archive.receive()[0]
    assert office.events() == [("received", b"one"), ("replaced", b"two")]


def test_a_log_of_nothing_but_a_torn_line_begins_anew(office: Office) -> None:
    office.put("532502.csv", b"one", 100)
    office.folder.archive.mkdir()
    office.archive.log.write_bytes(b'{"at')
    office.archive.receive()[0]
    assert office.events() == [("received", b"one")]


def test_bytes_without_their_event_are_received_again(office: Office) -> None:
    office.put("532502.csv", b"one", 100)
    office.archive.receive()[0]
    office.archive.log.write_bytes(b"")  # killed between the bytes and the event
    office.archive.receive()[0]
    assert office.events() == [("received", b"one")]


def test_without_the_notes_of_the_last_scan_nothing_is_new(office: Office) -> None:
    office.put("532502.csv", b"one", 100)
    office.archive.receive()[0]
    (office.folder.archive / "scan.json").unlink()
    office.archive.receive()[0]
    assert len(office.archive.events()) == 1


def test_a_scan_reads_no_bytes_again_when_nothing_changed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for unit in ("532502", "532503"):
        office.put(f"{unit}.csv", unit.encode(), 100)
    office.archive.receive()[0]
    read: list[str] = []
    whole = Path.read_bytes

    def noted(path: Path) -> bytes:
        read.append(path.name)
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    office.archive.receive()[0]
    assert [name for name in read if name.endswith(".csv")] == []
    office.put("532503.csv", b"new", 200)
    office.archive.receive()[0]
    assert {name for name in read if name.endswith(".csv")} == {"532503.csv"}


def test_a_change_of_the_same_size_is_seen(office: Office) -> None:
    office.put("532502.csv", b"one", 100)
    office.archive.receive()[0]
    office.put("532502.csv", b"two", 101)
    office.archive.receive()[0]
    assert office.holds() == b"two"


# Names and places


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("532502.xlsx", "532502"),
        ("532502张三花名册.xlsx", "532502"),
        ("532502_2025-06.csv", "532502"),
        ("532502 (1).csv", "532502"),
        ("5325.csv", "5325"),
        ("53人口.csv", "53"),
        ("532502", "532502"),
        ("5.csv", None),
        ("532.csv", None),
        ("53250.csv", None),
        ("5325021.csv", None),
        ("532502001001.csv", None),
        ("花名册532502.csv", None),
        ("-532502.csv", None),
        ("", None),
    ],
)
def test_a_unit_is_the_leading_two_four_or_six_digits(name: str, unit: str | None) -> None:
    assert unit_in_name(name) == unit


def test_a_unit_in_full_width_digits_is_the_same_unit_or_none() -> None:
    assert unit_in_name("５３２５０２.csv") in ("532502", None)


def test_a_file_without_a_unit_is_told_and_not_kept(office: Office) -> None:
    path = office.put("花名册.xlsx", b"one", 100)
    office.put("532502.xlsx", b"two", 100)
    unplaced = office.archive.receive()[0]
    assert [one.path for one in unplaced] == [path]
    assert "单位代码" in unplaced[0].zh and "unit code" in unplaced[0].en
    assert list(office.archive.current()) == [KEY]
    assert [one.path for one in office.archive.receive()[0]] == [path]  # until it is renamed


@pytest.mark.parametrize(
    "name",
    ["~$532502.xlsx", ".532502.xlsx.swp", "README.md", "Thumbs.db", "desktop.ini",
     "532502.xlsx.part", "532502.xlsx.crdownload", "532502.tmp", ".DS_Store"],
)  # fmt: skip
def test_what_no_office_sends_is_ignored(office: Office, name: str) -> None:
    office.put(name, b"x", 100)
    assert office.archive.receive()[0] == []
    assert office.archive.events() == []


def test_only_folders_of_a_dataset_and_month_are_looked_into(office: Office) -> None:
    for place in ("staff_roster/2025-13", "staff_roster/June", "rosters/2025-06", "staff_roster"):
        folder = office.folder.raw / place
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "532502.csv").write_bytes(b"x")
    told = {
        str(one.path.relative_to(office.folder.raw)): one.en for one in office.archive.receive()[0]
    }
    assert office.archive.events() == []
    assert len(told) == 4
    assert "not the name of a dataset" in told["rosters/2025-06/532502.csv"]
    assert "<YYYY-MM>" in told["staff_roster/June/532502.csv"]


@pytest.mark.parametrize("place", ["2025-6", "202506", "2025-06/532502", "."])
def test_a_file_in_a_place_nobody_looks_into_is_told(office: Office, place: str) -> None:
    folder = office.folder.raw / "staff_roster" / place
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "532502.csv").write_bytes(b"x")
    assert [one.path.name for one in office.archive.receive()[0]] == ["532502.csv"]


def test_an_empty_data_folder_receives_nothing(tmp_path: Path) -> None:
    archive = Archive(DataFolder(tmp_path / "none"))
    assert archive.receive()[0] == []
    assert archive.current() == {}
