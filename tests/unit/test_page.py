"""The page as bytes, and the charts as specifications; tests/browser looks at it in a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.browser.made import HOSTILE, TARGETS, read, write_release
from workforce.release import charts
from workforce.release.page import page

PAGE = Path("workforce/release/page")
# Names of formats, never fetched; and where Vega's own messages point. The page's security policy
# allows no connection to any of them: tests/browser.
ALLOWED = {
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/2000/xmlns/",
    "https://github.com/vega/vega-lite/issues/2415",
    "https://vega.github.io/editor/",
    "https://vega.github.io/schema/vega/v6.json",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="module")
def made(folder: Path) -> str:
    return page(folder, folder / "history.csv").decode("utf-8")


def figures_of(made: str) -> dict:
    return json.loads(re.search(r'id="figures">(.*?)</script>', made, re.S)[1])


def test_same_files_same_bytes(folder: Path, made: str) -> None:
    assert page(folder, folder / "history.csv").decode("utf-8") == made
    assert str(folder) not in made


def test_nothing_outside_is_referred_to(made: str) -> None:
    found = set(re.findall(r"https?://[^\s\"'`)<>\\]*", made))
    assert found <= ALLOWED
    own = "".join((PAGE / name).read_text("utf-8") for name in ("page.html", "page.css", "page.js"))
    assert not re.search(r"https?:|//\w+\.|@import|url\(|src=", own)


def test_data_cannot_leave_its_script(made: str) -> None:
    assert HOSTILE in figures_of(made)["tables"]["definitions"]["rows"][0][1]
    assert HOSTILE not in made
    # data, page and Vega: three scripts, and nothing else that begins or ends one
    assert len(re.findall(r"<script", made)) == len(re.findall(r"</script", made)) == 3
    assert "<!--" not in made


def test_policy_names_every_script_and_allows_no_connection(made: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', made)[1]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy and "connect-src" not in policy
    texts = re.findall(r"<script>(.*?)</script>|<style>(.*?)</style>", made, re.S)
    assert len(texts) == 3
    for script, style in texts:
        digest = hashlib.sha256((script or style).encode("utf-8")).digest()
        assert f"'sha256-{base64.b64encode(digest).decode()}'" in policy


def test_size_of_a_prefecture(tmp_path: Path) -> None:
    big = write_release(tmp_path, counties=13, indicators=91, month_count=24)
    assert len(page(big, big / "history.csv")) < 3_000_000


def test_history_is_the_files_text(folder: Path, made: str) -> None:
    figures = figures_of(made)
    history, names = figures["history"], list(figures["statuses"])
    seen = 0
    for row in read(folder, "history"):
        values, statuses, coverage = history["series"][row["region_code"]][row["indicator"]]
        at = history["periods"].index(row["period"])
        covered = coverage.split("|")[at] if "|" in coverage else coverage
        told = (values.split("|")[at], names[int(statuses[at])], covered)
        assert told == (row["value"], row["status"], row["coverage"])
        seen += 1
    assert seen == len(read(folder, "history")) > 400


def test_later_months_are_left_out(folder: Path) -> None:
    later = folder.parent / "later.csv"
    text = (folder / "history.csv").read_text("utf-8")
    later.write_text(text.replace("2025-05", "2025-07"), "utf-8")
    periods = figures_of(page(folder, later).decode("utf-8"))["history"]["periods"]
    assert periods[-1] == "2025-06" and "2025-07" not in periods


def test_without_history(folder: Path) -> None:
    assert figures_of(page(folder, None).decode("utf-8"))["history"]["periods"] == ["2025-06"]


def test_states_of_targets(folder: Path) -> None:
    states = [charts.target_state(_nulls(row)) for row in read(folder, "targets")]
    assert states[: len(TARGETS)] == [target[0] for target in TARGETS]


@pytest.mark.parametrize(
    ("comparator", "value", "state"),
    [
        (">=", "90", "near"),  # lacks exactly 10 of 100
        (">=", "89.99", "behind"),
        (">", "100", "near"),
        ("about", "85", "near"),  # met from 95, lacks 10
        ("about", "84.9", "behind"),
        ("range", "130", "near"),  # at most 120
        ("range", "130.01", "behind"),
        ("=", "110", "near"),
        ("=", "110.5", "behind"),
    ],
)
def test_near_or_behind(comparator: str, value: str, state: str) -> None:
    row = {
        "comparator": comparator, "value": value, "target": "100", "met": "false",
        "due_state": "due", "tolerance": "5" if comparator == "about" else None,
        "target_high": "120" if comparator == "range" else None,
    }  # fmt: skip
    assert charts.target_state(row) == state


def _nulls(row: dict[str, str]) -> dict[str, str | None]:
    return {name: text or None for name, text in row.items()}


def test_words_are_pairs_and_all_used() -> None:
    words = json.loads((PAGE / "words.json").read_text("utf-8"))
    text = (PAGE / "page.js").read_text("utf-8") + (PAGE / "page.html").read_text("utf-8")
    told_by_the_data = {
        "binding", "expected", "all", "two_committees", "dedicated", "definitions", "late_files",
        "corrected_files", "denominators",
    }  # fmt: skip
    for key, pair in words.items():
        assert len(pair) == 2 and all(pair), key
        holes = [set(re.findall(r"\{\w+\}", text)) for text in pair]
        assert holes[0] == holes[1], key
        is_used = re.search(rf"[\"'`]{key}[\"'`]|\b{key}:|>{key}<", text)
        assert is_used or key in told_by_the_data or key.startswith(("topic_", "tile_")), key


def test_colours_differ_in_lightness_and_shapes_differ() -> None:
    """Told apart in black and white too; the shape is there where lightness is not enough."""
    states = charts.STATES.values()
    assert len({state.shape for state in states}) == len(states)
    lights = [sum(int(s.colour[at : at + 2], 16) for at in (1, 3, 5)) for s in states]
    assert len(set(lights)) == len(lights)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_charts_are_drawn_with_the_texts_given(language: str) -> None:
    import vl_convert

    rows = [
        {"kind": "part", "region": "甲县", "value": "0.30", "label": "0.30"},
        {"kind": "part", "region": "乙县", "value": None, "label": "暂缺"},
        {"kind": "whole", "region": None, "value": "0.20", "label": "全州 0.20"},
    ]
    spec = charts.county_comparison(rows, title="标题", language=language, font="Noto Sans CJK SC")
    drawn = vl_convert.vegalite_to_svg(json.dumps(spec))
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", drawn)
    for text in ("标题", "甲县", "乙县", "0.30", "暂缺", "全州 0.20"):
        assert text in texts
    assert texts.index("甲县") < texts.index("乙县")
    for empty in (charts.trend, charts.composition, charts.pyramid, charts.target_progress):
        vl_convert.vegalite_to_svg(json.dumps(empty([], title="", language=language, font="x")))
