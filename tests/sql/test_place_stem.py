"""What counties write for a committee and what the register calls it have one stem."""

from __future__ import annotations

import pytest

from tests.sql import small


def stem(name: str) -> str:
    with small.connect() as con:
        found = con.execute("select place_stem(?)", [name]).fetchone()
    assert found
    return str(found[0])


@pytest.mark.parametrize(
    "registered, written",
    [
        ("大庄村委会", "大庄"),
        ("大庄村委会", "大庄村"),
        ("大庄村委会", "大庄村村委会"),
        ("大庄村村民委员会", "大庄村委会"),
        ("大庄村民委员会", "大庄村"),
        ("大 庄村委会", "大庄 村 "),
        ("南湖社区居民委员会", "南湖社区"),
        ("南湖社区居委会", "南湖社区居民委员会"),
        ("幸福新村居委会", "幸福新村"),
        ("幸福新村居民委员会", "幸福新村"),
        ("幸福新村社区居委会", "幸福新村社区"),
    ],
)
def test_one_place(registered: str, written: str) -> None:
    assert stem(registered) == stem(written)


@pytest.mark.parametrize(
    "one, other",
    [("大庄村委会", "小庄村委会"), ("新村社区居委会", "新村村委会"), ("村头村委会", "头村委会")],
)
def test_two_places(one: str, other: str) -> None:
    assert stem(one) != stem(other)
