"""docs/findings.md: current, whole, and every finding explained."""

from __future__ import annotations

import csv
import re

import pytest

from workforce import findings_handbook
from workforce.folders import PROJECT

CODELISTS = PROJECT / "schemas" / "codelists"
HEADINGS = {"file": "退回重报", "row": "未采用", "confirm": "核实性"}
WORDS = ("zh", "en", "why_zh", "why_en", "fix_zh", "fix_en")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def rows(name: str) -> list[dict[str, str]]:
    with (CODELISTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


FINDINGS = rows("finding")


@pytest.fixture(scope="module")
def text() -> str:
    return findings_handbook.document()


def test_it_is_current(text: str) -> None:
    there = PROJECT / "docs" / "findings.md"
    assert there.exists() and there.read_text("utf-8") == text, "run: make docs"


def test_every_finding_stands_once_under_its_severity(text: str) -> None:
    found = {
        code: heading
        for heading, body in re.findall(r"^## (\S+) /.*\n([^#]*)", text, re.MULTILINE)
        for code in re.findall(r'^\| <a id="(R\d{3})">', body, re.MULTILINE)
    }
    assert found == {row["code"]: HEADINGS[row["severity"]] for row in FINDINGS}
    assert len(re.findall(r'<a id="', text)) == len(FINDINGS)


@pytest.mark.parametrize("row", FINDINGS, ids=lambda row: row["code"])
def test_a_finding_says_what_why_and_what_to_do(row: dict[str, str], text: str) -> None:
    assert all(row.get(word) for word in WORDS), "an empty cell in finding.csv"
    assert all(bool(CHINESE.search(row[word])) == word.endswith("zh") for word in ("why_zh", "zh"))
    assert not re.search(r"[{}<>|]|[。.]$", row["why_zh"] + row["why_en"])
    (line,) = (line for line in text.splitlines() if f'id="{row["code"]}"' in line)
    code, says, why, fix = (cell.strip() for cell in line.strip("|").split(" | "))
    assert code.endswith(row["code"])
    assert why == f"{row['why_zh']}<br>{row['why_en']}"
    for cell, words in ((says, ("zh", "en")), (fix, ("fix_zh", "fix_en"))):
        for word, told in zip(words, cell.split("<br>"), strict=True):
            parts = re.split(r"\{\w+\}", row[word])
            assert re.fullmatch(".+".join(map(re.escape, parts)), told), (row[word], told)


def test_no_two_findings_have_the_same_reason() -> None:
    for word in ("why_zh", "why_en"):
        told = [row[word] for row in FINDINGS]
        assert len(told) == len(set(told))


def test_every_cleaning_rule_is_there(text: str) -> None:
    body = text.split("## 自动整理")[1]
    table = [line.strip("|").split(" | ") for line in body.splitlines() if line[:1] == "|"][2:]
    assert [[cell.strip() for cell in line] for line in table] == [
        [row["zh"], row["en"]] for row in rows("cleaning")
    ]


def test_tables_are_rectangular(text: str) -> None:
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1
