"""A moment as somebody writes it, and how many events were known by then."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from workforce import clock
from workforce.as_of import Moment, MomentError, known
from workforce.decisions import decisions, record
from workforce.folders import DataFolder

UTC = dt.UTC
WRITTEN = {
    "2025-07-10T12:00": dt.datetime(2025, 7, 10, 4, 0, tzinfo=UTC),
    "2025-07-10 12:00:30": dt.datetime(2025, 7, 10, 4, 0, 30, tzinfo=UTC),
    "2025-07-10T12:00Z": dt.datetime(2025, 7, 10, 12, 0, tzinfo=UTC),
    "2025-07-10T12:00+02:00": dt.datetime(2025, 7, 10, 10, 0, tzinfo=UTC),
    "2025-07-10": dt.datetime(2025, 7, 10, 15, 59, 59, 999999, tzinfo=UTC),
}


@pytest.mark.parametrize("text", WRITTEN)
def test_a_moment_is_of_shanghai_unless_a_zone_is_written(text: str) -> None:
    assert Moment.parse(text).at == WRITTEN[text]


@pytest.mark.parametrize(
    ("text", "zh", "en", "name"),
    [
        ("2025-07-10T12:00", "2025-07-10 12:00（北京时间）",
         "2025-07-10 12:00 (Asia/Shanghai, no zone given)", "2025-07-10T1200+0800"),
        ("2025-07-10", "2025-07-10 23:59:59（北京时间）",
         "2025-07-10 23:59:59 (Asia/Shanghai, no zone given)", "2025-07-10T235959+0800"),
        ("2025-07-10T12:00:05Z", "2025-07-10 12:00:05（UTC+00:00）",
         "2025-07-10 12:00:05 (UTC+00:00)", "2025-07-10T120005+0000"),
        ("2025-07-10T12:00:00.250+05:30", "2025-07-10 12:00:00.250000（UTC+05:30）",
         "2025-07-10 12:00:00.250000 (UTC+05:30)", "2025-07-10T120000.250000+0530"),
    ],
)  # fmt: skip
def test_what_is_printed_says_which_zone_was_taken(text: str, zh: str, en: str, name: str) -> None:
    moment = Moment.parse(text)
    assert (moment.zh, moment.en, moment.name) == (zh, en, name)


@pytest.mark.parametrize(
    "text", ["", "2025-7-10", "2025-13-01", "2025-02-30", "2025-07-10T25:00", "昨天", "12:00",
             "2025-07-10T12:00+99:00", "2025-07-10T12", "2025-07"],
)  # fmt: skip
def test_what_is_no_time_is_said_in_chinese_first(text: str) -> None:
    with pytest.raises(MomentError) as told:
        Moment.parse(text)
    assert str(told.value).startswith(f"“{text}”不是有效的时间")
    assert "is not a time" in str(told.value)


def test_nobody_knows_what_will_be_known() -> None:
    with clock.at(dt.datetime(2025, 7, 10, 17, 0, tzinfo=UTC)):  # the 11th in Shanghai
        assert Moment.parse("2025-07-11").day == dt.date(2025, 7, 11)
        with pytest.raises(MomentError, match=r"^2025-07-12 00:00（北京时间） 还没有到"):
            Moment.parse("2025-07-12T00:00")


def test_the_day_is_the_one_in_shanghai() -> None:
    assert Moment.parse("2025-07-10T17:00Z").day == dt.date(2025, 7, 11)


def log(root: Path, *times: str) -> DataFolder:
    folder = DataFolder(root)
    folder.archive.mkdir()
    lines = [json.dumps({"at": at}) + "\n" for at in times]
    (folder.archive / "events.jsonl").write_text("".join(lines))
    return folder


def test_an_event_of_the_moment_itself_is_known(tmp_path: Path) -> None:
    folder = log(
        tmp_path, "2025-07-10T04:00:00.000+00:00", "2025-07-10T04:00:00.000+00:00",
        "2025-07-10T04:00:00.001+00:00",
    )  # fmt: skip
    assert known(folder, Moment.parse("2025-07-10T11:59")) == 0
    assert known(folder, Moment.parse("2025-07-10T12:00")) == 2
    assert known(folder, Moment.parse("2025-07-10")) == 3


def test_a_clock_that_was_set_back_hides_nothing_that_came_before(tmp_path: Path) -> None:
    folder = log(
        tmp_path, "2025-07-10T04:00:05+00:00", "2025-07-10T04:00:01+00:00",
        "2025-07-10T04:00:09+00:00",
    )  # fmt: skip
    assert known(folder, Moment.parse("2025-07-10T12:00:03")) == 2


def test_the_clock_of_what_is_written_down_can_stand(tmp_path: Path) -> None:
    then = dt.datetime(2024, 2, 29, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    with clock.at(then):
        record(DataFolder(tmp_path), "approved", "甲", "测试")
        with clock.at(then + dt.timedelta(days=1)):
            record(DataFolder(tmp_path), "approved", "乙", "测试")
    record(DataFolder(tmp_path), "approved", "丙", "测试")
    first, second, third = (one["at"] for one in decisions(DataFolder(tmp_path)))
    assert first == "2024-02-29T00:30:00.000+00:00"
    assert second == "2024-03-01T00:30:00.000+00:00"
    assert abs(dt.datetime.fromisoformat(third) - dt.datetime.now(UTC)) < dt.timedelta(minutes=5)
    with pytest.raises(ValueError), clock.at(dt.datetime(2024, 2, 29)):
        pass
