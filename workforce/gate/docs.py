"""Data Docs beside the verdict, readable where there is no network.

What great-expectations writes loads its styles, scripts and a logo from elsewhere. All of that is
taken out, and a small style of our own put in: nothing in the pages leads outside their folder.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workforce.folders import TEMPORARY, sync
from workforce.gate.judge import Result
from workforce.gate.verdict import SEVERITIES

SITE = "gate"
STYLE = Path(__file__).with_name("docs.css")
ELSEWHERE = re.compile(r"^\s*(?:[a-z]+:)?//", re.IGNORECASE)
WITHOUT = (
    re.compile(r"<script\b.*?</script\s*>", re.IGNORECASE | re.DOTALL),
    re.compile(r"<style\b.*?</style\s*>", re.IGNORECASE | re.DOTALL),
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"<(?:link|img|source|iframe|base)\b[^>]*>", re.IGNORECASE),
)
ATTRIBUTE = re.compile(
    r"""\s(href|src|action|style|on\w+)\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE
)
MARKED = {"failed": "✗ 不符合 failed", "passed": "✓ 符合 passed"}
MARKS = {  # drawn by a font that isn't there
    "failed": re.compile(r"<i\b[^>]*\bfa-(?:times|exclamation)[^>]*>\s*</i>"),
    "passed": re.compile(r"<i\b[^>]*\bfa-check[^>]*>\s*</i>"),
}
HEADS = (
    "编号 code", "审核内容 what is judged", "表 frame", "不符合时 else", "结果 result",
    "审核数 judged", "不符合 violations",
)  # fmt: skip


def write_docs(context: Any, results: Sequence[Result], path: Path) -> None:
    """Render the context's validations into a folder that is not there yet, whole or not at all.

    Their index is drawn by scripts and their pages lie under the time of day: the index is ours,
    and a frame's page is named after the frame.
    """
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")
    shutil.rmtree(temporary, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=path.parent) as scratch:
        _render(context, Path(scratch))
        pages = {
            f"{page.relative_to(scratch).parts[1]}.html": offline(page.read_text("utf-8"))
            for page in sorted(Path(scratch).glob("validations/**/*.html"))
        }
        pages |= {
            f"expectations/{page.name}": offline(page.read_text("utf-8"))
            for page in sorted(Path(scratch).glob("expectations/*.html"))
        }
        for name, text in (pages | {"index.html": _index(results)}).items():
            kept = temporary / name
            kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            kept.write_text(text, "utf-8")
            kept.chmod(0o600)
            sync(kept)
    temporary.chmod(0o700)
    temporary.rename(path)
    sync(path.parent)


def _render(context: Any, path: Path) -> None:
    context.add_data_docs_site(
        site_name=SITE,
        site_config={
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(path),
            },
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )
    context.build_data_docs(site_names=[SITE])


def _index(results: Sequence[Result]) -> str:
    """The first page: every expectation, with a link to the frame it is about."""
    rows = []
    for one in results:
        expectation, mark = one.expectation, "failed" if one.rows else "passed"
        title = expectation.words["title"]
        count = "—" if one.count is None else f"{one.count:,}"
        rows.append(
            f'<tr class="{mark}"><td>{expectation.code}</td>'
            f"<td>{title['zh']}<br>{title['en']}</td>"
            f'<td><a href="{expectation.frame}.html">{expectation.frame}</a></td>'
            f"<td>{SEVERITIES[expectation.severity][0]}<br>{expectation.severity}</td>"
            f'<td><span class="mark mark-{mark}">{MARKED[mark]}</span></td>'
            f"<td>{count}</td><td>{len(one.rows) or ''}</td></tr>"
        )
    heads = "".join(f"<th>{head}</th>" for head in HEADS)
    return (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        "<title>发布前审核 / gate</title>"
        f"<style>\n{STYLE.read_text('utf-8')}</style></head><body>\n"
        "<h1>发布前审核 / What the gate judged</h1>\n"
        "<p>先看旁边的 summary.md；这里是逐表的细节（great-expectations 的 Data Docs）。"
        "<br>Read summary.md beside this folder first; these are the details of every frame.</p>\n"
        f"<table><thead><tr>{heads}</tr></thead><tbody>\n" + "\n".join(rows)
        + "\n</tbody></table></body></html>\n"
    )  # fmt: skip


def offline(page: str) -> str:
    """A page without anything that is loaded, runs, or leads elsewhere."""
    for part in WITHOUT:
        page = part.sub("", page)
    for name, icon in MARKS.items():
        page = icon.sub(f'<span class="mark mark-{name}">{MARKED[name]}</span>', page)
    page = ATTRIBUTE.sub(_kept, page).replace('href="../../../../', 'href="')
    style = f"<style>\n{STYLE.read_text('utf-8')}</style>\n"
    return re.sub(r"</head\s*>", lambda end: style + end[0], page, count=1, flags=re.IGNORECASE)


def _kept(attribute: re.Match[str]) -> str:
    """A link within the folder stays; what is loaded, or leads elsewhere, goes."""
    value = attribute[2][1:-1]
    if attribute[1].lower() != "href" or ELSEWHERE.match(value):
        return ""
    return attribute[0]
