"""docs/findings.md: what the intake and the build have to say, why, and what to do about it.

Made of `schemas/codelists/finding.csv` and `cleaning.csv`; `python -m workforce.handbook` writes it
with the other documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import schemas
from workforce.intake.findings import CONFIRM, FILE, ROW, SEVERITY_EN, SEVERITY_ZH

NAME = "findings.md"
FILLED_ZH = {"title": "某列", "detail": "……", "row": "N", "allowed": "代码表所列各项"}
FILLED_EN = {"title": "a column", "detail": "…", "row": "N", "allowed": "what its list has"}
CONSEQUENCE = {
    FILE: (
        "整个文件没有采用，改好后重报。",
        "Nothing of the file was used; correct it and send it again.",
    ),
    ROW: (
        "这一行没有采用，其他行照常统计。R2 开头的要与名册对照，汇总时才能发现，报送前检查看不到。",
        "The row was left out, the others count. Codes that begin with R2 need the register: they"
        " are found when the month is built, not by a check before sending.",
    ),
    CONFIRM: (
        "已按所述办法统计，请核实；无误的不必处理。与上月和其他单位对照的，也是汇总时才能发现。",
        "Used as described; confirm it. Nothing to do if it is right. What needs last month or"
        " other units is found when the month is built, too.",
    ),
}


def document() -> str:
    """The whole document."""
    return "\n".join(_lines()).rstrip() + "\n"


def _lines() -> Iterator[str]:
    findings = schemas.codelist("finding")
    counts = "、".join(
        f"{SEVERITY_ZH[severity]} {sum(row['severity'] == severity for row in findings)} 种"
        for severity in CONSEQUENCE
    )
    yield "# 审核问题 / Findings\n"
    yield (
        "报送的文件有问题时，审核反馈表和 `workforce check` 用下列编号说明，"
        f"共 {len(findings)} 种：{counts}。"
        "退回重报和未采用的必须修改（强制性），其余请核实（核实性）。\n"
    )
    yield (
        "What the return and `workforce check` say about a file, by number: what it is, why it"
        " matters to the statistics, and what to do. This file is made from"
        " `schemas/codelists/` by `make docs`.\n"
    )
    for severity, (zh, en) in CONSEQUENCE.items():
        yield f"## {SEVERITY_ZH[severity]} / {SEVERITY_EN[severity].capitalize()}\n"
        yield f"{zh}\n\n{en}\n"
        rows = [row for row in findings if row["severity"] == severity]
        yield from _table(
            ["编号", "问题 what it says", "为什么要审核 why it exists", "怎样处理 what to do"],
            map(_finding, rows),
        )
        yield ""
    yield "## 自动整理 / Cleaning\n"
    yield "下列写法由程序统一，不必修改；审核反馈表写明各整理了多少格。\n"
    yield "Written otherwise and read all the same; the return says how many cells.\n"
    rules = schemas.codelist("cleaning")
    yield from _table(["整理 cleaned", "In English"], ([row["zh"], row["en"]] for row in rules))


def _finding(row: dict[str, str]) -> list[str]:
    """The cells of a finding."""
    code = f'<a id="{row["code"]}"></a>{row["code"]}'
    return [
        code,
        *(
            f"{row[zh].format(**FILLED_ZH)}<br>{row[en].format(**FILLED_EN)}"
            for zh, en in (("zh", "en"), ("why_zh", "why_en"), ("fix_zh", "fix_en"))
        ),
    ]


def _table(heads: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    for row in (heads, ["---"] * len(heads), *rows):
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
