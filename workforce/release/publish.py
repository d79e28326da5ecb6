"""Publishing a month's draft: by whom and why, into an immutable release; `latest` follows.

A release exists only if a row of indicators, targets or composition changed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from workforce import clock
from workforce.catalogue import Catalogue
from workforce.decisions import APPROVED, CLOSED, REVISED, decisions, record
from workforce.folders import TEMPORARY, DataFolder, sync
from workforce.gate import Verdict, verdict_of
from workforce.release.approval import Approval, GateStopped, ReleaseStopped
from workforce.release.draft import (
    Draft,
    beside_now,
    contents,
    draft_of,
    forget,
    history_now,
    made_from,
    prepare,
    wanted,
)
from workforce.release.files import list_files, write_page
from workforce.release.latest import update_latest
from workforce.release.protection import Record, write_record
from workforce.release.releases import is_whole, manifest_of, newest_release, number_of, seal
from workforce.warehouse import open_warehouse


@dataclass(frozen=True)
class Release:
    """A release of a month."""

    period: str
    number: int
    path: Path
    is_new: bool


def publish_draft(
    folder: DataFolder, period: str, catalogue: Catalogue, approval: Approval
) -> Release:
    """Publish the draft that somebody looked at, if its figures are still those of the warehouse.

    Raises:
        ReleaseStopped: there is no draft, what it says has changed since, or it is forbidden.
    """
    draft, last = draft_of(folder, period), newest_release(folder, period)
    if draft is None and last is None:
        raise ReleaseStopped(
            f"没有发布：{period} 还没有送审稿，请运行 workforce prepare --period {period} 并审阅。"
            f" / Nothing was published: no draft of {period} yet; workforce prepare --period"
            f" {period} makes one to review."
        )
    if draft is None and last and not approval.is_named:
        update_latest(folder, write_page)
        return Release(period, number_of(last), last, is_new=False)
    if draft and last and manifest_of(last)["content"] == draft.content:  # killed before forgetting
        update_latest(folder, write_page)
        forget(folder, period)
        draft = None
    _stop_if_another(draft, last, approval)
    with open_warehouse(folder) as con:
        verdict = verdict_of(con, folder, period, catalogue, docs=bool(wanted()))
        is_stale = draft is None or (draft.made_from, draft.history) != (
            made_from(folder, verdict),
            history_now(folder, period, draft.content),
        )
        if is_stale:
            reviewed = draft.content if draft else _content_of(last)
            _stop_if_changed(con, folder, period, catalogue, verdict, reviewed)
    if draft is None or is_stale:
        draft, verdict = prepare(folder, period, catalogue)
    return _publish(folder, draft, verdict, approval)


def _stop_if_another(draft: Draft | None, last: Path | None, approval: Approval) -> None:
    """Stop where the draft is not the one that was approved, or not as it was made."""
    content = draft.content if draft else _content_of(last) or ""
    if not content.startswith(approval.draft):
        raise ReleaseStopped(
            f"没有发布：现在的送审稿是 {content[:8]}，不是审阅过的 {approval.draft}，请重新审阅。"
            f" / Nothing was published: the draft is {content[:8]} now, not {approval.draft};"
            " review the new one."
        )
    if draft and not is_whole(draft.path):
        raise ReleaseStopped(
            f"没有发布：送审稿 {draft.path} 中的文件被改动过。请再运行 workforce prepare --period"
            f" {draft.period}，不要在该文件夹中保存文件。"
            f" / Nothing was published: files of the draft were changed. Prepare it again, and save"
            " nothing in that folder."
        )


def _content_of(release: Path | None) -> str | None:
    return manifest_of(release)["content"] if release else None


def _stop_if_changed(
    con: duckdb.DuckDBPyConnection,
    folder: DataFolder,
    period: str,
    catalogue: Catalogue,
    verdict: Verdict,
    reviewed: str | None,
) -> None:
    """Stop where what would be published now is not what somebody saw."""
    _, content = contents(con, beside_now(folder, period), catalogue, verdict)
    if content != reviewed:
        raise ReleaseStopped(
            f"没有发布：{period} 的送审稿做好之后数据又有变化。请再运行 workforce prepare --period"
            f" {period}，审阅新的送审稿后再发布。"
            f" / Nothing was published: figures of {period} changed after the draft was made;"
            f" workforce prepare --period {period}, review the new draft, publish that."
        )


def _publish(folder: DataFolder, draft: Draft, verdict: Verdict, approval: Approval) -> Release:
    period = draft.period
    if draft.is_new:
        approval = _with_what_it_lets_pass(approval, verdict)
        stops = verdict.stops_after(approval.overrides)
        if stops:
            raise GateStopped(verdict.stop_message(stops))
        _stop_if_closed(folder, period, approval)
    if approval.is_named:
        _record_approval(folder, draft, approval)
    if draft.is_new:
        told = Record(draft.protection, clock.stamp(), draft.beside)
        write_record(folder, period, draft.number, told)
        path = _move(folder, draft, approval)
    else:
        path = draft.path
    update_latest(folder, write_page)
    forget(folder, period)
    return Release(period, draft.number, path, draft.is_new)


def _with_what_it_lets_pass(approval: Approval, verdict: Verdict) -> Approval:
    """The approval with those of its overrides that let something pass: of several months each has
    its own, and what was mistyped is not written down.
    """
    there = {name for one in verdict.stops for name in (one.code, one.key)}
    return replace(approval, overrides=tuple(sorted(there & set(approval.overrides))))


def _move(folder: DataFolder, draft: Draft, approval: Approval) -> Path:
    """Make the draft's files a release."""
    home = folder.published / draft.period
    home.mkdir(parents=True, exist_ok=True)
    temporary = home / f"{TEMPORARY}{os.getpid()}-r{draft.number}"
    shutil.copytree(draft.path, temporary)
    about = manifest_of(temporary)
    del about["files"]
    list_files(temporary, about | {"approval": approval.told()})
    seal(temporary)
    path = home / f"r{draft.number}"
    temporary.rename(path)
    sync(home)
    return path


def _record_approval(folder: DataFolder, draft: Draft, approval: Approval) -> None:
    """Write down who answers, once a release."""
    facts = {"period": draft.period, "release": draft.number, "content": draft.content}
    facts |= {"reviewed_by": approval.reviewed_by.strip(), "overrides": sorted(approval.overrides)}
    revises = approval.revises_closed and closing_of(folder, draft.period)
    decision = REVISED if revises and draft.is_new else APPROVED
    if not decisions(folder, decision, by=approval.approved_by.strip(), **facts):
        record(folder, decision, approval.approved_by, approval.reason, **facts)


def close(folder: DataFolder, period: str, by: str, reason: str) -> int:
    """Close a month (定案): its newest release is final; returns that release's number.

    Raises:
        ReleaseStopped: nothing is published of it, it is closed, or a draft waits for publishing.
    """
    last = newest_release(folder, period)
    if last is None:
        raise ReleaseStopped(
            f"没有定案：{period} 还没有发布。 / Not closed: nothing of {period} is published yet."
        )
    if closed := closing_of(folder, period):
        update_latest(folder, write_page)  # a kill may have left it without the closing
        raise ReleaseStopped(f"{period} 已经定案（{_who(closed)}）。 / {period} is closed already.")
    if draft_of(folder, period):
        raise ReleaseStopped(
            f"没有定案：{period} 有未发布的送审稿（数据有变化），请先发布它。"
            f" / Not closed: an unpublished draft of {period} says otherwise; publish it first."
        )
    record(folder, CLOSED, by, reason, period=period, release=number_of(last))
    update_latest(folder, write_page)
    return number_of(last)


def closing_of(folder: DataFolder, period: str) -> dict[str, Any] | None:
    """The decision that made a closed month's release final, the last of several; or null."""
    told = decisions(folder, CLOSED, period=period) and decisions(folder, period=period)
    return next((one for one in reversed(told) if one["decision"] in (CLOSED, REVISED)), None)


def _stop_if_closed(folder: DataFolder, period: str, approval: Approval) -> None:
    closed = closing_of(folder, period)
    if closed and not approval.revises_closed:
        raise ReleaseStopped(
            f"没有发布：{period} 已定案（{_who(closed)}），现有数据与定案数不同。确需修订定案数，"
            f"请用 workforce publish --period {period} --revise-closed，写明审核人、批准人和理由。"
            f" / Nothing was published: {period} is closed and its figures would change; only a"
            f" named decision changes it (--revise-closed)."
        )


def _who(closed: Mapping[str, Any]) -> str:
    return f"第{closed['release']}版，{closed['by']}，{closed['at'][:10]}，{closed['reason']}"
