"""What the UI shows of a run: tags, who reported, what was found, where to look next.

Only counts, codes and folders: no personal data, no submitter's file name.
"""

import io
from collections.abc import Iterable
from pathlib import Path

from prefect import runtime
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.orchestration import get_client
from rich.console import Console

import schemas
from workforce.folders import DataFolder
from workforce.month import MonthResult
from workforce.recheck import Recheck, print_recheck
from workforce.release.published import Published
from workforce.summary import findings_of, reporting_cells, state_of

WIDTH = 110


def tag_with(periods: Iterable[str]) -> None:
    """Tag this run with its months, so that the UI finds every run of a month."""
    with get_client(sync_client=True) as client:
        run = client.read_flow_run(runtime.flow_run.id)
        client.update_flow_run(run.id, tags={*run.tags, *periods})


def show_month(folder: DataFolder, result: MonthResult) -> None:
    """Who reported, as a table; findings, gate, figures and where things lie, as a summary."""
    period = result.period
    create_table_artifact(
        [
            {"填报单位 / unit": unit}
            | {one.zh: cells.get(name, "") for name, one in schemas.datasets().items()}
            for unit, cells in reporting_cells(folder, period).items()
        ],
        key=f"reporting-{period}",
        description=f"{period} 上报情况：采用行数（未采用）/ who reported: rows used (refused)",
    )
    create_markdown_artifact(
        summary(folder, result),
        key=f"month-{period}",
        description=f"{period} r{result.release}",
    )


def summary(folder: DataFolder, result: MonthResult) -> str:
    """What a statistician reads of a run before doing anything else, as Markdown."""
    period = result.period
    state, english = state_of(result)
    parts = [f"# {period} 第{result.release}版：{state} / r{result.release}: {english}"]
    places = {
        "送审稿 / draft" if result.is_draft else "发布版 / release": Path(result.path),
        "网页 / page": Path(result.path) / "index.html",
        "审核反馈表 / returns": folder.returns / period,
        "发布前审核 / gate": folder.gate / period / "summary.md",
        "Data Docs": folder.gate / period / "docs" / "index.html",
    }
    there = [
        f"- {name}：[{path}]({path.as_uri()})" for name, path in places.items() if path.exists()
    ]
    parts.append("## 在哪里看 / where to look\n\n" + "\n".join(there))
    judged = folder.gate / period / "summary.md"
    if judged.exists():
        parts.append(judged.read_text("utf-8"))
    lines = ["| | 内容 / finding | 单位 / units | 行 / rows |", "|---|---|---|---|"]
    lines += [f"| {code} | {words} | {units} | {rows} |"
              for code, words, units, rows in findings_of(folder, period)]  # fmt: skip
    parts.append("## 审核问题 / findings\n\n" + "\n".join(lines))
    parts.append("## 规划指标 / what plans ask\n\n" + figures(Path(result.path)))
    return "\n\n".join(parts) + "\n"


def figures(release: Path) -> str:
    """What plans ask of the top regions, from the files of a draft or release: what these withhold
    is not told here.
    """
    told = Published(release)
    titles = dict(told["definitions"].select("indicator", "title_zh").iter_rows())
    asked = set(told["targets"]["indicator"])
    lines = [
        "| 地区 / region | 指标 / indicator | 值 / value | 状态 / status |",
        "|---|---|---:|---|",
    ]
    for row in told["indicators"].iter_rows(named=True):
        if row["region_level"] in ("province", "prefecture") and row["indicator"] in asked:
            cells = (row["region_name"], titles[row["indicator"]], row["value"] or "—")
            lines.append(f"| {' | '.join(cells)} | {row['status']} |")
    return "\n".join(lines)


def show_recheck(told: Recheck) -> None:
    """What today's rules would change about a month's files."""
    printed = io.StringIO()
    print_recheck(Console(file=printed, width=WIDTH), told)
    create_markdown_artifact(
        f"```text\n{printed.getvalue().strip()}\n```",
        key=f"recheck-{told.period}",
        description=f"{told.period} 重读 / recheck",
    )
