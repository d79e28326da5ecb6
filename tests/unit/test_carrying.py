"""Which earlier files' rows hold with a declaration that builds on them."""

from __future__ import annotations

from pathlib import Path

from workforce.carrying import groups, holders, is_usable, with_carried
from workforce.folders import DataFolder, sha256_of
from workforce.intake.archive import Archive, Submission
from workforce.intake.findings import Finding
from workforce.intake.staging import Staged

UNIT = "532502"
REJECTED = (Finding("R010"),)


def sent(
    period: str,
    kind: str = "file",
    part: int = 0,
    *,
    dataset: str = "staff_roster",
    findings: tuple[Finding, ...] = (),
    unit: str = UNIT,
) -> Staged:
    """A staged file that is told by its month and part."""
    name = f"{unit}/{period}/{part}"
    submission = Submission(dataset, period, unit, name, kind=kind, part=part)
    return Staged(submission, "rules", "key", 10, 1, findings, {}, Path(name))


def held(period: str, *staged: Staged, dataset: str = "staff_roster") -> dict[int, str]:
    """By part, the file that holds rows of the unit's month."""
    for parts in groups(with_carried(staged)):
        if parts[0].submission.key == (dataset, period, UNIT):
            return {part: one.submission.sha256 for part, one in holders(parts).items()}
    raise KeyError(period)


def file(period: str, part: int = 0) -> str:
    return f"{UNIT}/{period}/{part}"


def test_a_file_and_its_supplements_hold_as_their_own_parts() -> None:
    parts = sent("2025-06"), sent("2025-06", "supplement", 1), sent("2025-06", "supplement", 2)
    assert held("2025-06", *reversed(parts)) == {
        0: file("2025-06"), 1: file("2025-06", 1), 2: file("2025-06", 2),
    }  # fmt: skip


def test_no_change_carries_the_month_before_and_no_other() -> None:
    may, june = sent("2025-05"), sent("2025-06", "no_change")
    assert held("2025-06", may, june) == {0: file("2025-05")}
    assert held("2025-06", sent("2025-04"), june) == {}
    assert held("2025-06", sent("2025-05", unit="532503"), june) == {}
    assert held("2025-06", sent("2025-05", dataset="certification_list"), june) == {}
    assert held("2025-01", sent("2024-12"), sent("2025-01", "no_change")) == {0: file("2024-12")}


def test_no_change_is_chained_through_earlier_ones() -> None:
    april, may, june = sent("2025-04"), sent("2025-05", "no_change"), sent("2025-06", "no_change")
    assert held("2025-06", june, may, april) == {0: file("2025-04")}
    *_, last = with_carried([april, may, june])
    assert last.carried_from == "2025-04"
    assert held("2025-06", may, june) == {}  # the first of the chain has nothing to carry


def test_no_change_carries_supplements_and_may_have_its_own() -> None:
    may = sent("2025-05"), sent("2025-05", "supplement", 1)
    june = sent("2025-06", "no_change"), sent("2025-06", "supplement", 1)
    assert held("2025-06", *may, *june) == {
        -1: file("2025-05"), 0: file("2025-05", 1), 1: file("2025-06", 1),
    }  # fmt: skip


def test_nothing_of_a_rejected_file_is_carried_or_added_to() -> None:
    may = sent("2025-05", findings=REJECTED)
    june = sent("2025-06", "no_change")
    assert held("2025-06", may, june) == {}
    base = sent("2025-06", findings=REJECTED)
    assert held("2025-06", base, sent("2025-06", "supplement", 1)) == {}
    assert held("2025-06", may, june, sent("2025-06", "supplement", 1)) == {}


def test_a_rejected_supplement_leaves_the_file_as_it_is() -> None:
    supplement = sent("2025-05", "supplement", 1, findings=REJECTED)
    assert held("2025-05", sent("2025-05"), supplement) == {0: file("2025-05")}
    june = sent("2025-06", "no_change")
    assert held("2025-06", sent("2025-05"), supplement, june) == {0: file("2025-05")}


def test_a_declaration_the_dataset_does_not_allow_carries_nothing() -> None:
    ledger = "training_record"
    june = sent("2025-06", "no_change", dataset=ledger, findings=(Finding("R014"),))
    may = sent("2025-05", dataset=ledger)
    assert held("2025-06", may, june, dataset=ledger) == {}
    assert with_carried([may, june])[1].carried == ()


def test_no_change_of_a_register_holds_nothing_and_is_not_rejected() -> None:
    register = "organisation_register"
    staged = with_carried(
        [sent("2025-05", dataset=register), sent("2025-06", "no_change", dataset=register)]
    )
    june = groups(staged)[1]
    assert holders(june) == {}
    assert is_usable(june)


def test_a_supplement_alone_adds_to_the_register_that_holds() -> None:
    """Rows that come later take the place of those before: its part number is the higher one."""
    register = "organisation_register"
    first = sent("2025-01", dataset=register), sent("2025-01", "supplement", 1, dataset=register)
    rejected = sent("2025-03", dataset=register, findings=REJECTED)
    unchanged = sent("2025-04", "no_change", dataset=register)
    june = sent("2025-06", "supplement", dataset=register)
    july = sent("2025-07", "supplement", dataset=register)
    others = (
        sent("2025-05", dataset=register, unit="532503"), sent("2025-05", dataset="grid_register"),
    )  # fmt: skip
    staged = (*first, rejected, unchanged, *others, june, july)
    assert held("2025-06", *staged, dataset=register) == {
        -2: file("2025-01"), -1: file("2025-01", 1), 0: file("2025-06"),
    }  # fmt: skip
    assert held("2025-07", *staged, dataset=register) == {
        -3: file("2025-01"), -2: file("2025-01", 1), -1: file("2025-06"), 0: file("2025-07"),
    }  # fmt: skip
    assert held("2025-06", june, dataset=register) == {0: file("2025-06")}


def test_a_supplement_after_no_change_adds_to_the_register_that_holds(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    register = "organisation_register"
    sent_names = {"2025-01": ["532502.csv"], "2025-06": ["532502无变动.txt", "532502补报.csv"]}
    for period, names in sent_names.items():
        for name in names:
            path = folder.raw / register / period / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(name.encode())
            Archive(folder).receive()
    submissions = [one for parts in Archive(folder).current().values() for one in parts]
    staged = [Staged(one, "rules", "key", 10, 1, (), {}, Path(one.sha256)) for one in submissions]
    assert held("2025-06", *staged, dataset=register) == {
        -1: sha256_of(b"532502.csv"), 0: sha256_of("532502补报.csv".encode()),
    }  # fmt: skip


def test_a_supplement_alone_to_a_monthly_list_is_the_list() -> None:
    june = sent("2025-06", "supplement")
    assert held("2025-06", sent("2025-05"), june) == {0: file("2025-06")}
