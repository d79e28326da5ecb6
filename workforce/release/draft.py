"""The draft of a month: judged, withheld and written as it would be published, for somebody to look
at before it is.

`data/drafts/<YYYY-MM>/` is the release itself; `<YYYY-MM>.json` beside it is written last and says
what it was made from. Both are private: a draft may still be stopped.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from workforce.apart import meanwhile
from workforce.catalogue import Catalogue
from workforce.definitions import read_yaml
from workforce.folders import TEMPORARY, DataFolder, fingerprint, sync, write_json
from workforce.gate import Verdict, verdict_of
from workforce.intake.archive import Archive
from workforce.period import Period
from workforce.release.beside import Beside
from workforce.release.bulletin.drawing import get_ready
from workforce.release.files import (
    begin_drawing,
    describe,
    list_files,
    rows_of,
    write_bulletins,
    write_page,
    write_sdmx_files,
    write_tables,
)
from workforce.release.latest import contents_of, history_of, newest_of_each, write_history
from workforce.release.protection import (
    Protection,
    protection_of,
    read_record,
    show_doubted,
    show_withheld,
)
from workforce.release.releases import (
    SCHEMA_VERSION,
    is_whole,
    manifest_of,
    newest_release,
    number_of,
    releases,
    seal,
)
from workforce.release.revisions import write_revisions
from workforce.stopping import Stopped
from workforce.warehouse import newest_build, open_warehouse

JUDGED = ("indicators", "targets", "composition")  # a release exists if a row of these changed
FIRST_WITH_RECORD = 3  # schema version; before it counties' personal attributes were all withheld
OUTPUTS = ("sdmx", "page", "bulletins")


class DraftStopped(Stopped):
    """There is nothing to make a draft of, or it can't be made."""


def beside_now(folder: DataFolder, period: str) -> Beside:
    """What a release made now stands beside.

    Raises:
        Stopped: the record of an earlier release is missing.
    """
    months = newest_of_each(folder, until=period)
    months.pop(period, None)
    return Beside(
        period,
        tuple(releases(folder, period)),
        tuple(records(folder, period)),
        months,
        len(Archive(folder).events()),
        wanted(),
    )


@dataclass(frozen=True)
class Draft:
    """What would be published of a month.

    Attributes:
        number: of the release it would be, or of the newest one if that says the same.
        path: its folder, or that release's.
        is_new: something would be published.
        made_from: the warehouse, and the hash of what the gate saw.
        content: hash of every published row, the release number left out; its first digits are
            what the draft is called.
        history: hash of what the months up to it say, as its page and bulletin have them.
        protection: what it withholds; the record of its release.
        beside: releases of earlier months that it shows; null of a draft from before it was kept.
    """

    period: str
    number: int
    path: Path
    is_new: bool
    made_from: str
    content: str
    protection: Protection
    history: str = ""
    beside: dict[str, int] | None = None

    @property
    def name(self) -> str:
        return self.content[:8]


def prepare(folder: DataFolder, period: str, catalogue: Catalogue) -> tuple[Draft, Verdict]:
    """Judge the month and write its draft, unless what stands says the same already.

    Raises:
        DraftStopped: the month has no figures.
        Stopped: the record of an earlier release, or a font to print with, is missing.
    """
    with open_warehouse(folder) as con:
        _stop_if_empty(con, period)
        if "bulletins" in wanted() and not newest_release(folder, period):
            meanwhile(get_ready)  # while the gate imports what it judges with
        verdict = verdict_of(con, folder, period, catalogue, docs=bool(wanted()))
        beside = beside_now(folder, period)
        protection, content = contents(con, beside, catalogue, verdict)
        last = beside.last
        told = (made_from(folder, verdict), content, protection)
        if last and manifest_of(last)["content"] == content:
            forget(folder, period)
            return Draft(period, number_of(last), last, False, *told), verdict
        path, shown = folder.drafts / period, (beside.history(content), beside.numbers)
        draft = Draft(period, beside.number, path, True, *told, *shown)
        about = about_of(con, beside, catalogue, content)
        note = asdict(draft) | {"path": None, "about": about, "outputs": sorted(wanted())}
        if not _stands(folder, note):
            forget(folder, period)
            write_release(con, folder, draft.path, about, catalogue, beside)
        write_json(_note(folder, period), note, mode=0o600)
    return draft, verdict


def contents(
    con: duckdb.DuckDBPyConnection, beside: Beside, catalogue: Catalogue, verdict: Verdict
) -> tuple[Protection, str]:
    """What the month withholds, and the hash of its rows as they would be published."""
    period = beside.period
    protection = protection_of(con, period, catalogue, beside.records, beside.known)
    show_withheld(con, period, protection)
    show_doubted(con, verdict.provisional_cells())
    rows = [rows_of(con, name, period, 0) for name in JUDGED]
    content = fingerprint([[[str(cell) for cell in row] for row in part] for part in rows])
    return protection, content


def about_of(
    con: duckdb.DuckDBPyConnection, beside: Beside, catalogue: Catalogue, content: str
) -> dict[str, Any]:
    """What the manifest of a release says of it, its files and who approved it left out."""
    return {
        "schema_version": SCHEMA_VERSION,
        "period": beside.period,
        "release": beside.number,
        "supersedes": number_of(beside.last) if beside.last else None,
        "submissions": _submissions(con, beside.period),
        "definitions": catalogue.definitions,
        "content": content,
        "history": beside.history(content),
    }


def history_now(folder: DataFolder, period: str, content: str) -> str:
    """Hash of what the months up to one say now, if it says this."""
    return history_of(contents_of(newest_of_each(folder, period)) | {period: content})


def made_from(folder: DataFolder, verdict: Verdict) -> str:
    """What a draft made now is made from."""
    return f"{newest_build(folder).stem} {verdict.fingerprint}"


def records(folder: DataFolder, period: str) -> list[Protection]:
    """The records of the month's releases so far."""
    return [
        read_record(folder, period, number_of(one)).protection
        for one in releases(folder, period)
        if manifest_of(one)["schema_version"] >= FIRST_WITH_RECORD
    ]


def draft_of(folder: DataFolder, period: str) -> Draft | None:
    """The draft that stands, or null."""
    note = _note(folder, period)
    if not note.exists():
        return None
    told = json.loads(note.read_text("utf-8"))
    protection = Protection(**told["protection"])
    return Draft(
        period, told["number"], folder.drafts / period, is_new=True,
        made_from=told["made_from"], content=told["content"], protection=protection,
        history=told["about"]["history"], beside=told.get("beside"),
    )  # fmt: skip


def is_begun(folder: DataFolder, period: str) -> bool:
    """Whether the month has a draft or a release."""
    return _note(folder, period).exists() or newest_release(folder, period) is not None


def forget(folder: DataFolder, period: str) -> None:
    """Remove a month's draft."""
    _note(folder, period).unlink(missing_ok=True)
    if (folder.drafts / period).exists():
        shutil.rmtree(folder.drafts / period)


def _note(folder: DataFolder, period: str) -> Path:
    return folder.drafts / f"{period}.json"


def _stands(folder: DataFolder, told: dict[str, Any]) -> bool:
    """Whether the draft that lies there was made from the same, and is as it was made."""
    note = _note(folder, told["period"])
    if not (note.exists() and is_whole(folder.drafts / told["period"])):
        return False
    before = json.loads(note.read_text("utf-8"))
    made_of = ("about", "outputs", "number", "made_from", "beside")
    return all(before.get(name) == told[name] for name in made_of)


def _stop_if_empty(con: duckdb.DuckDBPyConnection, period: str) -> None:
    found = con.execute(
        "select count(*) from indicator_value where period = $period", {"period": period}
    ).fetchall()
    if found == [(0,)]:
        raise DraftStopped(
            f"{period} 没有任何可发布的数据：这个月还没有收到报表，或者缺少行政区划表。"
            f" / Nothing to publish for {period}: no submission yet, or no division table."
        )


def _submissions(con: duckdb.DuckDBPyConnection, period: str) -> list[dict[str, str]]:
    """What the month's figures follow from."""
    names = ("unit_code", "dataset", "period", "sha256")
    return [dict(zip(names, row, strict=True)) for row in rows_of(con, "submissions", period, 0)]


def write_release(
    con: duckdb.DuckDBPyConnection,
    folder: DataFolder,
    path: Path,
    about: dict[str, Any],
    catalogue: Catalogue,
    beside: Beside,
) -> None:
    """Write the files of a release whose contents were just judged (`contents`) over this
    connection, aside and renamed when they are whole; the room it lies in is private.
    """
    period, home, outputs = beside.period, path.parent, beside.outputs
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = home / f"{TEMPORARY}{os.getpid()}-{path.name}"
    temporary.mkdir()
    write_tables(con, temporary, period, beside.number, catalogue)
    write_revisions(con, folder, temporary, catalogue, beside)
    months = {**beside.months, period: temporary}
    # the page of the release shows the history up to it; what it was is known by its hash
    (temporary / "manifest.json").write_text(f'{{"content": "{about["content"]}"}}')
    with tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=home) as scratch:
        write_history(Path(scratch), months)
        history = Path(scratch) / "history.csv"
        drawn = begin_drawing(temporary, history) if "bulletins" in outputs else None
        if "sdmx" in outputs:
            write_sdmx_files(temporary)
        if "page" in outputs:
            write_page(temporary, history)
        if drawn:
            given = history, _compared_with(months, period), _form(folder), drawn
            about = about | {"font": write_bulletins(temporary, *given)}
    describe(temporary)
    list_files(temporary, about)
    seal(temporary)
    temporary.rename(path)
    sync(home)


def wanted() -> Collection[str]:
    """What a release holds beside its tables: all of `OUTPUTS`, or those that the environment's
    `WORKFORCE_OUTPUTS` names.

    Raises:
        DraftStopped: it names something else.
    """
    named = os.environ.get("WORKFORCE_OUTPUTS")
    if named is None:
        return OUTPUTS
    outputs = {one.strip() for one in named.split(",")} - {""}
    if unknown := outputs - set(OUTPUTS):
        raise DraftStopped(
            f"环境变量 WORKFORCE_OUTPUTS 中的 {'、'.join(sorted(unknown))} 未知，没有发布；可以写"
            f" {'、'.join(OUTPUTS)}。 / WORKFORCE_OUTPUTS: unknown {', '.join(sorted(unknown))};"
            f" it may name {', '.join(OUTPUTS)}. Nothing was published."
        )
    return outputs


def _form(folder: DataFolder) -> dict[str, str]:
    """What the office in charge prints on the official form."""
    told = read_yaml(folder.reference("form.yml")["form.yml"])
    return told.get("committees", told["default"])


def _compared_with(months: dict[str, Path], period: str) -> dict[str, Path]:
    """The releases of last month and the same month last year, where they are published."""
    month = Period.parse(period)
    year_before = f"{int(period[:4]) - 1}{period[4:]}"
    return {one: months[one] for one in (str(month.before), year_before) if one in months}
