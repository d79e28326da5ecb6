"""examples/analyst.ipynb: it runs, shows what it promises, and is kept without its outputs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MONTHS, Example
from tests.end_to_end.test_privacy import search, wanted
from workforce.folders import PROJECT

NOTEBOOK = PROJECT / "examples" / "analyst.ipynb"
RUNNER = Path(__file__).with_name("run_notebook.py")
CELLS = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


@pytest.fixture(scope="module")
def told(example: Example) -> dict[str, dict[str, Any]]:
    """What each code cell printed and showed, by the cell's source."""
    done = subprocess.run(
        [sys.executable, str(RUNNER), str(NOTEBOOK)],
        capture_output=True,
        text=True,
        env={**os.environ, "WORKFORCE_DATA": str(example.root)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    by_id = json.loads(done.stdout)
    return {source(cell): by_id[cell["id"]] for cell in CELLS if cell["cell_type"] == "code"}


def shown_by(told: dict[str, dict[str, Any]], words: str) -> dict[str, str]:
    """What the one cell shows whose source has these words."""
    [shown] = [one["shown"] for text, one in told.items() if words in text]
    return shown


def test_every_cell_runs(told: dict[str, dict[str, Any]]) -> None:
    assert len(told) == sum(cell["cell_type"] == "code" for cell in CELLS) > 10
    assert sum(bool(one["shown"]) for one in told.values()) > 10


def test_it_asks_the_example(told: dict[str, dict[str, Any]], example: Example) -> None:
    text = shown_by(told, "wh = workforce.open()")["text/plain"]
    assert str(list(MONTHS)) in text
    [value] = [
        one["value"]
        for one in example.truth["indicators"]
        if (one["period"], one["region_code"], one["indicator"])
        == (MONTHS[-1], "5325", "training_days_3_share")
    ]
    assert value in shown_by(told, 'series["period"] == month')["text/plain"]


def test_the_chart_is_drawn_without_a_network(told: dict[str, dict[str, Any]]) -> None:
    chart = shown_by(told, "alt.Chart")
    assert list(chart) == ["image/svg+xml"]
    assert "石屏县" in chart["image/svg+xml"] and chart["image/svg+xml"].count("<path") > 13


def test_it_says_why_nothing_can_be_written(told: dict[str, dict[str, Any]]) -> None:
    [one] = [one for text, one in told.items() if "except ReadOnlyError" in text]
    assert one["text"].startswith("数据仓库只供读取")


def test_nobody_can_be_known_from_it(told: dict[str, dict[str, Any]], example: Example) -> None:
    search(((text, json.dumps(one, ensure_ascii=False)) for text, one in told.items()),
           wanted(example))  # fmt: skip


# As it is kept


def test_outputs_are_stripped() -> None:
    for cell in CELLS:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None, source(cell)


def test_it_is_a_notebook_that_jupyter_opens() -> None:
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    ids = [cell["id"] for cell in CELLS]
    assert len(set(ids)) == len(ids)


def test_words_are_chinese_first_and_then_english() -> None:
    for cell in CELLS:
        if cell["cell_type"] == "markdown":
            words = re.sub(r"`[^`]*`|^#+ *(\d+\. )?", "", source(cell), flags=re.MULTILINE)
            english = re.search(r"[A-Za-z]{4}", words)
            chinese = re.search(r"[\u4e00-\u9fff]", words)
            assert chinese and english and chinese.start() < english.start(), words


def test_no_path_of_a_machine_is_in_it() -> None:
    assert not re.search(r"""["' (=](/\w+/|[A-Z]:\\|~/)""", NOTEBOOK.read_text("utf-8"))
