"""Publishing a month: check, withhold, write an immutable release, bring `latest` up to date.

A release exists only if a row of indicators, targets or composition changed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from workforce.catalogue import Catalogue
from workforce.definitions import read_yaml
from workforce.folders import TEMPORARY, DataFolder, fingerprint, sync
from workforce.intake.archive import Archive
from workforce.period import Period
from workforce.release.files import (
    describe,
    list_files,
    rows_of,
    write_bulletins,
    write_page,
    write_sdmx_files,
    write_tables,
)
from workforce.release.latest import history_of, newest_of_each, update_latest, write_history
from workforce.release.protection import (
    Protection,
    protection_of,
    read_record,
    show_withheld,
    write_record,
)
from workforce.release.releases import (
    SCHEMA_VERSION,
    manifest_of,
    newest_release,
    number_of,
    releases,
    seal,
)
from workforce.release.revisions import write_revisions
from workforce.stopping import Stopped
from workforce.warehouse import open_warehouse

JUDGED = ("indicators", "targets", "composition")  # a release exists if a row of these changed


FIRST_WITH_RECORD = 3  # schema version; before it counties' personal attributes were all withheld
OUTPUTS = ("sdmx", "page", "bulletins")


class ReleaseStopped(Stopped):
    """Something in the figures can't be true; nothing was published."""


@dataclass(frozen=True)
class Release:
    """A release of a month."""

    period: str
    number: int
    path: Path
    is_new: bool


def publish(folder: DataFolder, period: str, catalogue: Catalogue) -> Release:
    """Publish the month if any of its figures changed, and bring `latest` up to date.

    Raises:
        ReleaseStopped: a check found what can't be true, or the month has no figures.
        Stopped: the record of an earlier release, or a font to print with, is missing.
    """
    with open_warehouse(folder) as con:
        _stop_if_untrue(con, period, catalogue)
        earlier = [
            read_record(folder, period, number_of(one))
            for one in releases(folder, period)
            if manifest_of(one)["schema_version"] >= FIRST_WITH_RECORD
        ]
        protection = protection_of(con, period, catalogue, earlier, _last_event(folder))
        show_withheld(con, period, protection)
        content = _content(con, period)
        last = newest_release(folder, period)
        if last and manifest_of(last)["content"] == content:
            release = Release(period, number_of(last), last, is_new=False)
        else:
            number = number_of(last) + 1 if last else 1
            about = {
                "schema_version": SCHEMA_VERSION,
                "period": period,
                "release": number,
                "supersedes": number_of(last) if last else None,
                "submissions": _submissions(con, period),
                "definitions": catalogue.definitions,
                "content": content,
            }
            write_record(folder, period, number, protection)
            release = _write_release(con, folder, about, catalogue, earlier, last)
    update_latest(folder, write_page)
    return release


def _last_event(folder: DataFolder) -> int:
    """The place in the log of the last thing that was known."""
    return len(Archive(folder).events())


def _stop_if_untrue(con: duckdb.DuckDBPyConnection, period: str, catalogue: Catalogue) -> None:
    found = con.execute(
        "select count(*) from indicator_value where period = $period", {"period": period}
    ).fetchall()
    if found == [(0,)]:
        raise ReleaseStopped(
            f"{period} 没有任何可发布的数据：这个月还没有收到报表，或者缺少行政区划表。"
            f" / Nothing to publish for {period}: no submission yet, or no division table."
        )
    for query in catalogue.queries:
        if query.path.parent.name != "checks":
            continue
        rows = con.execute(
            f"select * from {query.table} where period = $period order by all limit 5",
            {"period": period},
        ).fetchall()
        if rows:
            where = "；".join(f"{row[1]} {row[2]} 分子{row[3]} 分母{row[4]}" for row in rows)
            raise ReleaseStopped(
                f"发布前审核未通过，没有发布。{query.facts['zh']}：{where}。请先核对这些地区的报表。"
                f" / Stopped by {query.table}: {query.comment}"
            )


def _content(con: duckdb.DuckDBPyConnection, period: str) -> str:
    """Hash of every published row, the release number left out."""
    rows = [rows_of(con, name, period, 0) for name in JUDGED]
    return fingerprint([[[str(cell) for cell in row] for row in part] for part in rows])


def _submissions(con: duckdb.DuckDBPyConnection, period: str) -> list[dict[str, str]]:
    """What the month's figures follow from."""
    names = ("unit_code", "dataset", "period", "sha256")
    return [dict(zip(names, row, strict=True)) for row in rows_of(con, "submissions", period, 0)]


def _write_release(
    con: duckdb.DuckDBPyConnection,
    folder: DataFolder,
    about: dict[str, Any],
    catalogue: Catalogue,
    earlier: Sequence[Protection],
    last: Path | None,
) -> Release:
    period, number = about["period"], about["release"]
    home = folder.published / period
    temporary = home / f"{TEMPORARY}{os.getpid()}-r{number}"
    temporary.mkdir(parents=True)
    write_tables(con, temporary, period, number, catalogue)
    write_revisions(folder, temporary, last, earlier[-1] if earlier else None, catalogue)
    months = newest_of_each(folder, until=period) | {period: temporary}
    # the page of the release shows the history up to it; what it was is known by its hash
    (temporary / "manifest.json").write_text(f'{{"content": "{about["content"]}"}}')
    about["history"] = history_of(months)
    with tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=home) as scratch:
        write_history(Path(scratch), months)
        history, outputs = Path(scratch) / "history.csv", wanted()
        if "sdmx" in outputs:
            write_sdmx_files(temporary)
        if "page" in outputs:
            write_page(temporary, history)
        if "bulletins" in outputs:
            compared = _compared_with(months, period)
            about["font"] = write_bulletins(temporary, history, compared, _form(folder))
    describe(temporary)
    list_files(temporary, about)
    path = home / f"r{number}"
    seal(temporary)
    temporary.rename(path)
    sync(home)
    return Release(period, number, path, is_new=True)


def wanted() -> Collection[str]:
    """What a release holds beside its tables: all of `OUTPUTS`, or those that the environment's
    `WORKFORCE_OUTPUTS` names.

    Raises:
        ReleaseStopped: it names something else.
    """
    named = os.environ.get("WORKFORCE_OUTPUTS")
    if named is None:
        return OUTPUTS
    outputs = {one.strip() for one in named.split(",")} - {""}
    if unknown := outputs - set(OUTPUTS):
        raise ReleaseStopped(
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
