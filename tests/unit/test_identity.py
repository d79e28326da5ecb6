"""ID numbers against GB 11643 in plain Python, and the pseudonyms that take their place."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import hmac
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.making import check_character, id_number
from workforce.intake.identity import read_id_numbers
from workforce.intake.pseudonym import KeyFileError, PersonKey

TODAY = dt.date(2025, 6, 30)
RIGHT = id_number("19850305", 123)
ENDS_IN_X = next(number for serial in range(99) if (number := id_number(serial=serial))[-1] == "X")

areas = st.integers(100_000, 999_999).map(str)
births = st.dates(dt.date(1880, 1, 1), TODAY)
serials = st.integers(0, 999)


def read(*texts: str | None) -> list[dict]:
    frame = read_id_numbers(pl.Series(texts, dtype=pl.String), np.datetime64(TODAY))
    return frame.to_dicts()


def fault(text: str) -> str | None:
    (row,) = read(text)
    return row["id_fault"]


def right_number(area: str, birth: dt.date, serial: int) -> str:
    return id_number(birth.strftime("%Y%m%d"), serial, area)


def test_the_independent_check_character_is_the_standards() -> None:
    # The two examples printed in GB 11643-1999.
    assert check_character("11010519491231002") == "X"
    assert check_character("44052418800101001") == "4"


@given(st.lists(st.tuples(areas, births, serials), min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_a_right_number_tells_birth_date_and_sex(people: list[tuple[str, dt.date, int]]) -> None:
    numbers = [right_number(*person) for person in people]
    for person, number, row in zip(people, numbers, read(*numbers), strict=True):
        _, birth, serial = person
        assert row == {
            "id_number": number,
            "id_fault": None,
            "converted": False,
            "birth_on": birth,
            "sex_by_id": "male" if serial % 2 else "female",
        }


@given(areas, births, serials, st.integers(0, 17), st.integers(1, 9))
@settings(max_examples=100, deadline=None)
def test_one_wrong_digit_is_always_found(
    area: str, birth: dt.date, serial: int, place: int, step: int
) -> None:
    number = right_number(area, birth, serial)
    ten = 10 if number[place] == "X" else int(number[place])
    wrong = number[:place] + str((ten + step) % 10) + number[place + 1 :]
    expected = "R104" if wrong.endswith("000") else "R102"
    if wrong != number:
        assert fault(wrong) == expected


@given(areas, births, serials, st.integers(0, 16))
@settings(max_examples=100, deadline=None)
def test_two_neighbours_swapped_are_always_found(
    area: str, birth: dt.date, serial: int, place: int
) -> None:
    number = right_number(area, birth, serial)
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert wrong == number or fault(wrong) in ("R102", "R104")


@given(areas, st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99), serials)
@settings(max_examples=200, deadline=None)
def test_a_birth_date_that_is_not_in_the_calendar_is_its_own_fault(
    area: str, year: int, month: int, day: int, serial: int
) -> None:
    number = id_number(f"{year:04}{month:02}{day:02}", serial, area)
    real = year >= 1880 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
    real = real and dt.date(year, month, day) <= TODAY
    assert fault(number) == (None if real else "R103")


@given(areas, st.dates(dt.date(1900, 1, 1), dt.date(1999, 12, 31)), serials)
@settings(max_examples=60, deadline=None)
def test_fifteen_digits_become_eighteen(area: str, birth: dt.date, serial: int) -> None:
    (row,) = read(f"{area}{birth:%y%m%d}{serial:03}")
    assert row["id_number"] == right_number(area, birth, serial)
    assert (row["id_fault"], row["converted"], row["birth_on"]) == (None, True, birth)


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("20250630", None),
        ("20250701", "R103"),  # born in the future
        ("20240229", None),
        ("20230229", "R103"),
        ("18800101", None),
        ("18791231", "R103"),
        ("19850431", "R103"),
        ("19850400", "R103"),
        ("19851301", "R103"),
        ("19850001", "R103"),
    ],
)
def test_birth_dates_at_their_limits(birth: str, expected: str | None) -> None:
    assert fault(id_number(birth)) == expected


@pytest.mark.parametrize(
    "written",
    [
        ENDS_IN_X.lower(),
        ENDS_IN_X.replace("X", "Ⅹ"),
        ENDS_IN_X.replace("X", "ｘ"),
        f" {RIGHT} ",
        f"{RIGHT[:6]} {RIGHT[6:14]} {RIGHT[14:]}",
        f"'{RIGHT}",
        f"`{RIGHT}",
        f"＇{RIGHT}",
        RIGHT.translate({ord(str(digit)): ord("０") + digit for digit in range(10)}),
        f"{RIGHT}\u3000",
        f"{RIGHT}\xa0",
    ],
)
def test_spaces_apostrophes_width_and_case_do_not_matter(written: str) -> None:
    (row,) = read(written)
    assert row["id_fault"] is None
    assert row["id_number"] in (RIGHT, ENDS_IN_X)


@pytest.mark.parametrize("invisible", ["\u202d{}\u202c", "\u200b{}", "\ufeff{}", "{}\u200e"])
def test_what_cannot_be_seen_does_not_matter(invisible: str) -> None:
    assert fault(invisible.format(RIGHT)) is None


@pytest.mark.parametrize(
    "text",
    [
        "5.32502E+17",
        "5.32502e+17",
        "5.325021985030512e+17",  # how the reader writes a number cell
        "990099850305123.0",  # 15 digits in a number cell
        "990002198503051000",
    ],
)
def test_digits_lost_to_a_spreadsheet_are_named_as_that(text: str) -> None:
    assert fault(text) == "R104"


def test_nought_nought_nought_with_a_right_check_digit_is_right() -> None:
    serial = next(s for s in range(0, 1000, 100) if id_number(serial=s).endswith("000"))
    assert fault(id_number(serial=serial)) is None


@pytest.mark.parametrize(
    "text",
    ["1", RIGHT[:-1], RIGHT + "1", RIGHT[:16], "张三", "无", "X" * 18, RIGHT[:-2] + "X1", "-",
     "G12345678", RIGHT.replace("5", "S", 1), "1" * 15 + "X"],
)  # fmt: skip
def test_wrong_length_or_character(text: str) -> None:
    assert fault(text) == "R102"


def test_fifteen_digits_with_an_impossible_date() -> None:
    assert fault("990099851305123") == "R103"


def test_a_blank_has_no_fault_of_its_own() -> None:
    assert fault(None) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("digit", ["٣", "३", "߃"])
def test_digits_of_other_scripts_are_no_digits(digit: str) -> None:
    assert fault(RIGHT[:16] + digit + RIGHT[17]) == "R102"


def test_every_row_is_judged_alone() -> None:
    future = id_number("20990101")
    faults = [row["id_fault"] for row in read("1", RIGHT, None, future, "5.3E+17", RIGHT)]
    assert faults == ["R102", None, None, "R103", "R104", None]


def test_a_wrong_number_tells_nothing() -> None:
    for text in (RIGHT[:-1] + "0", id_number("19851305"), "5.3E+17"):
        (row,) = read(text)
        assert (row["birth_on"], row["sex_by_id"], row["converted"]) == (None, None, False)


# Pseudonyms


def pseudonym(number: str, secret: str = "5a" * 32) -> str:
    frame = pl.DataFrame({"number": [number]})
    return frame.select(PersonKey(secret, "").pseudonyms(pl.col("number"))).item()


@given(areas, births, serials, st.integers(0, 2**256 - 1))
@settings(max_examples=60, deadline=None)
def test_a_pseudonym_is_the_standard_librarys_hmac_of_128_bits(
    area: str, birth: dt.date, serial: int, key: int
) -> None:
    number, secret = right_number(area, birth, serial), f"{key:064x}"
    whole = hmac.new(secret.encode(), number.encode(), hashlib.sha256).digest()
    assert bytes.fromhex(pseudonym(number, secret)) == whole[:16]
    assert number not in pseudonym(number, secret)


def test_another_key_is_another_pseudonym() -> None:
    assert pseudonym(RIGHT, "00" * 32) != pseudonym(RIGHT, "01" * 32)


@pytest.fixture
def key_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "secret" / "person.key"
    monkeypatch.setenv("WORKFORCE_KEY_FILE", str(path))
    return path


def test_a_key_is_made_once_for_its_owner_only(key_path: Path) -> None:
    first = PersonKey.load(make=True)
    made = key_path.read_bytes()
    assert PersonKey.load(make=True) == first
    assert key_path.read_bytes() == made
    assert key_path.stat().st_mode & 0o777 == 0o600
    assert key_path.parent.stat().st_mode & 0o077 == 0
    assert len(bytes.fromhex(first.secret)) == 32


def test_keys_are_not_the_same_twice(key_path: Path) -> None:
    first = PersonKey.load(make=True)
    key_path.unlink()
    second = PersonKey.load(make=True)
    assert first.secret != second.secret
    assert first.fingerprint != second.fingerprint


def test_the_fingerprint_does_not_tell_the_key(key_path: Path) -> None:
    key = PersonKey.load(make=True)
    assert key.fingerprint not in key.secret
    assert hashlib.sha256(key.secret.encode()).hexdigest()[:16] != key.fingerprint


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\n",
        "5a" * 31,
        "5a" * 33,
        "xy" * 32,
        "5A" * 32,
        "5a" * 32 + "\n5a",
        "钥匙",
    ],
)
def test_a_broken_key_is_refused_and_left_as_it_is(key_path: Path, content: str) -> None:
    key_path.parent.mkdir()
    key_path.write_text(content, "utf-8")
    with pytest.raises(KeyFileError) as refusal:
        PersonKey.load(make=True)
    assert key_path.read_text("utf-8") == content
    assert not content.strip() or content.strip() not in str(refusal.value)
