"""ID numbers: what is wrong with one, and what a right one tells."""

from __future__ import annotations

import numpy as np
import polars as pl

WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int32)
CHECK_CHARACTERS = np.frombuffer(b"10X98765432", dtype=np.uint8)
LONGEST_READ = 100  # characters; marks cost their square to normalise
EARLIEST_BIRTH_YEAR = 1880


def read_id_numbers(text: pl.Series, today: np.datetime64) -> pl.DataFrame:
    """What each ID number says, row by row.

    Args:
        text: ID numbers as their cells hold them; blank is null.
        today: no one is born after this day.

    Returns:
        `id_number` (18 characters, or the text where it is wrong), `id_fault` (the finding's
        code, null where there is none), `converted` (15 digits made 18 by rule), `birth_on`,
        `sex_by_id`; the last two null where there is a fault.
    """
    tidy = _tidy(text)
    length = tidy.str.len_chars()
    old = (length == 15) & tidy.str.contains(r"^[0-9]{15}$")
    old = old.fill_null(False)
    if old.any():
        tidy = _modernise(tidy, old)
    formed = tidy.str.contains(r"^[0-9]{17}[0-9X]$").fill_null(False).to_numpy()
    right, real, birth, male = _decode(tidy.filter(pl.Series(formed)), today)
    check_ok, date_ok = np.zeros(len(tidy), bool), np.zeros(len(tidy), bool)
    check_ok[formed], date_ok[formed] = right, right & real
    births = np.full(len(tidy), np.datetime64("NaT"), dtype="datetime64[D]")
    births[formed] = np.where(right & real, birth, np.datetime64("NaT"))
    males = np.zeros(len(tidy), bool)
    males[formed] = male
    frame = pl.DataFrame(
        {"id_number": tidy, "converted": old, "check": check_ok, "good": date_ok, "male": males}
    ).with_columns(birth_on=pl.Series(births).cast(pl.Date))
    damaged = pl.col("id_number").str.contains(r"(?i)E\+|\.|^.{15}000$")
    fault = (
        pl.when(pl.col("good") | pl.col("id_number").is_null())
        .then(None)
        .when(~pl.col("check") & damaged)
        .then(pl.lit("R104"))
        .when(~pl.col("check"))
        .then(pl.lit("R102"))
        .otherwise(pl.lit("R103"))
    )
    sex = pl.when("good").then(pl.when("male").then(pl.lit("male")).otherwise(pl.lit("female")))
    return frame.select(
        "id_number", fault.alias("id_fault"), pl.col("converted") & pl.col("good"),
        "birth_on", sex.alias("sex_by_id"),
    )  # fmt: skip


def _tidy(text: pl.Series) -> pl.Series:
    """Without spaces and apostrophes, half-width, upper case."""
    if text.str.contains(r"[^0-9X]").any():
        text = text.str.slice(0, LONGEST_READ)
        text = text.str.normalize("NFKC").str.replace_all(r"[\s'`\p{Cf}]", "").str.to_uppercase()
    return text


def _modernise(ids: pl.Series, old: pl.Series) -> pl.Series:
    """15 digits to 18: the century and the check digit are put in."""

    def longer(number: str) -> str:
        body = number[:6] + "19" + number[6:]
        total = int(np.dot(np.array([int(digit) for digit in body]), WEIGHTS))
        return body + chr(CHECK_CHARACTERS[total % 11])

    changed = [longer(number) for number in ids.filter(old)]
    return ids.scatter(old.arg_true(), pl.Series(changed, dtype=pl.String))


def _decode(
    ids: pl.Series, today: np.datetime64
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Check digit right, birth date real, birth date, male: of well-formed 18-character numbers."""
    joined = "".join(ids.to_list()).encode("ascii")
    characters = np.frombuffer(joined, dtype=np.uint8).reshape(-1, 18)
    digits = characters[:, :17].astype(np.int32) - ord("0")
    right = CHECK_CHARACTERS[(digits @ WEIGHTS) % 11] == characters[:, 17]
    year = digits[:, 6:10] @ np.array([1000, 100, 10, 1])
    month = digits[:, 10:12] @ np.array([10, 1])
    day = digits[:, 12:14] @ np.array([10, 1])
    possible = (month >= 1) & (month <= 12) & (day >= 1) & (year >= EARLIEST_BIRTH_YEAR)
    first = ((year - 1970) * 12 + np.where(possible, month, 1) - 1).astype("datetime64[M]")
    days_in_month = ((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype(
        int
    )
    birth = first.astype("datetime64[D]") + np.where(possible, day, 1) - 1
    real = possible & (day <= days_in_month) & (birth <= today)
    return right, real, birth, digits[:, 16] % 2 == 1
